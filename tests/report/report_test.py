"""Goal: every figure of the report can be found again by somebody who reads the databases with other tools, whatever is taken from or
changed in them turns page 1 red with the right sentence, a period has one report however often and however roughly the program is
started, and the PDF is fit to be filed: fonts embedded, text to select, bookmarks, nobody's name on page 1."""
import json
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

import recount
from town_store import Store, program

BUILD = pathlib.Path(os.environ["TEMIZU_BUILD"])
JST = datetime.timezone(datetime.timedelta(hours=9))
YESTERDAY = datetime.datetime.now(JST).date() - datetime.timedelta(days=1)
PAGES = BUILD / "report-pages"


def span(date):
    start = datetime.datetime.combine(date, datetime.time(), JST).timestamp() * 1000
    return int(start), int(start) + 86_400_000


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="temizu-report-")
        cls.work = pathlib.Path(cls.folder.name)
        cls.first = YESTERDAY - datetime.timedelta(days=34)
        subprocess.run([program("town"), cls.work / "town", str(cls.first), "35", "60", "7", "flat"], check=True, timeout=120)
        cls.town = Store(cls.work / "town")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def fresh(self, name):
        return self.town.copy(self.work / f"{self.id().split('.')[-1]}-{name}")

    def out(self, name="out"):
        return self.work / f"{self.id().split('.')[-1]}-{name}-files"

    def test_every_figure_is_found_again(self):
        self.town.hold()
        town = recount.Town(self.town.work / "store")
        for back in (0, 1, 6, 20):
            date = YESTERDAY - datetime.timedelta(days=back)
            report = self.town.report(date, self.out(str(back)))
            counted = town.figures(date, date, JST)
            self.assertEqual(report["counted"]["chain"], counted["counted"], date)
            self.assertEqual(report["counted"]["chain"], report["counted"]["ledger"])
            self.assertEqual(report["light"], "green", report["findings"])
            self.assertEqual(report["balance"], counted["balance"] | {"difference": 0})
            for name, value in counted["service"].items():
                self.assertEqual(report["service"][name], value, (date, name))
            self.times(report, date)
            for chain in report["identity"]["chains"]:
                self.assertEqual({name: chain[name] for name in ("last", "head", "in_period")}, counted["chains"][chain["ledger"]], chain["ledger"])

    def times(self, report, date):
        """From the rows this time, which the recount does not look at."""
        start, end = span(date)
        arrivals = dict(self.town.sql("intake", "SELECT id, arrival_ms FROM items"))
        ends = self.town.sql("deliver", "SELECT item, changed_ms, notice_only FROM deliveries WHERE state = 2 AND item_class = 0")
        took = [changed - arrivals[item] for item, changed, _ in ends if start <= changed < end]
        self.assertEqual(report["service"]["delivered"], len(took))
        self.assertEqual(report["service"]["max_ms"], max(took))
        hours = [0] * 24
        for _, changed, notice in ends:
            if not notice and start <= changed < end:
                hours[(changed - start) // 3_600_000] += 1
        self.assertEqual([h["delivered_washed"] for h in report["traffic"]["hours"]], hours)

    def faults(self):
        start, end = span(YESTERDAY)
        day = f"at_ms >= {start} AND at_ms < {end}"
        one = f"(SELECT number FROM audit WHERE {day} AND action = '%s' LIMIT 1 OFFSET 5)"
        yield "record dropped", "chain", "deliver", [f"DELETE FROM audit WHERE number = {one % 'delivered'}"]
        yield "record altered", "chain", "washed", [f"UPDATE audit SET detail = replace(detail, 'verdict=clean', 'verdict=washed') WHERE number = (SELECT number FROM audit WHERE {day} AND detail LIKE '%verdict=clean%' LIMIT 1)"]
        yield "records reordered", "chain", "intake", [f"UPDATE audit SET number = -1 WHERE number = {one % 'kept'}", f"UPDATE audit SET number = number - 1 WHERE number = (SELECT number + 2 FROM audit a WHERE NOT EXISTS (SELECT 1 FROM audit b WHERE b.number = a.number + 1) AND a.number > 0 ORDER BY number LIMIT 1)",
                                                       "UPDATE audit SET number = (SELECT a.number + 1 FROM audit a WHERE NOT EXISTS (SELECT 1 FROM audit b WHERE b.number = a.number + 1) AND a.number > 0 ORDER BY number LIMIT 1) WHERE number = -1"]
        yield "chain cut off", "chain", "deliver", ["DELETE FROM audit WHERE number > (SELECT MAX(number) - 3 FROM audit)"]
        yield "message vanished", "balance", "intake", [f"DELETE FROM items WHERE number = (SELECT number FROM items WHERE arrival_ms >= {start} LIMIT 1 OFFSET 4)"]
        yield "delivery vanished", "balance", "deliver", [f"DELETE FROM deliveries WHERE rowid = (SELECT rowid FROM deliveries WHERE changed_ms >= {start} + 36000000 LIMIT 1)"]
        yield "rows and records differ", "recount", "deliver", [f"UPDATE deliveries SET state = 3 WHERE rowid = (SELECT rowid FROM deliveries WHERE changed_ms >= {start} + 36000000 AND state = 2 LIMIT 1)"]
        yield "tally altered", "tally", "washed", ["UPDATE tallies SET tally = 'm 0 clean' || char(10) WHERE number = (SELECT MAX(number) - 5 FROM tallies)"]
        yield "unsigned mail sent", "safety", "washed", [f"UPDATE results SET signature = zeroblob(64) WHERE number = (SELECT MAX(number) - 5 FROM results)"]

    @staticmethod
    def garbage(store, ledger, table):
        """Over the first page of a table, as a disk that fails leaves it."""
        store.release()
        page, size = store.sql(ledger, "PRAGMA wal_checkpoint(TRUNCATE)", f"SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = '{table}'")[0]
        with open(store.work / "store" / ledger / f"{ledger}.db", "r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xa5" * size)

    @staticmethod
    def removed(store, ledger):
        store.release()
        for file in (store.work / "store" / ledger).glob(f"{ledger}.db*"):
            file.unlink()

    def test_a_ledger_that_cannot_be_read_turns_it_red(self):
        faults = [(f"{ledger} {table} garbage", ledger, lambda store, ledger=ledger, table=table: self.garbage(store, ledger, table))
                  for ledger, table in (("intake", "items"), ("intake", "audit"), ("washed", "results"), ("washed", "audit"), ("deliver", "deliveries"), ("deliver", "cursors"), ("orders", "requests"))]
        faults += [(f"{ledger} removed", ledger, lambda store, ledger=ledger: self.removed(store, ledger)) for ledger in ("intake", "washed", "deliver")]
        for name, ledger, break_it in faults:
            with self.subTest(fault=name):
                store = self.town.copy(self.work / name.replace(" ", "-"))
                store.sql("washed", "INSERT INTO work (item, source, source_number, size_bytes, recipients, recipients_left, lease, lease_until_ms) VALUES (zeroblob(16), 0, 1, 1, 1, 1, 0, 0)")
                break_it(store)
                report = store.report(YESTERDAY, self.out(name.replace(" ", "-")))
                text = next(self.out(name.replace(" ", "-")).glob("*.txt")).read_text()
                self.assertEqual(report["light"], "red", report["findings"])
                self.assertEqual((report["unread"], [f["code"] for f in report["findings"] if f["light"] == "red"]), ([ledger], ["unread"]), report["findings"])
                self.assertIn("を読み取れません", text)
                if ledger == "orders":
                    self.assertIsNone(report["safety"]["unapproved"])
                else:
                    self.assertEqual((report["balance"]["difference"], report["counted"]["agree"]), (None, False))
                    self.assertNotIn("一致", text)
                shutil.rmtree(store.work)

    def test_whatever_is_taken_or_changed_turns_it_red(self):
        base = self.fresh("base")
        before = YESTERDAY - datetime.timedelta(days=1)
        # The head that a cut chain misses stands in the last signed report.
        self.assertEqual(base.due().returncode, 0)
        reported = {r["ledger"]: r for r in base.report(YESTERDAY, self.out("first"))["identity"]["chains"]}
        self.assertTrue(all(c["good"] for c in reported.values()))
        for name, code, ledger, statements in self.faults():
            with self.subTest(fault=name):
                store = base.copy(self.work / f"fault-{name.replace(' ', '-')}")
                # The day is made anew by hand: its own report is taken away, the others stay.
                if name != "chain cut off":
                    store.sql("reports", "DELETE FROM reports", "DELETE FROM report_files")
                else:
                    store.sql("reports", "UPDATE reports SET start_ms = start_ms")
                store.sql(ledger, *statements)
                date = YESTERDAY if name != "chain cut off" else before
                report = store.report(date, self.out(name.replace(" ", "-")))
                self.assertEqual(report["light"], "red", (name, report["findings"]))
                self.assertIn(code, [f["code"] for f in report["findings"]], report["findings"])
                text = next(self.out(name.replace(" ", "-")).glob("*.txt")).read_text()
                self.assertTrue(text.startswith("【緊急】"), text[:60])
                shutil.rmtree(store.work)

    def test_a_report_of_before_that_was_altered_is_told(self):
        store = self.fresh("x")
        self.assertEqual(store.due().returncode, 0)
        store.sql("reports", "UPDATE reports SET statement = replace(statement, 'light green', 'light red') WHERE number = 1")
        report = store.report(YESTERDAY - datetime.timedelta(days=3), self.out())
        self.assertIn("reports", [f["code"] for f in report["findings"]])

    def test_a_disk_nearly_full_is_red(self):
        # Below a quarter of the share that is warned of. Whatever this machine's disk has left is made to be that.
        report = self.town.report(YESTERDAY, self.out(), "--set", "report.disk_warn_percent=99")
        disk = report["health"]["disk"]
        found = [f for f in report["findings"] if f["code"] == "disk"]
        self.assertEqual(len(found), 1)
        self.assertIn("保管用ディスクの空きが", found[0]["sentence"])
        self.assertEqual(found[0]["light"], "red" if disk["free_bytes"] * 400 < disk["total_bytes"] * 99 else "yellow")

    def count(self, store):
        return store.sql("reports", "SELECT period, COUNT(*) FROM reports GROUP BY period")

    def test_two_programs_at_once_make_one_report(self):
        store = self.fresh("x")
        words = ("--set", "report.week=false", "--set", "report.month=false")
        running = [store.due(*words, start=True) for _ in range(3)]
        for one in running:
            _, log = one.communicate(timeout=120)
            self.assertEqual(one.returncode, 0, log.decode())
        self.assertEqual(self.count(store), [("day", 1)])
        self.assertEqual(store.due(*words).returncode, 0)
        self.assertEqual(self.count(store), [("day", 1)])

    def test_killed_in_the_middle_it_makes_one_after_the_restart(self):
        store = self.fresh("x")
        words = ("--set", "report.week=false", "--set", "report.month=false")
        for wait_ms in (5, 20, 40, 80, 120, 200, 300):
            running = store.due(*words, start=True)
            time.sleep(wait_ms / 1000)
            running.kill()
            running.communicate(timeout=60)
        self.assertEqual(store.due(*words).returncode, 0)
        self.assertEqual(self.count(store), [("day", 1)])
        self.assertEqual(store.sql("reports", "SELECT COUNT(*) FROM audit")[0][0], 1)
        self.assertEqual(store.sql("reports", "PRAGMA integrity_check")[0][0], "ok")

    def test_weeks_and_months_have_their_own(self):
        store = self.fresh("x")
        self.assertEqual(store.due().returncode, 0)
        self.assertEqual({period for period, _ in self.count(store)}, {"day", "week", "month"} if (YESTERDAY - self.first).days >= 34 else {"day", "week"})
        month = store.report(YESTERDAY.replace(day=1) - datetime.timedelta(days=1), self.out(), "--period", "day")
        self.assertEqual(month["counted"]["ledger"], month["counted"]["chain"])

    def test_signature_and_files_are_checked_off_line(self):
        out = self.out()
        self.town.report(YESTERDAY, out)
        verify = [program("temizu"), *self.town.settings(), "verify-report"]
        signature = next(out.glob("*.sig"))
        self.assertEqual(subprocess.run([*verify, signature], stdout=subprocess.DEVNULL).returncode, 0)
        self.assertEqual(subprocess.run([*verify, next(out.glob("*.pdf")), "--key", self.town.work / "keys/report-sign.pub"], stdout=subprocess.DEVNULL).returncode, 0)
        table = next(out.glob("*-kinds.csv"))
        table.write_bytes(table.read_bytes() + b"x")
        self.assertEqual(subprocess.run([*verify, signature], stdout=subprocess.DEVNULL).returncode, 1)
        signature.write_text(signature.read_text().replace("light green", "light red"))
        self.assertEqual(subprocess.run([*verify, signature], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode, 1)

    def test_the_pdf_is_fit_to_be_filed(self):
        # A year's end with reports of before, so that lines and means have something to show.
        store = self.fresh("x")
        self.assertEqual(store.due().returncode, 0)
        out = self.out()
        report = store.report(YESTERDAY, out)
        pdf = next(out.glob("*.pdf"))
        fonts = subprocess.run(["pdffonts", pdf], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[2:]
        self.assertTrue(fonts)
        for line in fonts:
            self.assertRegex(line, r" yes yes yes ", line)   # embedded, subset, with its Unicode map
        info = subprocess.run(["pdfinfo", pdf], stdout=subprocess.PIPE, text=True, check=True).stdout
        self.assertIn("A4", info)
        pages = int(re.search(r"Pages:\s+(\d+)", info).group(1))
        first = subprocess.run(["pdftotext", "-layout", "-l", "1", pdf, "-"], stdout=subprocess.PIPE, text=True, check=True).stdout
        whole = subprocess.run(["pdftotext", "-layout", pdf, "-"], stdout=subprocess.PIPE, text=True, check=True).stdout
        for words in ("正常", "通数の収支", "承認のない原本の配送", "この報告について", "この報告"):
            self.assertIn(words, first)
        self.assertRegex(first, rf"1 ?/ ?{pages}\b")
        self.assertIn(f"{report['balance']['accepted']:,}", first)
        for words in ("時間ごとの配送", "30日間の推移", "データなし", "検証のしかた"):
            self.assertIn(words, whole)
        self.assertNotRegex(first, r"\w@\w")
        self.assertLess(pdf.stat().st_size, 400_000)   # fonts hold what is used of them and no more
        outlines = json.loads(subprocess.run(["qpdf", "--json", "--json-key=outlines", pdf], stdout=subprocess.PIPE, text=True, check=True).stdout)["outlines"]
        chapters = [one["title"] for one in outlines]
        self.assertEqual(chapters[1:], ["件数と脅威", "申請・承認と管理者の操作", "再現性と職員の負担", "稼働・継続性", "事案と遵守"])
        self.assertTrue(chapters[0].startswith("日次報告"), chapters)
        for words in ("取り除いた・無効にしたもの", "元の内容がどれだけ残ったか", "自己点検", "復元試験", "事案（時刻の順）"):
            self.assertIn(words, whole)
        PAGES.mkdir(exist_ok=True)
        subprocess.run(["pdftoppm", "-r", "70", "-png", pdf, PAGES / "day"], check=True)


if __name__ == "__main__":
    unittest.main()
