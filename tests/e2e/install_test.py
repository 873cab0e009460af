"""Goal: what `cmake --install` puts down is a working host: the steps of README.md, in a folder of its own and without systemd as
the first process: users, folders, configuration, keys, self-test, three programs started from their installed paths, one mail."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import unittest

from gateway import TOWN, NextHop, build_folder, free_port, plain_mail, send_one, wait_for
from peers import Folder, greets, run

PROGRAMS = ("wash", "deliver", "receive")


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder("install")
        cls.addClassCleanup(cls.folder.remove)
        cls.root = cls.folder.path / "root"
        cls.environment = dict(os.environ, DESTDIR=str(cls.root))
        cls.said = run("cmake", "--install", build_folder(), env=cls.environment)
        prefix = re.search(r"^CMAKE_INSTALL_PREFIX:PATH=(.*)$", (build_folder() / "CMakeCache.txt").read_text(), re.M).group(1)
        cls.prefix = pathlib.Path(f"{cls.root}{prefix}")
        cls.conf = cls.root / "etc/temizu" if prefix in ("/usr", "/usr/local") else cls.prefix / "etc/temizu"
        cls.units = cls.prefix / "lib/systemd/system"

    def test_everything_has_its_place(self):
        wanted = ["bin/temizu", "lib/systemd/system/temizu.target", "lib/sysusers.d/temizu.conf", "lib/tmpfiles.d/temizu.conf"]
        wanted += [f"libexec/temizu/temizu-{p}" for p in PROGRAMS] + [f"lib/systemd/system/temizu-{p}.service" for p in PROGRAMS]
        wanted += [f"lib/systemd/system/temizu-{unit}" for unit in ("hook.service", "inspect.service", "inspect.timer", "people-sync.service", "people-sync.timer", "report.timer", "console.service", "backup.service", "backup.timer", "restore-test.service", "restore-test.timer")]
        wanted += ["libexec/temizu/temizu-backup"]
        for path in wanted:
            self.assertTrue((self.prefix / path).is_file(), path)
        for name in ("temizu.xml", "policy.xml", "notices/ja.txt", "notices/en.txt"):
            self.assertTrue((self.conf / name).is_file(), name)
        places = {self.prefix, self.conf, self.root / "usr/share/temizu/web"}   # the last: pages, when they were built
        strays = [p for p in self.root.rglob("*") if p.is_file() and places.isdisjoint(p.parents)]
        self.assertEqual(strays, [])

    def test_an_edited_configuration_is_kept(self):
        edited = self.conf / "policy.xml"
        before = edited.read_text()
        edited.write_text(before + "<!-- edited -->\n")
        said = run("cmake", "--install", build_folder(), env=self.environment)
        self.assertIn("Kept", said)
        self.assertIn("<!-- edited -->", edited.read_text())
        edited.write_text(before)

    def test_units_name_what_is_installed(self):
        for program in PROGRAMS:
            text = (self.units / f"temizu-{program}.service").read_text()
            self.assertNotIn("@", text)
            for path in re.findall(r"^Exec(?:Start|StartPre)=(\S+)", text, re.M):
                self.assertTrue(pathlib.Path(f"{self.root}{path}").is_file(), path)
            for path in re.findall(r"--config (\S+)", text):
                self.assertTrue(pathlib.Path(f"{self.root}{path}").is_file(), path)

    def test_one_unit_for_all(self):
        """`systemctl reload temizu.target` and `stop` reach what the target starts; what is reloaded knows how."""
        def values(unit, key):
            return {word for line in re.findall(rf"^{key}=(.*)$", (self.units / unit).read_text(), re.M) for word in line.split()}

        started = values("temizu.target", "Wants")
        self.assertLessEqual({f"temizu-{p}.service" for p in PROGRAMS} | {"temizu-hook.service", "temizu-report.timer", "temizu-inspect.timer"}, started)
        for unit in started | {"temizu-console.service"}:
            self.assertIn("temizu.target", values(unit, "PartOf"), unit)
        reloaded = values("temizu.target", "PropagatesReloadTo")
        self.assertEqual(reloaded, {f"temizu-{p}.service" for p in (*PROGRAMS, "console")})
        for unit in reloaded:
            self.assertIn("ExecReload=/bin/kill -HUP $MAINPID", (self.units / unit).read_text(), unit)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_units_are_understood_by_systemd(self):
        copies = self.folder.path / "units"
        shutil.copytree(self.units, copies)
        for unit in copies.glob("*.service"):   # programs where they are now
            unit.write_text(re.sub(r"^(Exec(?:Start|StartPre)=)/", rf"\1{self.root}/", unit.read_text(), flags=re.M))
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", *sorted(copies.glob("temizu*"))], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=60, check=False)
        complaints = [line for line in done.stdout.splitlines() if "temizu" in line]
        self.assertEqual(complaints, [])
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_what_is_off_until_somebody_enables_it(self):
        for unit in ("backup", "restore-test", "people-sync"):
            self.assertIn("WantedBy=timers.target", (self.units / f"temizu-{unit}.timer").read_text())
            self.assertNotIn(unit, (self.units / "temizu.target").read_text())

    def backups(self, environment, what):
        """Runs what the units run, with the config of this test."""
        program = self.prefix / "libexec/temizu/temizu-backup"
        for unit in ("backup", "restore-test"):
            path = re.search(r"^ExecStart=(\S+) ", (self.units / f"temizu-{unit}.service").read_text(), re.M).group(1)
            self.assertEqual(f"{self.root}{path}", str(program))
        return subprocess.run([program, what], env=dict(os.environ, **environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)

    def nightly_backups(self, temizu, config):
        folder = self.folder.path / "backups"
        environment = {"TEMIZU": str(temizu), "TEMIZU_CONFIG": str(config), "TEMIZU_BACKUP_FOLDER": str(folder), "TEMIZU_BACKUP_DAYS": "7"}
        self.assertEqual(self.backups(environment, "test").returncode, 1, "nothing to try yet")
        kept, old, unfinished = folder / "of somebody else", folder / "temizu-20200101-043000", folder / "unfinished"
        for path in (kept, old, unfinished):
            path.mkdir(parents=True)
        before = self.backups(dict(environment, TEMIZU_BACKUP_DAYS="0"), "make")
        self.assertEqual((before.returncode, old.exists()), (2, True), before.stdout)
        made = self.backups(environment, "make")
        self.assertEqual(made.returncode, 0, made.stdout)
        self.assertTrue(kept.is_dir())
        self.assertFalse(old.exists() or unfinished.exists())
        self.assertEqual(len(list(folder.glob("temizu-2*/intake"))), 1, list(folder.rglob("*"))[:20])
        tried = self.backups(environment, "test")
        self.assertEqual(tried.returncode, 0, tried.stdout)
        self.assertIn("The backup can be restored", tried.stdout)
        failed = self.backups(dict(environment, TEMIZU_CONFIG="/nowhere"), "make")
        self.assertNotEqual(failed.returncode, 0)
        self.assertEqual(len(list(folder.glob("temizu-2*"))), 1, "a backup that failed removes no old one")

    @unittest.skipUnless(shutil.which("systemd-sysusers") and os.geteuid() == 0, "needs root and systemd-sysusers")
    def test_users_and_folders(self):
        root = self.folder.path / "users"
        for name in ("sysusers.d", "tmpfiles.d"):
            shutil.copytree(self.prefix / "lib" / name, root / "usr/lib" / name)
        (root / "etc").mkdir()
        run("systemd-sysusers", f"--root={root}")
        users = {line.split(":")[0]: int(line.split(":")[2]) for line in (root / "etc/passwd").read_text().splitlines()}
        groups = {line.split(":")[0]: line.split(":") for line in (root / "etc/group").read_text().splitlines()}
        self.assertLessEqual({f"temizu-{p}" for p in PROGRAMS}, users.keys())
        self.assertEqual(set(groups["temizu"][3].split(",")), {"temizu-wash", "temizu-deliver", "temizu-console", "temizu-report", "temizu-hook"}, "receive reads no ledger")
        self.assertEqual(len(set(users.values())), len(users), "each program has a user of its own")

    def programs_up(self, config):
        running = {}
        for program in PROGRAMS:
            log = (self.folder.path / f"{program}.log").open("wb")
            self.addCleanup(log.close)
            running[program] = subprocess.Popen([self.prefix / f"libexec/temizu/temizu-{program}", "--config", config], stdin=subprocess.DEVNULL,
                                                stdout=log, stderr=log, start_new_session=True)
            self.addCleanup(self.kill, running[program])
        return running

    @staticmethod
    def kill(process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def logs(self):
        return "\n".join(f"{p}: {(self.folder.path / f'{p}.log').read_text()[-1500:]}" for p in PROGRAMS)

    def test_the_steps_of_the_readme(self):
        hop = NextHop()
        self.addCleanup(hop.close)
        port, config = free_port(), self.conf / "temizu.xml"
        state = self.folder.path / "state"
        for folder in ("run", "store", "store/intake", "store/washed", "store/deliver", "store/orders"):
            (state / folder).mkdir(parents=True, exist_ok=True)
        text = config.read_text()
        for old, new in (("<listen>127.0.0.1:10025<", f"<listen>127.0.0.1:{port}<"), ("<domains>example.lg.jp<", f"<domains>{TOWN}<"),
                         ("<next_hop>127.0.0.1:10026<", f"<next_hop>127.0.0.1:{hop.port}<"), ("/run/temizu/ask.sock</", f"{state}/run/ask.sock</"),
                         ("<path>/var/lib/temizu<", f"<path>{state}/store<"), ("<keys_path>/etc/temizu/keys<", f"<keys_path>{state}/keys<")):
            self.assertEqual(text.count(old), 1, old)
            text = text.replace(old, new)
        original = config.read_text()
        config.write_text(text)
        self.addCleanup(config.write_text, original)

        temizu = [self.prefix / "bin/temizu", "--config", config]
        run(*temizu, "check-config")
        run(*temizu, "keys", "init")
        self.assertIn("\n", run(*temizu, "keys", "export"))
        said = subprocess.run([*temizu, "self-test"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False).stdout
        # A test machine's clock may run free; nothing else may be wrong.
        self.assertEqual([line for line in said.splitlines() if " BAD: " in line and not line.startswith("clock")], [], said)
        self.assertRegex(said, r"(?m)^path +good$")
        running = self.programs_up(config)
        try:
            wait_for("the greeting", lambda: greets(port), 40)
            self.assertTrue(send_one(port, plain_mail("installed")).startswith("250"))
            wait_for("the mail", hop.count)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.logs()}") from None
        self.assertIn(b"Subject: installed", hop.mails[0]["data"])
        self.assertIn("delivered", run(*temizu, "search", "subject:installed"))
        run(*temizu, "verify-audit")
        for program, process in running.items():
            process.send_signal(signal.SIGTERM)
        for program, process in running.items():
            self.assertEqual(process.wait(40), 0, program)
        self.nightly_backups(self.prefix / "bin/temizu", config)


if __name__ == "__main__":
    unittest.main(verbosity=1)
