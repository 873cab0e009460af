"""Goal: SIGHUP takes a good configuration over at once for new sessions and leaves everything as it was for a bad one; SIGTERM
lets a mail that is being received finish, and nothing that was begun is lost (P23)."""
import os
import pathlib
import signal
import tempfile
import unittest

from gateway import SOURCE, TOWN, Client, Gateway, NextHop, plain_mail, send_one, wait_for

PROGRAMS = ("receive", "wash", "deliver")


class FromFile(Gateway):
    """A gateway whose configuration file the test writes; what tests need of it is still set on the command line."""

    def __init__(self, folder, *arguments, **words):
        self.file = pathlib.Path(folder) / "temizu.xml"
        self.policy = pathlib.Path(folder) / "policy.xml"
        self.policy.write_text((SOURCE / "conf/policy.xml").read_text())
        self.write("")
        super().__init__(*arguments, **words)
        self.settings.update({"wash.notices": str(SOURCE / "conf/notices"), "wash.policy": str(self.policy)})

    def write(self, inside):
        self.file.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n<temizu>\n{inside}\n</temizu>\n')

    def words(self):
        return super().words() + ["--config", str(self.file)]

    def reload(self):
        """SIGHUP; gives {program: event} when each of them has answered it."""
        before = len(self.events())
        self.process.send_signal(signal.SIGHUP)
        answers = ("reloaded", "reload_refused")

        def all_answered():
            found = {e["program"]: e for e in self.events()[before:] if e["event"] in answers}
            return found if set(found) == set(PROGRAMS) else None
        return wait_for("an answer of each program", all_answered)


class Reload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="temizu-reload-")
        self.addCleanup(folder.cleanup)
        pathlib.Path(folder.name).chmod(0o755)
        self.hop = NextHop()
        self.addCleanup(self.hop.close)
        self.gateway = FromFile(folder.name, self.hop.port)
        self.addCleanup(self.gateway.close)
        self.gateway.start()
        wait_for("all programs", lambda: {e["program"] for e in self.gateway.events("started")} >= {"wash", "deliver"})

    def recipients_taken(self, client):
        replies = [client.command("MAIL FROM:<sato@example.jp>")] + [client.command(f"RCPT TO:<n{i}@{TOWN}>") for i in range(3)]
        return sum(reply.startswith("250") for reply in replies[1:])

    def test_a_good_configuration_counts_for_new_sessions_only(self):
        pids = self.gateway.pids()
        with Client(self.gateway.port) as old:
            old.hello()
            self.gateway.write("<receive><message_bytes_max>65536</message_bytes_max><recipients_max>2</recipients_max></receive>")
            answers = self.gateway.reload()
            self.assertEqual({e["event"] for e in answers.values()}, {"reloaded"}, answers)
            with Client(self.gateway.port) as new:
                self.assertIn("SIZE 65536", new.hello())
                self.assertEqual(self.recipients_taken(new), 2)
            self.assertEqual(self.recipients_taken(old), 3, "a session that was there before keeps its configuration")
        self.assertEqual(self.gateway.pids(), pids, "no program was started anew")

    def test_a_bad_configuration_changes_nothing_and_is_said(self):
        for name, text in (("not XML", "<receive><recipients_max>"), ("above its range", "<receive><recipients_max>501</recipients_max></receive>"),
                           ("unknown option", "<receive><recipient_max>2</recipient_max></receive>"),
                           ("below its range", "<deliver><give_up_s>0</give_up_s></deliver>")):
            with self.subTest(name):
                pids = self.gateway.pids()
                self.gateway.write(text)
                answers = self.gateway.reload()
                for program, event in answers.items():
                    self.assertNotEqual(event["event"], "reloaded", program)
                    self.assertEqual((event["event"], event["level"]), ("reload_refused", "alert"))
                    self.assertIn(str(self.gateway.file), event["error"], "it says where")
                self.assertEqual([line for line in self.gateway.lines if not line.startswith("{")], [], "a log holds JSON only")
                with Client(self.gateway.port) as client:
                    self.assertNotIn("SIZE 65536", client.hello())
                    self.assertEqual(self.recipients_taken(client), 3)
                self.assertTrue(send_one(self.gateway.port, plain_mail("goes-on", number=name.replace(" ", "-"))).startswith("250"))
                self.assertEqual(self.gateway.pids(), pids)
        self.gateway.write("")
        self.gateway.wait_done(4)

    def test_a_policy_is_taken_over_or_refused_as_a_whole(self):
        send_one(self.gateway.port, plain_mail("before", number=1))
        self.gateway.wait_done(1)
        good = self.gateway.policy.read_text()
        self.gateway.policy.write_text(good.replace('<assign otherwise="standard">', '<assign otherwise="body-only">'))
        answers = self.gateway.reload()
        self.assertEqual(answers["wash"]["event"], "reloaded", answers)
        send_one(self.gateway.port, plain_mail("after", number=2))
        self.gateway.wait_done(2)
        self.gateway.policy.write_text(good.replace('method="withhold"', 'method="pass"'))
        answers = self.gateway.reload()
        self.assertEqual((answers["wash"]["event"], answers["wash"]["level"] in ("error", "alert")), ("reload_refused", True))
        send_one(self.gateway.port, plain_mail("still", number=3))
        self.gateway.wait_done(3)
        profiles = {subject: self.gateway.items(f"subject:{subject}")[0]["recipients"][0]["profile"] for subject in ("before", "after", "still")}
        self.assertEqual(profiles, {"before": "standard", "after": "body-only", "still": "body-only"})

    def test_a_mail_under_way_survives_many_reloads(self):
        with Client(self.gateway.port) as client:
            client.hello()
            self.recipients_taken(client)
            self.assertTrue(client.command("DATA").startswith("354"))
            data = plain_mail("through-reloads", "line\r\n" * 3000)
            for i in range(5):
                client.send(data[i * len(data) // 5:(i + 1) * len(data) // 5])
                self.gateway.write(f"<receive><recipients_max>{i + 1}</recipients_max></receive>")
                self.gateway.reload()
            client.send(b".\r\n")
            self.assertTrue(client.reply().startswith("250"))
        self.gateway.wait_done(3)


class Stop(unittest.TestCase):
    def setUp(self):
        self.hop = NextHop()
        self.addCleanup(self.hop.close)
        self.gateway = Gateway(self.hop.port)
        self.addCleanup(self.gateway.close)

    def begin_data(self, client):
        client.hello()
        client.command("MAIL FROM:<sato@example.jp>")
        client.command(f"RCPT TO:<taro@{TOWN}>")
        self.assertTrue(client.command("DATA").startswith("354"))
        client.send(plain_mail("under-way", "first half\r\n"))

    def test_a_transfer_in_progress_finishes(self):
        self.gateway.start()
        with Client(self.gateway.port) as busy, Client(self.gateway.port) as idle:
            idle.hello()
            self.begin_data(busy)
            self.gateway.process.send_signal(signal.SIGTERM)
            self.assertTrue(idle.reply().startswith("421"), "an idle session is told")
            self.assertEqual(idle.reply(), "")
            wait_for("no more listening", lambda: not self.gateway.greets())
            busy.send(b"second half\r\n.\r\n")
            reply = busy.reply()
            self.assertTrue(reply.startswith("250"), reply)
        self.assertEqual(self.gateway.process.wait(60), 0)
        self.gateway.start()
        self.gateway.wait_done(1)
        self.assertIn(b"first half\r\nsecond half", self.hop.mails[0]["data"])

    def test_a_transfer_without_end_is_cut_and_never_acknowledged(self):
        self.gateway.settings["receive.stop_wait_s"] = "1"
        self.gateway.start()
        with Client(self.gateway.port) as busy:
            self.begin_data(busy)
            self.gateway.process.send_signal(signal.SIGTERM)
            self.assertFalse(busy.reply().startswith("2"))
        self.assertEqual(self.gateway.process.wait(60), 0)
        self.gateway.start()
        self.assertEqual(self.gateway.balance()["accepted"], 0)
        self.assertFalse([f for f in (self.gateway.work / "store/intake/blobs").rglob("*") if f.is_file()])

    def test_a_mail_at_the_next_hops_dot_is_recorded_before_the_end(self):
        stopping = []

        def rule(stage, argument, session):
            if stage == "dot" and not stopping:
                stopping.append(self.gateway.process.send_signal(signal.SIGTERM))
                wait_for("stopping", lambda: self.gateway.events("stopping", "deliver"))
        self.hop.rules = rule
        self.gateway.start()
        send_one(self.gateway.port, plain_mail("at-the-dot"))
        self.assertEqual(self.gateway.process.wait(60), 0)
        self.assertEqual(self.gateway.balance()["delivered_washed"], 1)
        self.gateway.start()
        self.gateway.wait_done(1)
        self.assertEqual(self.hop.count(), 1)

    def test_serve_killed_leaves_nobody_behind(self):
        self.gateway.start()
        wait_for("all programs", lambda: set(self.gateway.pids()) == set(PROGRAMS))
        pids = self.gateway.pids().values()
        os.kill(self.gateway.process.pid, signal.SIGKILL)
        self.gateway.process.wait(10)
        wait_for("the programs' end", lambda: not any(os.path.exists(f"/proc/{pid}") and self.is_ours(pid) for pid in pids))

    def is_ours(self, pid):
        try:
            return "temizu" in os.readlink(f"/proc/{pid}/exe")
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main(verbosity=1)
