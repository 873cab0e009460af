"""Harmless workbooks with features of everyday life: (case, bytes, what it is)."""
from _office import HEAD, VND, chart, png, theme
from _workbook import MAIN, F, S, edit, one_sheet, set_sheet, workbook, worksheet
from _xlsx_hostile import anchor, drawing, hyperlink, picture, pivot, shape, strict, vml, with_chart

X14 = ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
NAMES = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村"]


def table(n=8):
    return [["氏名", "部署", "金額", "日付"]] + [[NAMES[i % 8], f"第{i % 3 + 1}課", S(1000 * i + 5, 2), S(46113 + i, 1)] for i in range(n)]


def calculations(rows):
    """formula, value pairs in a column beside numbers."""
    return one_sheet([[i + 1, F(text, value)] for i, (text, value) in enumerate(rows)])


def samples():
    out = []

    def add(case, p, what):
        out.append((case, p if isinstance(p, bytes) else p.data(), what))

    add("plain-table", one_sheet(table()), "A table with names, amounts and Japanese dates.")
    add("shared-strings", shared(), "Shared strings with runs, phonetic hints and blanks at the ends.")
    add("several-sheets", workbook([(f"{m}月", worksheet(table(m))) for m in (4, 5, 6)]), "Three sheets with Japanese names.")
    add("hidden-sheet", workbook([("表", worksheet([[F("設定!A1*2", "20")]])), ("設定", worksheet([[10]]))], states={2: "hidden"}), "A hidden sheet that a formula reads.")
    add("merged-cells", one_sheet([["見出し", None, None], ["左", "中", "右"]], after='<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A3:A5"/></mergeCells>'), "Merged cells.")
    add("styles", one_sheet([[S("中央", 2), S("縦書き", 3), S(0.25, 5)], [S(46113, 4), S(46113.5, 1), S(-12345.678, 2)]]), "Fonts, fills, borders, vertical text, number formats.")
    add("columns-and-rows", one_sheet(table(), before='<sheetFormatPr defaultRowHeight="18"/><cols><col min="1" max="1" width="20.5" customWidth="1"/><col min="2" max="3" width="8" hidden="1" customWidth="1" outlineLevel="1"/></cols>', row_attributes={2: ' ht="30" customHeight="1"', 4: ' hidden="1" outlineLevel="1"'}), "Widths, heights, hidden rows and columns, outline.")
    add("views-and-panes", one_sheet(table(), before='<sheetViews><sheetView tabSelected="1" showGridLines="0" zoomScale="85" workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/><selection pane="bottomRight" activeCell="B2" sqref="B2"/></sheetView></sheetViews>'), "Frozen panes, zoom, no grid.")
    add("print-setup", workbook([("Sheet1", worksheet(table(40), before='<sheetPr><tabColor rgb="FF00B050"/><pageSetUpPr fitToPage="1"/></sheetPr>', after='<printOptions horizontalCentered="1"/><pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        '<headerFooter differentFirst="1"><oddHeader>&amp;C&amp;"游ゴシック,標準"請求一覧&amp;R&amp;D</oddHeader><oddFooter>&amp;P / &amp;N</oddFooter><firstHeader>&amp;C表紙</firstHeader></headerFooter><rowBreaks count="1" manualBreakCount="1"><brk id="20" max="16383" man="1"/></rowBreaks>'))],
        names='<definedName name="_xlnm.Print_Area" localSheetId="0">Sheet1!$A$1:$D$41</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">Sheet1!$1:$1</definedName>'), "Print area, titles, breaks, headers and footers.")
    add("auto-filter", workbook([("Sheet1", worksheet(table(), after='<autoFilter ref="A1:D9"><filterColumn colId="1"><filters><filter val="第1課"/></filters></filterColumn><filterColumn colId="2"><customFilters and="1"><customFilter operator="greaterThan" val="1000"/></customFilters></filterColumn><sortState ref="A2:D9"><sortCondition descending="1" ref="C2:C9"/></sortState></autoFilter>'))],
        names='<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Sheet1!$A$1:$D$9</definedName>'), "A filtered and sorted list.")
    add("sheet-protection", workbook([("Sheet1", worksheet(table(), after='<sheetProtection algorithmName="SHA-512" hashValue="AAAA" saltValue="BBBB" spinCount="100000" sheet="1" objects="1"/><protectedRanges><protectedRange sqref="C2:C9" name="入力欄"/></protectedRanges>'))], before='<workbookProtection lockStructure="1"/>'), "Protected sheet with a range for input.")
    add("names", workbook([("Sheet1", worksheet([[100, F("A1*税率", "10")], [F("SUM(一覧)", "100")]])), ("4月 予算", worksheet([[F("'4月 予算'!B1", "0")]]))],
        names='<definedName name="一覧">Sheet1!$A$1:$A$1</definedName><definedName name="税率" comment="消費税">0.1</definedName><definedName name="局所" localSheetId="1">\'4月 予算\'!$B$1</definedName>'), "Names, one of a sheet, one a number.")
    add("data-validation", one_sheet(table(), after='<dataValidations count="3"><dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="誤り" error="一覧から選んでください" promptTitle="部署" prompt="選択" sqref="B2:B9"><formula1>"第1課,第2課,第3課"</formula1></dataValidation>'
        '<dataValidation type="whole" operator="between" sqref="C2:C9"><formula1>0</formula1><formula2>100000</formula2></dataValidation><dataValidation type="custom" sqref="A2:A9"><formula1>LEN(A2)&lt;20</formula1></dataValidation></dataValidations>'), "Data validation: list, number, formula.")
    add("validation-other-sheet", workbook([("入力", worksheet([["部署"]], root=X14, after='<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1"><x14:formula1><xm:f>マスタ!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B1:B9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>')), ("マスタ", worksheet([["第1課"], ["第2課"], ["第3課"]]))]), "A list for input that lies on another sheet.")
    add("conditional-formats", one_sheet(table(), after='<conditionalFormatting sqref="C2:C9"><cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan"><formula>3000</formula></cfRule><cfRule type="colorScale" priority="2"><colorScale><cfvo type="min"/><cfvo type="percentile" val="50"/><cfvo type="max"/><color rgb="FFF8696B"/><color rgb="FFFFEB84"/><color rgb="FF63BE7B"/></colorScale></cfRule></conditionalFormatting>'
        '<conditionalFormatting sqref="A2:A9"><cfRule type="expression" dxfId="1" priority="3"><formula>MOD(ROW(),2)=0</formula></cfRule><cfRule type="duplicateValues" dxfId="0" priority="4"/></conditionalFormatting><conditionalFormatting sqref="D2:D9"><cfRule type="iconSet" priority="5"><iconSet iconSet="3Arrows"><cfvo type="percent" val="0"/><cfvo type="percent" val="33"/><cfvo type="percent" val="67"/></iconSet></cfRule>'
        '<cfRule type="containsText" dxfId="0" priority="6" operator="containsText" text="課"><formula>NOT(ISERROR(SEARCH("課",D2)))</formula></cfRule></conditionalFormatting>'), "Conditional formats of several kinds.")
    add("data-bars", one_sheet(table(), root=X14, after='<conditionalFormatting sqref="C2:C9"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar><extLst><ext uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"><x14:id>{00000000-0001-0000-0000-000000000001}</x14:id></ext></extLst></cfRule></conditionalFormatting>'
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="dataBar" id="{00000000-0001-0000-0000-000000000001}"><x14:dataBar minLength="0" maxLength="100" gradient="0"><x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:negativeFillColor rgb="FFFF0000"/></x14:dataBar></x14:cfRule><xm:sqref>C2:C9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>'), "Data bars in both generations.")
    add("sparklines", one_sheet(table(), root=X14, after='<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups><x14:sparklineGroup displayEmptyCellsAs="gap" markers="1"><x14:colorSeries rgb="FF376092"/><x14:colorNegative rgb="FFD00000"/><x14:sparklines><x14:sparkline><xm:f>Sheet1!C2:C9</xm:f><xm:sqref>E2</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>'), "A small chart in a cell.")
    add("link-web", hyperlink("https://www.example.lg.jp/kurashi/?id=1&b=2"), "A link to a page.")
    add("link-mail", hyperlink("mailto:soumu@example.lg.jp?subject=test"), "A link to a mail address.")
    add("link-inside", workbook([("目次", worksheet([["表へ"]], after='<hyperlinks><hyperlink ref="A1" location="\'表 1\'!B2" display="表へ" tooltip="移動"/></hyperlinks>')), ("表 1", worksheet(table()))]), "A link to another sheet.")
    add("link-formula", calculations([('HYPERLINK("https://example.jp/","頁")', "頁"), ('HYPERLINK("#Sheet1!A1","上へ")', "上へ")]), "HYPERLINK() to a page and to a place inside.")

    for case, rows in {
        "sums": [("SUM(A1:A3)", "6"), ("SUMIF(A1:A9,\">1\")", "2"), ("SUMPRODUCT(A1:A3,A1:A3)", "14"), ("SUBTOTAL(9,A1:A3)", "6"), ("AVERAGE(A1:A3)", "2"), ("ROUND(A1/3,2)", "0.33")],
        "logic": [('IF(A1>=60,"合格","不合格")', "不合格"), ('IFERROR(1/0,"-")', "-"), ("AND(A1>0,A2<9)", "1"), ('_xlfn.IFS(A1=1,"一",TRUE,"他")', "一"), ('_xlfn.SWITCH(A1,1,"a","b")', "a")],
        "lookups": [("VLOOKUP(1,A1:B9,2,FALSE)", "x"), ("INDEX(A1:A9,MATCH(2,A1:A9,0))", "2"), ('_xlfn.XLOOKUP(1,A:A,A:A,"なし")', "1"), ('INDIRECT("A"&ROW())', "4"), ("OFFSET(A1,1,0)", "2"), ("CHOOSE(2,\"春\",\"夏\")", "夏")],
        "text": [('A1&"円"', "1円"), ("ASC(\"アイウ\")", "ｱｲｳ"), ("JIS(\"ｱｲｳ\")", "アイウ"), ("PHONETIC(A1)", ""), ("LEN(\"𠮷野家\")", "4"), ('TEXT(A1,"0000")', "0006"), ('SUBSTITUTE("a|b!c","|","-")', "a-b!c"), ('"cmd|\' /C calc\'!A0 は文字列"', "cmd|' /C calc'!A0 は文字列")],
        "dates": [("TODAY()", "46113"), ("DATE(2026,4,1)", "46113"), ('DATEDIF(A1,46113,"Y")', "126"), ("EOMONTH(A1,0)", "31"), ('TEXT(46113,"ggge年m月d日")', "令和8年4月1日"), ("NETWORKDAYS(A1,A2)", "1"), ("DATESTRING(46113)", "令和08年04月01日")],
        "statistics": [("COUNTIF(A1:A9,\"<>\")", "6"), ("RANK(A1,A1:A6)", "6"), ("STDEV.S(A1:A6)", "1.87"), ("LARGE(A1:A6,2)", "5"), ("MEDIAN(A1:A6)", "3.5"), ("FREQUENCY(A1:A6,A1:A2)", "1")],
        "finance": [("PMT(0.01,12,-1000)", "88.85"), ("NPV(0.1,A1:A3)", "4.8"), ("FV(0.01,12,-100)", "1268.25"), ("IRR(A1:A3)", "0")],
        "new": [("_xlfn.LET(_xlpm.x,A1,_xlpm.x*2)", "2"), ("_xlfn.TEXTJOIN(\",\",TRUE,A1:A3)", "1,2,3"), ("_xlfn.CONCAT(A1:A3)", "123"), ("_xlfn.MAXIFS(A1:A3,A1:A3,\">1\")", "3"), ("_xlfn._xlws.SORT(A1:A3)", "1"), ("_xlfn.LAMBDA(_xlpm.a,_xlpm.a+1)(A1)", "2")],
        "references": [("$A$1+A$2+$A3", "6"), ("SUM(A:A)", "21"), ("SUM(1:1)", "1"), ("Sheet1!A1", "1"), ("'Sheet1'!A1", "1"), ("A1:INDEX(A:A,3)", "1"), ("SUM((A1:A2,A3))", "6"), ("SUM(A1:A3 A2:A4)", "5"), ("{1,2,3;4,5,6}", "1"), ("#REF!+1", "#REF!"), ("-A1%", "-0.01"), ("1.5E+3", "1500")],
    }.items():
        add(f"formulas-{case}", calculations(rows), f"Formulas: {case}.")
    add("shared-formula", one_sheet([[1, F("A1*2", "2", ' t="shared" ref="B1:B3" si="0"')], [2, F("", "4", ' t="shared" si="0"')], [3, F("", "6", ' t="shared" si="0"')]]), "A shared formula.")
    add("array-formula", one_sheet([[1, F("SUM(A1:A3*2)", "12", ' t="array" ref="B1"')], [2], [3]]), "An array formula.")
    add("what-if-table", one_sheet([[0.1, F("A1*100", "10")], [0.2, F("", "20", ' t="dataTable" ref="B2:B3" dt2D="0" dtr="0" r1="A1"')], [0.3, 30]]), "A what-if table.")
    add("errors-and-truth", one_sheet([[True, False, F("1/0", "#DIV/0!", kind="e"), F("NA()", "#N/A", kind="e"), F("1=1", "1", kind="b")]]), "Truth values and errors.")
    add("three-dimensional-sum", workbook([("4月", worksheet([[1]])), ("5月", worksheet([[2]])), ("計", worksheet([[F("SUM('4月:5月'!A1)", "3")]]))]), "A sum over sheets.")
    add("manual-calculation", workbook([("Sheet1", worksheet([[1, F("A1+1", "2")]]))], after='<calcPr calcId="191029" calcMode="manual" iterate="1" iterateCount="50"/>'), "Manual calculation with iteration.")

    add("table", with_table(), "A table with a calculated column, totals and structured references.")
    for kind in ("bar", "line", "pie", "area", "scatter", "doughnut", "radar"):
        p = with_chart(chart(kind))
        set_sheet(p, 1, [["季節", "売上"], ["春", 3], ["夏", 5], ["秋", 2]], after='<drawing r:id="rId1"/>')
        add(f"chart-{kind}", p, f"A chart: {kind}.")
    add("chart-sheet", chart_sheet(), "A sheet that is a chart.")
    add("picture", with_picture(), "Two pictures on a sheet.")
    add("shapes", drawing(anchor(shape(' macro="" textlink=""', text="注意事項")) + anchor(f'<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="9" name="組"/><xdr:cNvGrpSpPr/></xdr:nvGrpSpPr><xdr:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/><a:chOff x="0" y="0"/><a:chExt cx="9" cy="9"/></a:xfrm></xdr:grpSpPr>{shape(text="組の中")}</xdr:grpSp>')), "Shapes with text, one in a group.")
    add("shape-link", drawing(anchor(shape("", '<a:hlinkClick r:id="rId1" tooltip="頁"/>')), [("hyperlink", "https://example.jp/", True)]), "A shape with a link to a page.")
    add("comments", vml('<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
        '<v:shape id="_x0000_s1025" type="#_x0000_t202" style="position:absolute;margin-left:59pt;width:108pt;height:59pt;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:textbox style="mso-direction-alt:auto"/>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>1, 15, 0, 2, 3, 15, 4, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>'), "A comment with the shape that shows it.")
    add("pivot", pivot_inside(), "A pivot table of a sheet of this workbook.")
    add("theme", with_theme(), "A theme with Japanese fonts.")
    add("long-text", one_sheet([["あ" * 3000 + "\n改行" * 20], ["'=先頭に記号のある文字列"], ["=1+1 という文字列"], ["  前後の空白  "]]), "Long text, line breaks, text that looks like a formula.")
    add("jis-x-0213", one_sheet([["𠮷野家", "髙﨑", "神󠄀社", "葛󠄁城市", "㐂", "𩸽", "①②③㈱"], ["外字", "①Ⅳ㌔"]]), "JIS X 0213, variation selectors, private use.")
    add("half-width", one_sheet([["ﾊﾝｶｸｶﾅ", "ＡＢＣ１２３", "～－￥", "〜−¥"]]), "Half-width kana, full-width letters, wave dashes.")
    add("many-columns", one_sheet([[i for i in range(1, 200)], [F(f"A1+{i}", str(i + 1)) for i in range(1, 200)]]), "Two hundred columns.")
    add("many-rows", one_sheet([[i, NAMES[i % 8], i * i % 977] for i in range(1, 1500)]), "Fifteen hundred rows.")
    add("sparse", worksheet_sparse(), "Cells far apart, rows without cells.")
    add("no-references", no_references(), "Cells and rows without their places, as some programs write them.")
    add("strict", strict(one_sheet(table())), "A workbook in the namespaces of Strict.")
    add("date-1904", workbook([("Sheet1", worksheet([[S(44650, 1)]]))], before='<workbookPr date1904="1"/>'), "The date system of 1904.")
    add("views", workbook([("甲", worksheet(table())), ("乙", worksheet(table()))], before='<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="20000" windowHeight="9000" firstSheet="0" activeTab="1"/></bookViews>'), "A workbook that opens on its second sheet.")
    add("outline", one_sheet(table(12), before='<sheetPr><outlinePr summaryBelow="0"/></sheetPr><sheetFormatPr defaultRowHeight="15" outlineLevelRow="2"/>', row_attributes={3: ' outlineLevel="1"', 4: ' outlineLevel="2" collapsed="1"'}), "Grouped rows.")
    add("ignored-errors", one_sheet([["001"], ["002"]], after='<ignoredErrors><ignoredError sqref="A1:A2" numberStoredAsText="1"/></ignoredErrors>'), "Numbers stored as text, marked as wanted.")
    add("phonetic", phonetic(), "Furigana over names, with the guide's settings.")
    add("empty-sheet", workbook([("空", worksheet([]))]), "An empty sheet.")
    add("background", background(), "A sheet with a background picture.")
    for n, (name, head) in enumerate([("residents", ["世帯番号", "氏名", "生年月日", "続柄", "住所"]), ("invoice", ["品名", "数量", "単価", "金額"]), ("roster", ["日", "曜", "早番", "遅番", "備考"]), ("budget", ["款", "項", "目", "予算額", "執行額", "残額"]), ("survey", ["設問", "はい", "いいえ", "無回答", "計"])]):
        rows = [head] + [[f"{h}{r}" if c < 2 else S(r * 1000 + c, 2) for c, h in enumerate(head)] for r in range(1, 20)] + [["合計"] + [None] + [F(f"SUM({chr(67 + c)}2:{chr(67 + c)}20)", str(190000 + 19 * (c + 2))) for c in range(len(head) - 2)]]
        add(f"office-{name}", workbook([(f"令和8年度{n + 1}", worksheet(rows, before='<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
            after='<mergeCells count="1"><mergeCell ref="A21:B21"/></mergeCells><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="9"/>'))]), f"A list as offices keep it: {name}.")
    return out


def shared():
    p = workbook([("Sheet1", worksheet([[(0,), (1,), (2,)], [(3,), (0,)]]))], shared=["くり返す", "<r><rPr><b/><sz val=\"11\"/><color rgb=\"FFFF0000\"/><rFont val=\"游ゴシック\"/></rPr><t>太い</t></r><r><t xml:space=\"preserve\"> ふつう</t></r>",
        '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>', "  空白  "])
    return p


def phonetic():
    p = workbook([("Sheet1", worksheet([[(0,), (1,)]], after='<phoneticPr fontId="1" type="Hiragana"/>'))], shared=['<t>山田太郎</t><rPh sb="0" eb="2"><t>やまだ</t></rPh><rPh sb="2" eb="4"><t>たろう</t></rPh><phoneticPr fontId="1" type="Hiragana" alignment="center"/>', "市役所"])
    return p


def with_table():
    rows = [["品名", "金額", "税込"], ["紙", 100, F("表1[[#This Row],[金額]]*1.1", "110")], ["筆", 200, F("表1[[#This Row],[金額]]*1.1", "220")], ["計", None, F("SUBTOTAL(109,表1[税込])", "330")]]
    p = one_sheet(rows)
    p.part("xl/tables/table1.xml", f'{HEAD}<table xmlns="{MAIN}" id="1" name="表1" displayName="表1" ref="A1:C4" totalsRowCount="1"><autoFilter ref="A1:C3"/><tableColumns count="3"><tableColumn id="1" name="品名" totalsRowLabel="計"/>'
           '<tableColumn id="2" name="金額"/><tableColumn id="3" name="税込" totalsRowFunction="sum"><calculatedColumnFormula>表1[[#This Row],[金額]]*1.1</calculatedColumnFormula></tableColumn></tableColumns>'
           '<tableStyleInfo name="TableStyleMedium2" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/></table>', VND + "spreadsheetml.table+xml")
    rid = p.rel("xl/worksheets/sheet1.xml", "table", "../tables/table1.xml")
    set_sheet(p, 1, rows, after=f'<tableParts count="1"><tablePart r:id="{rid}"/></tableParts>')
    return p


def with_picture():
    p = drawing(anchor(picture('r:embed="rId1"')) + anchor(picture('r:embed="rId2"').replace('id="3"', 'id="4"')), [("image", "../media/image1.png", False), ("image", "../media/image2.png", False)])
    p.defaults["png"] = "image/png"
    p.part("xl/media/image1.png", png(16, 16))
    p.part("xl/media/image2.png", png(24, 10, (20, 90, 200)))
    return p


def background():
    p = one_sheet(table())
    p.defaults["png"] = "image/png"
    p.part("xl/media/image1.png", png(16, 16, (240, 240, 230)))
    rid = p.rel("xl/worksheets/sheet1.xml", "image", "../media/image1.png")
    set_sheet(p, 1, table(), after=f'<picture r:id="{rid}"/>')
    return p


def with_theme():
    p = one_sheet(table())
    p.part("xl/theme/theme1.xml", theme(), VND + "theme+xml")
    p.rel("xl/workbook.xml", "theme", "theme/theme1.xml")
    return p


def chart_sheet():
    p = workbook([("データ", worksheet([["季節", "売上"], ["春", 3], ["夏", 5], ["秋", 2]]))])
    p.part("xl/chartsheets/sheet1.xml", f'{HEAD}<chartsheet xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetViews><sheetView workbookViewId="0" zoomToFit="1"/></sheetViews><drawing r:id="rId1"/></chartsheet>', VND + "spreadsheetml.chartsheet+xml")
    rid = p.rel("xl/workbook.xml", "chartsheet", "chartsheets/sheet1.xml")
    p.rel("xl/chartsheets/sheet1.xml", "drawing", "../drawings/drawing1.xml")
    other = with_chart(chart("bar", "データ"))
    for name in ("xl/drawings/drawing1.xml", "xl/charts/chart1.xml"):
        p.part(name, other.parts[name], other.types[name])
    p.rel("xl/drawings/drawing1.xml", "chart", "../charts/chart1.xml")
    return edit(p, "xl/workbook.xml", "</sheets>", f'<sheet name="グラフ1" sheetId="2" r:id="{rid}"/></sheets>')


def pivot_inside():
    p = pivot('<cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="Sheet1"/></cacheSource>')
    set_sheet(p, 1, [["部署", "点"], ["第1課", 90], ["第2課", 80]])
    p.part("xl/pivotCache/pivotCacheDefinition1.xml", f'{HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1" createdVersion="6" refreshedVersion="6" recordCount="2"><cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="Sheet1"/></cacheSource>'
           '<cacheFields count="2"><cacheField name="部署" numFmtId="0"><sharedItems count="2"><s v="第1課"/><s v="第2課"/></sharedItems></cacheField><cacheField name="点" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="80" maxValue="90"/></cacheField></cacheFields></pivotCacheDefinition>', VND + "spreadsheetml.pivotCacheDefinition+xml")
    p.part("xl/pivotCache/pivotCacheRecords1.xml", f'{HEAD}<pivotCacheRecords xmlns="{MAIN}" count="2"><r><x v="0"/><n v="90"/></r><r><x v="1"/><n v="80"/></r></pivotCacheRecords>', VND + "spreadsheetml.pivotCacheRecords+xml")
    p.rel("xl/pivotCache/pivotCacheDefinition1.xml", "pivotCacheRecords", "pivotCacheRecords1.xml")
    p.part("xl/pivotTables/pivotTable1.xml", f'{HEAD}<pivotTableDefinition xmlns="{MAIN}" name="集計" cacheId="4" dataCaption="値" createdVersion="6"><location ref="D1:E4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField>'
           '<pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1"><dataField name="合計 / 点" fld="1" baseField="0" baseItem="0"/></dataFields>'
           '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"/></pivotTableDefinition>', VND + "spreadsheetml.pivotTable+xml")
    return p


def worksheet_sparse():
    p = one_sheet([])
    p.parts["xl/worksheets/sheet1.xml"] = (f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="B1"><v>1</v></c><c r="AZ1"><v>2</v></c></row><row r="500" ht="20" customHeight="1"/><row r="9000"><c r="XFD9000" t="inlineStr"><is><t>はし</t></is></c></row></sheetData></worksheet>').encode()
    return p


def no_references():
    p = one_sheet([])
    p.parts["xl/worksheets/sheet1.xml"] = (f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row><c><v>1</v></c><c t="str"><v>文字</v></c></row><row><c><f>A1+1</f><v>2</v></c></row></sheetData></worksheet>').encode()
    return p
