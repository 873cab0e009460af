"""Goal: a next hop that is not Postfix: Exim takes every demo mail, refuses unknown recipients when asked, and what it stores is
what we sent."""
import email
import email.policy
import unittest

from gateway import TOWN, Client, Gateway, wait_for
from peers import Exim, demo_mails


@unittest.skipIf(Exim.missing(), Exim.missing())
class EximBehind(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.exim = Exim(TOWN, ["taro", "hanako"])
        cls.addClassCleanup(cls.exim.close)
        cls.exim.start()
        cls.gateway = Gateway(cls.exim.port)
        cls.addClassCleanup(cls.gateway.close)
        cls.gateway.start()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()

    def test_demo_mails_arrive(self):
        mails = demo_mails()
        before = self.gateway.balance()["accepted"]
        with Client(self.gateway.port) as client:
            client.hello()
            for name, data in mails:
                self.assertTrue(client.mail("sato@example.jp", [f"taro@{TOWN}", f"hanako@{TOWN}"], data).startswith("250"), name)
        balance = self.gateway.wait_done(before + 2 * len(mails))
        self.assertEqual(balance["undeliverable"], 0)
        for local in ("taro", "hanako"):
            found = wait_for("the mail folder", lambda: len(self.exim.mails(local)) >= len(mails) and self.exim.mails(local))
            self.assertEqual(len(found), len(mails))
            ids = set()
            for mail in found:
                mail.decode("ascii")
                ids.add(email.message_from_bytes(mail, policy=email.policy.default)["temizu-id"])
            self.assertEqual(len(ids), len(mails), "each mail once")

    def test_unknown_recipients_are_refused_in_the_session(self):
        with Client(self.gateway.port) as client:
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            self.assertTrue(client.command(f"RCPT TO:<nobody@{TOWN}>").startswith("550 5.1.1"))
            self.assertTrue(client.command(f"RCPT TO:<hanako@{TOWN}>").startswith("250"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
