"""Goal: no end-of-data but CRLF.CRLF, nothing with a bare CR or LF is accepted, and what follows a refused message is never
read as a command (mail-rules P3, P5); nothing sent before a TLS handshake survives it (P6)."""
import unittest

from gateway import TOWN, Client, Gateway, NextHop, send_one, plain_mail

SEQUENCES = {
    "LF.LF": b"\n.\n", "LF.CRLF": b"\n.\r\n", "CRLF.LF": b"\r\n.\n", "CR.CR": b"\r.\r", "CR.CRLF": b"\r.\r\n", "CRLF.CR": b"\r\n.\r",
    "CR.LF": b"\r.\n", "LF.CR": b"\n.\r", "CRLF NUL.CRLF": b"\r\n\0.\r\n", "CRLF.NUL CRLF": b"\r\n.\0\r\n", "CRLF.CRCRLF": b"\r\n.\r\r\n",
    "LFCR.LFCR": b"\n\r.\n\r",
}
NUL_ONLY = {"CRLF NUL.CRLF", "CRLF.NUL CRLF"}   # no bare CR or LF: accepted as one message, the NUL never goes out
SMUGGLED = b"MAIL FROM:<evil@example.jp>\r\nRCPT TO:<taro@" + TOWN.encode() + b">\r\nDATA\r\nSubject: smuggled\r\n\r\nsmuggled\r\n.\r\n"


class Smuggling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        cls.gateway = Gateway(cls.hop.port).start()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()

    def begin(self, client):
        client.hello()
        client.command("MAIL FROM:<sato@example.jp>")
        client.command(f"RCPT TO:<taro@{TOWN}>")
        self.assertTrue(client.command("DATA").startswith("354"))

    def test_no_sequence_ends_a_message_or_smuggles_a_second(self):
        before = self.gateway.balance()["accepted"]
        for name, sequence in SEQUENCES.items():
            with self.subTest(name), Client(self.gateway.port) as client:
                self.begin(client)
                client.send(b"Subject: " + name.encode() + b"\r\n\r\nfirst" + sequence + SMUGGLED)
                first = client.reply()
                client.send(b"QUIT\r\n")
                rest = [client.reply(), client.reply()]
                if name in NUL_ONLY:
                    self.assertTrue(first.startswith("250"), first)
                else:
                    self.assertTrue(first.startswith("550 5.5.2"), first)
                    self.assertEqual(rest, ["", ""], "the connection is closed and nothing after the message is answered")
                self.assertFalse(any(r.startswith("250") for r in rest), rest)
        balance = self.gateway.wait_done(before + len(NUL_ONLY))
        self.assertEqual(balance["accepted"], before + len(NUL_ONLY))
        for mail in self.hop.mails:
            self.assertNotIn(b"\0", mail["data"])
            self.assertEqual(mail["sender"], "sato@example.jp")

    def test_a_control_in_a_command_is_refused(self):
        for octets in (b"MAIL FROM:<a@b.example>\nRCPT TO:<x@y>\r\n", b"MAIL FROM:<a\rb@b.example>\r\n", b"MAIL FROM:<a\0b@b.example>\r\n"):
            with self.subTest(octets), Client(self.gateway.port) as client:
                client.hello()
                client.send(octets)
                self.assertTrue(client.reply().startswith("5"), octets)

    def test_commands_after_the_end_of_data_are_legal_when_it_was_accepted(self):
        before = self.gateway.balance()["accepted"]
        with Client(self.gateway.port) as client:
            self.begin(client)
            client.send(b"Subject: pipelined\r\nMessage-ID: <pipelined@example.jp>\r\n\r\none\r\n.\r\nNOOP\r\nQUIT\r\n")
            self.assertTrue(client.reply().startswith("250"))
            self.assertTrue(client.reply().startswith("250"))
            self.assertTrue(client.reply().startswith("221"))
        self.gateway.wait_done(before + 1)

    def test_an_open_relay_is_refused(self):
        with Client(self.gateway.port) as client:
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            for address in ("x@elsewhere.example", f"x%elsewhere.example@evil.example", f"@{TOWN}:x@elsewhere.example", f"x@{TOWN}.evil.example"):
                self.assertTrue(client.command(f"RCPT TO:<{address}>").startswith("5"), address)

    def test_an_ordinary_mail_still_passes(self):
        before = self.gateway.balance()["accepted"]
        self.assertTrue(send_one(self.gateway.port, plain_mail("ordinary")).startswith("250"))
        self.gateway.wait_done(before + 1)


if __name__ == "__main__":
    unittest.main(verbosity=1)
