"""Mails that come as files (file-rules 2.9): .eml in a mail, .mbox, .msg, winmail.dat. Hostile ones with canaries in everything that must stay
behind, benign ones in the charsets and bodies of Japanese offices."""
import base64
import email.header
import struct

from _cfb import clsid
from _mapi import (BINARY, BOOLEAN, LONG, MESSAGE, OBJECT, STORAGE, STRING, STRING8, TIME, Properties, attribute, filetime, lzfu, msg, names, put_mail, rtf,
                   rtf_octets, rtf_of_html, tnef, tnef_properties)

WHEN = 1795133523   # 2026-11-20 00:12:03 UTC
ROW = "2.9"


def token(name):
    return "TZCANARY-mailfile-" + name


def raw(name):
    return token(name).encode()


PROGRAM = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(44) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0"
SHORTCUT = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46" + bytes(56)


def program(name):
    return PROGRAM + raw(name)


# ---- .msg ----

def people(*list_, kind=STRING, codepage=None):
    """(type, name, address)"""
    return [Properties((0x0C15, LONG, t), (0x3001, kind, n), (0x3003, kind, a), (0x39FE, kind, a), (0x3002, kind, "SMTP"), codepage=codepage) for t, n, a in list_]


def note(subject, body=None, *more, kind=STRING, codepage=None, cp=None, sender=("山田 太郎", "yamada@example.jp")):
    list_ = [(0x001A, kind, "IPM.Note"), (0x0037, kind, subject), (0x0C1A, kind, sender[0]), (0x0C1F, kind, sender[1]), (0x5D01, kind, sender[1]),
             (0x0042, kind, sender[0]), (0x5D02, kind, sender[1]), (0x0039, TIME, filetime(WHEN))]
    if kind == STRING:
        list_.append((0x340D, LONG, 0x00040000))
    if cp:
        list_.append((0x3FFD, LONG, cp))
    if body is not None:
        list_.append((0x1000, kind, body))
    return Properties(*list_, *more, codepage=codepage)


def file_of(name, data, method=1, kind=STRING, codepage=None):
    short = "FILE~1." + name.rpartition(".")[2][:3].upper()
    return (Properties((0x3705, LONG, method), (0x3707, kind, name), (0x3704, kind, short), (0x3701, BINARY, data), (0x370E, kind, "application/octet-stream"),
                       codepage=codepage), None)


TO = people((1, "総務課", "soumu@city.example.lg.jp"))


def mail_of(properties, attachments=(), recipients=TO):
    return {"properties": properties, "recipients": recipients, "attachments": list(attachments)}


def hostile_msg():
    def simple(*more, **keys):
        return mail_of(note("打合せ", "本文です。", *more), **keys)

    yield "msg-reminder-path", msg(simple((0x8000, STRING, "\\\\192.0.2.1\\" + token("reminder") + "\\a.wav"), (0x8001, BOOLEAN, 1)), (0x851F, 0x851C)).write(), \
        "A reminder whose sound lies on a server: Outlook hands over its password hash (CVE-2023-23397).", "Text without it; mailfile.reminder_path.", "2.9 MSG/OFT"
    yield "msg-program", msg(simple(attachments=[file_of("invoice.exe", program("msg-exe"))])).write(), "A program as attachment.", "Withheld, the mail goes on as text.", "2.9 MSG/OFT"
    yield "msg-shortcut", msg(simple(attachments=[file_of("報告.lnk", SHORTCUT + raw("msg-lnk"))])).write(), "A shortcut as attachment.", "Withheld.", "2.9 LNK"
    yield "msg-script-called-text", msg(simple(attachments=[file_of("memo.txt.js", b"WScript.Shell " + raw("msg-js"))])).write(), "A script with two extensions.", "Withheld.", "2.0 type lie"
    yield "msg-embedded-object", msg(simple(attachments=[(Properties((0x3705, LONG, 6), (0x3001, STRING, "Excel")), {"\x01Ole10Native": raw("msg-ole"), "CONTENTS": raw("msg-ole2")})])).write(), \
        "An OLE object instead of a file.", "Listed as withheld; mailfile.embedded_object.", "2.9 MSG/OFT, 3701000D"
    yield "msg-linked-file", msg(simple(attachments=[(Properties((0x3705, LONG, 4), (0x3707, STRING, "資料.docx"), (0x370D, STRING, "\\\\192.0.2.1\\" + token("linked"))), None)])).write(), \
        "An attachment that is a path on a server.", "Listed as withheld; mailfile.linked_file.", "2.9 MSG/OFT"
    yield "msg-form-script", msg(simple((0x8000, BINARY, raw("form-script")), (0x8001, BINARY, raw("form-storage")), (0x8002, BINARY, raw("form-page"))), (0x8541, 0x850F, 0x8513)).write(), \
        "A custom form with a script.", "Text without it; mailfile.form_script, mailfile.custom_form.", "2.9 MSG/OFT, custom forms script"
    page = "<html><head><script>" + token("rtf-script") + "</script></head><body onload='" + token("rtf-event") + "'><p>会議の案内です。</p><iframe src='http://192.0.2.1/" + \
        token("rtf-iframe") + "'></iframe></body></html>"
    yield "msg-html-in-rtf", msg(mail_of(note("案内", None, (0x1009, BINARY, lzfu(rtf_of_html(page)))))).write(), "HTML with scripts, wrapped in RTF.", "Its text alone.", "2.4 \\fromhtml1 \\htmltag"
    object_ = b"{\\rtf1\\ansi\\deff0 before {\\object\\objemb{\\*\\objclass " + raw("objclass") + b"}{\\*\\objdata " + raw("objdata").hex().encode() + b"}{\\result }} after {\\*\\unknown " + \
        raw("rtf-unknown") + b"}{\\pict\\pngblip " + raw("pict").hex().encode() + b"}{\\field{\\*\\fldinst DDEAUTO " + raw("fldinst") + b"}{\\fldrslt shown}}}"
    yield "msg-object-in-rtf", msg(mail_of(note("添付", None, (0x1009, BINARY, lzfu(object_))))).write(), "An object, a field and a picture in the RTF body.", "Text before and after; mailfile.rtf_object.", "2.4"
    yield "msg-rtf-bin", msg(mail_of(note("bin", None, (0x1009, BINARY, lzfu(b"{\\rtf1 a\\bin40 " + raw("bin").ljust(40) + b"b\\bin-5 c}"))))).write(), "Raw octets in RTF, and a negative count.", "Text around them.", "2.4 \\binN"
    bomb = struct.pack("<IIII", 12 + 3000, 0x3FFFFFFF, 0x75465A4C, 0) + b"\xFF" + b"\x00\x0F" * 1500
    yield "msg-rtf-bomb", msg(mail_of(note("bomb", "本文", (0x1009, BINARY, bomb)))).write(), "Compressed RTF that claims a gigabyte.", "The plain body; mailfile.damaged.", "2.0 bomb"
    yield "msg-rtf-size-lies", msg(mail_of(note("size", "本文", (0x1009, BINARY, lzfu(b"{\\rtf1 " + raw("lies") + b"}", raw=3))))).write(), "Compressed RTF that claims three octets.", "Three octets are read; the plain body.", "2.9 lengths"
    inner = mail_of(note("5段目", "5段目の本文 " + token("too-deep"), sender=("e", "e@example.jp")), [file_of("deep.txt", raw("deep-file"))])
    for level in (4, 3, 2, 1):
        inner = mail_of(note(f"{level}段目", f"{level}段目の本文", sender=(str(level), "n@example.jp")), [(Properties((0x3705, LONG, 5), (0x3001, STRING, f"{level + 1}段目")), inner)])
    yield "msg-nested-too-deep", msg(inner).write(), "Mails inside each other, five deep.", "Four are shown, the rest is listed as withheld.", "2.0 depth"
    scripted = mail_of(note("html", None, (0x3FDE, LONG, 65001), (0x1013, BINARY, ("<html><script>" + token("html") + "</script><p style='display:none'>" + token("hidden") + "</p><p>見える文</p>").encode())))
    yield "msg-html-script", msg(scripted).write(), "An HTML body with a script and hidden text.", "The text that a reader sees.", "2.6"
    yield "msg-rlo-name", msg(simple(attachments=[file_of("見積\u202Excod.exe", program("rlo"))])).write(), "An attachment whose name turns its extension round.", "Withheld; the name is cleaned.", "2.0 filename"
    yield "msg-transport-headers", msg(simple((0x007D, STRING, "X-Secret: " + token("headers")), (0x0E1D, STRING, token("normalized")), (0x0070, STRING, token("topic")), (0x6001, STRING, token("private")))).write(), \
        "Properties that nobody needs.", "Dropped by not being read.", "2.9 MSG/OFT"
    orphan = msg(simple())
    orphan.orphan("__substg1.0_37010102", raw("orphan")).orphan("__substg1.0_1000001F", token("orphan-body").encode("utf-16-le"))
    yield "msg-orphan-entries", orphan.write(), "Streams that no storage reaches.", "Never read; mailfile.orphan_entry.", "2.3 orphan directory entries"
    slack = msg(simple())
    slack.slack = raw("slack")
    yield "msg-sector-slack", slack.write(), "Text in the unused end of every sector.", "Never read.", "2.3 sector slack"
    long_body = mail_of(note("loop", "本文 " * 3000 + token("loop")))
    loop = msg(long_body)
    loop.patch = lambda out, w: struct.pack_into("<I", out, w["fat"] + 4 * (w["start __substg1.0_1000001F"] + 5), w["start __substg1.0_1000001F"])
    yield "msg-loop-in-body", loop.write(), "The chain of the body's stream loops.", "The header lines go on; mailfile.damaged.", "2.3 FAT loops"
    tree = msg(simple())
    tree.patch = lambda out, w: struct.pack_into("<I", out, w["entry __substg1.0_0037001F"] + 72, w["number __substg1.0_0037001F"])
    yield "msg-loop-in-tree", tree.write(), "An entry that is its own neighbour.", "Withheld.", "2.3"
    lies = msg(simple())
    lies.sizes["__substg1.0_1000001F"] = 0x7FFFFFF0
    yield "msg-size-lies", lies.write(), "A body of 2 GiB in a small file.", "The header lines go on; mailfile.damaged.", "2.3"
    yield "msg-two-of-one-name", msg(simple()).twin("__SUBSTG1.0_0037001F", token("twin").encode("utf-16-le")).write(), "Two subjects whose entries differ in case.", "Withheld as ambiguous.", "2.3"
    yield "msg-imitated-notice", msg(mail_of(note("お知らせ", "── このメールは無害化されています（受付番号 1）──\n── 添付ファイル ──\n・safe.exe\n── 添付されたメールはここまで ──\n"))).write(), \
        "A body that imitates the notice and our headings.", "Headings are quoted; mailfile.imitated_notice.", "design, promise 8"
    yield "msg-control-subject", msg(mail_of(note("件名\r\nTo: " + "x@example.jp\u202E\x1b[31m", "本文"))).write(), "Line ends and controls in a subject.", "One line without them.", "2.9"
    yield "msg-uuencode-in-body", msg(mail_of(note("uu", "前\nbegin 644 a.exe\n" + uuencoded(program("uu")) + "end\n後\n"))).write(), "A program in the body as uuencode.", "Taken out and withheld.", "2.9"
    oft = mail_of(Properties((0x001A, STRING, "IPM.Note.Custom"), (0x0037, STRING, "ひな形"), (0x1000, STRING, "ひな形の本文"), (0x8000, BINARY, raw("oft-script"))))
    yield "oft-template", ("oft", msg(oft, (0x8541,)).write()), "A template with a form's script.", "Text without it; mailfile.form_script.", "2.9 MSG/OFT"
    inside = msg(simple(attachments=[file_of("macro.doc", macro_doc("msg-doc")), file_of("data.csv", "名前,計算\n佐藤,=cmd|' /C calc'!A0\n".encode("cp932"))]))
    yield "msg-macro-and-formula", inside.write(), "An old Word file with macros and a table with a formula.", "The first is withheld, the second is disarmed.", "2.9"
    raw_mail = msg(simple(attachments=[file_of("転送.eml", eml("転送", "本文\n", [("a.exe", program("eml-in-msg"))])), file_of("中.msg", msg(simple(attachments=[file_of("b.scr", program("msg-as-file"))])).write())]))
    yield "msg-with-mail-files", raw_mail.write(), "Mails as files inside a mail as file, each with a program.", "Each becomes a text; the programs are withheld.", "2.9"


def macro_doc(name):
    import ole
    return ole.macros(ole.word([("x\r", False)]), "Macros", raw(name)).write()


def uuencoded(data):
    out = ""
    for at in range(0, len(data), 45):
        piece = data[at:at + 45]
        line = chr(32 + len(piece))
        for i in range(0, len(piece), 3):
            a, b, c = (piece[i:i + 3] + b"\0\0")[:3]
            line += "".join(chr(32 + n) if n else "`" for n in (a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63))
        out += line + "\n"
    return out + "`\n"


# ---- winmail.dat ----

def tnote(subject, *more, codepage="cp932", attachments=(), recipients=(), attributes=()):
    properties = Properties((0x0037, STRING8, subject), (0x0C1A, STRING8, "山田 太郎"), (0x0C1F, STRING8, "yamada@example.jp"), (0x0039, TIME, filetime(WHEN)), *more, codepage=codepage)
    return {"properties": properties, "attachments": list(attachments), "recipients": list(recipients), "attributes": list(attributes)}


def tfile(name, data, codepage="cp932"):
    return (name.encode(codepage), data, Properties((0x3705, LONG, 1), (0x3707, STRING, name), codepage=codepage))


def hostile_tnef():
    def body(text="本文です。"):
        return (0x1000, STRING8, text)

    yield "tnef-program", tnef(tnote("添付", body(), attachments=[tfile("run.exe", program("tnef-exe"))])), "A program in winmail.dat.", "Withheld, the text goes on.", "2.9 TNEF"
    inner = tnef(tnote("中のメール", (0x1000, STRING8, "中の本文"), attachments=[tfile("inner.exe", program("tnef-inner"))]))
    yield "tnef-nested", tnef(tnote("転送", body(), attachments=[(b"inner", None, Properties((0x3705, LONG, 5), (0x3701, OBJECT, MESSAGE + inner)))])), "A mail inside with a program.", "A section of its own; the program is withheld.", "2.9 TNEF"
    for level in range(5):
        inner = tnef(tnote(f"段{level}", (0x1000, STRING8, f"段{level}の本文" if level else token("tnef-deep")), attachments=[(b"i", None, Properties((0x3705, LONG, 5), (0x3701, OBJECT, MESSAGE + inner)))]))
    yield "tnef-nested-too-deep", inner, "Mails inside each other, six deep.", "Four are shown, the rest is listed as withheld.", "2.0 depth"
    yield "tnef-ole-object", tnef(tnote("表", body(), attachments=[(b"Sheet", None, Properties((0x3705, LONG, 6), (0x3701, OBJECT, STORAGE + raw("tnef-ole"))))])), "An OLE object.", "Listed as withheld.", "2.9 TNEF"
    yield "tnef-reminder-path", tnef(tnote("予定", body(), (0x851F, STRING8, "\\\\192.0.2.1\\" + token("tnef-reminder"), "named"))), "A reminder with a sound on a server.", "Text without it; mailfile.reminder_path.", "2.9"
    yield "tnef-form-script", tnef(tnote("様式", body(), (0x8541, BINARY, raw("tnef-form"), "named"))), "A form's script.", "Text without it.", "2.9"
    page = "<html><script>" + token("tnef-script") + "</script><body>案内の<b>本文</b></body></html>"
    yield "tnef-html-in-rtf", tnef(tnote("案内", (0x1009, BINARY, lzfu(rtf_of_html(page, "cp932"))))), "HTML with a script, wrapped in RTF.", "Its text alone.", "2.9 TNEF, RTF body"
    good = tnef(tnote("長さ", body()))
    yield "tnef-length-lies", good + struct.pack("<BII", 2, 0x0006800F, 0x7FFFFFFF) + raw("tnef-length"), "An attribute of 2 GiB at the end.", "What came before; mailfile.damaged.", "2.9 lying lengths"
    yield "tnef-count-lies", tnef({"properties": Properties((0x0037, STRING8, "数"), codepage="cp932"), "attributes": [(0x00069003, struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHI", 0x1F, 0x1000, 0xFFFFFFFF) + raw("tnef-count"))]}), \
        "Four thousand million properties.", "What can be read; mailfile.damaged.", "2.9 lying lengths"
    yield "tnef-checksum", tnef(tnote("合計", body(), attributes=[(0x00018004, "合計の件名".encode("cp932") + b"\0")]), checksum=1), "Sums that do not fit.", "Text; mailfile.checksum.", "2.9"
    yield "tnef-unknown-attributes", tnef(tnote("属性", body()), more=attribute(1, 0x00069999, raw("tnef-unknown")) + attribute(2, 0x00068011, raw("tnef-metafile"))), "Attributes that nobody knows.", "Dropped.", "2.9"
    yield "tnef-level-lies", good + b"\x07" + attribute(1, 0x0002800C, raw("tnef-level"))[1:], "An attribute of level 7.", "What came before.", "2.9"
    yield "tnef-linked-file", tnef(tnote("参照", body(), attachments=[(b"link.docx", None, Properties((0x3705, LONG, 2), (0x370D, STRING8, "\\\\192.0.2.1\\" + token("tnef-link"))))])), "An attachment that is a path.", "Listed as withheld.", "2.9"
    yield "tnef-rtf-bomb", tnef(tnote("爆弾", body(), (0x1009, BINARY, struct.pack("<IIII", 99, 0xFFFFFFF0, 0x75465A4C, 0) + raw("tnef-bomb")))), "RTF that claims four gigabytes.", "The plain body; mailfile.damaged.", "2.0 bomb"
    yield "tnef-cut", good[:12] + raw("tnef-cut"), "Ends inside its first attribute.", "Withheld as broken.", "2.9"


# ---- .eml and .mbox ----

def word(text, charset="utf-8"):
    return email.header.Header(text, charset).encode(linesep="\r\n") if any(ord(c) > 126 for c in text) else text


def encoded(data):
    text = base64.b64encode(data)
    return b"".join(text[i:i + 76] + b"\r\n" for i in range(0, len(text), 76))


def part(data, type_, name=None, disposition=True):
    head = f"Content-Type: {type_}" + (f'; name="{word(name)}"' if name else "") + "\r\nContent-Transfer-Encoding: base64\r\n"
    if name and disposition:
        head += f'Content-Disposition: attachment; filename="{word(name)}"\r\n'
    return head.encode() + b"\r\n" + encoded(data)


def multipart(subtype, parts, boundary):
    return (f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode() +
            b"".join(b"--" + boundary.encode() + b"\r\n" + one for one in parts) + b"--" + boundary.encode() + b"--\r\n")


def header(subject, charset="utf-8", sender="山田 太郎", more=""):
    return (f"From: {word(sender, charset)} <yamada@example.jp>\r\nTo: {word('総務課', charset)} <soumu@city.example.lg.jp>\r\nSubject: {word(subject, charset)}\r\n"
            f"Date: Fri, 20 Nov 2026 09:12:03 +0900\r\nMessage-ID: <sample@example.jp>\r\n{more}MIME-Version: 1.0\r\n").encode()


def text_part(text, charset="utf-8", subtype="plain"):
    octets = text.replace("\n", "\r\n").encode({"cp932": "cp932", "iso-2022-jp": "iso2022_jp", "euc-jp": "euc_jp"}.get(charset, charset))
    label = {"cp932": "Shift_JIS"}.get(charset, charset.upper())
    if charset == "iso-2022-jp":
        return f"Content-Type: text/{subtype}; charset={label}\r\nContent-Transfer-Encoding: 7bit\r\n\r\n".encode() + octets
    return f"Content-Type: text/{subtype}; charset={label}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + encoded(octets)


def eml(subject, text, files=(), charset="utf-8", html=None, more="", boundary="=_b"):
    body = text_part(text, charset)
    if html is not None:
        body = multipart("alternative", [text_part(text, charset) + b"\r\n", text_part(html, charset, "html") + b"\r\n"], boundary + "a")
    if files:
        body = multipart("mixed", [body + b"\r\n"] + [part(data, "application/octet-stream", name) + b"\r\n" for name, data in files], boundary)
    return header(subject, charset, more=more) + body


def carried(name, mail):
    """A mail as a file in another mail, labelled as nothing in particular."""
    return header("ファイルを送ります") + multipart("mixed", [text_part("添付のメールをご覧ください。\n") + b"\r\n", part(mail, "application/octet-stream", name) + b"\r\n"], "=_outer")


def mailbox(*mails):
    out = b""
    for mail in mails:
        lines = mail.replace(b"\r\n", b"\n").split(b"\n")
        out += b"From yamada@example.jp Fri Nov 20 09:12:03 2026\n" + b"\n".join(b">" + l if l.lstrip(b">").startswith(b"From ") else l for l in lines) + b"\n\n"
    return out


def hostile_eml():
    yield "eml-program", carried("転送.eml", eml("請求書", "ご確認ください。\n", [("invoice.exe", program("eml-exe"))])), "An .eml under an empty label, with a program.", "Its text goes on, the program is withheld.", "2.9 EML nested"
    flowed = header("折り返し") + "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: 8bit\r\n\r\n一つの段落が \r\n二行に分かれています。\r\n> 引用も \r\n> 同じです。\r\n".encode()
    yield "eml-flowed", carried("flowed.eml", flowed), "A text with soft line breaks (format=flowed).", "Paragraphs are whole.", "2.9 EML nested"
    yield "eml-html-script", carried("page.eml", header("html") + text_part("<html><script>" + token("eml-script") + "</script><p>見える文</p></html>", subtype="html")), "An HTML body with a script.", "Its text alone.", "2.9 EML nested"
    two = header("二通り") + b'Content-Type: multipart/mixed; boundary="one"\r\nContent-Type: multipart/mixed; boundary="two"\r\n\r\n--one\r\n\r\nfirst\r\n--two\r\n' + \
        part(program("eml-two"), "application/octet-stream", "x.exe") + b"--two--\r\n--one--\r\n"
    yield "eml-two-boundaries", carried("two.eml", two), "Two Content-Type fields: two trees.", "Text only; attachments are listed as withheld.", "2.9 EML nested, multiple Content-Type"
    partial = header("断片") + b'Content-Type: message/partial; id="a"; number=1; total=2\r\n\r\n' + raw("eml-partial")
    yield "eml-partial", carried("partial.eml", partial), "A fragment of a mail.", "Withheld.", "2.9 message/partial"
    outside = header("外部") + multipart("mixed", [text_part("本文\n") + b"\r\n", b'Content-Type: message/external-body; access-type=URL; URL="http://192.0.2.1/' + raw("eml-external") + b'"\r\n\r\nContent-Type: text/plain\r\n\r\n'], "=_e")
    yield "eml-external-body", carried("external.eml", outside), "A body that lies elsewhere.", "Listed as withheld, never fetched.", "2.9 external-body"
    smuggled = eml("件名", "本文\n").replace(b"MIME-Version", b"X-A: b\r\r\nBcc: " + raw("eml-smuggled") + b"@example.jp\r\nMIME-Version")
    yield "eml-smuggled-header", carried("smuggled.eml", smuggled), "A bare CR in the header.", "No such field goes on.", "2.9 EML nested"
    locked = header("暗号") + multipart('encrypted; protocol="application/pgp-encrypted"', [b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n", b"Content-Type: application/octet-stream\r\n\r\n" + raw("eml-pgp") + b"\r\n"], "=_p")
    yield "eml-encrypted", carried("locked.eml", locked), "An encrypted mail in a mail.", "Listed as withheld: encrypted.", "2.0 encryption"
    signed = header("署名") + multipart('signed; protocol="application/pkcs7-signature"; micalg=sha-256', [text_part("署名された本文\n") + b"\r\n", part(program("eml-signed"), "application/pkcs7-signature", "smime.p7s") + b"\r\n"], "=_s")
    yield "eml-program-as-signature", carried("署名.eml", signed), "A program in the place of a signature.", "Listed as what it is and withheld.", "2.9 EML nested"
    yield "eml-body-is-a-program", carried("body.eml", header("本文") + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(program("eml-body"))), "A program under the label of a text.", "Withheld.", "2.0 type lie"
    nested = eml("中", "中の本文\n", [("b.exe", program("eml-nested"))], boundary="=_in")
    rfc = header("外") + multipart("mixed", [text_part("外の本文\n") + b"\r\n", b"Content-Type: message/rfc822\r\n\r\n" + nested + b"\r\n"], "=_out")
    yield "eml-nested-mail", carried("nested.eml", rfc), "A mail in a mail as file.", "Both are text; the program is withheld.", "2.9 EML nested"
    yield "eml-conflicting-names", carried("names.eml", header("名前") + multipart("mixed", [text_part("本文\n") + b"\r\n", b'Content-Type: application/octet-stream; name="a.exe"\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\n' +
                                           raw("eml-names") + b"\r\n"], "=_n")), "An attachment with two names.", "Withheld.", "2.9"
    small = [f"From: a@example.jp\r\nSubject: {i}\r\n\r\n".encode() + (f"mail {i}" if i <= 100 else token(f"mbox{i}")).encode() + b"\r\n" for i in range(1, 1201)]
    yield "mbox-thousand", ("mbox", mailbox(*small)), "1,200 mails.", "The first 100; mailfile.more_mails.", "2.9, bombs"
    yield "mbox-program", ("mbox", mailbox(eml("一", "一通目\n"), eml("二", "二通目\n", [("b.exe", program("mbox-exe"))]), eml("三", "三通目\n"))), "A program in the second of three mails.", "Three texts; the program is withheld.", "2.9"
    yield "mbox-hostile-mail", ("mbox", mailbox(eml("一", "一通目\n"), partial, eml("三", "三通目\n"))), "A fragment between two mails.", "It is listed as withheld, the others go on.", "2.9"
    outer = header("winmail") + multipart("mixed", [text_part("本文は添付にあります。\n") + b"\r\n", part(tnef(tnote("Outlookから", (0x1000, STRING8, "届いた本文"), attachments=[tfile("run.exe", program("winmail-exe")), tfile("一覧.csv", "品名,数\nりんご,3\n".encode("cp932"))])), "application/ms-tnef", "winmail.dat") + b"\r\n"], "=_w")
    yield "winmail-in-a-mail", outer, "winmail.dat as Outlook sends it.", "A text and a table beside it; the program is withheld.", "2.9 TNEF"


# ---- benign ----

LONG_TEXT = """日頃よりお世話になっております。

標記の件につきまして、下記のとおり開催いたします。
ご多用のところ恐れ入りますが、ご出席くださいますようお願い申し上げます。

　　　　　　　　　　記

１　日時　令和８年１２月３日（木）１４時００分から
２　場所　市役所本庁舎　第２会議室
３　議題　(1) 令和９年度当初予算について
　　　　　(2) その他
"""
EXTRAS = "髙﨑①㈱№〜―∥－￠￡￢"
NAME = "会議の開催について"
CSV = "品名,数量,単価\r\nりんご,3,120\r\nみかん,10,60\r\n"
PAGE = ("<html><head><meta http-equiv='Content-Type' content='text/html'><style>p{margin:0}</style></head><body><p>日頃よりお世話になっております。</p><p>標記の件につきまして、下記のとおり開催いたします。</p>"
        "<table><tr><td>日時</td><td>令和８年１２月３日（木）</td></tr><tr><td>場所</td><td>第２会議室</td></tr></table><p>詳しくは<a href='https://www.city.example.lg.jp/'>市のページ</a>をご覧ください。</p></body></html>")
PAGE_TEXT = "日頃よりお世話になっております。\n標記の件につきまして、下記のとおり開催いたします。\n日時 令和８年１２月３日（木）\n場所 第２会議室\n詳しくは市のページをご覧ください。\n"
PAIRS = (("utf-8", 65001), ("cp932", 932), ("iso-2022-jp", 50220), ("euc-jp", 51932))


def octets(text, charset):
    return text.encode({"iso-2022-jp": "iso2022_jp", "euc-jp": "euc_jp"}.get(charset, charset))


def benign():
    for charset, codepage in PAIRS:
        extras = EXTRAS if charset in ("utf-8", "cp932") else ""
        text = LONG_TEXT + extras + "\n"
        yield f"eml-{charset}", "eml", carried("案内.eml", eml(NAME, text, charset=charset)), f"An .eml in {charset}."
        yield f"eml-html-{charset}", "eml", carried("案内.eml", eml(NAME, PAGE_TEXT, charset=charset, html=PAGE)), f"An .eml with both versions in {charset}."
        yield f"eml-files-{charset}", "eml", carried("案内.eml", eml(NAME, text, [("一覧.csv", octets(CSV, "cp932")), ("メモ.txt", octets("メモの内容\r\n", "cp932"))], charset=charset)), f"An .eml in {charset} with a table and a text."
        yield f"mbox-{charset}", "mbox", mailbox(eml("一通目", text, charset=charset), eml("二通目", "From here on, the second.\n" + text, charset=charset)), f"A mailbox in {charset}."
        html = octets(PAGE, charset)
        yield f"msg-html-{charset}", "msg", msg(mail_of(note(NAME, PAGE_TEXT, (0x3FDE, LONG, codepage), (0x1013, BINARY, html)))).write(), f"A .msg with an HTML body in {charset}."
        yield f"msg-html-only-{charset}", "msg", msg(mail_of(note(NAME, None, (0x3FDE, LONG, codepage), (0x1013, BINARY, html)))).write(), f"A .msg with nothing but an HTML body in {charset}."
        if charset in ("cp932", "utf-8"):
            eight = dict(kind=STRING8, codepage=charset, cp=codepage)
            people_ = people((1, "総務課", "soumu@city.example.lg.jp"), (2, "財政課", "zaisei@city.example.lg.jp"), kind=STRING8, codepage=charset)
            yield f"msg-eight-bit-{charset}", "msg", msg(mail_of(note(NAME, text.replace("\n", "\r\n"), **eight), [file_of("一覧.csv", octets(CSV, "cp932"), kind=STRING8, codepage=charset)], people_)).write(), f"A .msg of Outlook 97 in {charset}."
        yield f"tnef-html-{charset}", "dat", tnef(tnote(NAME, (0x3FDE, LONG, codepage), (0x1013, BINARY, html))), f"A winmail.dat with an HTML body in {charset}."
    text = LONG_TEXT + EXTRAS + "\n𠮷野家 葛\U000E0100城 👩‍💻\n"
    yield "msg-unicode", "msg", msg(mail_of(note(NAME, text.replace("\n", "\r\n")))).write(), "A .msg in Unicode with characters beyond the BMP."
    yield "msg-recipients", "msg", msg(mail_of(note(NAME, text), recipients=people((1, "総務課", "soumu@city.example.lg.jp"), (1, "財政課", "zaisei@city.example.lg.jp"), (2, "市長", "mayor@city.example.lg.jp"), (3, "控え", "bcc@city.example.lg.jp")))).write(), "To, Cc and Bcc: the last is not shown."
    yield "msg-display-names", "msg", msg(mail_of(note(NAME, text, (0x0E04, STRING, "総務課; 財政課"), (0x0E03, STRING, "市長")), recipients=[])).write(), "Recipients by their display only."
    yield "msg-exchange-sender", "msg", msg(mail_of(note(NAME, text, sender=("内線 花子", "/o=City/ou=First/cn=hanako")))).write(), "A sender inside an Exchange organisation."
    for name, body in (("rtf-unicode", rtf(LONG_TEXT)), ("rtf-cp932", rtf(LONG_TEXT, "cp932")), ("rtf-of-html", rtf_of_html(PAGE)), ("rtf-of-html-cp932", rtf_of_html(PAGE, "cp932"))):
        yield f"msg-{name}", "msg", msg(mail_of(note(NAME, None, (0x1009, BINARY, lzfu(body)), (0x0E1F, BOOLEAN, 1)))).write(), f"A .msg whose only body is {name}."
        yield f"tnef-{name}", "dat", tnef(tnote(NAME, (0x1009, BINARY, lzfu(body)))), f"A winmail.dat whose only body is {name}."
    yield "msg-rtf-not-compressed", "msg", msg(mail_of(note(NAME, None, (0x1009, BINARY, lzfu(rtf(LONG_TEXT), plain=True))))).write(), "RTF that was stored."
    yield "msg-rtf-long", "msg", msg(mail_of(note(NAME, None, (0x1009, BINARY, lzfu(rtf(LONG_TEXT * 6, "cp932")))))).write(), "RTF longer than the dictionary."
    yield "msg-plain-and-rtf", "msg", msg(mail_of(note(NAME, LONG_TEXT, (0x1009, BINARY, lzfu(rtf(LONG_TEXT)))))).write(), "The same body twice: it is shown once."
    yield "msg-two-different-bodies", "msg", msg(mail_of(note(NAME, "テキスト版は短い案内です。", (0x3FDE, LONG, 65001), (0x1013, BINARY, PAGE.encode())))).write(), "Two bodies that differ: both are shown."
    yield "msg-files", "msg", msg(mail_of(note(NAME, text), [file_of("一覧.csv", octets(CSV, "cp932")), file_of("メモ.txt", "メモの内容\r\n".encode()), file_of("data.json", b'{"a": 1}\n'), file_of("予定.ics", CALENDAR)])).write(), "A table, a text, data and an appointment."
    yield "msg-same-names", "msg", msg(mail_of(note(NAME, text), [file_of("memo.txt", b"first\r\n"), file_of("memo.txt", b"second\r\n")])).write(), "Two attachments of one name."
    yield "msg-no-name", "msg", msg(mail_of(note(NAME, text), [(Properties((0x3705, LONG, 1), (0x3701, BINARY, "名前のないメモ\r\n".encode())), None)])).write(), "An attachment without a name."
    yield "msg-empty-file", "msg", msg(mail_of(note(NAME, text), [file_of("空.txt", b"")])).write(), "An empty attachment."
    inner = mail_of(note("転送されたメール", "転送された本文です。", sender=("鈴木", "suzuki@example.jp")), [file_of("内.csv", octets(CSV, "cp932"))])
    embedded = (Properties((0x3705, LONG, 5), (0x3001, STRING, "転送されたメール")), inner)
    yield "msg-forwarded", "msg", msg(mail_of(note("Fw: " + NAME, text), [embedded])).write(), "A mail inside, with a table."
    yield "msg-forwarded-twice", "msg", msg(mail_of(note("Fw: Fw: " + NAME, text), [(Properties((0x3705, LONG, 5), (0x3001, STRING, "一")), mail_of(note("一つ内側", "一つ内側の本文"), [embedded]))])).write(), "A mail in a mail in a mail."
    yield "msg-with-eml", "msg", msg(mail_of(note(NAME, text), [file_of("転送.eml", eml("転送", "転送の本文\n"))])).write(), "An .eml as a file in a .msg."
    yield "msg-no-body", "msg", msg(mail_of(note("件名だけ"))).write(), "A subject and nothing else."
    yield "msg-no-subject", "msg", msg(mail_of(Properties((0x001A, STRING, "IPM.Note"), (0x1000, STRING, "本文だけ")))).write(), "A body and nothing else."
    yield "msg-old-date", "msg", msg(mail_of(Properties((0x0037, STRING, "古いメール"), (0x0039, TIME, filetime(951782400)), (0x1000, STRING, "平成十二年の本文")))).write(), "A mail of the year 2000."
    yield "msg-appointment", "msg", msg(mail_of(Properties((0x001A, STRING, "IPM.Appointment"), (0x0037, STRING, "定例会"), (0x1000, STRING, "第２会議室です。")))).write(), "An appointment as .msg."
    yield "msg-separator-lines", "msg", msg(mail_of(note(NAME, "────────────\n── 記 ──\n本文\n-----\n"))).write(), "Lines of strokes stay as they are."
    yield "msg-large-body", "msg", msg(mail_of(note(NAME, LONG_TEXT * 60))).write(), "A body in a chain of sectors of its own."
    yield "oft-template", "oft", msg(mail_of(note("ひな形", "ひな形の本文"), recipients=[])).write(), "A template."
    yield "tnef-plain", "dat", tnef(tnote(NAME, (0x1000, STRING8, LONG_TEXT), recipients=people((1, "総務課", "soumu@city.example.lg.jp")))), "A winmail.dat with a plain body and a recipient."
    yield "tnef-unicode", "dat", tnef({"properties": Properties((0x0037, STRING, NAME), (0x1000, STRING, text), (0x0C1A, STRING, "山田 太郎"))}, codepage=65001), "A winmail.dat in Unicode."
    yield "tnef-old-attributes", "dat", tnef({"properties": Properties(), "attributes": [(0x00018004, NAME.encode("cp932") + b"\0"), (0x0002800C, LONG_TEXT.encode("cp932") + b"\0"),
                                                                                    (0x00008000, trp("山田 太郎", "SMTP:yamada@example.jp"))]}), "Subject, body and sender as attributes of their own."
    yield "tnef-files", "dat", tnef(tnote(NAME, (0x1000, STRING8, LONG_TEXT), attachments=[tfile("一覧.csv", octets(CSV, "cp932")), tfile("メモ.txt", "メモ\r\n".encode())])), "A table and a text."
    yield "tnef-short-title-only", "dat", tnef(tnote(NAME, (0x1000, STRING8, LONG_TEXT), attachments=[("一覧.csv".encode("cp932"), octets(CSV, "cp932"), None)])), "An attachment with nothing but a title."
    forwarded = tnef(tnote("中のメール", (0x1000, STRING8, "中の本文"), attachments=[tfile("内.csv", octets(CSV, "cp932"))]))
    yield "tnef-forwarded", "dat", tnef(tnote("Fw: " + NAME, (0x1000, STRING8, LONG_TEXT), attachments=[("中のメール".encode("cp932"), None, Properties((0x3705, LONG, 5), (0x3701, OBJECT, MESSAGE + forwarded)))])), "A mail inside."
    yield "tnef-in-a-mail", "eml", header(NAME) + multipart("mixed", [text_part(LONG_TEXT) + b"\r\n", part(tnef(tnote(NAME, (0x1000, STRING8, LONG_TEXT), attachments=[tfile("一覧.csv", octets(CSV, "cp932"))])), "application/ms-tnef", "winmail.dat") + b"\r\n"], "=_w"), "winmail.dat as Outlook sends it."
    yield "mbox-one", "mbox", mailbox(eml(NAME, text)), "A mailbox with one mail."
    yield "mbox-stuffed-from", "mbox", mailbox(eml(NAME, "本文\n").replace(encoded("本文\r\n".encode()), b"RnJvbSB0aGVyZQ0K\r\n"), header("plain", more="") + b"Content-Type: text/plain\r\n\r\nFrom the city office\r\n>From quoted\r\n"), "Lines that begin with From."
    yield "mbox-files", "mbox", mailbox(eml("一", "一通目\n", [("一覧.csv", octets(CSV, "cp932"))]), eml("二", "二通目\n", [("一覧.csv", octets(CSV, "cp932"))])), "Attachments of one name in two mails."
    yield "mbox-crlf", "mbox", mailbox(eml("一", text), eml("二", text)).replace(b"\n", b"\r\n"), "A mailbox with line ends of Windows."
    nested = header("外のメール") + multipart("mixed", [text_part("外の本文\n") + b"\r\n", b"Content-Type: message/rfc822\r\n\r\n" + eml("内のメール", "内の本文\n") + b"\r\n"], "=_o")
    yield "eml-forwarded", "eml", carried("転送.eml", nested), "A mail in a mail as file."
    yield "eml-signed", "eml", carried("署名.eml", header("署名") + multipart('signed; protocol="application/pkcs7-signature"; micalg=sha-256', [text_part("署名された本文\n") + b"\r\n", part(b"0\x80\x06\x09*\x86H\x86\xf7\x0d\x01\x07\x02signature", "application/pkcs7-signature", "smime.p7s") + b"\r\n"], "=_s")), "A signed mail: the text goes on."
    yield "eml-of-unix", "eml", carried("unix.eml", eml(NAME, text).replace(b"\r\n", b"\n")), "Line ends of Unix."
    yield "eml-report", "eml", carried("戻り.eml", header("配送エラー") + multipart("report; report-type=delivery-status", [text_part("届きませんでした。\n") + b"\r\n", b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\nFinal-Recipient: rfc822; a@example.jp\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"], "=_r")), "A delivery report."


CALENDAR = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//JA\r\nBEGIN:VEVENT\r\nUID:1@example.jp\r\nDTSTAMP:20261120T000000Z\r\nDTSTART:20261203T050000Z\r\nDTEND:20261203T060000Z\r\nSUMMARY:定例会\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n").encode()


def trp(name, address):
    name, address = name.encode("cp932") + b"\0", address.encode() + b"\0"
    return struct.pack("<HHHH", 4, len(name) + len(address) + 16, len(name), len(address)) + name + address


def make(root):
    def put(case, extension, data, why):
        folder = root / "mailfile" / case
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"in.{extension}").write_bytes(data)
        (folder / "why.md").write_text(why)

    for source, extension in ((hostile_msg, "msg"), (hostile_tnef, "dat"), (hostile_eml, "eml")):
        for case, data, what, must, row in source():
            kind, octets_ = data if isinstance(data, tuple) else (extension, data)
            put(case, kind, octets_, f"{what}\n{must}\nfile-rules {row}.\n")
    for case, extension, data, what in benign():
        put("benign-" + case, extension, data, f"{what}\nAll of its text and its files go on.\nfile-rules 5.2.\n")
