"""What must hold after anything: what was acknowledged is delivered, the sum balances, no hostile octet is out, the audit
chains are whole. A Load offers mails as an upstream MTA does: it offers each again until it has seen a final reply."""
import contextlib
import random
import re
import sys
import threading
import time

from gateway import SOURCE, TOWN, Client, plain_mail, wait_for

sys.path.append(str(SOURCE / "tests/e2e"))
from canary_test import TOKEN, allowed_tokens, views  # noqa: E402

SENT_ID = re.compile(rb"\(Temizu\)(?:\s+with\s+\w+)?\s+id\s+([0-9a-f]{10})")   # in our Received field
REPLY_ID = re.compile(r"\b[0-9a-f]{10}\b")                  # in our reply to the dot
LARGE_BYTES = 100_000        # above store.small_blob_bytes_max (64 KiB): kept in a file of its own


class Offered:
    """One mail of ours. The id in the reply to it is the id in what comes out, also when only a notice comes out."""

    def __init__(self, mark, data, recipients):
        self.mark = mark
        self.data = data
        self.recipients = recipients
        self.replies = []        # one an offer; "" when the connection was lost without one

    def acknowledged(self):
        return any(reply.startswith("250") for reply in self.replies)

    def id(self):
        """Of the last acknowledgement: a duplicate is answered with the id of the first."""
        taken = [reply for reply in self.replies if reply.startswith("250")]
        return REPLY_ID.search(taken[-1]).group(0) if taken else None


def hostile_samples():
    """Demo mails that carry tokens in what must not go out, with the tokens that a reader may see."""
    found = []
    for sample in sorted((SOURCE / "samples/demo").glob("*/in.eml")):
        data = re.sub(rb"\r?\n", b"\r\n", sample.read_bytes())
        seen = {token for view in views(data) for token in TOKEN.findall(view)}
        if seen - allowed_tokens(sample):
            found.append((data, allowed_tokens(sample)))
    assert len(found) >= 3, "the demo samples must carry tokens, or nothing is proved"
    return found


class Load:
    def __init__(self, gateway, hop):
        self.gateway, self.hop = gateway, hop
        self.before = gateway.balance() if gateway.process else {"accepted": 0, "undeliverable": 0}
        self.mails = {}
        self.allowed = set()
        self.samples = hostile_samples()
        self.first = self.viewed = hop.count()   # mails of the next hop: since us; already searched for tokens
        self.lock = threading.Lock()

    def add(self, mark, data, recipients=(f"taro@{TOWN}",)):
        mail = Offered(mark, data, list(recipients))
        with self.lock:
            self.mails[mail.mark] = mail
        return mail

    def plain(self, mark, recipients=(f"taro@{TOWN}",)):
        return self.add(mark, plain_mail("ordinary", f"text of {mark}\r\n", number=mark), recipients)

    def large(self, mark):
        line = b"Kakimono " * 8 + b"\r\n"
        return self.add(mark, plain_mail("large", "", number=mark) + line * (LARGE_BYTES // len(line)))

    def hostile(self, mark, number=0):
        data, allowed = self.samples[number % len(self.samples)]
        self.allowed |= allowed
        return self.add(mark, f"X-Number: {mark}\r\n".encode() + data)

    def mixed(self, mark, number=0):
        """A handful of every sort."""
        return [self.plain(f"{mark}_a"), self.plain(f"{mark}_two", (f"taro@{TOWN}", f"hanako@{TOWN}")), self.large(f"{mark}_large"),
                self.hostile(f"{mark}_hostile", number)]

    def offer(self, mail, timeout=30):
        """Once. The reply to the dot, "" when the connection broke before it."""
        reply = ""
        with contextlib.suppress(OSError):
            with Client(self.gateway.port, timeout) as client:
                client.hello()
                reply = client.mail("sato@example.jp", mail.recipients, mail.data)
        mail.replies.append(reply)
        return reply

    def offer_until_taken(self, mail, seconds=60):
        def taken():
            if self.offer(mail).startswith("250"):
                return True
            time.sleep(0.05)
            return False
        wait_for(f"250 for {mail.mark}", taken, seconds)

    def copies(self):
        """{(short id, recipient): how often the next hop stored it}"""
        counts = {}
        with self.hop.lock:
            mails = self.hop.mails[self.first:]
        for mail in mails:
            if not mail["data"]:
                continue       # a refused MAIL whose pipelined DATA got 354: a lone dot ends it (RFC 2920 section 3.1)
            short_id = SENT_ID.search(mail["data"]).group(1).decode()
            for recipient in mail["recipients"]:
                key = (short_id, recipient)
                counts[key] = counts.get(key, 0) + 1
        return counts

    def expected(self):
        return sum(len(mail.recipients) for mail in self.mails.values() if mail.acknowledged())

    def prove(self, test, copies_max=1, undeliverable=0, seconds=60, all_acknowledged=True):
        """Everything that was acknowledged came out, at most copies_max times each. Gives the number of duplicates."""
        if all_acknowledged:
            for mail in self.mails.values():
                test.assertTrue(mail.acknowledged(), f"{mail.mark}: {mail.replies}")
        accepted = self.before["accepted"] + self.expected()
        balance = self.gateway.wait_done(accepted, seconds)
        test.assertTrue(balance["holds"], balance)
        test.assertEqual(balance["undeliverable"] - self.before["undeliverable"], undeliverable, balance)
        if all_acknowledged:
            test.assertEqual(balance["accepted"], accepted, "a mail offered again is one mail (P15)")
        copies = self.copies()
        missing, duplicates = 0, 0
        for mail in self.mails.values():
            for recipient in mail.recipients:
                count = copies.pop((mail.id(), recipient), 0)
                missing += mail.acknowledged() and count == 0
                duplicates += max(count - 1, 0)
                test.assertLessEqual(count, copies_max, f"{mail.mark} for {recipient}")
        test.assertEqual(missing, undeliverable, "acknowledged and not delivered")
        test.assertEqual(copies, {}, "delivered, but never offered")
        for mail in self.hop.mails[self.viewed:]:
            self.viewed += 1
            for view in views(mail["data"]):
                test.assertEqual(set(TOKEN.findall(view)) - self.allowed, set(), "a hostile octet is out")
        audit = self.gateway.call("verify-audit")
        test.assertEqual(audit.returncode, 0, audit.stderr)
        test.assertNotIn("forged", self.gateway.log_text())
        return duplicates


def seeded(test):
    """Random moments that can be had again: the seed is printed when the test fails."""
    seed = random.SystemRandom().randrange(1 << 32)
    test.addCleanup(lambda: print(f"seed {seed}") if test_failed(test) else None)
    return random.Random(seed)


def test_failed(test):
    return any(error for _, error in getattr(test._outcome, "errors", []) or [])
