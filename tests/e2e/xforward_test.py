"""Goal: XFORWARD is believed from named hosts only, decides the client that policy and the next hop see, and is sent on to a
next hop that offers it."""
import unittest

from gateway import EHLO_EXTENSIONS, TOWN, Client, Gateway, NextHop, plain_mail


class Xforward(unittest.TestCase):
    def begin(self, settings):
        self.said = []
        self.hop = NextHop(extensions=EHLO_EXTENSIONS + ["XFORWARD NAME ADDR PROTO HELO"],
                           rules=lambda stage, argument, session: self.said.append(argument) if stage == "xforward" else None)
        self.addCleanup(self.hop.close)
        gateway = Gateway(self.hop.port, settings)
        self.addCleanup(gateway.close)
        return gateway.start()

    def send(self, gateway, *xforward):
        with Client(gateway.port) as client:
            hello = client.hello()
            replies = [client.command(line) for line in xforward]
            self.assertTrue(client.mail("sato@example.jp", [f"taro@{TOWN}"], plain_mail("forwarded")).startswith("250"))
        gateway.wait_done(1)
        gateway.stop()
        return hello, replies

    def test_a_named_host_is_believed_and_the_next_hop_told(self):
        gateway = self.begin({"receive.xforward_hosts": "127.0.0.1/32"})
        hello, replies = self.send(gateway, "XFORWARD ADDR=203.0.113.9 HELO=far.example.org", "XFORWARD NAME=far.example.org PROTO=ESMTP")
        self.assertIn("XFORWARD NAME ADDR", hello)
        self.assertTrue(all(r.startswith("250") for r in replies), replies)
        told = " ".join(self.said)
        self.assertIn("ADDR=203.0.113.9", told)
        self.assertIn("HELO=far.example.org", told)
        self.assertEqual(len(self.hop.mails), 1)

    def test_nobody_else_is_believed(self):
        gateway = self.begin({})
        hello, replies = self.send(gateway, "XFORWARD ADDR=203.0.113.9")
        self.assertNotIn("XFORWARD", hello)
        self.assertTrue(replies[0].startswith("550"), replies)
        self.assertIn("ADDR=127.0.0.1", " ".join(self.said), "the next hop hears of the client that we saw")

    def test_hostile_values_go_no_further(self):
        gateway = self.begin({"receive.xforward_hosts": "127.0.0.1/32"})
        _, replies = self.send(gateway, "XFORWARD ADDR=203.0.113.9+0D+0ARCPT+20TO:<x@y>", "XFORWARD HELO=a+0D+0Ab")
        for reply in replies:
            self.assertRegex(reply, r"^(250|501) ")
        told = " ".join(self.said)
        self.assertNotIn("RCPT", told)
        self.assertNotIn("\r", told)
        self.assertEqual(self.hop.mails[0]["recipients"], [f"taro@{TOWN}"])

    def test_it_can_be_switched_off(self):
        gateway = self.begin({"deliver.send_xforward": "false"})
        self.send(gateway)
        self.assertEqual(self.said, [])


if __name__ == "__main__":
    unittest.main(verbosity=1)
