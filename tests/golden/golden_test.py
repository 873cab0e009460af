#!/usr/bin/python3
"""Goal: every sample gives exactly the output, verdict and findings that lie beside it, and washing that output again changes
nothing and finds nothing (promise 8).

  samples/<format>/<case>/in.*      what came
  samples/<format>/<case>/golden/   out.eml (or the washed file), out.txt (its body, for readers), out.json (verdict and parts)

`golden_test.py --update` writes them anew after a change that is meant: then read the difference as a clerk would."""
import email
import email.policy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BATCH = 50
OWN = b"temizu-"


def without_own_fields(mail):
    """The mail without its Temizu-* fields: they hold ids, keys and the policy's digest."""
    header, body = mail.split(b"\r\n\r\n", 1)
    kept, skip = [], False
    for line in header.split(b"\r\n"):
        if not line.startswith((b" ", b"\t")):
            skip = line.lower().startswith(OWN)
        if not skip:
            kept.append(line)
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


def body_text(mail):
    message = email.message_from_bytes(mail, policy=email.policy.default)
    part = message.get_body(("plain",)) or message
    return part.get_content().replace("\r\n", "\n")


def wash(files, out):
    run = subprocess.run([pathlib.Path(os.environ["TEMIZU_BUILD"]) / "temizu", "wash", "--json", "--out", out, *files], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True, timeout=300)
    if run.returncode not in (0, 1):
        raise AssertionError(run.stderr)
    return [json.loads(line) for line in run.stdout.splitlines()]


def results():
    """(sample folder, {name: bytes} of the golden folder, rules and verdict of the second wash), for every sample."""
    samples = sorted(p for p in (ROOT / "samples").glob("*/*/in.*") if p.is_file())
    for start in range(0, len(samples), BATCH):
        batch = samples[start:start + BATCH]
        with tempfile.TemporaryDirectory(prefix="temizu-golden-") as folder:
            first = wash(batch, folder + "/1")
            outputs = [line["output"][0] for line in first if line["output"]]
            second = dict(zip(outputs, wash(outputs, folder + "/2") if outputs else []))
            for sample, line in zip(batch, first):
                files = {}
                again = None
                path = line["output"][0] if line["output"] else None
                line.pop("file"), line.pop("output")
                if path:
                    data = pathlib.Path(path).read_bytes()
                    mail = path.endswith(".eml")
                    files["out" + pathlib.Path(path).suffix] = without_own_fields(data) if mail else data
                    if mail:
                        files["out.txt"] = body_text(data).encode()
                    repeated = pathlib.Path(second[path]["output"][0]).read_bytes() if second[path]["output"] else b"\r\n\r\n"
                    again = {"verdict": second[path]["verdict"],
                             "findings": [f["rule"] for p in second[path]["parts"] for f in p["findings"]],
                             "same": (without_own_fields(repeated) == files["out.eml"]) if mail else repeated == data}
                files["out.json"] = (json.dumps(line, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
                yield sample, files, again


class Golden(unittest.TestCase):
    def test_every_sample_gives_what_lies_beside_it(self):
        count = 0
        for sample, files, again in results():
            count += 1
            with self.subTest(sample.parent.relative_to(ROOT)):
                golden = sample.parent / "golden"
                self.assertEqual(sorted(files), sorted(p.name for p in golden.glob("*")))
                for name, data in files.items():
                    self.assertEqual((golden / name).read_bytes(), data, name)
                if again:
                    self.assertEqual(again, {"verdict": "clean", "findings": [], "same": True}, "the second wash")
        self.assertGreater(count, 300)


def update():
    count = 0
    for sample, files, _ in results():
        golden = sample.parent / "golden"
        shutil.rmtree(golden, ignore_errors=True)
        golden.mkdir()
        for name, data in files.items():
            (golden / name).write_bytes(data)
        count += 1
    print(f"{count} samples written")


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        update()
    else:
        unittest.main(verbosity=1)
