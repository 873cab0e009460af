"""Texts that were written for mails in files, and every other text file (file-rules 5.1 "HTML->text / mail body", 2.9): one charset, no controls, nothing
that turns or hides text, no file inside. Alike: all that a reader of the mail saw is in the text."""
import collections
import email
import email.policy
import re
import unicodedata

import mailfile_reader

KINDS = {"text/plain"}
RECALL = 0.999
TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff") | {chr(c) for c in range(0xE0000, 0xE0080)}


def decode(data):
    for charset in ("utf-8", "cp932"):
        try:
            return data.removeprefix(b"\xef\xbb\xbf").decode(charset)
        except UnicodeDecodeError:
            pass
    return None


def clean(data):
    text = decode(data)
    if text is None:
        return ["neither UTF-8 nor CP932"]
    offences = []
    controls = {f"U+{ord(c):04X}" for c in text if (ord(c) < 0x20 and c not in "\t\r\n") or 0x7F <= ord(c) <= 0x9F}
    if controls:
        offences.append("control characters: " + " ".join(sorted(controls)))
    turning = {f"U+{ord(c):04X}" for c in text if c in TURNING}
    if turning:
        offences.append("characters that turn or hide text: " + " ".join(sorted(turning)))
    if re.search(r"(?m)^begin [0-7]{3,4} |^=ybegin ", text):
        offences.append("the marker of an embedded file")
    if "\n" in text and re.search(r"(?<!\r)\n|\r(?!\n)", text):
        offences.append("line ends differ")
    return offences


def letters(text):
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [c for c in folded if not c.isspace() and c != "\ufeff" and unicodedata.category(c) not in ("Cc", "Cf", "Co")]


def texts_of_mail(data):
    """The texts of a washed mail, attachments that are texts too."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    out = [str(message["Subject"] or "")]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            octets = part.get_payload(decode=True) or b""
            out.append(decode(octets) or "")
    return "\n".join(out)


def alike(before, after):
    seen = "\n".join(mailfile_reader.read(before))
    text = texts_of_mail(after) if re.match(rb"[A-Za-z-]+:", after) and b"\r\nMIME-Version:" in after else decode(after)
    if text is None:
        return ["the output is no text"]
    wanted, there = collections.Counter(letters(seen)), collections.Counter(letters(text))
    total = sum(wanted.values())
    if total == 0:
        return ["nothing to compare"]
    missing = wanted - there
    recall = 1 - sum(missing.values()) / total
    if recall < RECALL:
        return [f"recall {recall:.4f}: {dict(missing.most_common(10))}"]
    # Order: every line of some length stands in the text as it stood.
    whole = "".join(letters(text))
    lines = ["".join(letters(line)) for line in seen.splitlines()]
    lost = [line for line in lines if len(line) >= 8 and line not in whole]
    return [f"{len(lost)} lines differ, the first: {lost[0][:60]}"] if lost else []
