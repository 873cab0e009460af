"""Samples of OpenDocument: threats of file-rules 2.2, and documents of daily life. All synthetic; every piece that is dropped carries a canary.
Cases named benign-office-* were written once by LibreOffice from benign ones and are kept as they are."""
import base64
import pathlib
import struct
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from _odf import (HEAD, VND, box, cell, chart, chart_frame, content, esc, flat, image, manifest, meta, p, package, page, settings, sheet, styles, table)  # noqa: E402
from _odf_benign import benign  # noqa: E402
from _office import png  # noqa: E402


def c(name):
    return f"TZCANARY-odf-{name}"


def odt(body, files=(), before="", automatic="", scripts="<office:scripts/>", **options):
    return package("odt", content(p("議事録の本文です。") + body + p("以上"), "odt", automatic, before, scripts), files, **options)


def ods(rows, before="", after="", files=(), **options):
    return package("ods", content(before + sheet("集計", rows) + after, "ods"), files, **options)


def odp(body, files=(), automatic="", **options):
    return package("odp", content(page("p1", box("見出し") + body), "odp", automatic), files, **options)


def listeners(href):
    return (f'<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="{href}" xlink:type="simple"/></office:event-listeners>')


def object_frame(inner, replacement="Pictures/a.png"):
    return f'<draw:frame text:anchor-type="paragraph" svg:width="3cm" svg:height="2cm">{inner}<draw:image xlink:href="{replacement}"/></draw:frame>'


def hostile():
    """name, extension, bytes, what it is, what must happen."""
    picture = [("Pictures/a.png", png())]
    basic = (f'<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" script:language="StarBasic">Sub AutoOpen\nShell("{c("basic")}")\nEnd Sub</script:module>')
    yield "basic", "odt", odt("", [("Basic/Standard/M.xml", basic), ("Basic/Standard/script-lb.xml", f"<x>{c('lib')}</x>"), ("Basic/script-lc.xml", "<x/>")]), "Macros in StarBasic.", "gone, told"
    yield "scripts", "odt", odt("", [("Scripts/python/a.py", f"# {c('python')}"), ("Scripts/beanshell/b.bsh", c("bean")), ("Scripts/javascript/c.js", c("js")), ("Dialogs/Standard/D.xml", c("dialog"))]), \
        "Python, BeanShell, JavaScript, dialogs.", "gone, told"
    yield "office-scripts", "odt", odt("", scripts=f'<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries><ooo:library-embedded ooo:name="{c("embedded")}"/></ooo:libraries></office:script>'
                                       + listeners(f"vnd.sun.star.script:{c('load')}?language=Basic&amp;location=document") + "</office:scripts>"), "office:scripts with libraries and an event.", "gone, told"
    yield "events-on-text", "odt", odt(f'<text:p><text:a xlink:href="https://example.jp/">{listeners("vnd.sun.star.script:" + c("click"))}案内</text:a></text:p>' + object_frame(listeners("macro:///" + c("over")) , "Pictures/a.png"), picture), \
        "Events on a link and on a frame.", "events gone, link and picture stay"
    yield "events-on-shape", "odp", odp(f'<draw:rect svg:x="1cm" svg:y="5cm" svg:width="3cm" svg:height="2cm"><office:event-listeners><presentation:event-listener script:event-name="dom:click" '
                                        f'presentation:action="execute" xlink:href="file:///{c("execute")}"/></office:event-listeners><text:p>押す</text:p></draw:rect>'), "A shape that starts a program.", "event gone, told"
    yield "configurations", "odt", odt("", [("Configurations2/accelerator/current.xml", f'<x key="{c("accelerator")}"/>'), ("Configurations2/toolbar/t.xml", f"<x>{c('toolbar')}</x>"), ("Configurations2/images/Bitmaps/a.png", c("bitmap"))]), \
        "Own menus, keys and toolbars.", "gone"
    yield "signatures", "odt", odt("", [("META-INF/documentsignatures.xml", f"<x>{c('signature')}</x>"), ("META-INF/macrosignatures.xml", f"<x>{c('macrosig')}</x>")]), "Signatures of document and macros.", "gone, told"
    yield "ole-object", "odt", odt(object_frame('<draw:object-ole xlink:href="./Object 1" draw:class-id="x"/>'), picture + [("Object 1", c("ole").encode() + b"\xd0\xcf\x11\xe0")]), "An OLE object with its picture.", "the picture stays"
    yield "embedded-sheet", "odt", odt(object_frame('<draw:object xlink:href="./Object 1"/>'), picture + [("Object 1/content.xml", content(sheet(c("sheet"), [[cell(c("cell"))]]), "ods")), ("Object 1/styles.xml", styles())]), \
        "An embedded spreadsheet.", "the picture stays"
    evil_chart, chart_styles = chart(extra=f'<draw:frame svg:width="1cm"><draw:plugin xlink:href="http://x.example/{c("chartplugin")}"/></draw:frame><chart:unknown>{c("chartunknown")}</chart:unknown>')
    yield "chart-with-plugin", "ods", package("ods", content(sheet("集計", [[cell("月"), cell("件数")], [cell("1月"), cell(number=10)]], f"<table:shapes>{chart_frame()}</table:shapes>"), "ods"), [("Object 1/content.xml", evil_chart), ("Object 1/styles.xml", chart_styles),
                                          ("Object 1/Basic/M.xml", c("chartbasic"))]), "A chart that loads a plugin.", "the chart without it"
    for name, element in {"plugin": f'<draw:plugin xlink:href="http://x.example/{c("plugin")}" draw:mime-type="x"><draw:param draw:name="{c("param")}"/></draw:plugin>',
                          "applet": f'<draw:applet xlink:href="http://x.example/" draw:code="{c("applet")}"/>',
                          "floating-frame": f'<draw:floating-frame xlink:href="http://x.example/{c("frame")}" draw:frame-name="x"/>'}.items():
        yield name, "odt", odt(object_frame(element), picture), f"A frame with draw:{name}.", "gone, told; its picture stays"
    yield "section-source", "odt", odt(f'<text:section text:name="s"><text:section-source xlink:href="http://x.example/{c("section")}" text:section-name="{c("name")}"/>{p("節の本文")}</text:section>'), \
        "A section loaded from the network.", "its text stays, the source goes, told"
    yield "section-dde", "odt", odt(f'<text:section text:name="s"><office:dde-source office:dde-application="soffice" office:dde-topic="{c("topic")}" office:dde-item="{c("item")}"/>{p("節の本文")}</text:section>'), "A section by DDE.", "its text stays"
    yield "dde-declarations", "odt", odt(f'<text:p><text:dde-connection text:connection-name="{c("used")}">表示された値</text:dde-connection></text:p>',
                                         before=f'<text:dde-connection-decls><text:dde-connection-decl office:name="{c("decl")}" office:dde-application="cmd" office:dde-topic="/c {c("cmd")}" office:dde-item="x"/></text:dde-connection-decls>'), \
        "DDE connections.", "the shown value stays"
    yield "dde-links", "ods", ods([[cell("値")]], "", f'<table:dde-links><table:dde-link><office:dde-source office:dde-application="cmd" office:dde-topic="{c("ddetopic")}" office:dde-item="x"/>'
                                  f'<table:table><table:table-row><table:table-cell office:value-type="string" office:string-value="{c("cached")}"/></table:table-row></table:table></table:dde-link></table:dde-links>'), "DDE links of a sheet.", "gone, told"
    formulas = [f'of:=MYMACRO("{c("macrocall")}")', f'of:=COM.SUN.STAR.SHEET.ADDIN.EVIL.SUM("{c("addin")}")', f'of:=WEBSERVICE("http://x.example/{c("web")}")', f'of:=DDE("cmd";"/c {c("ddef")}";"x")', f"of:='file:///c:/{c('file')}.ods'#$Sheet1.A1", f'of:=HYPERLINK("file:///{c("hyper")}";"x")',
                f'of:=COM.MICROSOFT.FILTERXML([.A1];"{c("xml")}")', f"msoxl:=cmd|'/c {c('bar')}'!A0", f'of:=HYPERLINK("http://x.example/" &amp; "{c("joined")}")'.replace("&amp;", "&"), f'of:=ＷＥＢＳＥＲＶＩＣＥ("{c("wide")}")']
    yield "formulas", "ods", ods([[cell(formula=f, number=n + 1)] for n, f in enumerate(formulas)]), "Formulas that load, start or reach other files.", "their shown values stay, told"
    yield "named-formula", "ods", ods([[cell(number=1)]], "", f'<table:named-expressions><table:named-expression table:name="n" table:base-cell-address="$集計.$A$1" table:expression="of:=WEBSERVICE(&quot;{c("named")}&quot;)"/>'
                                      '<table:named-range table:name="範囲" table:base-cell-address="$集計.$A$1" table:cell-range-address="$集計.$A$1:.$A$2"/></table:named-expressions>'), "A name that stands for such a formula.", "the formula gone, the range stays"
    yield "validation-macro", "ods", ods([[cell(number=1)]], f'<table:content-validations><table:content-validation table:name="v" table:condition="of:cell-content()=WEBSERVICE(&quot;{c("valid")}&quot;)"><table:error-macro table:execute="true"/>'
                                         + listeners("vnd.sun.star.script:" + c("error")) + "</table:content-validation></table:content-validations>"), "A validation that runs a macro.", "gone, told"
    yield "cell-range-source", "ods", ods([['<table:table-cell office:value-type="string"><table:cell-range-source table:name="HTML_1" xlink:href="http://x.example/' + c("range") + '" table:filter-name="calc_HTML_WebQuery" table:refresh-delay="PT60S"/><text:p>値</text:p></table:table-cell>']]), \
        "A web query in a cell.", "the shown value stays, told"
    yield "table-source", "ods", package("ods", content(f'<table:table table:name="外部"><table:table-source xlink:href="file:///{c("source")}.ods" table:table-name="{c("tablename")}"/><table:table-row>{cell("写し")}</table:table-row></table:table>', "ods")), \
        "A sheet linked to another file.", "its shown cells stay, told"
    yield "database-ranges", "ods", ods([[cell(number=1)]], "", f'<table:database-ranges><table:database-range table:name="d" table:target-range-address="集計.A1:集計.B2"><table:database-source-sql table:database-name="{c("dbname")}" '
                                        f'table:sql-statement="{c("sql")}"/></table:database-range></table:database-ranges><table:data-pilot-tables><table:data-pilot-table table:name="p" table:target-range-address="集計.D1"><table:source-service table:name="{c("service")}" '
                                        f'table:source-name="x" table:object-name="x" table:password="{c("password")}"/></table:data-pilot-table></table:data-pilot-tables>'), "Ranges and pivots from databases.", "the source gone, told"
    form = (f'<office:forms form:automatic-focus="false"><form:form form:name="f" xlink:href="http://x.example/{c("submit")}" form:command="{c("command")}" form:datasource="{c("datasource")}">'
            f'<form:text form:id="c1" form:current-value="入力された値">{listeners("vnd.sun.star.script:" + c("formevent"))}</form:text><form:button form:id="c2" form:button-type="url" xlink:href="{c("buttonurl")}" form:label="送信"/>'
            f'<form:password form:id="c3" form:current-value="{c("password2")}"/><form:hidden form:id="c4" form:value="{c("hidden")}"/></form:form><xforms:model id="{c("model")}"><xforms:submission action="http://x.example/{c("xforms")}"/></xforms:model></office:forms>')
    yield "forms", "odt", odt('<text:p><draw:control text:anchor-type="as-char" svg:width="3cm" svg:height="1cm" draw:control="c1"/><draw:control text:anchor-type="as-char" svg:width="3cm" svg:height="1cm" draw:control="c3"/></text:p>', before=form), \
        "A form that is sent to the network, XForms.", "what was typed stays as text, told"
    links = ["vnd.sun.star.script:" + c("l1"), "macro:///" + c("l2"), "service:" + c("l3"), ".uno:" + c("l4"), "slot:" + c("l5"), "file:///c:/" + c("l6"), "\\\\x.example\\" + c("l7"), "javascript:" + c("l8"), "ms-msdt:" + c("l9"),
             "search-ms:" + c("l10"), "../" + c("l11"), "data:text/html," + c("l12"), "vnd.sun.star.expand:" + c("l13"), " https://x.example/" + c("l14"), "http:\\\\x.example\\" + c("l15")]
    yield "links", "odt", odt("".join(f'<text:p><text:a xlink:type="simple" xlink:href="{esc(h)}">リンク{i}</text:a></text:p>' for i, h in enumerate(links))), "Links of fifteen kinds that start or load.", "words stay, links gone, told"
    yield "shape-links", "odp", odp("".join(f'<draw:a xlink:href="{esc(h)}">{image("Pictures/a.png", anchor="", place=" svg:x=" + chr(34) + "1cm" + chr(34) + " svg:y=" + chr(34) + "1cm" + chr(34))}</draw:a>' for h in links[:3]), picture), "Such links around pictures.", "pictures stay"
    yield "remote-images", "odt", odt(f'<text:p>{image("http://x.example/" + c("remote") + ".png")}{image("file://x.example/" + c("smb") + ".png")}{image("//x.example/" + c("proto") + ".png")}</text:p>',
                                      automatic=f'<style:style style:name="bg" style:family="paragraph"><style:paragraph-properties><style:background-image xlink:href="http://x.example/{c("background")}.png"/></style:paragraph-properties></style:style>'
                                      f'<text:list-style style:name="L1"><text:list-level-style-image text:level="1" xlink:href="http://x.example/{c("bullet")}.png"/></text:list-style>'), \
        "Pictures, a background and a bullet from the network (CVE-2019-9849).", "never loaded: gone, told"
    yield "fill-image", "odp", odp('<draw:rect draw:style-name="gr" svg:x="1cm" svg:y="5cm" svg:width="3cm" svg:height="2cm"/>', styles_xml=styles(f'<draw:fill-image draw:name="b" xlink:href="https://x.example/{c("fill")}.png" xlink:type="simple"/>', kind="odp")), "A filling from the network.", "gone, told"
    yield "encrypted", "odt", odt("", manifest_xml=manifest(["styles.xml"], "odt", f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="1000"><manifest:encryption-data manifest:checksum="{c("sum")}">'
                                  '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" manifest:initialisation-vector="AAAA"/></manifest:encryption-data></manifest:file-entry>')), "Encrypted parts.", "withheld: encrypted, AES-256"
    yield "encrypted-pgp", "odt", odt("", manifest_xml=manifest(["content.xml"], "odt", f"<manifest:keyinfo/><manifest:encrypted-key><manifest:CipherData>{c('pgp')}</manifest:CipherData></manifest:encrypted-key>")), "Encrypted with OpenPGP.", "withheld: encrypted"
    yield "embedded-font", "odt", odt("", [("Fonts/f.ttf", c("font"))], styles_xml=styles(f'<style:style style:name="x" style:family="text"/>').replace("<office:styles>", f'<office:font-face-decls><style:font-face style:name="E" svg:font-family="E"><svg:font-face-src>'
                                  f'<svg:font-face-uri xlink:href="Fonts/f.ttf"/><svg:font-face-name svg:name="{c("fontname")}"/></svg:font-face-src></style:font-face></office:font-face-decls><office:styles>')), "An embedded font.", "gone, told"
    yield "settings", "odt", odt("", settings_xml=settings(f'<config:config-item config:name="PrinterName" config:type="string">{c("printer")}</config:config-item><config:config-item config:name="PrinterSetup" config:type="base64Binary">{base64.b64encode(c("setup").encode()).decode()}</config:config-item>'
                                  f'<config:config-item config:name="LinkUpdateMode" config:type="short">{c("update")}</config:config-item><config:config-item config:name="CurrentDatabaseDataSource" config:type="string">{c("database")}</config:config-item>'
                                  f'<config:config-item config:name="TabsRelativeToIndent" config:type="base64Binary">{c("liar")}</config:config-item>')), "Printers, link updates, databases in settings.", "gone"
    yield "properties", "odt", odt("", meta_xml=meta(f'<meta:template xlink:href="http://x.example/{c("template")}" xlink:title="{c("title")}"/><meta:auto-reload xlink:href="http://x.example/{c("reload")}" meta:delay="PT1S"/>'
                                  f'<meta:user-defined meta:name="{c("username")}">{c("uservalue")}</meta:user-defined><meta:generator>{c("generator")}</meta:generator><meta:printed-by>{c("printedby")}</meta:printed-by>')), "A template, a reload, user properties.", "gone; template and reload told"
    yield "field-script", "odt", odt(f'<text:p><text:script script:language="JavaScript" xlink:href="{c("href")}">{c("script")}</text:script><text:execute-macro text:name="{c("macro")}">押す</text:execute-macro>'
                                     f'<text:database-display text:table-name="{c("table")}" text:column-name="x">氏名</text:database-display></text:p>'), "Fields that run.", "shown words stay, script gone"
    yield "media", "odp", odp(f'<draw:frame svg:x="1cm" svg:y="1cm" svg:width="3cm" svg:height="2cm"><draw:plugin xlink:href="Media/{c("mp4")}.mp4" draw:mime-type="application/vnd.sun.star.media"/><draw:image xlink:href="Pictures/a.png"/></draw:frame>'
                              f'<anim:par><anim:audio xlink:href="file:///{c("audio")}.wav"/><anim:command anim:command="{c("animcommand")}"/></anim:par>', picture + [(f"Media/{c('mp4')}.mp4", c("video"))],
                              automatic=f'<style:style style:name="dp9" style:family="drawing-page"><style:drawing-page-properties><presentation:sound xlink:href="http://x.example/{c("sound")}"/></style:drawing-page-properties></style:style>'), "Film, sound, commands.", "the picture stays"
    yield "unknown-parts", "odt", odt("", [("manifest.rdf", c("rdf")), ("layout-cache", c("cache")), ("Thumbnails/thumbnail.png", png() + c("thumb").encode()), ("evil.exe", b"MZ" + c("exe").encode()), ("Pictures/unused.png", png() + c("unused").encode())]), "Parts that nothing refers to.", "not copied"
    yield "picture-lies", "odt", odt(f'<text:p>{image("Pictures/a.png")}{image("Pictures/b.svm")}{image("Pictures/c.png")}</text:p>', [("Pictures/a.png", b"MZ" + c("pexe").encode()), ("Pictures/b.svm", b"VCLMTF" + c("svm").encode()), ("Pictures/c.png", png() + b"PK\3\4" + c("ptail").encode())]), \
        "A program and a metafile as pictures, a zip behind one.", "only the picture itself"
    yield "unknown-names", "odt", odt(f'<text:evil>{c("element")}</text:evil><x:p xmlns:x="urn:x">{c("foreign")}</x:p><text:p text:evil="{c("attribute")}" xmlns:y="urn:y" y:z="{c("foreignattribute")}">文</text:p><!-- {c("comment")} --><?php {c("pi")}?>'), \
        "Elements, attributes, comments, instructions that nobody knows.", "gone"
    yield "aliased-namespaces", "odt", package("odt", content("", "odt").replace("<office:text></office:text>", f'<office:text><s:event-listeners xmlns:s="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><q:event-listener xmlns:q="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
                                               f'xmlns:h="http://www.w3.org/1999/xlink" h:href="vnd.sun.star.script:{c("alias")}"/></s:event-listeners><t:p xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0">文</t:p></office:text>')), "The same names under other prefixes.", "recognised"
    yield "text-in-styles", "odt", odt("", automatic=f'<style:style style:name="x" style:family="text">{c("styletext")}<style:text-properties>{c("proptext")}</style:text-properties></style:style>'), "Text where none belongs.", "gone"
    yield "doctype", "odt", package("odt", content(p("&x;"), "odt").replace(HEAD, HEAD + f'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/{c("xxe")}">]>').replace("&amp;x;", "&x;")), "A document type with an entity.", "withheld"
    yield "billion", "odt", package("odt", content(p("&a9;"), "odt").replace(HEAD, HEAD + "<!DOCTYPE x [<!ENTITY a0 '" + c("lol") + "'>" + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10)) + "]>").replace("&amp;a9;", "&a9;")), "A billion laughs.", "withheld"
    yield "deep", "odt", package("odt", content("<text:section>" * 1000 + c("deep") + "</text:section>" * 1000, "odt")), "A thousand levels.", "withheld: limit"
    yield "master", "odm", package("odt", content(p("x"), "odt"), mimetype=VND + "text-master"), "A master document, which loads other files.", "withheld"
    yield "base", "odb", package("odt", content("", "odt"), [("database/script", c("hsql"))], mimetype=VND + "base"), "A database.", "withheld"
    script = f'<office:scripts><office:script script:language="ooo:Basic">{c("flatscript")}</office:script></office:scripts>'
    yield "flat-macros", "fodt", flat("odt", listeners("vnd.sun.star.script:" + c("flatevent")) + p("本文") + f'<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image><office:binary-data>{base64.b64encode(b"MZ" + c("flatexe").encode()).decode()}</office:binary-data></draw:image></draw:frame></text:p>', scripts=script), \
        "A flat document with macros and a program as picture.", "a package without them"
    yield "flat-object", "fods", flat("ods", sheet("集計", [[cell("値")]], f'<table:shapes><draw:frame svg:width="3cm" svg:height="2cm"><draw:object><office:document office:mimetype="{VND}spreadsheet"><office:body>{c("flatobject")}</office:body></office:document></draw:object>'
                                      f'<draw:image><office:binary-data>{base64.b64encode(png()).decode()}</office:binary-data></draw:image></draw:frame></table:shapes>')), "A flat sheet with an object.", "its picture stays"
    yield "flat-polyglot", "fodp", flat("odp", page("p1", box("見出し"))).replace(b"</office:document>", f"</office:document><!-- PK {c('behind')} -->".encode()), "Something behind the root.", "gone"
    yield "prefix-bytes", "odt", b"#!/bin/sh\n# " + c("prefix").encode() + b"\n" + odt(""), "A script before the zip.", "withheld"
    data = odt("")
    yield "zip-tail", "odt", data[:-2] + struct.pack("<H", 30) + c("zipcomment").encode().ljust(30, b".")[:30], "A comment behind the directory.", "not copied"
    bomb = odt("", [("Pictures/bomb.png", b"\0" * (40 << 20))])
    yield "picture-bomb", "odt", bomb if len(bomb) < 200000 else data, "A picture of 40 MiB of nothing that nobody refers to.", "never expanded"
    cropped = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">2I5B", 65000, 65000, 8, 2, 0, 0, 0) + struct.pack(">I", 0) + b"IDAT" + zlib.compress(c("pixels").encode())
    yield "picture-huge", "odt", odt(f'<text:p>{image("Pictures/a.png")}</text:p>', [("Pictures/a.png", cropped)]), "A picture of 65,000 by 65,000.", "gone, told"
    yield "control-characters", "odt", odt(f'<text:p>見{chr(0x202e)}積書{chr(0x2066)}fdp.exe{chr(0x2069)} {chr(0xe0041)}{chr(0xe0042)}</text:p>'), "Characters that turn and hide text.", "gone"


def make(root):
    for name, extension, data, what, must in hostile():
        write(root, name, extension, data, f"{what}\nMust: {must}.\nRow: file-rules 2.2.\n")
    for name, extension, data, what in benign():
        write(root, "benign-" + name, extension, data, f"{what}\nMust: text, tables, values, pictures and layout stay.\nRow: file-rules 5.2, ODF.\n")


def write(root, name, extension, data, why):
    folder = root / "odf" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"in.{extension}").write_bytes(data)
    (folder / "why.md").write_text(why, encoding="utf-8")


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]))
