#!/usr/bin/python3
"""Goal: what `temizu wash` writes for every sample satisfies a checker that shares no code with the product (file-rules 5.1), and of
a benign sample nothing that people need is lost (file-rules 5.2).

  samples/<family>/<case>/in.*             what came; a case whose name starts with benign- must go on and be alike
  samples/<family>/<case>/allowed.txt      tokens that a reader should see (one a line), where a case has any
  tests/oracle/<family>.py                 KINDS, clean(data) → offences, alike(before, after) → offences
  tests/oracle/generic.py                  what holds for every output

`oracle_test.py [family…]` checks all or some; exit code 1 and a list of offences when there are any."""
import collections
import importlib.util
import io
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile

import generic

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BATCH = 40
PROCESSES = 2
DEPTH_MAX = 4
KINDLESS = {"generic", "generic_test", "libreoffice_test", "oracle_test", "withheld_test"}


def load_modules():
    """(media type → module, family → module, what could not be loaded), from the files that are there."""
    by_kind, by_family, failures = {}, {}, []
    for path in sorted(HERE.glob("*.py")):
        if path.stem in KINDLESS:
            continue
        spec = importlib.util.spec_from_file_location("oracle_" + path.stem, path)
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            failures.append(f"tests/oracle/{path.name}: {type(error).__name__}: {error}")
            continue
        if not hasattr(module, "KINDS"):
            continue   # a helper of the others
        by_family[path.stem] = module
        for kind in module.KINDS:
            if kind in by_kind:
                raise SystemExit(f"{path.name}: {kind} has two oracles")
            by_kind[kind] = module
    return by_kind, by_family, failures


BY_KIND, BY_FAMILY = {}, {}


def guarded(what, function, *arguments):
    """An oracle that throws is an offence too."""
    try:
        return list(function(*arguments))
    except Exception:
        return [f"{what} failed: " + traceback.format_exc(limit=-2).strip().replace("\n", " | ")]


def clean_file(name, data, allowed, depth=0):
    kind, offences = generic.kind_of(name, data)
    if depth == 0:
        offences += guarded("the canary search", generic.clean, pathlib.PurePath(name).name, data, allowed)
    module = BY_KIND.get(kind)
    if module is not None:
        offences += guarded("clean", module.clean, data)
    if kind == "application/zip" and depth < DEPTH_MAX:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for info in archive.infolist():
                    if not info.is_dir():
                        inner = clean_file(info.filename, archive.read(info), allowed, depth + 1)
                        offences += [f"member {info.filename!r}: {one}" for one in inner]
        except Exception as error:
            offences.append(f"the archive cannot be read: {error}")
    return offences


def wash(files, out):
    run = subprocess.run([pathlib.Path(os.environ["TEMIZU_BUILD"]) / "temizu", "wash", "--json", "--out", out, *files],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=500)
    if run.returncode not in (0, 1):
        raise AssertionError(f"exit code {run.returncode}: {run.stderr[-2000:]}")
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    if len(lines) != len(files):
        raise AssertionError(f"{len(lines)} answers for {len(files)} files")
    return lines


def alike(sample, before, path):
    after = pathlib.Path(path).read_bytes()
    kind, _ = generic.kind_of(path, after)
    module = BY_FAMILY.get(sample.parent.parent.name)
    if module is None or kind not in module.KINDS and not hasattr(module, "alike"):
        module = BY_KIND.get(kind)
    return guarded("alike", module.alike, before, after) if module is not None and hasattr(module, "alike") else []


def check(sample, line):
    """Offences of one sample, and whether it carried a canary."""
    before = sample.read_bytes()
    benign = sample.parent.name.startswith("benign-")
    allowed_file = sample.parent / "allowed.txt"
    allowed = set(allowed_file.read_bytes().split()) if allowed_file.exists() else set()
    carries = bool(generic.tokens_in(before)) or b"TZCANARY" in str(line).encode()
    offences = []
    for path in line["output"]:
        data = pathlib.Path(path).read_bytes()
        offences += [f"{pathlib.Path(path).name}: {one}" for one in clean_file(path, data, allowed)]
        rebuilt = generic.extension_of(path) in generic.REBUILT
        if rebuilt and data == before and not benign and "fixpoint" not in sample.parent.name:
            offences.append(f"{pathlib.Path(path).name}: the same octets as the input")
    leaks = [token for token in generic.tokens_in(json.dumps(line["parts"]).encode()) if token not in allowed]
    leaks = [token for token in leaks if not any(token.decode("ascii", "replace") in part["file_name"] + part["path"] for part in line["parts"])]
    offences += [f"the report holds {token.decode('ascii', 'replace')}" for token in leaks]
    if benign:
        if line["verdict"] == "held" or not line["output"]:
            told = [part["reason"] for part in line["parts"]] + [f["rule"] for part in line["parts"] for f in part["findings"]]
            offences.append(f"a benign sample is held: {told}")
        else:
            offences += [f"not alike: {one}" for one in alike(sample, before, line["output"][0])]
    return offences, carries


def run_batch(samples):
    """[(family, case, benign, carries a canary, offences, goes on, seconds)]"""
    out = []
    with tempfile.TemporaryDirectory(prefix="temizu-oracle-") as folder:
        try:
            lines = wash(samples, folder)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            if len(samples) == 1:
                sample = samples[0]
                return [(sample.parent.parent.name, sample.parent.name, sample.parent.name.startswith("benign-"), False, [str(error)], False, 0.0)]
            return [row for sample in samples for row in run_batch([sample])]   # which one was it?
        for sample, line in zip(samples, lines):
            started = time.monotonic()
            offences, carries = check(sample, line)
            out.append((sample.parent.parent.name, sample.parent.name, sample.parent.name.startswith("benign-"), carries, offences,
                        bool(line["output"]), time.monotonic() - started))
    return out


def batches_of(samples):
    """Neighbours lie in different batches, so that a family of slow ones is shared between the processes."""
    count = max(1, -(-len(samples) // BATCH))
    return [samples[i::count] for i in range(count)]


def show(rows, seconds):
    counters = collections.defaultdict(collections.Counter)
    for family, _, benign, carries, offences, goes_on, spent in rows:
        counter = counters[family]
        counter["benign" if benign else "hostile"] += 1
        counter["canary"] += carries
        counter["out"] += goes_on
        counter["offend"] += bool(offences)
        counter["ms"] += int(spent * 1000)
    print(f"{'family':12} {'hostile':>8} {'benign':>7} {'canary':>7} {'go on':>6} {'offend':>7} {'check s':>8}  oracle")
    total = collections.Counter()
    for family in sorted(counters):
        one = counters[family]
        total.update(one)
        print(f"{family:12} {one['hostile']:8} {one['benign']:7} {one['canary']:7} {one['out']:6} {one['offend']:7} {one['ms'] / 1000:8.1f}  "
              f"{'own' if family in BY_FAMILY else ''}")
    print(f"{'all':12} {total['hostile']:8} {total['benign']:7} {total['canary']:7} {total['out']:6} {total['offend']:7} {total['ms'] / 1000:8.1f}  "
          f"{seconds:.1f} s")


def main(families):
    samples = sorted(p for p in (ROOT / "samples").glob("*/*/in.*") if p.is_file() and (not families or p.parent.parent.name in families))
    if not samples:
        print("no samples")
        return 1
    by_kind, by_family, failures = load_modules()
    BY_KIND.update(by_kind)
    BY_FAMILY.update(by_family)
    started = time.monotonic()
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        rows = [row for batch in pool.imap_unordered(run_batch, batches_of(samples)) for row in batch]
    rows.sort(key=lambda row: row[:2])
    offending = len(failures)
    print(*failures, sep="\n", end="\n" if failures else "")
    for family, case, _, _, offences, _, _ in rows:
        offending += bool(offences)
        for one in offences[:12]:
            print(f"samples/{family}/{case}: {one[:600]}")
    show(rows, time.monotonic() - started)
    carriers = sum(row[3] for row in rows)
    if carriers < 5 and not families:
        print("the samples carry next to no canaries: this proves nothing")
        return 1
    return 1 if offending else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
