"""Goal: serve makes the report of yesterday by itself, once; wash sends it to the configured addresses and to nobody else; what arrives
verifies off line with the public key alone. The console shows the same report and hands out the same files, and nothing of one whose
signature does not hold."""
import datetime
import email
import email.policy
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

from console import Console
from gateway import TOWN, NextHop, build_folder, plain_mail, send_one, wait_for

YESTERDAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).date() - datetime.timedelta(days=1)
CISO = [f"ciso@{TOWN}", f"csirt@{TOWN}"]


class ReportArrives(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        settings = {"report.recipients": " ".join(CISO), "report.week": "false", "report.month": "false", "report.disk_warn_percent": "1"}
        cls.gateway = Console({**settings, "deliver.next_hop": f"127.0.0.1:{cls.hop.port}"})
        cls.gateway.add_people()
        # Ten days of traffic that this gateway never saw, in its ledgers; then the real programs go on with them.
        subprocess.run([build_folder() / "tests/report/town", cls.gateway.work, str(YESTERDAY - datetime.timedelta(days=9)), "10", "40", "3"], check=True, timeout=120)
        cls.gateway.start()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()

    def reports(self):
        found = []
        for mail in list(self.hop.mails):
            parsed = email.message_from_bytes(mail["data"], policy=email.policy.default)
            if "日次報告" in str(parsed["Subject"]):
                found.append((mail, parsed))
        return found

    def test_one_report_arrives_and_verifies(self):
        mail, parsed = wait_for("the report", self.reports)[0]
        self.assertEqual(sorted(mail["recipients"]), sorted(CISO))
        self.assertEqual(mail["sender"], "")
        self.assertIn("異常なし", str(parsed["Subject"]))
        self.assertEqual(parsed["Auto-Submitted"], "auto-generated")
        body = parsed.get_body(("plain",)).get_content()
        self.assertIn("差 0（一致）", body)
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            for part in parsed.iter_attachments():
                content = part.get_payload(decode=True)
                (folder / part.get_filename()).write_bytes(content)
            names = {p.suffix for p in folder.iterdir()}
            self.assertEqual(names, {".pdf", ".json", ".txt", ".csv", ".sig"})
            key = self.gateway.work / "keys/report-sign.pub"
            run = subprocess.run([self.gateway.program, "verify-report", "--key", key, next(folder.glob("*.sig"))], stdout=subprocess.PIPE, text=True)
            self.assertEqual(run.returncode, 0, run.stdout)
            self.assertNotIn("not here", run.stdout)
        # The gateway goes on as ever, and neither its restart nor a second start of the program sends another.
        before = self.hop.count()
        self.assertTrue(send_one(self.gateway.port, plain_mail("after", number="after"), (f"taro@{TOWN}",)).startswith("250"))
        wait_for("the other mail", lambda: self.hop.count() > before)
        self.gateway.stop()
        self.gateway.start()
        wait_for("the program came and went", lambda: len([e for e in self.gateway.events("started", "temizu") if e.get("child") == "report"]) >= 2)
        self.assertTrue(send_one(self.gateway.port, plain_mail("again", number="again"), (f"taro@{TOWN}",)).startswith("250"))
        wait_for("the last mail", lambda: self.hop.count() > before + 1)
        self.assertEqual(len(self.reports()), 1)
        self.assertTrue(self.gateway.balance()["accepted"] > 0)

    def test_the_console_shows_it_and_hands_out_its_files(self):
        _, parsed = wait_for("the report", self.reports)[0]
        ciso = self.gateway.session("ciso")
        row = ciso.get("/reports").json["items"][-1]
        self.assertEqual((row["number"], row["sound"], row["period"], row["date"]), (1, True, "day", str(YESTERDAY)))
        self.assertEqual(row["title"], str(parsed["Subject"]))
        one = ciso.get("/reports/1").json
        self.assertEqual((one["light"], one["figures"]["difference"], one["figures"]["unapproved"]), ("green", 0, 0))
        self.assertIn(one["sentence"], parsed.get_body(("plain",)).get_content())
        mailed = {part.get_filename(): part.get_payload(decode=True) for part in parsed.iter_attachments()}
        files = [(f"/reports/1/files/{file['place']}", file["name"]) for file in one["files"]] + [("/reports/1/signature", one["signature_name"])]
        self.assertEqual(sorted(name for _, name in files), sorted(mailed))
        for path, name in files:
            reply = ciso.get(path)
            self.assertEqual((reply.status, reply.body == mailed[name]), (200, True), name)
            self.assertEqual(reply.headers["Content-Disposition"], f'attachment; filename="{name}"')
            self.assertEqual((reply.headers["X-Content-Type-Options"], reply.headers["Cache-Control"]), ("nosniff", "no-store"))
        self.assertEqual(ciso.get("/reports/1/files/25").status, 404)
        self.assertEqual(ciso.get("/reports/77").status, 404)
        self.assertEqual(self.gateway.session("staff").get("/reports/1/files/1").status, 403)

    def test_wash_believes_the_signature_only(self):
        wait_for("the report", self.reports)
        ledger = sqlite3.connect(self.gateway.work / "store/reports/reports.db", timeout=20)
        with ledger:
            ledger.execute("INSERT INTO reports SELECT number + 1, period, start_ms + 86400000, replace(statement, 'light green', 'light blue'), signature FROM reports")
        # Closed only afterwards: the last connection that closes takes the log away that a reader of another user needs.
        wait_for("the alert", lambda: self.gateway.events("report_refused", "wash"))
        # Nor does the console: it says which one it is and hands out nothing of it.
        ciso = self.gateway.session("ciso")
        newest = ciso.get("/reports").json["items"][0]
        self.assertEqual((newest["number"], newest["sound"], newest["light"], newest["title"]), (2, False, "red", ""))
        self.assertEqual((ciso.get("/reports/2").json["sound"], ciso.get("/reports/2").json["files"]), (False, []))
        self.assertGreaterEqual(ciso.get("/reports/2/signature").status, 400)
        ledger.close()
        self.assertEqual(len(self.reports()), 1)


if __name__ == "__main__":
    unittest.main()
