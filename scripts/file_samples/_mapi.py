"""Mails of Outlook for samples: .msg ([MS-OXMSG]), winmail.dat ([MS-OXTNEF]), compressed RTF ([MS-OXRTFCP]) and HTML wrapped in RTF
([MS-OXRTFEX]). Deterministic; nothing is taken from a real mail."""
import struct

from _cfb import Cfb

SHORT, LONG, BOOLEAN, OBJECT, STRING8, STRING, TIME, BINARY = 0x02, 0x03, 0x0B, 0x0D, 0x1E, 0x1F, 0x40, 0x102
FIXED = {SHORT: 2, LONG: 4, BOOLEAN: 2, TIME: 8}
COMMON = bytes.fromhex("0820060000000000c000000000000046")
MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
STORAGE = bytes.fromhex("0b00000000000000c000000000000046")

RTF_START = (b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
             b"RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")


def crc(data):
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0xEDB88320 if n & 1 else n >> 1
        table.append(n)
    value = 0
    for octet in data:
        value = table[(value ^ octet) & 0xFF] ^ value >> 8
    return value


def lzfu(rtf, raw=None, plain=False):
    """raw: the size that the header claims."""
    if plain:
        return struct.pack("<IIII", len(rtf) + 12, len(rtf) if raw is None else raw, 0x414C454D, 0) + rtf
    dictionary = bytearray(RTF_START.ljust(4096, b"\0"))
    write, at, tokens = len(RTF_START), 0, []
    known = bytearray(RTF_START)
    while at < len(rtf):
        best = (0, 0)
        if len(known) < 4000:   # before the dictionary turns round: what was written so far lies in a row
            for length in range(min(17, len(rtf) - at), 1, -1):
                found = known.find(rtf[at:at + length])
                if found >= 0 and found + length <= write:
                    best = (found, length)
                    break
        if best[1]:
            tokens.append(struct.pack(">H", best[0] << 4 | best[1] - 2))
            piece = rtf[at:at + best[1]]
        else:
            piece = rtf[at:at + 1]
            tokens.append(piece)
        for octet in piece:
            dictionary[write] = octet
            write = (write + 1) % 4096
        known += piece
        at += len(piece)
    tokens.append(struct.pack(">H", write << 4))
    out = b""
    for i in range(0, len(tokens), 8):
        run = tokens[i:i + 8]
        out += bytes([sum(1 << n for n, token in enumerate(run) if len(token) == 2)]) + b"".join(run)
    return struct.pack("<IIII", len(out) + 12, len(rtf) if raw is None else raw, 0x75465A4C, crc(out)) + out


def rtf_octets(text, charset):
    out = b""
    for c in text:
        if c in "{}\\":
            out += b"\\" + c.encode()
        elif c == "\n":
            out += b"\\par\r\n"
        elif ord(c) < 0x80:
            out += c.encode()
        elif charset == "unicode":
            for unit in struct.unpack(f"<{len(c.encode('utf-16-le')) // 2}H", c.encode("utf-16-le")):
                out += b"\\u%d?" % (unit - 65536 if unit > 32767 else unit)
        else:
            out += b"".join(b"\\'%02x" % octet for octet in c.encode(charset))
    return out


def rtf(text, charset="unicode"):
    """A plain RTF body; charset "unicode" or "cp932" (by the font table)."""
    return (b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil\\fcharset128 MS Gothic;}}\\uc1\\pard\\f0 " + rtf_octets(text, charset) + b"\\par\r\n}")


def rtf_of_html(html, charset="unicode"):
    """[MS-OXRTFEX]: tags in \\*\\htmltag groups, text outside, what only RTF readers see in \\htmlrtf."""
    out = b"{\\rtf1\\ansi\\ansicpg932\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss\\fcharset128 MS PGothic;}}\\uc1\\pard\\plain\\deftab360 \\f0 "
    at = 0
    while at < len(html):
        end = html.find("<", at) if html[at] != "<" else html.find(">", at) + 1
        end = len(html) if end <= at else end
        piece = html[at:end]
        if piece.startswith("<"):
            out += b"{\\*\\htmltag64 " + rtf_octets(piece, charset).replace(b"\\par\r\n", b"") + b"}"
            if piece.startswith("<p") or piece.startswith("<br"):
                out += b"\\htmlrtf \\par \\htmlrtf0 "
        else:
            out += rtf_octets(piece, charset)
        at = end
    return out + b"}"


def filetime(seconds):
    return (seconds + 11644473600) * 10_000_000


class Properties:
    """What a mail, a recipient or an attachment has: (id, type, value); values are str, bytes or int."""

    def __init__(self, *properties, codepage=None):
        self.list = list(properties)
        self.codepage = codepage

    def octets(self, kind, value):
        if isinstance(value, bytes):
            return value
        if isinstance(value, str):
            return value.encode("utf-16-le") if kind == STRING else value.encode(self.codepage or "cp932")
        return value.to_bytes(FIXED[kind], "little")


def _put(cfb, folder, properties, header):
    fixed = header
    prefix = folder + "/" if folder else ""
    for number, kind, value in properties.list:
        if kind == OBJECT:
            continue
        octets = properties.octets(kind, value)
        if kind in FIXED:
            fixed += struct.pack("<HHI", kind, number, 6) + octets.ljust(8, b"\0")
        else:
            size = len(octets) + (2 if kind == STRING else 1 if kind == STRING8 else 0)
            fixed += struct.pack("<HHIII", kind, number, 6, size, 0)
            cfb.stream(f"{prefix}__substg1.0_{number:04X}{kind:04X}", octets)
    cfb.stream(prefix + "__properties_version1.0", fixed)


def put_mail(cfb, folder, mail):
    """mail: {"properties": Properties, "recipients": [Properties], "attachments": [(Properties, mail or {path: data} or None)]}"""
    recipients, attachments = mail.get("recipients", []), mail.get("attachments", [])
    counts = struct.pack("<IIII", len(recipients), len(attachments), len(recipients), len(attachments))
    _put(cfb, folder, mail["properties"], bytes(8) + counts + (bytes(8) if not folder else b""))
    prefix = folder + "/" if folder else ""
    for i, one in enumerate(recipients):
        _put(cfb, f"{prefix}__recip_version1.0_#{i:08X}", one, bytes(8))
    for i, (one, inner) in enumerate(attachments):
        home = f"{prefix}__attach_version1.0_#{i:08X}"
        _put(cfb, home, one, bytes(8))
        if isinstance(inner, dict) and "properties" in inner:
            put_mail(cfb, home + "/__substg1.0_3701000D", inner)
        elif isinstance(inner, dict):
            for path, data in inner.items():
                cfb.stream(f"{home}/__substg1.0_3701000D/{path}", data)


def names(cfb, lids):
    """The map of named properties of PSETID_Common: lid → 0x8000, 0x8001 …"""
    cfb.stream("__nameid_version1.0/__substg1.0_00020102", COMMON)
    cfb.stream("__nameid_version1.0/__substg1.0_00030102", b"".join(struct.pack("<IHH", lid, 3 << 1, i) for i, lid in enumerate(lids)))
    return cfb.stream("__nameid_version1.0/__substg1.0_00040102", b"")


def msg(mail, lids=()):
    cfb = Cfb()
    put_mail(cfb, "", mail)
    if lids:
        names(cfb, lids)
    return cfb


def tnef_properties(properties):
    """(id, type, value) or (lid, type, value, "named")."""
    out = struct.pack("<I", len(properties.list))
    for number, kind, value, *named in properties.list:
        if named:
            out += struct.pack("<HH", kind, 0x8000) + COMMON + struct.pack("<II", 0, number)
        else:
            out += struct.pack("<HH", kind, number)
        octets = properties.octets(kind, value)
        if kind in FIXED:
            out += octets.ljust(8 if kind == TIME else 4, b"\0")
            continue
        if kind == STRING:
            octets += b"\0\0"
        if kind == STRING8:
            octets += b"\0"
        out += struct.pack("<II", 1, len(octets)) + octets + bytes(-len(octets) % 4)
    return out


def attribute(level, number, data, checksum=None):
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF if checksum is None else checksum)


def tnef(mail, codepage=932, more=b"", checksum=None):
    """attachments: (title in octets, data or None, Properties or None)."""
    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x00010000)) + attribute(1, 0x00069007, struct.pack("<II", codepage, 0))
    out += attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
    for number, data in mail.get("attributes", []):
        out += attribute(1, number, data, checksum)
    if mail.get("recipients"):
        rows = b"".join(tnef_properties(one) for one in mail["recipients"])
        out += attribute(1, 0x00069004, struct.pack("<I", len(mail["recipients"])) + rows)
    out += attribute(1, 0x00069003, tnef_properties(mail["properties"]))
    for title, data, properties in mail.get("attachments", []):
        out += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, title + b"\0")
        if data is not None:
            out += attribute(2, 0x0006800F, data)
        if properties is not None:
            out += attribute(2, 0x00069005, tnef_properties(properties))
    return out + more
