"""Goal: swaks, a client that others wrote, gets through in the ways it knows, and is refused where it must be."""
import shutil
import subprocess
import unittest

from gateway import TOWN, Gateway, NextHop, free_port
from peers import Authority, Folder


@unittest.skipUnless(shutil.which("swaks"), "swaks is not installed: scripts/setup test")
class Swaks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder("swaks")
        cls.addClassCleanup(cls.folder.remove)
        certificate, key = Authority(cls.folder.path).issue("gateway", "DNS:localhost")
        cls.hop = NextHop()
        cls.addClassCleanup(cls.hop.close)
        cls.tls_port = free_port()
        cls.gateway = Gateway(cls.hop.port, {"receive.tls_certificate": str(certificate), "receive.tls_key": str(key),
                                             "receive.listen_tls": f"127.0.0.1:{cls.tls_port}"})
        cls.addClassCleanup(cls.gateway.close)
        cls.gateway.start()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()

    def swaks(self, *words, to=(f"taro@{TOWN}",), port=None):
        what = ".".join(w.strip("-") for w in words) or "plain"
        run = subprocess.run(["swaks", "--server", f"127.0.0.1:{port or self.gateway.port}", "--helo", "client.test", "--from", "sato@example.jp",
                              "--to", ",".join(to), "--header", f"Message-ID: <{what}@example.jp>", "--body", f"by swaks: {what}", *words],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        return run.returncode, run.stdout

    def passes(self, *words, recipients=1, **more):
        before, mails = self.gateway.balance()["accepted"], self.hop.count()
        code, said = self.swaks(*words, **more)
        self.assertEqual(code, 0, said)
        self.assertEqual(self.gateway.wait_done(before + recipients)["accepted"], before + recipients)
        return said, self.hop.mails[mails:]

    def test_plain(self):
        said, mails = self.passes()
        self.assertIn("250 2.0.0 Ok", said)
        self.assertEqual([m["recipients"] for m in mails], [[f"taro@{TOWN}"]])

    def test_starttls(self):
        said, _ = self.passes("--tls")
        self.assertIn("TLS started", said)

    def test_implicit_tls(self):
        self.passes("--tls-on-connect", port=self.tls_port)

    def test_pipelining(self):
        self.passes("--pipeline")

    def test_several_recipients(self):
        to = [f"{name}@{TOWN}" for name in ("taro", "hanako", "jiro")]
        _, mails = self.passes(recipients=3, to=to)
        self.assertEqual(sorted(r for m in mails for r in m["recipients"]), sorted(to))

    def test_an_old_client_that_says_helo(self):
        self.passes("--protocol", "SMTP")

    def test_an_attachment(self):
        _, mails = self.passes("--attach-type", "application/octet-stream", "--attach-name", "setup.exe", "--attach", "MZTZSWAKS")
        self.assertNotIn(b"MZTZSWAKS", mails[0]["data"])

    def test_refused(self):
        before = self.gateway.balance()["accepted"]
        for words in (("--xclient", "ADDR=192.0.2.1"), ("--auth", "PLAIN", "--auth-user", "u", "--auth-password", "p")):
            with self.subTest(words):
                code, said = self.swaks(*words)
                self.assertNotEqual(code, 0, said)
        for to in ("x@elsewhere.example", f"x%elsewhere.example@other.{TOWN}", "x"):
            with self.subTest(to):
                code, said = self.swaks(to=(to,))
                self.assertNotEqual(code, 0, said)
                self.assertRegex(said, r"\n<\*\* 5\d\d ")
        self.assertEqual(self.gateway.balance()["accepted"], before)


if __name__ == "__main__":
    unittest.main(verbosity=1)
