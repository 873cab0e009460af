"""Documents of text for samples: paragraphs, tables, drawings, fields, put into a package. Not a family."""
from _office import DRAWING, HEAD, OFFICE, PACKAGE, VND, Package, esc, png, properties, quote, theme

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MICROSOFT = "http://schemas.microsoft.com/office"
MAIN = VND + "wordprocessingml.document.main+xml"
SPACES = (f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:wp="{DRAWING}/wordprocessingDrawing" xmlns:a="{DRAWING}/main" xmlns:pic="{DRAWING}/picture" '
          f'xmlns:c="{DRAWING}/chart" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml" '
          f'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word" '
          f'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:w14="{MICROSOFT}/word/2010/wordml" '
          f'xmlns:wps="{MICROSOFT}/word/2010/wordprocessingShape" xmlns:wpg="{MICROSOFT}/word/2010/wordprocessingGroup" mc:Ignorable="w14"')
PAGE = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1985" w:right="1701" w:bottom="1701" w:left="1701" w:header="851" w:footer="992" w:gutter="0"/><w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="360"/></w:sectPr>'
FONTS = '<w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif" w:eastAsia="Noto Serif CJK JP"/>'


def t(text):
    return f'<w:t xml:space="preserve">{esc(text)}</w:t>'


def r(content, properties=""):
    """A run; content: text, or markup when it begins with "<"."""
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}{content if content.startswith("<") else t(content)}</w:r>'


def p(content="", properties=""):
    """A paragraph; content: text, or markup when it begins with "<"."""
    if content and not content.startswith("<"):
        content = r(content)
    return f'<w:p>{f"<w:pPr>{properties}</w:pPr>" if properties else ""}{content}</w:p>'


def char(kind, inside=""):
    return r(f'<w:fldChar w:fldCharType="{kind}"{f">{inside}</w:fldChar>" if inside else "/>"}')


def code(text):
    return r(f'<w:instrText xml:space="preserve">{esc(text)}</w:instrText>')


def field(instruction, result="結果", pieces=None):
    """A field as Word writes it; pieces: the instruction cut over runs."""
    return char("begin") + "".join(code(x) for x in (pieces or [instruction])) + char("separate") + r(result) + char("end")


def simple(instruction, result="結果"):
    return f'<w:fldSimple w:instr="{quote(instruction)}">{r(result)}</w:fldSimple>'


def table(rows, properties="", header=False):
    cells = len(rows[0])
    borders = "".join(f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV"))
    out = f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders>{properties}</w:tblPr><w:tblGrid>{"<w:gridCol w:w=%s2000%s/>" % (chr(34), chr(34)) * cells}</w:tblGrid>'
    for i, row in enumerate(rows):
        out += "<w:tr>" + ("<w:trPr><w:tblHeader/></w:trPr>" if header and i == 0 else "")
        for cell in row:
            extra, text = cell if isinstance(cell, tuple) else ("", cell)
            out += f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>{extra}</w:tcPr>{text if text.startswith("<w:") else p(text)}</w:tc>'
        out += "</w:tr>"
    return out + "</w:tbl>"


def drawing(inside, uri, anchor=False, name="図 1", number=1, width=1440000, height=720000, link=""):
    doc = f'<wp:docPr id="{number}" name="{name}">{link}</wp:docPr>' if link else f'<wp:docPr id="{number}" name="{name}"/>'
    graphic = f'<a:graphic><a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic>'
    if not anchor:
        return f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>{doc}<wp:cNvGraphicFramePr/>{graphic}</wp:inline></w:drawing>'
    return (f'<w:drawing><wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="251659264" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
            f'<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>300000</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>200000</wp:posOffset></wp:positionV>'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapSquare wrapText="bothSides"/>{doc}<wp:cNvGraphicFramePr/>{graphic}</wp:anchor></w:drawing>')


def picture(rel, anchor=False, number=1, attribute="r:embed", extra="", link=""):
    inside = (f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="写真{number}">{link}</pic:cNvPr><pic:cNvPicPr><a:picLocks noChangeAspect="1"/></pic:cNvPicPr></pic:nvPicPr>'
              f'<pic:blipFill><a:blip {attribute}="{rel}">{extra}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
              f'<a:ext cx="1440000" cy="720000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>')
    return drawing(inside, f"{DRAWING}/picture", anchor, number=number)


def text_box(paragraphs, fallback=True, number=7):
    """A text box as Word writes it: the shape, and VML for older programs."""
    shape = (f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1440000" cy="720000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
             f'<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln w="6350"><a:solidFill><a:prstClr val="black"/></a:solidFill></a:ln></wps:spPr>'
             f'<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx><wps:bodyPr rot="0" vert="horz" wrap="square" lIns="91440" tIns="45720" rIns="91440" bIns="45720" anchor="t"><a:noAutofit/></wps:bodyPr></wps:wsp>')
    choice = drawing(shape, f"{MICROSOFT}/word/2010/wordprocessingShape", True, "テキスト ボックス 1", number)
    if not fallback:
        return choice
    vml = f'<w:pict><v:shape id="_x0000_s10{number}" type="#_x0000_t202" style="position:absolute;margin-left:23pt;margin-top:15pt;width:113pt;height:57pt"><v:textbox><w:txbxContent>{paragraphs}</w:txbxContent></v:textbox></v:shape></w:pict>'
    return f'<mc:AlternateContent><mc:Choice Requires="wps">{choice}</mc:Choice><mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent>'


STYLES = (f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{FONTS}<w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="22"/>'
          '<w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
          '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>'
          '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:next w:val="a"/><w:uiPriority w:val="9"/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr>'
          '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
          '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:next w:val="a"/><w:pPr><w:keepNext/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style>'
          '<w:style w:type="character" w:styleId="link"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>'
          '<w:style w:type="table" w:default="1" w:styleId="t0"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
          '<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/><w:basedOn w:val="a"/><w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8494"/></w:tabs></w:pPr></w:style></w:styles>')
NUMBERING = (f'{HEAD}<w:numbering xmlns:w="{W}">' + "".join(
    f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="multilevel"/>' + "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{x % (i + 1) if "%" in x and "d" in x else x}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{420 * (i + 1)}" w:hanging="420"/></w:pPr></w:lvl>'
        for i in range(3)) + "</w:abstractNum>" for n, f, x in [(0, "decimal", "%%%d."), (1, "bullet", "・"), (2, "decimalEnclosedCircle", "%%%d"), (3, "aiueoFullWidth", "(%%%d)")]) +
    "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(4)) + "</w:numbering>")


class Document(Package):
    """A document around a body; parts are added with their relationship."""

    def __init__(self, body, sections=PAGE, main_type=MAIN, styles=STYLES, root="", background=""):
        super().__init__()
        self.main = "word/document.xml"
        self.part(self.main, f'{HEAD}<w:document {SPACES}{root}>{background}<w:body>{body}{sections}</w:body></w:document>', main_type)
        self.rel("", "officeDocument", self.main)
        properties(self)
        if styles:
            self.add("styles", "word/styles.xml", styles, "styles+xml")

    def add(self, kind, name, body, content_type, source=None, rel_id=None):
        """A part with its relationship from source (default: the main part). Gives the id."""
        full = content_type if "/" in content_type else VND + "wordprocessingml." + content_type
        self.part(name, body, full)
        source = self.main if source is None else source
        folder = source.rpartition("/")[0] + "/"
        return self.rel(source, kind, name[len(folder):] if name.startswith(folder) else "/" + name, rel_id=rel_id)

    def image(self, data=None, name="word/media/image1.png", source=None, rel_id=None):
        self.parts[name] = png() if data is None else data
        self.defaults[name.rpartition(".")[2]] = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "emf": "image/x-emf", "wmf": "image/x-wmf"}[name.rpartition(".")[2]]
        source = self.main if source is None else source
        return self.rel(source, "image", name[len("word/"):], rel_id=rel_id)

    def story(self, kind, content, name=None, rel_id=None):
        """header, footer: one paragraph group; gives the id."""
        tag = {"header": "hdr", "footer": "ftr"}[kind]
        name = name or f"word/{kind}1.xml"
        return self.add(kind, name, f'{HEAD}<w:{tag} {SPACES}>{content}</w:{tag}>', kind + "+xml", rel_id=rel_id)

    def notes(self, kind, notes):
        tag = kind[:-1]
        body = "".join(f'<w:{tag} w:type="{x}" w:id="{i - 1}"><w:p><w:r><w:{x}/></w:r></w:p></w:{tag}>' for i, x in enumerate(("separator", "continuationSeparator")))
        body += "".join(f'<w:{tag} w:id="{i + 1}">{n if n.startswith("<") else p(n)}</w:{tag}>' for i, n in enumerate(notes))
        return self.add(kind, f"word/{kind}.xml", f'{HEAD}<w:{kind} {SPACES}>{body}</w:{kind}>', kind + "+xml")

    def comments(self, comments):
        body = "".join(f'<w:comment w:id="{i}" w:author="佐藤" w:date="2026-04-01T09:00:00Z" w:initials="佐">{c if c.startswith("<") else p(c)}</w:comment>' for i, c in enumerate(comments))
        return self.add("comments", "word/comments.xml", f'{HEAD}<w:comments {SPACES}>{body}</w:comments>', "comments+xml")

    def settings(self, content):
        return self.add("settings", "word/settings.xml", f'{HEAD}<w:settings {SPACES}>{content}</w:settings>', "settings+xml")

    def themed(self):
        self.add("theme", "word/theme/theme1.xml", theme(), VND + "theme+xml")
        return self

    def numbered(self):
        self.add("numbering", "word/numbering.xml", NUMBERING, "numbering+xml")
        return self


def section(references="", extra=""):
    return PAGE.replace("<w:sectPr>", f"<w:sectPr>{references}", 1).replace("</w:sectPr>", f"{extra}</w:sectPr>", 1)
