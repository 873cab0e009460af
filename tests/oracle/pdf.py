"""Oracle for washed PDF (file-rules 5.1 and 5.2): qpdf --check and --json, raw octets, and poppler for what people see. No code of the product."""
import collections
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
import unicodedata

KINDS = {"application/pdf"}

FORBIDDEN = set("JS JavaScript AA Launch SubmitForm ImportData ResetForm GoToR GoToE GoToDp Rendition Movie Sound Screen RichMedia 3D U3D PRC FileAttachment "
                "EmbeddedFile EmbeddedFiles EF AF Collection XFA AcroForm Encrypt Crypt FFilter Ref OPI PS PieceInfo SpiderInfo Perms DSS Requirements Thread "
                "Threads Trans SetOCGState Hide TrapNet JBIG2Decode JPXDecode Metadata Names Dests OCProperties OCG OCMD OC StructTreeRoot Alternates Thumb "
                "Widget Popup LZWDecode".split())
# Below these keys stand names that the author chose.
CHOSEN = {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs", "/Differences"}
CATALOG = {"/Type", "/Pages", "/PageLabels", "/Outlines", "/Lang", "/ViewerPreferences", "/PageLayout", "/PageMode", "/OpenAction"}
NAMED = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}


def run(*arguments, ok=(0,)):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if done.returncode not in ok:
        raise AssertionError(f"{arguments[0]} ended with {done.returncode}: {done.stderr[:300]!r}")
    return done.stdout


class File:
    """The octets as a file with a name, for programs."""

    def __init__(self, data):
        self.data = data

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="temizu-oracle-")
        path = pathlib.Path(self.folder.name, "a.pdf")
        path.write_bytes(self.data)
        return str(path)

    def __exit__(self, *_):
        self.folder.cleanup()


# Clean -----------------------------------------------------------------------------------------------------------------------------

def raw_offences(data):
    bad = []
    if not data.startswith(b"%PDF-1."):
        bad.append("no header at the start")
    if data.count(b"%%EOF") != 1 or not data.endswith(b"%%EOF\n"):
        bad.append("not one end mark, or something behind it")
    if len(re.findall(rb"^startxref$", data, re.M)) != 1:
        bad.append("not one startxref")
    if b"/ObjStm" in data or b"/XRef" in data:
        bad.append("object or cross-reference streams")
    return bad


def walk(value, key, bad, refs, stream=False):
    """Every name and reference in one object."""
    if isinstance(value, dict):
        if stream and "/F" in value:
            bad.append("a stream with its data elsewhere")
        for name, inner in value.items():
            if key not in CHOSEN and name[1:] in FORBIDDEN:
                bad.append(f"key {name}")
            if name == "/URI" and not re.match(r"(?i)u:(https?://|mailto:)", inner if isinstance(inner, str) else ""):
                bad.append(f"address {inner!r}")
            walk(inner, name, bad, refs)
        if value.get("/S") == "/Named" and value.get("/N") not in NAMED:
            bad.append(f"named action {value.get('/N')}")
        if value.get("/Type") == "/Annot" and value.get("/Subtype") != "/Link":
            bad.append(f"annotation {value.get('/Subtype')}")
    elif isinstance(value, list):
        for inner in value:
            walk(inner, key, bad, refs)
    elif isinstance(value, str):
        if re.fullmatch(r"\d+ \d+ R", value):
            refs.add(value)
        elif value.startswith("/") and key not in CHOSEN and value[1:] in FORBIDDEN:
            bad.append(f"name {value} at {key}")


def object_offences(path):
    bad = []
    objects = json.loads(run("qpdf", "--json=2", "--json-key=qpdf", path))["qpdf"][1]
    links = {}
    for label, entry in objects.items():
        refs = set()
        if "stream" in entry:
            walk(entry["stream"]["dict"], "", bad, refs, stream=True)
        else:
            walk(entry["value"], "", bad, refs)
        links[label.removeprefix("obj:")] = refs
    trailer = objects["trailer"]["value"]
    if set(trailer) - {"/Size", "/Root", "/Info"}:
        bad.append(f"trailer keys {sorted(trailer)}")
    reached, open_ends = set(), ["trailer"]
    while open_ends:
        here = open_ends.pop()
        for ref in links.get(here, ()):
            if ref not in reached:
                reached.add(ref)
                open_ends.append(ref)
    present = set(links) - {"trailer"}
    if reached != present:
        bad.append(f"objects not reached {sorted(present - reached)[:5]}, references to nothing {sorted(reached - present)[:5]}")
    catalog = objects["obj:" + trailer["/Root"]]["value"]
    if set(catalog) - CATALOG:
        bad.append(f"catalog keys {sorted(set(catalog) - CATALOG)}")
    if not isinstance(catalog.get("/OpenAction", []), list):
        bad.append("OpenAction is no destination")
    if "/Info" in trailer and set(objects["obj:" + trailer["/Info"]]["value"]) - {"/Title"}:
        bad.append("document information beyond the title")
    return bad


def clean(data):
    bad = raw_offences(data)
    with File(data) as path:
        done = subprocess.run(["qpdf", "--check", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        if done.returncode != 0 or b"WARNING" in done.stdout:
            bad.append(f"qpdf --check: {done.stdout[-300:]!r}")
        if done.returncode in (0, 3):
            bad += object_offences(path)
    return bad


# Alike -----------------------------------------------------------------------------------------------------------------------------

def page_count(path):
    return int(re.search(rb"Pages:\s+(\d+)", run("pdfinfo", path)).group(1))


def letters(path):
    text = unicodedata.normalize("NFKC", run("pdftotext", "-q", path, "-").decode("utf-8", "replace"))
    return collections.Counter(c for c in text.casefold() if not c.isspace())


def pictures(path, last):
    """Grey pages at 40 dots an inch: (width, height, octets)."""
    out = []
    with tempfile.TemporaryDirectory(prefix="temizu-oracle-") as folder:
        run("pdftoppm", "-q", "-r", "40", "-gray", "-l", str(last), path, folder + "/p")
        for page in sorted(pathlib.Path(folder).iterdir()):
            match = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", page.read_bytes())
            out.append((int(match.group(1)), int(match.group(2)), page.read_bytes()[match.end():]))
    return out


def similarity(one, two):
    """Mean structural similarity (Wang et al. 2004) over windows of 8 by 8 that are not equal white in both."""
    if one[:2] != two[:2]:
        return 0.0
    width, height, a, b = *one, two[2]
    if a == b:
        return 1.0
    total, windows = 0.0, 0
    for y in range(0, height - 7, 8):
        for x in range(0, width - 7, 8):
            p = b"".join(a[(y + i) * width + x:(y + i) * width + x + 8] for i in range(8))
            q = b"".join(b[(y + i) * width + x:(y + i) * width + x + 8] for i in range(8))
            windows += 1
            if p == q:
                total += 1.0
                continue
            mp, mq = sum(p) / 64, sum(q) / 64
            vp, vq = sum(v * v for v in p) / 64 - mp * mp, sum(v * v for v in q) / 64 - mq * mq
            cov = sum(v * w for v, w in zip(p, q)) / 64 - mp * mq
            total += (2 * mp * mq + 6.5) * (2 * cov + 58.5) / ((mp * mp + mq * mq + 6.5) * (vp + vq + 58.5))
    return total / max(windows, 1)


def unusable_fonts(path):
    """How many font programs poppler cannot use: a page may look nearly the same without them."""
    done = subprocess.run(["pdftoppm", "-r", "8", "-l", "3", "-gray", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120, check=False)
    return done.stderr.count(b"Couldn't create a font")


def alike(before, after):
    bad = []
    with File(before) as old, File(after) as new:
        pages = page_count(old)
        if page_count(new) != pages:
            return [f"{page_count(new)} pages instead of {pages}"]
        had, has = letters(old), letters(new)
        lost = had - has
        if sum(lost.values()) > 0.001 * max(1, sum(had.values())):
            bad.append(f"text lost: {sum(lost.values())} of {sum(had.values())} letters, such as {''.join(lost)[:20]!r}")
        if unusable_fonts(new) > unusable_fonts(old):
            bad.append("a font that could be used before cannot be used any more")
        seen = [similarity(p, q) for p, q in zip(pictures(old, 8), pictures(new, 8))]
        if seen and (statistics.median(seen) < 0.98 or min(seen) < 0.90):
            bad.append(f"pages look different: {[round(s, 3) for s in seen]}")
    if len(after) > 1.5 * len(before) + 65536:
        bad.append(f"{len(after)} octets instead of {len(before)}")
    return bad
