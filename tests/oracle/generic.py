"""What holds for every washed file, whatever its family (file-rules 5.1, "Every output"): the magic fits the extension, and no
canary of the input is in it, in no encoding and in no stream. Python's standard library only; shares nothing with the product."""
import base64
import binascii
import html
import io
import json
import quopri
import re
import urllib.parse
import xml.dom.minidom
import zipfile
import zlib

TOKEN = re.compile(rb"TZCANARY[\w-]*")
STEM = b"TZCANARY"
DEPTH_MAX = 6
BYTES_MAX = 96 << 20     # of all views of one file
STREAM_MAX = 16 << 20    # of one inflated stream

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def member(data, name):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return package.read(name)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, zlib.error, OSError, ValueError):
        return b""


def is_text(data):
    """Text in a charset that a washed text may have; no NUL but in UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" in data:
        return False
    for charset in ("utf-8", "cp932", "euc_jp"):
        try:
            data.decode(charset)
            return True
        except UnicodeDecodeError:
            pass
    return False


def is_json(data):
    try:
        json.loads(data.decode("utf-8-sig"))
        return True
    except ValueError:
        return False


def is_xml(data):
    try:
        xml.dom.minidom.parseString(data)
        return True
    except Exception:   # expat's own exceptions, and those of its charsets
        return False


def has_main_type(part):
    wanted = (OOXML + part + ".main+xml").encode()
    return lambda data: data.startswith(b"PK\3\4") and wanted in member(data, "[Content_Types].xml")


def is_odf(kind):
    return lambda data: data.startswith(b"PK\3\4") and member(data, "mimetype") == kind.encode()


def text_start(*words):
    def check(data):
        start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
        return is_text(data) and any(start.startswith(word) for word in words)
    return check


def is_dxf(data):
    return data.startswith(b"AutoCAD Binary DXF\r\n\x1a\0") or re.match(rb"(?:\xef\xbb\xbf)?\s*(?:999\r?\n[^\n]*\n\s*)*0\r?\nSECTION\r?\n", data) is not None


# Extension → media type, and whether the octets are that.
EXTENSIONS = {
    "txt": ("text/plain", is_text),
    "html": ("text/html", text_start(b"<!doctype html", b"<html")),
    "csv": ("text/csv", is_text),
    "tsv": ("text/tab-separated-values", is_text),
    "json": ("application/json", is_json),
    "xml": ("application/xml", is_xml),
    "ics": ("text/calendar", text_start(b"begin:vcalendar")),
    "vcf": ("text/vcard", text_start(b"begin:vcard")),
    "eml": ("message/rfc822", lambda data: re.match(rb"[A-Za-z-]+:", data) is not None),
    "docx": (OOXML + "wordprocessingml.document", has_main_type("wordprocessingml.document")),
    "xlsx": (OOXML + "spreadsheetml.sheet", has_main_type("spreadsheetml.sheet")),
    "pptx": (OOXML + "presentationml.presentation",
             lambda data: has_main_type("presentationml.presentation")(data) or has_main_type("presentationml.slideshow")(data)),
    "odt": (ODF + "text", is_odf(ODF + "text")),
    "ods": (ODF + "spreadsheet", is_odf(ODF + "spreadsheet")),
    "odp": (ODF + "presentation", is_odf(ODF + "presentation")),
    "odg": (ODF + "graphics", is_odf(ODF + "graphics")),
    "rtf": ("application/rtf", lambda data: data.startswith(b"{\\rtf1")),
    "pdf": ("application/pdf", lambda data: data.startswith(b"%PDF-1.") or data.startswith(b"%PDF-2.")),
    "png": ("image/png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff")),
    "gif": ("image/gif", lambda data: data.startswith((b"GIF87a", b"GIF89a"))),
    "tif": ("image/tiff", lambda data: data.startswith((b"II*\0", b"MM\0*"))),
    "webp": ("image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP"),
    "zip": ("application/zip", lambda data: data.startswith((b"PK\3\4", b"PK\5\6"))),
    "dxf": ("image/vnd.dxf", is_dxf),
    "p21": ("application/x-sxf", lambda data: data.startswith(b"ISO-10303-21;")),
    "sfc": ("application/x-sfc", lambda data: data.startswith(b"ISO-10303-21;")),
}
# Kinds that are written anew from a structure: equal octets would mean that nothing was.
REBUILT = {"pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "zip", "tif"}


def extension_of(name):
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def kind_of(name, data):
    """(media type, offences): what the file is by its name, and whether its content agrees."""
    known = EXTENSIONS.get(extension_of(name))
    if known is None:
        return "", [f"{name!r} has an extension that nothing is written under"]
    kind, fits = known
    return kind, [] if fits(data) else [f"the content does not look like .{extension_of(name)}"]


def inflated(data):
    """Every stream in data that inflates: gzip and zlib at any offset, raw deflate nowhere but in zip entries."""
    for match in re.finditer(rb"\x1f\x8b\x08|[\x08\x18\x28\x38\x48\x58\x68\x78][\x01-\xff]", data):
        at = match.start()
        gzip = data[at] == 0x1F
        if not gzip and (data[at] << 8 | data[at + 1]) % 31 != 0:
            continue
        machine = zlib.decompressobj(31 if gzip else 15)
        try:
            out = machine.decompress(memoryview(data)[at:], STREAM_MAX)
        except zlib.error:
            continue
        if len(out) > 8:
            yield out


def deep_zip(data):
    """Members by the central directory, names, comments and extra fields; then whatever a local header announces."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield package.comment
            for info in package.infolist()[:5000]:
                yield info.filename.encode("utf-8", "replace") + b" " + info.comment + b" " + info.extra
                try:
                    with package.open(info) as stream:
                        yield stream.read(STREAM_MAX)
                except Exception:   # encrypted, unknown method, damaged: the local headers below may still tell
                    pass
    except Exception:
        pass
    for match in list(re.finditer(b"PK\x03\x04", data))[:5000]:
        at = match.start()
        head = data[at:at + 30]
        if len(head) < 30 or head[8:10] != b"\x08\x00":
            continue
        start = at + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        try:
            yield zlib.decompressobj(-15).decompress(memoryview(data)[start:], STREAM_MAX)
        except zlib.error:
            pass


def base64_runs(data):
    for run in re.findall(rb"(?:[A-Za-z0-9+/]{4,}={0,2}[ \t]*\r?\n?){1,}", data):
        joined = re.sub(rb"\s", b"", run).rstrip(b"=")
        if len(joined) < 16:
            continue
        for shift in range(3 if len(joined) < 4096 else 1):
            part = joined[shift:]
            part = part[:-1] if len(part) % 4 == 1 else part
            part += b"=" * (-len(part) % 4)
            try:
                yield base64.b64decode(part)
            except (binascii.Error, ValueError):
                pass


def hex_runs(data):
    for run in re.findall(rb"(?:[0-9a-fA-F]{2}\s{0,2}){8,}", data):
        digits = re.sub(rb"\s", b"", run)
        for shift in (0, 1):
            part = digits[shift:]
            yield bytes.fromhex(part[:len(part) // 2 * 2].decode())


def is_wordy(data):
    """Worth reading as text: few octets that text does not have."""
    sample = data[:4096]
    return sum(c < 9 for c in sample) * 16 <= len(sample)


def views(data, depth=0, spent=None):
    """data and everything that it may hold in another form, recursively and bounded."""
    spent = spent if spent is not None else [0]
    spent[0] += len(data)
    if spent[0] > BYTES_MAX:
        return
    yield data
    if depth >= DEPTH_MAX or len(data) < 8:
        return
    inner = []
    if b"PK\3\4" in data:
        inner.append(deep_zip(data))
    inner.append(inflated(data))
    if is_wordy(data):
        inner.append(base64_runs(data))
        inner.append(hex_runs(data))
        if re.search(rb"=[0-9A-F]{2}|=\r?\n", data) and depth < 3:
            inner.append(iter([quopri.decodestring(data)]))
    for pieces in inner:
        for piece in pieces:
            if piece and piece != data:
                yield from views(piece, depth + 1, spent)


def base64_patterns(word):
    """The letters that word always gives in base64, for each of the three ways it may lie in the groups of three octets."""
    out = []
    for before in range(3):
        letters = base64.b64encode(b"\0" * before + word + b"\0" * 3)
        first = -(-before * 8 // 6)
        last = (before + len(word)) * 8 // 6
        out.append(letters[first:last])
    return out


PATTERNS = [STEM.hex().encode(), STEM.hex().upper().encode(), *base64_patterns(STEM),
            *base64_patterns(STEM.decode().encode("utf-16-le")), *base64_patterns(STEM.decode().encode("utf-16-be"))]


def tokens_of_view(view):
    yield from TOKEN.findall(view)
    if b"\0" in view:
        yield from TOKEN.findall(view.replace(b"\0", b""))   # UTF-16 and UTF-32, either order of octets
    if STEM not in view and is_wordy(view):
        if b"<" in view:
            yield from TOKEN.findall(re.sub(rb"<[^<>]{0,4096}>", b"", view))   # split over runs
        if b"%" in view:
            yield from TOKEN.findall(urllib.parse.unquote_to_bytes(view))
        if b"&#" in view:
            yield from TOKEN.findall(html.unescape(view.decode("latin-1")).encode("utf-8", "replace"))
        if b"\\'" in view:
            yield from TOKEN.findall(re.sub(rb"\\'([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), view))
        yield from TOKEN.findall(re.sub(rb"[\s\\]+", b"", view))   # wrapped lines
    for pattern in PATTERNS:
        if pattern in view:
            yield b"(encoded as %s)" % pattern[:20]


def tokens_in(data):
    found = set()
    for view in views(data):
        found.update(tokens_of_view(view))
    return found


def clean(name, data, allowed):
    """Offences of one output, its own octets and all that is inside. allowed: tokens that a reader should see."""
    offences = []
    found = tokens_in(name.encode()) | tokens_in(data)
    if allowed & found:
        found = {token for token in found if not token.startswith(b"(")}   # those that are allowed, seen through their encoding
    for token in sorted(found):
        if token not in allowed and not any(token.startswith(one) or one.startswith(token) and len(token) > len(STEM) for one in allowed):
            offences.append("the canary " + token.decode("ascii", "replace") + " is in the output")
    if b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in data:
        offences.append("the antivirus test file is in the output")
    return offences
