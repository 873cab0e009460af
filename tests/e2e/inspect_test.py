"""Goal: the self-inspection sends a dangerous sample of every kind through the live path and finds the healthy product good; what comes
through withholds its kind until an administrator clears it; its recipient and its mark open no other door; the balance does not move."""
import json
import pathlib
import shutil
import socket
import unittest

from gateway import SOURCE, TOWN, Gateway, NextHop, send_one, wait_for

RTF = b"{\\rtf1\\ansi plain words}"


def rtf_mail(number):
    return (f"From: a@example.jp\r\nTo: taro@{TOWN}\r\nSubject: rtf {number}\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\nMessage-ID: <rtf{number}@example.jp>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n"
            "Content-Type: application/rtf; name=letter.rtf\r\nContent-Disposition: attachment; filename=letter.rtf\r\n\r\n").encode() + RTF + b"\r\n--b--\r\n"


def say(port, *lines):
    """The last reply line to each of the lines, after the greeting."""
    replies = []
    with socket.create_connection(("127.0.0.1", port), 20) if isinstance(port, int) else socket.socket(socket.AF_UNIX) as s:
        if isinstance(port, str):
            s.settimeout(20)
            s.connect(port)
        stream = s.makefile("rwb")
        stream.readline()
        for line in lines:
            stream.write(line + b"\r\n")
            stream.flush()
            reply = stream.readline()
            while reply[3:4] == b"-":
                reply = stream.readline()
            replies.append(reply.decode())
    return replies


class Inspect(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        # Its own domain too: the recipient must be refused by name, not for its domain.
        cls.gateway = Gateway(cls.hop.port, settings={"receive.domains": f"{TOWN} gw.{TOWN}"}).start()
        cls.socket = f"{cls.gateway.work}/run/selftest.sock"
        cls.me = f"temizu-selftest@gw.{TOWN}"

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.hop.close()
        cls.gateway.close()

    def inspect(self, *words):
        return self.gateway.call("self-inspect", *words)

    def outcomes(self, run):
        return {line.split()[1]: line.split()[0] for line in run.stdout.splitlines() if line.split()[0] in ("passed", "withheld", "failed", "not_judged")}

    def test_1_every_kind_passes_on_the_healthy_product_and_nothing_is_counted_or_sent(self):
        before = self.gateway.balance()
        run = self.inspect("run")
        outcomes = self.outcomes(run)
        listed = [line.split() for line in (SOURCE / "conf/inspection/samples.list").read_text().splitlines() if not line.startswith("#")]
        self.assertEqual(set(outcomes), {words[0] for words in listed}, run.stdout + run.stderr)
        for name, _, expected, *_ in listed:
            self.assertEqual(outcomes[name], "passed" if expected == "rebuilt" else "withheld", f"{name}: {run.stdout}")
        written = {line.split('"')[3] for line in (SOURCE / "src/base/written_kinds.def").read_text().splitlines() if line.startswith("TEMIZU_WRITTEN_KIND")}
        extensions = {pathlib.Path(words[3]).suffix[1:] for words in listed}
        self.assertLessEqual(written, extensions, "every kind that a filter writes has a sample")
        self.assertEqual(self.gateway.balance(), before)
        self.assertEqual(self.hop.count(), 0)
        self.assertEqual(self.gateway.call("verify-audit").returncode, 0)

    def test_2_its_recipient_and_its_listener_open_no_other_door(self):
        for address in (self.me, self.me.upper()):
            replies = say(self.gateway.port, b"EHLO c.example", b"MAIL FROM:<a@example.jp>", f"RCPT TO:<{address}>".encode())
            self.assertTrue(replies[2].startswith("550"), replies)
        replies = say(self.socket, b"EHLO c.example", b"MAIL FROM:<a@example.jp>", f"RCPT TO:<taro@{TOWN}>".encode(), b"RCPT TO:<postmaster>")
        self.assertTrue(replies[2].startswith("550") and replies[3].startswith("550"), replies)
        kept = len(self.gateway.events("kept"))
        for mark in (b"", b"Temizu-Selftest: 1; " + b"a" * 32 + b"; rtf-object; 1795000000000; " + b"0" * 64 + b"\r\n"):
            replies = say(self.socket, b"EHLO c.example", b"MAIL FROM:<>", f"RCPT TO:<{self.me}>".encode(), b"DATA", mark + b"Subject: x\r\n\r\nx\r\n.")
            self.assertTrue(replies[4].startswith("550 5.7.1"), replies)
        self.assertEqual(len(self.gateway.events("kept")), kept)

    def test_3_a_kind_that_comes_through_is_withheld_until_it_is_cleared(self):
        folder = self.gateway.work / "samples"
        shutil.copytree(SOURCE / "conf/inspection", folder)
        # The words of the letter itself stand in for a canary: they come through, as they should, and the inspection must see it.
        text = (folder / "samples.list").read_text().splitlines()
        line = next(line for line in text if line.startswith("rtf-object "))
        words = line.split()
        (folder / "samples.list").write_text(" ".join(words[:4] + [b"self-inspection".hex()]) + "\n")
        before = self.hop.count()
        send_one(self.gateway.port, rtf_mail(1))
        wait_for("the first mail", lambda: self.hop.count() == before + 1)
        self.assertIn(b"letter.rtf", self.hop.mails[-1]["data"])
        (folder / words[3]).write_bytes(b"{\\rtf1\\ansi self-inspection self-inspection}")
        run = self.inspect("run", "--samples", str(folder))
        self.assertEqual(run.returncode, 1)
        self.assertEqual(self.outcomes(run), {"rtf-object": "failed"}, run.stdout)
        self.assertEqual(self.inspect("show").returncode, 1)
        send_one(self.gateway.port, rtf_mail(2))
        wait_for("the second mail", lambda: self.hop.count() == before + 2)
        data = self.hop.mails[-1]["data"]
        self.assertNotIn(b"attachment", data.lower())
        alerts = [e for e in self.gateway.events("kind_withheld", "wash") if e.get("rule") == "selftest.kind_failed"]
        self.assertEqual(len(alerts), 1)
        shown = json.loads(self.gateway.call("show", alerts[0]["item"], "--json").stdout)
        self.assertEqual(shown["class"], "message")
        # A night that passes well gives nothing free: a person does.
        self.inspect("run")
        self.assertEqual(self.inspect("show").returncode, 1)
        self.assertNotEqual(self.inspect("clear", "application/rtf").returncode, 0, "a reason is wanted")
        self.assertEqual(self.inspect("clear", "application/rtf", "--why", "checked").returncode, 0)
        self.assertNotEqual(self.inspect("clear", "application/rtf", "--why", "again").returncode, 0)
        send_one(self.gateway.port, rtf_mail(3))
        wait_for("the third mail", lambda: self.hop.count() == before + 3)
        self.assertIn(b"letter.rtf", self.hop.mails[-1]["data"])
        self.assertEqual(self.gateway.call("verify-audit").returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
