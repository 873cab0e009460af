"""Oracle of docx, xlsx and pptx: file-rules 5.1 (clean, rules 1 to 11) and 5.2 (alike). Reads with zlib and expat; no code of the product."""
import re
import struct
import unicodedata
import zlib

import ooxml_alike
from ooxml_lists import (ACTIONS, CONTENT_TYPES, FIELDS, FORBIDDEN_ELEMENTS, FORBIDDEN_ENDINGS, FORBIDDEN_NAMES, FUNCTIONS, OLETOOLS_TYPES, RELATIONSHIPS)
from ooxml_package import local_name, parse, read_package

_VND = "application/vnd.openxmlformats-officedocument."
KINDS = {_VND + "wordprocessingml.document", _VND + "spreadsheetml.sheet", _VND + "presentationml.presentation"}

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORMULA_TAGS = {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula", "oldFormula"}
_SAFE_URL = re.compile(r"(https?://[^\s\\<>\"]+|mailto:[^\s\\<>\"]+)\Z", re.I)


def clean(data):
    package = read_package(data, strict=True)
    offences = list(package.offences)
    offences += _check_graph(package)
    offences += _check_names(package)
    for name, body in package.parts.items():
        kind = package.content_type(name)
        if name.endswith(".rels") or name == "[Content_Types].xml" or kind.endswith("xml") or name.endswith(".vml") or kind.endswith("vmlDrawing"):
            offences += [f"{name}: {offence}" for offence in _check_xml(name, body)]
        elif kind == _VND + "spreadsheetml.sheet" and "/embeddings/" in "/" + name:
            offences += [f"{name}: {offence}" for offence in clean(body)]
        else:
            offences += [f"{name}: {offence}" for offence in _check_picture(body)]
    return offences


def alike(before, after):
    return ooxml_alike.alike(read_package(before), read_package(after))


def _check_graph(package):
    """(2) reachable, existing, (3) listed types, (4) External."""
    offences = []
    names = {name.lower(): name for name in package.parts}
    for part in package.overrides:
        if part not in names:
            offences.append(f"content type for {part}, which is not there")
    for kind in list(package.overrides.values()) + list(package.defaults.values()):
        if kind not in CONTENT_TYPES:
            offences.append(f"content type {kind} is not listed")
    ids = set()
    for source, rel_id, kind, target, external in package.relationships:
        if (source, rel_id) in ids:
            offences.append(f"{source}: relationship {rel_id} twice")
        ids.add((source, rel_id))
        if kind not in RELATIONSHIPS:
            offences.append(f"{source}: relationship type {kind} is not listed")
        if external and (not kind.endswith("/hyperlink") or not _SAFE_URL.match(target)):
            offences.append(f"{source}: leads outside to {target!r} as {kind}")
        if external and kind.rpartition("/")[2] in OLETOOLS_TYPES and not kind.endswith("/hyperlink"):
            offences.append(f"{source}: oletools would report {kind}")
        if not external and target not in package.parts:
            offences.append(f"{source}: relationship to {target}, which is not there")
        if not external and kind.endswith("/package") and "charts/" not in source:
            offences.append(f"{source}: an embedding that is not a chart's")
    reached, todo = set(), [""]
    while todo:
        source = todo.pop()
        for target in package.targets(source):
            if target not in reached:
                reached.add(target)
                todo.append(target)
    for name in package.parts:
        owner = name.replace("_rels/", "", 1)[:-len(".rels")] if name.endswith(".rels") else name
        if name in ("[Content_Types].xml", "_rels/.rels"):
            continue
        if name.endswith(".rels"):
            folder, _, file = name.rpartition("/")
            owner = folder[:-len("_rels")] + file[:-len(".rels")]
        if owner not in reached:
            offences.append(f"{name}: nothing leads to it")
        if not name.endswith(".rels") and not package.content_type(name):
            offences.append(f"{name}: no content type")
    return offences + _check_ids(package)


def _check_ids(package):
    """Every r:id in a part names one of its relationships, else Office offers a repair."""
    offences = []
    space = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    known = {(source, rel_id) for source, rel_id, *_ in package.relationships}
    for name, body in package.parts.items():
        if not name.endswith((".xml", ".vml")):
            continue
        for used in set(re.findall(rb"\br:(?:id|embed|link|pict|dm|lo|qs|cs)=\"([^\"]*)\"", body)):
            used = used.decode("utf-8", "replace")
            if used and (name, used) not in known:
                offences.append(f"{name}: r:id {used} has no relationship ({space})")
    return offences


def _check_names(package):
    """(5) forbidden parts."""
    offences = []
    for name in package.parts:
        low = name.lower()
        if "/embeddings/" in "/" + low and not low.endswith((".xlsx", ".rels")):
            offences.append(f"{name}: an embedding")
        for word in FORBIDDEN_NAMES + ["/fonts/"]:
            if word in "/" + low:
                offences.append(f"{name}: {word}")
        if low.endswith(FORBIDDEN_ENDINGS):
            offences.append(f"{name}: forbidden ending")
    for _source, _id, kind, _target, _external in package.relationships:
        for word in FORBIDDEN_NAMES:
            if word in kind.lower():
                offences.append(f"relationship type {kind}")
    for kind in list(package.overrides.values()) + list(package.defaults.values()):
        if re.search(r"macroEnabled|template|slideshow|addin|binary", kind):
            offences.append(f"content type {kind}")
    return offences


def _check_xml(name, body):
    """(6) encoding, no document type, (5) elements, (7) fields, (8) formulas, (9) actions."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return ["not UTF-8"]
    offences = []
    head = re.match(r"\ufeff?<\?xml[^>]*?>", text)
    if head and re.search(r"encoding=", head[0]) and not re.search(r"encoding=[\"']utf-8[\"']", head[0], re.I):
        offences.append("declares an encoding other than UTF-8")
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.I):
        return offences + ["document type"]
    if re.search(r"<\?(?!xml\s)", text):
        offences.append("processing instruction")
    root = parse(body)
    if root is None:
        return offences + ["not well formed"]
    is_sheet = "spreadsheetml" in root.tag
    for element in root.iter():
        word = local_name(element.tag)
        if word in FORBIDDEN_ELEMENTS and not (word == "tags" and is_sheet) and not (word == "object" and "diagram" in element.tag):
            offences.append(f"element {word}")
        if "AlternateContent" == word or "markup-compatibility" in element.tag:
            offences.append("markup compatibility was not decided")
        if word in _FORMULA_TAGS and element.text:
            offences += check_formula(element.text)
        if word == "definedName":
            offences += _check_defined_name(element)
        offences += _check_attributes(element, word)
    return offences + _check_fields(root)


def _check_defined_name(element):
    name = unicodedata.normalize("NFKC", element.get("name", "")).lower()
    offences = [f"defined name {name}"] if re.match(r"(_xlnm\.)?auto_", name) else []
    for flag in ("function", "xlm", "vbProcedure", "macro"):
        if element.get(flag, "0") not in ("0", "false"):
            offences.append(f"defined name with {flag}")
    return offences


def _check_attributes(element, word):
    offences = []
    for key, value in element.attrib.items():
        attribute = local_name(key)
        low = value.lower()
        if attribute == "action" and value and not low.startswith(ACTIONS):
            offences.append(f"action={value!r}")
        if attribute in ("macro", "onAction", "fmlaMacro") and value:
            offences.append(f"{attribute}={value!r}")
        if attribute == "link" and "blip" in word:
            offences.append("a linked picture")
        if attribute in ("ddeService", "ddeTopic", "progId", "codeName"):
            offences.append(f"attribute {attribute}")
        if attribute in ("href", "src", "pict") and re.match(r"\s*(file:|\\\\|ftp:|[a-z]:\\|javascript:|data:|ms-|search-ms:|mhtml:)", low):
            offences.append(f"{attribute}={value!r}")
        if re.match(r"\s*(javascript|vbscript|search-ms|ms-[a-z]+|mhtml|file|ldap):", low):
            offences.append(f"{attribute}={value!r}")
        if attribute == "instr":
            offences += _check_instruction(value)
        if attribute == "state" and low == "veryhidden":
            offences.append("a very hidden sheet")
        if attribute == "refreshOnLoad" and low not in ("0", "false"):
            offences.append("refreshOnLoad")
    return offences


def check_formula(formula):
    """(8). Strings are looked at for HYPERLINK only; full-width letters count as ASCII."""
    offences = []
    text = unicodedata.normalize("NFKC", formula)
    strings = []

    def remember(match):
        strings.append(match[0][1:-1].replace('""', '"'))
        return f'"{len(strings) - 1}"'

    bare = re.sub(r'"(?:[^"]|"")*"', remember, text)
    for name in re.findall(r"([A-Za-z_][\w.]*)\s*\(", bare):
        word = re.sub(r"^(_xlfn\.|_xlws\.|_xll\.|_xludf\.)+", "", name, flags=re.I).upper()
        if word in FUNCTIONS or name.lower().startswith("_xll."):
            offences.append(f"formula calls {word}")
        if word == "HYPERLINK":
            at = re.search(re.escape(name) + r"\s*\(\s*(?:\"(\d+)\"\s*[,)])?", bare)
            target = strings[int(at[1])] if at and at[1] else None
            if target is None or not (target.startswith("#") or _SAFE_URL.match(target)):
                offences.append(f"HYPERLINK to {target!r}")
    unquoted = re.sub(r"'(?:[^']|'')*'", lambda m: "'[x]'" if "[" in m[0] else "'q'", bare)
    if "'[x]'" in unquoted:
        offences.append("formula reads another workbook")
    if re.search(r"\|", unquoted) or re.search(r"'[^']*\|[^']*'\s*!", bare):
        offences.append("formula speaks DDE")
    flat = unquoted
    for _ in range(8):   # structured references, innermost first: Table1[[#This Row],[2024]]
        flat = re.sub(r"([\w.\]])\[[^\[\]]*\]", r"\1", re.sub(r"\[(?:\[[^\[\]]*\][,:\s]*)+\]", "[s]", flat))
    if re.search(r"\[\d+\]|\[[^\[\]]*\][\w']*[^\[\]]*!", flat):
        offences.append("formula reads another workbook")
    return offences


def _check_instruction(text):
    words = unicodedata.normalize("NFKC", text).split()
    if not words:
        return []
    word = words[0].upper()
    if word not in FIELDS:
        return [f"field {word}"]
    if word == "HYPERLINK" and "\\l" not in text:
        target = re.search(r'"([^"]*)"', text)
        url = target[1] if target else (words[1] if len(words) > 1 else "")
        if not _SAFE_URL.match(url):
            return [f"field HYPERLINK {url!r}"]
    return []


def _check_fields(root):
    """Instructions are put together over runs, as Word does, field in field."""
    offences, stack = [], []
    for element in root.iter():
        if element.tag == _W + "fldChar":
            kind = element.get(_W + "fldCharType")
            if kind == "begin":
                stack.append(["", True])
            elif kind == "separate" and stack:
                stack[-1][1] = False
            elif kind == "end" and stack:
                offences += _check_instruction(stack.pop()[0])
        elif element.tag in (_W + "instrText", _W + "delInstrText"):
            if not stack:
                offences.append("field instruction outside a field")
            elif stack[-1][1]:
                stack[-1][0] += element.text or ""
        elif element.tag == _W + "fldSimple":
            offences += _check_instruction(element.get(_W + "instr", ""))
    return offences + (["field that does not end"] if stack else [])


def _check_picture(body):
    """(10) PNG or JPEG, whole, nothing behind the end."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return _check_png(body)
    if body.startswith(b"\xff\xd8\xff"):
        return _check_jpeg(body)
    return ["neither XML nor a PNG or JPEG picture"]


def _check_png(body):
    at, packed, kinds = 8, b"", []
    while at + 12 <= len(body):
        size, kind = struct.unpack(">I4s", body[at:at + 8])
        chunk = body[at + 8:at + 8 + size]
        if zlib.crc32(kind + chunk) != struct.unpack(">I", body[at + 8 + size:at + 12 + size])[0]:
            return ["PNG: CRC"]
        kinds.append(kind.decode("latin-1"))
        if kind == b"IHDR":
            width, height, depth, colour, _c, _f, interlace = struct.unpack(">2I5B", chunk)
        if kind == b"IDAT":
            packed += chunk
        at += 12 + size
        if kind == b"IEND":
            break
    offences = [f"PNG: chunk {kind}" for kind in kinds if kind not in ("IHDR", "PLTE", "tRNS", "IDAT", "IEND", "sRGB")]
    if at != len(body) or not kinds or kinds[-1] != "IEND":
        return offences + ["PNG: bytes behind the end, or no end"]
    try:
        pixels = zlib.decompress(packed)
    except zlib.error:
        return offences + ["PNG: does not decode"]
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if interlace == 0 and len(pixels) != height * (1 + (width * channels * depth + 7) // 8):
        offences.append("PNG: wrong amount of pixels")
    return offences


def _check_jpeg(body):
    at, scanned, offences = 2, False, []
    while at + 4 <= len(body):
        if body[at] != 0xFF:
            return offences + ["JPEG: no marker where one must be"]
        marker = body[at + 1]
        if marker == 0xD9:
            return offences + ([] if scanned and at + 2 == len(body) else ["JPEG: bytes behind the end"])
        size = struct.unpack(">H", body[at + 2:at + 4])[0]
        if marker == 0xFE or (0xE1 <= marker <= 0xEF and not (marker == 0xEE and body[at + 4:at + 9] == b"Adobe")):
            offences.append(f"JPEG: segment {marker:02x}")
        at += 2 + size
        if marker == 0xDA:
            scanned = True
            while at + 1 < len(body) and not (body[at] == 0xFF and body[at + 1] != 0 and not 0xD0 <= body[at + 1] <= 0xD7):
                at += 1
    if body[at:] == b"\xff\xd9":
        return offences + ([] if scanned else ["JPEG: no scan"])
    return offences + ["JPEG: no end"]
