"""Samples of drawings: DXF in text and binary form, SXF as P21 and SFC. Hostile ones carry a canary in everything that acts, points elsewhere or is
hidden; benign ones are what surveyors and offices draw: plans, sections, title blocks, dimensions, Japanese letters."""
import struct


class Cases:
    def __init__(self, root):
        self.root = root / "cad"

    def put(self, name, ext, data, what, then, row="2.10, DXF and SXF"):
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"in.{ext}").write_bytes(data)
        (folder / "why.md").write_text(f"{what}\n{then}\nfile-rules {row}\n")


def canary(name):
    return "TZCANARY-cad-" + name


def groups(*pairs):
    return "".join(f"{code:3d}\r\n{value}\r\n" for code, value in pairs)


def section(name, text):
    return groups((0, "SECTION"), (2, name)) + text + groups((0, "ENDSEC"))


def header(version="AC1015", page="ANSI_932", *more):
    return section("HEADER", groups((9, "$ACADVER"), (1, version), (9, "$DWGCODEPAGE"), (3, page), (9, "$INSUNITS"), (70, 4), (9, "$EXTMIN"), (10, "0.0"), (20, "0.0"), (30, "0.0"), *more))


def table(name, *records):
    return groups((0, "TABLE"), (2, name), (70, len(records))) + "".join(records) + groups((0, "ENDTAB"))


def layer(name, colour=7):
    return groups((0, "LAYER"), (2, name), (70, 0), (62, colour), (6, "CONTINUOUS"))


def style(name, font="txt", big="bigfont"):
    return groups((0, "STYLE"), (2, name), (70, 0), (40, "0.0"), (41, "1.0"), (50, "0.0"), (71, 0), (42, "2.5"), (3, font), (4, big))


TABLES = section("TABLES", table("LTYPE", groups((0, "LTYPE"), (2, "CONTINUOUS"), (70, 0), (3, "Solid line"), (72, 65), (73, 0), (40, "0.0"))) +
                 table("LAYER", layer("0"), layer("壁", 1), layer("寸法", 3)) + table("STYLE", style("STANDARD")))


def line(x1, y1, x2, y2, name="壁"):
    return groups((0, "LINE"), (8, name), (10, float(x1)), (20, float(y1)), (30, 0.0), (11, float(x2)), (21, float(y2)), (31, 0.0))


def text(x, y, words, height=2.5):
    return groups((0, "TEXT"), (8, "0"), (10, float(x)), (20, float(y)), (30, 0.0), (40, height), (1, words))


def dxf(entities, before="", head=None, tables=TABLES, behind=""):
    return (head if head is not None else header()) + tables + before + section("ENTITIES", entities) + behind + groups((0, "EOF"))


def cp932(text_of):
    return text_of.encode("cp932")


PLAN = line(0, 0, 100, 0) + line(100, 0, 100, 60) + line(100, 60, 0, 60) + line(0, 60, 0, 0) + text(10, 10, "平面図 縮尺1/100")


def hostile(c):
    def one(name, entities="", **how):
        data = dxf(PLAN + entities, **how)
        c.put(name, "dxf", cp932(data), how_words[name][0], how_words[name][1])
    how_words = {
        "ole-frame": ("An OLE2FRAME with an object in it, beside lines.", "The frame goes, the lines stay."),
        "old-ole-frame": ("An OLEFRAME of older programs.", "The frame goes."),
        "proxy-entity": ("An ACAD_PROXY_ENTITY with the octets of a program nobody has.", "It goes."),
        "raster-image": ("An IMAGE and its IMAGEDEF with a UNC path.", "Both go, and the dictionary forgets them."),
        "wipeout": ("A WIPEOUT with a path.", "It goes."),
        "external-reference": ("A block that is another drawing on a share.", "The block stays empty, the path goes."),
        "overlay-reference": ("A block that is laid over from a web address.", "The same."),
        "pdf-underlay": ("A PDF laid under, with its definition's path.", "Both go."),
        "hyperlink": ("A PE_URL in the extended data of a line.", "The link goes, the line stays."),
        "binary-chunk": ("Extended data with binary chunks (1004).", "They go."),
        "proxy-graphics": ("Drawn octets (310) behind a length (160).", "Both go."),
        "vba-project": ("A VBA_PROJECT object.", "It goes and is told as macros."),
        "font-on-a-share": ("Text styles whose fonts lie on a share.", "Only the names of the fonts stay."),
        "font-in-letters": ("MTEXT that names a font file on a share, cut in two.", "Only the name stays, or nothing."),
        "field-in-letters": ("Letters with a field that names a file.", "The field goes."),
        "thumbnail": ("A THUMBNAILIMAGE section with octets.", "It goes."),
        "solid-model": ("A 3DSOLID with encoded model text.", "It goes and is told."),
        "plot-on-a-share": ("A LAYOUT that plots to a printer on a share.", "Only the printer's last name stays."),
        "header-paths": ("Header variables with a links' base, a style sheet and who saved it.", "They go."),
        "link-to-data": ("A DATALINK and a FIELD object.", "They go."),
        "behind-the-end": ("Octets behind EOF.", "They go."),
        "unknown-entity": ("An entity that nobody knows, with words.", "It goes and is told."),
        "comments": ("Comments (999) with words all over the file.", "They go silently."),
        "extended-dictionary": ("Reactors and extension dictionaries in braces (102).", "They go."),
    }
    t = canary
    one("ole-frame", groups((0, "OLE2FRAME"), (8, "0"), (3, t("ole-frame-name")), (90, 16), (310, t("ole").encode().hex()), (1, "OLE")))
    one("old-ole-frame", groups((0, "OLEFRAME"), (8, "0"), (90, 16), (310, t("oleold").encode().hex())))
    one("proxy-entity", groups((0, "ACAD_PROXY_ENTITY"), (8, "0"), (90, 498), (92, 20), (310, t("proxy").encode().hex()), (1, t("proxyclass"))))
    one("raster-image", groups((0, "IMAGE"), (5, "2A"), (8, "0"), (340, "2B")), behind=section("OBJECTS", groups(
        (0, "DICTIONARY"), (5, "C"), (3, "ACAD_IMAGE_DICT"), (350, "D"), (0, "DICTIONARY"), (5, "D"), (3, t("imagename")), (350, "2B"), (0, "IMAGEDEF"), (5, "2B"), (1, "\\\\192.0.2.1\\" + t("image") + ".png"))))
    one("wipeout", groups((0, "WIPEOUT"), (5, "2A"), (8, "0"), (340, "2B"), (1, "\\\\192.0.2.1\\" + t("wipeout"))))
    one("external-reference", groups((0, "INSERT"), (8, "0"), (2, "SITE"), (10, 0.0), (20, 0.0)), before=section("BLOCKS", groups(
        (0, "BLOCK"), (8, "0"), (2, "SITE"), (70, 4), (10, 0.0), (20, 0.0), (3, "SITE"), (1, "\\\\192.0.2.1\\share\\" + t("xref") + ".dwg"), (0, "ENDBLK"), (8, "0"))))
    one("overlay-reference", before=section("BLOCKS", groups((0, "BLOCK"), (8, "0"), (2, "SITE"), (70, 44), (3, "SITE"), (1, "https://192.0.2.1/" + t("overlay") + ".dwg"), (0, "ENDBLK"), (8, "0"))))
    one("pdf-underlay", groups((0, "PDFUNDERLAY"), (8, "0"), (340, "2B")), behind=section("OBJECTS", groups((0, "PDFDEFINITION"), (5, "2B"), (1, "C:\\work\\" + t("underlay") + ".pdf"), (2, "1"))))
    one("hyperlink", line(0, 0, 5, 5) + groups((1001, "PE_URL"), (1000, "http://192.0.2.1/" + t("url")), (1002, "{"), (1000, t("urlname")), (1002, "}")))
    one("binary-chunk", line(0, 0, 5, 5) + groups((1001, "SOMEAPP"), (1004, t("chunk").encode().hex()), (1000, t("chunkname"))))
    one("proxy-graphics", line(0, 0, 5, 5) + groups((160, 17), (310, t("graphics").encode().hex())))
    one("vba-project", behind=section("OBJECTS", groups((0, "DICTIONARY"), (5, "C"), (3, "ACAD_VBA"), (350, "E"), (0, "VBA_PROJECT"), (5, "E"), (90, 17), (310, t("vba").encode().hex()))))
    one("font-on-a-share", tables=section("TABLES", table("LAYER", layer("0"), layer("壁")) + table("STYLE", style("A", "\\\\192.0.2.1\\" + t("fonts") + "\\a.shx", "//192.0.2.1/" + t("fonts") + "/b.shx"))))
    one("font-in-letters", groups((0, "MTEXT"), (8, "0"), (10, 0.0), (20, 0.0), (40, 2.5), (3, "案内{\\F\\\\192.0.2.1\\" + t("mfont") + "\\a.shx;図}\\F\\\\192.0.2.1\\" + t("mfontcut")), (1, "のつづき")))
    one("field-in-letters", groups((0, "TEXT"), (8, "0"), (10, 0.0), (20, 0.0), (40, 2.5), (1, "作成者%<\\AcVar Author \\f \"" + t("field") + "\">%印")))
    one("thumbnail", behind=section("THUMBNAILIMAGE", groups((90, 17), (310, t("thumbnail").encode().hex()))))
    one("solid-model", groups((0, "3DSOLID"), (8, "0"), (70, 1), (1, t("solid")), (3, t("solidmore"))))
    one("plot-on-a-share", behind=section("OBJECTS", groups((0, "DICTIONARY"), (5, "C"), (3, "ACAD_LAYOUT"), (350, "D"), (0, "DICTIONARY"), (5, "D"), (3, "Model"), (350, "E"), (0, "LAYOUT"), (5, "E"), (330, "D"),
                                                            (100, "AcDbPlotSettings"), (1, ""), (2, "\\\\192.0.2.1\\" + t("printer") + "\\a"), (4, "A4"), (7, "\\\\192.0.2.1\\" + t("plotstyle") + "\\b.ctb"), (100, "AcDbLayout"), (1, "Model"))))
    one("header-paths", head=header("AC1015", "ANSI_932", (9, "$HYPERLINKBASE"), (1, "http://192.0.2.1/" + t("linkbase")), (9, "$STYLESHEET"), (1, "\\\\192.0.2.1\\" + t("stylesheet")), (9, "$LASTSAVEDBY"), (1, t("savedby")),
                                    (9, "$CUSTOMPROPERTYTAG"), (1, t("property")), (9, "$CUSTOMPROPERTY"), (1, t("propertyvalue"))))
    one("link-to-data", behind=section("OBJECTS", groups((0, "DATALINK"), (5, "E"), (1, "C:\\" + t("datalink") + ".xlsx"), (0, "FIELD"), (5, "F"), (2, t("fieldobject")))))
    c.put("behind-the-end", "dxf", cp932(dxf(PLAN)) + b"MZ\x90 " + t("tail").encode() + b"\r\n", *how_words["behind-the-end"])
    one("unknown-entity", groups((0, "ACME_WIDGET"), (8, "0"), (1, t("widget"))))
    c.put("comments", "dxf", cp932(groups((999, t("comment"))) + dxf(PLAN + groups((999, t("inner"))) + line(1, 1, 2, 2))), *how_words["comments"])
    one("extended-dictionary", groups((0, "LINE"), (5, "3A"), (102, "{ACAD_XDICTIONARY"), (360, "3B"), (102, "}"), (8, "0"), (10, 0.0), (20, 0.0), (11, 1.0), (21, 1.0)),
        behind=section("OBJECTS", groups((0, "XRECORD"), (5, "3B"), (1, t("xrecord")))))
    c.put("binary-form-with-ole", "dxf", binary([(0, "SECTION"), (2, "ENTITIES"), (0, "LINE"), (8, "0"), (10, 1.5), (20, 2.0), (11, 3.0), (21, 4.0), (0, "OLE2FRAME"), (8, "0"), (310, t("binole").encode()),
                                                 (1, t("binolename")), (0, "ENDSEC"), (0, "EOF")]), "The binary form with an OLE frame.", "Written as text, without the frame.")
    c.put("sections-that-do-not-nest", "dxf", cp932(groups((0, "SECTION"), (2, "ENTITIES"), (0, "SECTION"), (2, "BLOCKS")) + groups((0, "EOF"), (999, t("nest")))), "Sections within sections.", "Withheld as broken.")
    c.put("cut-off", "dxf", cp932(dxf(PLAN + groups((0, "TEXT"), (1, t("cut")))))[:-12], "A drawing that ends before EOF.", "Withheld as broken.")
    c.put("words-for-numbers", "dxf", cp932(dxf(groups((0, "LINE"), (10, t("number"))))), "A coordinate that is no number.", "Withheld as broken.")

    def sfc_case(name, features, what, then):
        c.put(name, "sfc", cp932(sfc(features)), what, then)

    def p21_case(name, instances, what, then, end="ENDSEC;\nEND-ISO-10303-21;\n"):
        c.put(name, "p21", cp932(p21(instances, end)), what, then)
    sfc_case("sfc-raster", [*SHEET, "externally_defined_symbol_feature('1','1','0',\\'" + t("raster") + ".tif\\','10.0','10.0','0.0','1.0')"], "A symbol that is a picture file.", "The feature goes, the sheet stays.")
    sfc_case("sfc-hatch-on-a-share", [*SHEET, "externally_defined_hatch_feature('1',\\'\\\\192.0.2.1\\" + t("hatch") + "\\','0','(1,2)')"], "A hatch from a share.", "The feature goes.")
    sfc_case("sfc-unknown-file-feature", [*SHEET, "reference_file_feature(\\'C:\\\\" + t("reffile") + ".xls\\')"], "A feature that names a file.", "It goes and is told.")
    sfc_case("sfc-remarks", [*SHEET, None], "Comments between the features.", "They go silently.")
    sfc_case("sfc-figure-of-a-path", [*SHEET, "sfig_org_feature(\\'\\\\\\\\192.0.2.1\\" + t("figure") + "\\part\\','1')"], "A figure named by a path.", "Only the last name stays.")
    sfc_case("sfc-attribute-sign-in-escapes", [*SHEET, "sfig_org_feature(\\'\\X\\24$ATRF$$\\X\\24$ATRF$$road\\','1')"], "The sign of an attribute file in escapes of the exchange structure.", "The sign goes, told.")
    c.put("font-in-code-page-escapes", "dxf", cp932(dxf(PLAN, tables=section("TABLES", table("LAYER", layer("0"), layer("壁")) + table("STYLE", style("A", "\\M+1815F\\M+1815F192.0.2.1\\M+1815F" + t("escapes") + "\\M+1815Fa.shx", "c:b.shx"))))),
          "Fonts on a share in code page escapes (full-width backslashes), and on the folder of a drive.", "Their last names stay.")
    c.put("sfc-broken-feature", "sfc", cp932(sfc([*SHEET]).replace("layer_feature(", "layer_feature(;" + t("grammar"))), "A feature against its grammar.", "Withheld as broken.")
    c.put("sfc-behind-the-end", "sfc", cp932(sfc(SHEET)) + t("sfctail").encode(), "Octets behind the end.", "They go.")
    p21_case("p21-external-source", [*AREA, "#90=EXTERNAL_SOURCE(IDENTIFIER('" + t("source") + "'));", "#91=EXTERNALLY_DEFINED_SYMBOL(IDENTIFIER('" + t("symbol") + "'),#90);", "#92=SET_OF((#1,#91));"],
             "Instances that stand for something outside.", "They go, the list forgets them.")
    p21_case("p21-document-file", [*AREA, "#90=DOCUMENT_FILE('" + t("docfile") + "','',$,$,'',$);", "#91=APPLIED_DOCUMENT_REFERENCE(#90,'" + t("docref") + "',(#1));"], "A document file and its reference.", "Both go.")
    p21_case("p21-comments", [*AREA, "/* " + t("p21comment") + " */"], "Comments.", "They go.")
    p21_case("p21-encoded-path", [*AREA, "#90=LABEL('\\X2\\005C005C\\X0\\192.0.2.1\\X2\\005C\\X0\\" + t("encoded") + "\\X2\\005C\\X0\\a');"], "A share path in the encoded form of STEP texts.", "Only the last name stays.")
    p21_case("p21-behind-the-end", AREA, "Octets behind the end.", "They go.", "ENDSEC;\nEND-ISO-10303-21;\nMZ" + t("p21tail") + "\n")
    p21_case("p21-grammar", [*AREA, "#90=LABEL('" + t("p21grammar") + "',);"], "A parameter list against the grammar.", "Withheld as broken.")
    p21_case("p21-twice", [*AREA, "#1=LABEL('" + t("twice") + "');"], "Two instances of one number.", "Withheld: two readings.")


def binary(pairs):
    out = b"AutoCAD Binary DXF\r\n\x1a\0"
    for code, value in pairs:
        out += struct.pack("<H", code)
        if isinstance(value, bytes):
            out += bytes([len(value)]) + value
        elif isinstance(value, float):
            out += struct.pack("<d", value)
        elif isinstance(value, int):
            out += struct.pack("<h", value)
        else:
            out += value.encode("cp932") + b"\0"
    return out


HEAD = ("ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('SCADEC level2 {}'),'2;1');\nFILE_NAME('plan','2026-11-22T09:00:00',(''),(''),'SCADEC_API_Ver3.30$$3.1','drawing','');\n"
        "FILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\nENDSEC;\nDATA;\n")
SHEET = ["drawing_sheet_feature(\\'図面\\','3','1','420','297')", "layer_feature(\\'D-BGD\\','1')", "pre_defined_colour_feature('white')", "pre_defined_font_feature('continuous')", "width_feature('0.130000')",
         "text_font_feature(\\'ＭＳ ゴシック\\')", "line_feature('1','8','1','1','0.0','0.0','100.0','0.0')", "text_string_feature('1','8','1',\\'平面図\\','10.0','10.0','5.0','15.0','0.0','0.0','0.0','1','1')"]
AREA = ["#1=CARTESIAN_POINT(' ',(0.0,0.0));", "#2=CARTESIAN_POINT(' ',(100.0,0.0));", "#3=DIRECTION(' ',(1.0,0.0));", "#4=VECTOR(' ',#3,100.0);", "#5=LINE(' ',#1,#4);", "#6=TEXT_LITERAL('\\X2\\5E7397625666\\X0\\',#1,' ','baseline left',.RIGHT.,#3);"]


def sfc(features):
    out = HEAD.format("feature_mode")
    for number, feature in enumerate(features, 1):
        out += f"/*SXF\n#{number * 10} = {feature}\nSXF*/\n" if feature else f"/* {canary('remark')} */\n"
    return out + "ENDSEC;\nEND-ISO-10303-21;\n"


def p21(instances, end="ENDSEC;\nEND-ISO-10303-21;\n"):
    return HEAD.format("ambiguous_mode") + "\n".join(instances) + "\n" + end


def benign(c):
    def put(name, entities, **how):
        c.put("benign-" + name, "dxf", how.pop("encode", cp932)(dxf(entities, **how)), f"A drawing as offices have them: {name}.", "All of it stays.")
    shapes = {
        "lines": PLAN,
        "circles": "".join(groups((0, "CIRCLE"), (8, "0"), (10, float(i)), (20, 1.0), (40, 0.5 + i)) for i in range(8)),
        "arcs": "".join(groups((0, "ARC"), (8, "0"), (10, float(i)), (20, 1.0), (40, 2.0), (50, 0.0), (51, 90.0 + i)) for i in range(8)),
        "ellipse": groups((0, "ELLIPSE"), (8, "0"), (10, 0.0), (20, 0.0), (11, 5.0), (21, 0.0), (40, 0.5), (41, 0.0), (42, 6.283185)),
        "polyline": groups((0, "LWPOLYLINE"), (8, "壁"), (90, 4), (70, 1), (10, 0.0), (20, 0.0), (10, 9.0), (20, 0.0), (42, 0.5), (10, 9.0), (20, 9.0), (10, 0.0), (20, 9.0)),
        "old-polyline": groups((0, "POLYLINE"), (8, "0"), (66, 1), (70, 0), (10, 0.0), (20, 0.0), (30, 0.0)) + "".join(groups((0, "VERTEX"), (8, "0"), (10, float(i)), (20, float(i * i))) for i in range(6)) + groups((0, "SEQEND"), (8, "0")),
        "spline": groups((0, "SPLINE"), (8, "0"), (70, 8), (71, 3), (72, 8), (73, 4), (74, 0), *[(40, v) for v in (0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0)], *[p for i in range(4) for p in ((10, float(i)), (20, float(i % 2)), (30, 0.0))]),
        "points": "".join(groups((0, "POINT"), (8, "0"), (10, float(i)), (20, float(-i)), (30, 0.0)) for i in range(10)),
        "solid-fill": groups((0, "SOLID"), (8, "0"), (10, 0.0), (20, 0.0), (11, 1.0), (21, 0.0), (12, 0.0), (22, 1.0), (13, 1.0), (23, 1.0)),
        "face": groups((0, "3DFACE"), (8, "0"), (10, 0.0), (20, 0.0), (30, 0.0), (11, 1.0), (21, 0.0), (31, 0.5), (12, 1.0), (22, 1.0), (32, 1.0), (13, 0.0), (23, 1.0), (33, 0.5)),
        "hatch": groups((0, "HATCH"), (8, "0"), (10, 0.0), (20, 0.0), (30, 0.0), (2, "ANSI31"), (70, 0), (71, 0), (91, 1), (92, 2), (72, 0), (73, 1), (93, 4), (10, 0.0), (20, 0.0), (10, 4.0), (20, 0.0), (10, 4.0), (20, 4.0), (10, 0.0), (20, 4.0), (97, 0), (75, 0), (76, 1)),
        "text": text(0, 0, "図面番号 A-101") + text(0, 5, "ｷﾞｼｮｳ町役場 ①②③ ㎡") + text(0, 10, "表示・能力・ソース（0x5C を含む字）"),
        "long-text": groups((0, "MTEXT"), (8, "0"), (10, 0.0), (20, 0.0), (40, 2.5), (41, 100.0), (71, 1), (3, "{\\fMS Gothic|b0|i0|c128;特記仕様書\\P１．"), (1, "施工にあたっては\\P２．監督員の指示による。}")),
        "dimension": groups((0, "DIMENSION"), (8, "寸法"), (2, "*D1"), (10, 0.0), (20, 5.0), (11, 50.0), (21, 6.0), (70, 32), (1, "<> mm"), (3, "STANDARD"), (13, 0.0), (23, 0.0), (14, 100.0), (24, 0.0), (1001, "ACAD"), (1000, "DSTYLE"), (1002, "{"), (1070, 44), (1040, 2.5), (1002, "}")),
        "leader": groups((0, "LEADER"), (8, "寸法"), (3, "STANDARD"), (71, 1), (72, 0), (76, 2), (10, 0.0), (20, 0.0), (10, 5.0), (20, 5.0)),
        "rays": groups((0, "RAY"), (8, "0"), (10, 0.0), (20, 0.0), (11, 1.0), (21, 0.0), (0, "XLINE"), (8, "0"), (10, 0.0), (20, 0.0), (11, 0.0), (21, 1.0)),
        "viewport": groups((0, "VIEWPORT"), (8, "0"), (67, 1), (10, 0.0), (20, 0.0), (40, 200.0), (41, 100.0), (68, 1), (69, 1)),
        "tolerance": groups((0, "TOLERANCE"), (8, "寸法"), (3, "STANDARD"), (10, 0.0), (20, 0.0), (1, "{\\Fgdt;j}%%v0.1")),
        "colours": "".join(groups((0, "LINE"), (8, "0"), (62, i), (420, 65536 * i), (370, 25), (10, 0.0), (20, float(i)), (11, 9.0), (21, float(i))) for i in range(1, 8)),
    }
    for name, entities in shapes.items():
        put(name, entities)
    block = section("BLOCKS", groups((0, "BLOCK"), (8, "0"), (2, "MANHOLE"), (70, 2), (10, 0.0), (20, 0.0), (30, 0.0), (3, "MANHOLE"), (1, "")) + groups((0, "CIRCLE"), (8, "0"), (10, 0.0), (20, 0.0), (40, 0.6)) +
                    groups((0, "ATTDEF"), (8, "0"), (10, 0.0), (20, 0.0), (40, 1.0), (1, "1"), (3, "番号"), (2, "NO"), (70, 0)) + groups((0, "ENDBLK"), (8, "0")))
    put("blocks", "".join(groups((0, "INSERT"), (8, "0"), (66, 1), (2, "MANHOLE"), (10, float(i * 3)), (20, 0.0), (41, 1.0), (50, 0.0), (0, "ATTRIB"), (8, "0"), (10, float(i * 3)), (20, 0.0), (40, 1.0), (1, f"人孔{i}"), (2, "NO"), (70, 0), (0, "SEQEND"), (8, "0")) for i in range(5)), before=block)
    objects = section("OBJECTS", groups((0, "DICTIONARY"), (5, "C"), (330, "0"), (100, "AcDbDictionary"), (281, 1), (3, "ACAD_GROUP"), (350, "D"), (3, "ACAD_LAYOUT"), (350, "1A"), (0, "DICTIONARY"), (5, "D"), (330, "C"), (100, "AcDbDictionary"), (281, 1),
                                        (0, "DICTIONARY"), (5, "1A"), (330, "C"), (100, "AcDbDictionary"), (3, "Model"), (350, "1E"), (0, "LAYOUT"), (5, "1E"), (330, "1A"), (100, "AcDbPlotSettings"), (1, ""), (2, "none_device"), (4, ""), (6, ""), (40, 0.0), (7, ""),
                                        (100, "AcDbLayout"), (1, "Model"), (70, 1), (71, 0)))
    put("layouts", PLAN, behind=objects)
    put("utf8-of-2018", PLAN + text(0, 70, "髙﨑・𠮷野・葛󠄀城"), head=header("AC1032", "ANSI_932"), encode=lambda s: s.encode())
    put("r12-without-header", PLAN, head="", tables="")
    put("unix-lines", PLAN, encode=lambda s: s.replace("\r\n", "\n").encode("cp932"))
    put("tight-codes", PLAN, encode=lambda s: "\r\n".join(one.strip() if i % 2 == 0 else one for i, one in enumerate(s.split("\r\n"))).encode("cp932"))
    put("made-by-a-program", PLAN, encode=lambda s: groups((999, "dxf writer 1.0")).encode() + s.encode("cp932"))
    put("many-layers", "".join(line(i, 0, i, 9, f"層{i}") for i in range(40)), tables=section("TABLES", table("LAYER", *[layer(f"層{i}", i % 7 + 1) for i in range(40)])))
    put("large", "".join(line(i % 100, i // 100, i % 100 + 1, i // 100 + 0.5) for i in range(600)))
    c.put("benign-binary-form", "dxf", binary([(0, "SECTION"), (2, "ENTITIES"), *[pair for i in range(12) for pair in ((0, "LINE"), (8, "壁"), (62, i), (10, i * 1.25), (20, 0.0), (11, 3.5), (21, -4.75))], (0, "ENDSEC"), (0, "EOF")]),
          "A drawing in the binary form.", "The same lines as text.")
    for n in range(6):
        put(f"site-plan-{n + 1}", "".join(line(i, n, i + 1, (i * 7 + n) % 11) for i in range(20)) + text(0, -5, f"工区{n + 1} 起点 No.{n}+{n * 20}.0") +
            groups((0, "ARC"), (8, "寸法"), (10, 5.0), (20, 5.0), (40, 10.0 + n), (50, 0.0), (51, 45.0)))

    def sfc_put(name, features, encode=cp932):
        c.put("benign-sfc-" + name, "sfc", encode(sfc(features)), f"An SXF drawing as feature comments: {name}.", "Every feature stays.")

    def p21_put(name, instances):
        c.put("benign-p21-" + name, "p21", cp932(p21(instances)), f"An SXF drawing as a STEP file: {name}.", "Every instance stays.")
    sfc_put("sheet", SHEET)
    features = {
        "polyline": "polyline_feature('1','8','1','1','4','(0.0,10.0,10.0,0.0)','(0.0,0.0,10.0,10.0)')",
        "circle": "circle_feature('1','8','1','1','10.0','10.0','5.0')",
        "arc": "arc_feature('1','8','1','1','0.0','0.0','5.0','0','0.0','90.0')",
        "ellipse": "ellipse_feature('1','8','1','1','0.0','0.0','5.0','3.0','45.0')",
        "ellipse-arc": "ellipse_arc_feature('1','8','1','1','0.0','0.0','5.0','3.0','0','45.0','0.0','180.0')",
        "marker": "point_marker_feature('1','8','5.0','5.0','3','0.0','1.0')",
        "text": "text_string_feature('1','8','1',\\'縦断図 ①～③ 髙\\','0.0','0.0','5.0','30.0','0.0','0.0','0.0','7','1')",
        "spline": "spline_feature('1','8','1','1','0','7','(0.0,1.0,2.0,3.0,4.0,5.0,6.0)','(0.0,1.0,0.0,1.0,0.0,1.0,0.0)')",
        "clothoid": "clothoid_feature('1','8','1','1','0.0','0.0','100.0','0','0.0','0.0','50.0')",
        "dimension": "linear_dim_feature('1','8','1','1','0.0','5.0','10.0','5.0','1','0.0','0.0','0.0','5.0','1','10.0','0.0','10.0','5.0','2','0.0','5.0','1','1.0','2','10.0','5.0','1','1.0','1','1',\\'10000\\','5.0','6.0','2.5','10.0','0.0','0.0','0.0','1','1')",
        "balloon": "balloon_feature('1','8','1','1','2','(0.0,5.0)','(0.0,5.0)','8.0','8.0','3.0','1','1','1.0','1','1',\\'12\\','8.0','8.0','2.5','5.0','0.0','0.0','0.0','5','1')",
        "figure": "sfig_org_feature(\\'部分図-1\\','1')",
        "placed-figure": "sfig_locate_feature('0',\\'部分図-1\\','10','10','0','0.05','0.05')",
        "hatch": "fill_area_style_hatching_feature('1','2','(8,8)','(1,1)','(0.0,0.0)','(0.0,0.0)','(1.0,1.0)','(45.0,135.0)','1','0','()')",
        "colour-fill": "fill_area_style_colour_feature('1','8','1','0','()')",
        "curve": "composite_curve_org_feature('8','1','1','0')",
        "colour": "user_defined_colour_feature('255','128','0')",
        "line-type": "user_defined_font_feature(\\'破線\\','4','(5.0,1.0,2.0,1.0)')",
        "symbol": "externally_defined_symbol_feature('1','1','0',\\'M100\\','10.0','10.0','0.0','1.0')",
        "title-block": "drawing_attribute_feature(\\'道路改良工事\\',\\'○○町\\',\\'平面図\\',\\'1/500\\',\\'令和8\\',\\'11\\',\\'22\\',\\'○○設計\\',\\'○○町建設課\\')",
    }
    for name, feature in features.items():
        sfc_put(name, [*SHEET, feature])
    sfc_put("version-3", [*SHEET], lambda s: cp932(s.replace("/*SXF\n", "/*SXF3.1\n").replace("\nSXF*/", "\nSXF3.1*/")))
    sfc_put("utf8", [*SHEET], lambda s: s.encode())
    p21_put("lines", AREA)
    p21_put("complex-instances", [*AREA, "#7=(GEOMETRIC_REPRESENTATION_CONTEXT(2)PARAMETRIC_REPRESENTATION_CONTEXT()REPRESENTATION_CONTEXT(' ',' '));"])
    p21_put("raw-letters", [*AREA, "#7=LABEL('平面図');", "#8=PRESENTATION_LAYER_ASSIGNMENT('D-BGD',' ',(#5));"])
    p21_put("enumerations", [*AREA, "#7=B_SPLINE_CURVE_WITH_KNOTS(' ',3,(#1,#2,#1,#2),.UNSPECIFIED.,.F.,.U.,(4,4),(0.0,1.0),.UNSPECIFIED.);", "#8=NAMED($,*,'it''s');"])
    p21_put("wide-blanks", [one.replace("=", " = ").replace(",", " ,\n ") for one in AREA])


def make(root):
    cases = Cases(root)
    hostile(cases)
    benign(cases)
