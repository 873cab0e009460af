"""Goal: what is wrong is told at once, by one mail and one run of the command, and a request is told to who decides and to who asked, each
once, also when wash is killed in between (promise 7)."""
import email
import email.policy
import json
import os
import signal
import sqlite3
import unittest

from desk import People, withheld_mail
from gateway import TOWN, Gateway, NextHop, send_one, wait_for

SATO, CHIEF, JOHO = f"sato@{TOWN}", f"chief@{TOWN}", f"joho@{TOWN}"


class Alerts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        cls.gateway = Gateway(cls.hop.port, {"alerts.recipients": JOHO, "alerts.every_s": "2", "alerts.disk_free_percent": "99", "desk.letters": "true",
                                             "release.next_hop": f"127.0.0.1:{cls.hop.port}", "console.url": "https://console.test"})
        cls.told = cls.gateway.work / "told"
        cls.told.mkdir(mode=0o777)
        cls.told.chmod(0o777)
        cls.hook = cls.gateway.work / "hook"
        cls.hook.write_text(f"#!/bin/sh\ncat > {cls.told}/$1.$2.$$\n")
        cls.hook.chmod(0o755)
        cls.gateway.settings["alerts.hook"] = str(cls.hook)
        cls.gateway.start()
        cls.people = People(cls.gateway)
        cls.people.add("root1", "--first", roles=("administrator",))
        cls.people.add("chief", "--address", CHIEF, roles=("approver",))
        cls.people.add("sato", "--address", SATO, "--superior", "chief")

    @classmethod
    def tearDownClass(cls):
        stopped = cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()
        assert stopped == 0, stopped

    def mails(self, to, word):
        """Texts of the mails to this address with this word in them, subject included."""
        found = []
        for mail in list(self.hop.mails):
            if mail["recipients"] == [to]:
                parsed = email.message_from_bytes(mail["data"], policy=email.policy.default)
                text = f"{parsed['subject']}\n{parsed.get_body(('plain',)).get_content()}"
                if word in text:
                    found.append(text)
        return found

    def hooked(self, code):
        files = [file for file in self.told.glob(f"{code}.*") if file.stat().st_size]
        return [json.loads(file.read_text()) for file in files]

    def kill_wash(self):
        old = self.gateway.pids("wash")
        os.kill(old, signal.SIGKILL)
        wait_for("another wash", lambda: self.gateway.pids("wash") not in (None, old))

    def test_1_an_alert_is_told_once(self):
        wait_for("the mail of the alert", lambda: self.mails(JOHO, "AL-07"))
        told = wait_for("the command", lambda: self.hooked("AL-07"))
        self.assertEqual((told[0]["code"], told[0]["step"], told[0]["severity"], told[0]["site"]), ("AL-07", "raised", "urgent", f"gw.{TOWN}"))
        # A record is altered while wash is not there: it finds that in its first look, and says nothing of the disk again.
        os.kill(self.gateway.pids("wash"), signal.SIGKILL)
        self.alter("started", "altered")
        alert = wait_for("the alert of the chain", lambda: self.mails(JOHO, "AL-02"))
        wait_for("the command", lambda: self.hooked("AL-02"))
        self.alter("altered", "started")
        self.assertIn("対象: deliver", alert[0])
        self.assertIn("about: deliver", alert[0])
        self.assertEqual([len(self.mails(JOHO, code)) for code in ("AL-07", "AL-02")], [1, 1])
        self.assertEqual([len(self.hooked(code)) for code in ("AL-07", "AL-02")], [1, 1])
        self.assertEqual(self.gateway.call("verify-audit").returncode, 0)

    def alter(self, before, after):
        with sqlite3.connect(f"{self.gateway.work}/store/deliver/deliver.db", timeout=30) as ledger:
            changed = ledger.execute("UPDATE audit SET action = ? WHERE number = 1 AND action = ?", (after, before))
            self.assertEqual(changed.rowcount, 1)
        ledger.close()

    def test_2_a_request_is_told_to_who_decides_and_to_who_asked(self):
        reply = send_one(self.gateway.port, withheld_mail("secretword", b"content", name="secretname.bin"), (SATO,))
        self.assertTrue(reply.startswith("250"), reply)
        item = wait_for("delivered", lambda: [i for i in self.gateway.items("subject:secretword") if i["state"] == "delivered"])[0]["id"]
        request = self.people.request("sato", item, part="2")
        asked = wait_for("the approver's mail", lambda: self.mails(CHIEF, request[:8]))
        self.assertIn(f"https://console.test/requests/{request}", asked[0])
        self.assertNotIn("secret", asked[0])
        self.kill_wash()
        run = self.people.call("chief", "deny", request, "--reason", "unneeded", code=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        denied = wait_for("the requester's mail", lambda: self.mails(SATO, request[:8]))
        self.assertIn("却下されました", denied[0])
        self.kill_wash()
        # Whatever wash would still send stands before this mail's alert-free round trip.
        send_one(self.gateway.port, withheld_mail("afterwards", b"content", number=2), (SATO,))
        wait_for("the next mail", lambda: [i for i in self.gateway.items("subject:afterwards") if i["state"] == "delivered"])
        self.assertEqual([len(self.mails(to, request[:8])) for to in (CHIEF, SATO)], [1, 1])
        self.assertEqual(self.gateway.call("verify-audit").returncode, 0)


if __name__ == "__main__":
    unittest.main()
