"""Goal: over a year of a town hall's traffic (closed days, April, Obon, a wave of dangerous mail, a program that falls down, a full disk, a
mail server that is down overnight) the report says what it said when a person looked at it (golden/), a recount that shares no code with
it comes to the same figures, and the first page of the PDF shows them.

TEMIZU_GOLDEN=write writes golden/ anew: look at the difference before it is committed. TEMIZU_YEAR_MESSAGES=600 makes a town of that many
mails a working day (60 otherwise): golden files are not compared then, everything else is. The PDF's pages stand as pictures in
report-pages/ of the build folder, for a person to look at."""
import datetime
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import zoneinfo

import recount
from town_store import BUILD, Store, program

HERE = pathlib.Path(__file__).resolve().parent
PAGES = BUILD / "report-pages"
YEAR = 2026
SMALL = 60
MESSAGES = int(os.environ.get("TEMIZU_YEAR_MESSAGES", SMALL))
TOKYO, BERLIN = "Asia/Tokyo", "Europe/Berlin"
# Name, first day, kind of period, zone. The pages of those in PICTURED are drawn.
GOLDEN = (("quiet-sunday", "2026-02-08", "day", TOKYO), ("monday", "2026-06-08", "day", TOKYO), ("april-peak", "2026-04-01", "day", TOKYO),
          ("obon", "2026-08-13", "day", TOKYO), ("new-year", "2026-01-02", "day", TOKYO), ("wave-of-macros", "2026-09-15", "day", TOKYO),
          ("crash-day", "2026-07-07", "day", TOKYO), ("full-disk-day", "2026-10-20", "day", TOKYO),
          ("server-down", "2026-11-18", "day", TOKYO), ("server-back", "2026-11-19", "day", TOKYO), ("day-of-23-hours", "2026-03-29", "day", BERLIN),
          ("day-of-25-hours", "2026-10-25", "day", BERLIN), ("april", "2026-04-01", "month", TOKYO))
PICTURED = ("april-peak", "wave-of-macros", "april")
# What the clock, the folder or the machine decides. Reports of days to come are refused: the year is one that is over, or nearly.
PASSING = ("made", "late", "health")


def duration(ms):
    """As words.cc writes lengths of time."""
    s = ms // 1000
    if ms < 10_000:
        return f"{ms / 1000:.1f}秒"
    if s < 60:
        return f"{s}秒"
    if s < 3600:
        return f"{s // 60}分{s % 60}秒"
    if s < 86_400:
        return f"{s // 3600}時間{s % 3600 // 60}分"
    return f"{s // 86_400}日{s % 86_400 // 3600}時間"


def lasting(report):
    """The report without what is another every time."""
    kept = {name: value for name, value in report.items() if name not in PASSING}
    kept["findings"] = [{name: value for name, value in finding.items() if name != "due"} for finding in report["findings"]]   # days from today
    kept["identity"] = {name: value for name, value in report["identity"].items() if name != "config"}
    return kept


def lines(value, depth=0):
    """JSON as people compare it: a line for each member of the first three levels and for each row of a list."""
    if not isinstance(value, (dict, list)) or not value or depth == 3:
        return json.dumps(value, ensure_ascii=False)
    pad, is_list = " " * (depth + 1), isinstance(value, list)
    if is_list and not isinstance(value[0], dict):
        return json.dumps(value, ensure_ascii=False)
    rows = [json.dumps(row, ensure_ascii=False) for row in value] if is_list else [f"{json.dumps(key)}: {lines(one, depth + 1)}" for key, one in value.items()]
    opening, closing = "[]" if is_list else "{}"
    return opening + "\n" + ",\n".join(pad + row for row in rows) + "\n" + " " * depth + closing


class Year(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="temizu-year-")
        cls.work = pathlib.Path(cls.folder.name)
        days = (datetime.date(YEAR + 1, 1, 1) - datetime.date(YEAR, 1, 1)).days
        subprocess.run([program("town"), cls.work / "town", f"{YEAR}-01-01", str(days), str(MESSAGES), "11", "year"], check=True, timeout=3600)
        cls.store = Store(cls.work / "town")
        cls.store.hold()
        cls.town = recount.Town(cls.work / "town/store")
        cls.reports = {}
        for name, first, kind, zone in GOLDEN:
            cls.reports[name] = cls.store.report(first, cls.out(name), "--period", kind, "--set", f"report.time_zone={zone}")

    @classmethod
    def tearDownClass(cls):
        cls.store.release()
        cls.folder.cleanup()

    @classmethod
    def out(cls, name):
        return cls.work / "reports" / name

    def test_every_day_of_the_year_has_mail_and_the_seasons_show(self):
        tokyo = zoneinfo.ZoneInfo(TOKYO)
        days = {}
        for record in self.town.kept:
            day = datetime.datetime.fromtimestamp(int(record.value("arrival")) / 1000, tokyo).date()
            days[day] = days.get(day, 0) + 1
        self.assertEqual(len(days), 365)

        def of(month, day):
            return days[datetime.date(YEAR, month, day)]
        self.assertLess(of(2, 8) * 5, of(2, 9))            # a Sunday, the Monday after it
        self.assertLess(of(2, 11) * 5, of(2, 12))          # a holiday
        self.assertLess(of(8, 13), of(8, 20))              # Obon
        self.assertLess(of(6, 9), of(4, 7))                # April

    def test_the_reports_are_as_somebody_looked_at_them(self):
        if MESSAGES != SMALL:
            self.skipTest("another town")
        for name, report in self.reports.items():
            with self.subTest(golden=name):
                file = HERE / "golden" / f"{name}.json"
                text = lines(lasting(report)) + "\n"
                if os.environ.get("TEMIZU_GOLDEN") == "write":
                    file.parent.mkdir(exist_ok=True)
                    file.write_text(text)
                self.assertEqual(json.loads(file.read_text()), json.loads(text))

    def test_a_recount_that_shares_no_code_comes_to_the_same(self):
        for name, _, _, zone in GOLDEN:
            with self.subTest(golden=name):
                self.same(self.reports[name], zoneinfo.ZoneInfo(zone))

    def same(self, report, zone):
        first, last = (datetime.date.fromisoformat(report["period"][end]) for end in ("first", "last"))
        counted = self.town.figures(first, last, zone)
        self.assertEqual(report["counted"], {"ledger": counted["counted"], "chain": counted["counted"], "agree": True})
        self.assertEqual(report["balance"], counted["balance"] | {"difference": 0})
        for name, value in counted["service"].items():
            self.assertEqual(report["service"][name], value, name)
        self.assertEqual(report["traffic"]["duplicates"], counted["traffic"]["duplicates"])
        if report["period"]["kind"] == "day":
            hours = report["traffic"]["hours"]
            self.assertEqual(len(hours), {"2026-03-29": 23, "2026-10-25": 25}.get(report["period"]["first"], 24))
            for there, here in zip(hours, counted["traffic"]["hours"], strict=True):
                self.assertEqual({key: value for key, value in there.items() if key != "start" and value}, here)
            self.assertEqual(max(hours, key=lambda hour: hour["accepted"])["accepted"], hours[counted["traffic"]["busiest"]]["accepted"])
        self.assertEqual({row["code"]: row["count"] for row in report["found"]["codes"]}, counted["found"]["codes"])
        self.assertEqual({row["rule"]: [row["mails"], row["count"]] for row in report["found"]["rules"]}, counted["found"]["rules"])
        for row in report["found"]["kinds"]:
            for key, value in counted["found"]["kinds"].pop(row["kind"]).items():
                self.assertEqual(row[key], value, (row["kind"], key))
        self.assertEqual(counted["found"]["kinds"], {})
        desk = report["people"]["desk"] or {}
        for key, value in counted["desk"].items():
            self.assertEqual(desk.get(key, 0), value, key)
        self.assertEqual(report["safety"]["originals_released"], counted["desk"]["released"])
        self.assertEqual(report["safety"]["unapproved"], 0)
        for chain in report["identity"]["chains"]:
            self.assertEqual({key: chain[key] for key in ("last", "head", "in_period")}, counted["chains"][chain["ledger"]], chain["ledger"])

    def test_months_are_the_sum_of_their_days(self):
        tokyo = zoneinfo.ZoneInfo(TOKYO)
        april = [self.town.figures(day, day, tokyo)["counted"] for day in (datetime.date(YEAR, 4, 1) + datetime.timedelta(days=i) for i in range(30))]
        for name, value in self.reports["april"]["counted"]["ledger"].items():
            self.assertEqual(value, sum(day[name] for day in april), name)

    def test_incidents_show(self):
        self.assertEqual(self.reports["crash-day"]["service"]["starts"], {"deliver": 3, "wash": 3})
        self.assertEqual(self.reports["crash-day"]["service"]["uncertain"], 3)
        self.assertGreater(self.reports["crash-day"]["service"]["max_ms"], 1_800_000)
        wave, monday = (next((row["mails"] for row in self.reports[name]["found"]["rules"] if row["rule"] == "ooxml.macro"), 0) for name in ("wave-of-macros", "monday"))
        self.assertGreater(wave, 2 * monday)
        down, back = self.reports["server-down"], self.reports["server-back"]
        self.assertGreater(down["balance"]["carried_out"], 10)
        self.assertEqual(down["balance"]["carried_out"], back["balance"]["carried_in"])
        self.assertEqual([finding["code"] for finding in down["findings"]], ["queue"])
        stopped = [hour["accepted"] for hour in self.reports["full-disk-day"]["traffic"]["hours"][13:16]]
        self.assertEqual(stopped, [0, 0, 0])

    def test_page_one_shows_the_figures(self):
        for name, report in self.reports.items():
            with self.subTest(pdf=name):
                pdf = next(self.out(name).glob("*.pdf"))
                first = subprocess.run(["pdftotext", "-layout", "-l", "1", pdf, "-"], stdout=subprocess.PIPE, text=True, check=True).stdout
                self.page_one(report, first)

    def page_one(self, report, first):
        def line(*cells):
            return r"\s+".join(re.escape(cell) for cell in cells)
        balance, safety, service = report["balance"], report["safety"], report["service"]
        names = ("carried_in", "accepted", "delivered_washed", "delivered_notice_only", "undeliverable", "carried_out")
        self.assertRegex(first, line(*(f"{balance[name]:,}" for name in names), "0（一致）"))
        self.assertRegex(first, line(f"{safety['unapproved']:,}件", f"{safety['signatures_checked']:,} / {safety['sent_results']:,}通", f"{safety['originals_released']:,}件",
                                     f"{safety['forged_refused']:,}件"))
        times = [duration(service[name]) if service["delivered"] else "—" for name in ("p50_ms", "p95_ms", "max_ms")]
        self.assertRegex(first, line(*times, f"{service['under_way']:,}件", duration(service["oldest_ms"]) if service["under_way"] else "—"))
        for chain in report["identity"]["chains"]:
            self.assertIn(chain["head"], first)
            self.assertIn(f"{chain['last']:,}番", first)
        squeezed = re.sub(r"\s", "", first)
        self.assertIn(re.sub(r"\s", "", report["sentence"]), squeezed)
        for finding in report["findings"][:5]:
            self.assertIn(re.sub(r"\s", "", finding["sentence"])[:16], squeezed)

    def test_pages_are_drawn_for_a_person_to_look_at(self):
        PAGES.mkdir(exist_ok=True)
        for name in PICTURED:
            pdf = next(self.out(name).glob("*.pdf"))
            pages = int(re.search(r"Pages:\s+(\d+)", subprocess.run(["pdfinfo", pdf], stdout=subprocess.PIPE, text=True, check=True).stdout).group(1))
            for old in PAGES.glob(f"{name}-*.png"):
                old.unlink()
            subprocess.run(["pdftoppm", "-r", "70", "-png", pdf, PAGES / name], check=True)
            pictures = sorted(PAGES.glob(f"{name}-*.png"))
            self.assertEqual(len(pictures), pages)
            self.assertGreater(min(picture.stat().st_size for picture in pictures), 3000)   # an empty page is smaller


if __name__ == "__main__":
    unittest.main()
