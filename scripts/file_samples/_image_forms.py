"""Picture files by hand for samples: chunks, markers, directories. Not a family."""
import struct
import zlib


def canary(name):
    return b"TZCANARY-image-" + name.encode()


# JPEG ------------------------------------------------------------------------------------------------------------------------------

def jpeg_segment(marker, data):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(jpeg, segment):
    """Puts segments behind the first one (JFIF)."""
    at = 4 + struct.unpack(">H", jpeg[4:6])[0]
    return jpeg[:at] + segment + jpeg[at:]


def exif(orientation, text=b"", thumbnail=b""):
    """An APP1 segment with Exif: orientation, a description, a position, a thumbnail."""
    entries = [(271, 2, b"Maker " + text + b"\0"), (274, 3, orientation)]
    if text:
        entries = [(270, 2, text + b"\0")] + entries + [(34853, 4, "gps")]
    body = 8 + 2 + 12 * len(entries) + 4
    out, extra = b"", b""
    for tag, kind, value in entries:
        if value == "gps":
            gps = struct.pack("<H", 1) + struct.pack("<HHI", 29, 2, len(text) + 1) + struct.pack("<I", body + len(extra) + 18) + b"\0" * 4
            out += struct.pack("<HHII", tag, kind, 1, body + len(extra))
            extra += gps + text + b"\0"
        elif isinstance(value, int):
            out += struct.pack("<HHIHH", tag, kind, 1, value, 0)
        else:
            out += struct.pack("<HHII", tag, kind, len(value), body + len(extra))
            extra += value
    follow = b"\0" * 4
    if thumbnail:
        follow = struct.pack("<I", body + len(extra))
        at = body + len(extra) + 2 + 24 + 4
        extra += struct.pack("<H", 2) + struct.pack("<HHII", 513, 4, 1, at) + struct.pack("<HHII", 514, 4, 1, len(thumbnail)) + b"\0" * 4 + thumbnail
    return jpeg_segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + out + follow + extra)


# Colour profiles (ICC.1:2001) ------------------------------------------------------------------------------------------------------

PRIMARIES = {   # red, green, blue in XYZ under D50
    "srgb": ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)),
    "p3": ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
}


def make_icc(kind, text=b""):
    """A matrix profile with sRGB's curve; grey: one with that curve alone; linear: primaries of sRGB with a straight curve."""
    fixed = lambda value: struct.pack(">i", round(value * 65536))
    xyz = lambda triple: b"XYZ \0\0\0\0" + b"".join(fixed(one) for one in triple)
    samples = [round(65535 * ((i / 255 / 12.92) if i / 255 <= 0.04045 else ((i / 255 + 0.055) / 1.055) ** 2.4)) for i in range(256)]
    curve = b"curv\0\0\0\0" + (struct.pack(">I", 0) if kind == "linear" else struct.pack(">I256H", 256, *samples))
    note = text or b"profile"
    tags = [(b"desc", b"desc\0\0\0\0" + struct.pack(">I", len(note) + 1) + note + b"\0" * 79), (b"cprt", b"text\0\0\0\0" + note + b"\0"),
            (b"wtpt", xyz((0.9642, 1.0, 0.8249)))]
    if kind == "grey":
        tags.append((b"kTRC", curve))
    else:
        for name, triple in zip((b"rXYZ", b"gXYZ", b"bXYZ"), PRIMARIES["p3" if kind == "p3" else "srgb"]):
            tags.append((name, xyz(triple)))
        tags += [(b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve)]
    at = 128 + 4 + 12 * len(tags)
    table, body = b"", b""
    for name, data in tags:
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    size = at + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0" * 4, 0x02100000, b"mntr", b"GRAY" if kind == "grey" else b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


# PNG -------------------------------------------------------------------------------------------------------------------------------

def png_chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_rows(width, height, samples, depth=8, seed=0):
    """Unfiltered rows of a picture without symmetry."""
    out = b""
    for y in range(height):
        bits = 0
        count = 0
        row = bytearray()
        for x in range(width):
            for c in range(samples):
                value = (x * 37 + y * 91 + c * 53 + seed * 29 + x * y) % (1 << min(depth, 8))
                if depth == 16:
                    row += bytes([value, (value * 7 + c) % 256])
                    continue
                bits = bits << depth | value
                count += depth
                if count == 8:
                    row.append(bits)
                    bits = count = 0
        if count:
            row.append(bits << (8 - count))
        out += b"\0" + bytes(row)
    return out


def png_file(header, rows, before=(), behind=(), idat=None, interlace=0, pieces=1):
    data = zlib.compress(rows) if idat is None else idat
    step = -(-len(data) // pieces)
    body = b"".join(png_chunk(b"IDAT", data[i:i + step]) for i in range(0, len(data), step))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", *header, 0, 0, interlace)) + b"".join(before) + body + b"".join(behind) + png_chunk(b"IEND", b"")


def png(width, height, depth, colour, samples, *chunks, **options):
    return png_file((width, height, depth, colour), png_rows(width, height, samples, depth), chunks, **options)


# GIF -------------------------------------------------------------------------------------------------------------------------------

def gif_file(width, height, colours, pixels, interlace=False):
    """One frame; pixels below 32 in codes of 6 bits, the table cleared often enough to stay there."""
    power = (len(colours) // 3).bit_length() - 2
    size = power + 2
    codes = []
    for i, pixel in enumerate(pixels):
        if i % ((1 << (power + 1)) - 2) == 0:
            codes.append(1 << (power + 1))
        codes.append(pixel)
    codes.append((1 << (power + 1)) + 1)
    bits = sum(code << (i * size) for i, code in enumerate(codes))
    data = bits.to_bytes(-(-len(codes) * size // 8), "little")
    body = b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255)) + b"\0"
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0x40 if interlace else 0) + bytes([power + 1]) + body
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF0 | power, 0, 0) + colours + frame + b";"


# BMP and icons ---------------------------------------------------------------------------------------------------------------------

def rle8(rows):
    out = b""
    for row in rows:
        at = 0
        while at < len(row):
            run = 1
            while at + run < len(row) and run < 255 and row[at + run] == row[at]:
                run += 1
            out += bytes([run, row[at]])
            at += run
        out += b"\0\0"
    return out[:-2] + b"\0\1"


def bmp(picture, bits=None, gap=b"", profile=b"", rle=False, masks=None, top_down=False, core=False):
    """A Windows bitmap of a Pillow picture: mode P, L or 1 with a palette, RGB, RGBA."""
    width, height = picture.size
    palette = b""
    rows = []
    if picture.mode in ("P", "1", "L"):
        bits = bits or (1 if picture.mode == "1" else 8)
        colours = picture.getpalette()[:3 << bits] if picture.mode == "P" else [v for i in range(1 << bits) for v in [i * 255 // ((1 << bits) - 1)] * 3]
        colours += [0] * ((3 << bits) - len(colours))
        step = b"" if core else b"\0"
        palette = b"".join(bytes(colours[3 * i:3 * i + 3][::-1]) + step for i in range(1 << bits))
        flat = list(picture.getdata())
        for y in range(height):
            line = [v & 1 if bits == 1 else v for v in flat[y * width:(y + 1) * width]]
            number = 0
            for value in line:
                number = number << bits | value
            number <<= -len(line) * bits % 8
            rows.append(bytes(line) if rle else number.to_bytes(-(-width * bits // 8), "big"))
    else:
        bits = bits or (32 if picture.mode == "RGBA" else 24)
        flat = list(picture.convert("RGBA").getdata())
        for y in range(height):
            row = b""
            for r, g, b, a in flat[y * width:(y + 1) * width]:
                if bits == 24:
                    row += bytes([b, g, r])
                elif bits == 32:
                    row += bytes([b, g, r, a])
                elif masks:
                    row += struct.pack("<H", r >> 3 << 11 | g >> 2 << 5 | b >> 3)
                else:
                    row += struct.pack("<H", r >> 3 << 10 | g >> 3 << 5 | b >> 3)
            rows.append(row)
    ordered = rows if top_down else rows[::-1]
    pixels = rle8(ordered) if rle else b"".join(row + b"\0" * (-len(row) % 4) for row in ordered)
    extra = struct.pack("<III", *masks) if masks else b""
    size = 12 if core else 124 if profile else 40
    if core:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", size, width, -height if top_down else height, 1, bits, 1 if rle else 3 if masks else 0, len(pixels), 2835, 2835, 0, 0)
    if profile:
        at = size + len(palette) + len(gap) + len(pixels)
        header += b"\0" * 16 + b"DEBM" + b"\0" * 48 + struct.pack("<IIII", 4, at, len(profile), 0)
    body = header + extra + palette + gap
    return b"BM" + struct.pack("<IHHI", 14 + len(body) + len(pixels) + len(profile), 0, 0, 14 + len(body)) + body + pixels + profile


def icon_bitmap(picture, bits=None, mask=None):
    """A bitmap as icons have it: no file header, twice the height, a mask behind."""
    width, height = picture.size
    whole = bytearray(bmp(picture, bits)[14:])
    whole[8:12] = struct.pack("<i", height * 2)
    row = -(-width // 32) * 4
    lines = b""
    for y in range(height - 1, -1, -1):
        number = 0
        for x in range(width):
            number = number << 1 | (1 if mask and mask(x, y) else 0)
        lines += (number << (row * 8 - width)).to_bytes(row, "big")
    return bytes(whole) + lines


def ico(entries, gap=b"", shift=0, kind=1):
    at = 6 + 16 * len(entries) + len(gap)
    head, body = struct.pack("<HHH", 0, kind, len(entries)), gap
    for width, height, bits, data in entries:
        head += struct.pack("<BBBBHHII", width % 256, height % 256, 0, 0, 1, bits, len(data), at + shift)
        body += data
        at += len(data)
    return head + body


# WebP ------------------------------------------------------------------------------------------------------------------------------

def riff(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def webp_parts(webp):
    return webp[12:]


# TIFF ------------------------------------------------------------------------------------------------------------------------------

def tiff_file(pages, gap=b"", loop=False, big=False):
    """Pages of (tags, pixels), uncompressed in one strip unless the tags say else. A value is a number, a tuple of numbers (16 bits),
    octets, or ("ifd", tags)."""
    order = ">" if big else "<"
    out = bytearray((b"MM\0*" if big else b"II*\0") + b"\0\0\0\0" + gap)
    link = 4

    def directory(tags, next_link=True):
        nonlocal out
        rows = []
        for tag, value in sorted(tags.items()):
            if isinstance(value, tuple) and value and value[0] == "ifd":
                rows.append((tag, 4, 1, struct.pack(order + "I", directory(value[1], False)[0])))
            elif isinstance(value, int):
                rows.append((tag, 4, 1, struct.pack(order + "I", value)))
            elif isinstance(value, tuple):
                rows.append((tag, 3, len(value), struct.pack(order + f"{len(value)}H", *value)))
            elif isinstance(value, float):
                rows.append((tag, 5, 1, struct.pack(order + "II", round(value * 100), 100)))
            else:
                rows.append((tag, 7, len(value), value))
        entries = b""
        for tag, kind, count, data in rows:
            if len(data) > 4:
                out += b"\0" * (len(out) % 2)
                where = len(out)
                out += data
                data = struct.pack(order + "I", where)
            entries += struct.pack(order + "HHI", tag, kind, count) + data.ljust(4, b"\0")
        out += b"\0" * (len(out) % 2)
        at = len(out)
        out += struct.pack(order + "H", len(rows)) + entries + b"\0\0\0\0"
        return at, len(out) - 4

    for tags, pixels in pages:
        tags = dict(tags)
        at = len(out)
        out += pixels
        tags.setdefault(273, at)
        tags.setdefault(279, len(pixels))
        where, after = directory(tags)
        out[link:link + 4] = struct.pack(order + "I", where)
        link = after
        if loop:
            out[after:after + 4] = struct.pack(order + "I", where)
    return bytes(out)
