"""Goal: kill -9 of each program at each named place of the path. serve starts it again, the upstream offers again what it has
no reply for, and every mail comes out: once, or twice where the crash was between our dot and our record (P14, P15, P24)."""
import re
import shutil
import sqlite3
import unittest

from gateway import SOURCE, Gateway, NextHop, build_folder, wait_for
from proof import Load

# Every point, in the order of the path; program that passes it; may a mail come out twice?
POINTS = [
    ("receive.data_end", "receive", False), ("keep.blob_written", "receive", False), ("keep.before_commit", "receive", False),
    ("keep.after_commit", "receive", False), ("receive.kept", "receive", False), ("receive.replied", "receive", False),
    ("wash.claimed", "wash", False), ("wash.answered", "wash", False), ("wash.composed", "wash", False),
    ("attach.before_commit", "wash", False), ("attach.after_commit", "wash", False), ("wash.attached", "wash", False),
    ("deliver.claimed", "deliver", False), ("deliver.before_dot", "deliver", True), ("deliver.after_dot", "deliver", True),
    ("record.before_commit", "deliver", True), ("record.after_commit", "deliver", True), ("deliver.recorded", "deliver", True),
    ("purge.key_gone", "wash", False),
]
# Passed only while an approved original is carried out: release_points_test.py.
RELEASE_POINTS = {"release.made", "release.kept"}
# Not on the path of a mail: tests/report kills the report at any moment, lookup_test.cc of tests/contract/store the index.
BESIDE_THE_PATH = {"report.counted", "report.before_commit", "report.after_commit", "lookup.before_commit", "lookup.after_commit"}
# A point is passed once by every program's life, so only the first life gets it; the later ones run on.
WRAPPER = """#!/bin/sh
mkdir "$TEMIZU_CRASH_LIVES/{program}" 2>/dev/null || unset TEMIZU_CRASH_AT
exec {real} "$@"
"""


def points_in_sources():
    """Names given to TEMIZU_CRASH_POINT, and those handed to the committer as its two places."""
    names = set()
    for folder in ("src", "quarantine", "filters"):
        for file in (SOURCE / folder).rglob("*.cc"):
            if file.name.endswith("_test.cc"):
                continue
            text = file.read_text()
            names |= set(re.findall(r'TEMIZU_CRASH_POINT\("([^"]+)"\)', text))
            for words in re.findall(r"(?:before|after)_commit = ([^;]*);", text):
                names |= set(re.findall(r'"([a-z_.]+)"', words))
            indirect = re.findall(r"TEMIZU_CRASH_POINT\(([^\")]+)\)", text)
            assert set(indirect) <= {"options_.before_commit", "options_.after_commit"}, f"{file}: a point without a name: {indirect}"
    return names


class Points(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        cls.gateway = Gateway(cls.hop.port)
        cls.load = Load(cls.gateway, cls.hop)
        programs = cls.gateway.work / "programs"
        programs.mkdir()
        shutil.copy2(build_folder() / "temizu", programs)
        for program in ("receive", "wash", "deliver"):
            script = programs / f"temizu-{program}"
            script.write_text(WRAPPER.format(program=program, real=build_folder() / script.name))
            script.chmod(0o755)
        cls.gateway.program = str(programs / "temizu")
        cls.gateway.settings["wash.policy"] = str(SOURCE / "conf/policy.xml")
        cls.gateway.settings["wash.notices"] = str(SOURCE / "conf/notices")

    @classmethod
    def tearDownClass(cls):
        cls.gateway.close()
        cls.hop.close()

    def start_with(self, point):
        self.gateway.kill()      # what a failed point left
        lives = self.gateway.work / f"lives-{point}"
        lives.mkdir()
        lives.chmod(0o1777)
        self.gateway.environment.update({"TEMIZU_CRASH_AT": point, "TEMIZU_CRASH_LIVES": str(lives)})
        self.gateway.lines.clear()
        self.gateway.start()

    def killed(self, program):
        return [e for e in self.gateway.events("ended") if e["child"] == program and e["how"] == "signal 9"]

    def test_every_point_of_the_sources_is_in_the_list(self):
        self.assertEqual({name for name, _, _ in POINTS} | RELEASE_POINTS | BESIDE_THE_PATH, points_in_sources())

    def test_killed_at_each_step(self):
        copies_max = 1
        for number, (point, program, may_double) in enumerate(POINTS[:-1]):
            with self.subTest(point=point):
                copies_max = 2 if may_double else copies_max
                self.start_with(point)
                for mail in self.load.mixed(point.replace(".", "_"), number):
                    self.load.offer_until_taken(mail)
                wait_for(f"{point} reached", lambda p=program: self.killed(p))
                self.load.prove(self, copies_max)
                self.assertEqual(len(self.killed(program)), 1)
                self.assertEqual(self.gateway.stop(), 0)

    def test_killed_while_purging(self):
        self.start_with("nowhere")
        for mail in self.load.mixed("before_purge"):
            self.load.offer_until_taken(mail)
        self.load.prove(self, copies_max=2)
        self.gateway.stop()
        # As if all had been washed, and the journeys had ended, a year ago.
        for ledger, change in (("deliver/deliver.db", "UPDATE deliveries SET changed_ms = changed_ms - 365 * 86400000"),
                               ("washed/washed.db", "UPDATE results SET at_ms = at_ms - 365 * 86400000")):
            database = sqlite3.connect(self.gateway.work / "store" / ledger)
            with database:
                database.execute(change)
            database.close()
        blobs = self.gateway.work / "store/intake/blobs"
        self.assertGreater(sum(file.is_file() for file in blobs.rglob("*")), 0)
        self.start_with("purge.key_gone")
        wait_for("purge.key_gone reached", lambda: self.killed("wash"))
        wait_for("purged to the end", lambda: self.gateway.events("purge_ended", "wash") or not any(f.is_file() for f in blobs.rglob("*")))
        wait_for("no files left", lambda: not any(file.is_file() for file in blobs.rglob("*")))
        wait_for("keys gone", lambda: {item["keeping"] for item in self.gateway.items()} == {"purged"})
        self.load.prove(self, copies_max=2)
        self.gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=1)
