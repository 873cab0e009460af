"""Goal: an auditor gets a pack whose every figure can be checked without us: signature, files and audit chain by Python and openssl alone, an
independent count; a changed octet in any file of it is found; nothing of anybody's mail is in it."""
import csv
import datetime
import hashlib
import io
import json
import struct
import subprocess
import unittest
import zipfile

from gateway import SOURCE, TOWN, Gateway, NextHop, build_folder, plain_mail, send_one, wait_for

TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).date()
FIRST = TODAY - datetime.timedelta(days=3)
WORD = "KESHITAIKENMEI"   # in the subject, the body and the name of the file


def hash_of(record):
    """As README.md in the pack tells it."""
    string = lambda octets: struct.pack(">I", len(octets)) + octets
    form = string(b"temizu-audit-1") + struct.pack(">Qq", record["number"], record["at_ms"])
    for name in ("actor", "action", "subject", "from", "to", "why", "detail"):
        form += string(record[name].encode())
    return hashlib.blake2b(form + string(bytes.fromhex(record["previous"])), digest_size=32).hexdigest()


class Evidence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        cls.gateway = Gateway(cls.hop.port, {"report.recipients": f"ciso@{TOWN}", "report.week": "false", "report.month": "false", "report.disk_warn_percent": "1"})
        subprocess.run([build_folder() / "tests/report/town", cls.gateway.work, str(FIRST), "3", "20", "7"], check=True, timeout=120)
        cls.gateway.start()
        mail = plain_mail(f"{WORD} subject", number="one").replace(b"\r\n\r\n", f"\r\n\r\n{WORD} body\r\n".encode(), 1)
        assert send_one(cls.gateway.port, mail, (f"taro@{TOWN}",)).startswith("250")
        wait_for("mail and report", lambda: cls.hop.count() >= 2)
        cls.gateway.stop()
        cls.out = cls.gateway.work / "pack.zip"
        cls.run_of_it = cls.call("evidence", "--from", str(FIRST), "--to", str(TODAY), "--out", cls.out)

    @classmethod
    def tearDownClass(cls):
        cls.gateway.close()
        cls.hop.close()

    @classmethod
    def call(cls, *words):
        return cls.gateway.call(*[str(word) for word in words])

    def check(self, path):
        return self.call("verify-evidence", path, "--key", self.gateway.work / "keys/report-sign.pub")

    def test_1_it_is_made_and_found_good(self):
        self.assertEqual(self.run_of_it.returncode, 0, self.run_of_it.stderr)
        run = self.check(self.out)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertRegex(run.stdout, r"^GOOD: site=\S+ from=\S+ to=\S+, \d+ files, [1-9]\d* audit records, [1-9]\d* reports checked\n$")
        self.assertEqual(self.call("evidence", "--from", TODAY, "--to", FIRST, "--out", self.gateway.work / "no.zip").returncode, 2)
        self.assertIn("exists already", self.call("evidence", "--from", FIRST, "--to", TODAY, "--out", self.out).stderr)
        people = json.loads(next(line for line in zipfile.ZipFile(self.out).read("audit/people.jsonl").decode().splitlines()[-1:] or ["{}"]))
        self.assertNotEqual(people.get("action"), "evidence.made")   # its own record comes after it
        again = self.gateway.work / "again.zip"
        for out in (again, self.gateway.work / "third.zip"):
            days = ("--from", FIRST, "--to", TODAY - datetime.timedelta(days=1))
            self.assertEqual(self.call("evidence", *days, "--out", out).returncode, 0)
        self.assertEqual(again.read_bytes(), (self.gateway.work / "third.zip").read_bytes())

    def test_2_python_and_openssl_alone_say_the_same(self):
        folder = self.gateway.work / "unpacked"
        with zipfile.ZipFile(self.out) as pack:
            self.assertIsNone(pack.testzip())
            pack.extractall(folder)
            names = set(pack.namelist())
        self.assertEqual(subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=False).returncode, 0)
        listed = {line[66:] for line in (folder / "SHA256SUMS").read_text().splitlines()[1:]}
        self.assertEqual(listed | {"SHA256SUMS", "SHA256SUMS.sig"}, names)
        openssl = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "report-sign.pem", "-rawin", "-in", "SHA256SUMS", "-sigfile", "SHA256SUMS.sig"]
        self.assertEqual(subprocess.run(openssl, cwd=folder, stdout=subprocess.PIPE, check=False).returncode, 0)
        self.assertEqual((folder / "report-sign.pub").read_bytes(), (self.gateway.work / "keys/report-sign.pub").read_bytes())
        about = json.loads((folder / "about.json").read_text())
        counts = {(row["台帳"], row["操作"]): int(row["件数"]) for row in csv.DictReader(io.StringIO((folder / "audit/counts.csv").read_text(encoding="utf-8-sig")))}
        recount = {}
        for chain in about["chains"]:
            before, number = chain["previous"], chain["first"]
            for line in (folder / f"audit/{chain['ledger']}.jsonl").read_text().splitlines():
                record = json.loads(line)
                self.assertEqual((record["number"], record["previous"], record["hash"]), (number, before, hash_of(record)))
                self.assertTrue(about["start_ms"] <= record["at_ms"] < about["end_ms"])
                before, number = record["hash"], number + 1
                key = (chain["ledger"], record["action"])
                recount[key] = recount.get(key, 0) + 1
            self.assertEqual(chain["head"], f"{chain['ledger']}:{number - 1}:{before}")
            self.assertEqual(self.call("verify-audit", "--head", chain["head"]).returncode, 0)
        self.assertEqual(recount, counts)
        kept = counts[("intake", "kept")]
        self.assertIn(f"受信{kept}通", next(fact for fact in json.loads((folder / "facts.json").read_text()) if fact["key"] == "mail")["ja"])
        reports = [path for path in (folder / "reports").iterdir()]
        self.assertGreaterEqual(len(reports), 1)
        for report in reports:
            run = self.call("verify-report", next(report.glob("*.sig")), "--key", folder / "report-sign.pub")
            self.assertEqual((run.returncode, "not here" in run.stdout), (0, False), run.stdout)

    def test_3_every_clause_stands_in_it(self):
        with zipfile.ZipFile(self.out) as pack:
            text = pack.read("clauses.md").decode()
            facts = {fact["key"] for fact in json.loads(pack.read("facts.json"))}
            clauses = json.loads(pack.read("clauses.json"))
        source = json.loads((SOURCE / "conf/clauses.json").read_text())
        rows = [row for group in source["groups"] for row in group["rows"]]
        self.assertEqual(len(clauses), len(rows))
        for row in rows:
            self.assertIn(f"### {row['ja'][0]}（", text)
            # The self-inspection has not run here: what it finds out is missing, all else is there.
            self.assertLessEqual(set(row["facts"]) - facts, {"ports", "integrity", "clock", "disk", "certificate"}, row["ja"][0])

    def test_4_a_changed_octet_in_any_file_is_found(self):
        with zipfile.ZipFile(self.out) as pack:
            content = {name: pack.read(name) for name in pack.namelist()}
        # As a forger would: every other file of the ZIP whole.
        for name in content:
            if not content[name]:
                continue
            changed = bytearray(content[name])
            changed[len(changed) // 2] ^= 1
            path = self.gateway.work / "changed.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as pack:
                for other, octets in content.items():
                    pack.writestr(other, bytes(changed) if other == name else octets)
            run = self.check(path)
            self.assertEqual((run.returncode, run.stdout.splitlines()[-1].startswith("NOT GOOD")), (1, True), name)
            if not name.startswith("SHA256SUMS"):
                self.assertIn(f"{name}: ", run.stdout)
        path = self.gateway.work / "changed.zip"
        for what, kept in (("missing", {k: v for k, v in content.items() if k != "README.md"}), ("not in the list", content | {"extra.txt": b"x"})):
            with zipfile.ZipFile(path, "w") as pack:
                for other, octets in kept.items():
                    pack.writestr(other, octets)
            run = self.check(path)
            self.assertEqual(run.returncode, 1)
            self.assertIn(what, run.stdout)

    def test_5_nothing_of_the_mail_and_no_secret_is_in_it(self):
        secrets = [path.read_bytes().split()[-1] for path in (self.gateway.work / "keys").glob("*.key")]
        self.assertGreater(len(secrets), 4)
        with zipfile.ZipFile(self.out) as pack:
            for name in pack.namelist():
                octets = pack.read(name)
                self.assertNotIn(WORD.encode(), octets, name)
                for secret in secrets:
                    self.assertNotIn(secret, octets, name)
                self.assertNotIn(b"$argon2", octets, name)

    def test_6_a_broken_chain_is_told_in_the_pack_itself(self):
        import sqlite3
        store = self.gateway.work / "store/washed/washed.db"
        with sqlite3.connect(store, timeout=20) as ledger:
            ledger.execute("UPDATE audit SET why = 'x' WHERE number = 1")
        ledger.close()
        out = self.gateway.work / "broken.zip"
        run = self.call("evidence", "--from", FIRST, "--to", TODAY, "--out", out)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, "要確認: 監査記録の鎖に異常があります：.*washed")
        with zipfile.ZipFile(out) as pack:
            self.assertIn("washed", json.loads(pack.read("about.json"))["chains_whole"])


if __name__ == "__main__":
    unittest.main()
