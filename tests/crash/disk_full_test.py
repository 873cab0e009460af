"""Goal: with a full disk nothing is acknowledged that could be lost: 452 at MAIL, 452 at the end of DATA, and everything taken
before goes on as soon as there is room, without a restart (P22)."""
import os
import subprocess
import unittest

from gateway import TOWN, Client, Gateway, NextHop, wait_for
from proof import Load

DISK_MIB = 24
MESSAGE_MAX = 1 << 20      # so that MAIL needs 3 MiB free


@unittest.skipUnless(os.geteuid() == 0, "a small tmpfs needs root")
class DiskFull(unittest.TestCase):
    def setUp(self):
        self.later = True
        self.hop = NextHop(rules=lambda stage, argument, session: "451 4.3.0 later" if stage == "mail" and self.later and session["sender"] else None)
        self.gateway = Gateway(self.hop.port, {"receive.message_bytes_max": str(MESSAGE_MAX)})
        self.store = self.gateway.work / "store"
        self.store.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", self.store], check=True)
        self.addCleanup(self.hop.close)
        self.addCleanup(self.gateway.close)
        self.addCleanup(subprocess.run, ["umount", "-l", self.store], check=True)
        self.addCleanup(self.gateway.kill)
        self.gateway.start()
        self.load = Load(self.gateway, self.hop)

    def free(self):
        disk = os.statvfs(self.store)
        return disk.f_bavail * disk.f_frsize

    def fill(self, leave):
        """Until `leave` octets are free."""
        with open(self.store / "filler", "ab", buffering=0) as file:
            while self.free() > leave:
                try:
                    file.write(bytes(min(1 << 16, self.free() - leave)))
                except OSError:
                    return

    def make_room(self):
        os.unlink(self.store / "filler")

    def refusals_end(self):
        with Client(self.gateway.port) as client:
            client.hello()
            return client.command("MAIL FROM:<sato@example.jp>").startswith("250")

    def test_refused_at_mail_and_taken_again(self):
        for mail in self.load.mixed("before"):
            self.load.offer_until_taken(mail)
        self.fill(leave=MESSAGE_MAX)
        wait_for("a refusal", lambda: not self.refusals_end())
        late = self.load.plain("while_full")
        self.assertRegex(self.load.offer(late), r"^452 4\.3\.1")
        self.assertTrue(wait_for("an alert", lambda: self.gateway.events("no_room", "receive")))
        self.later = False     # what was taken before goes out although nothing more is taken
        wait_for("the mails from before", lambda: self.gateway.balance()["under_way"] == 0)
        self.make_room()
        wait_for("room", self.refusals_end)
        self.load.offer_until_taken(late)
        self.load.prove(self)

    def test_full_while_data_comes(self):
        for mail in self.load.mixed("before"):
            self.load.offer_until_taken(mail)
        for mail in (self.load.plain("small_caught"), self.load.large("large_caught")):
            with self.subTest(mail=mail.mark):
                with Client(self.gateway.port) as client:
                    client.hello()
                    for command in ("MAIL FROM:<sato@example.jp>", f"RCPT TO:<taro@{TOWN}>"):
                        self.assertTrue(client.command(command).startswith("250"))
                    self.assertTrue(client.command("DATA").startswith("354"))
                    half = len(mail.data) // 2
                    client.send(mail.data[:half])
                    self.fill(leave=0)
                    client.send(mail.data[half:] + b".\r\n")
                    reply = client.reply()
                    # The database may have had the room already; then it is ours and must come out.
                    self.assertRegex(reply, r"^(452 4\.3\.1|250)")
                    mail.replies.append(reply)
                self.make_room()
                wait_for("room", self.refusals_end)
        self.assertTrue(any(not mail.acknowledged() for mail in self.load.mails.values()), "the disk was never full in time")
        for mail in self.load.mails.values():
            if not mail.acknowledged():
                self.load.offer_until_taken(mail)
        self.later = False
        # wash and deliver met the full disk as well; they go on by themselves.
        self.load.prove(self, copies_max=2)
        self.assertEqual(self.gateway.stop(), 0)

    def test_full_after_the_dot_of_the_next_hop(self):
        """The next hop took a mail and nothing can be written: it is recorded when there is room, or sent again (P14)."""
        full = []

        def rule(stage, argument, session):
            if stage == "dot" and not full:
                full.append(self.fill(leave=0))
        self.hop.rules = rule
        mail = self.load.plain("sent_on_a_full_disk")
        self.load.offer_until_taken(mail)
        wait_for("the next hop's copy", lambda: self.hop.count() >= 1)
        self.assertEqual(self.gateway.pids().keys(), {"receive", "wash", "deliver"})
        self.make_room()
        self.load.prove(self, copies_max=2)


if __name__ == "__main__":
    unittest.main(verbosity=1)
