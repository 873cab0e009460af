"""OpenDocument packages for samples, the same bytes on every run. Not a family."""
import io
import zipfile
from xml.sax.saxutils import escape

SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0", "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink", "dc": "http://purl.org/dc/elements/1.1/", "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0", "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0", "chart": "urn:oasis:names:tc:opendocument:xmlns:chart:1.0",
    "form": "urn:oasis:names:tc:opendocument:xmlns:form:1.0", "script": "urn:oasis:names:tc:opendocument:xmlns:script:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0", "smil": "urn:oasis:names:tc:opendocument:xmlns:smil-compatible:1.0",
    "anim": "urn:oasis:names:tc:opendocument:xmlns:animation:1.0", "ooo": "http://openoffice.org/2004/office", "ooow": "http://openoffice.org/2004/writer", "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    "oooc": "http://openoffice.org/2004/calc", "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0", "xforms": "http://www.w3.org/2002/xforms",
    "dr3d": "urn:oasis:names:tc:opendocument:xmlns:dr3d:1.0", "math": "http://www.w3.org/1998/Math/MathML",
}
XMLNS = " ".join(f'xmlns:{p}="{u}"' for p, u in SPACES.items())
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
VND = "application/vnd.oasis.opendocument."
KINDS = {"odt": "text", "ods": "spreadsheet", "odp": "presentation", "odg": "graphics", "ott": "text-template", "ots": "spreadsheet-template", "odb": "base"}
BODY = {"odt": "text", "ods": "spreadsheet", "odp": "presentation", "odg": "drawing", "ott": "text", "ots": "spreadsheet"}
esc = escape

MASTERS = ('<style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" style:print-orientation="portrait" fo:margin-top="2cm" '
           'fo:margin-bottom="2cm" fo:margin-left="2cm" fo:margin-right="2cm" style:writing-mode="lr-tb"/></style:page-layout>')
MASTER = '<style:master-page style:name="Standard" style:page-layout-name="pm1"{0}>{1}</style:master-page>'


def content(body, kind="odt", automatic="", before="", scripts="<office:scripts/>", root=""):
    word = BODY[kind]
    return (f'{HEAD}<office:document-content {XMLNS} office:version="1.3"{root}>{scripts}<office:font-face-decls><style:font-face style:name="Mincho" '
            f'svg:font-family="&apos;MS Mincho&apos;"/></office:font-face-decls><office:automatic-styles>{automatic}</office:automatic-styles>'
            f"<office:body><office:{word}>{before}{body}</office:{word}></office:body></office:document-content>")


def styles(extra="", automatic="", master="", kind="odt"):
    return (f'{HEAD}<office:document-styles {XMLNS} office:version="1.3"><office:styles><style:default-style style:family="paragraph"><style:text-properties '
            'style:font-name="Mincho" fo:font-size="10.5pt" fo:language="ja" fo:country="JP"/></style:default-style><style:style style:name="Standard" style:family="paragraph"/>'
            f"{extra}</office:styles><office:automatic-styles>{MASTERS}<style:style style:name=\"dp1\" style:family=\"drawing-page\"/>{automatic}</office:automatic-styles><office:master-styles>"
            + (master or MASTER.format(' draw:style-name="dp1"' if kind in ("odp", "odg") else "", "")) + "</office:master-styles></office:document-styles>")


def meta(extra=""):
    return (f'{HEAD}<office:document-meta {XMLNS} office:version="1.3"><office:meta><dc:title>見本</dc:title><meta:initial-creator>総務課</meta:initial-creator>'
            f"<dc:creator>総務課</dc:creator><meta:creation-date>2026-11-22T10:00:00</meta:creation-date>{extra}</office:meta></office:document-meta>")


def settings(items=""):
    return (f'{HEAD}<office:document-settings {XMLNS} office:version="1.3"><office:settings><config:config-item-set config:name="ooo:view-settings">'
            '<config:config-item config:name="ViewAreaTop" config:type="long">0</config:config-item></config:config-item-set>'
            f'<config:config-item-set config:name="ooo:configuration-settings"><config:config-item config:name="TabOverflow" config:type="boolean">true</config:config-item>{items}'
            "</config:config-item-set></office:settings></office:document-settings>")


def manifest(names, kind, extra=""):
    rows = "".join(f'<manifest:file-entry manifest:full-path="{esc(n)}" manifest:media-type="{"text/xml" if n.endswith(".xml") else "image/png" if n.endswith(".png") else ""}"/>' for n in names)
    return (f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
            f'manifest:version="1.3" manifest:media-type="{VND}{KINDS[kind]}"/>{rows}{extra}</manifest:manifest>')


def package(kind, content_xml, files=(), styles_xml=None, meta_xml=None, settings_xml=None, manifest_extra="", manifest_xml=None, mimetype=None):
    """files: (name, bytes) beside the usual parts."""
    parts = [("content.xml", content_xml), ("styles.xml", styles_xml or styles(kind=kind)), ("meta.xml", meta_xml or meta()), ("settings.xml", settings_xml or settings())]
    parts += list(files)
    for name, body in files:   # what kind of object it is, says the folder
        if name.startswith("Object") and name.endswith("/content.xml"):
            word = "formula" if "<math" in str(body) else "chart" if "office:chart" in str(body) else "spreadsheet"
            manifest_extra += f'<manifest:file-entry manifest:full-path="{name[:-11]}" manifest:media-type="{VND}{word}"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        def add(name, body, method=zipfile.ZIP_DEFLATED):
            info = zipfile.ZipInfo(name, (2026, 11, 22, 10, 0, 0))
            info.compress_type = method
            archive.writestr(info, body.encode("utf-8") if isinstance(body, str) else body)

        add("mimetype", mimetype or VND + KINDS[kind], zipfile.ZIP_STORED)
        for name, body in parts:
            add(name, body)
        add("META-INF/manifest.xml", manifest_xml or manifest([n for n, _ in parts], kind, manifest_extra))
    return out.getvalue()


def flat(kind, body, automatic="", settings_items="", scripts=""):
    word = BODY[kind]
    return (f'{HEAD}<office:document {XMLNS} office:version="1.3" office:mimetype="{VND}{KINDS[kind]}"><office:meta><dc:title>見本</dc:title></office:meta><office:settings>'
            f'<config:config-item-set config:name="ooo:configuration-settings">{settings_items}</config:config-item-set></office:settings>{scripts}<office:styles><style:style style:name="Standard" '
            f'style:family="paragraph"/></office:styles><office:automatic-styles>{MASTERS}<style:style style:name="dp1" style:family="drawing-page"/>{automatic}</office:automatic-styles><office:master-styles>'
            f"{MASTER.format('', '')}</office:master-styles><office:body><office:{word}>{body}</office:{word}></office:body></office:document>").encode("utf-8")


def p(text, style=None):
    return f"<text:p{f' text:style-name=' + chr(34) + style + chr(34) if style else ''}>{esc(text)}</text:p>"


def cell(value="", formula=None, number=None, extra=""):
    if number is not None:
        f = f' table:formula="{esc(formula, {chr(34): "&quot;"})}"' if formula else ""
        return f'<table:table-cell{f} office:value-type="float" office:value="{number}"{extra}><text:p>{number}</text:p></table:table-cell>'
    f = f' table:formula="{esc(formula, {chr(34): "&quot;"})}"' if formula else ""
    return f'<table:table-cell{f} office:value-type="string"{extra}><text:p>{esc(value)}</text:p></table:table-cell>' if value or formula else f"<table:table-cell{extra}/>"


def sheet(name, rows, before="", style=""):
    columns = max((len(r) for r in rows), default=1)
    body = "".join(f"<table:table-row>{''.join(r)}</table:table-row>" for r in rows)
    return f'<table:table table:name="{esc(name)}"{style}>{before}<table:table-column table:number-columns-repeated="{columns}"/>{body}</table:table>'


def table(name, rows):
    body = "".join("<table:table-row>" + "".join(f'<table:table-cell office:value-type="string">{p(c)}</table:table-cell>' for c in r) + "</table:table-row>" for r in rows)
    return f'<table:table table:name="{name}"><table:table-column table:number-columns-repeated="{len(rows[0])}"/>{body}</table:table>'


def image(href, name="図1", extra="", anchor=' text:anchor-type="as-char"', place=""):
    return (f'<draw:frame draw:name="{name}"{anchor} svg:width="3cm" svg:height="2cm"{place}><draw:image xlink:href="{esc(href)}" xlink:type="simple" xlink:show="embed" '
            f'xlink:actuate="onLoad"{extra}/></draw:frame>')


def page(name, body, notes="", style="dp1"):
    return f'<draw:page draw:name="{name}" draw:style-name="{style}" draw:master-page-name="Standard">{body}{notes}</draw:page>'


def box(text, x=1, y=1, w=20, h=3, kind=""):
    return f'<draw:frame svg:x="{x}cm" svg:y="{y}cm" svg:width="{w}cm" svg:height="{h}cm"{kind}><draw:text-box>{"".join(p(t) for t in text.split(chr(10)))}</draw:text-box></draw:frame>'


def chart(kind="bar", rows=((1, 10), (2, 20), (3, 15)), extra=""):
    """content.xml and styles.xml of a chart object."""
    body = "".join(f'<table:table-row><table:table-cell office:value-type="string"><text:p>{r[0]}月</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="{r[1]}"><text:p>{r[1]}</text:p></table:table-cell></table:table-row>' for r in rows)
    n = len(rows) + 1
    content_xml = (f'{HEAD}<office:document-content {XMLNS} office:version="1.3"><office:automatic-styles><style:style style:name="ch1" style:family="chart"><style:chart-properties chart:include-hidden-cells="false"/>'
                   '</style:style></office:automatic-styles><office:body><office:chart>'
                   f'<chart:chart svg:width="8cm" svg:height="6cm" xlink:href=".." xlink:type="simple" chart:class="chart:{kind}" chart:style-name="ch1"><chart:title svg:x="2cm" svg:y="0.2cm"><text:p>月別件数</text:p></chart:title>'
                   f'<chart:legend chart:legend-position="end"/><chart:plot-area table:cell-range-address="集計.A1:集計.B{n}" chart:data-source-has-labels="both"><chart:axis chart:dimension="x" chart:name="primary-x">'
                   f'<chart:categories table:cell-range-address="集計.A2:集計.A{n}"/></chart:axis><chart:axis chart:dimension="y" chart:name="primary-y"/>'
                   f'<chart:series chart:values-cell-range-address="集計.B2:集計.B{n}" chart:label-cell-address="集計.B1" chart:class="chart:{kind}"><chart:data-point chart:repeated="{len(rows)}"/></chart:series></chart:plot-area>'
                   f'{extra}<table:table table:name="local-table"><table:table-rows>{body}</table:table-rows></table:table></chart:chart></office:chart></office:body></office:document-content>')
    styles_xml = f'{HEAD}<office:document-styles {XMLNS} office:version="1.3"><office:styles/></office:document-styles>'
    return content_xml, styles_xml


def chart_frame(number=1, extra=""):
    return (f'<draw:frame draw:z-index="0" svg:width="8cm" svg:height="6cm" svg:x="1cm" svg:y="3cm"{extra}><draw:object draw:notify-on-update-of-ranges="集計.A1:集計.B4" xlink:href="./Object {number}" '
            f'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/><draw:image xlink:href="./ObjectReplacements/Object {number}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>')
