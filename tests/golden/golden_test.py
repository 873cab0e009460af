#!/usr/bin/python3
"""Goal: every sample gives exactly the output, verdict and findings that lie beside it, and washing that output again changes
nothing and finds nothing (promise 8).

  samples/<format>/<case>/in.*      what came
  samples/<format>/<case>/golden/   out.json (verdict and parts, with the digests of what was written); where that is text, out.eml or the
                                    washed file too, and out.txt, a mail's body, for readers

`golden_test.py --update [family…]` writes them anew after a change that is meant: then read the difference as a clerk would.
`golden_test.py family…` checks some."""
import email
import email.policy
import json
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BATCH = 50
PROCESSES = 2
OWN = b"temizu-"
# Written files that a reader can compare line by line; of all others the digest in out.json is kept.
READABLE = {".eml", ".txt", ".html", ".csv", ".tsv", ".json", ".xml", ".ics", ".vcf"}


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


def second_wash(path, line):
    """What washing the written file again came to: nothing found and the same octets, or it is told what."""
    data = pathlib.Path(path).read_bytes()
    repeated = pathlib.Path(line["output"][0]).read_bytes() if line["output"] else b"\r\n\r\n"
    mail = path.endswith(".eml")
    same = without_own_fields(repeated) == without_own_fields(data) if mail else repeated == data
    return {"verdict": line["verdict"], "findings": [f["rule"] for p in line["parts"] for f in p["findings"] if not f["rule"].endswith("_kept")], "same": same}


def results_of(batch):
    """[(sample, {name: bytes} of the golden folder, {file: what its second wash came to})]"""
    out = []
    with tempfile.TemporaryDirectory(prefix="temizu-golden-") as folder:
        first = wash(batch, folder + "/1")
        outputs = [path for line in first for path in line["output"]]
        second = dict(zip(outputs, wash(outputs, folder + "/2") if outputs else []))
        for sample, line in zip(batch, first):
            files = {}
            paths = line["output"]
            again = {pathlib.Path(path).name: second_wash(path, second[path]) for path in paths}
            for name in ("file", "output", "policy"):
                line.pop(name, None)
            for path in paths[:1]:
                data = pathlib.Path(path).read_bytes()
                mail = path.endswith(".eml")
                if pathlib.Path(path).suffix in READABLE:
                    files["out" + pathlib.Path(path).suffix] = without_own_fields(data) if mail else data
                if mail:
                    files["out.txt"] = body_text(data).encode()
            files["out.json"] = (json.dumps(line, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
            out.append((sample, files, again))
    return out


def results(families):
    samples = sorted(p for p in (ROOT / "samples").glob("*/*/in.*") if p.is_file() and (not families or p.parent.parent.name in families))
    count = max(1, -(-len(samples) // BATCH))
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for batch in pool.imap_unordered(results_of, [samples[i::count] for i in range(count)]):
            yield from batch


class Golden(unittest.TestCase):
    families = ()

    def test_every_sample_gives_what_lies_beside_it(self):
        count = 0
        for sample, files, again in results(self.families):
            count += 1
            with self.subTest(sample.parent.relative_to(ROOT)):
                golden = sample.parent / "golden"
                self.assertEqual(sorted(files), sorted(p.name for p in golden.glob("*")))
                for name, data in files.items():
                    self.assertEqual((golden / name).read_bytes(), data, name)
            for name, came in again.items():
                with self.subTest(sample.parent.relative_to(ROOT), output=name):
                    self.assertEqual(came, {"verdict": "clean", "findings": [], "same": True}, "the second wash")
        self.assertGreater(count, 300 if not self.families else 0)


def update(families):
    count = 0
    for sample, files, _ in results(families):
        golden = sample.parent / "golden"
        shutil.rmtree(golden, ignore_errors=True)
        golden.mkdir()
        for name, data in files.items():
            (golden / name).write_bytes(data)
        count += 1
    print(f"{count} samples written")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--update"]:
        update(sys.argv[2:])
    else:
        Golden.families = sys.argv[1:]
        unittest.main(argv=sys.argv[:1], verbosity=1)
