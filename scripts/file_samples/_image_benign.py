"""Ordinary pictures for samples: every colour type, orientation, coding that offices send. Not a family."""
import struct
import zlib

from PIL import Image, ImageDraw

from _image_forms import bmp, exif, gif_file, ico, icon_bitmap, jpeg_segment, jpeg_with, make_icc, png, png_chunk, png_file, png_rows, riff, tiff_file, webp_parts

SAME = "The same pixels come out."


def benign(cases, photo, page, coded, jpeg):
    benign_jpeg(cases, photo, jpeg)
    benign_png(cases)
    benign_gif(cases, photo, coded)
    benign_bitmaps(cases, photo, coded)
    benign_tiff(cases, photo, page, coded)
    benign_webp(cases, photo, coded)
    benign_svg(cases)


def benign_jpeg(cases, photo, jpeg):
    upright = "Written anew from its coefficients."
    for orientation in range(1, 9):
        cases.put(f"benign-jpeg-orientation-{orientation}", "jpg", jpeg_with(jpeg(subsampling=0), exif(orientation)), f"A photograph with Exif orientation {orientation}, whole blocks.",
                  "Turned on its coefficients, without loss.")
    for orientation in (2, 3, 6, 7):
        cases.put(f"benign-jpeg-odd-orientation-{orientation}", "jpg", jpeg_with(jpeg(photo(61, 43)), exif(orientation)), f"Exif orientation {orientation}, sides that end inside a block.",
                  "Turned by pixels where whole blocks do not do.")
    for name, picture, options, what in (
            ("444", photo(), {"subsampling": 0}, "chroma in full"), ("422", photo(), {"subsampling": 1}, "chroma halved across"), ("420", photo(), {"subsampling": 2}, "chroma halved both ways"),
            ("progressive", photo(), {"progressive": True}, "progressive"), ("grey", photo(mode="L"), {}, "grey"), ("grey-progressive", photo(mode="L"), {"progressive": True}, "grey, progressive"),
            ("odd-size", photo(33, 17), {}, "sides that end inside a block"), ("1x1", photo(1, 1), {}, "one pixel"), ("dense", photo(), {"dpi": (300, 300)}, "300 dots an inch"),
            ("low-quality", photo(), {"quality": 20}, "coarse"), ("best-quality", photo(), {"quality": 98}, "fine"), ("larger", photo(240, 160), {}, "a little larger")):
        cases.put(f"benign-jpeg-{name}", "jpg", jpeg(picture, **options), f"A JPEG: {what}.", upright)
    cases.put("benign-jpeg-restarts", "jpg", jpeg(photo(96, 64), restart_marker_blocks=4), "A JPEG with restart markers.", upright)
    cases.put("benign-jpeg-fill-octets", "jpg", jpeg().replace(b"\xff\xc0", b"\xff\xff\xff\xc0", 1), "Fill octets before a marker.", upright)
    cases.put("benign-jpeg-cmyk", "jpg", jpeg(photo(mode="CMYK")), "A CMYK JPEG of a print shop.", "Brought to rgb by pixels.")
    cases.put("benign-jpeg-srgb-profile", "jpg", jpeg_with(jpeg(), jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + make_icc("srgb"))), "A photograph with an sRGB profile.", "The profile says nothing new: coefficients stay.")
    for kind in ("p3", "linear"):
        cases.put(f"benign-jpeg-{kind}-profile", "jpg", jpeg_with(jpeg(), jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + make_icc(kind))), f"A photograph with a profile: {kind}.",
                  "Brought to sRGB by pixels; looks the same.")
    cases.put("benign-jpeg-grey-profile", "jpg", jpeg_with(jpeg(photo(mode="L")), jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + make_icc("grey"))), "A grey photograph with a profile.", SAME)


def interlaced(width, height, samples, depth=8):
    """Adam7 rows of png_rows' picture."""
    rows = png_rows(width, height, samples, depth)
    size = -(-width * samples * depth // 8) + 1
    flat = [rows[y * size + 1:(y + 1) * size] for y in range(height)]

    def sample(x, y):
        if depth >= 8:
            step = samples * depth // 8
            return flat[y][x * step:(x + 1) * step]
        return flat[y][x * depth // 8] >> (8 - depth - x * depth % 8) & ((1 << depth) - 1)

    out = b""
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        for y in range(y0, height, dy):
            line = [sample(x, y) for x in range(x0, width, dx)]
            if not line:
                continue
            if depth >= 8:
                out += b"\0" + b"".join(line)
            else:
                number = 0
                for value in line:
                    number = number << depth | value
                number <<= -len(line) * depth % 8
                out += b"\0" + number.to_bytes(-(-len(line) * depth // 8), "big")
    return out


def swatches(count):
    return png_chunk(b"PLTE", bytes(v for i in range(count) for v in (i * 16 % 256, 255 - i * 9 % 256, i * 5 % 256)))


def benign_png(cases):
    for depth in (1, 2, 4, 8, 16):
        cases.put(f"benign-png-grey-{depth}", "png", png(19, 13, depth, 0, 1), f"Grey of {depth} bits.", SAME)
    for depth in (1, 2, 4, 8):
        cases.put(f"benign-png-palette-{depth}", "png", png(19, 13, depth, 3, 1, swatches(1 << depth)), f"A palette of {1 << depth} colours.", SAME)
        cases.put(f"benign-png-palette-clear-{depth}", "png", png(19, 13, depth, 3, 1, swatches(1 << depth), png_chunk(b"tRNS", bytes([0, 128]))), "A palette with transparency.", SAME)
    for name, depth, colour, samples in (("rgb", 8, 2, 3), ("rgb-16", 16, 2, 3), ("grey-alpha", 8, 4, 2), ("grey-alpha-16", 16, 4, 2), ("rgba", 8, 6, 4), ("rgba-16", 16, 6, 4)):
        cases.put(f"benign-png-{name}", "png", png(19, 13, depth, colour, samples), f"PNG: {name}.", SAME)
        cases.put(f"benign-png-{name}-interlaced", "png", png_file((19, 13, depth, colour), interlaced(19, 13, samples, depth), interlace=1), f"PNG: {name}, interlaced.", SAME)
    cases.put("benign-png-palette-interlaced", "png", png_file((19, 13, 2, 3), interlaced(19, 13, 1, 2), (swatches(4),), interlace=1), "A palette, interlaced.", SAME)
    cases.put("benign-png-grey-key", "png", png(19, 13, 8, 0, 1, png_chunk(b"tRNS", b"\0\x25")), "Grey with a transparent shade.", SAME)
    cases.put("benign-png-rgb-key", "png", png(19, 13, 8, 2, 3, png_chunk(b"tRNS", b"\0\0\0\x35\0\x6a")), "RGB with a transparent colour.", SAME)
    cases.put("benign-png-rgb-key-16", "png", png(19, 13, 16, 2, 3, png_chunk(b"tRNS", b"\0\0\0\x35\0\x6a")), "RGB of 16 bits with a transparent colour.", SAME)
    cases.put("benign-png-srgb", "png", png(19, 13, 8, 2, 3, png_chunk(b"sRGB", b"\0"), png_chunk(b"gAMA", struct.pack(">I", 45455))), "PNG that says sRGB.", SAME)
    cases.put("benign-png-linear", "png", png(19, 13, 8, 2, 3, png_chunk(b"gAMA", struct.pack(">I", 100000))), "PNG with linear samples.", "Brought to sRGB; looks the same.")
    cases.put("benign-png-wide-colours", "png", png(19, 13, 8, 2, 3, png_chunk(b"iCCP", b"p3\0\0" + zlib.compress(make_icc("p3")))), "PNG with a wide profile.", "Brought to sRGB; looks the same.")
    cases.put("benign-png-many-idat", "png", png(19, 13, 8, 2, 3, pieces=9), "Pixels in nine chunks.", SAME)
    cases.put("benign-png-1x1", "png", png(1, 1, 8, 2, 3), "One pixel.", SAME)
    filters = b"".join(bytes([y % 5]) + png_rows(8, 1, 3, seed=y)[1:] for y in range(10))
    cases.put("benign-png-filters", "png", png_file((8, 10, 8, 2), filters), "Every row filter.", SAME)


def benign_gif(cases, photo, coded):
    frames = [photo(24, 16, seed=n).quantize(16, kmeans=0) for n in range(4)]
    cases.put("benign-gif-still", "gif", coded(frames[0], "GIF"), "A still GIF.", SAME)
    cases.put("benign-gif-transparent", "gif", coded(frames[0], "GIF", transparency=3), "A GIF with a transparent colour.", SAME)
    cases.put("benign-gif-animation", "gif", coded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=[100, 200, 300, 50], loop=0), "An animation that loops.", "All frames go on, as long as they were shown.")
    cases.put("benign-gif-once", "gif", coded(frames[0], "GIF", save_all=True, append_images=frames[1:2], duration=80), "An animation shown once.", "All frames go on.")
    cases.put("benign-gif-disposal", "gif", coded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=40, loop=3, disposal=2), "Frames that clear the canvas, three rounds.", "All frames go on.")
    flat = [(x * 5 + y * 3 + x * y) % 32 for y in range(20) for x in range(20)]
    colours = bytes(v for i in range(32) for v in (i * 8, 255 - i * 7, i * 3))
    order = [y for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(start, 20, step)]
    cases.put("benign-gif-interlaced", "gif", gif_file(20, 20, colours, [flat[y * 20 + x] for y in order for x in range(20)], interlace=True), "An interlaced GIF.", SAME)


def benign_bitmaps(cases, photo, coded):
    picture = photo(21, 14)
    forms = (("24", bmp(picture), "24 bits"), ("32", bmp(picture, bits=32), "32 bits"), ("16", bmp(picture, bits=16), "16 bits, 5-5-5"),
             ("565", bmp(picture, bits=16, masks=(0xF800, 0x07E0, 0x001F)), "16 bits, 5-6-5"), ("8", bmp(picture.quantize(200, kmeans=0)), "256 colours"),
             ("4", bmp(picture.quantize(16, kmeans=0), bits=4), "16 colours"), ("1", bmp(picture.convert("1")), "two colours"), ("rle8", bmp(picture.quantize(12, kmeans=0), rle=True), "256 colours, runs"),
             ("top-down", bmp(picture, top_down=True), "rows from the top"), ("core", bmp(picture, core=True), "the header of OS/2"), ("core-palette", bmp(picture.quantize(200, kmeans=0), core=True), "OS/2 with a palette"))
    for name, data, what in forms:
        cases.put(f"benign-bmp-{name}", "bmp", data, f"A bitmap of {what}.", "A PNG of the same pixels.")
    icon = photo(32, 32)
    ring = lambda x, y: (x - 16) ** 2 + (y - 16) ** 2 > 200
    clear = icon.convert("RGBA")
    clear.putalpha(Image.frombytes("L", (32, 32), bytes(0 if ring(x, y) else 255 for y in range(32) for x in range(32))))
    cases.put("benign-ico-24", "ico", ico([(32, 32, 24, icon_bitmap(icon, mask=ring))]), "An icon of 24 bits with a mask.", "A PNG; what the mask hides is transparent.")
    cases.put("benign-ico-32", "ico", ico([(32, 32, 32, icon_bitmap(clear))]), "An icon of 32 bits.", "A PNG with alpha.")
    cases.put("benign-ico-palette", "ico", ico([(32, 32, 4, icon_bitmap(icon.quantize(16, kmeans=0), bits=4, mask=ring))]), "An icon of 16 colours.", "A PNG; what the mask hides is transparent.")
    cases.put("benign-ico-png", "ico", ico([(32, 32, 32, coded(clear, "PNG"))]), "An icon that holds a PNG.", "A PNG of the same pixels.")
    cases.put("benign-ico-sizes", "ico", ico([(16, 16, 24, icon_bitmap(photo(16, 16))), (32, 32, 24, icon_bitmap(icon))]), "An icon of two sizes.", "A PNG of the larger.")


def benign_tiff(cases, photo, page, coded):
    fax = [page(seed=n) for n in range(3)]
    picture = photo()
    forms = (("g4", coded(fax[0], "TIFF", compression="group4", dpi=(204, 196)), "a fax page, group 4"),
             ("g3-pages", coded(fax[0], "TIFF", compression="group3", save_all=True, append_images=fax[1:], dpi=(204, 98)), "three fax pages, group 3, dots that are not square"),
             ("g4-pages", coded(fax[0], "TIFF", compression="group4", save_all=True, append_images=fax[1:], dpi=(200, 200)), "three fax pages, group 4"),
             ("rle", coded(fax[0], "TIFF", compression="tiff_ccitt"), "a page, modified Huffman"), ("lzw", coded(picture, "TIFF", compression="tiff_lzw"), "rgb, LZW"),
             ("deflate", coded(picture, "TIFF", compression="tiff_adobe_deflate"), "rgb, deflated"), ("plain", coded(picture, "TIFF"), "rgb, not compressed"),
             ("packbits-palette", coded(picture.quantize(32, kmeans=0), "TIFF", compression="packbits"), "a palette, PackBits"), ("grey", coded(photo(mode="L"), "TIFF", compression="tiff_lzw"), "grey, LZW"),
             ("jpeg", coded(picture, "TIFF", compression="jpeg", quality=90), "a JPEG page"), ("jpeg-grey", coded(photo(mode="L"), "TIFF", compression="jpeg", quality=90), "a grey JPEG page"),
             ("cmyk", coded(photo(mode="CMYK"), "TIFF", compression="tiff_lzw"), "CMYK"), ("rgba", coded(photo(mode="RGBA"), "TIFF", compression="tiff_lzw"), "rgb with alpha"),
             ("mixed-pages", coded(fax[0], "TIFF", compression="tiff_lzw", save_all=True, append_images=[picture, photo(mode="L")]), "a fax, a photograph and a grey page"))
    for name, data, what in forms:
        cases.put(f"benign-tiff-{name}", "tif", data, f"TIFF: {what}.", "The same pages come out.")
    base = {256: 16, 257: 12, 258: 16, 259: 1, 262: 1, 277: 1, 278: 12, 282: 300.0, 283: 300.0, 296: 2}
    wide = bytes(i * 7 % 256 for i in range(384))
    cases.put("benign-tiff-grey-16", "tif", tiff_file([(base, wide)]), "Grey of 16 bits.", "The same page comes out.")
    cases.put("benign-tiff-big-endian", "tif", tiff_file([({**base, 258: (8,)}, wide[:192])], big=True), "Big-endian order.", "The same page comes out.")
    cases.put("benign-tiff-rgb-16", "tif", tiff_file([({**base, 258: (16, 16, 16), 262: 2, 277: 3}, wide * 3)]), "RGB of 16 bits.", "The same page comes out.")
    cases.put("benign-tiff-white-is-0", "tif", tiff_file([({**base, 258: 4, 262: 0}, wide[:96])]), "Grey of 4 bits, white is 0.", "The same page comes out.")
    for orientation in (3, 6, 8):
        cases.put(f"benign-tiff-orientation-{orientation}", "tif", tiff_file([({**base, 258: 8, 274: orientation}, wide[:192])]), f"Orientation {orientation}.", "The page comes out upright.")
    two = bytes(i * 73 % 256 for i in range(24))
    cases.put("benign-tiff-fax-orientation-6", "tif", tiff_file([({**base, 258: 1, 262: 0, 274: 6}, two)]), "A fax page that lies on its side.", "The page comes out upright.")
    tiles = b"".join(bytes((x * 3 + y * 5 + t * 40) % 256 for y in range(16) for x in range(16)) for t in range(6))
    tags = {256: 40, 257: 30, 258: 8, 259: 1, 262: 1, 277: 1, 322: 16, 323: 16}
    first = tiff_file([({**tags, 273: 8, 279: 1}, tiles)])
    assert first[8:8 + len(tiles)] == tiles
    cases.put("benign-tiff-tiles", "tif", tiled(tags, tiles), "A tiled page.", "The same page comes out.")


def tiled(tags, tiles):
    """Six tiles of 256 octets."""
    out = b"II*\0" + struct.pack("<I", 8 + len(tiles)) + tiles
    at = 8 + len(tiles)
    rows = sorted({**tags, 324: None, 325: None}.items())
    lists = at + 2 + 12 * len(rows) + 4
    out += struct.pack("<H", len(rows))
    for tag, value in rows:
        if tag in (324, 325):
            out += struct.pack("<HHII", tag, 4, 6, lists if tag == 324 else lists + 24)
        else:
            out += struct.pack("<HHII", tag, 4, 1, value)
    return out + b"\0" * 4 + b"".join(struct.pack("<I", 8 + 256 * i) for i in range(6)) + struct.pack("<I", 256) * 6


def benign_webp(cases, photo, coded):
    picture = photo()
    cases.put("benign-webp-lossy", "webp", coded(picture, "WEBP", quality=90), "A WebP photograph.", "A JPEG that looks the same.")
    cases.put("benign-webp-lossless", "webp", coded(picture, "WEBP", lossless=True), "A lossless WebP.", "A PNG of the same pixels.")
    alpha = photo(mode="RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize(alpha.size))
    cases.put("benign-webp-alpha", "webp", coded(alpha, "WEBP", lossless=True), "A lossless WebP with alpha.", "A PNG of the same pixels.")
    cases.put("benign-webp-lossy-alpha", "webp", coded(alpha, "WEBP", quality=90), "A WebP photograph with alpha.", "A PNG of the same pixels.")
    parts = webp_parts(coded(picture, "WEBP", lossless=True))
    head = riff(b"VP8X", bytes([0x20, 0, 0, 0]) + (63).to_bytes(3, "little") + (47).to_bytes(3, "little")) + riff(b"ICCP", make_icc("p3"))
    cases.put("benign-webp-wide-colours", "webp", b"RIFF" + struct.pack("<I", 4 + len(head + parts)) + b"WEBP" + head + parts, "A WebP with a wide profile.", "Brought to sRGB; looks the same.")


def benign_svg(cases):
    def drawing(name, body, what, size='width="120" height="80" viewBox="0 0 120 80"'):
        cases.put(f"benign-svg-{name}", "svg", f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>\n'.encode(), f"A drawing: {what}.", "A PNG of the same drawing.", "2.6 and 2.7")

    drawing("shapes", '<rect x="5" y="5" width="40" height="30" rx="6" fill="#d33"/><circle cx="80" cy="25" r="18" fill="navy" fill-opacity="0.5"/>'
            '<ellipse cx="40" cy="60" rx="30" ry="12" fill="none" stroke="green" stroke-width="3"/><line x1="70" y1="50" x2="115" y2="75" stroke="#000" stroke-width="2" stroke-linecap="round"/>'
            '<polyline points="75,50 85,70 95,50" fill="none" stroke="orange" stroke-width="4" stroke-linejoin="round"/><polygon points="100,10 115,40 105,45" fill="teal"/>', "basic shapes")
    drawing("paths", '<path d="M10 70 C 30 10, 60 10, 80 70 S 110 75 115 20" fill="none" stroke="#246" stroke-width="3"/><path d="M10 10h20v20h-20z m5 5v10h10v-10z" fill-rule="evenodd" fill="#a40"/>'
            '<path d="M60 40 A 20 12 30 1 0 90 50 Q 100 30 70 20 T 60 40 Z" fill="#6a6" stroke="black"/>', "paths with every command")
    drawing("groups", '<g transform="translate(20 10) rotate(15)" fill="#884422" stroke="#111"><rect width="30" height="20"/><g transform="scale(1.5) skewX(10)" opacity="0.6"><rect x="20" y="10" width="20" height="15" fill="#4488cc"/></g></g>', "groups and transforms")
    drawing("styles", '<rect x="10" y="10" width="50" height="40" style="fill:rgb(10,120,200);stroke:#ff0;stroke-width:2;fill-opacity:.8"/><rect x="50" y="30" width="50" height="40" fill="currentColor" color="#060" stroke-dasharray="6 3" stroke="red"/>', "style attributes and dashes")
    drawing("gradients", '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#00f"/></linearGradient><radialGradient id="b" cx="0.5" cy="0.5" r="0.5"><stop offset="10%" stop-color="yellow"/><stop offset="90%" stop-color="red" stop-opacity="0.3"/></radialGradient></defs>'
            '<rect x="5" y="5" width="50" height="70" fill="url(#a)"/><circle cx="90" cy="40" r="28" fill="url(#b)"/>', "gradients")
    drawing("viewbox", '<rect x="0" y="0" width="1000" height="500" fill="#eee"/><path d="M100 100L900 400" stroke="#900" stroke-width="40"/>', "a view box scaled to the size", 'width="6cm" height="3cm" viewBox="0 0 1000 500"')
    drawing("no-size", '<circle cx="50" cy="50" r="40" fill="#159"/>', "a view box alone", 'viewBox="0 0 100 100"')
    cases.put("benign-svg-doctype", "svg", b'<?xml version="1.0" standalone="no"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
              b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect x="5" y="5" width="30" height="30" fill="#284"/></svg>\n',
              "A drawing with the document type that many programs write.", "The type says nothing and is cut out; a PNG of the same drawing.", "2.6 and 2.7")
