"""Goal: bad input gets a clear reply or a held message with its reason; no long-lived program dies, and none grows beyond bounds."""
import random
import unittest

from gateway import TOWN, Client, Gateway, NextHop, plain_mail, send_one, wait_for
from peers import memory_peaks_mib, sanitized

MIB = 1 << 20
# Most resident memory of each long-lived program, MiB; measured 25, 30 and 35.
PEAKS_MIB = {"receive": 64, "deliver": 128, "wash": 128}
HEAD = b"From: a@example.jp\r\nSubject: bad input\r\nMIME-Version: 1.0\r\n"


def nested(levels):
    opened = [HEAD]
    for level in range(levels):
        opened.append(f"Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n".encode())
    return b"".join(opened) + b"Content-Type: text/plain\r\n\r\ndeep\r\n" + b"".join(f"--b{level}--\r\n".encode() for level in reversed(range(levels)))


def many_parts(count):
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * count + b"--b--\r\n"


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        cls.addClassCleanup(cls.hop.close)
        cls.gateway = Gateway(cls.hop.port)
        cls.addClassCleanup(cls.gateway.close)
        cls.gateway.start()
        wait_for("all programs", lambda: len(cls.gateway.pids()) == 3)
        cls.pids = cls.gateway.pids()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()

    def setUp(self):
        self.before, self.mails = self.gateway.balance()["accepted"], self.hop.count()

    def tearDown(self):
        self.assertEqual(self.gateway.pids(), self.pids, "no program died")
        self.assertTrue(send_one(self.gateway.port, plain_mail("still-here", number=random.randrange(10**9))).startswith("250"))
        for program, peak in ([] if sanitized() else memory_peaks_mib(self.gateway).items()):
            self.assertLessEqual(peak, PEAKS_MIB[program], program)

    def ends(self, data, verdict=None, held=False, recipients=1):
        """Accepted, and at its end; the item, and what was delivered."""
        self.assertTrue(send_one(self.gateway.port, data).startswith("250"))
        self.gateway.wait_done(self.before + recipients)
        item = self.gateway.show(self.gateway.items("from:sato@example.jp")[0]["id"])
        self.assertEqual(item["state"], "delivered")
        if held:
            self.assertEqual(item["verdict"], "held")
            self.assertNotEqual(item["reason"], "", "a held message says why")
        elif verdict:
            self.assertEqual(item["verdict"], verdict)
        return item, self.hop.mails[self.mails:]

    def test_an_empty_mail(self):
        with Client(self.gateway.port) as client:
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            client.command(f"RCPT TO:<taro@{TOWN}>")
            client.command("DATA")
            client.send(b".\r\n")
            self.assertTrue(client.reply().startswith("250"))
        self.gateway.wait_done(self.before + 1)
        self.assertEqual(len(self.hop.mails[self.mails:]), 1)

    def test_headers_only_and_body_only(self):
        self.ends(b"Subject: only\r\n\r\n")
        self.mails = self.hop.count()
        self.before += 1
        self.ends(b"\r\nbody only\r\n")

    def test_a_mail_of_100_mib_and_one_above(self):
        line = b"0123456789" * 7 + b"\r\n"
        body = line * (100 * MIB // len(line) - 8)
        self.ends(HEAD + b"\r\n" + body[:-len(HEAD) - 2])
        with Client(self.gateway.port) as client:   # announced: refused at MAIL
            client.hello()
            self.assertTrue(client.command(f"MAIL FROM:<sato@example.jp> SIZE={100 * MIB + 1}").startswith("552 5.3.4"))
        with Client(self.gateway.port, timeout=60) as client:   # not announced: refused after it was read
            client.hello()
            reply = client.mail("sato@example.jp", [f"taro@{TOWN}"], HEAD + b"\r\n" + body + line * 40)
            self.assertTrue(reply.startswith("552 5.3.4"), reply)
        self.assertEqual(self.gateway.balance()["accepted"], self.before + 1)

    def test_10000_parts_are_held(self):
        self.ends(many_parts(10_000), held=True)

    def test_50_levels_are_held(self):
        self.ends(nested(50), held=True)

    def test_a_header_of_300_kb_is_held(self):
        self.ends(HEAD + b"X-Long: " + b"\r\n ".join([b"x" * 70] * 4200) + b"\r\n\r\nbody\r\n", held=True)

    def test_2001_fields_are_held(self):
        self.ends(HEAD + b"X-Many: x\r\n" * 2001 + b"\r\nbody\r\n", held=True)

    def test_a_line_of_1_mib_is_washed_and_a_longer_one_is_held(self):
        item, mails = self.ends(HEAD + b"\r\n" + b"a" * (MIB - 2) + b"\r\n")
        self.assertNotEqual(item["verdict"], "held")
        self.assertLessEqual(max(map(len, mails[0]["data"].split(b"\r\n"))), 998)
        self.before += 1
        reply = send_one(self.gateway.port, HEAD + b"\r\n" + b"b" * (MIB + 100) + b"\r\n")
        if reply.startswith("250"):
            self.gateway.wait_done(self.before + 1)
            item = self.gateway.items("from:sato@example.jp")[0]
            self.assertEqual(item["verdict"], "held")
        else:
            self.assertRegex(reply, r"^55\d 5\.")

    def test_501_recipients(self):
        with Client(self.gateway.port) as client:
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            client.send(b"".join(f"RCPT TO:<u{i}@{TOWN}>\r\n".encode() for i in range(501)))
            replies = [client.reply()[:9] for _ in range(501)]
            self.assertEqual(set(replies[:500]), {"250 2.1.5"})
            self.assertEqual(replies[500], "452 4.5.3")
            client.command("DATA")
            client.send(plain_mail("to-500") + b".\r\n")
            self.assertTrue(client.reply().startswith("250"), "the 500 accepted ones get their mail")
        self.gateway.wait_done(self.before + 500)
        self.assertEqual(sum(len(m["recipients"]) for m in self.hop.mails[self.mails:]), 500)

    def test_nul_octets_never_go_out(self):
        _, mails = self.ends(b"From: a@example.jp\r\nSubject: a\0b\r\n\r\nx\0y\r\n\0\0\0\r\n")
        self.assertNotIn(b"\0", mails[0]["data"])

    def test_random_octets(self):
        generator = random.Random(20261122)
        accepted = 0
        for size in (1, 100, 10_000, 500_000):
            octets = generator.randbytes(size)
            for data in (octets, HEAD + b"Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\n--b\r\n" + octets,
                         octets.replace(b"\r", b"r").replace(b"\n", b"\r\n")):
                reply = send_one(self.gateway.port, data)
                self.assertRegex(reply, r"^(250 2|550 5\.5\.2|552 5|554 5)", f"{size} octets")
                accepted += reply.startswith("250")
        self.assertGreater(accepted, 3)
        self.gateway.wait_done(self.before + accepted)

    def test_random_commands(self):
        generator = random.Random(7)
        for _ in range(30):
            with Client(self.gateway.port) as client:
                client.reply()
                try:
                    client.send(generator.randbytes(generator.randrange(1, 5000)) + b"\r\n")
                    client.send(b"MAIL FROM:<" + b"a" * generator.randrange(5000) + b"@example.jp>\r\nQUIT\r\n")
                    for _ in range(20):
                        reply = client.reply()
                        if not reply:
                            break
                        self.assertRegex(reply, r"^[245]\d\d[ -]")
                except OSError:
                    pass   # it closed on us: also an answer
        self.assertEqual(self.gateway.balance()["accepted"], self.before)

    def test_mails_that_break_off(self):
        for cut in range(8):
            client = Client(self.gateway.port)
            client.hello()
            client.command("MAIL FROM:<sato@example.jp>")
            client.command(f"RCPT TO:<taro@{TOWN}>")
            client.command("DATA")
            client.send(plain_mail("cut", "x" * 100_000)[:1000 * cut] + (b"\r\n." if cut % 2 else b""))
            client.close()
        self.assertEqual(self.gateway.balance()["accepted"], self.before)


if __name__ == "__main__":
    unittest.main(verbosity=1)
