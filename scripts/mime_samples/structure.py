"""Types that are spelled oddly, nested messages, and kinds of parts with rules of their own (mail-rules 3.3)."""
from .build import Case, HEAD, TEXT, attachment, b64, canary, crlf, mail, mixed

INNER = "From: a@example.jp\nTo: b@example.jp\nSubject: inner\nDate: Mon, 16 Nov 2026 08:00:00 +0900\nMessage-ID: <i@example.jp>\n"


def odd_type(name, why, value, findings, grade="ambiguous"):
    return Case(name, why, mail(mixed([TEXT, attachment(name)], content_type=value)), grade, findings)


def cases():
    yield odd_type("type-ultipart", """"ultipart/mixed": the first letter is missing.
Some readers look for the word with strstr.
Ambiguous; the parts are read for the text.""", 'ultipart/mixed; boundary="b1"', ["mime.odd_multipart"])
    yield odd_type("type-x-multipart", """"x-multipart/mixed", a type that nobody registered.
Some readers open it.
Ambiguous.""", 'x-multipart/mixed; boundary="b1"', ["mime.odd_multipart"])
    yield odd_type("type-blank-before-slash", """A blank before the slash of the type.
Forbidden; some readers drop it.
Ambiguous.""", 'multipart /mixed; boundary="b1"', ["mime.bad_content_type"])
    yield odd_type("type-quoted", """The whole type in quotes.
Forbidden; some readers strip them.
Ambiguous.""", '"multipart/mixed"; boundary="b1"', ["mime.bad_content_type"])
    yield odd_type("type-comment", """A comment inside the type of a multipart.
Legal, unknown to many readers.
Ambiguous.""", 'multipart/(x)mixed; boundary="b1"', ["mime.comment_in_content_type"])
    yield odd_type("type-no-subtype", """"multipart" without a subtype.
An error for some, mixed for others.
Ambiguous.""", 'multipart; boundary="b1"', ["mime.bad_content_type", "mime.odd_multipart"])
    yield odd_type("type-unknown-multipart", """A multipart subtype that nobody registered.
RFC 2046 says: treat as mixed.
Clean.""", 'multipart/x-whatever; boundary="b1"', [], "clean")
    yield odd_type("type-upper-case", """The type in upper case.
Types have no case.
Clean.""", 'MULTIPART/MIXED; BOUNDARY="b1"', [], "clean")
    yield odd_type("type-folded-first", """The type stands on a folded line of its own.
Legal folding.
Clean.""", '\n multipart/mixed;\n boundary="b1"', [], "clean")
    yield odd_type("type-encoded-word", """The type as an encoded word.
Not allowed there; a generous reader decodes it.
Ambiguous.""", '=?US-ASCII?Q?multipart/mixed?=; boundary="b1"', ["mime.bad_content_type", "mime.odd_multipart"])
    yield Case("type-text-only", """"Content-Type: text" without a subtype, written by mailx.
Means plain text to every reader.
Tolerated.""", mail("Content-Type: text\n\nhello\n"), "tolerated", ["mime.bad_content_type"])
    yield Case("type-comment-on-leaf", """A comment in the type of a leaf.
Legal, and harmless there.
Tolerated.""", mail("Content-Type: text/plain (plain text); charset=us-ascii\n\nhello\n"), "tolerated", ["mime.comment_in_content_type"])
    yield Case("type-misspelled-field", """ContentType without its dash.
Only a very generous reader knows it.
Ambiguous.""", mail('ContentType: multipart/mixed; boundary="b1"\n\n--b1\n' + TEXT + "--b1\n" + attachment("type-misspelled-field") + "--b1--\n"), "ambiguous",
               ["mime.odd_field", "mime.hidden_part"])
    yield Case("hidden-part-in-text", """A delimiter of nobody and MIME fields inside a plain text.
A reader that guesses boundaries finds an attachment.
Ambiguous.""", mail("Content-Type: text/plain; charset=us-ascii\n\nhello\n--zz\n" + attachment("hidden-part-in-text") + "--zz--\n"), "ambiguous", ["mime.hidden_part"])
    yield Case("mime-words-in-text", """A text that talks about Content-Type fields.
No delimiter before them.
Tolerated.""", mail("Content-Type: text/plain; charset=us-ascii\n\nhello, the field\nContent-Type: text/html\nis wrong\n"), "tolerated", ["mime.header_like_text"])
    yield Case("message-partial", """message/partial: a fragment of a mail that only the client would join.
Never assembled here: a virus in two halves looks harmless.
Hostile: held.""", mail('Content-Type: message/partial; id="x@example.jp"; number=1; total=2\n\n' + INNER + "\nfirst half " + canary("message-partial") + "\n"), "hostile", ["mime.partial"])
    yield Case("message-partial-inside", """message/partial as one part among others.
The same.
Hostile: held.""", mail(mixed([TEXT, 'Content-Type: message/partial; id="x@example.jp"; number=2\n\nhalf ' + canary("message-partial-inside") + "\n"])), "hostile", ["mime.partial"])
    yield Case("message-external-body", """message/external-body: the content lies on a server.
Never fetched; the reference becomes inert text.
Tolerated.""", mail(mixed([TEXT, 'Content-Type: message/external-body; access-type=URL; URL="http://example.net/x.pdf"\n\nContent-Type: application/pdf\n\n'])), "tolerated", ["mime.external_body"])
    yield Case("message-global", """message/global: a message with UTF-8 in its header.
Read like message/rfc822.
Clean.""", mail(mixed([TEXT, "Content-Type: message/global\n\nFrom: 佐藤 <a@example.jp>\n" + INNER[INNER.index("To:"):] + "\ninner\n"])), "clean", ["header.utf8"])
    nested = INNER + "\ninnermost\n"
    for _ in range(3):
        nested = INNER + "Content-Type: message/rfc822\n\n" + nested
    yield Case("message-three-deep", """A message in a message in a message.
The limit is three.
Clean.""", crlf(nested), "clean", [])
    yield Case("message-four-deep", """One level of embedded messages more than the limit.
Nobody forwards so often as an attachment.
Hostile: held.""", crlf(INNER + "Content-Type: message/rfc822\n\n" + nested), "hostile", ["limit.message_depth"])
    yield Case("message-empty", """An embedded message without any octet.
Nothing to read.
Tolerated.""", mail(mixed([TEXT, "Content-Type: message/rfc822\n\n"])), "tolerated", ["header.empty", "header.no_from", "header.no_message_id"])
    yield Case("message-hidden-attachment", """An attachment inside a forwarded message.
Found by opening the embedded message by hand.
Clean as a structure; the part is seen.""", mail(mixed([TEXT, "Content-Type: message/rfc822\n\n" + INNER + "MIME-Version: 1.0\n" + mixed([TEXT, attachment("message-hidden-attachment")], "b2")])), "clean", [])
    yield Case("message-same-boundary", """A forwarded message with the same boundary as the mail around it.
Which level a delimiter ends is anybody's guess.
Ambiguous.""", mail(mixed([TEXT, "Content-Type: message/rfc822\n\n" + INNER + "MIME-Version: 1.0\n" + mixed([TEXT, attachment("message-same-boundary")], "b1")])), "ambiguous", ["mime.boundary_related"])
    yield Case("appledouble", """multipart/appledouble: a resource fork and the file.
The structure is in order.
Clean.""", mail(mixed(['Content-Type: multipart/appledouble; boundary="ad"\n\n--ad\nContent-Type: application/applefile; name="a.pdf"\nContent-Transfer-Encoding: base64\n\n' + b64(b"\0\5\x16\7") +
                       '--ad\nContent-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\nContent-Disposition: inline; filename="a.pdf"\n\n' + b64(b"%PDF-1.7") + "--ad--\n"])), "clean", [])
    yield Case("encrypted-pgp", """multipart/encrypted.
The structure is in order; the content cannot be inspected.
Clean here; the pipeline withholds it.""", mail('Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e1"\n\n--e1\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--e1\n'
               'Content-Type: application/octet-stream; name="encrypted.asc"\n\n-----BEGIN PGP MESSAGE-----\n\n' + b64(bytes(range(256)) * 3, 64) + "-----END PGP MESSAGE-----\n\n--e1--\n"), "clean", [])
    yield Case("encrypted-smime", """application/pkcs7-mime with enveloped data.
One opaque leaf.
Clean here; the pipeline withholds it.""", mail('Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="smime.p7m"\n\n' + b64(bytes(range(256)))), "clean", [])
    yield Case("winmail-dat", """winmail.dat: Outlook's own container.
One opaque leaf here; a filter opens it.
Clean.""", mail(mixed([TEXT, 'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="winmail.dat"\n\n' + b64(b"\x78\x9f\x3e\x22 tnef")])), "clean", [])
    yield Case("html-as-text-attachment", """An attachment labelled text/plain that is HTML with a script.
The label decides nothing; the content is identified later.
Clean as a structure.""", mail(mixed([TEXT, 'Content-Type: text/plain; name="a.txt"\nContent-Disposition: attachment; filename="a.txt"\n\n<script>' + canary("html-as-text-attachment") + "</script>\n"])), "clean", [])
    yield Case("vcard", """A visiting card as an attachment.
An ordinary leaf.
Clean.""", mail(mixed([TEXT, 'Content-Type: text/vcard; charset=utf-8; name="sato.vcf"\nContent-Disposition: attachment; filename="sato.vcf"\n\nBEGIN:VCARD\nVERSION:3.0\nFN:Sato\nEND:VCARD\n'])), "clean", [])
    yield Case("flowed-delsp", """format=flowed with delsp=yes.
Seen by the caller, who joins the lines before wrapping.
Clean.""", mail("Content-Type: text/plain; charset=us-ascii; format=flowed; delsp=yes\n\none \ntwo\n"), "clean", [])
    yield Case("part-without-fields", """A part that begins with a blank line: plain text by default.
RFC 2046 section 5.1.
Clean.""", mail(mixed(["\nhello\n"])), "clean", [])
    yield Case("part-without-body", """A part of fields only, without a blank line.
RFC 2046 allows it; readers differ in what the name of the part is.
Tolerated.""", mail(mixed([TEXT, "Content-Type: text/plain"])), "tolerated", ["header.no_body"])
    yield Case("empty-mail", """No octet at all.
GMime returns no message for it.
Tolerated: an empty text from nobody.""", b"", "tolerated", ["header.empty", "header.no_from", "header.no_message_id"])
    yield Case("body-only", """Text without any header line.
GMime returns no message for it.
Ambiguous; the text is kept.""", crlf("hello\nthis is no header\n"), "ambiguous", ["header.empty", "header.no_blank_line", "header.no_from", "header.no_message_id"])
