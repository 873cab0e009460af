#!/usr/bin/env python3
"""Writes jisx0213.inc: the cells of JIS X 0213:2004 that JIS X 0208 does not have, as glibc's iconv knows them.

Run on a developer's machine only; the result is committed. Usage: make_jisx0213.py > jisx0213.inc
The layout is explained in the first lines of the result and read by jis_tables.cc.
"""
import subprocess

SECONDS = [0x309A, 0x0300, 0x0301, 0x02E5, 0x02E9]  # second halves of the 25 cells that are two code points


def convert(charset, prefix):
    """Cells of one plane: {(row, cell): text}. One iconv a cell: after an error it would go on inside the character."""
    cells = {}
    for row in range(1, 95):
        for cell in range(1, 95):
            octets = prefix + bytes([row + 0xA0, cell + 0xA0])
            done = subprocess.run(["iconv", "-f", charset, "-t", "UTF-8"], input=octets, capture_output=True)
            if done.returncode == 0:
                cells[row, cell] = done.stdout.decode("utf-8")
    return cells


def value(text):
    first = ord(text[0])
    return first if len(text) == 1 else first | (SECONDS.index(ord(text[1])) + 1) << 20


def main():
    plain = convert("EUC-JP", b"")
    words = []
    for plane, prefix in ((0, b""), (1, b"\x8f")):
        cells = convert("EUC-JISX0213", prefix)
        new = sorted(key for key in cells if plane == 1 or key not in plain)
        at = 0
        while at < len(new):
            end = at
            while end < len(new) and new[end] == (new[at][0], new[at][1] + end - at):
                end += 1
            row, cell = new[at]
            words.append(0x80000000 | plane << 24 | row << 16 | cell << 8 | (end - at))
            words += [value(cells[key]) for key in new[at:end]]
            at = end
    print("// Made by make_jisx0213.py; do not edit. Runs: 0x80000000 | plane << 24 | row << 16 | cell << 8 | length, then")
    print("// one value a cell: code point | n << 20, where n names the second code point in kSecond (0: there is none).")
    for at in range(0, len(words), 14):
        print(" ".join("0x%x," % word for word in words[at : at + 14]))


main()
