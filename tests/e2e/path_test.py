"""Goal: the path of a message as its people see it: delivered text, notices, profiles, refusals, retries, failures, orders."""
import email
import email.policy
import json
import re
import unittest

from gateway import SOURCE, TOWN, Client, Gateway, NextHop, plain_mail, send_one, wait_for


def parsed(mail):
    return email.message_from_bytes(mail["data"], policy=email.policy.default)


def attachment_mail(name="setup.exe", number=1):
    return plain_mail("with attachment", number=number, extra="MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n",
                      body="--b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nsee attachment\r\n--b\r\nContent-Type: application/octet-stream\r\n"
                           f"Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAAEAAAA\r\n--b--\r\n")


class Path(unittest.TestCase):
    """One gateway for all: each test counts from the balance it finds."""

    @classmethod
    def setUpClass(cls):
        cls.rule = None
        cls.hop = NextHop(rules=lambda stage, argument, session: cls.rule(stage, argument, session) if cls.rule else None)
        cls.gateway = Gateway(cls.hop.port, {"receive.message_bytes_max": str(30 << 20)}).start()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()

    def setUp(self):
        type(self).rule = None
        self.before = self.gateway.balance()["accepted"]
        self.mails_before = self.hop.count()

    def new_mails(self):
        return self.hop.mails[self.mails_before:]

    def test_a_plain_mail_arrives_as_it_was_said(self):
        reply = send_one(self.gateway.port, plain_mail("hello", "こんにちは。\r\n.dot at the start\r\n", extra="Content-Type: text/plain; charset=UTF-8\r\n"))
        self.assertTrue(reply.startswith("250 2.0.0"), reply)
        short_id = re.search(r"[0-9a-f]{10}", reply).group(0)
        self.gateway.wait_done(self.before + 1)
        mail = parsed(self.new_mails()[0])
        self.assertEqual(mail.get_content().replace("\r\n", "\n"), "こんにちは。\n.dot at the start\n")
        self.assertEqual(mail["subject"], "hello")
        self.assertEqual(len(mail.get_all("received")), 1, "one Received of ours, the sender's stay in the original")
        item = self.gateway.show(short_id)
        self.assertEqual((item["state"], item["verdict"]), ("delivered", "clean"))
        self.assertTrue(item["recipients"][0]["last_reply"].startswith("250"))

    def test_a_withheld_attachment_is_named_in_the_mail(self):
        send_one(self.gateway.port, attachment_mail())
        self.gateway.wait_done(self.before + 1)
        text = parsed(self.new_mails()[0]).get_body().get_content()
        self.assertIn("see attachment", text)
        self.assertIn("このメールは無害化されています", text)
        self.assertIn("「setup.exe」", text)
        self.assertIn("TZ-102", text)
        self.assertNotIn(b"TVqQ", self.new_mails()[0]["data"])

    def test_a_held_mail_tells_its_recipient_from_the_envelope_alone(self):
        send_one(self.gateway.port, (SOURCE / "samples/demo/11-nested-too-deep/in.eml").read_bytes())
        self.gateway.wait_done(self.before + 1)
        mail = self.new_mails()[0]
        self.assertIn("保留しました", parsed(mail).get_content())
        self.assertEqual(mail["sender"], "", "a notice never causes a bounce to a stranger")
        self.assertGreaterEqual(self.gateway.balance()["delivered_notice_only"], 1)

    def test_recipients_with_different_results_each_get_theirs(self):
        type(self).rule = staticmethod(lambda stage, argument, session: "550 5.1.1 no such user" if stage == "rcpt" and argument.startswith("gone") and session["sender"] != "" else None)
        with Client(self.gateway.port) as client:
            client.hello()
            reply = client.mail("sato@example.jp", [f"taro@{TOWN}", f"gone@{TOWN}"], plain_mail("two", number=7))
        self.assertTrue(reply.startswith("250"), reply)
        self.gateway.wait_done(self.before + 2)
        item = self.gateway.items("from:sato@example.jp", f"to:gone@{TOWN}")[0]
        states = {r["address"]: r["state"] for r in item["recipients"]}
        self.assertEqual(states, {f"taro@{TOWN}": "delivered", f"gone@{TOWN}": "undeliverable"})

    def test_an_unknown_recipient_is_refused_in_the_session(self):
        type(self).rule = staticmethod(lambda stage, argument, session: "550 5.1.1 no such user" if stage == "rcpt" and argument.startswith("unknown") else None)
        with Client(self.gateway.port) as client:
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            self.assertTrue(client.command(f"RCPT TO:<unknown@{TOWN}>").startswith("550 5.1.1"))
            self.assertTrue(client.command(f"RCPT TO:<taro2@{TOWN}>").startswith("250"))

    def test_a_deferred_mail_is_tried_again(self):
        seen = []
        type(self).rule = staticmethod(lambda stage, argument, session: "451 4.3.0 later" if stage == "dot" and not seen and not seen.append(1) else None)
        send_one(self.gateway.port, plain_mail("deferred", number=8))
        self.gateway.wait_done(self.before + 1)
        item = self.gateway.items("subject:deferred")[0]
        self.assertGreaterEqual(item["recipients"][0]["attempts"], 2)

    def test_a_dropped_connection_after_the_dot_is_tried_again(self):
        seen = []
        type(self).rule = staticmethod(lambda stage, argument, session: "DROP_AFTER" if stage == "dot" and not seen and not seen.append(1) else None)
        send_one(self.gateway.port, plain_mail("uncertain", number=9))
        self.gateway.wait_done(self.before + 1)
        self.assertEqual(len(self.new_mails()), 2, "a duplicate is better than a loss (P14)")
        self.assertIn("possible duplicate", self.gateway.log_text().replace("_", " "))

    def test_queue_orders(self):
        gate = []
        type(self).rule = staticmethod(lambda stage, argument, session: "451 4.3.0 later" if stage == "dot" and not gate else None)
        send_one(self.gateway.port, plain_mail("ordered", number=10))
        send_one(self.gateway.port, plain_mail("given-up", number=11))
        for subject in ("ordered", "given-up"):
            wait_for("washed", lambda s=subject: self.gateway.items(f"subject:{s}", "state:washed"))
        held = self.gateway.items("subject:ordered")[0]["id"]
        failed = self.gateway.items("subject:given-up")[0]["id"]
        self.assertEqual(self.gateway.call("queue", "hold", f"id:{held}", "--why", "test").returncode, 0)
        self.assertEqual(self.gateway.call("queue", "fail", f"id:{failed}", "--why", "test").returncode, 0)
        wait_for("on hold", lambda: self.gateway.show(held)["recipients"][0]["on_hold"])
        wait_for("failed", lambda: self.gateway.show(failed)["state"] == "undeliverable")
        gate.append(1)
        self.assertIn(held[:10], self.gateway.call("queue", "list").stdout)
        self.assertEqual(self.gateway.call("queue", "resume", f"id:{held}", "--why", "test").returncode, 0)
        wait_for("delivered", lambda: self.gateway.show(held)["state"] == "delivered")
        self.assertEqual(self.gateway.call("queue", "fail", "subject:no-such-mail").returncode, 1)
        self.assertEqual(self.gateway.call("queue", "fail", "nonsense:x").returncode, 2)
        audit = self.gateway.call("verify-audit")
        self.assertEqual(audit.returncode, 0, audit.stderr)

    def test_rewash_makes_a_child(self):
        send_one(self.gateway.port, attachment_mail("again.exe", 12))
        self.gateway.wait_done(self.before + 1)
        parent = self.gateway.items("from:sato@example.jp")[0]["id"]
        self.assertEqual(self.gateway.call("rewash", parent, "--why", "test").returncode, 0)
        children = wait_for("a child", lambda: self.gateway.show(parent)["children"])
        wait_for("its delivery", lambda: self.gateway.show(children[0])["state"] == "delivered")
        self.assertEqual(self.gateway.show(children[0])["class"], "rewash")

    def test_the_same_mail_after_a_lost_reply_is_delivered_once(self):
        data = plain_mail("lost-reply", number=13)
        with Client(self.gateway.port) as client:
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            client.command(f"RCPT TO:<taro@{TOWN}>")
            client.command("DATA")
            client.send(data + b".\r\n")
            client.reply()   # 250 was sent; the client vanishes as if it had not seen it
        self.assertTrue(send_one(self.gateway.port, data).startswith("250"))
        self.gateway.wait_done(self.before + 1)
        self.assertEqual(len([m for m in self.new_mails() if b"lost-reply" in m["data"]]), 1)
        self.assertEqual(self.gateway.balance()["accepted"], self.before + 1)

    def test_the_same_mail_sent_on_purpose_is_delivered_twice(self):
        data = plain_mail("on-purpose", number=14)
        for _ in range(2):
            self.assertTrue(send_one(self.gateway.port, data).startswith("250"))
        self.gateway.wait_done(self.before + 2)

    def test_logs_hold_no_subject_and_no_text(self):
        send_one(self.gateway.port, plain_mail("SECRETSUBJECT", "SECRETTEXT\r\n", number=15))
        self.gateway.wait_done(self.before + 1)
        for secret in ("SECRETSUBJECT", "SECRETTEXT"):
            self.assertNotIn(secret, self.gateway.log_text())
        for line in self.gateway.lines:
            json.loads(line)   # every line of every program is one JSON object

    def test_a_crashed_program_comes_back(self):
        import os
        import signal
        for program in ("wash", "deliver", "receive"):
            old = self.gateway.pids(program)
            os.kill(old, signal.SIGKILL)
            wait_for(f"{program} again", lambda p=program, o=old: self.gateway.pids(p) not in (None, o, {}))
        wait_for("a greeting", self.gateway.greets)
        self.assertTrue(send_one(self.gateway.port, plain_mail("after-crash", number=16)).startswith("250"))
        self.gateway.wait_done(self.before + 1)


if __name__ == "__main__":
    unittest.main(verbosity=1)
