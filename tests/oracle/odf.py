"""Oracle of odt, ods, odp and odg: file-rules 5.1 (clean) and 5.2 (alike). Reads with zipfile and expat; no code of the product.
One exception to 5.1, as for OOXML: a chart or a formula may stay as an object (Object N/content.xml, styles.xml) that satisfies the same rules."""
import collections
import io
import re
import struct
import unicodedata
import xml.etree.ElementTree as ET
import zipfile

_VND = "application/vnd.oasis.opendocument."
KINDS = {_VND + "text", _VND + "spreadsheet", _VND + "presentation", _VND + "graphics"}
_U = "urn:oasis:names:tc:opendocument:xmlns:"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SAFE_URL = re.compile(r"(https?://[^/\\\s][^\\]*|mailto:[^\\]+|#.*)\Z", re.I | re.S)
_ENTRY = re.compile(r"(mimetype|META-INF/manifest\.xml|(content|styles|meta|settings)\.xml|Pictures/\d+\.(png|jpg)|Object \d+/(content|styles)\.xml)\Z")
_FORBIDDEN = {"script", "scripts", "event-listener", "event-listeners", "dde-source", "dde-link", "dde-links", "dde-connection", "dde-connection-decl", "dde-connection-decls",
              "plugin", "applet", "floating-frame", "object-ole", "section-source", "database-source-sql", "database-source-table", "database-source-query", "cell-range-source", "table-source",
              "source-service", "encryption-data", "error-macro", "execute-macro", "command", "audio", "sound", "auto-reload", "template", "font-face-src", "font-face-uri", "binary-data",
              "database-display", "database-next", "database-row-select", "form", "forms", "model", "submission", "data-mapping", "library-embedded", "libraries"}
_FORBIDDEN_SPACES = (_U + "form:", _U + "script:", "http://www.w3.org/2002/xforms", "urn:oasis:names:tc:opendocument:xmlns:manifest")
_FUNCTIONS = re.compile(r"(?:^|[^A-Z0-9_])(?:[A-Z]+\.)*(WEBSERVICE|FILTERXML|DDE|RTD|CALL|REGISTER|EXEC|IMAGE|STOCKHISTORY)\s*\(", re.I)
_SETTINGS = re.compile(r"(?i)printer(name|setup)|linkupdate|macro|database|password|url$|template|rsid")


def clean(data):
    offences = _check_zip(data)
    if offences:
        return offences
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        parts = {n: archive.read(n) for n in names}
        first = archive.infolist()[0]
    if first.filename != "mimetype" or first.compress_type != 0 or first.extra or first.header_offset != 0:
        offences.append("mimetype is not first, stored and bare")
    if parts.get("mimetype", b"").decode("ascii", "replace") not in KINDS:
        offences.append("mimetype says no kind that is written")
    offences += [f"{n}: no entry that is written" for n in names if not _ENTRY.match(n)]
    offences += _check_manifest(parts)
    used = set()
    for name, body in parts.items():
        if name.endswith(".xml"):
            offences += [f"{name}: {o}" for o in _check_xml(name, body, parts, used)]
        elif name.startswith("Pictures/"):
            good = body.startswith(b"\x89PNG\r\n\x1a\n") and body.endswith(b"IEND\xaeB`\x82") if name.endswith(".png") else body.startswith(b"\xff\xd8\xff") and body.endswith(b"\xff\xd9")
            if not good:
                offences.append(f"{name}: not the picture that its name says")
    offences += [f"{n}: nothing refers to it" for n in names if (n.startswith("Pictures/") and n not in used) or (n.startswith("Object") and n.split("/")[0] not in used)]
    return offences


def _check_zip(data):
    """Local and central headers agree, nothing between, before, behind; methods 0 and 8, no flags but UTF-8, no extra fields."""
    offences = []
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        return [f"no zip: {error}"]
    at = 0
    seen = set()
    for info in archive.infolist():
        local = struct.unpack("<4s5H3I2H", data[info.header_offset:info.header_offset + 30])
        name = data[info.header_offset + 30:info.header_offset + 30 + local[9]]
        if info.header_offset != at or local[10] or info.extra or info.comment or (local[2] & ~0x800) or info.compress_type not in (0, 8):
            offences.append(f"{info.filename}: odd local header")
        if (local[3], local[6], local[7], local[8]) != (info.compress_type, info.CRC, info.compress_size, info.file_size) or name.decode("utf-8", "replace") != info.filename:
            offences.append(f"{info.filename}: local and central differ")
        if info.filename.lower() in seen:
            offences.append(f"{info.filename}: twice")
        if info.date_time[:3] != (1980, 1, 1):
            offences.append(f"{info.filename}: carries a date")
        seen.add(info.filename.lower())
        at = info.header_offset + 30 + local[9] + local[10] + info.compress_size
    if at != archive.start_dir or archive.comment or data[-22:-18] != b"PK\5\6":
        offences.append("something before or behind the directory")
    if archive.testzip():
        offences.append("a CRC is wrong")
    return offences


def _check_manifest(parts):
    root = ET.fromstring(parts.get("META-INF/manifest.xml", b"<x/>"))
    space = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
    listed = [e.get(space + "full-path") for e in root]
    wanted = {"/"} | {n for n in parts if n not in ("mimetype", "META-INF/manifest.xml")}
    wanted |= {n.split("/")[0] + "/" for n in parts if n.startswith("Object")}
    offences = [] if sorted(listed) == sorted(wanted) else [f"manifest differs from the entries: {sorted(set(listed) ^ wanted)}"]
    if any(e.tag != space + "file-entry" or len(e) for e in root):
        offences.append("manifest holds more than entries")
    return offences


def _check_xml(name, body, parts, used):
    text = body.decode("utf-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text or "<?" in text[5:] or "<!--" in text:
        return ["a document type, an instruction or a comment"]
    offences = []
    for element in ET.fromstring(text).iter():
        space, _, local = element.tag[1:].partition("}")
        if local in _FORBIDDEN and not (local == "script" and space.endswith("style:1.0")) or any(space.startswith(s) for s in _FORBIDDEN_SPACES) and name != "META-INF/manifest.xml":
            offences.append(f"element {local}")
        if local == "config-item":
            item = element.get("{%sconfig:1.0}name" % _U, "")
            if _SETTINGS.search(item) or element.get("{%sconfig:1.0}type" % _U) == "base64Binary":
                offences.append(f"setting {item}")
        for key, value in element.attrib.items():
            word = key.rpartition("}")[2]
            if any(s in key for s in _FORBIDDEN_SPACES) and name != "META-INF/manifest.xml":
                offences.append(f"attribute {word}")
            if key == _HREF:
                offences += _check_href(local, value, parts, used)
            if word in ("formula", "expression", "condition", "value") and (_FUNCTIONS.search(unicodedata.normalize("NFKC", value)) or "'#" in value) and space.endswith(("table:1.0", "text:1.0", "xmlns:calcext:1.0")):
                offences.append(f"formula {value[:40]!r}")
            if word == "formula" and re.search(r"(?i)HYPERLINK\s*\(\s*(?!\"(https?://|mailto:|#))", value):
                offences.append(f"formula {value[:40]!r}")
            if "file://" in value.lower() or "vnd.sun.star" in value.lower() or value.lower().startswith(("macro:", "javascript:", "\\\\")):
                offences.append(f"attribute {word} leads to {value[:40]!r}")
    return offences


def _check_href(local, value, parts, used):
    if value.startswith("Pictures/"):
        used.add(value)
        return [] if value in parts else [f"{value} is not there"]
    if local == "object":
        folder = value.removeprefix("./")
        used.add(folder)
        return [] if folder + "/content.xml" in parts and re.search(rb"<(office:chart|math:math|math)[ >]", parts[folder + "/content.xml"]) else [f"object {value!r}"]
    if local == "chart" and value == "..":
        return []
    return [] if local == "a" and _SAFE_URL.match(value) else [f"{local} leads to {value[:40]!r}"]


# ---- alike ----

def alike(before, after):
    was, now = _read(before), _read(after)
    offences = []
    lost = was["text"] - now["text"]
    total = sum(was["text"].values())
    if total and sum(lost.values()) / total > 0.001:
        offences.append(f"text lost: {''.join(list(lost)[:40])!r}")
    if sum((now["text"] - was["text"]).values()) > total * 0.001:
        offences.append(f"text added: {''.join(list(now['text'] - was['text'])[:40])!r}")
    for what in ("cells", "counts", "sheets"):
        if was[what] != now[what]:
            offences.append(f"{what} differ: {_difference(was[what], now[what])}")
    return offences


def _difference(was, now):
    if isinstance(was, list):
        return str(next(((a, b) for a, b in zip(was, now) if a != b), (len(was), len(now))))[:200]
    return str({k: (was.get(k), now.get(k)) for k in set(was) | set(now) if was.get(k) != now.get(k)})[:200]


def _read(data):
    """Text as a multiset of characters, cells with value and formula, counts of what people see; of a package or a flat document."""
    roots = []
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            roots = [ET.fromstring(archive.read(n)) for n in sorted(names) if re.match(r"(Object [^/]*/)?(content|styles)\.xml\Z", n)]
    else:
        roots = [ET.fromstring(data)]
    text, cells, counts, sheets = collections.Counter(), [], collections.Counter(), []
    for root in roots:
        for element in root.iter():
            space, _, local = element.tag[1:].partition("}")
            if space.endswith("text:1.0") and local in ("p", "h"):
                words = _words(element)
                text.update(c for c in unicodedata.normalize("NFKC", words).casefold() if not c.isspace())
            if space.endswith("table:1.0"):
                if local == "table":
                    sheets.append(element.get("{" + space + "}name"))
                if local in ("table-cell", "covered-table-cell"):
                    cells.append(tuple(sorted((k.rpartition("}")[2], v) for k, v in element.attrib.items()
                                              if k.rpartition("}")[2] in ("formula", "value", "value-type", "date-value", "time-value", "boolean-value", "string-value", "currency", "number-columns-spanned", "number-rows-spanned", "number-columns-repeated"))))
            if local in ("page", "table", "table-row", "list", "list-item", "h", "image", "note", "ruby", "section", "text-box", "custom-shape", "rect", "style", "annotation", "a", "fill-image", "object", "series", "master-page", "named-range",
                         "named-expression", "content-validation", "conditional-format", "data-pilot-table", "database-range", "date", "sequence", "transitionFilter", "set", "changed-region", "number-style", "date-style", "mfrac"):
                counts[local] += 1
    counts.pop("style", None)   # of a flat document both parts of a package take the automatic ones
    counts["image"] -= sum(1 for root in roots for e in root.iter() if e.tag.endswith("}image") and re.search("ObjectReplacements|TablePreview", e.get(_HREF, "")))
    return {"text": text, "cells": cells, "counts": dict(+counts), "sheets": sheets}


def _words(element):
    out = element.text or ""
    for child in element:
        out += _words(child) if not child.tag.endswith(("}p", "}h", "}binary-data")) else ""
        out += child.tail or ""
    return out
