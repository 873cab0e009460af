"""Archives packed by hand, octet by octet, so that every lie a header can tell can be told: zip, 7z, RAR, LZH, cab, tar, zstd.
Written from the formats' own descriptions; deterministic."""
import lzma
import struct
import zlib

DATE = 0x5A21  # 2025-01-01 in DOS form
TIME = 0


# --- zip (APPNOTE.TXT) -------------------------------------------------------------------------------------------------------
class Entry:
    """One zip entry; what is not given is told truthfully."""

    def __init__(self, name, content=b"", **lies):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.content = content
        self.method = lies.get("method", 8 if content else 0)
        self.flags = lies.get("flags", 0x800 if any(b > 127 for b in self.name) and not isinstance(name, bytes) else 0)
        self.packed = lies.get("packed", deflate(content) if self.method == 8 else content)
        self.crc = lies.get("crc", zlib.crc32(content))
        self.size = lies.get("size", len(content))
        self.local = {k[6:]: v for k, v in lies.items() if k.startswith("local_")}
        self.extra = lies.get("extra", b"")
        self.local_extra = lies.get("extra_local", self.extra)
        self.comment = lies.get("comment", b"")
        self.made_by = lies.get("made_by", 20)
        self.attributes = lies.get("attributes", 0x10 if self.name.endswith(b"/") else 0)
        self.offset = lies.get("offset")
        self.after = lies.get("after", b"")
        self.descriptor = lies.get("descriptor", False)
        if self.descriptor:
            self.flags |= 8


def deflate(content, level=9):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def extra(number, data):
    return struct.pack("<HH", number, len(data)) + data


def unicode_path(raw, name, crc=None):
    return extra(0x7075, b"\x01" + struct.pack("<I", zlib.crc32(raw) if crc is None else crc) + name.encode())


def local_header(e):
    get = lambda key, value: e.local.get(key, value)
    name = get("name", e.name)
    later = e.descriptor
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, get("flags", e.flags), get("method", e.method), TIME, DATE,
                       get("crc", 0 if later else e.crc), get("packed_size", 0 if later else len(e.packed)),
                       get("size", 0 if later else e.size), len(name), len(e.local_extra)) + name + e.local_extra


def zip_file(entries, comment=b"", prefix=b"", suffix=b"", before_directory=b"", shift=True):
    out = bytearray(prefix)
    directory = bytearray()
    for e in entries:
        at = len(out) - (0 if shift else len(prefix)) if e.offset is None else e.offset
        out += local_header(e) + e.packed
        if e.descriptor:
            out += struct.pack("<IIII", 0x08074B50, e.crc, len(e.packed), e.size)
        out += e.after
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, e.made_by, 20, e.flags, e.method, TIME, DATE, e.crc, len(e.packed), e.size,
                                 len(e.name), len(e.extra), len(e.comment), 0, 0, e.attributes, at) + e.name + e.extra + e.comment
    out += before_directory
    start = len(out) - (0 if shift else len(prefix))
    out += directory
    out += struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(entries), len(entries), len(directory), start, len(comment)) + comment
    return bytes(out) + suffix


def zip64_file(name, content, lie=0):
    """One entry with sizes in the extra field, and both end records."""
    name = name.encode()
    packed = deflate(content)
    field = extra(1, struct.pack("<QQ", len(content), len(packed)))
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0x800, 8, TIME, DATE, zlib.crc32(content), 0xFFFFFFFF, 0xFFFFFFFF, len(name), len(field)) + name + field
    directory = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, 0x800, 8, TIME, DATE, zlib.crc32(content), 0xFFFFFFFF, 0xFFFFFFFF,
                            len(name), len(field), 0, 0, 0, 0, 0) + name + field
    start = len(local) + len(packed)
    end64 = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1 + lie, 1 + lie, len(directory), start)
    locator = struct.pack("<IIQI", 0x07064B50, 0, start + len(directory), 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(directory), 0xFFFFFFFF, 0)
    return local + packed + directory + end64 + locator + end


# --- 7z (7zFormat.txt of the LZMA SDK) ---------------------------------------------------------------------------------------
def seven_number(value):
    if value < 0x80:
        return bytes([value])
    for extra_octets in range(1, 9):
        if value < 1 << (7 * (extra_octets + 1)) or extra_octets == 8:
            mask = (0xFF00 >> extra_octets) & 0xFF
            high = value >> (8 * extra_octets) if extra_octets < 8 else 0
            return bytes([mask | high]) + (value & ((1 << (8 * extra_octets)) - 1)).to_bytes(extra_octets, "little")
    raise ValueError(value)


LZMA_FILTER = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]


def seven_coder(how):
    if how == "copy":
        return b"\x01\x00"
    if how == "lzma":
        return b"\x23\x03\x01\x01\x05\x5d\x00\x00\x01\x00"
    return b"\x24\x06\xf1\x07\x01\x02\x53\x07"  # 7zAES, 2^19 rounds, no salt


def seven_streams(pack_at, packed, sizes, how, crcs):
    """PackInfo, UnpackInfo with one folder, SubStreamsInfo."""
    out = b"\x06" + seven_number(pack_at) + seven_number(1) + b"\x09" + seven_number(len(packed)) + b"\x00"
    out += b"\x07\x0b" + seven_number(1) + b"\x00" + b"\x01" + seven_coder(how) + b"\x0c" + seven_number(sum(sizes)) + b"\x00"
    out += b"\x08"
    if len(sizes) != 1:
        out += b"\x0d" + seven_number(len(sizes))
        out += b"\x09" + b"".join(seven_number(s) for s in sizes[:-1])
    return out + b"\x0a\x01" + b"".join(struct.pack("<I", c) for c in crcs) + b"\x00\x00"


def seven_start(body, header):
    start = struct.pack("<QQI", len(body), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + body + header


def seven_zip(files, how="lzma", hide_header=False, modes=()):
    """files: (name, content or None for a folder). how: copy, lzma, or aes (content that nobody can read). modes: Unix modes of the files."""
    full = [(n, c) for n, c in files if c]
    solid = b"".join(c for _, c in full)
    packed = {"copy": lambda: solid, "lzma": lambda: lzma.compress(solid, lzma.FORMAT_RAW, filters=LZMA_FILTER),
              "aes": lambda: bytes((i * 37 + 11) & 0xFF for i in range((len(solid) + 15) // 16 * 16))}[how]()
    header = b"\x01"
    if full:
        header += b"\x04" + seven_streams(0, packed, [len(c) for _, c in full], how, [zlib.crc32(c) for _, c in full])
    names = b"\x00" + b"".join(n.encode("utf-16-le") + b"\x00\x00" for n, _ in files)
    header += b"\x05" + seven_number(len(files))
    bits = lambda flags: bytes(sum(0x80 >> i for i, f in enumerate(flags[k:k + 8]) if f) for k in range(0, len(flags), 8))
    empty = [not c for _, c in files]
    if any(empty):
        stream = bits(empty)
        header += b"\x0e" + seven_number(len(stream)) + stream
        emptyfile = bits([c is not None for _, c in files if not c])
        header += b"\x0f" + seven_number(len(emptyfile)) + emptyfile
    header += b"\x11" + seven_number(len(names)) + names
    if modes:
        attributes = b"\x01\x00" + b"".join(struct.pack("<I", 0x8000 | mode << 16) for mode in modes)
        header += b"\x15" + seven_number(len(attributes)) + attributes
    header += b"\x00\x00"
    if not hide_header:
        return seven_start(packed, header)
    hidden = bytes((i * 91 + 5) & 0xFF for i in range((len(header) + 15) // 16 * 16))
    encoded = b"\x17" + seven_streams(len(packed), hidden, [len(header)], "aes", [zlib.crc32(header)])
    return seven_start(packed + hidden, encoded)


# --- RAR (technote of WinRAR 4, RAR 5.0 archive format), stored ----------------------------------------------------------------
def rar4_block(kind, flags, body, size_extra=b""):
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + size_extra


def rar4(files, main_flags=0, file_flags=0):
    out = b"Rar!\x1a\x07\x00" + rar4_block(0x73, main_flags, bytes(6))
    for name, content in files:
        raw = name if isinstance(name, bytes) else name.encode("cp932")
        folder = content is None
        data = content or b""
        body = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), DATE << 16, 20, 0x30, len(raw), 0x10 if folder else 0x20) + raw
        out += rar4_block(0x74, 0x8000 | (0x00E0 if folder else 0) | file_flags, body, data)
    return out + rar4_block(0x7B, 0x4000, b"")


def vint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def rar5_block(body, data=b""):
    head = vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(head)) + head + data


def rar5(files, archive_flags=0, encrypted_headers=False, link=b""):
    out = b"Rar!\x1a\x07\x01\x00"
    if encrypted_headers:
        return out + rar5_block(vint(4) + vint(0) + vint(0) + vint(0) + b"\x0f" + bytes(16)) + bytes((i * 53) & 0xFF for i in range(96))
    out += rar5_block(vint(1) + vint(0) + vint(archive_flags))
    for name, content in files:
        raw = name.encode()
        folder = content is None
        data = content or b""
        body = vint(2) + vint(2) + vint(len(data)) + vint(1 if folder else 4) + vint(len(data)) + vint(0x10 if folder else 0x20)
        body += (b"" if folder else struct.pack("<I", zlib.crc32(data))) + vint(0) + vint(0) + vint(len(raw)) + raw
        out += rar5_block(body, data)
    if link:
        raw, target = b"link.txt", link
        record = vint(5) + vint(1) + vint(0) + vint(len(target)) + target
        record = vint(len(record)) + record
        body = vint(2) + vint(3) + vint(len(record)) + vint(0) + vint(0) + vint(0) + vint(0o120777) + vint(0) + vint(1) + vint(len(raw)) + raw + record
        out += rar5_block(body)
    return out + rar5_block(vint(5) + vint(0) + vint(0))


# --- LZH, stored (-lh0-) and folders (-lhd-) -------------------------------------------------------------------------------------
def crc16(data):
    crc = 0
    for octet in data:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def lzh_entry(name, content, level, crc=None):
    """name: octets, folders parted by '/'. content None: a folder."""
    method = b"-lhd-" if content is None else b"-lh0-"
    data = content or b""
    crc = crc16(data) if crc is None else crc
    folder, _, last = name.rpartition(b"/")
    if content is None:
        folder, last = name, b""
    if level == 0:
        full = name.replace(b"/", b"\\") + (b"\\" if content is None else b"")
        body = method + struct.pack("<IIHHBBB", len(data), len(data), TIME, DATE, 0x20, 0, len(full)) + full + struct.pack("<H", crc)
        return bytes([len(body), sum(body) & 0xFF]) + body + data
    fields = b""
    parts = [(1, last)] if last else []
    if folder:
        parts.append((2, folder.replace(b"/", b"\xff") + b"\xff"))
    if level == 1:
        for kind, value in parts:
            fields += struct.pack("<H", len(value) + 3) + bytes([kind]) + value
        fields += b"\0\0"
        body = method + struct.pack("<IIHHBBB", len(data) + len(fields) - 2, len(data), TIME, DATE, 0x20, 1, 0) + struct.pack("<H", crc) + b"M"
        return bytes([len(body) + 2, sum(body + fields[:2]) & 0xFF]) + body + fields + data
    for kind, value in [(0, b"\0\0")] + parts:
        fields += struct.pack("<H", len(value) + 3) + bytes([kind]) + value
    fields += b"\0\0"
    total = 2 + 5 + 4 + 4 + 4 + 1 + 1 + 2 + 1 + len(fields)
    if total % 256 == 0:
        fields += b"\0"
        total += 1
    head = struct.pack("<H", total) + method + struct.pack("<IIIBB", len(data), len(data), 1735689600, 0x20, 2) + struct.pack("<H", crc) + b"M" + fields
    at = head.index(struct.pack("<H", 5) + b"\0\0\0") + 3  # CRC of the header, over the header with zeros there
    head = head[:at] + struct.pack("<H", crc16(head)) + head[at + 2:]
    return head + data


def lzh(files, level):
    return b"".join(lzh_entry(n, c, level) for n, c in files) + b"\0"


# --- cab (MS-CAB), stored or MSZIP -------------------------------------------------------------------------------------------------
def cab(files, mszip=False, flags=0, raw_names=False):
    solid = b"".join(c for _, c in files)
    blocks = b""
    count = 0
    for at in range(0, max(len(solid), 1), 32768):
        piece = solid[at:at + 32768]
        packed = b"CK" + deflate(piece) if mszip else piece
        blocks += struct.pack("<IHH", 0, len(packed), len(piece)) + packed
        count += 1
    entries = b""
    offset = 0
    for name, content in files:
        raw = name if isinstance(name, bytes) else name.encode()
        attributes = 0x20 | (0x80 if not isinstance(name, bytes) and not raw.isascii() else 0)
        entries += struct.pack("<IIHHHH", len(content), offset, 0, DATE, TIME, attributes) + raw + b"\0"
        offset += len(content)
    fields = b"next.cab\0disk2\0" if flags & 2 else b""
    files_at = 36 + len(fields) + 8
    data_at = files_at + len(entries)
    total = data_at + len(blocks)
    head = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, total, 0, files_at, 0, 3, 1, 1, len(files), flags, 1234, 0) + fields
    return head + struct.pack("<IHH", data_at, count, 1 if mszip else 0) + entries + blocks


# --- zstd (RFC 8878), raw blocks -------------------------------------------------------------------------------------------------------
def zstd(content):
    assert len(content) < 1 << 17
    head = b"\x28\xb5\x2f\xfd" + bytes([0xA0]) + struct.pack("<I", len(content))  # single segment, 4-octet size
    return head + struct.pack("<I", len(content) << 3 | 1)[:3] + content


def zstd_run(octet, length):
    """RLE blocks: a bomb of a few octets."""
    out = b"\x28\xb5\x2f\xfd" + bytes([0x00, 0x38])  # window 128 KiB
    blocks = (length + (1 << 17) - 1) >> 17
    for i in range(blocks):
        out += struct.pack("<I", (1 << 17) << 3 | 2 | (i + 1 == blocks))[:3] + octet
    return out


# --- tar (POSIX pax interchange, GNU) ----------------------------------------------------------------------------------------------------
def tar_header(name, size=0, kind=b"0", link=b"", mode=0o644, gnu=False, major=0, minor=0, field=b""):
    raw = name if isinstance(name, bytes) else name.encode()
    head = bytearray(512)
    head[0:min(len(raw), 100)] = raw[:100]
    head[100:108] = b"%07o\0" % mode
    head[108:124] = b"0000000\0" * 2
    head[124:136] = b"%011o\0" % size if size < 8 ** 11 else b"\x80" + size.to_bytes(11, "big")
    head[136:148] = b"%011o\0" % 1735689600
    head[156:157] = kind
    head[157:157 + len(link)] = link
    head[257:265] = b"ustar  \0" if gnu else b"ustar\x0000"
    head[329:345] = b"%07o\0%07o\0" % (major, minor)
    head[345:345 + len(field)] = field
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def tar_data(content):
    return content + bytes(-len(content) % 512)


def tar_file(name, content, **rest):
    return tar_header(name, len(content), **rest) + tar_data(content)


def pax(records):
    out = b""
    for key, value in records:
        line = b" " + key.encode() + b"=" + value + b"\n"
        size = len(line) + 1
        while len(str(size)) + len(line) != size:
            size = len(str(size)) + len(line)
        out += str(size).encode() + line
    return tar_file("PaxHeaders/x", out, kind=b"x")


def tar(*members):
    return b"".join(members) + bytes(1024)
