"""Goal: every hostile sample carries unique tokens in its active content; none of them is in what goes out, in any encoding
(promise 1)."""
import base64
import json
import pathlib
import quopri
import re
import subprocess
import tempfile
import unittest
import urllib.parse

from gateway import SOURCE, build_folder

TOKEN = re.compile(rb"TZCANARY[0-9a-f]{8,32}")
BATCH = 60


def views(octets):
    """The octets and all they may hide: base64 runs and quoted-printable decoded, UTF-16 read as ASCII, URLs unescaped, hex."""
    yield octets
    yield octets.replace(b"\0", b"")
    yield quopri.decodestring(octets)
    yield urllib.parse.unquote_to_bytes(octets)
    for run in re.findall(rb"(?:[A-Za-z0-9+/]{4,}={0,2}\r?\n?)+", octets):
        joined = re.sub(rb"\s", b"", run)
        for shift in range(4):
            part = joined[shift:]
            part = part[:len(part) // 4 * 4]
            try:
                decoded = base64.b64decode(part)
            except ValueError:
                continue
            yield decoded
            yield decoded.replace(b"\0", b"")
    for run in re.findall(rb"(?:[0-9a-fA-F]{2}\s?){16,}", octets):
        hexadecimal = re.sub(rb"\s", b"", run)
        yield bytes.fromhex(hexadecimal[:len(hexadecimal) // 2 * 2].decode())


def allowed_tokens(sample):
    """Tokens that a sample says are text a reader should see (allowed.txt beside it, one a line)."""
    file = sample.parent / "allowed.txt"
    return set(file.read_bytes().split()) if file.exists() else set()


class Canary(unittest.TestCase):
    def test_no_token_goes_out(self):
        samples = sorted(p for p in (SOURCE / "samples").glob("*/*/in.*") if p.is_file())
        self.assertGreater(len(samples), 10)
        carriers = 0
        for start in range(0, len(samples), BATCH):
            batch = samples[start:start + BATCH]
            with tempfile.TemporaryDirectory(prefix="temizu-canary-") as folder:
                run = subprocess.run([build_folder() / "temizu", "wash", "--json", "--out", folder, *batch], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, timeout=300)
                self.assertIn(run.returncode, (0, 1), run.stderr)
                for line, sample in zip(map(json.loads, run.stdout.splitlines()), batch):
                    tokens = set()
                    for view in views(sample.read_bytes()):
                        tokens |= set(TOKEN.findall(view))
                    carriers += bool(tokens)
                    for path in line["output"]:
                        for view in views(pathlib.Path(path).read_bytes()):
                            leaked = set(TOKEN.findall(view)) - allowed_tokens(sample)
                            self.assertEqual(leaked, set(), f"{sample}: {path}")
        self.assertGreater(carriers, 5, "the samples must carry tokens, or this test proves nothing")


if __name__ == "__main__":
    unittest.main(verbosity=1)
