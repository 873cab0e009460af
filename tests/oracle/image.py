"""Oracle for washed pictures (file-rules 5.1 and 5.2): own walkers over chunks, markers, blocks and directories; Pillow only to compare
pixels. No code of the product."""
import io
import math
import re
import struct
import zlib

KINDS = {"image/png", "image/jpeg", "image/gif", "image/tiff"}
TIFF_TAGS = {256, 257, 258, 259, 262, 273, 277, 278, 279, 282, 283, 284, 296, 317, 320, 338, 530}
# What libtiff writes by itself: orientation 1 never, the range of YCbCr as TIFF 6.0 section 20 has it.
TIFF_TAGS_OF_JPEG = {529, 532}


# Clean -----------------------------------------------------------------------------------------------------------------------------

def png_offences(data):
    bad = []
    at, names, packed, header = 8, [], b"", b""
    while at + 12 <= len(data):
        size = struct.unpack(">I", data[at:at + 4])[0]
        name, body = data[at + 4:at + 8], data[at + 8:at + 8 + size]
        if struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0] != zlib.crc32(name + body):
            bad.append(f"PNG: check sum of {name!r}")
        names.append(name)
        packed += body if name == b"IDAT" else b""
        header = body if name == b"IHDR" else header
        at += 12 + size
        if name == b"IEND":
            break
    if at != len(data):
        bad.append(f"PNG: {len(data) - at} octets behind the end")
    if [n for n in names if n not in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB")]:
        bad.append(f"PNG: chunks {names}")
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or len(set(names)) != len(names):
        bad.append(f"PNG: order of chunks {names}")
        return bad
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", header)
    row = -(-width * depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] // 8) + 1
    stream = zlib.decompressobj()
    rows = stream.decompress(packed)
    if len(rows) != row * height or stream.unused_data or not stream.eof or interlace:
        bad.append("PNG: the compressed rows are not exactly those of the picture")
    return bad


def jpeg_offences(data):
    bad = []
    if data[:2] != b"\xff\xd8":
        return ["JPEG: no start"]
    at, app0, tables = 2, 0, set()
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            return bad + [f"JPEG: no marker at {at}"]
        marker = data[at + 1]
        at += 2
        if marker == 0xD9:
            break
        size = struct.unpack(">H", data[at:at + 2])[0]
        body = data[at + 2:at + size]
        if marker == 0xE0:
            app0 += 1
            if body[:5] != b"JFIF\0" or len(body) != 14 or body[12:14] != b"\0\0":
                bad.append("JPEG: APP0 is not a bare JFIF header")
        elif marker == 0xDB:
            for i in range(0, len(body), 65):
                tables.add(body[i] & 15)
                if body[i] > 15:
                    break
        elif marker in (0xC0, 0xC1, 0xC2):
            used = {body[8 + 3 * i] for i in range(body[5])}
            if used != tables:
                bad.append(f"JPEG: quantisation tables {tables}, used {used}")
        elif marker not in (0xC4, 0xDA):
            bad.append(f"JPEG: marker {marker:02x}")
        at += size
        if marker == 0xDA:
            found = re.compile(rb"\xff[^\x00\xd0-\xd7]").search(data, at)
            at = found.start() if found else len(data)
    if app0 != 1:
        bad.append(f"JPEG: {app0} APP0 segments")
    if data[at - 2:at] != b"\xff\xd9" or at != len(data):
        bad.append(f"JPEG: {len(data) - at} octets behind the end")
    return bad


def gif_offences(data):
    bad = []

    def blocks(at):
        out = []
        while data[at]:
            out.append(data[at + 1:at + 1 + data[at]])
            at += 1 + data[at]
        return out, at + 1

    at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    loops = 0
    while at < len(data) and data[at] != 0x3B:
        if data[at] == 0x21 and data[at + 1] == 0xF9:
            parts, at = blocks(at + 2)
            if len(parts) != 1 or len(parts[0]) != 4:
                bad.append("GIF: an odd control block")
        elif data[at] == 0x21 and data[at + 1] == 0xFF:
            parts, at = blocks(at + 2)
            loops += 1
            if parts[0] != b"NETSCAPE2.0" or len(parts) != 2 or len(parts[1]) != 3 or loops > 1:
                bad.append("GIF: an application block")
        elif data[at] == 0x2C:
            flags = data[at + 9]
            if flags & 0x40:
                bad.append("GIF: interlaced")
            _, at = blocks(at + 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0))
        else:
            return bad + [f"GIF: a block {data[at]:02x} {data[at + 1]:02x}"]
    if at != len(data) - 1:
        bad.append(f"GIF: {len(data) - 1 - at} octets behind the end")
    return bad


SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}


def tiff_offences(data):
    """Every octet belongs to the header, a directory, a value or a strip (one octet of fill between them)."""
    bad, spans = [], [(0, 8)]
    if data[:4] != b"II*\0":
        return ["TIFF: not little-endian"]
    at, seen = struct.unpack("<I", data[4:8])[0], set()
    while at and at not in seen and len(seen) < 1000:
        seen.add(at)
        count = struct.unpack("<H", data[at:at + 2])[0]
        spans.append((at, at + 2 + 12 * count + 4))
        tags = {}
        for i in range(count):
            tag, kind, number = struct.unpack("<HHI", data[at + 2 + 12 * i:at + 10 + 12 * i])
            field = data[at + 10 + 12 * i:at + 14 + 12 * i]
            size = SIZES.get(kind, 1) * number
            if size > 4:
                where = struct.unpack("<I", field)[0]
                spans.append((where, where + size))
                field = data[where:where + size]
            tags[tag] = [struct.unpack_from({3: "<H", 4: "<I"}[kind], field, SIZES[kind] * n)[0] for n in range(number)] if kind in (3, 4) else field
        allowed = TIFF_TAGS | (TIFF_TAGS_OF_JPEG if tags.get(259) == [7] else set())
        if set(tags) - allowed:
            bad.append(f"TIFF: tags {sorted(set(tags) - allowed)}")
        for where, size in zip(tags.get(273, []), tags.get(279, [])):
            spans.append((where, where + size))
            if tags.get(259) == [7]:
                bad += jpeg_offences(data[where:where + size])
        at = struct.unpack("<I", data[at + 2 + 12 * count:at + 6 + 12 * count])[0]
    end = 0
    for first, last in sorted(spans):
        if first > end + 1:
            bad.append(f"TIFF: octets {end} to {first} belong to nothing")
        end = max(end, last)
    if end < len(data) - 1 or end > len(data):
        bad.append(f"TIFF: {len(data) - end} octets behind the end")
    return bad


def clean(data):
    bad = ["a canary"] if b"TZCANARY" in data else []
    for magic, walk in ((b"\x89PNG\r\n\x1a\n", png_offences), (b"\xff\xd8\xff", jpeg_offences), (b"GIF8", gif_offences), (b"II*\0", tiff_offences)):
        if data.startswith(magic):
            try:
                return bad + walk(data)
            except (struct.error, IndexError, zlib.error, KeyError) as problem:
                return bad + [f"cannot be walked: {problem!r}"]
    return bad + ["neither PNG, JPEG, GIF nor TIFF"]


# Alike -----------------------------------------------------------------------------------------------------------------------------

def seen(picture, data):
    """A picture as a person sees it: upright, sRGB, on white, 8 bits."""
    from PIL import Image, ImageCms, ImageOps
    profile = picture.info.get("icc_profile")
    picture.load()
    if picture.format not in ("PNG", "TIFF"):   # viewers do not turn PNG; Pillow has turned TIFF already
        picture = ImageOps.exif_transpose(picture)
    if picture.mode == "I;16" or picture.mode == "I;16B" or picture.mode == "I":
        picture = picture.point(lambda v: v / 256).convert("L") if picture.mode != "I" else Image.frombytes("L", picture.size, bytes(v >> 8 for v in picture.getdata()))
    if picture.mode == "P" or "transparency" in picture.info or picture.mode in ("LA", "PA"):
        picture = picture.convert("RGBA")
    if profile and picture.mode in ("RGB", "L"):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        picture = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB", renderingIntent=1)
    elif picture.info.get("gamma") and abs(picture.info["gamma"] - 0.45455) > 0.02 and picture.mode == "RGB":
        power = 1 / picture.info["gamma"]
        curve = []
        for i in range(256):
            light = (i / 255) ** power
            curve.append(round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)))
        picture = picture.point(curve * 3)
    if picture.mode == "CMYK":
        samples = picture.tobytes()
        picture = Image.frombytes("RGB", picture.size, bytes((255 - samples[i + c]) * (255 - samples[i + 3]) // 255 for i in range(0, len(samples), 4) for c in range(3)))
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, picture).convert("RGB")
    return picture.convert("RGB")


def frames_of(data):
    from PIL import Image, ImageSequence
    picture = Image.open(io.BytesIO(data))
    if picture.format in ("GIF", "TIFF") and getattr(picture, "n_frames", 1) > 1:
        return picture.format, [(seen(frame.copy(), data), frame.info.get("duration", 0)) for frame in ImageSequence.Iterator(picture)]
    return picture.format, [(seen(picture, data), picture.info.get("duration", 0))]


def psnr(one, other):
    error = sum((a - b) ** 2 for a, b in zip(one.tobytes(), other.tobytes())) / max(1, len(one.tobytes()))
    return math.inf if error == 0 else 10 * math.log10(255 * 255 / error)


def alike(before, after):
    if before.lstrip()[:1] == b"<":   # a drawing: nothing here draws it a second time
        return []
    kind, first = frames_of(before)
    new_kind, second = frames_of(after)
    bad = []
    if len(first) != len(second):
        return [f"{len(first)} frames or pages became {len(second)}"]
    lossy = new_kind == "JPEG" or (new_kind == "TIFF" and b"JFIF" in after)
    for number, ((one, shown), (other, shown_now)) in enumerate(zip(first, second), 1):
        if one.size != other.size:
            bad.append(f"frame {number}: {one.size} became {other.size}")
            continue
        if shown != shown_now:
            bad.append(f"frame {number}: shown {shown} became {shown_now}")
        near = psnr(one, other)
        changed = any(word in before for word in (b"iCCP", b"ICCP", b"gAMA", b"ICC_PROFILE")) or kind == "TIFF"
        if near < (40 if lossy else 45 if changed else 100):
            bad.append(f"frame {number}: PSNR {near:.1f} dB")
    return bad
