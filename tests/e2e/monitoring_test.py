"""Goal: whoever watches Temizu sees all of it and no word of a mail. Each audit record is one line of the log and one count of /metrics; the
syslog daemon gets the same as CEF; when the time of a message is over, neither its subject, its file names nor the grounds somebody wrote for
wanting it are anywhere in the store, and yet whoever holds the key finds out that a name was there."""
import http.client
import json
import os
import re
import socket
import sqlite3
import threading
import unittest

from console import Console
from desk import People, rows, withheld_mail
from gateway import TOWN, NextHop, free_port, plain_mail, send_one, wait_for

SATO = f"sato@{TOWN}"
SUBJECT, FILE, GROUND = "CANARYSUBJECT", "CANARYFILE.bin", "CANARYGROUND"
LEDGERS = ("intake", "washed", "deliver", "orders", "reports")   # people: root's command line, whose stderr is a terminal


def families(text):
    """A strict reader of the text format 0.0.4: {family: (type, {labels: value})}. HELP and TYPE come first and once, no sample twice."""
    found, current = {}, None
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            name, words = line[7:].split(" ", 1)
            assert re.fullmatch(r"temizu_[a-z0-9_]+", name) and name not in found and words, line
            found[name] = current = [None, {}]
            current_name = name
        elif line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name == current_name and current[0] is None and not current[1] and kind in ("counter", "gauge"), line
            assert (kind == "counter") == name.endswith("_total"), line
            current[0] = kind
        else:
            match = re.fullmatch(r'([a-z0-9_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\})? (-?[0-9]+(?:\.[0-9]+)?)', line)
            assert match and match[1] == current_name and current[0], line
            labels = tuple(re.findall(r'([a-z_]+)="((?:[^"\\]|\\.)*)"', match[2] or ""))
            assert labels not in current[1] and not (match[2] or "").endswith(","), line
            current[1][labels] = float(match[3])
    return found


def cef(message):
    """One datagram as a receiver would read it: (header words, {key: value})."""
    match = re.fullmatch(r"<(\d+)>1 (\S+Z) (\S+) (temizu\S*) (\d+) (\S+) - CEF:0\|((?:[^|\\]|\\[|\\])*)\|((?:[^|\\]|\\[|\\])*)\|1\|((?:[^|\\]|\\[|\\])*)\|((?:[^|\\]|\\[|\\])*)\|(\d+)\|(.*)", message)
    assert match, message
    values = {}
    for key, value in re.findall(r"(?:^| )([A-Za-z0-9]+)=((?:[^=\\]|\\.)*?)(?=$| [A-Za-z0-9]+=)", match[12]):
        values[key] = re.sub(r"\\(.)", r"\1", value)
    return match.groups()[:11], values


class Daemon:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        path.chmod(0o777)
        self.messages = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            try:
                self.messages.append(self.socket.recv(8192).decode())
            except OSError:
                return


class Monitoring(unittest.TestCase):
    def setUp(self):
        self.hop = NextHop()
        self.port = free_port()
        self.gateway = Console(next_hop_port=self.hop.port, settings={"console.metrics_listen": f"127.0.0.1:{self.port}"})
        self.daemon = Daemon(self.gateway.work / "syslog")
        self.gateway.settings["log_syslog"] = str(self.gateway.work / "syslog")
        self.gateway.start()

    def tearDown(self):
        self.gateway.close()
        self.hop.close()
        self.daemon.socket.close()

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def figures(self):
        status, body = self.get("/metrics")
        self.assertEqual(status, 200)
        return families(body)

    def audit(self):
        """{"ledger:number": action}"""
        return {f"{ledger}:{row['number']}": row["action"] for ledger in LEDGERS if (self.gateway.work / "store" / ledger / f"{ledger}.db").exists()
                for row in rows(self.gateway, ledger, "SELECT number, action FROM audit")}

    def files_with(self, *words):
        return sorted({f"{path.name}: {word}" for path in (self.gateway.work / "store").rglob("*") if path.is_file()
                       for octets in [path.read_bytes()] for word in words if word.encode() in octets})

    def age(self, days):
        for ledger, change in (("deliver", "UPDATE deliveries SET changed_ms = changed_ms - ?"), ("washed", "UPDATE results SET at_ms = at_ms - ?")):
            db = sqlite3.connect(self.gateway.work / "store" / ledger / f"{ledger}.db", timeout=20)
            with db:
                db.execute(change, [days * 86_400_000])
            db.close()

    def check_lines(self):
        def all_told():
            audit = self.audit()   # first: what comes afterwards has a line and no record yet
            lines = [entry for entry in self.gateway.events() if "change" in entry]
            told = {entry["change"]: entry["event"] for entry in lines}
            # What the command line wrote into orders has no line.
            return lines if {c: a for c, a in audit.items() if c in told or not c.startswith("orders:")}.items() <= told.items() else None
        lines = wait_for("a line for each record", all_told)
        self.assertEqual(len({entry["change"] for entry in lines}), len(lines), "one line for each record")
        audit = self.audit()
        self.assertEqual([entry for entry in lines if audit.get(entry["change"]) != entry["event"]], [], "a record for each line")
        for line in self.gateway.lines:
            for word in ("CANARY", SATO if '"change"' in line else "CANARY"):
                self.assertNotIn(word, line)
        return lines

    def test_what_is_seen_and_what_is_left(self):
        people = People(self.gateway)
        people.add("root1", "--first", roles=("administrator",))
        people.add("chief", "--address", f"chief@{TOWN}", roles=("approver",))
        people.add("sato", "--address", SATO, "--superior", "chief")
        for mail in (withheld_mail(SUBJECT, os.urandom(2000), name=FILE), plain_mail("another", number=2)):
            self.assertTrue(send_one(self.gateway.port, mail, (SATO,)).startswith("250"))
        self.gateway.wait_done(2)
        item = self.gateway.items(f"subject:{SUBJECT}")[0]["id"]
        request = people.request("sato", item, part="2", text=GROUND)
        run = people.call("sato", "withdraw", request, "--why", GROUND)
        self.assertEqual(run.returncode, 0, run.stderr)

        # /metrics: what happened is counted, by a page that reads as the format says.
        status, body = self.get("/readyz")
        self.assertEqual((status, body), (200, "ok\n"))
        figures = wait_for("the figures", lambda: (lambda f: f if f["temizu_release_requests"][1].get((("state", "withdrawn"),)) == 1 and
                                                   f["temizu_changes_total"][1].get((("ledger", "deliver"), ("change", "delivered")), 0) >= 2 else None)(self.figures()))
        self.assertEqual(figures["temizu_balance_holds"][1], {(): 1.0})
        self.assertEqual(figures["temizu_recipients_accepted_total"][1], {(): 2.0})
        self.assertEqual(sum(n for labels, n in figures["temizu_verdicts_total"][1].items() if ("class", "message") in labels), 2)
        self.assertTrue(figures["temizu_parts_reasons_total"][1])
        self.assertLessEqual({p for ((_, p),) in figures["temizu_program_heartbeat_age_seconds"][1]}, {"receive", "wash", "deliver", "console", "report"})
        self.assertGreaterEqual({p for ((_, p),) in figures["temizu_program_heartbeat_age_seconds"][1]}, {"receive", "wash", "deliver", "console"})
        self.assertLess(max(age for ((_, p),), age in figures["temizu_program_heartbeat_age_seconds"][1].items() if p != "report"), 60)
        self.assertEqual(set(figures["temizu_log_lines_dropped_total"][1].values()), {0.0})
        self.assertIn((("program", "console"),), figures["temizu_certificate_end_time_seconds"][1])
        for ledger in ("intake", "washed", "deliver"):
            number = rows(self.gateway, ledger, "SELECT MAX(number) AS n FROM audit")[0]["n"]
            self.assertEqual(wait_for("the head", lambda n=number, l=ledger: self.figures()["temizu_audit_records_total"][1][(("ledger", l),)] == n), True)
        self.assertEqual(self.get("/")[0], 404)
        self.assertEqual(self.get("/api/v1/health")[0], 404)
        self.assertNotIn("CANARY", self.get("/metrics")[1])
        health = json.loads(self.gateway.session("root1").get("/health").body)
        self.assertEqual([c["state"] for c in health["checks"] if c["name"] == "programs"], ["good"], health)

        # The log: one line a record; the same as CEF.
        lines = self.check_lines()
        washed = [entry for entry in lines if entry["event"] == "washed" and entry["item"] == item]
        self.assertEqual(len(washed), 1)
        self.assertGreaterEqual(washed[0]["after_ms"], 0)
        self.assertEqual((washed[0]["from"], washed[0]["to"], washed[0]["program"], washed[0]["recipient"]), ("received", "washed", "wash", 0))
        kept = [entry for entry in lines if entry["event"] == "kept" and entry["item"] == item][0]
        self.assertEqual((kept["client"], kept["recipients"], kept["program"]), ("127.0.0.1", 1, "receive"))
        sent = [cef(message) for message in wait_for("CEF of all", lambda: self.daemon.messages if any("|delivered|" in m for m in self.daemon.messages) else None)]
        self.assertGreaterEqual({header[3] for header, _ in sent}, {"temizu", "temizu-receive", "temizu-wash", "temizu-deliver", "temizu-console"})
        of_wash = [values for header, values in sent if header[5] == "washed" and values.get("externalId") == item]
        self.assertEqual([(v["temizuChange"], v["temizuVerdict"]) for v in of_wash], [(washed[0]["change"], washed[0]["verdict"])])
        self.assertNotIn("CANARY", "".join(self.daemon.messages))

        # The time of the first is over. Readable before (or this test proves nothing), gone afterwards.
        stem = FILE.split(".")[0]
        wait_for("the search index", lambda: any(line.startswith("lookup.db") and stem in line for line in self.files_with(stem)))
        self.assertTrue(self.files_with(SUBJECT))
        self.assertTrue(self.files_with(GROUND))
        for subject, name, there in ((True, SUBJECT.lower(), True), (False, FILE.upper(), True), (False, stem, False), (False, "other.bin", False)):
            run = self.gateway.call("audit-hash", *(["--subject"] if subject else []), name)
            self.assertEqual((run.returncode, item in run.stdout), (0 if there else 1, there), (name, run.stdout, run.stderr))
        self.gateway.stop()
        self.age(91)
        before = len(self.gateway.lines)
        self.gateway.start()
        wait_for("purged", lambda: [e for e in self.gateway.events("purge_ended")])
        wait_for("the request's grounds", lambda: [e for e in self.gateway.events("desk.text_gone")] or self.again())
        wait_for("nothing readable", lambda: not self.files_with(SUBJECT, stem, GROUND) or None)
        self.assertEqual(self.files_with(SUBJECT, stem, GROUND), [])
        for path in (self.gateway.work / "store").rglob("*.db"):   # and not in a page that a VACUUM would drop
            copy = self.gateway.work / "vacuumed.db"
            copy.unlink(missing_ok=True)
            db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            db.execute("VACUUM INTO ?", [str(copy)])
            db.close()
            for word in (SUBJECT, stem, GROUND):
                self.assertNotIn(word.encode(), copy.read_bytes(), path.name)
        self.assertGreater(len(self.gateway.lines), before)
        purged = [e for e in self.check_lines() if e["event"] == "purged"]
        self.assertEqual({e["item"] for e in purged} >= {item}, True)
        for subject, name in ((True, SUBJECT), (False, FILE)):
            run = self.gateway.call("audit-hash", *(["--subject"] if subject else []), name)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn(item, run.stdout)
        self.assertNotEqual(self.gateway.call("--set", f"store.keys_path={self.gateway.work}/nokeys", "audit-hash", FILE).returncode, 0, "not without the key")
        self.assertEqual(self.gateway.call("verify-audit").returncode, 0)

    def again(self):
        """The console looks once a minute; a restart looks at once."""
        self.gateway.stop()
        self.gateway.start()
        return wait_for("looked", lambda: self.gateway.events("desk.text_gone"), 20)


if __name__ == "__main__":
    unittest.main(verbosity=1)
