"""Goal: every subcommand does what its help says, says what is wrong in one line with place and next step, and ends with the
exit code it promises: 0 good, 1 the answer is no, 2 not understood, 3 failed."""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import unittest

from gateway import SOURCE, TOWN, Gateway, NextHop, build_folder, plain_mail, send_one, wait_for

KEY_FILES = {"store.key", "store.pub", "wash-sign.key", "wash-sign.pub", "deliver.key", "deliver.pub", "console.key", "console.pub", "loop.key", "notice.key",
             "report-sign.key", "report-sign.pub", "names.key"}
ITEM_FIELDS = {"id", "short_id", "class", "parent", "state", "verdict", "reason", "sender", "client", "arrival", "size", "sha256", "subject", "keeping",
               "keep_hold", "recipients", "results", "children"}
RECIPIENT_FIELDS = {"number", "address", "state", "verdict", "profile", "on_hold", "attempts", "last_reply", "next_hop", "changed", "next_try"}


def temizu(*words, text=True):
    return subprocess.run([build_folder() / "temizu", *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=text,
                          timeout=120)


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="temizu-commands-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)

    def expect(self, code, *words):
        run = temizu(*words)
        self.assertEqual(run.returncode, code, f"{words}\n{run.stdout}\n{run.stderr}")
        return run


class Words(WithFolder):
    def test_what_is_not_understood_ends_with_2(self):
        for words in ([], ["nonsense"], ["show"], ["search", "--most", "0"], ["search", "colour:red"], ["search", "state:lost"], ["search", "after:someday"],
                      ["queue"], ["queue", "fail"], ["keys"], ["wash"], ["--set", "no-equals", "check-config"], ["backup"]):
            with self.subTest(words=words):
                run = self.expect(2, "--set", f"store.path={self.folder}/store", "--set", f"store.keys_path={self.folder}/keys", *words)
                self.assertNotEqual(run.stderr + run.stdout, "")

    def test_help_and_version(self):
        self.assertRegex(self.expect(0, "--version").stdout, r"^temizu \d+\.\d+\.\d+$")
        text = self.expect(0, "--help").stdout
        for word in ("serve", "wash", "show", "search", "balance", "queue", "rewash", "keys", "check-config", "verify-audit", "self-test", "backup", "restore",
                     "user", "people", "request", "requests", "approve", "return", "deny", "withdraw", "recall", "password"):
            self.assertIn(word, text)
            self.expect(0, word, "--help")


class CheckConfig(WithFolder):
    def check(self, inside, code):
        file = self.folder / "temizu.xml"
        file.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n<temizu>\n{inside}\n</temizu>\n')
        policy = ["--set", f"wash.policy={SOURCE}/conf/policy.xml", "--set", f"wash.notices={SOURCE}/conf/notices"]
        return file, self.expect(code, "--config", file, *policy, "check-config").stderr

    def test_the_shipped_files_are_good(self):
        run = self.expect(0, "--config", SOURCE / "conf/temizu.xml", "check-config")
        self.assertEqual(run.stdout + run.stderr, "")

    def test_each_mistake_is_named_with_file_line_and_column(self):
        cases = {
            "<receive><recipients_max>900</recipients_max></receive>": (3, "recipients_max"),
            "<receive>\n<recipients_max>two</recipients_max>\n</receive>": (4, "recipients_max"),
            "<receive>\n<colour>red</colour></receive>": (4, "colour"),
            "<receive><clients>0.0.0.0/0</clients></receive>": (3, "clients"),
            "<receive><clients>::/0</clients></receive>": (3, "clients"),
            "<receive><listen>127.0.0.1:2525</listen></receive>\n<deliver><next_hop>127.0.0.1:2525</next_hop></deliver>": (4, "next_hop"),
            "<deliver><tls>perhaps</tls></deliver>": (3, "tls"),
            "<store><keep_days>0</keep_days></store>": (3, "keep_days"),
        }
        for inside, (line, word) in cases.items():
            with self.subTest(inside):
                file, said = self.check(inside, 3)
                first = [text for text in said.splitlines() if word in text]
                self.assertTrue(first, said)
                self.assertRegex(first[0], rf"^{re.escape(str(file))}:{line}:\d+: .*Not started\.$")

    def test_broken_xml_and_what_xml_could_fetch(self):
        for inside in ("<receive>", "<receive><recipients_max>&lol;</recipients_max></receive>"):
            file, said = self.check(inside, 3)
            self.assertRegex(said, rf"{re.escape(str(file))}:\d+:\d+: ")
        file.write_text(f'<?xml version="1.0"?>\n<!DOCTYPE temizu [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<temizu><site><contact>&x;</contact></site></temizu>\n')
        said = self.expect(3, "--config", file, "check-config").stderr
        self.assertRegex(said, rf"{re.escape(str(file))}:\d+:\d+: ")
        self.assertNotIn("root:", said)

    def test_texts_of_an_older_version_stop_nothing(self):
        texts = self.folder / "notices"
        texts.mkdir()
        shipped = (SOURCE / "conf/notices/ja.txt").read_text()
        (texts / "ja.txt").write_text(re.sub(r"(?ms)^\[letter\.head\]\n.*?(?=^\[)", "", shipped))
        options = ["--config", SOURCE / "conf/temizu.xml", "--set", f"wash.notices={texts}"]
        said = self.expect(0, *options, "check-config").stderr
        self.assertEqual(said, f"{texts}/ja.txt: warning: missing blocks: 1, the built-in texts stand in for them: [letter.head]\n")

    def test_all_mistakes_at_once(self):
        _, said = self.check("<receive><recipients_max>900</recipients_max></receive>\n<store><keep_days>0</keep_days></store>", 3)
        self.assertIn("recipients_max", said)
        self.assertIn("keep_days", said)

    def test_set_and_show(self):
        run = self.expect(0, "--set", "receive.recipients_max=7", "--set", "site.name=mx.town.example", "config", "show")
        values = dict(line.split("=", 1) for line in run.stdout.splitlines())
        self.assertEqual((values["receive.recipients_max"], values["site.name"]), ("7", "mx.town.example"))
        # Every option that the shipped file explains is shown, and no other.
        import xml.etree.ElementTree as tree
        explained = set()
        for part in tree.parse(SOURCE / "conf/temizu.xml").getroot():
            explained |= {f"{part.tag}.{option.tag}" for option in part} or {part.tag}
        self.assertEqual({name for name in values if not name.startswith("policy.")}, explained)
        for bad in ("receive.recipients_max=0", "receive.no_such_option=1", "receive.clients=0.0.0.0/0"):
            said = self.expect(3, "--set", bad, "config", "show").stderr
            self.assertIn(bad.split("=", maxsplit=1)[0], said)

    def test_serve_does_not_start_with_what_check_config_refuses(self):
        said = self.expect(3, "--set", "receive.clients=0.0.0.0/0", "serve").stderr
        self.assertIn("receive.clients", said)


class Keys(WithFolder):
    def keys(self, code, *words, path=None):
        return self.expect(code, "--set", f"store.keys_path={path or self.folder / 'keys'}", "--set", f"store.path={self.folder}/store",
                           "--set", f"receive.ask_socket={self.folder}/run/ask.sock", "keys", *words)

    def test_made_once_checked_printed_and_read_back(self):
        keys = self.folder / "keys"
        self.keys(1, "check")
        self.keys(0, "init")
        self.assertEqual({f.name for f in keys.iterdir()}, KEY_FILES)
        for file in keys.glob("*.key"):
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o440 if file.name == "loop.key" else 0o400)
        self.keys(0, "check")
        before = {f.name: f.read_bytes() for f in keys.iterdir()}
        self.assertIn("never overwritten", self.keys(3, "init").stderr)
        self.assertEqual({f.name: f.read_bytes() for f in keys.iterdir()}, before)
        export = self.keys(0, "export").stdout
        paper = self.folder / "paper.txt"
        paper.write_text(export)
        self.keys(0, "import", paper, path=self.folder / "again")
        self.assertEqual({f.name: f.read_bytes() for f in (self.folder / "again").iterdir()}, before)

    def test_a_wrong_letter_is_noticed(self):
        self.keys(0, "init")
        export = self.keys(0, "export").stdout
        at = export.index("store.key ") + 20
        for bad in (export[:at] + ("A" if export[at] != "A" else "B") + export[at + 1:], export[:-40], "", export.replace("wash-sign.key", "store.key")):
            paper = self.folder / "paper.txt"
            paper.write_text(bad)
            self.assertIn("paper", self.keys(3, "import", paper, path=self.folder / "again").stderr)
            self.assertFalse((self.folder / "again/store.key").exists())

    def test_check_names_what_is_wrong(self):
        self.keys(0, "init")
        keys = self.folder / "keys"
        (keys / "store.key").chmod(0o444)
        self.assertIn("store.key: others may read", self.keys(1, "check").stderr)
        (keys / "store.key").chmod(0o400)
        os.unlink(keys / "deliver.pub")
        self.assertIn("deliver.pub", self.keys(1, "check").stderr)
        shutil.copy(keys / "console.pub", keys / "deliver.pub")
        self.assertIn("deliver.pub", self.keys(1, "check").stderr)
        run = self.expect(3, "--set", f"store.keys_path={keys}", "--set", f"store.path={self.folder}/store", "serve")
        self.assertIn("temizu keys", run.stderr)


class WithGateway(WithFolder):
    def setUp(self):
        super().setUp()
        self.hop = NextHop()
        self.addCleanup(self.hop.close)
        self.gateway = Gateway(self.hop.port)
        self.addCleanup(self.gateway.close)
        self.gateway.start()

    def send(self, count, first=0):
        for number in range(first, first + count):
            large = "a line of words. " * 4 + "\r\n"
            body = large * 2000 if number % 3 == 2 else "hello\r\n"
            self.assertTrue(send_one(self.gateway.port, plain_mail(f"mail-{number}", body, number)).startswith("250"))

    def call(self, code, *words):
        run = self.gateway.call(*words)
        self.assertEqual(run.returncode, code, f"{words}\n{run.stdout}\n{run.stderr}")
        return run


class Looking(WithGateway):
    def test_show_and_search(self):
        self.send(3)
        self.assertTrue(send_one(self.gateway.port, (SOURCE / "samples/demo/11-nested-too-deep/in.eml").read_bytes(), (f"taro@{TOWN}", f"hanako@{TOWN}")))
        self.gateway.wait_done(5)
        items = [json.loads(line) for line in self.call(0, "search", "--json").stdout.splitlines()]
        self.assertEqual(len(items), 4)
        for item in items:
            self.assertEqual(set(item), ITEM_FIELDS)
            for recipient in item["recipients"]:
                self.assertEqual(set(recipient), RECIPIENT_FIELDS)
            self.assertRegex(item["id"], r"^[0-9a-f]{32}$")
            self.assertEqual(item["short_id"], item["id"][:10])
            self.assertRegex(item["arrival"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertEqual((item["class"], item["state"], item["keeping"]), ("message", "delivered", "kept"))
        self.assertEqual([i["arrival"] for i in items], sorted((i["arrival"] for i in items), reverse=True), "newest first")
        shown = json.loads(self.call(0, "show", "--json", items[0]["id"][:6]).stdout)
        self.assertEqual(shown["id"], items[0]["id"])
        self.assertEqual((shown["verdict"], len(shown["recipients"])), ("held", 2))
        self.assertEqual(shown["results"][0]["verdict"], "held")
        self.assertEqual(shown["results"][0]["parts"][0]["sha256_in"], shown["sha256"])
        self.assertIn(shown["id"], self.call(0, "show", shown["id"]).stdout)
        for words, count in ((["subject:mail-1"], 1), (["from:sato"], 4), ([f"to:hanako@{TOWN}"], 1), (["verdict:held"], 1), (["verdict:clean"], 3),
                             (["state:delivered", "subject:MAIL-"], 3), ([items[2]["id"][:12]], 1), (["--most", "2"], 2), (["before:2020-01-01"], 0),
                             (["after:2020-01-01"], 4), ([f"taro@{TOWN}", "verdict:held"], 1), (["件名:ＭＡＩＬ－１"], 1), (["判定:保留"], 1),
                             (["--", "-verdict:held"], 3), (["name:no-such-file"], 0), (["kind:program"], 0), (["after:2d", "差出人:sato"], 4)):
            with self.subTest(words):
                run = self.call(0 if count else 1, "search", "--json", *words)
                self.assertEqual(len(run.stdout.splitlines()), count)
        self.assertIn("temizu: ", self.call(1, "show", "ffffffffffff").stderr)
        self.assertIn("holds", self.call(0, "balance").stdout)

    def test_self_test(self):
        run = self.gateway.call("self-test", "--json")
        report = json.loads(run.stdout)
        bad = {name for name, check in report["checks"].items() if not check["good"]}
        self.assertLessEqual(bad, {"clock"}, report)      # a container's clock is its host's
        self.assertEqual(run.returncode, 1 if bad else 0)
        self.assertEqual(set(report["checks"]), {"cage", "keys", "store", "clock", "policy", "notices", "path"})
        self.gateway.settings["store.keys_path"] = str(self.folder / "no-keys")
        run = self.call(1, "self-test")
        self.assertRegex(run.stdout, r"(?m)^keys +BAD: ")


class Audit(WithGateway):
    def test_a_head_written_down_earlier_must_be_on_the_chain(self):
        self.send(1)
        self.gateway.wait_done(1)
        heads = self.call(0, "verify-audit").stdout.split()
        self.assertTrue(all(re.fullmatch(r"(intake|washed|deliver|orders|people|reports):\d+:[0-9a-f]{64}", head) for head in heads), heads)
        self.send(2, first=1)
        self.gateway.wait_done(3)
        for head in heads:
            self.call(0, "verify-audit", "--head", head)
        ledger, number, digest = heads[0].split(":")
        other = ("0" if digest[0] != "0" else "1") + digest[1:]
        self.assertIn(ledger, self.call(1, "verify-audit", "--head", f"{ledger}:{number}:{other}").stderr)
        self.assertNotEqual(self.gateway.call("verify-audit", "--head", "nonsense").returncode, 0)
        self.gateway.stop()
        for change in ("UPDATE audit SET detail = 'x' WHERE number = 1", "DELETE FROM audit WHERE number = 2", "DELETE FROM items WHERE number = 1"):
            with self.subTest(change):
                file = self.gateway.work / "store/intake/intake.db"
                saved = file.read_bytes()
                ledger = sqlite3.connect(file)
                with ledger:
                    ledger.execute(change)
                ledger.close()
                said = self.call(1, "verify-audit").stderr
                self.assertRegex(said, r"intake.*audit record \d+")
                for side in ("-wal", "-shm"):
                    pathlib.Path(f"{file}{side}").unlink(missing_ok=True)
                file.write_bytes(saved)
        self.call(0, "verify-audit")


class BackUp(WithGateway):
    def test_a_backup_made_while_mail_flows_runs_elsewhere(self):
        self.send(6)
        self.gateway.wait_done(6)
        self.gateway.settings["deliver.next_hop"] = "127.0.0.1:1"    # for the commands only
        out = self.folder / "copy"
        self.send(3, first=6)
        self.call(0, "backup", out, "--with-keys")
        self.assertEqual(stat.S_IMODE((out / "keys.txt").stat().st_mode), 0o600)
        self.assertIn("exists already", self.call(3, "backup", out).stderr)
        self.assertIn("exists already", self.call(3, "restore", out).stderr)
        tested = self.call(0, "restore", "--test", out)
        self.assertRegex(tested.stdout, r"^The backup can be restored: \d+ audit records, \d+ originals, [1-9]\d* of them opened\n$")
        self.assertFalse((self.gateway.work / "store/restore-test").exists())
        shutil.copytree(out, self.folder / "torn")
        next(file for file in (self.folder / "torn/intake/blobs").rglob("*") if file.is_file()).unlink()
        self.assertIn("THE BACKUP IS NOT GOOD", self.call(1, "restore", "--test", self.folder / "torn").stdout)
        self.gateway.wait_done(9)
        self.gateway.stop()

        (self.folder / "again").mkdir()
        again = Gateway(self.hop.port, work=self.folder / "again")
        self.addCleanup(again.close)
        shutil.rmtree(again.work / "keys")
        shutil.rmtree(again.work / "store", ignore_errors=True)
        run = again.call("restore", str(out))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("keys import", run.stderr)
        self.assertEqual(again.call("keys", "import", str(out / "keys.txt")).returncode, 0)
        self.assertEqual(again.call("verify-audit").returncode, 0)
        if os.geteuid() == 0:   # what is written into them later must be readable for the next program
            for ledger in ("intake", "washed"):
                folders = list((again.work / "store" / ledger / "blobs").iterdir())
                self.assertEqual((len(folders), {stat.S_ISGID & folder.stat().st_mode for folder in folders}), (16, {stat.S_ISGID}), ledger)
        balance = again.balance()
        self.assertTrue(balance["holds"])
        self.assertGreaterEqual(balance["accepted"], 6)
        again.start()
        balance = again.wait_done(balance["accepted"])    # what was under way in the copy goes its way
        item = again.items("subject:mail-2")[0]["id"]     # a large one, from its file
        self.assertEqual(again.call("rewash", item, "--why", "is the original readable").returncode, 0)
        child = wait_for("the child", lambda: again.show(item)["children"])[0]
        wait_for("its delivery", lambda: again.show(child)["state"] == "delivered")
        self.assertEqual(again.show(child)["verdict"], "clean")
        self.assertTrue(send_one(again.port, plain_mail("new-life", number="new-life")).startswith("250"))
        again.wait_done(balance["accepted"] + 1)
        self.assertEqual(again.stop(), 0)
        # What the restored store says is signed for nobody but its own keys, and every mail was made by the pipeline.
        self.assertEqual(again.call("verify-audit").returncode, 0)

    def test_nothing_to_back_up_or_restore(self):
        self.assertIn("holds no backup", self.expect(3, "--set", f"store.path={self.folder}/empty", "restore", self.folder).stderr)
        self.assertIn("holds no store", self.expect(3, "--set", f"store.path={self.folder}/empty", "backup", self.folder / "out").stderr)


class Purge(WithGateway):
    def age(self, days):
        """As if every mail had been washed, and every journey had ended, so long ago."""
        for ledger, change in (("deliver/deliver.db", "UPDATE deliveries SET changed_ms = changed_ms - ?"),
                               ("washed/washed.db", "UPDATE results SET at_ms = at_ms - ?")):
            database = sqlite3.connect(self.gateway.work / "store" / ledger)
            with database:
                database.execute(change, [days * 86_400_000])
            database.close()

    def files(self):
        return [f for f in (self.gateway.work / "store/intake/blobs").rglob("*") if f.is_file()]

    def test_originals_go_when_their_time_is_over(self):
        self.send(3)
        self.gateway.wait_done(3)
        self.assertEqual(len(self.files()), 1)
        self.gateway.stop()
        self.age(80)
        self.gateway.start()                       # keep_days is 90: nothing goes
        self.send(1, first=3)
        self.gateway.wait_done(4)
        self.assertEqual({i["keeping"] for i in self.gateway.items()}, {"kept"})
        old = {i["id"] for i in self.gateway.items() if i["subject"] != "mail-3"}
        self.gateway.stop()
        self.age(11)
        self.gateway.start()
        wait_for("purged", lambda: {i["id"] for i in self.gateway.items() if i["keeping"] == "purged"} == old)
        wait_for("no file", lambda: not self.files())
        self.assertEqual({i["subject"] for i in self.gateway.items() if i["keeping"] == "kept"}, {"mail-3"})
        wait_for("said", lambda: self.gateway.events("purge_ended", "wash"))
        self.assertEqual(self.gateway.items("subject:mail-1"), [])   # what people wrote is gone with the original
        self.assertIn("purged", self.call(1, "rewash", min(old)).stderr)
        self.assertTrue(self.gateway.balance()["holds"])
        self.call(0, "verify-audit")
        self.assertEqual(self.gateway.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
