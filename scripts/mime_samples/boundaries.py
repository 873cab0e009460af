"""Where one part ends and the next begins: boundaries, delimiters, preamble and epilogue (mail-rules 3.3)."""
from .build import Case, HEAD, TEXT, attachment, b64, canary, crlf, mail, mixed


def two_readings(name, content_type):
    """A body whose parts lie differently under boundary b1 and boundary b2."""
    body = ("Content-Type: %s\n\n--b1\n%s--b2\n%s--b2--\n--b1--\n" % (content_type, TEXT, attachment(name)))
    return mail(body)


def cases():
    def two(name, why, content_type, findings, grade="ambiguous"):
        return Case(name, why, two_readings(name, content_type), grade, findings)

    yield two("boundary-twice", """Two boundary parameters: one reader takes the first, another the last.
The attachment is a part for the second reader only.
Ambiguous: attachments are withheld.""", 'multipart/mixed; boundary="b1"; boundary="b2"', ["mime.hidden_part", "mime.stray_delimiter", "mime.two_boundaries"])
    yield two("boundary-twice-last-wins", """The same with the order turned: the part is there for the reader of the first.
The text view uses the reading with the most parts.
Ambiguous.""", 'multipart/mixed; boundary="b2"; boundary="b1"', ["mime.epilogue", "mime.preamble", "mime.stray_delimiter", "mime.two_boundaries"])
    yield two("boundary-and-extended", """boundary and boundary* (RFC 2231) with different values.
Readers that know RFC 2231 take the second one.
Ambiguous.""", "multipart/mixed; boundary=\"b1\"; boundary*=us-ascii'en'b2", ["mime.encoded_boundary", "mime.hidden_part", "mime.stray_delimiter", "mime.two_boundaries"])
    yield two("boundary-continuation", """The boundary comes in RFC 2231 sections only.
Many readers do not join sections of a boundary.
Ambiguous.""", 'multipart/mixed; boundary*0="b"; boundary*1="2"', ["mime.encoded_boundary", "mime.epilogue", "mime.preamble"])
    yield two("boundary-continuation-and-plain", """A plain boundary beside RFC 2231 sections of another.
Which one wins depends on the reader.
Ambiguous.""", 'multipart/mixed; boundary="b1"; boundary*0="b"; boundary*1="2"', ["mime.encoded_boundary", "mime.hidden_part", "mime.stray_delimiter", "mime.two_boundaries"])
    yield two("boundary-percent", """A boundary with percent signs in an extended parameter.
Only readers of RFC 2231 undo them.
Ambiguous.""", "multipart/mixed; boundary*=UTF-8''%62%31", ["mime.encoded_boundary", "mime.hidden_part"])
    yield two("boundary-utf-16", """A boundary as UTF-16 in RFC 2231, as a generator of oddities makes it.
Its octets hold NULs; no such delimiter can stand in the body.
Ambiguous; the content is kept as text.""", "multipart/mixed; boundary*=UTF-16BE''%00%62%00%31", ["mime.encoded_boundary", "mime.no_parts", "mime.preamble"])
    yield two("boundary-in-other-parameter", """The word boundary stands inside another parameter's quotes.
A reader that looks for the word takes the wrong one.
Ambiguous.""", 'multipart/mixed; x="; boundary=b2; y"; boundary="b1"', ["mime.hidden_boundary", "mime.hidden_part"])
    yield two("boundary-in-comment", """A comment in Content-Type holds a second boundary.
Readers that do not know comments take it.
Ambiguous.""", 'multipart/mixed; (boundary="b2") boundary="b1"', ["mime.comment_in_content_type", "mime.hidden_boundary", "mime.hidden_part"])
    yield two("boundary-comment-behind", """A comment right behind the boundary value.
Some readers make it a part of the value.
Ambiguous.""", "multipart/mixed; boundary=b1(comment)", ["mime.hidden_part", "mime.odd_boundary"])
    yield two("boundary-escaped", """Backslashes inside the quoted boundary.
Readers differ in whether they undo them.
Ambiguous.""", r'multipart/mixed; boundary="b\1"', ["mime.hidden_part", "mime.odd_boundary"])
    yield two("boundary-single-quotes", """The boundary in single quotes, which are part of the value for RFC 2045.
Some readers strip them.
Ambiguous; no delimiter fits the strict reading.""", "multipart/mixed; boundary='b1'", ["mime.hidden_part", "mime.odd_boundary"])
    yield two("boundary-unterminated", """The closing quote of the boundary is missing.
Readers stop at the line end, at a semicolon or nowhere.
Ambiguous.""", 'multipart/mixed; boundary="b1', ["mime.hidden_part", "mime.odd_boundary"])
    yield two("boundary-garbage-behind", """Text between the closing quote and the end.
Some readers add it to the boundary.
Ambiguous.""", 'multipart/mixed; boundary="b1"x', ["mime.hidden_part", "mime.odd_boundary"])
    yield two("boundary-blank-inside", """An unquoted boundary with a blank in it.
Readers stop at the blank or take it in.
Ambiguous; the shorter one gives parts.""", "multipart/mixed; boundary=b1 b2", ["mime.hidden_part", "mime.odd_boundary"])
    yield two("boundary-no-semicolon", """No semicolon between type and boundary.
The type is then "multipart/mixed boundary=b1" to a strict reader.
Ambiguous.""", "multipart/mixed boundary=b1", ["mime.bad_content_type", "mime.hidden_boundary", "mime.hidden_part", "mime.no_boundary"])
    yield two("content-type-twice", """Two Content-Type fields with different boundaries.
The first counts for some readers, the last for others.
Ambiguous.""", 'multipart/mixed; boundary="b1"\nContent-Type: multipart/mixed; boundary="b2"', ["mime.hidden_part", "mime.two_content_types"])
    yield two("content-type-text-then-multipart", """Content-Type text/plain first, multipart second.
The reading with the most parts is shown.
Ambiguous.""", 'text/plain\nContent-Type: multipart/mixed; boundary="b1"', ["mime.hidden_part", "mime.two_content_types"])
    yield Case("content-type-repeated", """The same Content-Type field twice.
Both readings agree.
Tolerated.""", mail("Content-Type: text/plain; charset=us-ascii\nContent-Type: text/plain; charset=us-ascii\n\nhello\n"), "tolerated", ["mime.repeated_content_type"])
    yield Case("boundary-missing", """multipart/mixed without a boundary; the body has delimiters nevertheless.
Some readers guess the boundary from the first line.
Ambiguous; the guess is used for the text.""", mail("Content-Type: multipart/mixed\n\n--b1\n" + TEXT + "--b1\n" + attachment("boundary-missing") + "--b1--\n"), "ambiguous", ["mime.no_boundary"])
    yield Case("boundary-missing-no-delimiter", """multipart/mixed without a boundary and without any delimiter.
A naive rebuild would deliver an empty mail.
Ambiguous; the octets are kept as text.""", mail("Content-Type: multipart/mixed\n\nhello " + "\n"), "ambiguous", ["mime.no_boundary", "mime.no_parts"])
    yield Case("boundary-empty", """An empty boundary: "--" alone would be the delimiter.
Readers differ in whether that is a delimiter.
Ambiguous.""", mail('Content-Type: multipart/mixed; boundary=""\n\n--\n' + TEXT + "--\n" + attachment("boundary-empty") + "----\n"), "ambiguous", ["mime.odd_boundary", "mime.no_parts", "mime.header_like_text"])
    yield Case("boundary-blanks-only", """A boundary of blanks only.
Trailing blanks are not part of a delimiter for RFC 2046.
Ambiguous.""", mail('Content-Type: multipart/mixed; boundary="  "\n\n--  \n' + TEXT + "--  --\n"), "ambiguous", ["mime.no_parts", "mime.odd_boundary", "mime.preamble"])
    yield Case("boundary-trailing-blank", """A quoted boundary that ends in a blank.
RFC 2046 forbids it; some readers trim, some do not.
Ambiguous.""", mail(mixed([TEXT, attachment("boundary-trailing-blank")], content_type='multipart/mixed; boundary="b1 "')), "ambiguous", ["mime.odd_boundary"])
    yield Case("boundary-never-used", """A proper boundary that never occurs in the body.
All content would lie in the preamble and vanish.
Ambiguous; the octets are kept as text.""", mail('Content-Type: multipart/mixed; boundary="other"\n\nこんにちは\n'), "ambiguous", ["mime.no_parts", "mime.preamble"])
    yield Case("boundary-other-case", """The delimiter differs from the boundary in case only.
Boundaries are case-sensitive; some readers are not.
Ambiguous.""", mail(mixed([TEXT, attachment("boundary-other-case")], "B1", content_type='multipart/mixed; boundary="b1"')), "ambiguous", ["mime.no_parts", "mime.stray_delimiter", "mime.preamble"])
    yield Case("boundary-long", """A boundary of 90 characters; RFC 2046 allows 70.
Every reader takes it.
Tolerated.""", mail(mixed([TEXT], "b" * 90)), "tolerated", ["mime.long_boundary"])
    yield Case("boundary-special-characters", """A boundary with characters that RFC 2046 does not list, quoted.
Written by some mailers; read alike by all.
Tolerated.""", mail(mixed([TEXT], "b#1$2")), "tolerated", ["mime.boundary_chars"])
    yield Case("delimiter-blanks-behind", """Blanks behind a delimiter: transport padding (RFC 2046 section 5.1.1).
Allowed, and seldom.
Tolerated.""", mail(mixed([TEXT]).replace("--b1\n", "--b1  \n")), "tolerated", ["mime.delimiter_blanks"])
    yield Case("delimiter-vertical-tab", """A vertical tab behind a delimiter.
Only some readers take it for white space.
Ambiguous.""", mail(mixed([TEXT, attachment("delimiter-vertical-tab")]).replace("--b1\nContent-Type: app", "--b1\v\nContent-Type: app")), "ambiguous", ["mime.stray_delimiter", "mime.hidden_part"])
    yield Case("delimiter-text-behind", """A line that begins with the delimiter and goes on.
Readers that compare prefixes take it for one.
Ambiguous.""", mail(mixed([TEXT, attachment("delimiter-text-behind")]).replace("--b1\nContent-Type: app", "--b1x\nContent-Type: app")), "ambiguous", ["mime.stray_delimiter", "mime.hidden_part"])
    yield Case("delimiter-indented", """A blank before a delimiter.
A strict reader sees text; a generous one a new part.
Ambiguous, since MIME fields follow it in the text.""", mail(mixed([TEXT, attachment("delimiter-indented")]).replace("--b1\nContent-Type: app", " --b1\nContent-Type: app")), "ambiguous", ["mime.stray_delimiter", "mime.header_like_text"])
    inner = 'Content-Type: multipart/mixed; boundary="%s"\n\n--%s\n' + TEXT + "--%s\n%s--%s--\n"
    yield Case("boundary-nested-equal", """A multipart inside another with the same boundary.
Which level a delimiter ends is anybody's guess.
Ambiguous.""", mail(mixed([inner % ("b1", "b1", "b1", attachment("boundary-nested-equal"), "b1")])), "ambiguous", ["mime.boundary_related"])
    yield Case("boundary-nested-prefix", """The outer boundary is a prefix of the inner one.
Readers that compare prefixes end the outer part early.
Ambiguous.""", mail(mixed([inner % ("b1x", "b1x", "b1x", attachment("boundary-nested-prefix"), "b1x")])), "ambiguous", ["mime.boundary_related"])
    yield Case("boundary-nested-longer-outer", """The inner boundary is a prefix of the outer one.
The same trick turned round.
Ambiguous.""", mail(mixed([inner % ("b", "b", "b", attachment("boundary-nested-longer-outer"), "b")])), "ambiguous", ["mime.boundary_related"])
    yield Case("closing-missing", """The last part is followed by the end of the mail, without a closing delimiter.
Truncated by a relay, or written so; every reader takes the part.
Tolerated.""", mail(mixed([TEXT], end=False)), "tolerated", ["mime.no_closing"])
    yield Case("closing-missing-inner", """The inner multipart has no closing delimiter; the outer one goes on.
Every reader ends the inner parts there.
Tolerated.""", mail(mixed(['Content-Type: multipart/alternative; boundary="c2"\n\n--c2\n' + TEXT, TEXT])), "tolerated", ["mime.no_closing"])
    yield Case("delimiter-after-closing", """A further part behind the closing delimiter.
Some readers read on and find the attachment.
Ambiguous.""", mail(mixed([TEXT]) + "--b1\n" + attachment("delimiter-after-closing") + "--b1--\n"), "ambiguous", ["mime.stray_delimiter", "mime.epilogue"])
    yield Case("inner-delimiter-after-closing", """A delimiter of a closed inner multipart inside a later part.
It belongs to nothing that is open.
Ambiguous.""", mail(mixed(['Content-Type: multipart/alternative; boundary="c2"\n\n--c2\n' + TEXT + "--c2--\n", "Content-Type: text/plain\n\nhello\n--c2\n" + attachment("inner-delimiter-after-closing")])), "ambiguous", ["mime.stray_delimiter", "mime.hidden_part"])
    yield Case("leaf-with-boundary", """text/plain with a boundary parameter and delimiters in its body.
A generous reader takes it for a multipart.
Ambiguous.""", mail('Content-Type: text/plain; boundary="b1"\n\n--b1\n' + TEXT + "--b1\n" + attachment("leaf-with-boundary") + "--b1--\n"), "ambiguous", ["mime.stray_delimiter", "mime.hidden_part"])
    yield Case("preamble-long", """A preamble of more than 2 KiB.
Long text before the first part is hidden from most readers, not from all.
Ambiguous.""", mail(mixed([TEXT], preamble="hidden words of some length here\n" * 80)), "ambiguous", ["mime.preamble"])
    yield Case("preamble-short-japanese", """A short Japanese sentence before the first part.
Old mailers wrote such notes for readers without MIME.
Recorded only.""", mail(mixed([TEXT], preamble="このメールは MIME 形式です。\n")), "clean", ["mime.preamble"])
    yield Case("preamble-part", """Fields of a part in the preamble, behind a line of dashes.
A reader with another boundary finds an attachment there.
Ambiguous.""", mail(mixed([TEXT], preamble="--x9\n" + attachment("preamble-part") + "--x9--\n")), "ambiguous", ["mime.preamble"])
    yield Case("preamble-base64", """A line of base64 in the preamble.
Content without a part.
Ambiguous.""", mail(mixed([TEXT], preamble=b64(("MZ" + canary("preamble-base64")) * 8))), "ambiguous", ["mime.preamble"])
    yield Case("preamble-several-lines", """A preamble of a few lines, a web address among them.
Dropped with a count.
Tolerated.""", mail(mixed([TEXT], preamble="If you can read this, your program does not understand MIME.\n" * 6)), "tolerated", ["mime.preamble"])
    yield Case("epilogue-footer", """A mailing list's footer behind the closing delimiter.
Short and plain; dropped with a count.
Tolerated.""", mail(mixed([TEXT], epilogue="_____\nrenraku mailing list\n")), "tolerated", ["mime.epilogue"])
    yield Case("epilogue-long", """More than 2 KiB behind the closing delimiter.
Hidden from most readers, not from all.
Ambiguous.""", mail(mixed([TEXT], epilogue="hidden words of some length here\n" * 80)), "ambiguous", ["mime.epilogue"])
    yield Case("epilogue-blank-lines", """Blank lines behind the closing delimiter.
Ordinary.
Clean.""", mail(mixed([TEXT], epilogue="\n\n\n")), "clean", [])
    yield Case("boundary-in-header", """The delimiter stands among the header fields, before the blank line.
Some readers begin the parts there.
Ambiguous.""", crlf(HEAD + 'Content-Type: multipart/mixed; boundary="b1"\n--b1\n' + attachment("boundary-in-header") + "--b1\n" + TEXT + "--b1--\n"), "ambiguous",
               ["header.boundary_in_header", "header.malformed", "mime.encoded_multipart", "mime.two_content_types"])
    yield Case("closing-in-header", """The closing delimiter stands among the header fields.
Some readers see a multipart that has ended already.
Ambiguous.""", crlf(HEAD + 'Content-Type: multipart/mixed; boundary="b1"\n--b1--\nX-More: 1\n\n--b1\n' + TEXT + "--b1\n" + attachment("closing-in-header") + "--b1--\n"), "ambiguous",
               ["header.boundary_in_header", "header.malformed"])
    yield Case("zero-parts", """A multipart that is closed at once, with text before.
The text must not vanish.
Ambiguous; it is kept.""", mail('Content-Type: multipart/mixed; boundary="b1"\n\nこんにちは\n--b1--\n'), "ambiguous", ["mime.no_parts", "mime.preamble"])
    yield Case("many-small-parts", """Two hundred parts of one line each.
Below the limit: unusual, not hostile.
Clean.""", mail(mixed(["Content-Type: text/plain\n\n%d\n" % i for i in range(200)])), "clean", [])
