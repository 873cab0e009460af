"""Goal: a program that was taken over is alone with what is its own. As each program's user every file of the others is closed,
and whatever rows that user forges in the databases it can write, nothing leaves that temizu-wash has not signed, an alert
says so, and the mail of everybody else goes on (promises 1 and 6)."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

from gateway import TOWN, Gateway, NextHop, plain_mail, send_one, wait_for

PROGRAMS = ("receive", "wash", "deliver", "console")
EVIL = "evil@elsewhere.example"
SECRETS = {"store.key": {"wash"}, "wash-sign.key": {"wash"}, "deliver.key": {"deliver"}, "console.key": {"console"},
           "loop.key": {"receive", "wash"}, "notice.key": {"wash"}, "report-sign.key": set(), "names.key": {"wash"}}
# Who may do what in the folders of the store; every other way in is closed. w includes r.
RIGHTS = {"intake": {"receive": "w", "wash": "w"}, "washed": {"wash": "w", "deliver": "r", "console": "r"},
          "deliver": {"deliver": "w", "wash": "r", "console": "r"}, "orders": {"console": "w", "wash": "r", "deliver": "r"},
          "people": {"wash": "r", "deliver": "r", "console": "r"}, "reports": {"wash": "r", "deliver": "r", "console": "r"}}

# Run as another user: prints {path: "r" or "w" or ""} for the paths in argv.
TRY = r"""
import json, os, sys
def way(path):
    found = ""
    for flag, letter in ((os.O_RDONLY, "r"), (os.O_RDWR, "w")):
        try:
            os.close(os.open(path, flag)); found = letter
        except OSError: pass
    return found
print(json.dumps({p: way(p) for p in sys.argv[1:]}))
"""
# Runs SQL as another user: argv[1] the database, standard input a JSON list of [statement, [values]]; {"x": hex} is octets.
SQL = r"""
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=20)
with db:
    for statement, values in json.load(sys.stdin):
        db.execute(statement, [bytes.fromhex(v["x"]) if isinstance(v, dict) else v for v in values])
db.close()
"""


def octets(value):
    return {"x": bytes(value).hex()}


@unittest.skipUnless(os.geteuid() == 0, "separate users need root")
class ForgedRows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.closed = set()       # recipients' local parts that the next hop puts off
        cls.hop = NextHop(rules=cls.rule)
        cls.gateway = Gateway(cls.hop.port).start()
        cls.users = {}
        for program, pid in cls.gateway.pids().items():
            status = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line)
            cls.users[program] = (int(status["Uid"].split()[1]), int(status["Gid"].split()[1]), [int(g) for g in status.get("Groups", "").split()])
        orders = os.stat(cls.gateway.work / "store/orders")
        cls.users["console"] = (orders.st_uid, orders.st_uid, [orders.st_gid])

    @classmethod
    def tearDownClass(cls):
        stopped = cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()
        assert stopped == 0, stopped

    @classmethod
    def rule(cls, stage, argument, session):
        waits = stage == "dot" and any(address.split("@")[0] in cls.closed for address in session["recipients"])
        return "451 4.3.0 later" if waits else None

    def setUp(self):
        self.closed.clear()

    def as_user(self, program, script, *words, given=""):
        uid, gid, groups = self.users[program]
        run = subprocess.run([sys.executable, "-B", "-c", script, *map(str, words)], user=uid, group=gid, extra_groups=groups, cwd="/",
                             input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        return run

    def ledger(self, name):
        return self.gateway.work / "store" / name / f"{name}.db"

    def write(self, program, ledger, *statements):
        run = self.as_user(program, SQL, self.ledger(ledger), given=json.dumps([[s, list(v)] for s, v in statements]))
        self.assertEqual(run.returncode, 0, run.stderr)
        # As the ledger's own program would: wakes the readers.
        self.as_user(program, "import sys; open(sys.argv[1], 'ab').write(b'x')", self.ledger(ledger).parent / "bell")

    def rows(self, ledger, query, *values):
        """As root, for looking."""
        import sqlite3
        db = sqlite3.connect(self.ledger(ledger), timeout=20)
        try:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(query, values)]
        finally:
            db.close()

    def sent(self, subject, to="taro"):
        reply = send_one(self.gateway.port, plain_mail(subject, number=subject), (f"{to}@{TOWN}",))
        self.assertTrue(reply.startswith("250"), reply)
        return wait_for(f"{subject} washed", lambda: self.gateway.items(f"subject:{subject}"))[0]["id"]

    def still_serves(self, mark):
        """A mail of somebody else goes through, and all programs are the ones that were there before."""
        before = self.hop.count()
        self.assertTrue(send_one(self.gateway.port, plain_mail(f"goes-on-{mark}", number=mark)).startswith("250"))
        wait_for("an honest mail", lambda: [m for m in self.hop.mails[before:] if f"goes-on-{mark}".encode() in m["data"]])
        self.assertEqual(self.gateway.pids().keys(), {"receive", "wash", "deliver"})
        self.assertEqual([e for e in self.gateway.events("ended") if e["how"] != "signal 9"], [], "only our own kill ends a program")

    def assert_nothing_left(self, needle=b"FORGED"):
        for mail in self.hop.mails:
            self.assertNotIn(needle, mail["data"])
            self.assertNotIn(EVIL, mail["recipients"])

    # --- who is who ---------------------------------------------------------------------------------------------------
    def test_every_program_has_a_user_of_its_own(self):
        uids = [self.users[p][0] for p in PROGRAMS]
        self.assertEqual(len(set(uids)), len(PROGRAMS), self.users)
        self.assertNotIn(0, uids)
        self.assertEqual(self.users["receive"][2], [], "receive is in no group but its own")
        for pid in self.gateway.pids().values():
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            self.assertIn("CapEff:\t0000000000000000", status)

    def test_keys_are_closed_to_everybody_else(self):
        keys = self.gateway.work / "keys"
        self.assertEqual({p.name for p in keys.glob("*.key")}, set(SECRETS))
        for program in PROGRAMS:
            ways = json.loads(self.as_user(program, TRY, *(keys / name for name in SECRETS)).stdout)
            for name, readers in SECRETS.items():
                with self.subTest(program=program, key=name):
                    self.assertEqual(ways[str(keys / name)], "r" if program in readers else "")
            run = self.as_user(program, "import os, sys; os.unlink(sys.argv[1])", keys / "store.pub")
            self.assertNotEqual(run.returncode, 0, f"{program} may not replace a key")

    def test_ledgers_and_originals_are_closed_to_everybody_else(self):
        self.sent("rights")
        self.assertTrue(send_one(self.gateway.port, plain_mail("large-rights", "x" * 70 + "\r\n" * 2) + (b"y" * 70 + b"\r\n") * 2000).startswith("250"))
        wait_for("a file of an original", lambda: [f for f in (self.gateway.work / "store/intake/blobs").rglob("*") if f.is_file()])
        wait_for("delivered", lambda: self.gateway.balance()["under_way"] == 0)
        self.gateway.call("queue", "retry", "id:000000000000")   # makes orders.db when nobody has ordered yet
        checked = 0
        for folder, rights in RIGHTS.items():
            files = [f for f in (self.gateway.work / "store" / folder).rglob("*") if f.is_file() and f.name not in ("lock", "purge-lock")]
            for program in PROGRAMS:
                ways = json.loads(self.as_user(program, TRY, *files).stdout)
                for path, way in ways.items():
                    with self.subTest(program=program, path=path):
                        allowed = rights.get(program, "")
                        self.assertIn(way, {"w": ("w", "r", ""), "r": ("r", ""), "": ("",)}[allowed])
                        checked += 1
        self.assertGreater(checked, 4 * 8)
        for program in ("deliver", "console"):
            run = self.as_user(program, "import os, sys; os.listdir(sys.argv[1])", self.gateway.work / "store/intake")
            self.assertNotEqual(run.returncode, 0, f"{program} sees the intake")

    # --- forged rows --------------------------------------------------------------------------------------------------
    def result_row(self, item):
        return self.rows("washed", "SELECT * FROM results WHERE item = ?", bytes.fromhex(item))[0]

    def insert_result(self, row):
        """A statement that inserts a row like this one."""
        values = [octets(v) if isinstance(v, bytes) else v for v in row.values()]
        return f"INSERT INTO results ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", values

    def next_result(self):
        return self.rows("washed", "SELECT MAX(number) AS n FROM results")[0]["n"] + 1

    def wait_alert(self, event, before, needle=""):
        return wait_for(f"alert {event} {needle}", lambda: [e for e in self.gateway.events(event)[before:] if e["level"] == "alert" and needle in json.dumps(e)])

    def test_results_without_a_signature_of_wash_stay(self):
        self.closed.add("taro")
        item = self.sent("genuine")
        genuine = self.result_row(item)
        other = bytes(16 * [7])
        renamed = genuine["statement"].replace(f"taro@{TOWN}".encode(), EVIL.encode().ljust(len(f"taro@{TOWN}"), b"e")[:len(f"taro@{TOWN}")])
        flipped = bytearray(genuine["statement"])
        flipped[-20] ^= 1        # within the output digest
        forgeries = {
            "no signature": {"item": other, "result_number": 0, "signature": b""},
            "a signature of zeros": {"item": other, "result_number": 1, "signature": bytes(64)},
            "replayed under another id": {"item": other, "result_number": 2},
            "replayed under another number": {"result_number": 5},
            "other recipients": {"result_number": 6, "statement": renamed},
            "another output digest": {"result_number": 7, "statement": bytes(flipped)},
            "another class": {"result_number": 8, "item_class": 3},
            "an empty statement": {"result_number": 9, "statement": b"", "signature": b""},
            "a huge statement": {"result_number": 10, "statement": genuine["statement"] + bytes(1 << 20)},
        }
        before = len(self.gateway.events("forged_result"))
        for number, (name, changes) in enumerate(forgeries.items()):
            row = dict(genuine, number=self.next_result(), **changes) | {"subject": "FORGED", "file_name": ""}
            self.write("wash", "washed", self.insert_result(row))
            with self.subTest(forgery=name):
                self.wait_alert("forged_result", before + number)
        self.closed.clear()
        self.gateway.call("queue", "retry", f"id:{item}")
        wait_for("the genuine one", lambda: self.gateway.show(item)["state"] == "delivered")
        self.assertEqual(len([m for m in self.hop.mails if b"Subject: genuine" in m["data"]]), 1)
        self.still_serves("results")
        self.assert_nothing_left()

    def test_results_altered_while_they_wait_stay(self):
        for change in ("output", "statement", "signature", "deliver_key"):
            with self.subTest(column=change):
                self.closed.add("waits")
                item = self.sent(f"altered-{change}", "waits")
                wait_for("a try", lambda i=item: self.gateway.show(i)["recipients"][0]["attempts"] > 0)
                row = self.result_row(item)
                value = bytearray(row[change])
                value[len(value) // 2] ^= 1
                self.write("wash", "washed", (f"UPDATE results SET {change} = ? WHERE number = ?", [octets(value), row["number"]]))
                self.closed.clear()
                before = len([e for e in self.gateway.events() if e["level"] == "alert"])
                pid = self.gateway.pids("deliver")
                os.kill(pid, 9)      # what it holds in memory is still the genuine one
                wait_for("deliver again", lambda p=pid: self.gateway.pids("deliver") not in (None, p, {}))
                wait_for("an alert", lambda b=before: [e for e in self.gateway.events() if e["level"] == "alert"][b:])
                self.assertEqual(self.gateway.show(item)["state"], "washed")
                self.assertFalse([m for m in self.hop.mails if f"altered-{change}".encode() in m["data"]])
                self.write("wash", "washed", (f"UPDATE results SET {change} = ? WHERE number = ?", [octets(row[change]), row["number"]]))
                self.gateway.call("queue", "retry", f"id:{item}")
                wait_for("the genuine one", lambda i=item: self.gateway.show(i)["state"] == "delivered", 90)

    def test_deliver_cannot_send_what_no_signature_covers(self):
        item = self.sent("covered")
        wait_for("delivered", lambda: self.gateway.show(item)["state"] == "delivered")
        copies = self.hop.count()
        row = self.rows("deliver", "SELECT * FROM deliveries WHERE item = ?", bytes.fromhex(item))[0]
        waiting = dict(row, state=1, lease=0, next_try_ms=0, on_hold=0)
        columns = ", ".join(row)
        places = ", ".join("?" * len(row))

        def insert(**changes):
            values = [octets(v) if isinstance(v, bytes) else v for v in dict(waiting, **changes).values()]
            return f"INSERT INTO deliveries ({columns}) VALUES ({places})", values
        self.write("deliver", "deliver", insert(recipient=1), insert(recipient=4_000_000_000), insert(item=bytes(16 * [9])),
                   insert(recipient=2, result_number=3),
                   ("INSERT INTO failures (number, item, recipient, at_ms, reply, next_hop) VALUES (?, ?, ?, ?, ?, ?)",
                    [900, octets(bytes(16 * [9])), 0, 0, "550 FORGED\r\nTo: x", "h"]),
                   ("INSERT INTO failures (number, item, recipient, at_ms, reply, next_hop) VALUES (?, ?, ?, ?, ?, ?)",
                    [901, octets(bytes.fromhex(item)), 4_000_000_000, 0, "550 FORGED\r\nTo: x", "h"]))
        self.wait_alert("result_refused", 0)
        self.still_serves("deliveries")
        self.assertEqual(len([m for m in self.hop.mails[copies:] if b"covered" in m["data"]]), 0)
        self.assert_nothing_left()
        self.write("deliver", "deliver", ("DELETE FROM deliveries WHERE item = ? AND recipient > 0", [octets(bytes.fromhex(item))]),
                   ("DELETE FROM deliveries WHERE item = ?", [octets(bytes(16 * [9]))]), ("DELETE FROM failures WHERE number >= 900", []))

    def test_the_intake_cannot_pass_anything_unwashed(self):
        """receive's user forges items: of a class that only wash makes, with an envelope that lies, without a key, twice."""
        self.closed.add("taro")
        item = self.sent("intake")
        row = self.rows("intake", "SELECT * FROM items WHERE id = ?", bytes.fromhex(item))[0]
        columns, places = ", ".join(row), ", ".join("?" * len(row))

        def insert(number, **changes):
            values = [octets(v) if isinstance(v, bytes) else v for v in dict(row, number=row["number"] + number, **changes).values()]
            return f"INSERT INTO items ({columns}) VALUES ({places})", values

        def id_of(number):
            return bytes(15 * [0xe0 + number]) + b"\1"

        def envelope(number):
            return row["envelope"].replace(bytes.fromhex(item), id_of(number))
        before = len(self.gateway.events("unreadable_item"))
        self.write("receive", "intake",
                   insert(1, id=id_of(1), envelope=envelope(1), item_class=3), insert(2, id=id_of(2), envelope=b"\0" * 40),
                   insert(3, id=id_of(3)), insert(4, id=id_of(4), envelope=envelope(4), sealed_key=b"x" * 80),
                   insert(5, id=id_of(5), envelope=envelope(5)), insert(6, id=id_of(6), envelope=envelope(6), content=b"Subject: FORGED\r\n\r\nFORGED"),
                   insert(7, id=id_of(7), envelope=envelope(7), in_file=1))
        self.wait_alert("unreadable_item", before + 2)
        # 4 to 7 are items like any other: an original that does not open is held, and the envelope's people get a notice.
        for number in (4, 5, 6, 7):
            shown = wait_for(f"item {number} held", lambda n=number: self.washed_item(id_of(n).hex()))
            self.assertEqual((shown["verdict"], shown["reason"]), ("held", "store.altered"))
        self.closed.clear()
        self.still_serves("intake")
        self.assert_nothing_left()

    def washed_item(self, item):
        run = self.gateway.call("show", "--json", item)
        shown = json.loads(run.stdout) if run.returncode == 0 else None
        return shown if shown and shown["verdict"] else None

    def test_orders_of_others_change_no_mail(self):
        self.closed.add("ordered")
        item = self.sent("ordered", "ordered")
        number = (self.rows("orders", "SELECT MAX(number) AS n FROM orders")[0]["n"] or 0) if self.ledger("orders").exists() else 0
        if not self.ledger("orders").exists():
            self.gateway.call("queue", "retry", f"id:{item}")
            number = 1
        forged = []
        for kind, target in ((99, item), (-1, item), (4, "ab" * 16), (0, "cd" * 16), (4, "00" * 16)):
            number += 1
            forged.append(("INSERT INTO orders (number, kind, item, actor, why, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
                           [number, kind, octets(bytes.fromhex(target)), "x" * 5000, "\r\nFORGED \x1b[2J", 0]))
        forged.append(("INSERT INTO orders (number, kind, item, actor, why, at_ms) VALUES (?, ?, ?, ?, ?, ?)", [number + 1, 4, octets(b"short"), "", "", 0]))
        self.write("console", "orders", *forged)
        self.still_serves("orders")
        self.assertNotIn("\x1b", self.gateway.log_text())
        self.closed.clear()
        self.gateway.call("queue", "retry", f"id:{item}")
        wait_for("the mail that waited", lambda: self.gateway.show(item)["state"] == "delivered")
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main(verbosity=1)
