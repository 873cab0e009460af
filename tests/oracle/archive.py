"""Oracle for washed archives (file-rules 5.1 and 5.2): our own walk over the octets of the zip that came out; the archive that went in is
unpacked by Python's standard library or by the program 7z. No code of the product. Members are checked by the oracles of their kinds."""
import bz2
import gzip
import html
import io
import lzma
import pathlib
import re
import struct
import subprocess
import tarfile
import tempfile
import unicodedata
import zipfile
import zlib

KINDS = {"application/zip"}
LIST = "無害化結果"
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$|clock\$)\s*(\.|$)", re.I)
HIDDEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\\\\:*?\"<>|]")
LOCAL, CENTRAL, END, END64, LOCATOR = (b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7")


# Clean -----------------------------------------------------------------------------------------------------------------------------

def name_offences(raw, flags):
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        return [f"name {raw!r}: not UTF-8"]
    bad = []
    if bool(flags & 0x800) != (not raw.isascii()):
        bad.append("bit 11")
    if unicodedata.normalize("NFC", name) != name and not any("\uf900" <= c <= "\ufaff" or ord(c) > 0x2f7ff for c in name):
        bad.append("not NFC")
    if HIDDEN.search(name):
        bad.append("control, hidden or forbidden characters")
    steps = name.rstrip("/").split("/")
    if name.startswith("/") or any(step in ("", ".", "..") for step in steps):
        bad.append("leads elsewhere")
    if any(RESERVED.match(step) for step in steps):
        bad.append("a device name")
    if any(step.endswith((".", " ")) or step.startswith(" ") for step in steps):
        bad.append("a dot or blank at the edge")
    if any(len(step.encode()) > 200 for step in steps):
        bad.append("longer than 200 octets")
    return [f"name {name!r}: {one}" for one in bad]


def clean(data):
    """From the first octet on: entries one behind the other, then their directory, then one end record, then nothing."""
    bad, seen, at, entries = [], {}, 0, []
    while data[at:at + 4] == LOCAL:
        version, flags, method, time, date, crc, packed, size, name_size, extra = struct.unpack("<HHHHHIIIHH", data[at + 4:at + 30])
        raw = data[at + 30:at + 30 + name_size]
        body = data[at + 30 + name_size + extra:at + 30 + name_size + extra + packed]
        where = f"entry {raw!r}: "
        if flags & ~0x800 or extra or (time, date) != (0, 0x21) or version != 20:
            bad.append(where + f"flags {flags:#x}, {extra} octets of extra field, date {date:#x}, version {version}")
        if method not in (0, 8) or (method == 0 and packed != size):
            bad.append(where + f"method {method}, {packed} of {size} octets")
        content = body
        if method == 8:
            machine = zlib.decompressobj(-15)
            content = machine.decompress(body)
            if not machine.eof or machine.unused_data:
                bad.append(where + "the packed stream is not exactly the entry")
        if len(content) != size or zlib.crc32(content) != crc:
            bad.append(where + "size or checksum")
        if raw.endswith(b"/") and size:
            bad.append(where + "a folder with content")
        bad += name_offences(raw, flags)
        folded = unicodedata.normalize("NFKC", raw.decode("utf-8", "replace")).casefold() if raw.isascii() else raw.decode("utf-8", "replace").casefold()
        if folded in seen:
            bad.append(where + "twice")
        seen[folded] = raw
        entries.append((at, flags, method, crc, packed, size, raw))
        at += 30 + name_size + extra + packed
    for offset, flags, method, crc, packed, size, raw in entries:
        head = data[at:at + 46]
        wanted = struct.pack("<HHHHHHIIIHHHHHII", 20, 20, flags, method, 0, 0x21, crc, packed, size, len(raw), 0, 0, 0, 0,
                             0x10 if raw.endswith(b"/") else 0, offset)
        if head != CENTRAL + wanted or data[at + 46:at + 46 + len(raw)] != raw:
            return bad + [f"directory: {raw!r} is not as its entry says"]
        at += 46 + len(raw)
    size = sum(46 + len(e[6]) for e in entries)
    end = END + struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), size, at - size, 0)
    if data[at:] != end:
        bad.append(f"the end record, or {len(data) - at - 22} octets behind it")
    files = {e[6] for e in entries if not e[6].endswith(b"/")}
    for raw in files:
        if any(other.startswith(raw + b"/") for other in seen.values()):
            bad.append(f"{raw!r} is a file and a folder")
    return bad


# Alike -----------------------------------------------------------------------------------------------------------------------------

def unicode_path(extra):
    while len(extra) >= 4:
        number, size = struct.unpack("<HH", extra[:4])
        if number == 0x7075 and size > 5:
            return extra[9:4 + size].decode("utf-8")
        extra = extra[4 + size:]
    return None


def by_any_charset(raw):
    for charset in ("utf-8", "euc_jp", "cp932") if is_likely_euc(raw) else ("utf-8", "cp932", "euc_jp"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            pass
    return raw.decode("latin-1")


def is_likely_euc(raw):
    try:
        text = raw.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    high = sum(b > 127 for b in raw)
    return high >= 2 and 2 * sum(ord(c) > 127 for c in text) == high and not any(0x80 <= b < 0xA1 for b in raw)


def unzip(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name = info.filename
            if not info.flag_bits & 0x800:
                name = by_any_charset(info.orig_filename.encode("cp437"))
            name = (unicode_path(info.extra) or name).replace("\\", "/")
            yield name, None if name.endswith("/") else archive.read(info)


def untar(data):
    with tarfile.open(fileobj=io.BytesIO(data), encoding="latin-1") as archive:
        for info in archive:
            try:
                name = by_any_charset(info.name.encode("latin-1"))
            except UnicodeEncodeError:
                name = info.name   # from a pax record
            yield name + ("/" if info.isdir() else ""), archive.extractfile(info).read() if info.isfile() else None


def by_program(data, suffix):
    """Contents only: 7z guesses charsets of names. Order is that of the names."""
    with tempfile.TemporaryDirectory(prefix="temizu-oracle-") as folder:
        packed = pathlib.Path(folder) / ("in" + suffix)
        packed.write_bytes(data)
        out = pathlib.Path(folder) / "out"
        run = subprocess.run(["7z", "x", "-y", "-bd", f"-o{out}", packed], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        if run.returncode != 0:
            raise AssertionError("7z: " + run.stdout.decode("utf-8", "replace")[-300:])
        for path in sorted(out.rglob("*")):
            if path.is_file():
                yield None, path.read_bytes()


def single(data):
    try:
        return list(untar(data))
    except tarfile.TarError:
        return [(None, data)]


def unpack(data):
    """[(name or None, content; None for a folder)] of any archive, or None when it is none."""
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        try:
            return list(unzip(data))
        except NotImplementedError:   # xz, zstd
            return list(by_program(data, ".zip"))
    if data.startswith(b"\x1f\x8b"):
        return single(gzip.decompress(data))
    if data.startswith(b"BZh"):
        return single(bz2.decompress(data))
    if data.startswith(b"\xfd7zXZ\0"):
        return single(lzma.decompress(data))
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        inner = list(by_program(data, ".zst"))
        return single(inner[0][1])
    if data[257:262] == b"ustar":
        return list(untar(data))
    for magic, suffix in ((b"7z\xbc\xaf", ".7z"), (b"Rar!", ".rar"), (b"MSCF", ".cab")):
        if data.startswith(magic):
            return list(by_program(data, suffix))
    if re.match(rb"..-lh[0-7ds]-", data, re.S):
        return list(by_program(data, ".lzh"))
    return None


def words(data):
    """Text without blanks and tags, so that a rebuilt file reads like the one that came."""
    for charset in ("utf-8-sig", "cp932", "euc_jp"):
        try:
            text = data.decode(charset)
            break
        except UnicodeDecodeError:
            continue
    else:
        return data
    if re.match(r"\s*<(!doctype|html)", text, re.I):
        text = html.unescape(re.sub(r"<(title)[^>]*>.*?</\1>|<[^>]*>", " ", text, flags=re.S | re.I))
    text = re.sub("(^|[,\n])'(?=[=+@-])", r"\1", text)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def stem(name):
    """A path without its extension, which follows the kind that was written."""
    path = re.sub(r"\.tar(?=\.\w+$)", "", unicodedata.normalize("NFC", name).strip("/"))
    folder, _, last = path.rpartition("/")
    return folder + "/" + (last.rsplit(".", 1)[0] if "." in last else last)


def compare(before, after, where):
    inner, outer = unpack(before), unpack(after)
    if inner is None or outer is None:
        return [f"{where}: not unpacked"]
    files = [(n, c) for n, c in inner if c is not None]
    written = [(n, c) for n, c in outer if c is not None]
    if len(files) != len(written):
        return [f"{where}: {len(files)} members went in, {len(written)} came out: {[n for n, _ in written]}"]
    bad = []
    if all(n is not None for n, _ in files):
        cut = lambda n: stem(n)[:30]
        if [cut(n) for n, _ in files] != [cut(n) for n, _ in written]:
            bad.append(f"{where}: names {[n for n, _ in files]} became {[n for n, _ in written]}")
        folders = lambda pairs: [n.strip("/") for n, c in pairs if c is None]
        if folders(inner) != folders(outer):
            bad.append(f"{where}: folders {folders(inner)} became {folders(outer)}")
        pairs = list(zip(files, written))
    else:   # without names: by content
        key = lambda pair: (unpack(pair[1]) is not None, str(words(pair[1])))
        pairs = list(zip(sorted(files, key=key), sorted(written, key=key)))
    for (name, old), (new_name, new) in pairs:
        label = f"{where}/{new_name or name}"
        if b"[Content_Types].xml" in old:   # a document: its own oracle looks into it
            bad += [] if new.startswith(b"PK") and b"[Content_Types].xml" in new else [f"{label}: no document any more"]
        elif unpack(old) is not None:
            bad += compare(old, new, label)
        elif words(old) != words(new):
            bad.append(f"{label}: the text differs")
    return bad


def alike(before, after):
    bad = [] if b"PK" == after[:2] else ["no zip"]
    if LIST.encode() in after:
        bad.append("a list in an archive from which nothing was taken")
    return bad + compare(before, after, "archive")
