#!/usr/bin/python3
"""Checks what design and style promise of the tree: a folder includes only what it may, third-party headers stay in one
folder each, nothing in src/ or quarantine/ names a concrete filter, files stay small, every header says what it is for,
no words that do not belong into a product. Prints each offence as file:line: what."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])

# folder → folders it may include (besides itself). The same lists as NEEDS in CMakeLists.txt, transitively.
NEEDS = {}
# header pattern → the folders that may include it.
THIRD = [
    (r"gmime/", ["src/mail"]),
    (r"magic\.h", ["src/identify"]),
    (r"xercesc/", ["src/policy", "filters/common"]),
    (r"Poco/Net/", ["src/receive", "src/deliver", "src/console"]),
    (r"Poco/Data", ["quarantine/sql"]),
    (r"sqlite3\.h", ["quarantine/sql"]),
    (r"gumbo\.h", ["filters/html"]),
    (r"seccomp\.h", ["src/wash", "src/render", "src/confine"]),
    (r"unicode/", ["src/report", "src/text", "filters/common", "filters/html", "filters/rtf"]),
    (r"openssl/", ["src/base"]),
    (r"sodium", ["src/audit", "quarantine/seal", "quarantine", "src/accounts", "src/evidence"]),
    (r"(ldap|lber|qrencode)\.h|liboath/", ["src/accounts"]),
    (r"CLI/", ["src/programs"]),
    (r"nlohmann/", ["src/report", "src/evidence", "filters/json", "quarantine/lookup", "src/programs", "src/console"]),
    (r"cairo|pango/|hb-subset\.h|fontconfig/", ["src/report/pdf"]),
    (r"qpdf/", ["filters/pdf"]),
    (r"archive(_entry)?\.h", ["filters/archive", "src/wash", "src/evidence"]),
    (r"(zlib|libdeflate)\.h", ["src/identify", "filters/common", "filters/pdf", "filters/archive", "filters/image", "src/inspect"]),
    (r"(jpeglib|jerror|png|gif_lib|lcms2|ft2build)\.h|webp/", ["filters/image"]),
    (r"(tiff|tiffio|openjpeg)\.h", ["filters/image", "filters/pdf"]),
]
LINES_MAX = 800
WORDS = re.compile(r"(?<!\w)/home/\w+/|(?<![\w.])/root/(?!\.ssh)|\bTODO\b|\bFIXME\b|\bXXX\b")   # paths of one machine, work put off
CODE = {".h", ".cc"}


def folder_of(path):
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[:2]) if parts[0] == "src" else parts[0]


def read_needs():
    text = (ROOT / "CMakeLists.txt").read_text()
    direct = {}
    for folder, rest in re.findall(r"temizu_folder\((\S+)([^)]*)\)", text):
        needs = re.search(r"NEEDS\s+([^T)]*)", rest)
        direct[folder] = needs.group(1).split() if needs else []
    direct["filters"] = ["mail", "text", "base", "policy"]   # temizu_filters()
    by_name = {folder.split("/")[-1]: folder for folder in direct}

    def all_of(folder, seen):
        for name in direct[folder]:
            below = by_name[name]
            if below not in seen:
                seen.add(below)
                all_of(below, seen)
        return seen
    for folder in direct:
        NEEDS[folder] = all_of(folder, set())


def included_folder(header):
    if header.startswith("filters/"):
        return "filters"
    if header.startswith("quarantine/"):
        return "quarantine"
    first = "src/" + header.split("/")[0]
    return first if (ROOT / first).is_dir() else None


def check_includes(path, lines, bad):
    own = folder_of(path)
    test = path.name.endswith(("_test.cc", "_bench.cc")) or path.name.startswith("test_")
    for number, line in enumerate(lines, 1):
        found = re.match(r'#include [<"]([^>"]+)[>"]', line)
        if not found:
            continue
        header = found.group(1)
        folder = included_folder(header)
        if folder and folder != own and folder not in NEEDS.get(own, set()) and not (own == "filters" and test):
            bad(path, number, f"{own} may not include {folder} ({header})")
        concrete = re.match(r"filters/(?!common/|filter\.h)", header)
        if concrete and own != "filters" and header != "filters/text/flowed.h":
            bad(path, number, f"only filters/ names a concrete filter ({header})")
        other = re.match(r"filters/(\w+)/", header)
        if other and own == "filters" and not test and header != "filters/html/html_text.h" and other.group(1) not in ("common", path.relative_to(ROOT).parts[1]):
            bad(path, number, f"a filter includes its own folder and filters/common only ({header})")
        for pattern, allowed in THIRD:
            here = str(path.relative_to(ROOT).parent)
            if re.match(pattern, header) and not test and not any(here == a or here.startswith(a + "/") for a in allowed):
                bad(path, number, f"{header} belongs to {', '.join(allowed)} only")


def types_of(lines):
    """(line, namespace::Name) of the classes and structs defined at the left edge outside unnamed namespaces: two of one name in a
    program are undefined behaviour that no compiler reports (a destructor of the one was once run on the other)."""
    spaces = []
    for number, line in enumerate(lines, 1):
        opened = re.match(r"(?:inline )?namespace ?([\w:]*) ?\{$", line)
        if opened:
            spaces.append(opened.group(1))
        elif re.match(r"\}  // namespace", line) and spaces:
            spaces.pop()
        found = re.match(r"(?:class|struct|union|enum class) (?:\[\[\w+\]\] )?(\w+)(?!\w|::)[^;()]*(?:\{.*)?$", line)
        if found and "" not in spaces and "{" in line:
            yield number, "::".join(spaces + [found.group(1)])


def main():
    read_needs()
    types = {}
    problems = []

    def bad(path, number, what):
        problems.append(f"{path.relative_to(ROOT)}:{number}: {what}")

    checked = 0
    for top in ("src", "filters", "quarantine", "tests", "scripts", "docs", "conf", "packaging", "cmake"):
        for path in sorted((ROOT / top).rglob("*")):
            if not path.is_file() or path.suffix not in CODE | {".py", ".md", ".cmake", ".xml", ".sh", ""}:
                continue
            if "corpus" in path.parts or path == pathlib.Path(__file__).resolve():
                continue
            try:
                lines = path.read_text().split("\n")
            except UnicodeDecodeError:
                continue
            checked += 1
            for number, line in enumerate(lines, 1):
                if WORDS.search(line) and path.suffix != "" and not line.startswith("WORDS = "):
                    bad(path, number, f"a word that does not belong here: {line.strip()[:80]}")
            if path.suffix not in CODE:
                continue
            if len(lines) > LINES_MAX:
                bad(path, len(lines), f"longer than {LINES_MAX} lines: find a smaller cut")
            if top in ("src", "filters", "quarantine"):
                check_includes(path, lines, bad)
                test = path.name.endswith(("_test.cc", "_bench.cc")) or path.name.startswith(("test_", "fake_"))
                for number, name in [] if test else types_of(lines):
                    if name in types and types[name][0] != path:
                        bad(path, number, f"a second type {name}; the first is in {types[name][0].relative_to(ROOT)}:{types[name][1]}")
                    types.setdefault(name, (path, number))
                if path.suffix == ".h" and not lines[0].startswith("//"):
                    bad(path, 1, "a header opens with what it is for")
    print("\n".join(problems))
    print(f"{checked} files checked, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
