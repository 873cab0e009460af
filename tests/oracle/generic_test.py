#!/usr/bin/python3
"""Goal: the canary search finds a token in every wrapping that a file may give it, and finds none where there is none."""
import base64
import gzip
import io
import pathlib
import quopri
import sys
import unittest
import zipfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import generic  # noqa: E402

TOKEN = b"TZCANARY-q7"


def zipped(data, name="a"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def without_directory(data):
    return data[:data.rindex(b"PK\1\2")]


WRAPPINGS = {
    "plain": TOKEN,
    "UTF-16LE": TOKEN.decode().encode("utf-16-le"),
    "UTF-16BE": b"\0\0" + TOKEN.decode().encode("utf-16-be"),
    "hex": TOKEN.hex().encode(),
    "hex with blanks": b"{\\objdata " + TOKEN.hex(" ").upper().encode(),
    "base64 0": base64.b64encode(TOKEN),
    "base64 1": base64.b64encode(b"." + TOKEN),
    "base64 2": base64.b64encode(b".." + TOKEN),
    "base64 lines": base64.encodebytes(b"x" * 52 + TOKEN + b"y" * 40),
    "base64 UTF-16": base64.b64encode(TOKEN.decode().encode("utf-16-le")),
    "base64 among binary": b"\1\2\3\4\5\6\7" * 40 + base64.b64encode(TOKEN),
    "quoted-printable": b"T=5ACAN=\r\nARY-q7",
    "zip": zipped(b"x" * 100 + TOKEN + b"x" * 100),
    "name in zip": zipped(b"x", TOKEN.decode()),
    "zip in zip": zipped(zipped(TOKEN * 20)),
    "zip without directory": without_directory(zipped(b"x" * 100 + TOKEN + b"x" * 300)),
    "gzip": b"junk" + gzip.compress(b"x" * 100 + TOKEN),
    "stream of a PDF": b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + zlib.compress(b"(" + TOKEN + b") Tj") + b"\nendstream\n",
    "split over runs": b"<w:t>TZCA</w:t><w:t>NARY-q7</w:t>",
    "percent": b"http://x/%54ZCANARY-q7",
    "character references": b"&#84;ZCANARY-q7",
    "RTF": b"{\\rtf1 \\'54ZCANARY-q7}",
    "wrapped": b"TZCAN\r\nARY-q7",
}


class CanarySearch(unittest.TestCase):
    def test_finds_the_token_in_every_wrapping(self):
        for name, data in WRAPPINGS.items():
            with self.subTest(name):
                self.assertTrue(generic.tokens_in(data))
                self.assertTrue(generic.clean("a.txt", data, set()))

    def test_finds_nothing_where_nothing_is(self):
        for data in (b"", b"words", zipped(b"words" * 50), gzip.compress(b"words"), bytes(range(256)) * 30, quopri.encodestring("語".encode())):
            self.assertEqual(generic.tokens_in(data), set())

    def test_a_token_that_a_reader_should_see_is_no_offence(self):
        self.assertEqual(generic.clean("a.txt", TOKEN, {TOKEN}), [])
        self.assertEqual(generic.clean("a.eml", base64.b64encode(b"words " * 9 + TOKEN), {TOKEN}), [])

    def test_holds_the_extension_against_the_magic(self):
        self.assertEqual(generic.kind_of("a.pdf", b"%PDF-1.7\n"), ("application/pdf", []))
        for name, data in (("a.pdf", b"MZ"), ("a.png", b"%PDF-1.7"), ("a.docx", zipped(b"x")), ("a.txt", b"\0\1\2"), ("a.exe", b"MZ"), ("a", b"x")):
            self.assertTrue(generic.kind_of(name, data)[1], name)


if __name__ == "__main__":
    unittest.main(verbosity=1)
