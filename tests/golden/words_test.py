#!/usr/bin/python3
"""Goal: whatever a filter takes out of a sample, the notice has words for: each finding of weight low or more of a part that is told has a
block [found.<rule>] in conf/notices/ja.txt. Reads the golden files, washes nothing."""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What the mail itself and its names are like is told by the reason alone.
OTHERS = ("mime.", "header.", "name.", "decode.", "limit.", "identify.", "filter.", "text.")


def phrases():
    heads = [line.strip()[1:-1].split() for line in (ROOT / "conf/notices/ja.txt").read_text(encoding="utf-8").splitlines() if line.startswith("[")]
    return {word[len("found."):] for head in heads for word in head if word.startswith("found.")}


def main():
    known, missing, told = phrases(), {}, 0
    for path in sorted((ROOT / "samples").glob("*/*/golden/out.json")):
        for part in json.loads(path.read_text(encoding="utf-8"))["parts"]:
            if part.get("reason") is None:
                continue
            for finding in part["findings"]:
                if finding["weight"] == "info" or finding["rule"].startswith(OTHERS):
                    continue
                told += 1
                if finding["rule"] not in known:
                    missing.setdefault(finding["rule"], path.parent.parent)
    for rule, case in sorted(missing.items()):
        print(f"{rule}: no words in conf/notices/ja.txt; told of {case.relative_to(ROOT)}")
    print(f"{told} findings told, {len(missing)} without words")
    return 1 if missing or told < 500 else 0


if __name__ == "__main__":
    sys.exit(main())
