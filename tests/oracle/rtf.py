"""Oracle of RTF: file-rules 5.1 (clean) and 5.2 (alike). A tokenizer of its own; no code of the product."""
import collections
import pathlib
import re
import unicodedata

KINDS = {"application/rtf"}
_TOKEN = re.compile(rb"\\([a-zA-Z]+)(-?\d+)? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.S)
_FORBIDDEN = re.compile(r"(obj.*|bin|field|fld.*|template|datastore|themedata|fontemb|fontfile|xmlopen|private|filetbl|mailmerge|htmltag|fromhtml|do|emfblip|wmetafile.*|macpict|pmmetafile|dibitmap|wbitmap|"
                        r"listpicture|blipuid|generator|userprops|operator|company|nonshppict|shprslt|docvar|xe|tc|password.*|rsid.*|insrsid|linkstyles|background)\Z")
_LIST = pathlib.Path(__file__).resolve().parents[2] / "filters" / "rtf" / "controls.def"
_PROPERTIES = {"pib", "gtextUNICODE", "gtextFont"}


def _published():
    """The words of the published list that may be written (data, not code)."""
    text = _LIST.read_text(encoding="utf-8")
    words = set()
    for kind, row in re.findall(r'^WORDS\((\w+), "([^"]*)"\)', text, re.M):
        if kind in ("format", "starred", "character", "content", "content_star", "table", "table_star", "special"):
            words.update(row.split())
    return words


def clean(data):
    offences = []
    if not data.startswith(b"{\\rtf1"):
        offences.append("does not start with {\\rtf1")
    if any(b > 126 or (b < 32 and b != 10) for b in data):
        offences.append("more than ASCII")
    allowed = _published()
    depth, ended, words = 0, None, collections.Counter()
    for match in _TOKEN.finditer(data):
        if match.group(5) == b"{":
            depth += 1
        elif match.group(5) == b"}":
            depth -= 1
            if depth == 0:
                ended = match.end()
                break
        elif match.group(1):
            words[match.group(1).decode()] += 1
        elif match.group(4) and match.group(4) not in b"\\{}~-_*":
            offences.append(f"symbol {match.group(4)!r}")
    if depth or ended != len(data):
        offences.append("braces do not pair, or something stands behind the last")
    for word in words:
        if word not in allowed:
            offences.append(f"\\{word} is not on the list")
        if _FORBIDDEN.match(word):
            offences.append(f"\\{word}")
    for blip in re.finditer(rb"\{\\pict((?:\\[a-z]+-?\d*)*)\s*([0-9a-f\s]*)\}", data):
        picture = bytes.fromhex(blip.group(2).decode())
        png = b"\\pngblip" in blip.group(1) and picture.startswith(b"\x89PNG\r\n\x1a\n") and picture.endswith(b"IEND\xaeB`\x82")
        if not png and not (b"\\jpegblip" in blip.group(1) and picture.startswith(b"\xff\xd8\xff") and picture.endswith(b"\xff\xd9")):
            offences.append("a picture that is no PNG or JPEG")
    if len(re.findall(rb"\\pict(?![a-z])", data)) != len(re.findall(rb"\{\\pict(?:\\[a-z]+-?\d*)*\s*[0-9a-f\s]*\}", data)):
        offences.append("a picture of another form")
    for name, value in re.findall(rb"\{\\sn ([^}]*)\}\{\\sv ([^}]*)\}", data):
        if name.decode() not in _PROPERTIES and not re.fullmatch(rb"-?\d+", value):
            offences.append(f"shape property {name!r} is no number")
        if name.startswith(b"p") and name not in (b"pib", b"posh", b"posv", b"posrelh", b"posrelv", b"pctHoriz", b"pctVert", b"pictureContrast", b"pictureBrightness", b"pictureGray", b"pictureBiLevel"):
            offences.append(f"shape property {name!r}")
    return offences


# ---- alike ----

_CHARSETS = {0: "cp1252", 2: "symbol", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}
_ASIDE = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "listtable", "listoverridetable", "nonshppict", "shprslt", "nonesttables", "object", "fldinst", "sn", "revtbl", "bkmkstart", "bkmkend", "panose",
          "xe", "tc", "mmathPr", "pntxta", "pntxtb", "mmathPict"}
_CHARACTERS = {"tab": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
_SHOWN = {"shpinst", "shppict", "annotation", "nesttableprops", "moMath"}


def alike(before, after):
    was, now = _read(before), _read(after)
    offences = []
    lost = was[0] - now[0]
    if was[0] and sum(lost.values()) / sum(was[0].values()) > 0.001:
        offences.append(f"text lost: {''.join(list(lost)[:40])!r}")
    for word in ("cell", "row", "par", "sect", "footnote", "page", "header", "footer", "shptxt", "nestcell", "ls", "intbl", "listlevel", "annotation", "cellx", "clmgf", "clvmgf", "b", "i", "ul"):
        if was[1][word] != now[1][word]:
            offences.append(f"\\{word}: {was[1][word]} before, {now[1][word]} after")
    if was[2] != now[2]:
        offences.append(f"pictures: {was[2]} before, {now[2]} after")
    return offences


def _waits(run):
    try:
        bytes(run).decode("cp932")
    except UnicodeDecodeError as error:
        return error.reason.startswith("incomplete")
    return False


def _read(data):
    """(multiset of characters that people see, control words, number of PNG and JPEG pictures)."""
    text, words, pictures = [], collections.Counter(), 0
    stack = [{"aside": False, "uc": 1, "font": None, "fonts": False}]
    fonts, page, skip, defined = {}, "cp1252", 0, None
    run = bytearray()
    is_page = False

    def flush():
        charset = fonts.get(stack[-1]["font"]) or page
        if run and charset != "symbol":   # glyph numbers are no characters
            text.append(bytes(run).decode(charset, "replace"))
        run.clear()

    at, star = 0, False
    while at < len(data) and stack:
        match = _TOKEN.match(data, at)
        if match is None:
            at += 1
            continue
        at = match.end()
        top = stack[-1]
        word = match.group(1).decode() if match.group(1) else None
        if match.group(5):
            flush()
            skip = 0
            if match.group(5) == b"{":
                stack.append(dict(top))
            else:
                stack.pop()
            continue
        if word == "bin":
            size = max(int(match.group(2) or 0), 0)
            pictures += data[at:at + 8] == b"\x89PNG\r\n\x1a\n"
            at += size
            continue
        if word == "u":
            flush()
            value = int(match.group(2)) & 0xFFFF
            if not top["aside"]:
                text.append(chr(value))
            skip = top["uc"]
            continue
        if skip and (word or match.group(3) or match.group(4)):
            skip -= 1
            continue
        if word:
            flush()
            if (star and word not in _SHOWN) or word in _ASIDE or (word == "sv" and b"gtextUNICODE" not in data[max(at - 40, 0):at]):
                top["aside"] = True
            star = False
            number = int(match.group(2)) if match.group(2) else None
            if word == "fldinst":
                instruction = data[at:at + 400].partition(b"fldrslt")[0]
                is_page = bool(re.match(rb"[\s{]*PAGE\b", instruction))
            if word == "fldrslt" and is_page:   # the number is worked out again
                top["aside"] = True
            if word == "fonttbl":
                top["fonts"] = True
            elif word == "f" and top["fonts"]:
                defined = number
            elif word == "f":
                top["font"] = number
            elif word == "fcharset" and top["fonts"]:
                fonts[defined] = _CHARSETS.get(number)
            elif word == "ansicpg":
                page = {65001: "utf-8"}.get(number, f"cp{number}")
            elif word == "uc":
                top["uc"] = number if number is not None else 1
            elif word in ("pngblip", "jpegblip"):
                pictures += 1 if re.match(rb"[^{}]*?[0-9a-fA-F\s]{16}", data[at:at + 300]) else 0
            if word in _CHARACTERS and not top["aside"]:
                text.append(_CHARACTERS[word])
            if not top["aside"] or word in ("listlevel", "footnote"):
                words[word] += 1
        elif match.group(3):
            if not top["aside"]:
                run += bytes([int(match.group(3), 16)])
        elif match.group(4):
            flush()
            star = match.group(4) == b"*"
            if match.group(4) in b"\\{}" and not top["aside"]:
                text.append(match.group(4).decode())
        elif match.group(6):
            piece = match.group(6)
            over = min(skip, len(piece))
            skip -= over
            if not top["aside"]:
                run += piece[over:]
                # Behind a raw lead octet of Shift_JIS, "\\", "{" and "}" are its second octet.
                while at < len(data) and (fonts.get(top["font"]) or page) == "cp932" and data[at] in b"\\{}" and _waits(run):
                    run.append(data[at])
                    at += 1
    letters = "".join(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    letters = unicodedata.normalize("NFKC", letters).casefold()
    return collections.Counter(c for c in letters if not c.isspace() and c != "\ufffd"), words, pictures
