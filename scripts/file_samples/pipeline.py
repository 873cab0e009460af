"""Samples of whole mails: what one part does to the others. Names end up in UTF-8 and base64; boundaries are fixed, so every run gives the same
bytes."""
import base64
import io
import pathlib
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import _containers as c  # noqa: E402
from _containers import Entry  # noqa: E402

HEAD = "From: a@example.jp\r\nTo: b@example.lg.jp\r\nSubject: t\r\nDate: Mon, 1 Jun 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\n"
PROGRAM = b"MZ\x90\0" + b"TZCANARY-pipeline" * 20


def encoded(data):
    return base64.encodebytes(data).decode().replace("\n", "\r\n")


def attachment(name, data):
    word = base64.b64encode(name.encode()).decode()
    return f"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"=?utf-8?B?{word}?=\"\r\n\r\n" + encoded(data)


def mail(*parts, text="こんにちは", boundary="ZZZ"):
    body = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(text.encode())
    return (HEAD + f"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n" + "".join(f"--{boundary}\r\n{part}" for part in (body, *parts)) + f"--{boundary}--\r\n").encode()


def tar_of_a_document():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in ("[Content_Types].xml", "word/document.xml"):
            entry = tarfile.TarInfo(name)
            entry.size = 4
            tar.addfile(entry, io.BytesIO(b"<a/>"))
    return out.getvalue()


def nested(names):
    data = PROGRAM
    for name in reversed(names):
        data = c.zip_file([Entry(name.encode(), data)])
    return data


def write(folder, ending, data, why):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"in.{ending}").write_bytes(data)
    (folder / "why.md").write_text(why + "\n", encoding="utf-8")


def make(root):
    memo = c.zip_file([Entry(b"k.txt", "かかか".encode())])
    inner = mail(attachment("y.txt", "ききき".encode()), text="中のメール", boundary="YYY")
    doubtful = mail(attachment("a.zip", memo), attachment("m.eml", inner.replace(b"boundary=\"YYY\"", b"boundary=\"ZZZ\"").replace(b"--YYY", b"--ZZZ")), attachment("b.txt", "てすと".encode()))
    write(root / "pipeline/doubt-after-an-archive", "eml", doubtful, "A part in doubt behind an archive: no file goes on, and the archive's members are told as withheld too.")
    long = [("い" * 290 + f"{n}.zip") for n in range(2)] + ["い" * 290 + ".exe"]
    write(root / "pipeline/member-paths-too-long", "eml", mail(attachment("a.zip", nested(long)), attachment("b.txt", "つぎ".encode())),
          "An exe in a zip in a zip whose member paths are some 900 octets each: the member is withheld, the mail goes on (file-rules 2.8).")
    tar = tar_of_a_document()
    write(root / "pipeline/tar-that-makes-a-document", "eml", mail(attachment("a.tar", tar), attachment("b.txt", "つぎ".encode())), "The same in a mail: the archive is withheld, the text and the other parts go on.")
    write(root / "archive/tar-that-makes-a-document", "tar", tar,
          "A tar whose members [Content_Types].xml and word/… would make our new zip a document: withheld, and in a mail nothing else with it (file-rules 2.0 several kinds).")
    write(root / "pipeline/many-members-then-a-file", "eml", mail(attachment("a.zip", c.zip_file([Entry(f"{n}.txt".encode(), b"x\r\n") for n in range(1900)])), attachment("b.zip", memo)),
          "An archive with more members than a mail may have parts, and another file behind it: what is too much is told as too many files, and the file behind it goes on.")
    write(root / "pipeline/mail-in-a-zip-with-a-program", "eml", mail(attachment("a.zip", c.zip_file([Entry(b"m.eml", mail(attachment("setup.exe", PROGRAM), text="中のメール"))]))),
          "A mail in a zip, with a program attached: the program is withheld, and the zip tells that it was changed.")
    write(root / "pipeline/names-with-exclamation-marks", "eml", mail(attachment("急!資料.zip", c.zip_file([Entry("至急!/読む!.exe".encode(), PROGRAM), Entry(b"a!b.zip", c.zip_file([Entry("図!.exe".encode(), PROGRAM)]))]))),
          "Names with \"!\", the sign that parts a member from its archive in places: the notice names each with the file it lies in.")
