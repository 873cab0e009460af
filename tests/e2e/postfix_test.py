"""Goal: behind a real Postfix and before a real Postfix: demo mails arrive in Maildirs, an unknown recipient is refused within
the session, the real client is known by XFORWARD, and a failure after acceptance goes back to the sender as a canonical DSN."""
import email
import email.policy
import pathlib
import unittest

from gateway import TOWN, Client, Gateway, NextHop, plain_mail, send_one, wait_for
from peers import Postfix, demo_mails

FRONT = """
relay_domains = {town} example.jp
transport_maps = inline:{{ {{ {town} = smtp:[127.0.0.1]:{gateway} }}, {{ example.jp = smtp:[127.0.0.1]:{outside} }} }}
smtp_send_xforward_command = yes
"""
BEHIND = """
virtual_mailbox_domains = {town}
virtual_mailbox_base = {root}/boxes
virtual_mailbox_maps = inline:{{ {{ taro@{town} = taro/ }}, {{ hanako@{town} = hanako/ }} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
virtual_minimum_uid = 1
smtpd_authorized_xforward_hosts = 127.0.0.0/8
header_checks = regexp:{root}/header_checks
"""
BOX_UID = 64999   # nobody's


@unittest.skipIf(Postfix.missing(), Postfix.missing())
class PostfixAround(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.outside = NextHop()          # where mail for example.jp goes: the senders' world
        cls.behind = Postfix("")
        boxes = cls.behind.root / "boxes"
        boxes.mkdir()
        boxes.chmod(0o777)
        (cls.behind.root / "header_checks").write_text("/^Subject: refuse-me/ REJECT not wanted here\n")
        with (cls.behind.root / "conf/main.cf").open("a") as f:
            f.write(BEHIND.format(town=TOWN, root=cls.behind.root, uid=BOX_UID))
        cls.front = Postfix("")
        cls.gateway = Gateway(cls.behind.port, {"deliver.upstream": f"127.0.0.1:{cls.front.port}", "receive.xforward_hosts": "127.0.0.0/8"})
        with (cls.front.root / "conf/main.cf").open("a") as f:
            f.write(FRONT.format(town=TOWN, gateway=cls.gateway.port, outside=cls.outside.port))
        cls.addClassCleanup(cls.behind.close)
        cls.addClassCleanup(cls.front.close)
        cls.addClassCleanup(cls.outside.close)
        cls.addClassCleanup(cls.gateway.close)
        cls.behind.start()
        cls.gateway.start()
        cls.front.start()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()

    def box(self, name):
        return [p.read_bytes() for p in sorted(pathlib.Path(self.behind.root / "boxes" / name / "new").glob("*"))]

    def accepted(self):
        return self.gateway.balance()["accepted"]

    def test_demo_mails_arrive_in_the_maildir(self):
        before, mails = self.accepted(), demo_mails()
        with Client(self.front.port) as client:
            client.hello()
            for name, data in mails:
                self.assertTrue(client.mail("sato@example.jp", [f"taro@{TOWN}"], data).startswith("250"), name)
        balance = self.gateway.wait_done(before + len(mails))
        self.assertEqual(balance["accepted"], before + len(mails))
        found = wait_for("the Maildir", lambda: len(self.box("taro")) >= len(mails) and self.box("taro"))
        for mail in found:
            head = mail.split(b"\n\n", 1)[0]
            self.assertEqual(head.count(b"\nTemizu-Id:"), 1)
            self.assertIn(b"(Temizu)", head)
            mail.decode("ascii")
            email.message_from_bytes(mail, policy=email.policy.default).as_bytes()

    def test_the_real_client_is_named_to_the_next_hop(self):
        self.assertTrue(send_one(self.front.port, plain_mail("forwarded", number=3), [f"hanako@{TOWN}"]).startswith("250"))
        wait_for("the mail", lambda: [m for m in self.box("hanako") if b"Subject: forwarded" in m])
        # Postfix logs as client= whom XFORWARD named, else the connection itself (unknown[127.0.0.1]) with no helo of it.
        mail = [m for m in self.box("hanako") if b"Subject: forwarded" in m][0]
        self.assertRegex(mail.split(b"\n\n", 1)[0].replace(b"\n", b" "), rb"from mx\.example\.net \(\[127\.0\.0\.1\]\) +by gw\." + TOWN.encode() + rb" +\(Temizu\) with ESMTP")
        self.assertIn("orig_client=", self.behind.log())

    def test_an_unknown_recipient_is_refused_in_the_session(self):
        before = self.accepted()
        with Client(self.gateway.port) as client:
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            self.assertTrue(client.command(f"RCPT TO:<nobody@{TOWN}>").startswith("550 5.1.1"))
        # The Postfix in front says so to the sender itself: nothing was accepted by us.
        self.assertTrue(send_one(self.front.port, plain_mail("unknown", number=4), [f"nobody@{TOWN}"], "ichiro@example.jp").startswith("250"))
        bounce = wait_for("Postfix's own bounce", lambda: [m for m in self.outside.mails if m["recipients"] == ["ichiro@example.jp"]])[0]
        self.assertIn(b"550 5.1.1", bounce["data"])
        self.assertEqual(self.accepted(), before)

    def test_a_refusal_after_acceptance_goes_back_through_the_upstream(self):
        before = self.accepted()
        self.assertTrue(send_one(self.front.port, plain_mail("refuse-me", "SECRETTEXT\r\n", number=5), [f"taro@{TOWN}"], "jiro@example.jp").startswith("250"))
        dsn = wait_for("the DSN", lambda: [m for m in self.outside.mails if m["recipients"] == ["jiro@example.jp"]])[0]
        self.assertEqual(dsn["sender"], "")
        self.assertNotIn(b"SECRETTEXT", dsn["data"])
        report = email.message_from_bytes(dsn["data"], policy=email.policy.default)
        self.assertEqual(report.get_content_type(), "multipart/report")
        self.assertEqual(report["auto-submitted"], "auto-replied")
        status = [p for p in report.walk() if p.get_content_type() == "message/delivery-status"][0].get_payload()
        self.assertEqual(status[1]["final-recipient"], f"rfc822;taro@{TOWN}")
        self.assertEqual(status[1]["action"], "failed")
        self.assertEqual(status[1]["status"], "5.7.1")
        # The last words of the journey: undeliverable, with its reply, and the DSN is a child of the message.
        item = self.gateway.items("from:jiro@example.jp", "state:undeliverable")[0]
        self.assertIn("not wanted here", item["recipients"][0]["last_reply"])
        self.assertEqual(len(self.gateway.show(item["id"])["children"]), 1)
        self.assertGreaterEqual(self.accepted(), before + 1)

    def test_a_null_sender_gets_no_dsn(self):
        seen = self.outside.count()
        self.assertTrue(send_one(self.front.port, plain_mail("refuse-me-too", number=6).replace(b"refuse-me-too", b"refuse-me"), [f"taro@{TOWN}"], "").startswith("250"))
        wait_for("its end", lambda: [i for i in self.gateway.items("state:undeliverable") if i["sender"] == ""])
        wait_for("the alert", lambda: [e for e in self.gateway.events() if e["level"] == "alert" and e["event"] in ("undelivered", "attempt")])
        self.assertFalse([m for m in self.outside.mails[seen:] if not m["recipients"]])


if __name__ == "__main__":
    unittest.main(verbosity=1)
