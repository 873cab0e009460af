"""Goal: everything is killed at once at random moments under load, again and again; what was acknowledged before a cut comes
out after it, and the upstream gets rid of the rest by offering it again."""
import threading
import time
import unittest

from gateway import Gateway, NextHop
from proof import Load, seeded

CUTS = 5
SENDERS = 4
ROUNDS_MAX = 5      # of one sender between two cuts, four mails each: what comes in must also be washed in time


class PowerCut(unittest.TestCase):
    def test_cuts_under_load(self):
        random = seeded(self)
        hop = NextHop()
        gateway = Gateway(hop.port)
        self.addCleanup(hop.close)
        self.addCleanup(gateway.close)
        load = Load(gateway, hop)
        for cut in range(CUTS):
            gateway.start()
            stopped = threading.Event()

            def send(sender, cut=cut, stopped=stopped):
                number = 0
                while not stopped.is_set() and number < ROUNDS_MAX:
                    number += 1
                    for mail in load.mixed(f"c{cut}s{sender}n{number}", number):
                        if not stopped.is_set():
                            load.offer(mail, timeout=10)

            senders = [threading.Thread(target=send, args=(s,)) for s in range(SENDERS)]
            for sender in senders:
                sender.start()
            time.sleep(random.uniform(0.3, 2.0))   # the moment of the cut, not a wait for anything
            gateway.kill()
            stopped.set()
            for sender in senders:
                sender.join()
        taken_before = sum(mail.acknowledged() for mail in load.mails.values())
        self.assertGreater(taken_before, CUTS, "the cuts must come while mail is taken")
        gateway.start()
        for mail in [m for m in load.mails.values() if m.replies and not m.acknowledged()]:
            load.offer_until_taken(mail)
        load.mails = {mark: mail for mark, mail in load.mails.items() if mail.replies}
        duplicates = load.prove(self, copies_max=1 + CUTS, seconds=100)
        # A cut can catch one mail on each connection between its dot and its record.
        self.assertLessEqual(duplicates, CUTS * 2 * 8)
        self.assertEqual(gateway.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
