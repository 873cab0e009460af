"""Office packages for samples: parts, content types and relationships put into a zip, the same bytes on every run. Not a family."""
import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
VND = "application/vnd.openxmlformats-officedocument."
esc = escape


def quote(text):
    return escape(str(text), {'"': "&quot;", "\n": "&#10;"})


class Package:
    """part(), rel(), then data(). Names without a leading slash."""

    def __init__(self):
        self.parts = {}
        self.types = {}
        self.defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
        self.rels = {}

    def part(self, name, body, kind=None):
        self.parts[name] = body.encode("utf-8") if isinstance(body, str) else body
        if kind:
            self.types[name] = kind
        return self

    def rel(self, source, kind, target, external=False, rel_id=None):
        """Adds a relationship; kind: a word of the office namespace or a whole URI. Gives its id."""
        rows = self.rels.setdefault(source, [])
        rel_id = rel_id or f"rId{len(rows) + 1}"
        rows.append((rel_id, kind if "/" in kind else f"{OFFICE}/{kind}", target, external))
        return rel_id

    def entries(self):
        types = "".join(f'<Default Extension="{e}" ContentType="{c}"/>' for e, c in sorted(self.defaults.items()))
        types += "".join(f'<Override PartName="/{quote(n)}" ContentType="{c}"/>' for n, c in self.types.items())
        out = [("[Content_Types].xml", f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{types}</Types>'.encode())]
        for source, rows in self.rels.items():
            folder, _, file = source.rpartition("/")
            name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
            body = "".join(f'<Relationship Id="{i}" Type="{quote(k)}" Target="{quote(t)}"' + (' TargetMode="External"' if x else "") + "/>" for i, k, t, x in rows)
            out.append((name, f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'.encode()))
        return out + list(self.parts.items())

    def data(self, extra=()):
        return zip_of(self.entries() + list(extra))


def zip_of(entries, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0
            archive.writestr(info, body)
        archive.comment = comment
    return out.getvalue()


def png(width=8, height=8, colour=(200, 30, 30)):
    rows = b"".join(b"\0" + bytes(((c + x * 3 + y * 5) & 255) for x in range(width) for c in colour) for y in range(height))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def properties(package, title="見本", creator="総務課"):
    """docProps, as every program writes them."""
    package.part("docProps/core.xml", f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
                 'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
                 f'<dc:title>{esc(title)}</dc:title><dc:creator>{esc(creator)}</dc:creator>'
                 '<dcterms:created xsi:type="dcterms:W3CDTF">2026-04-01T00:00:00Z</dcterms:created></cp:coreProperties>',
                 "application/vnd.openxmlformats-package.core-properties+xml")
    package.part("docProps/app.xml", f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
                 "<Application>Microsoft Office</Application></Properties>", VND + "extended-properties+xml")
    package.rel("", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")
    package.rel("", "extended-properties", "docProps/app.xml")


def chart(kind="bar", sheet="Sheet1", title="売上", values=(3, 5, 2), names=("春", "夏", "秋"), extra=""):
    """A chart part; kind: bar, line, pie, area, scatter, doughnut, radar."""
    cat = "".join(f'<c:pt idx="{i}"><c:v>{esc(n)}</c:v></c:pt>' for i, n in enumerate(names))
    val = "".join(f'<c:pt idx="{i}"><c:v>{v}</c:v></c:pt>' for i, v in enumerate(values))
    n = len(values)
    cats = f"<c:strRef><c:f>{esc(sheet)}!$A$2:$A${n + 1}</c:f><c:strCache><c:ptCount val=\"{n}\"/>{cat}</c:strCache></c:strRef>"
    vals = f"<c:numRef><c:f>{esc(sheet)}!$B$2:$B${n + 1}</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"{n}\"/>{val}</c:numCache></c:numRef>"
    ser = ('<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>' + f"{esc(sheet)}!$B$1" +
           f'</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{esc(title)}</c:v></c:pt></c:strCache></c:strRef></c:tx>')
    if kind == "scatter":
        ser += f"<c:xVal>{vals}</c:xVal><c:yVal>{vals}</c:yVal></c:ser>"
    else:
        ser += f"<c:cat>{cats}</c:cat><c:val>{vals}</c:val></c:ser>"
    axes = ('<c:axId val="111"/><c:axId val="222"/></c:{0}Chart><c:{1} ><c:axId val="111"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
            '<c:axPos val="b"/><c:crossAx val="222"/></c:{1}><c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
            '<c:axPos val="l"/><c:majorGridlines/><c:crossAx val="111"/></c:valAx>').format(kind, "valAx" if kind == "scatter" else "catAx").replace(" >", ">")
    heads = {"bar": '<c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>', "line": '<c:grouping val="standard"/><c:varyColors val="0"/>',
             "area": '<c:grouping val="standard"/><c:varyColors val="0"/>', "pie": '<c:varyColors val="1"/>', "doughnut": '<c:varyColors val="1"/>',
             "scatter": '<c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>', "radar": '<c:radarStyle val="marker"/><c:varyColors val="0"/>'}
    tail = {"pie": '<c:firstSliceAng val="0"/></c:pieChart>', "doughnut": '<c:firstSliceAng val="0"/><c:holeSize val="50"/></c:doughnutChart>'}.get(kind, axes)
    return (f'{HEAD}<c:chartSpace xmlns:c="{DRAWING}/chart" xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}"><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/>'
            f'<a:p><a:r><a:rPr lang="ja-JP"/><a:t>{esc(title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
            f'<c:{kind}Chart>{heads[kind]}{ser}{tail}</c:plotArea><c:legend><c:legendPos val="r"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/>'
            f'<c:dispBlanksAs val="gap"/></c:chart>{extra}</c:chartSpace>')


CHART_TYPE = VND + "drawingml.chart+xml"


def theme(name="Office"):
    colours = "".join(f"<a:{n}>{c}</a:{n}>" for n, c in [
        ("dk1", '<a:sysClr val="windowText" lastClr="000000"/>'), ("lt1", '<a:sysClr val="window" lastClr="FFFFFF"/>'), ("dk2", '<a:srgbClr val="1F497D"/>'),
        ("lt2", '<a:srgbClr val="EEECE1"/>'), ("accent1", '<a:srgbClr val="4F81BD"/>'), ("accent2", '<a:srgbClr val="C0504D"/>'), ("accent3", '<a:srgbClr val="9BBB59"/>'),
        ("accent4", '<a:srgbClr val="8064A2"/>'), ("accent5", '<a:srgbClr val="4BACC6"/>'), ("accent6", '<a:srgbClr val="F79646"/>'), ("hlink", '<a:srgbClr val="0000FF"/>'),
        ("folHlink", '<a:srgbClr val="800080"/>')])
    font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/><a:font script="Jpan" typeface="ＭＳ Ｐゴシック"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (f'{HEAD}<a:theme xmlns:a="{DRAWING}/main" name="{name}"><a:themeElements><a:clrScheme name="{name}">{colours}</a:clrScheme><a:fontScheme name="{name}"><a:majorFont>{font}</a:majorFont>'
            f'<a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="{name}"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
            f'<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>')


def write(root, case, ending, data, why):
    """samples/ooxml/<case>/in.<ending> and why.md of three lines."""
    folder = root / "ooxml" / case
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"in.{ending}").write_bytes(data)
    lines = why if isinstance(why, (list, tuple)) else why.split("\n")
    assert len(lines) == 3, case
    (folder / "why.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
