"""The release desk for tests with a whole gateway: people with code generators, requests and approvals through the command line, what
a released mail holds. Codes are computed as an authenticator does (RFC 6238); each step is used once, as the desk wants it."""
import base64
import ctypes
import email
import email.policy
import hashlib
import hmac
import json
import pathlib
import re
import sqlite3
import struct
import subprocess
import time
import urllib.parse

from gateway import TOWN, wait_for

PASSWORD = "correct horse battery staple 7"
STEP_S = 30


def code_at(secret, step):
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06d}"


class Codes:
    """Codes of one account that were not used yet: each works once, only later ones than the last, at most one step away from now.
    uri: the otpauth:// address of its code generator."""

    def __init__(self, uri):
        text = urllib.parse.parse_qs(urllib.parse.urlparse(uri).query)["secret"][0]
        self.secret, self.last = base64.b32decode(text + "=" * (-len(text) % 8)), 0

    def next(self):
        """Waits for the next step when all are used."""
        def free():
            now, into = divmod(int(time.time()), STEP_S)
            first = now - 1 if into < STEP_S // 2 else now   # not one that is too old when a busy machine comes to look at it
            return next((step for step in range(first, now + 2) if step > self.last), None)
        self.last = wait_for("an unused code", free, 2 * STEP_S + 10)
        return code_at(self.secret, self.last)


class People:
    """Accounts of a gateway that is stopped or runs. secrets: login → secret of its code generator."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.secrets = {}
        self.codes = {}
        self.password_file, self.made_file = gateway.work / "password", gateway.work / "password.made"
        for file, text in ((self.password_file, PASSWORD), (self.made_file, "made by an administrator")):
            file.write_text(text + "\n")
            file.chmod(0o600)

    def add(self, login, *words, roles=()):
        """An account as it is after its owner's first log-in: the password that was made for them is changed, then come the roles, which
        would ask for a code."""
        first = "--first" in words
        made = self.password_file if first else self.made_file
        self.run("user", "add", login, "--name", f"氏名 {login}", "--password-file", str(made), *words, *self.totp(login, first))
        if not first:
            self.run("password", "--as", login, "--password-file", str(made), "--new-password-file", str(self.password_file))
            if roles:
                self.run("user", "totp", login, *self.totp(login, True))
                self.run("user", "role", login, *[word for role in roles for word in ("--give", role)])
        if roles:
            self.learn(login, self.gateway.work / f"{login}.totp")

    def totp(self, login, wanted):
        return ["--totp-file", str(self.gateway.work / f"{login}.totp")] if wanted else []

    def run(self, *words):
        run = self.gateway.call(*words)
        assert run.returncode == 0, f"{words}: {run.stderr}{run.stdout}"

    def learn(self, login, totp_file):
        """Takes on a code generator that the command line wrote into a file."""
        self.codes[login] = Codes(totp_file.read_text().strip())
        self.secrets[login] = self.codes[login].secret

    def code(self, login):
        return self.codes[login].next()

    def call(self, login, *words, code=False):
        """With code: once more with a later one when the command took so long that its code was no longer valid."""
        words = [*words, "--as", login, "--password-file", str(self.password_file)]
        if not code:
            return self.gateway.call(*words)
        run = self.gateway.call(*words, "--code", self.code(login))
        if run.returncode != 0 and self.codes[login].last < time.time() // STEP_S - 1:
            run = self.gateway.call(*words, "--code", self.code(login))
        return run

    def request(self, login, item, part="", **more):
        words = ["request", item, "--json", "--reason", "edit", "--sender-check", "phone"]
        if part:
            words += ["--part", part]
        for name, value in more.items():
            words += ["--" + name.replace("_", "-"), value]
        run = self.call(login, *words)
        assert run.returncode == 0, run.stderr + run.stdout
        return json.loads(run.stdout.splitlines()[0])["id"]

    def approve(self, login, request):
        run = self.call(login, "approve", request, "--json", code=True)
        assert run.returncode == 0, run.stderr + run.stdout
        return json.loads(run.stdout.splitlines()[0])


def rows(gateway, ledger, query, *values):
    """As root, for looking."""
    file = gateway.work / "store" / ledger / f"{ledger}.db"
    db = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)
    try:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(query, values)]
    finally:
        db.close()


def outcome(gateway, request):
    found = rows(gateway, "washed", "SELECT * FROM releases WHERE request = ?", bytes.fromhex(request))
    return found[0] if found else None


def key(gateway, name):
    return base64.b64decode((gateway.work / "keys" / name).read_text().split()[2])


def password_of(gateway, request):
    """What the console would show: opened with its secret key, as quarantine/release_book.h says."""
    sodium = ctypes.CDLL("libsodium.so.23")
    assert sodium.sodium_init() >= 0
    sealed = outcome(gateway, request)["password"]
    box, blob = sealed[:72], sealed[72:]
    content_key = ctypes.create_string_buffer(32)
    opened = sodium.crypto_box_open_easy(content_key, box[24:], ctypes.c_ulonglong(48), box[:24], key(gateway, "store.pub"), key(gateway, "console.key"))
    assert opened == 0, "not for the console's key"
    state = ctypes.create_string_buffer(sodium.crypto_secretstream_xchacha20poly1305_statebytes())
    assert sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, blob[:24], content_key.raw) == 0
    bound = b"temizu-password-1:" + bytes.fromhex(request)
    plain = ctypes.create_string_buffer(200)
    length, tag = ctypes.c_ulonglong(), ctypes.c_ubyte()
    assert sodium.crypto_secretstream_xchacha20poly1305_pull(state, plain, ctypes.byref(length), ctypes.byref(tag), blob[24:],
                                                             ctypes.c_ulonglong(len(blob) - 24), bound, ctypes.c_ulonglong(len(bound))) == 0
    return plain.raw[:length.value].decode()


def zip_of(mail):
    """The one attachment of a released mail: (its name, its octets)."""
    parsed = email.message_from_bytes(mail["data"], policy=email.policy.default)
    attachments = list(parsed.iter_attachments())
    assert len(attachments) == 1, [a.get_filename() for a in attachments]
    return attachments[0].get_filename(), attachments[0].get_payload(decode=True)


def unzipped(octets, password, folder):
    """{name: content}, opened by 7-Zip as a person would; None when it does not open."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "released.zip"
    file.write_bytes(octets)
    out = folder / "out"
    run = subprocess.run(["7zz", "x", "-y", f"-p{password}", f"-o{out}", file], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=60, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    if run.returncode != 0:
        return None
    return {p.name: p.read_bytes() for p in out.iterdir()}


def withheld_mail(subject, content, to=f"sato@{TOWN}", name="data.bin", number=1):
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n").decode()
    return (f"From: Sender <sender@example.jp>\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
            f"Message-ID: <{number}.{re.sub('[^a-z0-9]', '-', subject)}@example.jp>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
            "--b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nsee attachment\r\n--b\r\nContent-Type: application/octet-stream\r\n"
            f"Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}--b--\r\n").encode()
