#!/usr/bin/python3
"""How long one file of up to 5 MB takes: TEMIZU_BUILD=build/release tests/bench/file_latency.py

Makes files of 0.1, 1 and 5 MB of each kind that is washed (the same on every run), washes each alone by `temizu wash` in its cage, and prints
processor time and the wall time of the best of a few runs, with the start of the command, and the 95th percentile of all. Wall time counts what else
runs on the machine. Needs python3-pil. Asserts nothing."""
import ctypes
import io
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile

from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRIES = 3
SIZES = (100_000, 1_000_000, 5_000_000)
DIE = random.Random(4)
WORDS = "会議 資料 住民 窓口 予算 申請 通知 令和 様式 届出 information budget 2026 report 市役所 連絡 検討 結果 確認 お願い".split()


def words(size):
    """Text of about size octets."""
    out, length = [], 0
    while length < size:
        line = " ".join(DIE.choice(WORDS) + str(DIE.randrange(10_000)) for _ in range(12)) + "\r\n"
        out.append(line)
        length += len(line.encode())
    return "".join(out)


def photo(side):
    small = Image.frombytes("RGB", (side // 8, side // 8), DIE.randbytes(side // 8 * (side // 8) * 3)).resize((side, side), Image.BICUBIC)
    return Image.blend(small, Image.frombytes("RGB", (side, side), DIE.randbytes(side * side * 3)), 0.15)


def picture(form, size, **how):
    """A photograph of at most size octets, as near to it as three tries come."""
    side = max(64, int((size / 1.5) ** 0.5))
    for _ in range(4):
        out = io.BytesIO()
        photo(min(side, 4000)).save(out, form, **how)
        if size * 0.7 <= len(out.getvalue()) <= size:
            break
        side = max(64, int(side * (size * 0.85 / len(out.getvalue())) ** 0.5) // 8 * 8)
    return out.getvalue()


def package(sample, part, before, after, body, size):
    """A document of samples/ with the text between two marks of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(sample) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == part:
                text = data.decode()
                begin, end = text.index(before) + len(before), text.rindex(after)
                data = (text[:begin] + body(size) + text[end:]).encode()
            new.writestr(entry.filename, data, zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def paragraphs(size):
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in words(size).split("\r\n"))


def rows(size):
    out, length, number = [], 0, 0
    while length < size:
        number += 1
        row = f'<row r="{number}">' + "".join(f'<c r="{"ABCDEFGH"[c]}{number}"><v>{DIE.randrange(10 ** 9)}</v></c>' for c in range(8)) + "</row>"
        out.append(row)
        length += len(row) // 3   # about what deflate makes of it
    return "".join(out)


def lines_odf(size):
    return "".join(f"<text:p>{line}</text:p>" for line in words(size).split("\r\n"))


def pdf_of(pages, size):
    out = io.BytesIO()
    images = [Image.open(io.BytesIO(picture("JPEG", size // pages, quality=88))).convert("RGB") for _ in range(pages)]
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], quality=88)
    return out.getvalue()


def zip_of(size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(5):
            archive.writestr(f"資料/{n}.txt", words(size // 4))
        archive.writestr("写真.jpg", picture("JPEG", size // 2, quality=88), zipfile.ZIP_STORED)
    return out.getvalue()


def mail(size):
    import base64
    attached = base64.encodebytes(picture("JPEG", int(size * 0.7), quality=88)).decode().replace("\n", "\r\n")
    return ("From: a@example.jp\r\nTo: b@example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + words(2000) + "--b\r\nContent-Type: image/jpeg; name=a.jpg\r\nContent-Disposition: attachment; filename=a.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + attached + "--b--\r\n").encode()


def files():
    ooxml, odf = ROOT / "samples/ooxml", ROOT / "samples/odf"
    docx = next(p for p in sorted(ooxml.glob("benign-docx-*/in.docx")))
    xlsx = next(p for p in sorted(ooxml.glob("benign-xlsx-*/in.xlsx")))
    odt = next(p for p in sorted(odf.glob("benign-*/in.odt")))
    for size in SIZES:
        yield "txt", size, words(size).encode()
        yield "csv", size, words(size).replace(" ", ",").encode()
        yield "html", size, ("<html><body>" + "".join(f"<p><b>{line}</b></p>" for line in words(size).split("\r\n")) + "</body></html>").encode()
        yield "eml", size, mail(size)
        for form, ending, how in (("JPEG", "jpg", {"quality": 88}), ("PNG", "png", {}), ("GIF", "gif", {}), ("BMP", "bmp", {}), ("TIFF", "tif", {"compression": "tiff_lzw"}),
                                  ("WEBP", "webp", {"quality": 88, "method": 0})):
            yield ending, size, picture(form, size, **how)
        yield "docx", size, package(docx, "word/document.xml", "<w:body>", "<w:sectPr", paragraphs, size * 3)
        with zipfile.ZipFile(xlsx) as book:
            sheet = next(n for n in sorted(book.namelist()) if n.startswith("xl/worksheets/sheet"))
            has_rows = "<sheetData>" in book.read(sheet).decode()
        if has_rows:
            yield "xlsx", size, package(xlsx, sheet, "<sheetData>", "</sheetData>", rows, size)
        yield "odt", size, package(odt, "content.xml", "<office:text>", "</office:text>", lines_odf, size * 3)
        yield "pdf", size, pdf_of(4, size)
        yield "zip", size, zip_of(size)


def processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def processor_of_the_rest():
    """Waits for the processes of the cage, which outlive the command; their time is then counted too. Nothing by itself."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return 0.0


def main():
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)   # PR_SET_CHILD_SUBREAPER: they become ours
    program = pathlib.Path(os.environ["TEMIZU_BUILD"]) / "temizu"
    taken = []
    with tempfile.TemporaryDirectory(prefix="temizu-latency-") as folder:
        for ending, size, data in files():
            path = pathlib.Path(folder, f"in.{ending}")
            path.write_bytes(data)
            wall = cpu = None
            for _ in range(TRIES):
                start, before = time.monotonic(), processor()
                run = subprocess.run([program, "wash", "--json", "--out", folder + "/out", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
                wall = min(time.monotonic() - start, wall or 300)
                cpu = max(processor_of_the_rest() + processor() - before, cpu or 0)   # in some runs the cage is gone before it can be counted
            if run.returncode not in (0, 1) or not run.stdout:
                sys.exit(run.stderr.decode())
            verdict = json.loads(run.stdout)["verdict"]
            taken.append((cpu, wall))
            print(f"{ending:5} {len(data) / 1e6:6.2f} MB  {cpu:6.3f} s processor  {wall:6.3f} s wall  {verdict}", flush=True)
    for name, values in (("processor", sorted(c for c, _ in taken)), ("wall", sorted(w for _, w in taken))):
        print(f"{name}: {len(values)} files, p50 {values[len(values) // 2]:.3f} s, p95 {values[int(len(values) * 0.95)]:.3f} s, most {values[-1]:.3f} s")


if __name__ == "__main__":
    sys.exit(main())
