"""Harmless documents of text with what real ones hold: text, order, tables, pictures and numbers must come out as they went in."""
from _office import CHART_TYPE, DRAWING, HEAD, OFFICE, VND, chart, png, write
from _text_document import (MICROSOFT, NUMBERING, PAGE, SPACES, STYLES, W, Document, char, code, drawing, field, p, picture, r, section, simple, t, table, text_box)
from _workbook import workbook, worksheet

KANA = "いろはにほへとちりぬるを。"
NOTICE = "令和八年度の窓口開設時間について、下記のとおりお知らせします。"


def case(name, what, document):
    write(case.root, "benign-docx-" + name, "docx", document.data(), [what, "Comes out with the same text and look, and nothing is told.", "file-rules 5.2"])


def body(name, what, content, **more):
    case(name, what, Document(content, **more))


def text_cases():
    body("plain", "Three paragraphs.", p(NOTICE) + p(KANA) + p("The quick brown fox."))
    body("empty", "A document without text.", p())
    body("headings", "Headings of two levels by style.", p("第一章", '<w:pStyle w:val="1"/>') + p(KANA) + p("第一節", '<w:pStyle w:val="2"/>') + p(NOTICE))
    body("characters", "Bold, italic, underlines, colours, sizes, marks, super- and subscript.", p(
        r("太字", "<w:b/>") + r("斜体", "<w:i/>") + r("下線", '<w:u w:val="wave" w:color="FF0000"/>') + r("赤", '<w:color w:val="FF0000"/>') + r("大", '<w:sz w:val="48"/>') + r("傍点", '<w:em w:val="dot"/>') +
        r("取消", "<w:strike/>") + r("蛍光", '<w:highlight w:val="yellow"/>') + r("2", '<w:vertAlign w:val="superscript"/>') + r("囲み", '<w:bdr w:val="single" w:sz="4" w:space="0" w:color="auto"/>') + r("網掛け", '<w:shd w:val="pct15" w:color="auto" w:fill="FFFFFF"/>')))
    body("paragraphs", "Alignment, indents, spacing, borders, tabs, page breaks.", p("中央", '<w:jc w:val="center"/>') + p("右", '<w:jc w:val="right"/>') + p("均等割り付け", '<w:jc w:val="distribute"/>') +
         p("字下げ", '<w:ind w:firstLineChars="100" w:firstLine="210"/>') + p("枠", '<w:pBdr><w:top w:val="single" w:sz="4" w:space="1" w:color="auto"/><w:bottom w:val="double" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>') +
         p(r("項目") + r("<w:tab/>") + r("値"), '<w:tabs><w:tab w:val="left" w:leader="dot" w:pos="4000"/></w:tabs>') + p(r('<w:br w:type="page"/>') + r("次の頁")) + p("行間", '<w:spacing w:line="480" w:lineRule="auto" w:before="120" w:after="120"/>'))
    body("ruby", "Ruby above kanji.", p(r("氏名") + "".join(r(f'<w:ruby><w:rubyPr><w:rubyAlign w:val="distributeSpace"/><w:hps w:val="10"/><w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/><w:lid w:val="ja-JP"/></w:rubyPr><w:rt>{r(y, chr(60) + "w:sz w:val=" + chr(34) + "10" + chr(34) + "/>")}</w:rt><w:rubyBase>{r(k)}</w:rubyBase></w:ruby>') for k, y in [("薔薇", "ばら"), ("檸檬", "れもん")])))
    body("vertical", "A page set vertically.", p("縦書きの本文です。") + p(KANA), sections=PAGE.replace("<w:docGrid", '<w:textDirection w:val="tbRl"/><w:docGrid'))
    body("vertical-in-line", "Figures upright in vertical text, two lines in one.", p(r("平成") + r("31", '<w:eastAsianLayout w:id="1" w:vert="1" w:vertCompress="1"/>') + r("年") + r("割注二行", '<w:eastAsianLayout w:id="2" w:combine="1" w:combineBrackets="round"/>')), sections=PAGE.replace("<w:docGrid", '<w:textDirection w:val="tbRl"/><w:docGrid'))
    body("jis-x-0213", "Characters of JIS X 0213 beyond the first plane, and combining ones.", p("𠮟る 𩸽 𠀋 𡈽 か゚ き゚ ㋿ ㇰ 髙﨑 ⿰"))
    body("ivs", "Ideographic variation sequences.", p("葛\U000E0100城市 葛\U000E0101飾区 邉\U000E0100 邊\U000E0101 辻\U000E0100"))
    body("gaiji", "Private-use characters (外字).", p("氏名　\ue000田\uf8ff"))
    body("half-width", "Half-width kana, full-width letters, circled numbers, units.", p("ｶﾀｶﾅ ＡＢＣ１２３ ①②③ ㈱ ㎡ ㍻ ～ － ∥"))
    body("emoji", "Emoji with joiners.", p("👨‍👩‍👧 🗾 ☔️ 🇯🇵"))
    body("languages", "Several scripts, one of them right to left.", p("中文 한국어 Ελληνικά Кириллица") + p(r("עברית", "<w:rtl/>"), "<w:bidi/>"))
    body("long", "Four hundred paragraphs.", "".join(p(f"第{i}条　{NOTICE}{KANA}") for i in range(400)))
    body("spaces", "Blanks that must stay.", p(r("  前  後  ") + r("　全角　")) + p(r("a") + r(" ") + r("b")))
    body("special-text", "Characters that markup uses.", p("1 < 2 && 3 > 2 \"引用\" 'x' ]]> &amp; <w:t>"))
    body("symbols", "Symbols of a symbol font, dashes, hyphens.", p(r('<w:sym w:font="Wingdings" w:char="F0FC"/>') + r("済") + r("<w:noBreakHyphen/>") + r("<w:softHyphen/>") + r("　") + r("<w:cr/>") + r("次")))
    body("drop-cap", "A dropped first letter in a frame.", p(r("大", '<w:sz w:val="96"/>'), '<w:framePr w:dropCap="drop" w:lines="3" w:wrap="around" w:vAnchor="text" w:hAnchor="text"/>') + p(NOTICE))
    body("hidden-text", "Hidden text stays by default.", p(r("見える") + r("隠し文字", "<w:vanish/>") + r("見える")))
    body("fit-text", "Text made to fit a width.", p(r("所在地", '<w:fitText w:val="1260" w:id="-1"/>') + r("：東京都")))


def table_cases():
    rows = [["種別", "件数", "備考"], ["住民票", "12", "窓口"], ["印鑑登録", "7", "郵送"]]
    body("table", "A table with a head row.", p("集計表") + table(rows, header=True) + p())
    body("table-merged", "Cells merged across and down.", table([["一", "二", "三"], [('<w:gridSpan w:val="2"/>', "横に結合"), "三"], [('<w:vMerge w:val="restart"/>', "縦"), "a", "b"], [("<w:vMerge/>", "<w:p/>"), "c", "d"]]) + p())
    body("table-nested", "A table in a table.", table([["外", ("", table([["内1", "内2"]]) + p())]]) + p())
    body("table-shaded", "Shading, alignment, vertical text in cells.", table([[('<w:shd w:val="clear" w:color="auto" w:fill="D9E2F3"/>', "色"), ('<w:vAlign w:val="center"/>', "中央"), ('<w:textDirection w:val="tbRlV"/>', "縦")]]) + p())
    body("table-large", "Two hundred rows.", table([[f"行{i}", str(i * 37), f"備考{i}"] for i in range(200)]) + p())
    body("table-floating", "A table that text flows around.", table(rows, '<w:tblpPr w:leftFromText="142" w:rightFromText="142" w:vertAnchor="text" w:horzAnchor="margin" w:tblpY="200"/>') + p(NOTICE * 3))
    styled = STYLES.replace("</w:styles>", '<w:style w:type="table" w:styleId="grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="000000"/></w:tcPr></w:tblStylePr></w:style></w:styles>')
    body("table-style", "A table style with a first row of its own.", table(rows, '<w:tblStyle w:val="grid"/><w:tblLook w:val="04A0" w:firstRow="1"/>'.replace('<w:tblStyle w:val="grid"/>', "")).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="grid"/>', 1) + p(), styles=styled)


def list_cases():
    def numbered(name, what, number, levels=(0, 0, 1, 2, 0)):
        d = Document("".join(p(f"項目{i}", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>') for i, level in enumerate(levels)))
        case(name, what, d.numbered())

    numbered("list-numbers", "Numbers on three levels.", 1)
    numbered("list-bullets", "Bullets.", 2)
    numbered("list-circled", "Circled numbers.", 3, (0, 0, 0))
    numbered("list-aiueo", "ア, イ, ウ.", 4, (0, 0, 0))
    d = Document(p("一") + p("二"))
    d.add("numbering", "word/numbering.xml", NUMBERING.replace("</w:numbering>", '<w:num w:numId="9"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>'), "numbering+xml")
    d.parts[d.main] = d.parts[d.main].replace(b"<w:p>", b'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="9"/></w:numPr></w:pPr>')
    case("list-start", "A list that starts at five.", d)


def page_cases():
    d = Document(p(NOTICE) * 40, section('<w:headerReference w:type="default" r:id="rIdH"/><w:footerReference w:type="default" r:id="rIdF"/>'))
    d.story("header", p("総務課　起案文書", '<w:jc w:val="right"/>'), rel_id="rIdH")
    d.story("footer", p(field("PAGE", "1") + r(" / ") + field("NUMPAGES", "2"), '<w:jc w:val="center"/>'), rel_id="rIdF")
    case("header-footer", "Header, footer, page numbers.", d)
    d = Document(p(NOTICE) + p(r('<w:br w:type="page"/>')) + p(KANA), section('<w:headerReference w:type="first" r:id="rId1h"/><w:headerReference w:type="even" r:id="rId2h"/><w:headerReference w:type="default" r:id="rId3h"/>', "<w:titlePg/>"))
    for i, kind in enumerate(("表紙", "偶数", "奇数"), 1):
        d.story("header", p(kind + "の頁"), f"word/header{i}.xml", f"rId{i}h")
    d.settings('<w:evenAndOddHeaders/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>')
    case("headers-first-even", "Headers of first, even and odd pages.", d)
    body("columns", "Two columns with a line between.", p(NOTICE * 5), sections=PAGE.replace('<w:cols w:space="425"/>', '<w:cols w:num="2" w:sep="1" w:space="425"/>'))
    body("sections", "Portrait, then landscape.", p("縦の頁") + p("", PAGE) + p("横の頁"), sections='<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1701" w:right="1701" w:bottom="1701" w:left="1985" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>')
    body("page-borders", "Borders around the page, line numbers.", p(NOTICE), sections=PAGE.replace("<w:cols", '<w:pgBorders w:offsetFrom="page"><w:top w:val="single" w:sz="4" w:space="24" w:color="auto"/></w:pgBorders><w:lnNumType w:countBy="1"/><w:cols'))
    d = Document(p(NOTICE), section('<w:headerReference w:type="default" r:id="rIdH"/>'))
    d.story("header", p(r('<w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/></v:formulas><v:path textpathok="t" o:connecttype="custom"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
                           '<v:shape id="wm" o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:400pt;height:100pt;rotation:315;z-index:-251658752" o:allowincell="f" fillcolor="silver" stroked="f"><v:fill opacity=".5"/><v:textpath style="font-family:&quot;MS Mincho&quot;;font-size:1pt" string="社外秘"/></v:shape></w:pict>')), rel_id="rIdH")
    case("watermark", "A watermark in VML.", d)
    body("background", "A coloured page.", p(NOTICE), background='<w:background w:color="FFF2CC"/>')


def note_cases():
    d = Document(p(r("本文") + r('<w:footnoteReference w:id="1"/>', '<w:vertAlign w:val="superscript"/>') + r("つづき") + r('<w:endnoteReference w:id="1"/>')))
    d.notes("footnotes", [p(r("<w:footnoteRef/>") + r(" 脚注の文"))])
    d.notes("endnotes", [p("文末脚注の文")])
    case("notes", "A footnote and an endnote.", d)
    d = Document(p(r("前") + '<w:commentRangeStart w:id="0"/>' + r("対象") + '<w:commentRangeEnd w:id="0"/>' + r('<w:commentReference w:id="0"/>') + r("後")))
    d.comments(["ここを確認してください。"])
    case("comments", "A comment on a range; stays by default.", d)
    mark = 'w:id="{0}" w:author="鈴木" w:date="2026-05-01T10:00:00Z"'
    body("tracked-changes", "Inserted, deleted, moved and reformatted text; stays by default.", p(
        r("残る") + f'<w:ins {mark.format(1)}>{r("挿入")}</w:ins><w:del {mark.format(2)}><w:r><w:delText>削除</w:delText></w:r></w:del>' +
        f'<w:r><w:rPr><w:b/><w:rPrChange {mark.format(3)}><w:rPr/></w:rPrChange></w:rPr>{t("太字にした")}</w:r>'), )
    body("bookmarks", "A bookmark and a reference to it.", p('<w:bookmarkStart w:id="0" w:name="_Ref1"/>' + r("表1") + '<w:bookmarkEnd w:id="0"/>' + r("参照：") + field("REF _Ref1 \\h", "表1")))


def field_cases():
    body("page-fields", "Date, author, title, counters.", p(field('DATE \\@ "yyyy\'年\'M\'月\'d\'日\'"', "2026年4月1日")) + p(simple("AUTHOR", "総務課")) + p(simple(" TITLE ", "見本")) + p(r("図") + field("SEQ 図 \\* ARABIC", "1")) + p(field('STYLEREF "1"', "第一章")))
    number = field("PAGEREF _Toc1 \\h", "1")
    entry = p(char("begin") + code(' TOC \\o "1-3" \\h \\z \\u ') + char("separate") + f'<w:hyperlink w:anchor="_Toc1" w:history="1">{r("第一章")}{r("<w:tab/>")}{number}</w:hyperlink>', '<w:pStyle w:val="toc1"/>')
    body("toc", "A table of contents with links inside.", entry + p(char("end")) + p('<w:bookmarkStart w:id="0" w:name="_Toc1"/>' + r("第一章") + '<w:bookmarkEnd w:id="0"/>', '<w:pStyle w:val="1"/>'))
    body("toc-hyperlink-fields", "A table of contents whose links are fields.", p(char("begin") + code('TOC \\o "1-1"') + char("separate") + field('HYPERLINK \\l "_Toc1"', "第一章")) + p(char("end")) + p('<w:bookmarkStart w:id="0" w:name="_Toc1"/>' + r("第一章") + '<w:bookmarkEnd w:id="0"/>'))
    body("field-in-pieces", "Instructions in many runs.", p(field("", "1", [" PA", "GE ", " \\* ", "MERGEFORMAT "])))
    body("eq-circle", "A circled character by an EQ field.", p(field("EQ \\o\\ac(○,印)", "㊞")))
    form = '<w:ffData><w:name w:val="{0}"/><w:enabled/><w:calcOnExit w:val="0"/>{1}</w:ffData>'
    body("form-fields", "Old form fields: text, check box, list.", p(char("begin", form.format("氏名", '<w:textInput><w:default w:val="山田"/><w:maxLength w:val="20"/></w:textInput>')) + code(" FORMTEXT ") + char("separate") + r("山田") + char("end")) +
         p(char("begin", form.format("同意", '<w:checkBox><w:sizeAuto/><w:default w:val="0"/><w:checked/></w:checkBox>')) + code(" FORMCHECKBOX ") + char("end") + r("同意する")) +
         p(char("begin", form.format("区", '<w:ddList><w:result w:val="1"/><w:listEntry w:val="中央区"/><w:listEntry w:val="港区"/></w:ddList>')) + code(" FORMDROPDOWN ") + char("end")))
    d = Document("")
    rel = d.rel(d.main, "hyperlink", "https://www.example.lg.jp/?a=1&b=2#c", True)
    mail = d.rel(d.main, "hyperlink", "mailto:soumu@example.lg.jp", True)
    d.parts[d.main] = d.parts[d.main].replace(b"<w:body>", ("<w:body>" + p(f'<w:hyperlink r:id="{rel}">{r("市のページ")}</w:hyperlink>{r("、")}<w:hyperlink r:id="{mail}">{r("メール")}</w:hyperlink>{r("、")}<w:hyperlink w:anchor="here">{r("下へ")}</w:hyperlink>') + p('<w:bookmarkStart w:id="3" w:name="here"/><w:bookmarkEnd w:id="3"/>' + r("下")) + p(field('HYPERLINK "https://www.example.jp/"', "欄のリンク"))).encode())
    case("links", "Links to the web, to mail, inside, and as a field.", d)


def control_cases():
    def control(name, what, properties, content):
        body(name, what, f"<w:sdt><w:sdtPr><w:alias w:val=\"欄\"/><w:tag w:val=\"t\"/><w:id w:val=\"1\"/>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>" + p(KANA))

    control("control-text", "A content control for text.", "<w:text/>", p("入力した文"))
    control("control-list", "A drop-down list.", '<w:dropDownList><w:listItem w:displayText="はい" w:value="1"/><w:listItem w:displayText="いいえ" w:value="2"/></w:dropDownList>', p("はい"))
    control("control-date", "A date picker.", '<w:date w:fullDate="2026-04-01T00:00:00Z"><w:dateFormat w:val="yyyy/MM/dd"/><w:lid w:val="ja-JP"/><w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="japan"/></w:date>', p("2026/04/01"))
    control("control-check", "A check box.", '<w14:checkbox><w14:checked w14:val="1"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>', p("☒"))


def drawing_cases():
    def pictures(name, what, **more):
        d = Document(p(r(picture("rIdA", **more)) + r("図の説明")))
        d.image(png(24, 12), rel_id="rIdA")
        case(name, what, d)

    pictures("picture", "A picture in the line.")
    pictures("picture-floating", "A picture that text flows around.", anchor=True)
    d = Document(p(r(picture("rIdA")) + r(picture("rIdB", number=2)) + r(picture("rIdA", number=3))), section('<w:headerReference w:type="default" r:id="rIdH"/>'))
    d.image(png(24, 12), rel_id="rIdA")
    d.image(png(8, 8, (0, 90, 200)), "word/media/image2.png", rel_id="rIdB")
    d.story("header", p(r(picture("rIdA", number=4))), rel_id="rIdH")
    d.image(png(8, 8, (0, 90, 200)), "word/media/image2.png", "word/header1.xml", rel_id="rIdA")
    case("pictures", "One picture twice, another also in the header.", d)
    d = Document(p(r('<w:pict><v:shape id="p1" type="#_x0000_t75" style="width:60pt;height:30pt"><v:imagedata r:id="rIdA" o:title="図"/></v:shape></w:pict>')))
    d.image(png(24, 12), rel_id="rIdA")
    case("picture-vml", "A picture in VML.", d)
    body("text-box", "A text box, with VML for older programs.", p(r(text_box(p("箱の文字")))) + p(KANA))
    body("text-box-plain", "A text box without a fallback.", p(r(text_box(p("箱の文字"), fallback=False))) + p(KANA))
    body("text-box-vml", "A text box in VML only.", p(r('<w:pict><v:rect id="b" style="position:absolute;width:120pt;height:50pt" fillcolor="#ffc" strokecolor="red"><v:stroke dashstyle="dash"/><v:textbox inset="1mm,1mm,1mm,1mm"><w:txbxContent>' + p("箱の文字") + '</w:txbxContent></v:textbox><w10:wrap type="square"/></v:rect></w:pict>')) + p(KANA))
    shapes = "".join(f'<wps:wsp><wps:cNvPr id="{i}" name="図形{i}"/><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="{i * 100000}" y="0"/><a:ext cx="300000" cy="300000"/></a:xfrm><a:prstGeom prst="{k}"><a:avLst/></a:prstGeom><a:gradFill><a:gsLst><a:gs pos="0"><a:schemeClr val="accent1"><a:lumMod val="60000"/></a:schemeClr></a:gs><a:gs pos="100000"><a:srgbClr val="FFFFFF"><a:alpha val="50000"/></a:srgbClr></a:gs></a:gsLst><a:lin ang="5400000" scaled="0"/></a:gradFill><a:effectLst><a:outerShdw blurRad="40000" dist="20000" dir="5400000"><a:srgbClr val="000000"/></a:outerShdw></a:effectLst></wps:spPr><wps:bodyPr/></wps:wsp>' for i, k in enumerate(("ellipse", "star5", "rightArrow"), 2))
    group = f'<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="300000"/><a:chOff x="0" y="0"/><a:chExt cx="900000" cy="300000"/></a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp>'
    case("shapes", "A group of shapes with gradients and shadows.", Document(p(r(f'<mc:AlternateContent><mc:Choice Requires="wpg">{drawing(group, MICROSOFT + "/word/2010/wordprocessingGroup", True)}</mc:Choice><mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent>'))).themed())
    for kind in ("bar", "line", "pie", "scatter", "area", "doughnut", "radar"):
        d = Document(p(r(drawing('<c:chart r:id="rIdC"/>', DRAWING + "/chart", name="グラフ 1"))) + p("グラフの説明"))
        d.add("chart", "word/charts/chart1.xml", chart(kind), CHART_TYPE, rel_id="rIdC")
        case("chart-" + kind, f"A {kind} chart without its workbook.", d.themed())
    d = Document(p(r(drawing('<c:chart r:id="rIdC"/>', DRAWING + "/chart", name="グラフ 1"))))
    d.add("chart", "word/charts/chart1.xml", chart(extra='<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'), CHART_TYPE, rel_id="rIdC")
    d.part("word/embeddings/Microsoft_Excel_Sheet.xlsx", workbook([("Sheet1", worksheet([["名", "売上"], ["春", 3], ["夏", 5], ["秋", 2]]))]).data(), VND + "spreadsheetml.sheet")
    d.rel("word/charts/chart1.xml", "package", "../embeddings/Microsoft_Excel_Sheet.xlsx", rel_id="rId1")
    case("chart-with-workbook", "A chart with its workbook.", d)


def math_cases():
    def m(inside):
        return f"<m:oMath>{inside}</m:oMath>"

    def mr(text):
        return f'<m:r><w:rPr><w:rFonts w:ascii="Cambria Math" w:hAnsi="Cambria Math"/></w:rPr><m:t>{text}</m:t></m:r>'

    fraction = f"<m:f><m:fPr><m:type m:val=\"bar\"/></m:fPr><m:num>{mr('-b')}</m:num><m:den>{mr('2a')}</m:den></m:f>"
    body("equation", "A fraction, a root, powers, a sum.", p(r("式：") + m(mr("x=") + fraction + f"<m:rad><m:radPr><m:degHide m:val=\"1\"/></m:radPr><m:deg/><m:e>{mr('b')}</m:e></m:rad><m:sSup><m:e>{mr('x')}</m:e><m:sup>{mr('2')}</m:sup></m:sSup>"
         f"<m:nary><m:naryPr><m:chr m:val=\"∑\"/><m:limLoc m:val=\"undOvr\"/></m:naryPr><m:sub>{mr('i=1')}</m:sub><m:sup>{mr('n')}</m:sup><m:e>{mr('i')}</m:e></m:nary>")))
    matrix = "".join(f"<m:mr>{''.join(f'<m:e>{mr(c)}</m:e>' for c in row)}</m:mr>" for row in ("ab", "cd"))
    bracket = f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e><m:m>{matrix}</m:m></m:e></m:d>'
    body("equation-block", "A matrix on a line of its own.", p(f'<m:oMathPara><m:oMathParaPr><m:jc m:val="center"/></m:oMathParaPr>{m(bracket)}</m:oMathPara>'))


def variant_cases():
    d = Document(p(NOTICE))
    d.settings('<w:zoom w:percent="120"/><w:bordersDoNotSurroundHeader/><w:defaultTabStop w:val="840"/><w:characterSpacingControl w:val="compressPunctuation"/><w:noLineBreaksAfter w:lang="ja-JP" w:val="$([\\{£¥"/>'
               '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
               '<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>')
    d.notes("footnotes", [])
    d.add("fontTable", "word/fontTable.xml", f'{HEAD}<w:fonts xmlns:w="{W}"><w:font w:name="ＭＳ 明朝"><w:altName w:val="MS Mincho"/><w:panose1 w:val="02020609040205080304"/><w:charset w:val="80"/><w:family w:val="roman"/><w:pitch w:val="fixed"/><w:sig w:usb0="E00002FF" w:usb1="6AC7FDFB" w:usb2="08000012" w:usb3="00000000" w:csb0="0002009F" w:csb1="00000000"/></w:font></w:fonts>', "fontTable+xml")
    case("settings-fonts-theme", "Settings, fonts and a theme as Word writes them.", d.themed())
    d = Document(p(NOTICE))
    d.parts[d.main] = d.parts[d.main].replace(b"<w:body>", b"<!-- note --><?note x?><w:body>")
    case("comments-in-markup", "A comment and an instruction in the markup.", d)
    case("no-styles", "A document without styles.", Document(p(NOTICE), styles=""))


def make(root):
    case.root = root
    for group in (text_cases, table_cases, list_cases, page_cases, note_cases, field_cases, control_cases, drawing_cases, math_cases, variant_cases):
        group()
