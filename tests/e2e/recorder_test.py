"""Goal: what leaves, octet by octet, for every sample: CRLF only, 7 bits, no line over 998 (nor over 78 but in words that cannot be
broken), dot-stuffed, only header fields from our list, exactly one Received, ours (mail-rules I3, P4, P20)."""
import re
import unittest

from gateway import SOURCE, TOWN, Client, Gateway, NextHop

LISTED = {b"received", b"date", b"from", b"sender", b"reply-to", b"to", b"cc", b"message-id", b"in-reply-to", b"references", b"subject", b"list-id",
          b"auto-submitted", b"temizu-id", b"temizu-verdict", b"temizu-policy", b"temizu-trace", b"temizu-notice", b"mime-version", b"content-type",
          b"content-transfer-encoding"}
ALWAYS = (b"date", b"from", b"message-id", b"mime-version", b"content-type")


class Recorder(unittest.TestCase):
    def check_wire(self, name, raw):
        """raw: what was between 354 and our reply, the final dot included."""
        self.assertTrue(raw.endswith(b"\r\n.\r\n"), name)
        self.assertNotRegex(raw, rb"[\x80-\xff\x00]", name)
        self.assertNotRegex(raw, rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]", name)
        self.assertNotRegex(raw, rb"\r(?!\n)|(?<!\r)\n", name)
        lines = raw[:-3].split(b"\r\n")
        self.assertLessEqual(max(map(len, lines)), 998, name)
        for line in lines:
            if line.startswith(b"."):
                self.assertTrue(line.startswith(b".."), f"{name}: not stuffed: {line[:40]}")
        head = b"\r\n".join(lines).split(b"\r\n\r\n", 1)[0]
        fields = re.sub(rb"\r\n[ \t]", b" ", head).split(b"\r\n")
        names = [field.split(b":", 1)[0].lower() for field in fields]
        self.assertLessEqual(set(names), LISTED, name)
        self.assertEqual(names.count(b"received"), 1, name)
        self.assertEqual(names[0], b"received", name)
        self.assertIn(b"(Temizu)", fields[0], name)
        self.assertEqual(len(names), len(set(names)), f"{name}: a field stands twice")
        self.assertLessEqual(set(ALWAYS), set(names), name)
        # The media types of Office are words that cannot be folded; everybody writes them on the field's own line.
        return sum(len(line) > 78 and not re.fullmatch(rb"Content-Type: [\w.+/-]+;?", line) for line in lines)

    def test_every_sample(self):
        hop = NextHop()
        self.addCleanup(hop.close)
        gateway = Gateway(hop.port)
        self.addCleanup(gateway.close)
        gateway.start()
        samples = sorted((SOURCE / "samples").glob("*/*/in.eml"))
        self.assertGreater(len(samples), 50)
        accepted, names, longer = 0, {}, 0
        client = Client(gateway.port)
        client.hello()
        for number, sample in enumerate(samples):
            data = sample.read_bytes()
            sender = f"s{number}@example.jp"
            names[sender] = f"{sample.parent.parent.name}/{sample.parent.name}"
            reply = client.mail(sender, [f"taro{number}@{TOWN}"], data)
            if reply.startswith("250"):
                accepted += 1
            else:   # bare CR or LF, too large: refused in the session, which then ends
                self.assertRegex(reply, r"^5\d\d ", names[sender])
                client.close()
                client = Client(gateway.port)
                client.hello()
        client.close()
        gateway.wait_done(accepted)
        self.assertEqual(hop.count(), accepted)
        self.assertGreater(accepted, len(samples) * 9 // 10)
        for mail in hop.mails:
            name = str(samples[int(re.search(r"taro(\d+)@", mail["recipients"][0]).group(1))].parent)
            with self.subTest(name):
                longer += self.check_wire(name, mail["raw"])
        self.assertEqual(longer, 0, "lines over 78 columns")
        gateway.stop()

    def test_dots_and_long_words(self):
        hop = NextHop()
        self.addCleanup(hop.close)
        gateway = Gateway(hop.port)
        self.addCleanup(gateway.close)
        gateway.start()
        body = b".\r\n".join([b"x", b"..", b". ", b"." * 200, b"y" * 5000, b"\r\n.\r\n"]) + b"\r\n"
        with Client(gateway.port) as client:
            client.hello()
            self.assertTrue(client.mail("sato@example.jp", [f"taro@{TOWN}"], b"From: a@example.jp\r\nSubject: " + b"z" * 900 + b"\r\n\r\n" + body).startswith("250"))
        gateway.wait_done(1)
        self.assertEqual(self.check_wire("dots", hop.mails[0]["raw"]), 0)
        gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=1)
