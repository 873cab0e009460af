"""How the oracle reads OOXML packages: raw bytes of the zip, parts, relationships. Standard library only, no code of the product."""
import dataclasses
import posixpath
import re
import struct
import urllib.parse
import xml.etree.ElementTree as ET
import zlib

CT_SPACE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
REL_SPACE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@dataclasses.dataclass
class Package:
    parts: dict            # name without leading slash → bytes
    offences: list         # of the container
    defaults: dict = dataclasses.field(default_factory=dict)    # extension → content type
    overrides: dict = dataclasses.field(default_factory=dict)   # part → content type
    relationships: list = dataclasses.field(default_factory=list)   # (source part or "", id, type, target or URL, external)

    def content_type(self, part):
        return self.overrides.get(part.lower()) or self.defaults.get(part.rpartition(".")[2].lower(), "")

    def targets(self, source, kind=None):
        """Parts that source leads to, in the order of its relationships; kind: last word of the type."""
        return [r[3] for r in self.relationships if r[0] == source and not r[4] and (kind is None or r[2].rpartition("/")[2] == kind)]


def read_zip(data, strict):
    """name → bytes, offences. strict: everything that two readers could see differently is an offence."""
    offences = []
    tail = data.rfind(b"PK\5\6")
    if tail < 0 or len(data) < tail + 22:
        return {}, ["no end of central directory"]
    disk, cd_disk, here, total, cd_size, cd_at, comment = struct.unpack("<4H2IH", data[tail + 4:tail + 22])
    if strict:
        if comment or tail + 22 != len(data):
            offences.append("bytes or comment behind the end")
        if disk or cd_disk or here != total:
            offences.append("several disks")
        if cd_at + cd_size != tail:
            offences.append("gap or ZIP64 record before the end")
    parts, seen, expected, at = {}, set(), 0, cd_at
    for _ in range(total):
        if data[at:at + 4] != b"PK\1\2":
            return parts, offences + ["central directory is damaged"]
        (made, need, flags, method, time, date, crc, packed, size, n, x, c, _d, inner, outer, offset) = struct.unpack("<6H3I5H2I", data[at + 4:at + 46])
        raw = data[at + 46:at + 46 + n]
        name = raw.decode("utf-8", "replace")
        central_extra = x
        at += 46 + n + x + c
        local = data[offset:offset + 30]
        if local[:4] != b"PK\3\4":
            offences.append(f"{name}: no local header")
            continue
        (lneed, lflags, lmethod, ltime, ldate, lcrc, lpacked, lsize, ln, lx) = struct.unpack("<5H3I2H", local[4:30])
        body_at = offset + 30 + ln + lx
        if strict:
            lname = data[offset + 30:offset + 30 + ln]
            if (lname, lflags, lmethod, lcrc, lpacked, lsize, ltime, ldate) != (raw, flags, method, crc, packed, size, time, date):
                offences.append(f"{name}: local and central header differ")
            if offset != expected:
                offences.append(f"{name}: bytes before the entry or entries out of order")
            if central_extra or lx or c:
                offences.append(f"{name}: extra field or comment")
            if flags & ~0x0800:
                offences.append(f"{name}: flags {flags:#x} (encryption, data descriptor)")
            if inner & ~1 or outer & 0xFFFF0000:
                offences.append(f"{name}: attributes")
            if (time, date) != (0, 33):
                offences.append(f"{name}: a time of day")
            if name.casefold() in seen:
                offences.append(f"{name}: twice")
            if name.startswith("/") or "\\" in name or ".." in name.split("/") or name.endswith("/") or "%" in name or "\ufffd" in name:
                offences.append(f"{name}: odd name")
        seen.add(name.casefold())
        expected = body_at + packed
        body = data[body_at:body_at + packed]
        if method == 8:
            try:
                flat = zlib.decompressobj(-15)
                body = flat.decompress(body)
                if strict and (not flat.eof or flat.unused_data):
                    offences.append(f"{name}: deflate stream does not fill its entry")
            except zlib.error as error:
                offences.append(f"{name}: {error}")
                continue
        elif method != 0:
            offences.append(f"{name}: method {method}")
            continue
        if len(body) != size or zlib.crc32(body) != crc:
            offences.append(f"{name}: size or CRC")
        parts[name] = body
    if strict and (at != tail or expected != cd_at):
        offences.append("bytes between entries and directory")
    outside = data[cd_at:tail]   # an entry that is stored may be a package itself
    if strict and b"PK\5\6" in outside:
        offences.append("several ends of central directory")
    return parts, offences


def parse(data):
    """Element of a part; None when it is not well-formed UTF-8 XML. A document type is refused before expat sees it."""
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.I):
        return None
    try:
        return ET.fromstring(data)
    except (ET.ParseError, ValueError):
        return None


def resolve(source, target):
    """Target of an internal relationship as a part name."""
    target = urllib.parse.unquote(target.partition("#")[0])
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def read_package(data, strict=False):
    parts, offences = read_zip(data, strict)
    package = Package(parts, offences)
    types = parse(parts.get("[Content_Types].xml", b""))
    if types is None:
        package.offences.append("no content types")
        return package
    for each in types:
        if each.tag == CT_SPACE + "Default":
            package.defaults[each.get("Extension", "").lower()] = each.get("ContentType", "")
        elif each.tag == CT_SPACE + "Override":
            package.overrides[each.get("PartName", "").lstrip("/").lower()] = each.get("ContentType", "")
    for name in parts:
        folder, _, file = name.rpartition("/")
        if not name.endswith(".rels") or not (folder == "_rels" or folder.endswith("/_rels")):
            continue
        source = (folder[:-len("_rels")] + file[:-len(".rels")]) if name != "_rels/.rels" else ""
        root = parse(parts[name])
        for each in root if root is not None else ():
            external = each.get("TargetMode") == "External"
            target = each.get("Target", "")
            package.relationships.append((source, each.get("Id"), each.get("Type", ""), target if external else resolve(source, target), external))
    return package


def text_of(element, tag):
    return "".join(each.text or "" for each in element.iter(tag))


def local_name(tag):
    return tag.rpartition("}")[2]
