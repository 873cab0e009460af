"""The benign samples of samples/pdf: what ordinary files hold. Script-made ones are the same on every run; those of LibreOffice and poppler
are made once (see pdf.py)."""
import pathlib
import subprocess
import tempfile
import zlib

import _pdf_pictures as pictures
from _pdf_writer import Pdf, document, with_object_streams

LINE = "BT /F1 12 Tf 72 720 Td (The quick brown fox, 2026.) Tj ET"
JAPANESE = "令和八年度の予算案について、市民の皆様へお知らせします。"


def sjis(text):
    return text.encode("cp932").hex().upper()


def utf16(text):
    return text.encode("utf-16-be").hex().upper()


def flate(data):
    return zlib.compress(data if isinstance(data, bytes) else data.encode("latin-1"), 9).decode("latin-1")


def raw(data):
    return data.decode("latin-1")


def lzw(data):
    """9-bit codes only: clear the table before it grows."""
    bits, count, out = 0, 0, bytearray()
    for place, octet in enumerate(data):
        codes = [256, octet] if place % 200 == 0 else [octet]
        for code in codes:
            bits, count = bits << 9 | code, count + 9
    bits, count = bits << 9 | 257, count + 9
    bits <<= -count % 8
    return bits.to_bytes((count + 7) // 8, "big")


def runs(data):
    return b"".join(bytes([min(127, len(data) - i - 1)]) + data[i:i + 128] for i in range(0, len(data), 128)) + b"\x80"


def ascii85(data):
    import base64
    return base64.a85encode(data) + b"~>"


GREY = bytes((x * 5 + y * 3) % 256 for y in range(32) for x in range(48))
RGB = bytes(v for y in range(32) for x in range(48) for v in (x * 5 % 256, y * 7 % 256, 128))
BITS = bytes((x * 37 + y * 11) % 256 for y in range(32) for x in range(6))


def picture(keys, data, more=()):
    return document(content=LINE + " q 240 0 0 160 72 400 cm /X Do Q", resources="/XObject<</X 6 0 R>>",
                    more=[("/Type/XObject/Subtype/Image/Width 48/Height 32" + keys, raw(data) if isinstance(data, bytes) else data), *more])


def png_rows(data, row):
    out, above = b"", bytes(row)
    for at in range(0, len(data), row):
        line = data[at:at + row]
        out += b"\x02" + bytes((a - b) % 256 for a, b in zip(line, above))
        above = line
    return out


def tiff_rows(data, row, step):
    out = b""
    for at in range(0, len(data), row):
        line = data[at:at + row]
        out += bytes((line[i] - (line[i - step] if i >= step else 0)) % 256 for i in range(len(line)))
    return out


def cid_font(encoding, ordering="Japan1", name="Ryumin-Light"):
    return [f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{encoding}/DescendantFonts[7 0 R]>>",
            f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>/DW 1000/W[1[278 299]3 632 500]/FontDescriptor 8 0 R>>",
            f"<</Type/FontDescriptor/FontName/{name}/Flags 6/FontBBox[-100 -200 1000 900]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>"]


def japanese(encoding, text, operands="1 0 0 1 72 700 Tm", **others):
    return document(content=f"BT /F2 14 Tf {operands} <{text}> Tj ET", more=cid_font(encoding, **others), fonts="/F2 6 0 R")


def annot(rest, subtype="Link", rect="72 600 200 620"):
    return f"<</Type/Annot/Subtype/{subtype}/Rect[{rect}]{rest}>>"


def pages(count, extra="", tree=None, content=lambda i: f"BT /F1 20 Tf 72 700 Td (Page number {i + 1}) Tj ET", keys=lambda i: ""):
    pdf = Pdf()
    pdf.add("<</Type/Catalog/Pages 2 0 R" + extra + ">>")
    first = 4
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(count))
    pdf.add(f"<</Type/Pages/Kids[{kids}]/Count {count}/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>>>")
    pdf.add("<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>")
    for i in range(count):
        pdf.add(f"<</Type/Page/Parent 2 0 R/Contents {first + 2 * i + 1} 0 R{keys(i)}>>")
        pdf.stream(content(i), flate=True)
    return pdf


def appearance(content, box="0 0 128 20", keys=""):
    return (f"/Type/XObject/Subtype/Form/BBox[{box}]{keys}/Resources<</Font<</F1 5 0 R>>>>", content)


def script_made():
    yield "text", document(content=LINE), "One line in Helvetica."
    yield "text-flate", document(more=[("/Filter/FlateDecode", flate(LINE))], contents="6 0 R"), "A compressed page."
    yield "contents-array", document(more=[("", "BT /F1 12 Tf 72 700"), ("", "Td (Split over streams.) Tj ET")], contents="[6 0 R 7 0 R]"), "Content split between tokens."
    yield "object-streams", with_object_streams({1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", 5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}, plain={4: ("", LINE)}), "Object streams and a cross-reference stream."
    yield "old-version", document(version="1.2"), "PDF 1.2."
    yield "standard-fonts", document(content="".join(f"BT /F{n} 12 Tf 72 {700 - 20 * n} Td (Font {f} 0123 abc) Tj ET " for n, f in enumerate(["Times-Roman", "Times-Bold", "Courier", "Courier-Oblique", "Helvetica-Bold"], 2)),
        more=[f"<</Type/Font/Subtype/Type1/BaseFont/{f}>>" for f in ["Times-Roman", "Times-Bold", "Courier", "Courier-Oblique", "Helvetica-Bold"]], fonts="/F2 6 0 R/F3 7 0 R/F4 8 0 R/F5 9 0 R/F6 10 0 R"), "Five standard fonts."
    yield "encoding-differences", document(content="BT /F2 14 Tf 72 700 Td (\\001\\002 euro) Tj ET", more=["<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/Euro/Aacute]>>/FirstChar 1/LastChar 2/Widths[556 667]>>"], fonts="/F2 6 0 R"), "Glyph names for codes."
    yield "text-operators", document(content="BT /F1 12 Tf 14 TL 2 Tc 3 Tw 90 Tz 1 Ts 0 Tr 72 700 Td (one) Tj T* (two) ' 1 2 (three) \" [(fo) -50 (ur) 20 <66697665>] TJ 0 -20 TD (nested \\(brackets\\) \\\\ \\101) Tj 1 0 0.2 1 72 500 Tm (slanted) Tj ET"), "All ways to show text."
    yield "ruby", document(content="BT /F2 14 Tf 72 700 Td <" + utf16("漢字") + "> Tj /F2 7 Tf 0 14 Td <" + utf16("かんじ") + "> Tj ET", more=cid_font("UniJIS-UCS2-H"), fonts="/F2 6 0 R"), "Small letters above others."
    yield "japanese-90ms", japanese("90ms-RKSJ-H", sjis(JAPANESE)), "A Japanese font that is not embedded, Shift_JIS."
    yield "japanese-90msp", japanese("90msp-RKSJ-H", sjis("半角ABCと全角ＡＢＣ")), "The same with proportional Latin."
    yield "japanese-vertical", japanese("90ms-RKSJ-V", sjis("縦書きの文章、「」ー。"), "1 0 0 1 300 700 Tm"), "Vertical writing."
    yield "japanese-utf16", japanese("UniJIS-UTF16-H", utf16("𠮷野家と髙島屋、～－①㈱")), "Letters beyond the first plane, and those that vary."
    yield "japanese-ucs2-vertical", japanese("UniJIS-UCS2-V", utf16("平成から令和へ"), "1 0 0 1 300 700 Tm"), "UCS-2, vertical."
    yield "japanese-euc", japanese("EUC-H", JAPANESE.encode("euc-jp").hex()), "EUC-JP."
    yield "japanese-jis", japanese("H", "".join(f"{b:02x}" for c in JAPANESE for b in [o & 127 for o in c.encode('euc-jp')])), "JIS codes."
    yield "chinese", japanese("UniGB-UCS2-H", utf16("简体中文的文件"), ordering="GB1", name="STSong-Light"), "A Chinese font that is not embedded."
    yield "korean", japanese("KSCms-UHC-H", "한국어 문서".encode("cp949").hex(), ordering="Korea1", name="HYSMyeongJo-Medium"), "A Korean font that is not embedded."
    yield "to-unicode", document(content="BT /F2 14 Tf 72 700 Td (\\001\\002\\003) Tj ET", more=["<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[1/H/i/exclam]>>/ToUnicode 7 0 R>>",
        ("", "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <01> <0048> <02> <0069> endbfchar 1 beginbfrange <03> <04> <0021> endbfrange endcmap CMapName currentdict /CMap defineresource pop end end")], fonts="/F2 6 0 R"), "A table from codes to letters."
    yield "embedded-cmap", document(content="BT /F2 14 Tf 72 700 Td <00410042> Tj ET", more=["<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding 9 0 R/DescendantFonts[7 0 R]>>", *cid_font("x")[1:],
        ("/Type/CMap/CMapName/My-H/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>", "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 begincidrange <0041> <005A> 34 endcidrange endcmap")], fonts="/F2 6 0 R"), "A character map of its own."
    yield "type3-font", document(content="BT /F2 20 Tf 72 700 Td (ab a) Tj ET", more=["<</Type/Font/Subtype/Type3/FontBBox[0 0 750 750]/FontMatrix[0.001 0 0 0.001 0 0]/CharProcs<</sq 7 0 R/tri 8 0 R>>/Encoding<</Type/Encoding/Differences[97/sq/tri]>>/FirstChar 97/LastChar 98/Widths[1000 1000]/Resources<<>>>>",
        ("", "1000 0 0 0 750 750 d1 0 0 750 750 re f"), ("", "1000 0 0 0 750 750 d1 0 0 m 375 750 l 750 0 l f")], fonts="/F2 6 0 R"), "A font whose letters are drawings."
    yield "type3-bitmap-font", document(content="BT /F2 20 Tf 72 700 Td (a) Tj ET", more=["<</Type/Font/Subtype/Type3/FontBBox[0 0 8 8]/FontMatrix[0.1 0 0 0.1 0 0]/CharProcs<</a 7 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[10]>>",
        ("", "10 0 0 0 8 8 d1 8 0 0 8 0 0 cm BI /W 8 /H 8 /IM true /BPC 1 /D [1 0] ID \x18\x24\x42\x42\x7e\x42\x42\x42 EI")], fonts="/F2 6 0 R"), "Letters that are inline pictures."
    # Pictures.
    yield "image-raw", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8", RGB), "A picture without compression."
    yield "image-flate", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode", flate(GREY)), "Flate."
    yield "image-png-predictor", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/Columns 48>>", flate(png_rows(RGB, 144))), "Flate with a PNG predictor."
    yield "image-tiff-predictor", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 2/Colors 3/Columns 48>>", flate(tiff_rows(RGB, 144, 3))), "Flate with the TIFF predictor."
    yield "image-lzw", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/LZWDecode", lzw(GREY)), "LZW."
    yield "image-run-length", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/RunLengthDecode", runs(GREY)), "Run lengths."
    yield "image-ascii85", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Filter[/ASCII85Decode/FlateDecode]", ascii85(zlib.compress(GREY, 9))), "ASCII85 around Flate."
    yield "image-ascii-hex", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/ASCIIHexDecode", GREY.hex() + ">"), "Hexadecimal."
    yield "image-one-bit", picture("/ColorSpace/DeviceGray/BitsPerComponent 1", BITS), "One bit a dot."
    yield "image-sixteen-bits", picture("/ColorSpace/DeviceGray/BitsPerComponent 16", bytes(v for g in GREY for v in (g, 255 - g))), "Sixteen bits a dot."
    yield "image-indexed", picture("/ColorSpace[/Indexed/DeviceRGB 3<FF0000 00FF00 0000FF FFFF00>]/BitsPerComponent 2", bytes((x * 57 + y) % 256 for y in range(32) for x in range(12))), "A palette."
    yield "image-mask", picture("/ImageMask true/BitsPerComponent 1/Decode[1 0]", BITS), "A stencil."
    yield "image-soft-mask", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8/SMask 7 0 R", RGB, [("/Type/XObject/Subtype/Image/Width 48/Height 32/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode", flate(GREY))]), "Transparency by a second picture."
    yield "image-colour-key", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Mask[0 60]", GREY), "Transparency by colour."
    yield "image-explicit-mask", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8/Mask 7 0 R", RGB, [("/Type/XObject/Subtype/Image/Width 48/Height 32/ImageMask true/BitsPerComponent 1", raw(BITS))]), "Transparency by a stencil."
    yield "image-jpeg", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", pictures.JPEG_RGB), "JPEG."
    yield "image-jpeg-grey", picture("/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode", pictures.JPEG_GREY), "Grey JPEG."
    yield "image-jpeg-ascii85", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter[/ASCII85Decode/DCTDecode]", ascii85(pictures.JPEG_RGB)), "JPEG in ASCII85."
    yield "image-jpeg-plain-rgb", picture("/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", pictures.JPEG_PLAIN_RGB), "JPEG of RGB samples."
    yield "image-jpeg-cmyk", picture("/ColorSpace/DeviceCMYK/BitsPerComponent 8/Decode[1 0 1 0 1 0 1 0]/Filter/DCTDecode", pictures.JPEG_CMYK), "CMYK JPEG, stored the other way round."
    yield "image-jpx", picture("/Filter/JPXDecode", pictures.JPX_RGB), "JPEG 2000 with its own colour space."
    yield "image-jpx-grey", picture("/ColorSpace/DeviceGray/Filter/JPXDecode", pictures.JPX_GREY_BARE), "A bare JPEG 2000 code stream."
    yield "image-jpx-alpha", picture("/Filter/JPXDecode", pictures.JPX_RGBA), "JPEG 2000 with transparency that the PDF does not use."
    fax = [("g4", "FAX_G4", "/K -1"), ("g3", "FAX_G3", "/K 0/EndOfLine true"), ("g3-2d", "FAX_G3_2D", "/K 4/EndOfLine true"), ("rle", "FAX_RLE", "/K 0/EncodedByteAlign true")]
    for short, which, parameters in fax:
        yield "image-fax-" + short, picture("/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<<" + parameters + "/Columns 96/Rows 64>>", getattr(pictures, which)).replace(b"/Width 48/Height 32", b"/Width 96/Height 64"), "Fax data, " + short + "."
    yield "image-inline", document(content=LINE + " q 96 0 0 64 72 500 cm BI /W 4 /H 4 /CS /G /BPC 8 /F /AHx ID 00 40 80 C0 40 80 C0 FF 80 C0 FF 00 C0 FF 00 40> EI Q q 96 0 0 64 200 500 cm BI /W 2 /H 2 /CS /RGB /BPC 8 ID abcEI EI abc EI Q"), "Inline pictures; one holds the letters EI."
    # Graphics.
    yield "paths", document(content="0.5 w 1 J 1 j 4 M [3 2] 1 d 72 700 m 200 700 l S 1 0 0 RG 0 0 1 rg 72 600 100 50 re B 200 600 m 250 650 300 650 350 600 c h f* 0 1 0 0 k 72 500 50 50 re f 0.5 g 150 500 50 50 re b 9 i /Perceptual ri"), "Lines, boxes and curves."
    yield "clipping", document(content="q 100 100 300 300 re W n 1 0 0 rg 0 0 200 200 re f Q " + LINE), "Clipping."
    yield "transparency", document(content="/G1 gs 1 0 0 rg 100 500 100 100 re f 0 0 1 rg 150 550 100 100 re f " + LINE, resources="/ExtGState<</G1<</ca 0.5/CA 0.5/BM/Multiply>>>>", page="/Group<</S/Transparency/CS/DeviceRGB/I true>>"), "Transparent colours."
    yield "soft-mask-state", document(content="/G1 gs 1 0 0 rg 100 500 100 100 re f " + LINE, resources="/ExtGState<</G1<</SMask<</S/Luminosity/G 6 0 R>>>>>>", more=[("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Group<</S/Transparency/CS/DeviceGray>>", "0.5 g 0 0 600 800 re f")]), "A soft mask."
    yield "shading-axial", document(content=LINE + " q 100 400 200 200 re W n /S1 sh Q", resources="/Shading<</S1<</ShadingType 2/ColorSpace/DeviceRGB/Coords[100 0 300 0]/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>>>>>"), "A colour gradient."
    yield "shading-radial", document(content=LINE + " q 100 400 200 200 re W n /S1 sh Q", resources="/Shading<</S1<</ShadingType 3/ColorSpace/DeviceRGB/Coords[200 500 0 200 500 100]/Function<</FunctionType 3/Domain[0 1]/Bounds[0.5]/Encode[0 1 0 1]/Functions[<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 1 0]/N 1>><</FunctionType 2/Domain[0 1]/C0[0 1 0]/C1[0 0 1]/N 1>>]>>>>>>"), "A round gradient of two parts."
    yield "shading-mesh", document(content=LINE + " q 1 0 0 1 100 400 cm /S1 sh Q", resources="/Shading<</S1 6 0 R>>", more=[("/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 200 0 200 0 1 0 1 0 1]", raw(b"\0\0\0\xff\0\0\0\xff\0\0\xff\0\0\x80\xff\0\0\xff"))]), "A triangle with a colour at each corner."
    yield "pattern-tiling", document(content=LINE + " /Pattern cs /P1 scn 100 400 200 200 re f", resources="/Pattern<</P1 6 0 R>>", more=[("/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 20 20]/XStep 20/YStep 20/Resources<<>>", "1 0 0 rg 0 0 10 10 re f")]), "Tiles."
    yield "pattern-shading", document(content=LINE + " /Pattern cs /P1 scn 100 400 200 200 re f", resources="/Pattern<</P1<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceGray/Coords[100 0 300 0]/Function<</FunctionType 2/Domain[0 1]/N 1>>>>>>>>"), "A gradient as fill."
    yield "separation", document(content=LINE + " /CS1 cs 0.7 scn 100 400 200 200 re f", resources="/ColorSpace<</CS1[/Separation/Spot/DeviceCMYK 6 0 R]>>", more=[("/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1 0 1]", "{ dup 0.5 mul exch dup 0.2 gt { 1 exch sub } { 0.3 } ifelse 0 0 }")]), "A spot colour by a calculator."
    yield "sampled-function", document(content=LINE + " /CS1 cs 0.7 scn 100 400 200 200 re f", resources="/ColorSpace<</CS1[/DeviceN[/A]/DeviceRGB 6 0 R]>>", more=[("/FunctionType 0/Domain[0 1]/Range[0 1 0 1 0 1]/Size[2]/BitsPerSample 8", raw(b"\xff\0\0\0\0\xff"))]), "A spot colour by samples."
    yield "calibrated-colours", document(content=LINE + " /A cs 0.5 scn 100 400 50 50 re f /B cs 1 0 0 scn 160 400 50 50 re f /C cs 50 20 20 scn 220 400 50 50 re f", resources="/ColorSpace<</A[/CalGray<</WhitePoint[0.95 1 1.09]/Gamma 2.2>>]/B[/CalRGB<</WhitePoint[0.95 1 1.09]/Gamma[2.2 2.2 2.2]>>]/C[/Lab<</WhitePoint[0.96 1 0.82]/Range[-100 100 -100 100]>>]>>"), "CalGray, CalRGB, Lab."
    yield "form-xobject", document(content=LINE + " q 2 0 0 2 100 400 cm /Fm Do Q /Fm Do", resources="/XObject<</Fm 6 0 R>>", more=[appearance("0 0 1 rg 0 0 20 20 re f BT /F1 8 Tf 2 2 Td (Inside a form) Tj ET", "0 0 100 40")]), "A drawing used twice."
    yield "form-inherits-resources", document(content=LINE + " /Fm Do", resources="/XObject<</Fm 6 0 R>>", more=[("/Type/XObject/Subtype/Form/BBox[0 0 600 800]", "BT /F1 8 Tf 72 600 Td (Without resources of its own) Tj ET")]), "An old form that uses the page's fonts."
    # Document features.
    yield "links-web", document(page="/Annots[6 0 R 7 0 R 8 0 R]", more=[annot("/Border[0 0 1]/A<</S/URI/URI(http://www.city.example.jp/)>>"), annot("/BS<</W 1/S/U>>/C[0 0 1]/H/I/A<</Type/Action/S/URI/URI(https://example.jp/%E4%BA%88%E7%AE%97?a=1&b=2)>>", rect="72 560 200 580"), annot("/A<</S/URI/URI(mailto:soumu@example.jp)>>", rect="72 520 200 540")]), "Web and mail links."
    yield "links-pages", pages(3, "/Dests<</old[8 0 R/XYZ 0 800 null]>>/Names<</Dests<</Names[(new) <</D[6 0 R/FitH 500]>>]>>>>", keys=lambda i: "/Annots[" + annot("/Dest[6 0 R/Fit]") + annot("/Dest/old", rect="72 560 200 580") + annot("/A<</S/GoTo/D(new)>>", rect="72 520 200 540") + annot("/A<</S/Named/N/NextPage>>", rect="72 480 200 500") + "]").finish(), "Links to pages, direct and by name."
    outline = pages(2, "/Outlines 8 0 R/PageMode/UseOutlines")
    outline.add("<</Type/Outlines/First 9 0 R/Last 10 0 R/Count 3>>")
    outline.add("<</Title<FEFF" + utf16("第一章　総則") + ">/Parent 8 0 R/Next 10 0 R/First 11 0 R/Last 11 0 R/Count 1/Dest[4 0 R/Fit]>>")
    outline.add("<</Title(Chapter \\(two\\))/Parent 8 0 R/Prev 9 0 R/A<</S/GoTo/D[6 0 R/XYZ 0 842 0]>>/C[1 0 0]/F 2>>")
    outline.add("<</Title(Section)/Parent 9 0 R/Dest[4 0 R/FitR 0 0 100 100]>>")
    yield "outline", outline.finish(), "An outline of two levels."
    yield "page-labels", pages(5, "/PageLabels<</Nums[0<</S/r>>2<</S/D/St 1/P(A-)>>]>>").finish(), "Roman and prefixed page numbers."
    yield "page-rotations", pages(4, keys=lambda i: f"/Rotate {90 * i}").finish(), "Pages turned."
    yield "page-boxes", pages(2, keys=lambda i: "/MediaBox[595 842 0 0]/CropBox[50 50 500 700]/TrimBox[60 60 490 690]/UserUnit 1.5").finish(), "Boxes and a user unit."
    yield "page-sizes", pages(3, keys=lambda i: f"/MediaBox[0 0 {[842, 1191, 298][i]} {[595, 842, 420][i]}]").finish(), "Pages of three sizes."
    yield "pages-200", pages(200).finish(), "Two hundred pages."
    tree = Pdf()
    tree.add("<</Type/Catalog/Pages 2 0 R>>")
    tree.add("<</Type/Pages/Kids[3 0 R 4 0 R]/Count 4/MediaBox[0 0 300 300]/Resources<</Font<</F1 9 0 R>>>>>>")
    tree.add("<</Type/Pages/Parent 2 0 R/Kids[5 0 R 6 0 R]/Count 2/Rotate 90>>")
    tree.add("<</Type/Pages/Parent 2 0 R/Kids[7 0 R 8 0 R]/Count 2/MediaBox[0 0 400 400]>>")
    for parent, content in ((3, 10), (3, 11), (4, 12), (4, 13)):
        tree.add(f"<</Type/Page/Parent {parent} 0 R/Contents {content} 0 R>>")
    tree.add("<</Type/Font/Subtype/Type1/BaseFont/Courier>>")
    for i in range(4):
        tree.stream(f"BT /F1 20 Tf 50 150 Td (Inherits {i}) Tj ET")
    yield "page-tree-inherits", tree.finish(), "What pages inherit from nodes above."
    yield "viewer-preferences", document(catalog="/ViewerPreferences<</DisplayDocTitle true/Direction/R2L/PrintScaling/None/Duplex/DuplexFlipLongEdge>>/PageLayout/TwoColumnRight/Lang(ja-JP)/OpenAction[3 0 R/XYZ null null 1]", trailer="/Info<</Title<FEFF" + utf16("会議録") + ">>>"), "How the file opens."
    ocg = "/OCProperties<</OCGs[6 0 R 7 0 R]/D<</Order[6 0 R 7 0 R]/ON[6 0 R 7 0 R]>>>>"
    yield "layers-shown", document(catalog=ocg, resources="/Properties<</A 6 0 R/B<</Type/OCMD/OCGs[6 0 R 7 0 R]/P/AnyOn>>>>", content="/OC /A BDC " + LINE + " EMC /OC /B BDC BT /F1 9 Tf 72 500 Td (On two layers) Tj ET EMC", more=["<</Type/OCG/Name(Text)>>", "<</Type/OCG/Name(More)>>"]), "Layers that are all shown."
    yield "actual-text", document(content="/Span <</ActualText<FEFF" + utf16("①") + ">>> BDC BT /F1 12 Tf 72 700 Td (x) Tj ET EMC " + LINE + " /Artifact <</Type/Pagination>> BDC BT /F1 9 Tf 72 40 Td (footer) Tj ET EMC"), "Replacement text."
    # Forms and annotations.
    widgets = [annot("/FT/Tx/T(name)/V(Sato Taro)/DA(/Helv 10 Tf 0 g)/AP<</N 9 0 R>>", "Widget"), annot("/FT/Btn/T(yes)/V/Yes/AS/Yes/AP<</N<</Yes 10 0 R/Off 11 0 R>>>>", "Widget", "72 560 92 580"), annot("/FT/Btn/T(no)/V/Off/AS/Off/AP<</N<</Yes 10 0 R/Off 11 0 R>>>>", "Widget", "102 560 122 580")]
    yield "form-filled", document(catalog="/AcroForm<</Fields[6 0 R 7 0 R 8 0 R]/DR<</Font<</Helv 5 0 R>>>>>>", page="/Annots[6 0 R 7 0 R 8 0 R]", more=[*widgets, appearance("/Tx BMC q BT /F1 10 Tf 2 5 Td (Sato Taro) Tj ET Q EMC"), appearance("1 1 18 18 re S 2 2 m 18 18 l S", "0 0 20 20"), appearance("1 1 18 18 re S", "0 0 20 20")]), "A filled form."
    yield "form-without-appearance", document(catalog="/AcroForm<</Fields[6 0 R 7 0 R]/NeedAppearances true/DA(/Helv 0 Tf 0 g)>>", page="/Annots[6 0 R 7 0 R]", more=[annot("/FT/Tx/T(city)/V(Chiyoda-ku)", "Widget"), annot("/FT/Tx/Ff 4096/T(note)/V<FEFF" + utf16("備考：\n二行目") + ">/DA(/Helv 11 Tf)", "Widget", "72 500 300 560")]), "Values that the viewer should draw."
    yield "form-choice", document(catalog="/AcroForm<</Fields[6 0 R]/NeedAppearances true>>", page="/Annots[7 0 R]", more=["<</FT/Ch/T(ku)/Opt[(Chuo)(Minato)]/V(Minato)/Kids[7 0 R]>>", annot("/Parent 6 0 R", "Widget")]), "A choice, its value in the field above."
    for sort, content in [("stamp", "1 0 0 RG 2 w 1 1 126 18 re S BT /F1 12 Tf 10 5 Td (RECEIVED) Tj ET"), ("free-text", "BT /F1 10 Tf 2 5 Td (Please check) Tj ET"), ("ink", "0 0 m 40 18 l 80 2 l 120 18 l S"), ("square", "0 0 1 RG 1 1 126 18 re S")]:
        subtype = {"stamp": "Stamp", "free-text": "FreeText", "ink": "Ink", "square": "Square"}[sort]
        yield "annotation-" + sort, document(page="/Annots[6 0 R]", more=[annot("/F 4/AP<</N 7 0 R>>", subtype), appearance(content)]), "An annotation that is drawn: " + sort + "."
    yield "annotation-highlight", document(page="/Annots[6 0 R]", more=[annot("/F 4/QuadPoints[72 735 300 735 72 715 300 715]/C[1 1 0]/AP<</N 7 0 R>>", "Highlight", "70 712 302 738"), ("/Type/XObject/Subtype/Form/BBox[70 712 302 738]/Group<</S/Transparency>>/Resources<</ExtGState<</G<</BM/Multiply>>>>>>", "/G gs 1 1 0 rg 72 715 228 20 re f")]), "Text marked yellow."
    yield "annotation-turned", document(page="/Annots[6 0 R]", more=[annot("/AP<</N 7 0 R>>", "Stamp", "100 300 140 500"), appearance("1 0 0 RG 1 1 98 18 re S BT /F1 12 Tf 10 5 Td (TURNED) Tj ET", "0 0 100 20", "/Matrix[0 1 -1 0 0 0]")]), "An appearance with a matrix."


def office(folder, name, text, extension, export="pdf"):
    source = pathlib.Path(folder, name + "." + extension)
    source.write_text(text, encoding="utf-8")
    subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", export, "--outdir", folder, str(source)],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    return pathlib.Path(folder, name + ".pdf").read_bytes()


HTML = "<html><head><meta charset='utf-8'><title>%s</title></head><body lang='ja'>%s</body></html>"
ODF = ('<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
       'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3" '
       'office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles><style:page-layout style:name="v"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
       'style:writing-mode="tb-rl"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="v"/></office:master-styles>'
       '<office:body><office:text><text:p>縦書きの文書です。「鉤括弧」、句読点ー長音。</text:p><text:p>令和八年四月一日</text:p></office:text></office:body></office:document>')


def made_once():
    """name, how to make it, what it is"""
    def html(name, title, body, export="pdf:writer_web_pdf_Export" ):
        return lambda folder: office(folder, name, HTML % (title, body), "html", "pdf:writer_web_pdf_Export")

    yield "office-text", html("text", "報告", "<h1>議事録</h1><p>" + "本日の会議では、来年度の予算について審議しました。" * 6 + "</p><p>English text with <b>bold</b> and <i>italic</i> words.</p>"), "LibreOffice: Japanese text with embedded fonts."
    yield "office-table", html("table", "表", "<table border=1>" + "".join(f"<tr><td>{i}</td><td>項目{i}</td><td>{i * 1000:,}円</td></tr>" for i in range(1, 12)) + "</table>"), "LibreOffice: a table."
    yield "office-links", html("links", "リンク", "<p><a href='https://www.example.jp/'>市のページ</a> <a href='mailto:a@example.jp'>担当</a> <a href='#end'>末尾へ</a></p>" + "<p>本文</p>" * 5 + "<p id=end><a name='end'>末尾</a></p>"), "LibreOffice: links."
    yield "office-form", html("form", "申請書", "<form><p>氏名 <input type=text value='佐藤太郎'></p><p><input type=checkbox checked> 同意する</p><p><select><option>東京</option><option selected>千葉</option></select></p></form>"), "LibreOffice: a form with values."
    yield "office-vertical", lambda folder: office(folder, "vertical", ODF, "fodt"), "LibreOffice: vertical writing."
    yield "office-sheet", lambda folder: office(folder, "sheet", "月,金額\n" + "".join(f"{m}月,{m * 12345}\n" for m in range(1, 13)), "csv", "pdf:calc_pdf_Export"), "LibreOffice: a sheet."
    yield "office-lists", html("lists", "一覧", "<ol><li>はじめに<li>つぎに<li>おわりに</ol><ul><li>りんご<li>みかん</ul><pre>固定幅 abc 123</pre>"), "LibreOffice: lists, fixed width."
    yield "office-rare-letters", html("rare", "外字", "<p>𠮟る 𩸽 葛󠄀城市 辻󠄁 ～－①㈱㍻</p>"), "LibreOffice: letters beyond the first plane, variants."
    def cairo(data, *options):
        def run(folder):
            before, after = pathlib.Path(folder, "a.pdf"), pathlib.Path(folder, "b.pdf")
            before.write_bytes(data)
            subprocess.run(["pdftocairo", "-pdf", *options, str(before), str(after)], check=True, stderr=subprocess.DEVNULL)
            return after.read_bytes()
        return run
    yield "cairo-text", cairo(document(content=LINE)), "cairo: an embedded Type 1 (CFF) font."
    yield "cairo-japanese", cairo(japanese("90ms-RKSJ-H", sjis(JAPANESE))), "cairo: a CID font embedded as CFF."
    yield "cairo-graphics", cairo(document(content="/G1 gs 1 0 0 rg 100 500 100 100 re f 0 0 1 rg 150 550 100 100 re f " + LINE, resources="/ExtGState<</G1<</ca 0.5>>>>")), "cairo: transparency groups."
    def through_qpdf(data, *options):
        def run(folder):
            before, after = pathlib.Path(folder, "a.pdf"), pathlib.Path(folder, "b.pdf")
            before.write_bytes(data)
            subprocess.run(["qpdf", "--deterministic-id", *options, str(before), str(after)], check=True)
            return after.read_bytes()
        return run
    yield "linearized", through_qpdf(pages(5).finish(), "--linearize"), "Ordered for the web."
    yield "qpdf-object-streams", through_qpdf(pages(12).finish(), "--object-streams=generate"), "Object streams by qpdf."
    yield "qpdf-qdf", through_qpdf(document(), "--qdf"), "Written for reading."


def make(root, write):
    for name, data, what in script_made():
        write(root, "benign-" + name, data, what, "Same pages, same text, same look.", "file-rules 5.2.")
    for name, run, what in made_once():
        if (root / "pdf" / ("benign-" + name)).exists():
            continue
        with tempfile.TemporaryDirectory() as folder:
            write(root, "benign-" + name, run(folder), what, "Same pages, same text, same look.", "file-rules 5.2. Made once.")
