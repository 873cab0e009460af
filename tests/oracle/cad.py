"""Oracle for washed drawings (file-rules 2.10): DXF, SXF as P21 and SFC, with readers of its own. No code of the product."""
import collections
import re
import struct

KINDS = {"image/vnd.dxf", "application/x-sxf", "application/x-sfc"}

SECTIONS = {"HEADER", "TABLES", "BLOCKS", "ENTITIES", "OBJECTS"}
FORBIDDEN = {"OLE2FRAME", "OLEFRAME", "ACAD_PROXY_ENTITY", "ACAD_PROXY_OBJECT", "IMAGE", "IMAGEDEF", "WIPEOUT", "PDFUNDERLAY", "DWFUNDERLAY", "DGNUNDERLAY", "PDFDEFINITION",
             "DWFDEFINITION", "DGNDEFINITION", "DATALINK", "VBA_PROJECT", "FIELD", "3DSOLID", "BODY", "REGION", "SURFACE", "XRECORD", "MATERIAL"}
LETTERS = {("TEXT", 1), ("MTEXT", 1), ("MTEXT", 3), ("ATTDEF", 1), ("ATTDEF", 3), ("ATTRIB", 1), ("DIMENSION", 1), ("TOLERANCE", 1), ("MULTILEADER", 304)}
PATH = re.compile(r"\\\\|//|[A-Za-z]:[\\/]|\.\.[\\/]")
HANDLES = set(range(320, 370)) | {5, 105, 1005}
FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,3}$")
EXTERNAL = re.compile(r"EXTERNAL|DOCUMENT|_FILE|RASTER|IMAGE|URL|LIBRARY")


def decoded(data):
    for charset in ("utf-8", "cp932"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            pass
    return data.decode("cp932", "replace")


def text_groups(data):
    lines = decoded(data).removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return [(int(lines[i]), lines[i + 1]) for i in range(0, len(lines) - 1, 2)]


def binary_groups(data):
    at, out = 22, []
    while at < len(data):
        code, = struct.unpack_from("<h", data, at)
        at += 2
        if 310 <= code <= 319 or code == 1004:
            at += 1 + data[at]
            continue
        if 10 <= code <= 59 or 110 <= code <= 149 or 210 <= code <= 239 or 1010 <= code <= 1059:
            value, size = repr(struct.unpack_from("<d", data, at)[0]), 8
        elif 90 <= code <= 99 or 420 <= code <= 429 or code == 1071:
            value, size = str(struct.unpack_from("<i", data, at)[0]), 4
        elif 60 <= code <= 79 or 170 <= code <= 179 or 270 <= code <= 289 or 370 <= code <= 389 or 1060 <= code <= 1070:
            value, size = str(struct.unpack_from("<h", data, at)[0]), 2
        else:
            end = data.index(b"\0", at)
            value, size = decoded(data[at:end]), end + 1 - at
        out.append((code, value))
        at += size
    return out


def dxf_groups(data):
    return binary_groups(data) if data.startswith(b"AutoCAD Binary DXF") else text_groups(data)


def records(groups):
    """[(name, [(code, value)])]"""
    out = []
    for code, value in groups:
        if code == 0:
            out.append((value.strip(), []))
        elif out:
            out[-1][1].append((code, value))
    return out


def clean_dxf(data):
    offences = []
    groups = text_groups(data)
    if groups[-1] != (0, "EOF"):
        offences.append("does not end in EOF")
    handles = {value.upper().lstrip("0") for code, value in groups if code in (5, 105)}
    for name, inner in records(groups):
        if name == "SECTION" and inner[0][1] not in SECTIONS:
            offences.append(f"section {inner[0][1]!r}")
        if name in FORBIDDEN:
            offences.append(f"a {name} stayed")
        application = None
        for code, value in inner:
            if 310 <= code <= 319 or code in (1004, 999):
                offences.append(f"group {code} in {name}")
            if code == 102 and value.startswith("{"):
                offences.append(f"braces in {name}")
            if code == 1001:
                application = value
                if value != "ACAD":
                    offences.append(f"extended data of {value!r}")
            if code == 1000 and application == "ACAD" and value not in ("DSTYLE", "MVIEW"):
                offences.append(f"words in extended data: {value!r}")
            textual = code < 10 or 300 <= code <= 309 or 410 <= code <= 419 or 1000 <= code <= 1003
            if textual and (name, code) not in LETTERS and code != 0 and PATH.search(value):
                offences.append(f"a path in group {code} of {name}")
            if (name, code) in LETTERS and ("%<" in value or re.search(r"\\[fF][^;]*[\\/][^;]*(;|$)", value.replace("\\\\", ""))):
                offences.append(f"a field or a font's path in the letters of {name}")
            if code in HANDLES - {5, 105} and value.strip("0 ") and value.strip().upper().lstrip("0") not in handles:
                offences.append(f"a handle of nothing in {name}: {value}")
            if name == "BLOCK" and code == 70 and int(value) & ~3:
                offences.append("a block that is another file")
        if name == "BLOCK" and any(code == 1 and value for code, value in inner):
            offences.append("a block with a path")
    return offences


def clean_step(data):
    offences = []
    text = decoded(data)
    if not text.startswith("ISO-10303-21;\r\nHEADER;\r\n") or not text.endswith("ENDSEC;\r\nEND-ISO-10303-21;\r\n"):
        offences.append("not framed as an exchange structure")
    comments = re.findall(r"/\*(.*?)\*/", text, re.S)
    for comment in comments:
        found = re.fullmatch(r"(SXF[0-9.]*)\r\n#\d+ = ([a-z0-9_]+)\((.*)\)\r\n\1", comment, re.S)
        if not found:
            offences.append(f"a comment that is no feature: {comment[:40]!r}")
            continue
        words = re.findall(r"\\'(.*?)\\'", found[2 + 1])
        if found[2].startswith("externally") and any(FILE.search(word) or PATH.search(word) for word in words):
            offences.append(f"{found[2]} names a file")
        if not found[2].startswith(("text_string", "drawing_attribute", "label", "balloon")) and not found[2].endswith("_dim_feature") and any(PATH.search(word) for word in words):
            offences.append(f"a path in {found[2]}")
        if any(word.startswith("$$ATRF$$") for word in words):
            offences.append("an attribute file")
    bare = re.sub(r"/\*.*?\*/|'(?:[^']|'')*'", "", text, flags=re.S)
    data_part = bare[bare.index("DATA;") + 5:]
    numbers = re.findall(r"#(\d+)=", data_part)
    if len(numbers) != len(set(numbers)):
        offences.append("two instances of one number")
    for missing in set(re.findall(r"#(\d+)", data_part)) - set(numbers):
        if "#" + missing + "=" not in data_part:
            offences.append(f"#{missing} is nowhere")
    offences += [f"{word} stayed" for word in re.findall(r"[A-Z_]{3,}", data_part) if EXTERNAL.search(word)]
    return offences


def clean(data):
    return clean_step(data) if data.startswith(b"ISO-10303-21") else clean_dxf(data)


def drawn(data):
    """A multiset of what is drawn: name, layer, numbers and letters of each entity."""
    out = collections.Counter()
    for name, inner in records(dxf_groups(data)):
        if name in ("SECTION", "ENDSEC", "EOF", "TABLE", "ENDTAB"):
            continue
        values = []
        for code, value in inner:
            if code in (999, 1001, 1002, 102) or code in HANDLES:
                continue
            try:
                values.append((code, float(value)))
            except ValueError:
                values.append((code, value))
        out[(name, tuple(values))] += 1
    return out


def step_items(data):
    """Features, or instances with their blanks taken out between texts."""
    text = decoded(data).replace("\r\n", "\n")
    features = [one.strip() for one in re.findall(r"/\*SXF[0-9.]*\n(.*?)\nSXF", text, re.S)]
    if features:
        return collections.Counter(features)
    body = re.sub(r"/\*.*?\*/", "", text[text.index("DATA;") + 5:], flags=re.S)
    squeezed = "".join(piece if piece.startswith("'") else re.sub(r"\s", "", piece) for piece in re.findall(r"'(?:[^']|'')*'|[^']+", body))
    return collections.Counter(squeezed.split(";"))


def alike(before, after):
    if before.startswith(b"ISO-10303-21"):
        lost = step_items(before) - step_items(after)
        return [f"lost: {one[:80]}" for one in lost]
    lost, new = drawn(before) - drawn(after), drawn(after) - drawn(before)
    return [f"lost: {str(one)[:120]}" for one in lost] + [f"new: {str(one)[:120]}" for one in new]
