"""Goal: `temizu wash` is the service's pipeline and cage for a file: exit codes, one JSON object an input, the same bytes on
every run whatever name, locale, time zone or folder, and nothing left to find in its own output."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from gateway import SOURCE, build_folder, plain_mail

FIELDS = {"file", "kind", "verdict", "profile", "output", "parts"}
PART_FIELDS = {"path", "file_name", "kind", "declared_type", "action", "size_in", "size_out", "sha256_in", "sha256_out", "findings"}


def wash(*words, cwd=None, env=None):
    run = subprocess.run([build_folder() / "temizu", "wash", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                         cwd=cwd, env=dict(os.environ, **(env or {})), timeout=300)
    return run


class WashCommand(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="temizu-wash-")
        self.work = pathlib.Path(self.folder.name)
        self.samples = sorted((SOURCE / "samples" / "demo").glob("*/in.eml"))

    def tearDown(self):
        self.folder.cleanup()

    def outputs(self, folder):
        return {p.name: p.read_bytes() for p in sorted(folder.glob("*"))}

    def test_the_json_has_its_documented_fields(self):
        run = wash("--json", "--out", self.work / "out", *self.samples)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual([line["file"] for line in lines], [str(s) for s in self.samples])
        for line in lines:
            self.assertLessEqual(FIELDS, set(line))
            self.assertEqual(line["parts"][0]["path"], "")
            for part in line["parts"]:
                self.assertLessEqual(PART_FIELDS, set(part))
                self.assertIn(part["action"], ("text", "rebuilt", "flattened", "withheld", "dropped"))
            for path in line["output"]:
                self.assertTrue(os.path.exists(path))
        verdicts = {pathlib.Path(line["file"]).parent.name: line["verdict"] for line in lines}
        self.assertEqual(verdicts["01-text-in-jis"], "clean")
        self.assertEqual(verdicts["11-nested-too-deep"], "held")
        self.assertEqual(verdicts["03-macro-workbook"], "washed")

    def test_exit_codes(self):
        good = self.work / "good.eml"
        good.write_bytes(plain_mail())
        self.assertEqual(wash(good).returncode, 0)
        held = SOURCE / "samples/demo/11-nested-too-deep/in.eml"
        self.assertEqual(wash(held).returncode, 1)
        self.assertEqual(wash(good, held).returncode, 1)
        self.assertEqual(wash().returncode, 2)
        self.assertEqual(wash("--no-such-option", good).returncode, 2)
        self.assertEqual(wash("--profile", "no-such-profile", good).returncode, 2)
        self.assertEqual(wash(self.work / "missing.eml").returncode, 3)
        program = self.work / "program.exe"
        program.write_bytes(b"MZ" + b"\0" * 200)
        self.assertEqual(wash(program).returncode, 1)

    def test_two_runs_give_the_same_bytes_whatever_surrounds_them(self):
        one = wash("--json", "--out", self.work / "one", *self.samples)
        renamed = []
        for i, sample in enumerate(self.samples):
            other = self.work / f"名前 {i}.eml"
            other.write_bytes(sample.read_bytes())
            renamed.append(other)
        wash("--out", self.work / "two", *renamed, cwd="/", env={"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "ja_JP.eucJP"})
        self.assertIn(one.returncode, (0, 1))
        first, second = self.outputs(self.work / "one"), self.outputs(self.work / "two")
        self.assertEqual(len(first), len(self.samples))
        self.assertEqual(first, second)

    def test_washing_the_output_again_changes_nothing_and_finds_nothing(self):
        wash("--out", self.work / "one", *self.samples)
        washed = sorted((self.work / "one").glob("*.eml"), key=lambda p: int(p.stem))
        run = wash("--json", "--out", self.work / "two", *washed)
        self.assertEqual(run.returncode, 0, run.stdout)
        for line, before in zip(map(json.loads, run.stdout.splitlines()), washed):
            self.assertEqual(line["verdict"], "clean", line)
            self.assertEqual([f["rule"] for p in line["parts"] for f in p["findings"]], [], before)
            self.assertEqual(self.without_own_fields(pathlib.Path(line["output"][0]).read_bytes()), self.without_own_fields(before.read_bytes()))

    @staticmethod
    def without_own_fields(mail):
        header, body = mail.split(b"\r\n\r\n", 1)
        return [line for line in header.split(b"\r\n") if not line.lower().startswith((b"temizu-", b" "))], body

    def test_files_by_themselves(self):
        csv = self.work / "a.csv"
        csv.write_text("name,total\nsato,=1+1\n")
        run = wash("--json", "--out", self.work / "out", csv, csv)
        self.assertEqual(run.returncode, 0, run.stderr)
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual(lines[0]["kind"], "text/csv")
        self.assertEqual(len({line["output"][0] for line in lines}), 2, "a second file of the same name gets a suffix")
        self.assertIn("'=1+1", pathlib.Path(lines[0]["output"][0]).read_text(encoding="utf-8-sig"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
