"""Japanese text as it really comes (mail-rules 4.1 and 4.2), each with its exact text. Octets that no Python codec writes
are spelled out.

expect.txt: the subject, the display names, the attachment names, then the text of the leaves, a line each."""
import base64

from .build import Case, crlf

FIELDS = ("From: %s\nTo: kakari@town.example.lg.jp\nSubject: %s\nDate: Mon, 16 Nov 2026 09:00:00 +0900\nMessage-ID: <c@example.jp>\nMIME-Version: 1.0\n")


def octets_of(text):
    return text if isinstance(text, bytes) else text.encode()


def body(name, why, label, octets, text, findings=(), grade=None, encoding="8bit"):
    """A plain text of the given octets under the given label (None: no Content-Type at all)."""
    kind = "" if label is None else "Content-Type: text/plain%s\nContent-Transfer-Encoding: %s\n" % ("; charset=" + label if label else "", encoding)
    head = FIELDS % ("sato@example.jp", "text") + kind + "\n"
    grade = grade or ("tolerated" if findings else "clean")
    return Case(name, why, crlf(head.encode() + octets), grade, list(findings), "charset", "text\n" + text)


def subject(name, why, value, text, findings=(), grade=None):
    head = (FIELDS % ("sato@example.jp", "@@")).encode().replace(b"@@", octets_of(value))
    grade = grade or ("tolerated" if findings else "clean")
    return Case(name, why, crlf(head + b"\nx\n"), grade, list(findings), "charset", text + "\nx\n")


def attached(name, why, parameter, shown, findings=(), grade=None):
    head = (FIELDS % ("sato@example.jp", "text")).encode()
    part = (b'Content-Type: application/octet-stream\nContent-Disposition: attachment; ' + octets_of(parameter) + b"\n\n\n")
    grade = grade or ("tolerated" if findings else "clean")
    return Case(name, why, crlf(head + part), grade, list(findings), "charset", "text\n" + shown + "\n")


def b(octets):
    return base64.b64encode(octets).decode()


NEC_SJIS = b"\x87\x40\x87\x8a\xfb\xfc\xed\x95\xb1\xb2\xb3\x81\x60\x81\x7c\n"      # ①㈱髙﨑ｱｲｳ～－
NEC_TEXT = "①㈱髙﨑ｱｲｳ～－\n"
NEC_EUC = b"\xad\xa1\xad\xea\xfc\xe2\xf9\xf5\x8e\xb1\x8e\xb2\x8e\xb3\xa1\xc1\xa1\xdd\n"
NEC_JIS = b"\x1b$B\x2d\x21\x2d\x6a\x7c\x62\x79\x75\x1b(I\x31\x32\x33\x1b$B\x21\x41\x21\x5d\x1b(B\n"
PLAIN = "お世話になっております。見積書を送ります。\n"


def cases():
    yield body("jis-sjis-and-utf8-lines", """A reply in ISO-2022-JP with one line in Shift_JIS and one in UTF-8.
Gateways and lists glue quotes on without converting them.
Each line is read as what it is.""", "iso-2022-jp", b"\x1b$B$3$s$K$A$O\x1b(B\n\x82\xe6\x82\xeb\x82\xb5\x82\xad\n" + "返信です\n".encode(),
               "こんにちは\nよろしく\n返信です\n", ["text.mixed_charsets"])
    yield subject("subject-tags", """Tag characters in a subject: a text that no screen shows.
A program that reads the mail for its user would see it.
They are taken out.""", "=?UTF-8?B?%s?=" % b("見\U000e0049\U000e0067積".encode()), "見積", ["header.invisible"])
    yield body("iso-2022-kr", """Korean in ISO-2022-KR, which is never decoded.
Each octet that is not shown leaves a mark; the ASCII around it stays.
Ambiguous.""", "iso-2022-kr", b"\x1b$)Cok \x0e>H3g\x0f end\n", "ok \ufffd\ufffd\ufffd\ufffd end\n", ["text.not_decoded", "text.undecodable"], "ambiguous")
    for label in ("Shift_JIS", "cp932", "MS932", "windows-31j", "x-sjis", "Shift-JIS", "ms_kanji", "csShiftJIS", "cswindows31j"):
        yield body("sjis-" + label.lower().replace("_", "-underscore-"), """Vendor characters and half-width kana in Shift_JIS, labelled %s.
GMime loses them under some of these labels.
Every label of the family means CP932.""" % label, label, NEC_SJIS, NEC_TEXT)
    for label in ("EUC-JP", "eucJP-MS", "x-euc-jp", "CP51932", "eucjp-win", "cseucpkdfmtjapanese"):
        yield body("euc-" + label.lower().replace("_", "-"), """Vendor characters and half-width kana in EUC-JP, labelled %s.
glibc's tables lack rows 89 to 92.
Every label of the family means the superset.""" % label, label, NEC_EUC, NEC_TEXT)
    for label in ("ISO-2022-JP", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "ISO-2022-JP-MS", "CP50220", "CP50221", "CP50222", "JIS", "csISO2022JP"):
        yield body("jis-" + label.lower(), """Vendor characters and kana by ESC ( I in ISO-2022-JP, labelled %s.
iconv leaves escapes or garbage in the text.
Our own state machine reads them all.""" % label, label, NEC_JIS, NEC_TEXT, encoding="7bit")
    yield body("jis-without-final-escape", """JIS without ESC ( B before the line end.
Elsewhere the rest of the mail becomes kanji.
The state is reset at each line end.""", "ISO-2022-JP", b"\x1b$B8+@Q=q\nplain ASCII line\n", "見積書\nplain ASCII line\n", ["text.jis_unclosed"], "clean", "7bit")
    yield body("jis-x-0212", """JIS X 0212 by ESC $ ( D in ISO-2022-JP-1.
A supplementary set that few programs know.
Read by its own table.""", "ISO-2022-JP-1", b"\x1b$(D\x30\x21\x1b(B\n", "丂\n", encoding="7bit")
    yield body("jis-roman", """ESC ( J instead of ESC ( B after the kanji.
JIS X 0201 Roman; ASCII for people.
Read as ASCII.""", "ISO-2022-JP", b"\x1b$B8+@Q\x1b(J abc\n", "見積 abc\n", encoding="7bit")
    yield body("jis-old-escape", """ESC $ @ of 1978 before the kanji.
Sent by very old machines.
Read like ESC $ B.""", "ISO-2022-JP", b"\x1b$@8+@Q\x1b(B\n", "見積\n", encoding="7bit")
    yield body("utf-8-labelled-us-ascii", """UTF-8 under the label us-ascii.
GMime returns an empty text.
The octets decide.""", "us-ascii", PLAIN.encode(), PLAIN, ["text.label_contradicted"])
    yield body("utf-8-labelled-jis", """UTF-8 under the label ISO-2022-JP.
GMime returns an empty text.
The octets decide.""", "iso-2022-jp", PLAIN.encode(), PLAIN, ["text.label_contradicted"])
    yield body("sjis-labelled-utf-8", """Shift_JIS under the label UTF-8.
The octets are no UTF-8.
The detector's reading is shown, and said so.""", "utf-8", PLAIN.encode("cp932"), PLAIN, ["text.label_contradicted"])
    yield body("jis-labelled-utf-8", """ISO-2022-JP under the label UTF-8.
7-bit octets with escapes are no text in UTF-8.
The detector's reading is shown.""", "utf-8", PLAIN.encode("iso-2022-jp"), PLAIN, ["text.label_contradicted"])
    yield body("no-label-sjis", """Shift_JIS without any label.
Detected by its structure.
Nothing was claimed, so nothing is contradicted.""", "", PLAIN.encode("cp932"), PLAIN)
    yield body("no-label-euc", """EUC-JP without any label.
Detected by its structure.
Nothing was claimed, so nothing is contradicted.""", "", PLAIN.encode("euc-jp"), PLAIN)
    yield body("no-label-utf-8", """UTF-8 without any label.
Detected by its structure.
Nothing was claimed, so nothing is contradicted.""", "", PLAIN.encode(), PLAIN)
    yield body("no-label-jis", """ISO-2022-JP without any MIME field, as mail was before MIME.
Detected by its escapes.
Nothing was claimed, so nothing is contradicted.""", None, PLAIN.encode("iso-2022-jp"), PLAIN)
    yield body("unknown-8bit", """The label unknown-8bit, which relays write.
Stands for detection.
Nothing is contradicted.""", "unknown-8bit", PLAIN.encode("euc-jp"), PLAIN)
    yield body("unknown-charset", """A charset that does not exist.
The detector's best reading is shown.
Tolerated, and said so.""", "x-nobody", PLAIN.encode("cp932"), PLAIN, ["text.unknown_charset"])
    yield body("wave-dash-sjis", """0x8160 in Shift_JIS.
CP932's reading, since the terminals are Windows.
U+FF5E, not U+301C.""", "Shift_JIS", b"10\x81\x6015\n", "10～15\n")
    yield body("wave-dash-utf-8", """U+301C as an Apple device writes it.
A body keeps the character its writer chose.
U+301C stays.""", "UTF-8", "10〜15\n".encode(), "10〜15\n")
    yield body("variation-selector", """An ideographic variation sequence in a town's name.
Needed in names of people and places.
Kept.""", "UTF-8", "葛\U000e0100城市\n".encode(), "葛\U000e0100城市\n")
    yield body("emoji", """An emoji with a joiner.
Kept whole.
Clean.""", "UTF-8", "👨\u200d👩\u200d👧\n".encode(), "👨\u200d👩\u200d👧\n")
    yield body("utf-16", """A body in UTF-16 with a byte order mark, in base64.
Decoded strictly.
Clean.""", "UTF-16", b(PLAIN.replace("\n", "\r\n").encode("utf-16")).encode() + b"\n", PLAIN, encoding="base64")
    yield body("iso-8859-1", """Latin-1 from abroad.
Read by its own table.
Clean.""", "ISO-8859-1", "Grüße\n".encode("latin-1"), "Grüße\n")
    yield body("gb2312", """Simplified Chinese from a sister city.
Read by its own table.
Clean.""", "GB2312", "你好\n".encode("gb2312"), "你好\n")
    yield body("euc-kr", """Korean from a sister city.
Read by its own table.
Clean.""", "EUC-KR", "안녕\n".encode("euc-kr"), "안녕\n")
    yield subject("subject-jis-nec", """An encoded word in ISO-2022-JP with a circled digit.
GMime shows a question mark and garbage.
Read by our own state machine.""", "=?ISO-2022-JP?B?%s?=" % b(b"\x1b$B-!8+@Q\x1b(B"), "①見積")
    yield subject("subject-jis-kana", """An encoded word in ISO-2022-JP with half-width kana by ESC ( I.
GMime leaves the escapes.
Read by our own state machine.""", "=?ISO-2022-JP?B?%s?=" % b(b"\x1b(I123\x1b(B"), "ｱｲｳ")
    yield subject("subject-jis-cut", """Two encoded words; a two-octet character lies across the cut.
The octets are joined before they are decoded.
Nothing is lost.""", "=?ISO-2022-JP?B?%s?=\n =?ISO-2022-JP?B?%s?=" % (b(b"\x1b$B8+@"), b(b"Q=q\x1b(B")), "見積書")
    yield subject("subject-raw-jis", """A raw subject in ISO-2022-JP, without encoded words.
GMime leaves the escapes.
Detected.""", PLAIN.strip().encode("iso-2022-jp"), PLAIN.strip(), ["header.raw_text"])
    yield subject("subject-raw-sjis", """A raw subject in Shift_JIS.
GMime shows Latin-1.
Detected.""", PLAIN.strip().encode("cp932"), PLAIN.strip(), ["header.raw_text"])
    yield subject("subject-raw-euc", """A raw subject in EUC-JP.
GMime shows Latin-1, or kana soup.
Detected.""", PLAIN.strip().encode("euc-jp"), PLAIN.strip(), ["header.raw_text"])
    yield subject("subject-sjis-word", """An encoded word in Shift_JIS with a vendor character.
CP932 is what is meant.
Clean.""", "=?Shift_JIS?B?%s?=" % b(b"\x8c\xa9\x90\xcf\x87\x40"), "見積①")
    yield attached("name-sjis-5c-raw", """A raw Shift_JIS name with 0x5C as a second octet (表, ソ).
Elsewhere the backslash is eaten and the name destroyed.
The charset is detected before backslashes are undone.""", b'filename="\x95\x5c\x83\x5c.xlsx"', "表ソ.xlsx", ["name.raw_text"])
    yield attached("name-sjis-word", """A name as an encoded word in Shift_JIS with a circled digit.
GMime shows an at sign for it.
CP932 is what is meant.""", 'filename="=?Shift_JIS?B?%s?="' % b("見積書".encode("cp932") + b"\x87\x40.xlsx"), "見積書①.xlsx")
    yield attached("name-2231-jis", """An RFC 2231 name in ISO-2022-JP, cut inside a character.
The octets of all sections are joined first.
Clean.""", "filename*0*=iso-2022-jp''%1B%24B8%2B%40; filename*1*=Q%3Dq%1B%28B.pdf", "見積書.pdf")
    yield attached("name-wave-dash", """U+301C in a name.
Names are compared octet by octet, so they take the CP932 form.
U+FF5E in the name.""", "filename*=UTF-8''10%E3%80%9C15.pdf", "10～15.pdf")
    yield attached("name-decomposed", """A name in decomposed form, as macOS writes.
NFC for names.
One character, not two.""", "filename*=UTF-8''%E3%81%8B%E3%82%99.pdf", "が.pdf")
