#!/usr/bin/python3
"""Goal: LibreOffice opens what `temizu wash` wrote for benign office documents and shows the same pages: as many of them, and alike to
look at (structural similarity of each of the first pages at least 0.90, file-rules 5.2).

Slow, so only with TEMIZU_SLOW=1 (scripts/test --slow), or with names of cases as arguments. The output is a file each for

  samples/{ooxml,odf,rtf}/benign-*/in.*    original → PDF, output → PDF, pages by pdfinfo and pdftoppm

LibreOffice gets a fresh profile in a temporary folder, given as an absolute file: address: with a wrong one it changes the rights of
the folder it believes to be its own."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples"
SKIPPED = 77
PAGES_MAX = 3       # of one document are looked at
LEAST = 0.90
BATCH = 20
WINDOW = 8          # side of the squares that are compared, in points of the picture


def to_pdf(folder, files):
    """Writes <stem>.pdf into folder for as many files as LibreOffice opens."""
    with tempfile.TemporaryDirectory(prefix="temizu-libreoffice-") as profile:
        address = pathlib.Path(profile).resolve().as_uri()
        assert re.fullmatch(r"file:///.+/temizu-libreoffice-[^/]+", address), address
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation={address}", "--convert-to", "pdf", "--outdir", folder, *files],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600, check=False)


def pages_of(pdf):
    text = subprocess.run(["pdfinfo", pdf], stdout=subprocess.PIPE, text=True, timeout=60, check=False).stdout
    found = re.search(r"^Pages:\s+(\d+)", text, re.M)
    return int(found[1]) if found else 0


def pictures(pdf):
    """The first pages as (width, height, grey octets)."""
    out = []
    for page in range(1, PAGES_MAX + 1):
        run = subprocess.run(["pdftoppm", "-gray", "-r", "36", "-f", str(page), "-l", str(page), pdf], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, check=False)
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", run.stdout)
        if not head:
            break
        out.append((int(head[1]), int(head[2]), run.stdout[head.end():]))
    return out


def similarity(one, other):
    """Mean structural similarity over squares (Wang et al. 2004, without the Gaussian window); 0 for another size."""
    width, height, left = one
    if other[:2] != one[:2]:
        return 0.0
    right, total, count = other[2], 0.0, 0
    for y in range(0, height - WINDOW + 1, WINDOW):
        for x in range(0, width - WINDOW + 1, WINDOW):
            a = b"".join(left[(y + i) * width + x:(y + i) * width + x + WINDOW] for i in range(WINDOW))
            b = b"".join(right[(y + i) * width + x:(y + i) * width + x + WINDOW] for i in range(WINDOW))
            count += 1
            if a == b:
                total += 1.0
                continue
            n = len(a)
            mean_a, mean_b = sum(a) / n, sum(b) / n
            var_a = sum(v * v for v in a) / n - mean_a ** 2
            var_b = sum(v * v for v in b) / n - mean_b ** 2
            both = sum(v * w for v, w in zip(a, b)) / n - mean_a * mean_b
            c1, c2 = 6.5025, 58.5225
            total += ((2 * mean_a * mean_b + c1) * (2 * both + c2)) / ((mean_a ** 2 + mean_b ** 2 + c1) * (var_a + var_b + c2))
    return total / count if count else 1.0


def wash(folder, files):
    """case → output, by the command of the product."""
    run = subprocess.run([pathlib.Path(os.environ["TEMIZU_BUILD"]) / "temizu", "wash", "--json", "--out", folder, *files], stdout=subprocess.PIPE, text=True, timeout=600, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(lines) == len(files), f"{len(lines)} answers for {len(files)} files"
    return lines


def compare(before, after):
    if not before.exists():
        return []   # LibreOffice does not open the original either
    if not after.exists():
        return ["LibreOffice does not open the output"]
    was, now = pages_of(before), pages_of(after)
    if was != now:
        return [f"{was} pages became {now}"]
    values = [similarity(a, b) for a, b in zip(pictures(before), pictures(after))]
    return [f"page {n} looks different: {value:.3f}" for n, value in enumerate(values, 1) if value < LEAST]


def check(samples):
    """Some samples at once: LibreOffice starts slowly."""
    offences = {}
    with tempfile.TemporaryDirectory(prefix="temizu-pages-") as work:
        work = pathlib.Path(work)
        named = []
        for folder in ("in", "out", "in-pdf", "out-pdf"):
            (work / folder).mkdir()
        for sample in samples:   # one name a case
            copy = work / "in" / (sample.parent.name + sample.suffix)
            copy.write_bytes(sample.read_bytes())
            named.append(copy)
        for number, copy in enumerate(named):
            place = work / "out" / str(number)
            place.mkdir()
            wash(place, [copy])
            written = [path for path in place.rglob("*") if path.is_file() and path.suffix in (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".odg", ".rtf")]
            if len(written) != 1:
                offences[copy.stem] = ["no output"]
                continue
            written[0].rename(work / "out" / (copy.stem + written[0].suffix))
        to_pdf(work / "in-pdf", named)
        to_pdf(work / "out-pdf", [path for path in (work / "out").iterdir() if path.is_file()])
        for copy in named:
            if copy.stem not in offences:
                offences[copy.stem] = compare(work / "in-pdf" / (copy.stem + ".pdf"), work / "out-pdf" / (copy.stem + ".pdf"))
    return offences


def main():
    chosen = sys.argv[1:]
    if not chosen and os.environ.get("TEMIZU_SLOW") != "1":
        print("slow: only with TEMIZU_SLOW=1 or names of cases")
        return SKIPPED
    samples = sorted(path for family in ("ooxml", "odf", "rtf") for path in (SAMPLES / family).glob("benign-*/in.*") if not chosen or any(word in path.parent.name for word in chosen))
    bad = 0
    for at in range(0, len(samples), BATCH):
        for case, offences in check(samples[at:at + BATCH]).items():
            bad += bool(offences)
            for each in offences:
                print(f"{case}: {each}", flush=True)
    print(f"{len(samples)} documents, {bad} not alike")
    return 1 if bad or not samples else 0


if __name__ == "__main__":
    sys.exit(main())
