"""Goal: SMTPUTF8 is offered only while the next hop offers it, a UTF-8 address then goes through, and is refused clearly while not."""
import unittest

from gateway import EHLO_EXTENSIONS, TOWN, Client, Gateway, NextHop, plain_mail, wait_for

LOCAL = "太郎"


class SmtpUtf8(unittest.TestCase):
    def setUp(self):
        self.hop = NextHop(extensions=EHLO_EXTENSIONS + ["SMTPUTF8"])
        self.addCleanup(self.hop.close)
        self.gateway = Gateway(self.hop.port, {"deliver.ask_cache_s": "1"})
        self.addCleanup(self.gateway.close)

    def offered(self):
        with Client(self.gateway.port) as client:
            return "SMTPUTF8" in client.hello()

    def send(self):
        with Client(self.gateway.port) as client:
            client.hello()
            return client.mail(f"花子@example.jp", [f"{LOCAL}@{TOWN}"], plain_mail("utf8", number=1).replace(b"Sato <sato@", "Sato <花子@".encode()),
                               " BODY=8BITMIME SMTPUTF8")

    def test_an_address_in_utf8_goes_through_while_the_next_hop_takes_it(self):
        self.gateway.start()
        wait_for("the offer", self.offered)
        self.assertTrue(self.send().startswith("250"))
        self.gateway.wait_done(1)
        mail = self.hop.mails[0]
        self.assertEqual((mail["sender"], mail["recipients"]), ("花子@example.jp", [f"{LOCAL}@{TOWN}"]))
        self.assertIn("SMTPUTF8", mail["mail_line"])
        mail["data"].decode("ascii")   # the mail itself stays 7-bit
        # The next hop gives it up: so do we, and say so in the session.
        self.hop.extensions.remove("SMTPUTF8")
        wait_for("the end of the offer", lambda: not self.offered())
        self.assertRegex(self.send(), r"^5\d\d ")
        self.gateway.stop()
        self.assertEqual(self.gateway.balance()["accepted"], 1)

    def test_not_offered_by_the_next_hop_is_not_offered_by_us(self):
        self.hop.extensions.remove("SMTPUTF8")
        self.gateway.start()
        wait_for("deliver to have met the next hop", lambda: self.hop.connections)
        self.assertFalse(self.offered())
        with Client(self.gateway.port) as client:
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            self.assertRegex(client.command(f"RCPT TO:<{LOCAL}@{TOWN}>"), r"^553 5\.6\.7")
        self.gateway.stop()

    def test_a_mail_accepted_before_the_next_hop_gave_it_up_ends_clearly(self):
        """Never guessed into another address, never sent without SMTPUTF8: a failure with its reason."""
        gate = []
        self.hop.rules = lambda stage, argument, session: "451 4.3.0 later" if stage == "dot" and not gate else None
        self.gateway.start()
        wait_for("the offer", self.offered)
        self.assertTrue(self.send().startswith("250"))
        wait_for("a first try", lambda: [i for i in self.gateway.items() if i["recipients"][0]["attempts"] > 0])
        self.hop.extensions.remove("SMTPUTF8")
        gate.append(1)
        with self.hop.lock:
            self.hop.mails.clear()
        item = wait_for("its end", lambda: [i for i in self.gateway.items() if i["state"] in ("undeliverable", "delivered")])[0]
        if item["state"] == "delivered":   # the connection from before, on which it was offered, may still be used
            self.assertIn("SMTPUTF8", self.hop.mails[-1]["mail_line"])
        else:
            self.assertIn("SMTPUTF8", item["recipients"][0]["last_reply"])
        self.gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=1)
