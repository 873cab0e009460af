"""Goal: `temizu explain` says of a file, or of each part of a mail, what it is, how that is known, which rule at which line of which policy acts, with
which filter and options, and why; it writes nothing."""
import json
import pathlib
import subprocess
import tempfile
import unittest

from gateway import SOURCE, build_folder

PART_FIELDS = {"path", "file_name", "kind", "known_by", "rule", "filter", "why", "action", "reason", "words", "findings"}


def explain(*words):
    return subprocess.run([build_folder() / "temizu", "explain", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)


class Explain(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="temizu-explain-")
        self.work = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def one(self, *words):
        run = explain("--json", *words)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def test_a_file(self):
        csv = self.work / "a.csv"
        csv.write_text("name,total\nsato,=1+1\n")
        told = self.one(csv)
        self.assertEqual((told["kind"], told["profile"], told["held"]), ("text/csv", "standard", False))
        part, = told["parts"]
        self.assertLessEqual(PART_FIELDS, set(part))
        self.assertEqual((part["known_by"], part["filter"], part["action"], part["reason"]), ("name", "csv", "rebuilt", "TZ-114"))
        self.assertEqual((part["rule"]["kind"], part["rule"]["method"], part["rule"]["options"]), ("text/csv", "rebuild", {"charset": "keep"}))
        line = pathlib.Path(told["policy_file"]).read_text().splitlines()[part["rule"]["line"] - 1]
        self.assertIn('kind="text/csv"', line)
        self.assertIn("names this kind", part["why"])
        self.assertEqual(list(self.work.iterdir()), [csv], "nothing is written")

    def test_another_profile_another_rule(self):
        csv = self.work / "a.csv"
        csv.write_text("a,b\n")
        self.assertEqual(self.one("--profile", "strict", csv)["parts"][0]["rule"]["options"], {"charset": "utf-8"})
        part = self.one("--profile", "body-only", csv)["parts"][0]
        self.assertEqual((part["rule"]["kind"], part["rule"]["method"], part["reason"]), ("*", "withhold", "TZ-111"))
        self.assertIn("everything else", part["why"])

    def test_a_kind_that_nobody_washes(self):
        program = self.work / "invoice.pdf"
        program.write_bytes(b"MZ\x90\0\3" + b"\0" * 100)
        part = self.one(program)["parts"][0]
        self.assertEqual((part["kind"], part["known_by"], part["filter"], part["action"]), ("application/vnd.microsoft.portable-executable", "mark", None, "withheld"))

    def test_every_part_of_a_mail(self):
        told = self.one(SOURCE / "samples/demo/07-csv-with-formulas/in.eml")
        self.assertEqual(told["kind"], "message/rfc822")
        kinds = {part["kind"]: part for part in told["parts"]}
        self.assertEqual(kinds["text/plain"]["rule"]["where"], "body")
        self.assertEqual(kinds["text/csv"]["rule"]["where"], "attachment")

    def test_what_lies_in_an_archive(self):
        sample = next((SOURCE / "samples/archive").glob("benign-*/in.zip"))
        told = self.one(sample)
        self.assertEqual(told["parts"][0]["filter"], "archive")
        self.assertTrue(any("!" in part["path"] for part in told["parts"]), told)

    def test_words_for_people(self):
        csv = self.work / "a.csv"
        csv.write_text("a,b\n")
        run = explain(csv)
        self.assertEqual(run.returncode, 0, run.stderr)
        for words in ("a.csv: text/csv, known by its name", "policy.xml:", "profile standard", 'method="rebuild"', "filter  csv, charset=keep", "why     ", "outcome rebuilt"):
            self.assertIn(words, run.stdout)

    def test_refusals(self):
        self.assertEqual(explain().returncode, 2)
        self.assertEqual(explain("--profile", "none", SOURCE / "README.md").returncode, 2)
        self.assertEqual(explain(self.work / "missing").returncode, 3)
        policy = self.work / "policy.xml"
        policy.write_text('<policy><assign otherwise="a"/><profile name="a"><part kind="image/png" method="flatten"/><part kind="*" method="withhold"/></profile></policy>')
        run = explain("--policy", policy, "--profile", "a", SOURCE / "README.md")
        self.assertEqual(run.returncode, 3)
        self.assertIn("needs the render cage, which is not there yet", run.stderr)
        policy.write_text('<policy><assign otherwise="a"/><profile name="a"><part kind="image/png" method="text"/><part kind="*" method="withhold"/></profile></policy>')
        run = explain("--policy", policy, "--profile", "a", SOURCE / "README.md")
        self.assertEqual(run.returncode, 3)
        self.assertIn("cannot text; allowed: rebuild | withhold", run.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
