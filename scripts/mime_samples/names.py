"""Names of attachments (mail-rules 3.3, the two file-name rows)."""
from .build import Case, TEXT, b64, canary, mail, mixed, word


def named(name, why, disposition, findings, grade, kind="application/octet-stream", type_parameters=""):
    part = ("Content-Type: %s%s\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment%s\n\n%s"
            % (kind, type_parameters, disposition, b64("#!/bin/sh active content " + canary(name))))
    return Case(name, why, mail(mixed([TEXT, part])), grade, findings)


def raw(name, why, disposition, octets, findings, grade):
    """octets: put in place of @@, whatever they are."""
    case = named(name, why, disposition, findings, grade)
    case.octets = case.octets.replace(b"@@", octets)
    return case


def cases():
    yield named("name-conflict", """name says .pdf, filename says .exe.
Which one a client shows depends on the client.
Ambiguous: all candidates count.""", '; filename="a.exe"', ["name.conflict"], "ambiguous", "application/pdf", '; name="a.pdf"')
    yield named("name-conflict-extended", """filename says .txt, filename* says .exe.
Clients that know RFC 2231 take the second.
Ambiguous.""", "; filename=\"a.txt\"; filename*=UTF-8''a.exe", ["name.conflict"], "ambiguous")
    yield named("name-differ", """name and filename differ, their extensions do not.
Two titles of one kind of file; the one of Content-Disposition is shown.
Tolerated.""", '; filename="b.pdf"', ["name.differ"], "tolerated", "application/pdf", '; name="a.pdf"')
    yield named("name-twice", """Two filename parameters.
The first or the last counts.
Ambiguous.""", '; filename="a.txt"; filename="a.exe"', ["name.conflict", "name.duplicate_parameter"], "ambiguous")
    yield named("name-twice-equal", """The same filename parameter twice.
Both readings agree.
Tolerated.""", '; filename="a.txt"; filename="a.txt"', ["name.duplicate_parameter"], "tolerated")
    yield named("name-ascii-stand-in", """An ASCII stand-in beside the real name in filename*.
What RFC 6266 recommends and what this gateway writes itself.
Clean: same extension, and no conflict.""", "; filename=\"attachment.pdf\"; filename*=UTF-8''%E8%A6%8B%E7%A9%8D.pdf", [], "clean", "application/pdf")
    yield named("name-stand-in-other-extension", """An ASCII stand-in with another extension than the real name.
No innocent stand-in.
Ambiguous.""", "; filename=\"attachment.pdf\"; filename*=UTF-8''%E8%A6%8B%E7%A9%8D.exe", ["name.conflict"], "ambiguous")
    yield named("name-continuation", """A name in RFC 2231 sections, plain and percent-encoded mixed.
By the rules.
Clean.""", "; filename*0*=UTF-8''%E8%A6%8B; filename*1=\"mitsumori\"; filename*2*=%2Epdf", [], "clean")
    yield named("name-continuation-gap", """Section 1 of the name is missing.
Some readers stop at the gap, some join.
Ambiguous.""", '; filename*0="a"; filename*2=".exe"', ["name.continuation_gap"], "ambiguous")
    yield named("name-continuation-order", """The sections of the name stand in the wrong order.
RFC 2231 lets them.
Tolerated.""", '; filename*1=".txt"; filename*0="a"', ["name.continuation_order"], "tolerated")
    yield named("name-continuation-twice", """The same section twice with different values.
Which one counts depends on the reader.
Ambiguous.""", '; filename*0="a"; filename*1=".txt"; filename*1=".exe"', ["name.continuation_twice"], "ambiguous")
    yield named("name-continuation-and-plain", """Sections and a plain filename that differ.
Which one counts depends on the reader.
Ambiguous.""", '; filename="a.txt"; filename*0="a"; filename*1=".exe"', ["name.conflict"], "ambiguous")
    yield named("name-percent-nul", """%00 in an RFC 2231 name: safe.txt, NUL, .exe.
GMime cuts the name at the NUL.
Ambiguous; both extensions count.""", "; filename*=UTF-8''safe.txt%00.exe", ["name.control"], "ambiguous")
    yield named("name-percent-line-end", """%0D%0A in an RFC 2231 name.
A line end in a name can begin a field somewhere.
Ambiguous; stripped.""", "; filename*=UTF-8''a%0D%0ABcc%3A%20x.txt", ["name.control", "name.forbidden"], "ambiguous")
    yield named("name-percent-broken", """A percent sign without two digits.
Kept as it stands.
Tolerated.""", "; filename*=UTF-8''100%.txt", ["name.bad_percent"], "tolerated")
    yield named("name-no-charset", """filename* without charset and apostrophes.
The octets are detected.
Tolerated.""", "; filename*=%E8%A6%8B.txt", ["name.no_charset"], "tolerated")
    yield named("name-unknown-charset", """filename* in a charset that does not exist.
The octets are detected, and said so.
Tolerated.""", "; filename*=x-nobody''%E8%A6%8B.txt", ["text.unknown_charset"], "tolerated")
    yield named("name-rtl-override", """U+202E turns "cod.exe" behind it round: the name looks like a document.
No innocent name has it.
Ambiguous; stripped.""", '; filename="' + word("見積\u202excod.exe") + '"', ["name.bidi"], "ambiguous")
    yield named("name-rtl-override-2231", """The same in RFC 2231.
Bidirectional controls are stripped wherever they come from.
Ambiguous.""", "; filename*=UTF-8''a%E2%80%AExcod.exe", ["name.bidi"], "ambiguous")
    yield named("name-zero-width", """A zero-width space inside the extension.
Invisible; some systems drop it.
Tolerated; stripped, so the extension is seen.""", "; filename*=UTF-8''a.e%E2%80%8Bxe", ["name.hidden"], "tolerated")
    yield named("name-blank-run", """Sixty blanks between ".txt" and ".exe".
Pushes the real extension out of sight.
Ambiguous; collapsed.""", '; filename="a.txt' + " " * 60 + '.exe"', ["name.blank_run"], "ambiguous")
    yield named("name-path", """A path instead of a name.
Separators are replaced, so nothing can leave its folder.
Tolerated.""", '; filename="..\\\\..\\\\windows\\\\a.txt"', ["name.path"], "tolerated")
    yield named("name-path-slash", """A path with slashes.
Separators are replaced.
Tolerated.""", '; filename="../../etc/passwd"', ["name.path"], "tolerated")
    yield named("name-drive", """A drive letter before the name.
The colon is replaced.
Tolerated.""", '; filename="C:a.txt"', ["name.forbidden"], "tolerated")
    yield named("name-data-stream", """"a.exe::$DATA": an alternate data stream.
Windows opens a.exe.
Ambiguous; both extensions count.""", '; filename="a.exe::$DATA"', ["name.data_stream", "name.forbidden"], "ambiguous")
    yield named("name-trailing-dots", """Dots at the end of the name.
Windows drops them, so the extension is another.
Tolerated; dropped here too.""", '; filename="a.exe..."', ["name.trailing_dot"], "tolerated")
    yield named("name-reserved", """The name of a device.
Cannot be saved on Windows.
Tolerated; an underscore is put before it.""", '; filename="CON.txt"', ["name.reserved"], "tolerated")
    yield named("name-long", """A name of 300 characters.
Cut at 120 octets, the extension kept.
Clean: long names are ordinary.""", '; filename="' + "n" * 300 + '.pdf"', ["name.cut"], "clean")
    yield named("name-long-japanese", """A Japanese name of 60 characters, 180 octets.
Cut at a character border.
Clean: long names are ordinary.""", '; filename="' + word("見積書" * 20 + ".pdf") + '"', ["name.cut"], "clean")
    yield named("name-hidden-parameter", """A second filename hidden inside the quotes of the first.
A careless reader takes it.
Ambiguous.""", '; filename="a.txt; filename=b.exe"', ["name.hidden_parameter"], "ambiguous")
    yield named("name-unquoted-blank", """An unquoted name with a blank.
A strict reader stops there: both candidates count.
Ambiguous, since the extension differs.""", "; filename=my report.exe", ["name.bad_quoting", "name.conflict"], "ambiguous")
    yield named("name-unterminated", """The closing quote is missing.
Meant by every reader alike.
Tolerated.""", '; filename="a.txt', ["name.bad_quoting"], "tolerated")
    yield named("name-disposition-twice", """Two Content-Disposition fields.
The first or the last counts.
Ambiguous.""", '; filename="a.txt"\nContent-Disposition: inline; filename="a.exe"', ["mime.two_dispositions", "name.conflict", "name.duplicate_parameter"], "ambiguous")
    yield named("name-disposition-broken", """A disposition without a word, only a file name.
What is not known is an attachment.
Clean.""", "\nX-Nothing: 1", [], "clean")
    yield named("name-in-type-only", """The name stands in Content-Type only.
The form of 1993, still written.
Clean.""", "", [], "clean", "application/pdf", '; name="a.pdf"')
    yield named("name-word-glued", """An encoded word glued to ".exe" inside the quotes.
Decoded as a whole; the extension is seen.
Clean: every reader that decodes it says the same.""", '; filename="' + word("見積書") + '.exe"', [], "clean")
    yield named("name-full-width-extension", """The extension in full-width letters.
Some systems fold them.
Clean; for the rules the extension is exe.""", '; filename="' + word("見積書．ｅｘｅ") + '"', [], "clean")
    yield raw("name-raw-shift-jis", """A raw Shift_JIS name whose characters end in 0x5C (表, ソ).
The charset is detected before backslashes are undone.
Tolerated; the name arrives whole.""", '; filename="@@.xlsx"', "予定表ソ".encode("cp932"), ["name.raw_text"], "tolerated")
    yield raw("name-raw-shift-jis-quote", """The last character before the closing quote ends in 0x5C.
A careless parser takes the quote for escaped and runs on.
Tolerated; the name arrives whole.""", '; filename="@@"; x=y', "予定表".encode("cp932"), ["name.raw_text"], "tolerated")
    yield raw("name-raw-jis", """A raw ISO-2022-JP name; its octets look like quotes and semicolons.
Two-octet characters are stepped over whole.
Tolerated; the name arrives whole.""", '; filename="@@.pdf"', "予定表；ソ「".encode("iso-2022-jp"), ["name.raw_text"], "tolerated")
    yield raw("name-raw-euc", """A raw EUC-JP name.
Detected.
Tolerated; the name arrives whole.""", '; filename="@@.pdf"', "会議資料の予定表".encode("euc-jp"), ["name.raw_text"], "tolerated")
    yield raw("name-raw-utf-8", """A raw UTF-8 name, as web services write.
RFC 6532 allows it.
Clean.""", '; filename="@@.pdf"', "予定表".encode(), ["name.raw_text"], "clean")
