"""Header fields: lines, names, encoded words, addresses (mail-rules 3.3)."""
import base64

from .build import Case, HEAD, TEXT, attachment, crlf, mail, mixed, word

PLAIN = "Content-Type: text/plain; charset=us-ascii\n\nhello\n"


def subject(name, why, value, findings, grade):
    return Case(name, why, mail(PLAIN, HEAD.replace("Subject: =?UTF-8?B?6KaL56mN5pu444Gu6YCB5LuY?=", "Subject: " + value)), grade, findings)


def sender(name, why, value, findings, grade):
    return Case(name, why, mail(PLAIN, HEAD.replace("=?UTF-8?B?5L2Q6Jek6Iqx5a2Q?= <sato@example.jp>", value)), grade, findings)


def cases():
    yield Case("header-blank-line-of-blanks", """A line of blanks between two header fields.
Outlook ends the header there, others fold on.
Ambiguous.""", crlf(HEAD + "X-A: 1\n   \n") + crlf(mixed([TEXT, attachment("header-blank-line-of-blanks")])), "ambiguous", ["header.blank_line"])
    yield Case("header-tab-line", """A line with one tab between two header fields.
The same with another blank.
Ambiguous.""", crlf(HEAD + "\t\nX-A: 1\n") + crlf(PLAIN), "ambiguous", ["header.blank_line"])
    yield Case("header-no-blank-line", """No blank line between header and body.
Some readers drop the lines, some begin the body.
Ambiguous.""", crlf(HEAD + "hello this is the body\nand its second line\n"), "ambiguous", ["header.no_blank_line"])
    yield Case("header-no-blank-line-then-part", """Text without a colon ends the header; parts follow.
Some readers see a multipart, some a text.
Ambiguous.""", crlf(HEAD + 'Content-Type: multipart/mixed; boundary="b1"\nhello\nthere\n--b1\n') + crlf(TEXT), "ambiguous",
               ["header.boundary_in_header", "header.malformed", "mime.no_parts", "mime.preamble", "mime.two_content_types"])
    yield Case("header-empty-first-line", """The mail begins with a blank line; its header stands in the body.
Some readers skip blank lines at the start.
Ambiguous.""", b"\r\n" + mail("Content-Type: text/html\n\n<p>x\n"), "ambiguous", ["header.empty", "header.no_from", "header.no_message_id", "mime.header_like_text"])
    yield Case("header-in-body", """A blank line too early: Content-Type and the rest are in the body.
A reader that skips blank lines finds HTML.
Ambiguous.""", crlf(HEAD + "\nContent-Type: text/html\n\n<script>x</script>\n"), "ambiguous", ["mime.header_in_body"])
    yield Case("header-one-malformed-line", """One line without a colon among the fields.
Dropped and counted.
Tolerated.""", crlf(HEAD + "this is no field\nX-A: 1\n" + PLAIN), "tolerated", ["header.malformed"])
    yield Case("header-four-malformed-lines", """Four lines that are no fields.
Too many for a slip.
Ambiguous.""", crlf(HEAD + "no field one\nX-A: 1\nno field two\nX-B: 1\nno field three\nX-C: 1\nno field four\nX-D: 1\n" + PLAIN), "ambiguous", ["header.malformed"])
    yield Case("header-name-8-bit", """An 8-bit octet in a field's name.
Dropped and counted.
Tolerated.""", crlf(HEAD + "X-é: 1\nX-A: 1\n" + PLAIN), "tolerated", ["header.malformed"])
    yield Case("header-name-blank", """A blank inside a field's name.
Dropped and counted.
Tolerated.""", crlf(HEAD + "X A: 1\nX-B: 1\n" + PLAIN), "tolerated", ["header.malformed"])
    yield Case("header-nul", """A NUL in a field.
Readers in C see another value.
Ambiguous.""", mail(PLAIN).replace(b"X-A", b"X-A").replace(b"Date: Mon", b"X-A: a\0b\r\nDate: Mon"), "ambiguous", ["header.nul", "mime.nul"])
    yield Case("body-nul", """A NUL in the body.
Stored as it came, never in what goes on.
Tolerated.""", mail(PLAIN) + b"a\0b\r\n", "tolerated", ["mime.nul"])
    yield Case("header-blank-before-colon", """A blank before the colon of Subject.
The old grammar allows it.
Tolerated.""", mail(PLAIN).replace(b"Subject:", b"Subject :"), "tolerated", ["header.blank_before_colon"])
    yield Case("header-bare-line-feed", """A bare LF inside the header of a mail with CRLF.
Refused over SMTP; two readings in a file.
Ambiguous.""", mail(PLAIN).replace(b"MIME-Version: 1.0\r\n", b"X-A: 1\nX-B: 2\r\nMIME-Version: 1.0\r\n"), "ambiguous", ["mime.bare_line_feed"])
    yield Case("header-bare-carriage-return", """A bare CR inside a field.
A line end for some readers.
Ambiguous.""", mail(PLAIN).replace(b"MIME-Version: 1.0\r\n", b"X-A: 1\rContent-Type: text/html\r\nMIME-Version: 1.0\r\n"), "ambiguous", ["mime.bare_carriage_return"])
    yield Case("body-long-line", """A line of 3,000 characters in the body.
Longer than RFC 5322 allows; read alike by all.
Tolerated.""", mail("Content-Type: text/plain; charset=us-ascii\n\n" + "word " * 600 + "\n"), "tolerated", ["mime.long_line"])
    yield Case("from-twice", """Two From fields.
The first is shown, the second counted.
Tolerated.""", mail(PLAIN, HEAD + "From: Evil <evil@example.net>\n"), "tolerated", ["header.repeated"])
    yield Case("subject-twice", """Two Subject fields.
The first is shown, the second counted.
Tolerated.""", mail(PLAIN, HEAD + "Subject: other\n"), "tolerated", ["header.repeated"])
    yield Case("from-missing", """No From field.
A stand-in is written and the reader told.
Tolerated.""", mail(PLAIN, HEAD[HEAD.index("To:"):]), "tolerated", ["header.no_from"])
    yield Case("date-broken", """A Date that is none.
Stays missing; nothing is guessed.
Tolerated.""", mail(PLAIN, HEAD.replace("Mon, 16 Nov 2026 09:00:00 +0900", "yesterday")), "tolerated", ["header.bad_date"])
    yield Case("date-old-forms", """A two-digit year, a zone by name, a comment.
The obsolete grammar of RFC 5322 section 4.3.
Clean.""", mail(PLAIN, HEAD.replace("Mon, 16 Nov 2026 09:00:00 +0900", "16 Nov 26 09:00 JST (Japan)")), "clean", [])
    yield Case("message-id-broken", """A Message-ID without angle brackets.
Replaced by one of ours.
Tolerated.""", mail(PLAIN, HEAD.replace("<20261116090000.1@example.jp>", "20261116 090000 1")), "tolerated", ["header.bad_message_id"])
    yield subject("word-glued", """An encoded word glued to plain text.
RFC 2047 wants blanks; most readers decode it.
Tolerated.""", "Re:=?UTF-8?B?6KaL?=x", ["header.glued_word"], "tolerated")
    yield subject("word-cut-in-character", """A character cut between two encoded words of one charset.
The octets are joined before they are decoded.
Clean.""", "=?UTF-8?B?6KaL56k=?=\n =?UTF-8?B?jeabuA==?=", [], "clean")
    jis = "見積書".encode("iso-2022-jp")
    yield subject("word-jis-cut", """ISO-2022-JP cut inside a two-octet character and inside its escape state.
The octets are joined before they are decoded.
Clean.""", "=?ISO-2022-JP?B?%s?=\n =?ISO-2022-JP?B?%s?=" % (base64.b64encode(jis[:6]).decode(), base64.b64encode(jis[6:]).decode()), [], "clean")
    yield subject("word-control", """CR, LF and NUL inside an encoded word.
They become blanks; no field can be smuggled.
Tolerated.""", word("a\r\nBcc: x@example.jp\0"), ["header.control"], "tolerated")
    yield subject("word-bidi", """A right-to-left override inside a subject.
Taken out.
Tolerated.""", word("abc\u202egpj.exe"), ["header.invisible"], "tolerated")
    yield subject("word-unknown-charset", """An encoded word in a charset that does not exist.
Detected instead, and said so.
Tolerated.""", "=?x-nobody?B?6KaL56mN?=", ["text.unknown_charset"], "tolerated")
    yield subject("word-unfinished", """An encoded word without its end.
Shown as it stands.
Tolerated.""", "=?UTF-8?B?6KaL", ["header.bad_encoded_word"], "tolerated")
    yield subject("word-blank-inside", """A blank inside a Q-encoded word.
Against RFC 2047; meant as a blank.
Clean, since every reader that decodes it says the same.""", "=?UTF-8?Q?a b?=", [], "clean")
    yield subject("word-language", """An encoded word with a language tag (RFC 2231 section 5).
The tag says nothing about the characters.
Clean.""", "=?UTF-8*ja?B?6KaL?=", [], "clean")
    yield subject("word-long", """An encoded word of 300 characters; RFC 2047 allows 75.
Read alike by all.
Clean.""", "=?UTF-8?B?" + base64.b64encode("見積書".encode() * 24).decode() + "?=", [], "clean")
    yield subject("word-utf-7", """A subject in UTF-7 with shifted text.
Not decoded: no client should, and some did.
Ambiguous.""", "=?UTF-7?Q?+ADw-script+AD4-?=", ["text.undecodable", "text.utf7"], "ambiguous")
    yield sender("address-comment-name", """The name in a comment behind the address, the form of 1982.
Clean.
The comment is the name.""", "sato@example.jp (Sato Hanako)", [], "clean")
    yield sender("address-quoted-word", """An encoded word inside a quoted display name.
Against RFC 2047, and very common.
Clean: quotes and words are both undone.""", '"=?UTF-8?B?5L2Q6Jek?=" <sato@example.jp>', [], "clean")
    yield sender("address-group-nested", """Groups inside groups.
The grammar knows one level; recursion would crash a careless parser.
Tolerated.""", "a: b: c: sato@example.jp;;;", ["header.nested_group"], "tolerated")
    yield sender("address-many-groups", """Two thousand groups inside one another.
Read in a loop, not by recursion; GMime, which recurses, is not asked.
Ambiguous.""", "a:" * 2000 + "sato@example.jp" + ";" * 2000, ["header.many_groups", "header.nested_group", "mime.long_line"], "ambiguous")
    yield sender("address-many-comments", """A thousand comments inside one another.
Counted, not recursed.
Tolerated.""", "(" * 1000 + ")" * 1000 + " sato@example.jp", ["mime.long_line"], "tolerated")
    yield sender("address-source-route", """A source route from the days before MX records.
Dropped.
Tolerated.""", "<@relay.example.jp:sato@example.jp>", ["header.source_route"], "tolerated")
    yield sender("address-broken", """No address at all.
Shown as a name without one.
Tolerated.""", "Sato Hanako", ["header.bad_address"], "tolerated")
    yield sender("address-two-angles", """Two addresses in angle brackets behind one name.
The last one counts; said so.
Tolerated.""", "Sato <ceo@town.example.lg.jp> <evil@example.net>", ["header.two_addresses"], "tolerated")
    yield sender("address-jis-quote", """Raw ISO-2022-JP in quotes, with octets that look like a quote and a backslash.
Two-octet characters are stepped over whole.
Tolerated.""", '"' + "表示例「＼」".encode("iso-2022-jp").decode("latin-1") + '" <sato@example.jp>', ["header.raw_text"], "tolerated")
