"""Pieces that the cases are made of. Everything here returns octets with CRLF line ends."""
import base64
import dataclasses
import hashlib


@dataclasses.dataclass
class Case:
    name: str
    why: str                # three lines
    octets: bytes
    grade: str              # clean, tolerated, ambiguous, hostile
    findings: list          # every rule id that must be reported, no other
    family: str = "mime"
    text: str = None        # for samples/charset: what a reader must see


def crlf(text):
    """Text or octets with LF to octets with CRLF."""
    octets = text.encode() if isinstance(text, str) else text
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


TOKENS = []   # those made since the last case; make-mime-samples takes them


def canary(name):
    """A token that no other case has: where it shows up, active content got through."""
    token = "TZCANARY" + hashlib.sha256(name.encode()).hexdigest()[:16]
    TOKENS.append(token)
    return token


def b64(octets, width=76):
    octets = octets.encode() if isinstance(octets, str) else octets
    text = base64.b64encode(octets).decode()
    return "\n".join(text[i:i + width] for i in range(0, len(text), width)) + "\n"


def word(text, charset="UTF-8"):
    return "=?%s?B?%s?=" % (charset, base64.b64encode(text.encode(charset)).decode())


HEAD = """From: =?UTF-8?B?5L2Q6Jek6Iqx5a2Q?= <sato@example.jp>
To: kakari@town.example.lg.jp
Subject: =?UTF-8?B?6KaL56mN5pu444Gu6YCB5LuY?=
Date: Mon, 16 Nov 2026 09:00:00 +0900
Message-ID: <20261116090000.1@example.jp>
MIME-Version: 1.0
"""


def mail(rest, head=HEAD):
    """The usual header fields, then `rest` (more fields, a blank line, the body)."""
    return crlf(head) + (crlf(rest) if isinstance(rest, str) else rest)


def attachment(name, kind="application/octet-stream", file_name="data.bin", body=None):
    """A part with active content that must not arrive."""
    body = body if body is not None else "#!/bin/sh active content " + canary(name)
    return ("Content-Type: %s; name=\"%s\"\nContent-Transfer-Encoding: base64\n"
            "Content-Disposition: attachment; filename=\"%s\"\n\n%s" % (kind, file_name, file_name, b64(body)))


TEXT = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n見積書を送ります。\n"


def mixed(parts, boundary="b1", quoted=True, content_type=None, preamble="", end=True, epilogue=""):
    """multipart/mixed of parts, each its own header and body."""
    content_type = content_type or 'multipart/mixed; boundary=%s' % ('"%s"' % boundary if quoted else boundary)
    body = "Content-Type: %s\n\n%s" % (content_type, preamble)
    for part in parts:
        body += "--%s\n%s" % (boundary, part if part.endswith("\n") else part + "\n")
    if end:
        body += "--%s--\n" % boundary
    return body + epilogue
