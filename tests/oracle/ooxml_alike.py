"""file-rules 5.2 for OOXML: the benign file and its output say the same. Text as a multiset of characters, sheets and cells one by one,
slides, tables and pictures by count."""
import collections
import re
import unicodedata

from ooxml_package import local_name, parse, resolve

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = {"http://purl.oclc.org/ooxml/spreadsheetml/main": _S}
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_TEXT_TAGS = {"t", "delText", "f", "v", "formula", "formula1", "formula2"}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def alike(before, after):
    main = _main_part(after)
    offences = _compare_text(before, after)
    if main.startswith("xl/") or _word(after, main) == "workbook":
        offences += _compare_workbooks(before, after)
    for what, count in (("slides", _count_parts("slide")), ("notes", _count_parts("notesSlide")), ("charts", _count_parts("chart")),
                        ("tables", _count_tables), ("pictures", _count_pictures)):
        was, now = count(before), count(after)
        if was != now:
            offences.append(f"{what}: {was} before, {now} after")
    return offences


def _main_part(package):
    mains = [r[3] for r in package.relationships if r[0] == "" and r[2].rpartition("/")[2] == "officeDocument"]
    return mains[0] if mains else ""


def _word(package, part):
    root = parse(package.parts.get(part, b""))
    return local_name(root.tag) if root is not None else ""


def _walk(element):
    """Elements in order with one branch of AlternateContent: the fallback, as the product picks; the choice when there is none."""
    yield element
    if element.tag == _MC + "AlternateContent":
        branches = element.findall(_MC + "Fallback") or element.findall(_MC + "Choice")[:1]
        for branch in branches:
            for child in branch:
                yield from _walk(child)
        return
    for child in element:
        yield from _walk(child)


# What people read: bodies of documents, headers, notes, comments, slides with masters and notes, diagrams, charts, cells.
_READ = re.compile(r"(document|header\d*|footer\d*|footnotes|endnotes|comments?\d*|slide\d+|slideLayout\d+|slideMaster\d+|notesSlide\d+|"
                   r"drawing\d+|chart\d+|sharedStrings|sheet\d+)\.xml\Z", re.I)


def _text(package):
    letters = collections.Counter()
    for name, body in package.parts.items():
        if not _READ.search(name.rpartition("/")[2]) or "sharedStrings" in name and _is_workbook(package):
            continue
        root = parse(body)
        if root is None:
            continue
        for element in _walk(root):
            if local_name(element.tag) in _TEXT_TAGS and element.text:
                _count(letters, element.text)
    if _is_workbook(package):
        for sheet in _sheets(package).values():
            for cell in sheet["cells"].values():
                _count(letters, cell[0])
    return letters


def _is_workbook(package):
    return _word(package, _main_part(package)) == "workbook"


def _count(letters, text):
    letters.update("".join(unicodedata.normalize("NFKC", text).casefold().split()))


def _compare_text(before, after):
    was, now = _text(before), _text(after)
    total = sum(was.values())
    kept = sum((was & now).values())
    if total and kept < 0.999 * total:
        lost = "".join(list((was - now).elements())[:40])
        return [f"text recall {kept / total:.4f}, lost {lost!r}"]
    return []


def _sheets(package):
    """name → {state, cells {reference: (value, formula)}, merged {…}} in the order of the workbook."""
    main = _main_part(package)
    root = parse(package.parts.get(main, b""))
    if root is None:
        return {}
    strings = _shared_strings(package, main)
    targets = {r[1]: r[3] for r in package.relationships if r[0] == main and not r[4]}
    sheets = collections.OrderedDict()
    for element in root.iter():
        if local_name(element.tag) == "sheet" and element.get("name") is not None:
            rel_id = element.get(f"{{{_REL}}}id") or element.get(f"{{{_REL_STRICT}}}id")
            body = package.parts.get(targets.get(rel_id, ""), b"")
            sheets[element.get("name")] = _sheet(parse(body), strings)
    return sheets


def _shared_strings(package, main):
    for target in package.targets(main, "sharedStrings"):
        root = parse(package.parts.get(target, b""))
        return [_plain(item) for item in root] if root is not None else []
    return []


def _plain(item):
    """Text of a string with its runs, without phonetic hints."""
    out = []
    for child in item:
        word = local_name(child.tag)
        if word == "t":
            out.append(child.text or "")
        elif word == "r":
            out += [t.text or "" for t in child if local_name(t.tag) == "t"]
    return "".join(out)


def _sheet(root, strings):
    sheet = {"cells": {}, "merged": set()}
    if root is None:
        return sheet
    row_number, shared = 0, {}
    for element in root.iter():
        word = local_name(element.tag)
        if word == "row":
            row_number = int(element.get("r", row_number + 1))
            column = 0
        elif word == "c":
            column += 1
            reference = element.get("r")
            if reference:
                column = _column(reference)
            value, formula = _cell(element, strings)
            if value or formula:
                sheet["cells"][(row_number, column)] = (value, formula)
        elif word == "mergeCell":
            sheet["merged"].add(element.get("ref"))
    return sheet


def _column(reference):
    number = 0
    for letter in reference.rstrip("0123456789").upper():
        number = number * 26 + ord(letter) - 64
    return number


def _cell(element, strings):
    kind, value, formula = element.get("t", "n"), "", ""
    for child in element:
        word = local_name(child.tag)
        if word == "v":
            value = child.text or ""
        elif word == "is":
            value = _plain(child)
        elif word == "f":
            formula = "|".join([child.text or "", child.get("t", ""), child.get("ref", ""), child.get("si", "")])
    if kind == "s" and value.isdigit() and int(value) < len(strings):
        value = strings[int(value)]
    return value, formula


def _compare_workbooks(before, after):
    was, now = _sheets(before), _sheets(after)
    if list(was) != list(now):
        return [f"sheets {list(was)} became {list(now)}"]
    offences = []
    for name in was:
        if was[name]["merged"] != now[name]["merged"]:
            offences.append(f"{name}: merged cells differ")
        for place in was[name]["cells"].keys() | now[name]["cells"].keys():
            one, other = was[name]["cells"].get(place), now[name]["cells"].get(place)
            if one != other:
                offences.append(f"{name}, row {place[0]}, column {place[1]}: {one} became {other}")
                if len(offences) > 20:
                    return offences
    return offences


def _count_parts(word):
    def count(package):
        return len({r[3] for r in package.relationships if not r[4] and r[2].rpartition("/")[2] == word})
    return count


def _elements(package, words):
    for name, body in package.parts.items():
        if _READ.search(name.rpartition("/")[2]):
            root = parse(body)
            for element in _walk(root) if root is not None else ():
                if local_name(element.tag) in words:
                    yield element


def _count_tables(package):
    sheet_tables = len({r[3] for r in package.relationships if r[2].rpartition("/")[2] == "table"})
    return sheet_tables + sum(1 for _ in _elements(package, {"tbl"}))


def _count_pictures(package):
    return sum(1 for _ in _elements(package, {"pic"}))
