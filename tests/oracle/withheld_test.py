#!/usr/bin/python3
"""Goal: a file of a kind that nothing here washes is recognised, withheld, named in the notice, and where a sender can help the notice says what
could be sent instead; none of its octets goes out. One mail for each of samples/withheld/*, with the stub as an attachment."""
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import generic  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
UNKNOWN = "（その他の形式、"


def mail_with(stub):
    name = "stub" + stub.suffix
    return (b"From: sato@example.jp\r\nTo: taro@town.example.lg.jp\r\nSubject: x\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\nMessage-ID: <1@example.jp>\r\n"
            b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n--b\r\n"
            b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"" + name.encode() + b"\"\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(stub.read_bytes()).replace(b"\n", b"\r\n") + b"--b--\r\n")


def body_of(mail):
    header, body = mail.split(b"\r\n\r\n", 1)
    if b"Content-Transfer-Encoding: base64" in header:
        return base64.b64decode(body).decode().replace("\r\n", "\n")
    return body.decode()


class Withheld(unittest.TestCase):
    def test_every_kind_is_recognised_withheld_and_named(self):
        stubs = sorted((ROOT / "samples" / "withheld").glob("*/in.*"))
        self.assertGreater(len(stubs), 100)
        with tempfile.TemporaryDirectory(prefix="temizu-withheld-") as folder:
            mails = []
            for number, stub in enumerate(stubs):
                mails.append(pathlib.Path(folder) / f"{number}.eml")
                mails[-1].write_bytes(mail_with(stub))
            run = subprocess.run([pathlib.Path(os.environ["TEMIZU_BUILD"]) / "temizu", "wash", "--json", "--out", folder + "/out", *mails],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
            self.assertIn(run.returncode, (0, 1), run.stderr)
            for stub, line in zip(stubs, map(json.loads, run.stdout.splitlines())):
                with self.subTest(stub.parent.name):
                    expect = json.loads((stub.parent / "expect.json").read_text())
                    part = next(one for one in line["parts"] if one["path"] == "2")
                    self.assertEqual((part["kind"], part["action"], part["reason"]), (expect["kind"], "withheld", expect["reason"]))
                    mail = pathlib.Path(line["output"][0]).read_bytes()
                    self.assertEqual(generic.tokens_in(mail), set())
                    notice = body_of(mail)
                    self.assertIn("stub" + stub.suffix, notice)
                    self.assertNotIn(UNKNOWN, notice, "the kind has no name")
                    self.assertEqual("　→ " in notice, expect["advice"], notice)


if __name__ == "__main__":
    unittest.main(verbosity=1)
