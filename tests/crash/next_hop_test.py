"""Goal: whatever the next hop does (dead, slow, refusing, dropping, talking nonsense), nothing acknowledged is lost, the sum
balances and a mail comes out twice only where our dot went unanswered (P12, P13, P14)."""
import os
import signal
import threading
import unittest

from gateway import TOWN, Gateway, NextHop, free_port, wait_for
from proof import Load


def once(reply, at):
    """A rule: `reply` the first time that each connection's transaction reaches stage `at`, the ordinary one afterwards."""
    state = {"left": 3}

    def rule(stage, argument, session):
        if stage != at or state["left"] == 0:
            return None
        state["left"] -= 1
        return reply() if callable(reply) else reply
    return rule


SETTINGS = {"deliver.dot_timeout_s": "1", "deliver.command_timeout_s": "2", "deliver.data_timeout_s": "2", "deliver.connect_timeout_s": "2",
            "receive.ask_wait_ms": "200", "deliver.ask_cache_s": "0", "deliver.backoff_max_s": "1"}


class DeadNextHop(unittest.TestCase):
    def test_dead_then_alive(self):
        port = free_port()
        gateway = Gateway(port, SETTINGS).start()
        self.addCleanup(gateway.close)
        hop = NextHop()      # not there yet for the gateway
        self.addCleanup(hop.close)
        load = Load(gateway, hop)
        for mail in load.mixed("dead"):
            load.offer_until_taken(mail)
        wait_for("tries in vain", lambda: any(r["attempts"] > 1 for i in gateway.items("state:washed") for r in i["recipients"]))
        load.hop = NextHop(port=port)
        self.addCleanup(load.hop.close)
        load.prove(self)
        self.assertEqual(gateway.stop(), 0)


class BadNextHop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        cls.gateway = Gateway(cls.hop.port, SETTINGS).start()

    @classmethod
    def tearDownClass(cls):
        stopped = cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()
        assert stopped == 0, stopped

    def begin(self, rules=None):
        self.hop.rules = rules or (lambda stage, argument, session: None)
        self.load = Load(self.gateway, self.hop)

    def offer_all(self, mark):
        for mail in self.load.mixed(mark):
            self.load.offer_until_taken(mail)

    def test_refuses_for_a_while(self):
        for stage, reply in (("connect", "421 4.3.2 busy"), ("connect", "554 5.3.2 no service"), ("mail", "451 4.3.0 later"), ("rcpt", "450 4.2.1 later"),
                             ("data", "451 4.3.0 later"), ("dot", "452 4.3.1 full")):
            with self.subTest(stage=stage, reply=reply):
                self.begin(once(reply, stage))
                self.offer_all(f"refuses_{stage}_{reply[:3]}")
                self.load.prove(self)

    def test_drops(self):
        for stage in ("connect", "ehlo", "mail", "rcpt", "data", "dot"):
            with self.subTest(stage=stage):
                self.begin(once("DROP", stage))
                self.offer_all(f"drops_{stage}")
                self.load.prove(self)

    def test_drops_after_the_dot(self):
        self.begin(once("DROP_AFTER", "dot"))
        self.offer_all("drops_after")
        duplicates = self.load.prove(self, copies_max=4)
        self.assertGreater(duplicates, 0, "uncertain is tried again")
        self.assertTrue(any("possible duplicate" in line.replace("_", " ") for line in self.gateway.lines))

    def test_too_slow_at_the_dot(self):
        release = threading.Event()
        self.addCleanup(release.set)
        before = self.hop.connections
        self.begin(once(lambda: release.wait(10) and None, "dot"))
        self.offer_all("slow")
        wait_for("another connection", lambda: self.hop.connections > before + 1)
        release.set()
        self.load.prove(self, copies_max=4)

    def test_talks_nonsense(self):
        for name, reply in (("long", "250-" + "x" * 70_000), ("many", "\r\n".join(["250-more"] * 5000)), ("binary", "\x00\x1b[2J\x07 \u3042"),
                            ("no_number", "hello")):
            with self.subTest(reply=name):
                self.begin(once(reply, "mail"))
                self.offer_all(f"nonsense_{name}")
                self.load.prove(self)
                self.assertNotIn("\x1b", self.gateway.log_text())

    def test_refuses_for_good(self):
        self.begin(lambda stage, argument, session: "550 5.1.1 unknown" if stage == "rcpt" and argument.startswith("hanako") and session["sender"] else None)
        self.offer_all("for_good")
        self.load.prove(self, undeliverable=1)

    def test_deliver_killed_while_it_waits_for_the_reply(self):
        dot = threading.Event()
        release = threading.Event()
        self.addCleanup(release.set)

        def rule(stage, argument, session):
            if stage == "dot" and not release.is_set():
                dot.set()
                release.wait(10)
        self.begin(rule)
        self.load.offer_until_taken(self.load.plain("killed_waiting", (f"taro@{TOWN}",)))
        self.assertTrue(dot.wait(20))
        os.kill(self.gateway.pids("deliver"), signal.SIGKILL)
        release.set()
        self.load.prove(self, copies_max=2)


if __name__ == "__main__":
    unittest.main(verbosity=1)
