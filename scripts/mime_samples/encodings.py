"""Transfer encodings: how they are named, how they are broken (mail-rules 3.3, rows 2 to 5 and 16 to 17)."""
from .build import Case, HEAD, TEXT, attachment, b64, canary, crlf, mail, mixed


def named(name, why, field, findings, grade="ambiguous", body=None):
    """One attachment whose Content-Transfer-Encoding is spelled in some odd way."""
    body = body if body is not None else b64("#!/bin/sh active content " + canary(name))
    part = "Content-Type: application/octet-stream; name=\"a.bin\"\n%s\nContent-Disposition: attachment; filename=\"a.bin\"\n\n%s" % (field, body)
    return Case(name, why, mail(mixed([TEXT, part])), grade, findings)


def base64_body(name, why, body, findings, grade="ambiguous"):
    part = "Content-Type: application/octet-stream; name=\"a.bin\"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"a.bin\"\n\n" + body
    return Case(name, why, mail(mixed([TEXT, part])), grade, findings)


def qp_body(name, why, body, findings, grade):
    return Case(name, why, mail("Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n" + body), grade, findings)


def uuencode(octets, file_name):
    rows = []
    for at in range(0, len(octets), 45):
        chunk = octets[at:at + 45]
        padded = chunk + b"\0" * (-len(chunk) % 3)
        row = chr(32 + len(chunk)) if chunk else "`"
        for i in range(0, len(padded), 3):
            n = int.from_bytes(padded[i:i + 3], "big")
            row += "".join(chr(32 + ((n >> s) & 63)) if (n >> s) & 63 else "`" for s in (18, 12, 6, 0))
        rows.append(row)
    return "begin 644 %s\n%s\n`\nend\n" % (file_name, "\n".join(rows))


def yenc(octets, file_name):
    import zlib
    row = b""
    for octet in octets:
        value = (octet + 42) & 255
        row += bytes([61, (value + 64) & 255]) if value in (0, 10, 13, 61) else bytes([value])
    return (b"=ybegin line=128 size=%d name=%s\n" % (len(octets), file_name.encode()) + row +
            b"\n=yend size=%d crc32=%08x\n" % (len(octets), zlib.crc32(octets)))


def binhex(octets, file_name, resource=b""):
    def crc(data):
        value = 0
        for octet in data:
            value ^= octet << 8
            for _ in range(8):
                value = ((value << 1) ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
        return value.to_bytes(2, "big")
    head = bytes([len(file_name)]) + file_name.encode() + b"\0" + b"BINAtzmi\0\0" + len(octets).to_bytes(4, "big") + len(resource).to_bytes(4, "big")
    raw = head + crc(head) + octets + crc(octets) + resource + crc(resource)
    raw = raw.replace(b"\x90", b"\x90\x00")
    alphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
    bits = "".join("{:08b}".format(o) for o in raw)
    bits += "0" * (-len(bits) % 6)
    text = ":" + "".join(alphabet[int(bits[i:i + 6], 2)] for i in range(0, len(bits), 6)) + ":"
    return "(This file must be converted with BinHex 4.0)\n\n" + "\n".join(text[i:i + 64] for i in range(0, len(text), 64)) + "\n"


def cases():
    yield named("encoding-twice", """Two Content-Transfer-Encoding fields that differ.
The first or the last counts, depending on the reader.
Ambiguous.""", "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: quoted-printable", ["mime.two_encodings"])
    yield named("encoding-twice-other-order", """The same two fields in the other order.
A reader of the last one finds the attachment.
Ambiguous.""", "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64", ["mime.two_encodings"])
    yield named("encoding-repeated", """The same encoding named twice.
Both readings agree.
Tolerated.""", "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: BASE64", ["mime.repeated_encoding"], "tolerated")
    for name, value, what in (("list", "base64, quoted-printable", "Two encodings in one field"), ("x-base64", "x-base64", "The name x-base64"),
                              ("blank-inside", "base 64", "A blank inside the name"), ("comment-behind", "base64 (really)", "A comment behind the name"),
                              ("comment-before", "(really) base64", "A comment before the name"), ("quoted", '"base64"', "The name in quotes"),
                              ("encoded-word", "=?US-ASCII?Q?base64?=", "The name as an encoded word"), ("semicolon", "base64;", "A semicolon behind the name"),
                              ("8-bit", "8-bit", "8-bit instead of 8bit"), ("gzip64", "gzip64", "The name gzip64"), ("unknown", "rot13", "An encoding that nobody knows"),
                              ("charset", "utf-8", "A charset where an encoding should stand"), ("fold-inside", "base\n 64", "The name folded in its middle")):
        yield named("encoding-" + name, """%s.
Some readers take it for base64, others for no encoding.
Ambiguous: only the exact token counts.""" % what, "Content-Transfer-Encoding: " + value, ["mime.unknown_encoding", "decode.unknown_encoding"])
    yield Case("encoding-unknown-short-text", """A short text under an encoding that nobody knows.
By its letters it could be base64; it is a greeting.
Ambiguous; the text is shown as it stands.""", mail("Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: gzip64\n\nhello\n"),
               "ambiguous", ["mime.unknown_encoding", "decode.unknown_encoding"])
    yield Case("encoding-nul", """A NUL inside the encoding's name.
Readers in C stop there.
Ambiguous.""", mail(mixed([TEXT, attachment("encoding-nul")])).replace(b"Encoding: base64", b"Encoding: base64\0x"), "ambiguous",
               ["header.nul", "mime.nul", "mime.unknown_encoding", "decode.unknown_encoding"])
    yield named("encoding-blank-before-colon", """A blank between the field's name and its colon.
Old grammar allows it; some readers drop the field.
Ambiguous for a field that decides the structure.""", "Content-Transfer-Encoding : base64", ["header.blank_before_colon"])
    yield named("encoding-folded-first", """The encoding stands on a folded line of its own.
Legal folding.
Clean.""", "Content-Transfer-Encoding:\n base64", [], "clean")
    yield named("encoding-upper-case", """The encoding in upper case.
Tokens have no case.
Clean.""", "CONTENT-TRANSFER-ENCODING: BASE64", [], "clean")
    yield named("encoding-empty", """An empty encoding field.
Means no encoding to every reader.
Tolerated.""", "Content-Transfer-Encoding:", ["mime.empty_encoding"], "tolerated", "plain\n")
    yield named("encoding-misspelled-field", """Content_Transfer_Encoding with underscores.
Only a very generous reader knows it.
Ambiguous.""", "Content_Transfer_Encoding: base64", ["mime.odd_field"])
    good = b64("#!/bin/sh active content " + canary("b64") * 6)
    first = good.splitlines()[0]
    yield base64_body("base64-junk", """Characters outside the alphabet in the middle of base64.
Some readers skip them, some stop.
Ambiguous.""", first[:20] + "*!*" + first[20:] + "\n", ["decode.base64_junk"])
    yield base64_body("base64-8-bit-junk", """An 8-bit octet inside base64.
Some readers skip it, some stop.
Ambiguous.""", first[:20] + "é" + first[20:] + "\n", ["decode.base64_junk"])
    yield base64_body("base64-blanks", """Blanks and tabs inside base64.
White space means nothing in base64.
Clean.""", first[:20] + " \t" + first[20:] + "\n", [], "clean")
    yield base64_body("base64-padding-inside", """A padded group, then more base64 in the next line.
GMime 3.2.13 stops at the first equals sign without a word.
Ambiguous; decoded chunk by chunk.""", "TVo=\n" + good, ["decode.base64_chunked"])
    yield base64_body("base64-chunks", """Every line padded by itself, as from a tool that encodes line by line.
Some readers show the first line only.
Ambiguous.""", "".join(b64("%d %s" % (i, canary("base64-chunks"))) for i in range(4)), ["decode.base64_chunked"])
    yield base64_body("base64-text-behind-padding", """A word right behind the padding, on the same line.
Some readers read on and decode it.
Ambiguous.""", b64("MZ")[:-1] + "TVqQAAMAAAAE\n", ["decode.base64_chunked"])
    yield base64_body("base64-odd-behind-padding", """Characters outside the alphabet right behind the padding.
Not a footer: it does not begin on a line of its own.
Ambiguous.""", b64("MZ")[:-1] + "***\n", ["decode.base64_junk", "decode.content_after_padding"])
    yield base64_body("base64-footer", """A mailing list's footer behind the base64.
Printable text on lines of its own behind the final padding.
Tolerated, and shown as text.""", b64("MZ") + "_______________\nrenraku mailing list\nrenraku@example.jp\n", ["decode.base64_footer"], "tolerated")
    yield base64_body("base64-no-padding", """The final padding is missing.
Every reader knows what is meant.
Tolerated.""", b64("MZxx").replace("=", ""), ["decode.base64_unpadded"], "tolerated")
    yield base64_body("base64-one-padding-of-two", """One equals sign where two belong.
Every reader knows what is meant.
Tolerated.""", b64("MZxx").replace("==", "="), ["decode.base64_unpadded"], "tolerated")
    yield base64_body("base64-length-one", """One character too many at the end: six bits that are no octet.
Cut off in transit, or a trick.
Ambiguous.""", "TVqQAAMA\nA\n", ["decode.base64_length"])
    yield base64_body("base64-pad-bits", """Bits that should be zero before the padding are not.
The octets are the same for every reader.
Tolerated.""", "TVo\n".replace("TVo", "TVp=") + "", ["decode.base64_pad_bits"], "tolerated")
    yield base64_body("base64-padding-only", """A body of equals signs.
No content for some, an error for others.
Ambiguous.""", "====\n", ["decode.base64_padding"])
    yield base64_body("base64-short-lines", """Lines of three characters, groups across line ends.
Line ends mean nothing in base64.
Clean.""", "\n".join(good.replace("\n", "")[i:i + 3] for i in range(0, 60, 3)) + "\n", [], "clean")
    yield base64_body("base64-long-line", """All of it in one line of 1,200 characters.
Longer than RFC 2045 allows; read alike by all.
Tolerated.""", b64("#!/bin/sh " + canary("long") * 36, 4000), ["mime.long_line"], "tolerated")
    yield base64_body("base64-empty", """No base64 at all.
An empty file.
Clean.""", "", [], "clean")
    yield base64_body("base64-tilde-end", """Base64 that ends in a tilde instead of padding.
Some readers take it for padding.
Ambiguous.""", b64("MZxx").replace("==", "~~"), ["decode.base64_junk", "decode.base64_unpadded"])
    yield qp_body("qp-lower-case", """Escapes in lower case.
RFC 2045 wants upper case; every reader takes both.
Tolerated.""", "=e8=a6=8b\n", ["decode.qp_lower_case"], "tolerated")
    yield qp_body("qp-bad-escape", """An equals sign that begins no escape.
Kept as it stands by some, dropped by others.
Ambiguous; the text is shown with it.""", "a=Xb c=G1\n", ["decode.qp_escape"], "ambiguous")
    yield qp_body("qp-half-escape", """An escape cut after one digit by the line end.
Kept by some, dropped by others.
Ambiguous.""", "a =0\nb\n", ["decode.qp_escape"], "ambiguous")
    yield qp_body("qp-soft-break-blanks", """Blanks behind the equals sign of a soft line break.
RFC 2045 has readers drop them.
Tolerated.""", "one =  \ntwo\n", ["decode.qp_blanks"], "tolerated")
    yield qp_body("qp-trailing-blanks", """Blanks at the end of a line, added in transit.
RFC 2045 has readers drop them.
Tolerated.""", "one  \ntwo\n", ["decode.qp_blanks"], "tolerated")
    yield qp_body("qp-long-line", """A line of more than 76 characters.
Written by careless programs; read alike by all.
Tolerated.""", "word " * 40 + "end\n", ["decode.qp_long_line"], "tolerated")
    yield qp_body("qp-raw-octets", """8-bit octets that are not escaped.
Read alike by all.
Tolerated.""", "見積書\n", ["decode.qp_raw_octets"], "tolerated")
    yield qp_body("qp-ends-with-soft-break", """The last line ends in a soft line break.
Nothing follows, and nothing is meant to.
Clean.""", "one=\n", [], "clean")
    for name, octets_text, rules in (("uuencode", uuencode(b"MZ " + canary("cte-uu").encode(), "a.exe"), []),
                                     ("binhex", binhex(b"MZ " + canary("cte-hqx").encode(), "a.exe"), [])):
        yield named("encoding-" + name, """The encoding %s as Content-Transfer-Encoding.
No longer in use, and read by some clients only.
Ambiguous: decoded for the list, always withheld.""" % name, "Content-Transfer-Encoding: x-" + name, ["mime.legacy_encoding"] + rules, "ambiguous", octets_text)
    yield named("encoding-uuencode-broken", """x-uuencode around something that is not uuencoded.
No content can be had from it.
Ambiguous.""", "Content-Transfer-Encoding: x-uuencode", ["mime.legacy_encoding", "decode.uu_malformed"], "ambiguous", "nothing\n")
    yenc_part = crlf('Content-Type: application/octet-stream; name="a.exe"\nContent-Transfer-Encoding: x-yencode\n\n') + crlf(yenc(b"MZ " + canary("cte-yenc").encode(), "a.exe"))
    yield Case("encoding-yenc", """The encoding yEnc as Content-Transfer-Encoding.
Known from news groups, read by some clients only.
Ambiguous: decoded for the list, always withheld.""", mail(yenc_part), "ambiguous", ["mime.legacy_encoding"])
    yield Case("encoding-binhex-resource-fork", """BinHex with a resource fork beside the data.
The data fork is the file; the resource fork is dropped and listed.
Ambiguous, as every old encoding.""", mail('Content-Type: application/mac-binhex40; name="a.hqx"\nContent-Transfer-Encoding: mac-binhex40\n\n' + binhex(b"data", "a.doc", b"rsrc")), "ambiguous",
               ["mime.legacy_encoding", "decode.binhex_resource_fork"])
    yield Case("inline-uuencode", """A uuencoded file inside a plain text.
Some clients make an attachment of it by themselves.
Tolerated here; the pipeline takes the file out of the text.""", mail("Content-Type: text/plain; charset=us-ascii\n\nsee below\n\n" + uuencode(b"MZ " + canary("inline-uu").encode() * 3, "run.exe") + "\nbye\n"),
               "tolerated", ["mime.inline_file"])
    yield Case("inline-uuencode-no-mime", """The same in a mail without MIME fields.
The oldest way to send a file.
Tolerated here.""", crlf("From: a@example.jp\nTo: b@example.jp\nSubject: x\nDate: Mon, 16 Nov 2026 09:00:00 +0900\nMessage-ID: <uu@example.jp>\n\n" + uuencode(b"MZ " + canary("inline-uu2").encode(), "run.exe")),
               "tolerated", ["mime.inline_file"])
    yield Case("inline-yenc", """A yEnc file inside a plain text.
Some clients make an attachment of it.
Tolerated here; the pipeline takes the file out.""", mail(crlf("Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n") + crlf(yenc(b"MZ " + canary("inline-yenc").encode(), "run.exe"))), "tolerated", ["mime.inline_file"])
    yield Case("inline-binhex", """A BinHex file inside a plain text.
Old Macintosh mailers sent files so.
Tolerated here; the pipeline takes the file out.""", mail("Content-Type: text/plain; charset=us-ascii\n\n" + binhex(b"#!/bin/sh " + canary("inline-hqx").encode(), "run")), "tolerated", ["mime.inline_file"])
    yield Case("base64-in-text", """Twenty lines of base64 in a plain text, without armour or label.
A person, or a program at the other end, can decode it.
Ambiguous.""", mail("Content-Type: text/plain; charset=us-ascii\n\n" + b64(("MZ" + canary("base64-in-text")) * 60)), "ambiguous", ["mime.base64_in_text"])
    yield Case("header-quoted", """A person quotes one header field and goes on writing.
Nothing promises an encoding, so the words behind it stay.
Tolerated.""", mail("Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n次のヘッダを送ってください。\nContent-Type: application/json\n\nなお、締切は三月末です。\n"),
               "tolerated", ["mime.header_like_text"])
    payload = b64(("MZ" + canary("armour-open")) * 60)
    yield Case("armour-open", """Base64 behind one line that only looks like the start of armour.
Nothing ends it, so it explains nothing.
Ambiguous.""", mail("Content-Type: text/plain; charset=us-ascii\n\n-----BEGIN X\n" + payload), "ambiguous", ["mime.base64_in_text"])
    payload = b64(("MZ" + canary("armour-unknown")) * 60)
    yield Case("armour-unknown-label", """Base64 in armour with a label that nobody uses in a mail.
Only certificates, public keys and signatures may stand in a text.
Ambiguous.""", mail("Content-Type: text/plain; charset=us-ascii\n\n-----BEGIN DATA-----\n" + payload + "-----END DATA-----\n"), "ambiguous", ["mime.base64_in_text"])
    payload = b64(("MZ" + canary("pgp-message")) * 60, 64)
    yield Case("pgp-message", """An encrypted PGP message inside a plain text.
Nobody here can look into it, and the recipient's program would.
Ambiguous; it leaves the text.""", mail("Content-Type: text/plain; charset=us-ascii\n\nsee below\n\n-----BEGIN PGP MESSAGE-----\n\n" + payload + "=AbCd\n-----END PGP MESSAGE-----\n"),
               "ambiguous", ["mime.pgp_message"])
    payload = b64(("MZ" + canary("pgp-message-open")) * 60, 64)
    yield Case("pgp-message-open", """The same without its end.
A generous program reads it nevertheless.
Ambiguous.""", mail("Content-Type: text/plain; charset=us-ascii\n\n-----BEGIN PGP MESSAGE-----\n\n" + payload), "ambiguous", ["mime.base64_in_text", "mime.pgp_message"])
    yield Case("encoded-multipart-label-only", """multipart/mixed with base64 as its encoding, its parts as they are.
A common slip of senders; readers ignore the label.
Tolerated.""", mail(mixed([TEXT], content_type='multipart/mixed; boundary="b1"\nContent-Transfer-Encoding: base64')), "tolerated", ["mime.encoded_multipart"])
    yield Case("encoded-multipart", """A multipart that is really in base64, against RFC 2045.
Decoded once; its parts are found.
Tolerated.""", mail('Content-Type: multipart/mixed; boundary="b1"\nContent-Transfer-Encoding: base64\n\n' + b64(crlf("--b1\n" + TEXT + "--b1--\n"))), "tolerated", ["mime.encoded_multipart"])
    inner = crlf("From: a@example.jp\nTo: b@example.jp\nSubject: inner\nDate: Mon, 16 Nov 2026 08:00:00 +0900\nMessage-ID: <i@example.jp>\n\ninner text\n")
    yield Case("encoded-message", """message/rfc822 in base64, against RFC 2046.
GMime leaves it closed; here it is decoded once and read.
Tolerated.""", mail(mixed([TEXT, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + b64(inner)])), "tolerated", ["mime.encoded_message"])
    yield Case("encoded-message-global", """message/global in base64, which RFC 6532 allows.
Decoded once and read.
Tolerated.""", mail(mixed([TEXT, "Content-Type: message/global\nContent-Transfer-Encoding: base64\n\n" + b64(inner)])), "tolerated", ["mime.encoded_message"])
    yield Case("encoded-message-broken", """message/rfc822 in base64 with junk inside.
What is inside depends on the reader.
Ambiguous.""", mail(mixed([TEXT, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + b64(inner).replace("b", "*b", 1)])), "ambiguous", ["mime.encoded_message", "decode.base64_junk"])
    twice = crlf("From: a@example.jp\nSubject: mid\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + b64(inner))
    yield Case("encoded-message-twice", """A base64 message inside a base64 message.
Decoded once only.
Ambiguous.""", mail(mixed([TEXT, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + b64(twice)])), "ambiguous",
               ["mime.encoded_message", "mime.encoded_twice", "header.no_message_id"])
