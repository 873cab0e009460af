"""Mails in files read a second time, for comparison: compound files, .msg, winmail.dat, compressed RTF, .eml, .mbox. Python's standard library only,
lenient, for benign samples; shares nothing with the product."""
import email
import email.policy
import html.parser
import re
import struct

CHARSETS = {932: "cp932", 65001: "utf-8", 50220: "iso2022_jp", 50221: "iso2022_jp", 51932: "euc_jp", 1252: "cp1252", 20127: "ascii", 28591: "latin-1"}


def charset(codepage):
    return CHARSETS.get(codepage or 0, "cp932")


# ---- compound files ----

class Storage(dict):
    """Name → Storage or bytes."""


def compound(data):
    shift, = struct.unpack_from("<H", data, 30)
    size = 1 << shift
    directory, = struct.unpack_from("<I", data, 48)
    mini_start, = struct.unpack_from("<I", data, 60)
    tables = [n for n in struct.unpack_from("<109I", data, 76) if n < 0xFFFFFFFA]

    def sector(n):
        return data[(n + 1) * size:(n + 2) * size]

    fat = [n for t in tables for n in struct.unpack(f"<{size // 4}I", sector(t))]

    def chain(n, table):
        seen = []
        while n < 0xFFFFFFFA and len(seen) <= len(table):
            seen.append(n)
            n = table[n]
        return seen

    entries = b"".join(sector(n) for n in chain(directory, fat))
    rows = []
    for at in range(0, len(entries), 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        left, right, child = struct.unpack_from("<III", entries, at + 68)
        start, bytes_ = struct.unpack_from("<II", entries, at + 116)
        rows.append((entries[at:at + max(0, length - 2)].decode("utf-16-le"), kind, left, right, child, start, bytes_))
    mini_fat = [n for s in chain(mini_start, fat) for n in struct.unpack(f"<{size // 4}I", sector(s))]
    mini = b"".join(sector(n) for n in chain(rows[0][5], fat))

    def content(row):
        if row[6] >= 4096:
            return b"".join(sector(n) for n in chain(row[5], fat))[:row[6]]
        return b"".join(mini[n * 64:n * 64 + 64] for n in chain(row[5], mini_fat))[:row[6]] if row[6] else b""

    def fill(storage, n):
        if n == 0xFFFFFFFF:
            return storage
        name, kind, left, right, child, *_ = rows[n]
        fill(storage, left)
        storage[name] = fill(Storage(), child) if kind == 1 else content(rows[n])
        return fill(storage, right)

    return fill(Storage(), rows[0][4])


# ---- RTF ----

def expand(stream):
    raw, kind = struct.unpack_from("<II", stream, 4)
    if kind == 0x414C454D:
        return stream[16:16 + raw]
    window = bytearray(b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
                       b"RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
    first = len(window)
    at = 16
    while at < len(stream):
        control = stream[at]
        at += 1
        for bit in range(8):
            if at >= len(stream):
                break
            if not control >> bit & 1:
                window.append(stream[at])
                at += 1
                continue
            word, = struct.unpack_from(">H", stream, at)
            at += 2
            position = len(window)
            where = position - (position - (word >> 4)) % 4096
            if where == position:
                return bytes(window[first:first + raw])
            for i in range((word & 15) + 2):
                window.append(window[where + i])
    return bytes(window[first:first + raw])


def rtf(data):
    """(text, it is HTML)"""
    is_html = b"\\fromhtml1" in data[:200]
    out, stack, pending = [], [], b""
    skip = only = False
    uc, left, at, font = 1, 0, 0, "cp932"
    high = 0

    def flush():
        nonlocal pending
        if pending:
            out.append(pending.decode(font, "replace"))
            pending = b""

    token = re.compile(rb"\\([a-zA-Z]+)(-?\d+)? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}]+)", re.S)
    while at < len(data):
        found = token.match(data, at)
        if not found:
            at += 1
            continue
        at = found.end()
        word, number, code, sign, brace, text = found.groups()
        if brace == b"{":
            stack.append((skip, only, uc))
            left = 0
        elif brace == b"}":
            if not stack:
                break
            skip, only, uc = stack.pop()
        elif word:
            word = word.decode()
            if word == "htmlrtf":
                only = number != b"0"
            elif word in ("fonttbl", "colortbl", "stylesheet", "info", "pict"):
                skip = True
            elif word == "htmltag" and is_html:
                skip = False
            elif word == "uc":
                uc = int(number or 1)
            elif word == "u":
                if not skip and not (only and is_html):
                    flush()
                    unit = int(number) % 65536
                    if 0xD800 <= unit < 0xDC00:
                        high = unit
                    else:
                        out.append(chr(0x10000 + (high - 0xD800 << 10) + unit - 0xDC00) if high else chr(unit))
                        high = 0
                left = uc
            elif word in ("par", "line", "tab") and not skip and not (only and is_html):
                flush()
                out.append("\n" if word != "tab" else "\t")
        elif sign == b"*":
            skip = True
        else:
            octets = bytes([int(code, 16)]) if code else sign if sign else re.sub(rb"[\r\n]", b"", text)
            if left:
                taken = min(left, len(octets))
                octets, left = octets[taken:], left - taken
            if not skip and not (only and is_html):
                pending += octets
    flush()
    return "".join(out), is_html


class Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style", "title")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "title")

    def handle_data(self, data):
        if not self.hidden:
            self.out.append(data)


def words(page):
    reader = Words()
    reader.feed(page)
    return "\n".join(reader.out)


# ---- properties ----

def texts_of(get, codepage, internet):
    """Subject, sender and the plainest body of a mail; get(id) → (type, octets) or None."""
    def text(number):
        value = get(number)
        if value is None:
            return ""
        kind, octets = value
        return octets.decode("utf-16-le" if kind == 0x1F else charset(codepage), "replace").rstrip("\0")

    out = [text(0x0037), text(0x0042) or text(0x0C1A)]
    if get(0x1000):
        out.append(text(0x1000))
    elif get(0x1013):
        out.append(words(get(0x1013)[1].decode(charset(internet), "replace")))
    elif get(0x1009):
        body, is_html = rtf(expand(get(0x1009)[1]))
        out.append(words(body) if is_html else body)
    return out


def msg(storage, header=32):
    fixed = {}
    table = storage.get("__properties_version1.0", b"")
    for at in range(header, len(table) - 15, 16):
        kind, number = struct.unpack_from("<HH", table, at)
        fixed[number] = struct.unpack_from("<I", table, at + 8)[0]

    def get(number):
        for kind in (0x1F, 0x1E, 0x102):
            value = storage.get(f"__substg1.0_{number:04X}{kind:04X}")
            if value is not None:
                return kind, value
        return None

    out = texts_of(get, fixed.get(0x3FFD), fixed.get(0x3FDE))
    for name, one in storage.items():
        if name.startswith("__attach"):
            inner = one.get("__substg1.0_3701000D")
            if isinstance(inner, Storage):
                out += msg(inner, 24)
            else:
                out.append(one.get("__substg1.0_3707001F", b"").decode("utf-16-le"))
    return out


def tnef_properties(data):
    out, at = {}, 4
    for _ in range(struct.unpack_from("<I", data)[0]):
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= 0x8000:
            at += 24
        if kind in (0x1E, 0x1F, 0x102, 0x0D):
            size, = struct.unpack_from("<I", data, at + 4)
            out[number] = (kind, data[at + 8:at + 8 + size])
            at += 8 + size + -size % 4
        else:
            size = 8 if kind == 0x40 else 4
            out[number] = (kind, data[at:at + size])
            at += size
    return out


def tnef(data):
    at, codepage, bag, old, out = 6, 932, {}, {}, []
    while at + 9 <= len(data):
        _, number, size = struct.unpack_from("<BII", data, at)
        body = data[at + 9:at + 9 + size]
        at += 11 + size
        if number == 0x00069007:
            codepage, = struct.unpack_from("<I", body)
        elif number == 0x00069003:
            bag.update(tnef_properties(body))
        elif number in (0x00018004, 0x0002800C):
            old[0x0037 if number == 0x00018004 else 0x1000] = (0x1E, body)
        elif number == 0x00069005:
            one = tnef_properties(body)
            if 0x3701 in one and one[0x3701][0] == 0x0D:
                out += tnef(one[0x3701][1][16:])
            elif 0x3707 in one:
                out.append(one[0x3707][1].decode("utf-16-le").rstrip("\0"))
    internet = struct.unpack_from("<I", bag[0x3FDE][1])[0] if 0x3FDE in bag else None
    return texts_of(lambda number: bag.get(number) or old.get(number), codepage, internet) + out


# ---- .eml and .mbox ----

def part_text(part):
    octets = part.get_payload(decode=True) or b""
    label = (part.get_content_charset() or "utf-8").replace("shift_jis", "cp932")
    return octets.decode(label, "replace")


def eml(data):
    out = []

    def visit(message, with_header):
        if with_header:
            out.append(str(message["Subject"] or ""))
        if message.get_content_type() == "message/rfc822":
            visit(message.get_payload(0), True)
        elif message.get_content_type() == "message/delivery-status":
            for block in message.get_payload():
                out.append(block.get("Final-Recipient", "").rpartition(";")[2])
        elif message.get_content_type() == "multipart/alternative":
            visit(message.get_payload(0), False)
        elif message.is_multipart():
            for one in message.get_payload():
                visit(one, False)
        elif (message.get_filename() or "").endswith(".eml"):
            out.extend(eml(message.get_payload(decode=True)))
        elif message.get_filename() == "winmail.dat":
            out.extend(tnef(message.get_payload(decode=True)))
        elif message.get_content_type() == "text/html":
            out.append(words(part_text(message)))
        elif message.get_content_maintype() == "text" and not message.get_filename():
            out.append(part_text(message))

    visit(email.message_from_bytes(data, policy=email.policy.default), True)
    return out


def mbox(data):
    out = []
    for mail in re.split(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\n]*\n", data):
        if mail.strip():
            out += eml(re.sub(rb"(?m)^>(>*From )", rb"\1", mail))
    return out


def read(data):
    """All that a reader of this mail sees, as a list of texts."""
    if data.startswith(b"\xD0\xCF\x11\xE0"):
        return msg(compound(data))
    if data.startswith(b"\x78\x9F\x3E\x22"):
        return tnef(data)
    if data.startswith(b"From "):
        return mbox(data)
    return eml(data)
