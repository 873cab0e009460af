"""Goal: serve stops receive first: a mail whose transfer is in progress is kept while wash and deliver are still there."""
import signal
import socket
import time
import unittest

from gateway import TOWN, Gateway, NextHop, wait_for


class StopOrder(unittest.TestCase):
    def setUp(self):
        self.hop = NextHop()
        self.gateway = Gateway(self.hop.port).start()

    def tearDown(self):
        self.gateway.stop()
        self.gateway.close()
        self.hop.close()

    def test_receive_ends_before_wash_and_deliver(self):
        with socket.create_connection(("127.0.0.1", self.gateway.port), 10) as s:
            s.settimeout(20)
            lines = s.makefile("rb")
            self.assertTrue(lines.readline().startswith(b"220"))
            for command in (b"HELO client.example.com", b"MAIL FROM:<a@example.com>", b"RCPT TO:<taro@" + TOWN.encode() + b">", b"DATA"):
                s.sendall(command + b"\r\n")
                self.assertIn(lines.readline()[:1], (b"2", b"3"), command)
            s.sendall(b"From: a@example.com\r\nSubject: in progress\r\n\r\n")
            self.gateway.process.send_signal(signal.SIGTERM)
            wait_for("serve to stop", lambda: self.gateway.events("stopping"))
            until = time.monotonic() + 3   # long enough for programs that were told at once
            while time.monotonic() < until:
                self.assertEqual(self.gateway.events("ended"), [])
                time.sleep(0.05)
            s.sendall(b"text\r\n.\r\n")
            self.assertTrue(lines.readline().startswith(b"250"))
        self.gateway.stop()
        ended = [entry["child"] for entry in self.gateway.events("ended")]
        self.assertEqual(ended[0], "receive")
        self.assertEqual(sorted(ended), ["deliver", "receive", "wash"])


if __name__ == "__main__":
    unittest.main()
