"""Goal: kill -9 of wash or deliver at each step of an approved release. However it falls, the original leaves: once, or twice where the
crash was between our dot and our record; never two different ones, never none, and the password that the console has opens it."""
import os
import shutil
import unittest

from desk import People, outcome, password_of, rows, unzipped, withheld_mail, zip_of
from gateway import SOURCE, TOWN, Gateway, NextHop, build_folder, send_one, wait_for
from points_test import WRAPPER

SATO = f"sato@{TOWN}"
# Program, point, may it come out twice?
STEPS = [("wash", "release.made", False), ("wash", "release.kept", False), ("wash", "wash.claimed", False), ("wash", "attach.before_commit", False),
         ("wash", "attach.after_commit", False), ("wash", "wash.attached", False), ("deliver", "deliver.claimed", False),
         ("deliver", "deliver.before_dot", True), ("deliver", "deliver.after_dot", True), ("deliver", "record.before_commit", True),
         ("deliver", "record.after_commit", True)]


class ReleasePoints(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop, cls.release = NextHop(), NextHop()
        cls.gateway = Gateway(cls.hop.port, {"release.next_hop": f"127.0.0.1:{cls.release.port}", "release.sender": f"release@{TOWN}"})
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
        cls.gateway.start()
        cls.people = People(cls.gateway)
        cls.people.add("root1", "--first", roles=("administrator",))
        cls.people.add("chief", "--address", f"chief@{TOWN}", roles=("approver",))
        cls.people.add("sato", "--address", SATO, "--superior", "chief")
        cls.content = os.urandom(150_000)   # its mail is kept in a file of its own
        send_one(cls.gateway.port, withheld_mail("points", cls.content), (SATO,))
        cls.item = wait_for("the mail", lambda: [i for i in cls.gateway.items("subject:points") if i["state"] == "delivered"])[0]["id"]

    @classmethod
    def tearDownClass(cls):
        cls.gateway.close()
        cls.hop.close()
        cls.release.close()

    def life(self, point=None):
        self.assertEqual(self.gateway.stop(), 0)
        self.gateway.environment.pop("TEMIZU_CRASH_AT", None)
        if point:
            lives = self.gateway.work / f"lives-{point}"
            lives.mkdir()
            lives.chmod(0o1777)
            self.gateway.environment.update({"TEMIZU_CRASH_AT": point, "TEMIZU_CRASH_LIVES": str(lives)})
        self.gateway.lines.clear()
        self.gateway.start()

    def test_killed_at_each_step(self):
        for number, (program, point, may_double) in enumerate(STEPS):
            with self.subTest(point=point):
                before = len(self.release.mails)
                # Asked and approved while nothing can be carried out, so that the point is passed for the release and not for a code.
                self.gateway.settings["release.next_hop"] = ""
                self.life()
                request = self.people.request("sato", self.item, part="2")
                self.people.approve(("chief", "root1")[number % 2], request)   # a code works once in 30 s
                self.gateway.settings["release.next_hop"] = f"127.0.0.1:{self.release.port}"
                self.life(point)
                wait_for(f"{point} reached", lambda p=program: [e for e in self.gateway.events("ended") if e["child"] == p and e["how"] == "signal 9"])
                item = wait_for("the outcome", lambda r=request: outcome(self.gateway, r))["released_item"].hex()
                wait_for("the journey's end", lambda i=item: self.gateway.call("show", i).returncode == 0 and self.gateway.show(i)["state"] == "delivered")
                mails = self.release.mails[before:]
                self.assertTrue(1 <= len(mails) <= (2 if may_double else 1), len(mails))
                self.assertEqual(len({m["data"].split(b"\r\n\r\n", 1)[1] for m in mails}), 1)
                files = unzipped(zip_of(mails[0])[1], password_of(self.gateway, request), self.gateway.work / f"zip-{point}")
                self.assertEqual(files, {"data.bin": self.content})
                self.assertEqual(len(rows(self.gateway, "washed", "SELECT 1 FROM releases WHERE request = ?", bytes.fromhex(request))), 1)
        self.assertEqual(self.gateway.call("verify-audit").returncode, 0)
        self.assertTrue(self.gateway.balance())


if __name__ == "__main__":
    unittest.main(verbosity=1)
