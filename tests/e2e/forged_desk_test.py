"""Goal: a console that was taken over releases nothing. As its user every row of the release desk is forged: approvals without codes, with
codes of others, for other purposes, used before, by oneself, by an invented deputy, on somebody else's mail. Nothing leaves, an alert says
so, the audit has the refusal, and what honest people approve goes on (promise 6)."""
import json
import os
import secrets
import subprocess
import sys
import time
import unittest

from desk import People, outcome, rows, withheld_mail
from forged_rows_test import SQL, octets
from gateway import TOWN, Gateway, NextHop, send_one, wait_for

SATO, SUZUKI = f"sato@{TOWN}", f"suzuki@{TOWN}"
REQUEST, APPROVE = 0, 2   # DeskAction


@unittest.skipUnless(os.geteuid() == 0, "separate users need root")
class ForgedDesk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop, cls.release = NextHop(), NextHop()
        cls.gateway = Gateway(cls.hop.port, {"release.next_hop": f"127.0.0.1:{cls.release.port}", "release.sender": f"release@{TOWN}"}).start()
        cls.people = People(cls.gateway)
        cls.people.add("root1", "--first", roles=("administrator",))
        cls.people.add("chief", "--address", f"chief@{TOWN}", roles=("approver",))
        cls.people.add("other", "--address", f"other@{TOWN}", roles=("approver",))
        cls.people.add("sato", "--address", SATO, "--superior", "chief")
        cls.people.add("suzuki", "--address", SUZUKI, "--superior", "chief")
        for number, to in enumerate((SATO, SUZUKI)):
            send_one(cls.gateway.port, withheld_mail(f"forged{number}", os.urandom(3000), to=to, number=number), (to,))
        items = [wait_for("the mail", lambda n=n: [i for i in cls.gateway.items(f"subject:forged{n}") if i["state"] == "delivered"])[0]["id"] for n in (0, 1)]
        cls.item, cls.item_of_suzuki = items
        cls.template = cls.people.request("sato", cls.item, part="2")   # its row is what an honest console writes

    @classmethod
    def tearDownClass(cls):
        stopped = cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()
        cls.release.close()
        assert stopped == 0, stopped

    def write(self, ledger, *statements):
        """As the console's user."""
        folder = self.gateway.work / "store" / ledger
        owner = os.stat(self.gateway.work / "store/orders")
        run = subprocess.run([sys.executable, "-B", "-c", SQL, str(folder / f"{ledger}.db")], user=owner.st_uid, group=owner.st_uid, extra_groups=[owner.st_gid],
                             cwd="/", input=json.dumps([[s, list(v)] for s, v in statements]), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        if run.returncode == 0:
            with open(folder / "bell", "ab") as bell:
                bell.write(b"x")
        return run

    def next_number(self, table):
        return rows(self.gateway, "orders", f"SELECT COALESCE(MAX(number), 0) + 1 AS n FROM {table}")[0]["n"]

    def insert(self, table, row):
        values = [octets(v) if isinstance(v, bytes) else v for v in row.values()]
        return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", values

    def forge_request(self, **changes):
        row = rows(self.gateway, "orders", "SELECT * FROM requests WHERE id = ?", bytes.fromhex(self.template))[0]
        now = int(time.time() * 1000)
        row.update(number=self.next_number("requests"), id=secrets.token_bytes(16), made_ms=now, changed_ms=now, state=1, **changes)
        self.assertEqual(self.write("orders", self.insert("requests", row), self.move(row["id"], REQUEST, row["requester"])).returncode, 0)
        return row["id"]

    def move(self, request, action, actor, code=0, for_account="", number=None):
        return self.insert("moves", {"number": number or self.next_number("moves"), "request": request, "action": action, "actor": actor,
                                     "for_account": for_account, "code": code, "reason": "", "why": "", "at_ms": int(time.time() * 1000)})

    def asked(self, login, purpose, digits):
        """The number of a code row that the console wrote, and wash's answer to it."""
        number = 1_000_000 + secrets.randbelow(1 << 40)
        highest = rows(self.gateway, "washed", "SELECT COALESCE(MAX(number), 0) AS n FROM code_answers")[0]["n"]
        number += highest
        run = self.write("orders", self.insert("codes", {"number": number, "account": login, "purpose": purpose, "code": digits, "at_ms": int(time.time() * 1000)}))
        self.assertEqual(run.returncode, 0, run.stderr)
        answer = wait_for("wash's answer", lambda: rows(self.gateway, "washed", "SELECT answer FROM code_answers WHERE number = ?", number))
        return number, answer[0]["answer"]

    def assert_refused(self, request, *codes):
        row = wait_for("a refusal", lambda: outcome(self.gateway, request.hex()))
        self.assertEqual(row["outcome"], 0)
        self.assertIn(row["code"], codes)
        self.assertEqual(row["password"], b"")
        wait_for("the alert", lambda: [e for e in self.gateway.events("release_refused") if e["level"] == "alert" and e["request"] == request.hex()])

    def test_the_console_can_release_nothing(self):
        anything = "approve:" + "0" * 32 + ":" + "0" * 64
        with self.subTest("no code"):
            request = self.forge_request()
            self.write("orders", self.move(request, APPROVE, "chief"))
            self.assert_refused(request, "DESK-15")
        with self.subTest("a number nobody asked"):
            request = self.forge_request()
            self.write("orders", self.move(request, APPROVE, "chief", code=123_456_789))
            self.assert_refused(request, "DESK-15")
        digits = self.people.code("chief")
        with self.subTest("a code typed for a log-in"):
            number, answer = self.asked("chief", "login:abcdef", digits)
            self.assertEqual(answer, 0)
            request = self.forge_request()
            self.write("orders", self.move(request, APPROVE, "chief", code=number))
            self.assert_refused(request, "DESK-15")
        with self.subTest("the same code again for an approval"):
            number, answer = self.asked("chief", anything, digits)
            self.assertEqual(answer, 2, "replayed")
            request = self.forge_request()
            self.write("orders", self.move(request, APPROVE, "chief", code=number))
            self.assert_refused(request, "DESK-15")
        with self.subTest("the code of another person"):
            number, answer = self.asked("root1", anything, self.people.code("root1"))
            self.assertEqual(answer, 0)
            request = self.forge_request()
            self.write("orders", self.move(request, APPROVE, "chief", code=number))
            self.assert_refused(request, "DESK-15")
        with self.subTest("guessing locks"):
            answers = [self.asked("other", anything, f"{n:06d}")[1] for n in range(7)]
            self.assertEqual(answers[-1], 3, "locked")
            self.assertEqual([self.asked(login, anything, "000000")[1] for login in ("Other", "OTHER", "otheR")], [4] * 3, "one person, one lock")
        with self.subTest("two approvals by one code"):
            request = self.forge_request(part="", kinds="unread")   # two people, as shipped
            digits = self.people.code("chief")
            answers = [self.asked(login, anything, digits) for login in ("chief", "Chief", "CHIEF")]
            self.assertEqual([answer for _, answer in answers], [0, 4, 4])
            for login, (number, _) in zip(("chief", "Chief", "CHIEF"), answers):
                self.write("orders", self.move(request, APPROVE, login, code=number))
            wait_for("the alert", lambda: [e for e in self.gateway.events("request_unreadable") if e["request"] == request.hex()])
            self.assertIsNone(outcome(self.gateway, request.hex()))
        with self.subTest("one approves oneself"):
            request = self.forge_request()
            self.write("orders", self.move(request, APPROVE, "sato", code=1))
            self.assertIsNone(outcome(self.gateway, request.hex()))
        with self.subTest("an invented deputy"):
            now = int(time.time() * 1000)
            self.write("orders", self.insert("deputies", {"number": self.next_number("deputies"), "principal": "chief", "deputy": "other", "from_ms": now - 1000,
                                                          "to_ms": now + 86_400_000, "why": "x", "made_by": "chief", "code": 0, "at_ms": now - 1000}))
            request = self.forge_request()
            self.write("orders", self.move(request, APPROVE, "other", for_account="chief"))
            self.assert_refused(request, "DESK-15", "DESK-05")
        with self.subTest("somebody else's mail"):
            request = self.forge_request(item=bytes.fromhex(self.item_of_suzuki), address=SUZUKI)
            self.write("orders", self.move(request, APPROVE, "chief"))
            self.assert_refused(request, "DESK-03")
            request = self.forge_request(item=bytes.fromhex(self.item_of_suzuki))
            self.write("orders", self.move(request, APPROVE, "chief"))
            self.assert_refused(request, "DESK-18")
        with self.subTest("an item there is not"):
            request = self.forge_request(item=bytes(15) + b"x")
            self.write("orders", self.move(request, APPROVE, "chief"))
            self.assert_refused(request, "DESK-03")
        with self.subTest("answers and people are not the console's to write"):
            answer = {"number": 77, "account": "chief", "purpose": anything, "answer": 0, "at_ms": 0}
            self.assertNotEqual(self.write("washed", self.insert("code_answers", answer)).returncode, 0)
            self.assertNotEqual(self.write("people", ("UPDATE accounts SET roles = 31", [])).returncode, 0)
            self.assertNotEqual(self.write("people", ("UPDATE accounts SET addresses = ?", [SUZUKI])).returncode, 0)
        # Its honest use goes on, and nothing but that has left.
        self.assertEqual(self.release.count(), 0)
        self.assertEqual(rows(self.gateway, "washed", "SELECT 1 FROM audit WHERE action = 'unsealed'"), [])
        view = self.people.approve("chief", self.template)
        self.assertIn(view["state"], ("approved", "released"))
        wait_for("the honest one", lambda: self.release.count() == 1)
        self.assertEqual(self.release.mails[0]["recipients"], [SATO])
        self.assertEqual(len(rows(self.gateway, "washed", "SELECT 1 FROM releases WHERE outcome = 1")), 1)


if __name__ == "__main__":
    unittest.main()
