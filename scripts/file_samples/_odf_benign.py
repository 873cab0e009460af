"""OpenDocument without harm: what town halls write. Not a family."""
import base64

from _odf import box, cell, chart, chart_frame, content, flat, image, manifest, meta, package, page, p, settings, sheet, styles, table
from _office import png

PEOPLE = [("髙橋 一郎", "総務課"), ("渡邊 花子", "税務課"), ("﨑山 次郎", "市民課"), ("齋藤 三奈", "建設課")]
RUBY = '<text:ruby><text:ruby-base>{0}</text:ruby-base><text:ruby-text>{1}</text:ruby-text></text:ruby>'
CHARTS = ["bar", "line", "circle", "area", "scatter"]


def style(name, family, properties, extra=""):
    return f'<style:style style:name="{name}" style:family="{family}"{extra}>{properties}</style:style>'


def odt(body, automatic="", files=(), before="", **options):
    return package("odt", content(body, "odt", automatic, before), files, **options)


def ods(body, automatic="", files=(), before="", **options):
    return package("ods", content(body, "ods", automatic, before), files, **options)


def odp(body, automatic="", files=(), **options):
    return package("odp", content(body, "odp", automatic), files, **options)


def writer():
    older = [x.replace('office:version="1.3"', 'office:version="1.2"') for x in (content(p("二世代前の版の文書") + p("本文"), "odt"), styles(), meta(), settings())]
    yield "version-1-2", "odt", package("odt", older[0], (), *older[1:], manifest_xml=manifest(["content.xml", "styles.xml", "meta.xml", "settings.xml"], "odt").replace('version="1.3"', 'version="1.2"')), "A document of ODF 1.2."
    yield "notice", "odt", odt(p("会議の開催について") + p("　下記のとおり開催します。") + p("日時　令和8年11月22日（日）10:00～") + p("場所　第１会議室")), "A notice."
    for i, (name, section) in enumerate(PEOPLE):
        yield f"name-{i + 1}", "odt", odt(p(f"{section}　{name}") + p(f"架空市本町{i + 1}丁目１番")), "A name with a rare character."
    yield "jis2004-ivs", "odt", odt(p("叱る 𠮟る 剝がす 頰 𩸽") + p("葛\U000E0100城市 辻\U000E0101 渡邉\U000E0104") + p("外字 \ue000\ue001")), "JIS X 0213, variation sequences, private-use characters."
    text_styles = "".join(style(n, "text", f"<style:text-properties {a}/>") for n, a in {"B": 'fo:font-weight="bold" style:font-weight-asian="bold"', "I": 'fo:font-style="italic"', "U": 'style:text-underline-style="solid" style:text-underline-width="auto"',
                          "S": 'style:text-line-through-style="solid"', "C": 'fo:color="#c00000" fo:background-color="#ffff00"', "P": 'style:text-position="super 58%"', "E": 'style:text-emphasize="dot above"', "Z": 'style:text-scale="66%"', "K": 'style:text-combine="letters"'}.items())
    yield "character-styles", "odt", odt("<text:p>" + "".join(f'<text:span text:style-name="{n}">{t}</text:span>' for n, t in zip("BISUCPEZK", ["太字", "斜体", "取消", "下線", "色", "2", "傍点", "長体", "12"])) + "</text:p>", text_styles), "Character formats."
    paragraph_styles = "".join(style(f"P{i}", "paragraph", f"<style:paragraph-properties {a}>{x}</style:paragraph-properties>", ' style:parent-style-name="Standard"') for i, (a, x) in enumerate([('fo:text-align="center"', ""), ('fo:text-align="end"', ""), ('fo:margin-left="1cm" fo:text-indent="0.5cm"', ""),
                               ('fo:line-height="150%" fo:margin-top="0.3cm"', ""), ('fo:border="0.5pt solid #000000" fo:padding="0.1cm" fo:background-color="#eeeeee"', ""), ("", '<style:tab-stops><style:tab-stop style:position="8cm" style:type="right" style:leader-style="dotted" style:leader-text="."/></style:tab-stops>'), ('fo:break-before="page"', "")]))
    yield "paragraph-styles", "odt", odt("".join(p(f"段落{i}", f"P{i}") for i in range(5)) + '<text:p text:style-name="P5">項目<text:tab/>100円</text:p>' + p("次の頁", "P6"), paragraph_styles), "Paragraph formats."
    yield "headings-contents", "odt", odt('<text:table-of-content text:name="目次"><text:table-of-content-source text:outline-level="2"><text:index-title-template>目次</text:index-title-template><text:table-of-content-entry-template text:outline-level="1" text:style-name="Standard"><text:index-entry-link-start/><text:index-entry-text/>'
                                          '<text:index-entry-tab-stop style:type="right" style:leader-char="."/><text:index-entry-page-number/><text:index-entry-link-end/></text:table-of-content-entry-template></text:table-of-content-source><text:index-body><text:index-title text:name="t"><text:p>目次</text:p></text:index-title>'
                                          '<text:p><text:a xlink:type="simple" xlink:href="#章1">第１章<text:tab/>1</text:a></text:p></text:index-body></text:table-of-content>'
                                          + "".join(f'<text:h text:outline-level="{lv}">第{i}{w}</text:h>' + p("本文。") for i, lv, w in [(1, 1, "章"), (1, 2, "条"), (2, 1, "章")])), "Headings and a table of contents."
    for n in (2, 4, 7):
        yield f"table-{n}", "odt", odt(table("表1", [[f"{r}-{c} 欄" for c in range(n)] for r in range(n)]) + p("以上")), f"A table of {n} by {n}."
    yield "table-merged", "odt", odt('<table:table table:name="表1"><table:table-column table:number-columns-repeated="3"/><table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="string">' + p("結合") + "</table:table-cell><table:covered-table-cell/>"
                                     '<table:table-cell table:number-rows-spanned="2" office:value-type="string">' + p("縦結合") + "</table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell>" + p("一") + "</table:table-cell><table:table-cell>" + p("二") + "</table:table-cell><table:covered-table-cell/></table:table-row></table:table>" + p("後")), "Merged cells."
    yield "ruby", "odt", odt("<text:p>" + RUBY.format("東京", "とうきょう") + "都" + RUBY.format("架空", "かくう") + "市</text:p>"), "Furigana."
    yield "vertical", "odt", odt(p("縦書きの文書です。令和八年"), styles_xml=styles().replace('style:writing-mode="lr-tb"', 'style:writing-mode="tb-rl"')), "Vertical text."
    yield "footnotes", "odt", odt('<text:p>本文<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>' + p("脚注の説明") + '</text:note-body></text:note>が続く<text:note text:id="ftn2" text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body>' + p("文末の注") + "</text:note-body></text:note>。</text:p>"), "Footnotes and endnotes."
    master = ('<style:master-page style:name="Standard" style:page-layout-name="pm1"><style:header><text:p>架空市役所</text:p></style:header><style:footer><text:p>- <text:page-number text:select-page="current">1</text:page-number> / <text:page-count>1</text:page-count> -</text:p></style:footer></style:master-page>')
    yield "header-footer", "odt", odt(p("本文"), styles_xml=styles(master=master)), "Header and footer with page numbers."
    yield "picture", "odt", odt(f"<text:p>{image('Pictures/a.png')}</text:p>" + p("図１　位置図"), files=[("Pictures/a.png", png())]), "A picture."
    yield "pictures", "odt", odt(f"<text:p>{image('Pictures/a.png')}{image('./Pictures/b%2Dc.png', '図2')}{image('Pictures/a.png', '図3')}</text:p>", files=[("Pictures/a.png", png()), ("Pictures/b-c.png", png(5, 9, (10, 90, 10)))]), "Three pictures, two of them the same, one named with an escape."
    lists = ('<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."><style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.6cm" fo:margin-left="1cm"/></style:list-level-properties></text:list-level-style-number>'
             '<text:list-level-style-number text:level="2" style:num-format="ア, イ, ウ, ..." style:num-prefix="（" style:num-suffix="）"/></text:list-style><text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="●"/></text:list-style>')
    yield "lists", "odt", odt('<text:list text:style-name="L1"><text:list-item>' + p("申請書") + "<text:list><text:list-item>" + p("正本") + "</text:list-item></text:list></text:list-item><text:list-item>" + p("添付書類") + '</text:list-item></text:list><text:list text:style-name="L2"><text:list-item>' + p("備考") + "</text:list-item></text:list>", lists), "Numbered and bulleted lists, Japanese numbers."
    yield "fields", "odt", odt('<text:p><text:date text:date-value="2026-11-22" style:data-style-name="N1">令和8年11月22日</text:date> <text:title>見本</text:title> <text:author-name>総務課</text:author-name> <text:sequence text:name="図" text:formula="ooow:図+1" style:num-format="1">1</text:sequence> <text:placeholder text:placeholder-type="text">&lt;氏名&gt;</text:placeholder></text:p>',
                               '<number:date-style style:name="N1" number:language="ja" number:country="JP"><number:era/><number:year/><number:text>年</number:text><number:month/><number:text>月</number:text><number:day/><number:text>日</number:text></number:date-style>',
                               before='<text:sequence-decls><text:sequence-decl text:display-outline-level="0" text:name="図"/></text:sequence-decls>'), "Fields, a Japanese date."
    yield "links", "odt", odt('<text:p><text:a xlink:type="simple" xlink:href="https://www.example.lg.jp/">市のページ</text:a> <text:a xlink:type="simple" xlink:href="mailto:soumu@example.lg.jp">メール</text:a> <text:a xlink:type="simple" xlink:href="#章1">先頭</text:a></text:p>'), "Links to the web, to an address and inside."
    yield "bookmarks", "odt", odt('<text:p><text:bookmark-start text:name="印"/>印の範囲<text:bookmark-end text:name="印"/> <text:bookmark-ref text:reference-format="page" text:ref-name="印">1</text:bookmark-ref></text:p>'), "Bookmarks and references."
    yield "text-box", "odt", odt('<text:p><draw:frame text:anchor-type="paragraph" svg:x="1cm" svg:y="1cm" svg:width="6cm" draw:z-index="0"><draw:text-box fo:min-height="2cm">' + p("枠の中") + '</draw:text-box></draw:frame>本文</text:p>'), "A text box."
    yield "shapes", "odt", odt('<text:p><draw:custom-shape text:anchor-type="paragraph" svg:width="3cm" svg:height="2cm" svg:x="1cm" svg:y="1cm"><text:p>吹き出し</text:p><draw:enhanced-geometry svg:viewBox="0 0 21600 21600" draw:type="rectangle" draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/></draw:custom-shape>'
                                '<draw:line text:anchor-type="paragraph" svg:x1="0cm" svg:y1="4cm" svg:x2="5cm" svg:y2="4cm"/>図形</text:p>'), "Shapes."
    yield "columns-section", "odt", odt('<text:section text:name="段組" text:style-name="S1">' + p("二段組の本文。" * 20) + "</text:section>", style("S1", "section", '<style:section-properties><style:columns fo:column-count="2" fo:column-gap="0.5cm"><style:column style:rel-width="1*"/><style:column style:rel-width="1*"/></style:columns></style:section-properties>')), "A section of two columns."
    yield "comments", "odt", odt('<text:p>語句<office:annotation office:name="c1"><dc:creator>佐藤</dc:creator><dc:date>2026-11-22T10:00:00</dc:date>' + p("要確認") + '</office:annotation>を含む文<office:annotation-end office:name="c1"/></text:p>'), "A comment."
    yield "tracked-changes", "odt", odt('<text:tracked-changes><text:changed-region xml:id="ct1" text:id="ct1"><text:insertion><office:change-info><dc:creator>佐藤</dc:creator><dc:date>2026-11-22T10:00:00</dc:date></office:change-info></text:insertion></text:changed-region><text:changed-region xml:id="ct2" text:id="ct2"><text:deletion><office:change-info><dc:creator>佐藤</dc:creator>'
                                        '<dc:date>2026-11-22T10:00:00</dc:date></office:change-info>' + p("削除文") + '</text:deletion></text:changed-region></text:tracked-changes><text:p>元<text:change-start text:change-id="ct1"/>追加<text:change-end text:change-id="ct1"/><text:change text:change-id="ct2"/>文</text:p>'), "Tracked changes."
    yield "chart", "odt", odt("<text:p>" + chart_frame(1, ' text:anchor-type="paragraph"') + "グラフ</text:p>", files=[("Object 1/content.xml", chart()[0]), ("Object 1/styles.xml", chart()[1])]), "A chart in a text."
    yield "formula-object", "odt", odt('<text:p><draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="1cm"><draw:object xlink:href="./Object 1" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>',
                                       files=[("Object 1/content.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><semantics><mfrac><mi>a</mi><mi>b</mi></mfrac><annotation encoding="StarMath 5.0">{a} over {b}</annotation></semantics></math>')]), "A formula."
    yield "long", "odt", odt("".join(p(f"{i}　架空市文書管理規程の条文の見本である。" * 4) for i in range(1, 80))), "A long document."
    yield "template", "ott", package("ott", content(p("ひな形の本文"), "ott")), "A template."
    yield "flat", "fodt", flat("odt", p("平らな形の文書") + f'<text:p><draw:frame draw:name="図1" text:anchor-type="as-char" svg:width="2cm" svg:height="2cm"><draw:image><office:binary-data>{base64.b64encode(png()).decode()}</office:binary-data></draw:image></draw:frame></text:p>'), "A flat document with a picture."


def calc():
    numbers = [[cell("項目"), cell("金額")]] + [[cell(f"費目{i}"), cell(number=i * 1000)] for i in range(1, 6)]
    yield "cells", "ods", ods(sheet("集計", numbers)), "Words and numbers."
    yield "formulas", "ods", ods(sheet("集計", numbers + [[cell("計"), cell(formula="of:=SUM([.B2:.B6])", number=15000)], [cell("平均"), cell(formula="of:=AVERAGE([.B2:.B6])", number=3000)], [cell("判定"), cell("多い", formula='of:=IF([.B7]>10000;"多い";"少ない")')], [cell("検索"), cell(formula="of:=VLOOKUP(\"費目2\";[.A2:.B6];2;0)", number=2000)],
                                                    [cell("配列"), cell(formula="of:=SUM({1;2|3;4})", number=10)], [cell("案内"), cell("市", formula='of:=HYPERLINK("https://www.example.lg.jp/";"市")')]])), "Formulas of daily life."
    yield "sheets", "ods", ods("".join(sheet(f"{m}月", numbers[:3]) for m in range(4, 10)) + sheet("年計", [[cell(formula="of:=SUM([$'4月'.B2];[$'5月'.B2])", number=2000)]])), "Seven sheets that refer to each other."
    yield "types", "ods", ods(sheet("型", [['<table:table-cell table:style-name="D" office:value-type="date" office:date-value="2026-11-22"><text:p>令和8年11月22日</text:p></table:table-cell>', '<table:table-cell office:value-type="time" office:time-value="PT10H30M00S"><text:p>10:30</text:p></table:table-cell>',
                                         '<table:table-cell office:value-type="percentage" office:value="0.25"><text:p>25%</text:p></table:table-cell>', '<table:table-cell office:value-type="currency" office:currency="JPY" office:value="1000"><text:p>￥1,000</text:p></table:table-cell>', '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>']]),
                              '<number:date-style style:name="N1"><number:era number:style="long"/><number:year/><number:text>年</number:text><number:month/><number:text>月</number:text><number:day/><number:text>日</number:text></number:date-style>' + style("D", "table-cell", "", ' style:data-style-name="N1"')), "Dates, times, money, Japanese years."
    yield "merged", "ods", ods(sheet("表", [[cell("結合見出し", extra=' table:number-columns-spanned="2" table:number-rows-spanned="1"'), "<table:covered-table-cell/>"], [cell("左"), cell("右")]])), "Merged cells."
    yield "conditional", "ods", ods('<table:table table:name="条件"><table:table-column/><table:table-row>' + cell(number=5) + '</table:table-row><calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="条件.A1:条件.A5"><calcext:condition calcext:apply-style-name="Standard" calcext:value="&gt;3" calcext:base-cell-address="条件.A1"/></calcext:conditional-format>'
                                    '</calcext:conditional-formats></table:table>', style("C", "table-cell", '<style:map style:condition="cell-content()&gt;3" style:apply-style-name="Standard" style:base-cell-address="条件.A1"/>')), "Conditional formats."
    yield "validation", "ods", ods(sheet("入力", [['<table:table-cell table:content-validation-name="v1" office:value-type="string"><text:p>可</text:p></table:table-cell>']]), before='<table:content-validations><table:content-validation table:name="v1" table:condition="of:cell-content-is-in-list(&quot;可&quot;;&quot;否&quot;)" table:allow-empty-cell="true" table:base-cell-address="入力.A1"><table:help-message table:display="true"><text:p>可か否</text:p></table:help-message><table:error-message table:display="true" table:message-type="stop"/></table:content-validation></table:content-validations>'), "A list to choose from."
    yield "names", "ods", ods(sheet("集計", numbers) + '<table:named-expressions><table:named-range table:name="範囲" table:base-cell-address="$集計.$A$1" table:cell-range-address="$集計.$A$1:.$B$6"/><table:named-expression table:name="税率" table:base-cell-address="$集計.$A$1" table:expression="of:=0.1"/></table:named-expressions>'), "Names for ranges and values."
    yield "filter", "ods", ods(sheet("集計", numbers) + '<table:database-ranges><table:database-range table:name="d" table:target-range-address="集計.A1:集計.B6" table:display-filter-buttons="true"><table:filter><table:filter-condition table:field-number="0" table:value="費目1" table:operator="="/></table:filter></table:database-range></table:database-ranges>'), "A filter."
    yield "pivot", "ods", ods(sheet("集計", numbers) + '<table:data-pilot-tables><table:data-pilot-table table:name="p" table:target-range-address="集計.D1:集計.E4" table:buttons="集計.D1"><table:source-cell-range table:cell-range-address="集計.A1:集計.B6"/><table:data-pilot-field table:source-field-name="項目" table:orientation="row" table:function="auto"/></table:data-pilot-table></table:data-pilot-tables>'), "A pivot table over its own cells."
    for kind in CHARTS:
        yield f"chart-{kind}", "ods", package("ods", content(sheet("集計", numbers, f"<table:shapes>{chart_frame()}</table:shapes>"), "ods"), [("Object 1/content.xml", chart(kind)[0]), ("Object 1/styles.xml", chart(kind)[1])]), f"A {kind} chart."
    yield "hidden-rows", "ods", ods('<table:table table:name="表"><table:table-column/><table:table-column table:visibility="collapse"/><table:table-row>' + cell("見える") + cell("隠れた列") + '</table:table-row><table:table-row table:visibility="collapse">' + cell("隠れた行") + "</table:table-row></table:table>"), "Hidden rows and columns."
    yield "repeated", "ods", ods('<table:table table:name="表"><table:table-column table:number-columns-repeated="16384"/><table:table-row>' + cell("同", extra=' table:number-columns-repeated="5"') + '<table:table-cell table:number-columns-repeated="16379"/></table:table-row><table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'), "Repeated cells to the edges of the sheet."
    yield "picture", "ods", ods(sheet("図", numbers, "<table:shapes>" + image("Pictures/a.png", anchor="") + "</table:shapes>"), files=[("Pictures/a.png", png())]), "A picture over a sheet."
    yield "annotation", "ods", ods(sheet("集計", [['<table:table-cell office:value-type="string"><office:annotation><dc:date>2026-11-22T10:00:00</dc:date>' + p("注記") + "</office:annotation>" + p("値") + "</table:table-cell>"]])), "A note on a cell."
    yield "print-ranges", "ods", ods('<table:table table:name="印刷" table:print-ranges="印刷.A1:印刷.B3"><table:table-column/><table:table-header-rows><table:table-row>' + cell("見出し") + "</table:table-row></table:table-header-rows><table:table-row>" + cell("値") + "</table:table-row></table:table>"), "Print ranges and repeated rows."
    yield "large", "ods", ods(sheet("明細", [[cell(f"{r}番"), cell(number=r), cell(formula=f"of:=[.B{r}]*2", number=r * 2)] for r in range(1, 301)])), "Three hundred rows."
    yield "kanji-sheet", "ods", ods(sheet("𠮟責・髙﨑", [[cell("葛\U000E0100城市"), cell("\ue000外字")]])), "Rare characters in names and cells."
    yield "flat", "fods", flat("ods", sheet("集計", numbers)), "A flat sheet."
    yield "template", "ots", package("ots", content(sheet("ひな形", numbers), "ots")), "A template."


def impress():
    for n in (1, 3, 6):
        yield f"slides-{n}", "odp", odp("".join(page(f"p{i}", box(f"スライド{i}の見出し") + box("・一つ目\n・二つ目", y=5, h=8)) for i in range(1, n + 1))), f"{n} slides."
    yield "slide-notes", "odp", odp(page("p1", box("本題"), '<presentation:notes draw:style-name="dp1"><draw:page-thumbnail svg:width="5cm" svg:height="4cm" draw:page-number="1"/>' + box("話すことの控え") + "</presentation:notes>")), "Speaker's notes."
    yield "slide-picture", "odp", odp(page("p1", box("写真") + image("Pictures/a.png", anchor="", place=' svg:x="2cm" svg:y="6cm"')), files=[("Pictures/a.png", png())]), "A picture on a slide."
    yield "slide-shapes", "odp", odp(page("p1", '<draw:g><draw:rect svg:x="1cm" svg:y="1cm" svg:width="4cm" svg:height="2cm"><text:p>四角</text:p></draw:rect><draw:ellipse svg:x="6cm" svg:y="1cm" svg:width="4cm" svg:height="2cm"><text:p>丸</text:p></draw:ellipse></draw:g><draw:connector svg:x1="5cm" svg:y1="2cm" svg:x2="6cm" svg:y2="2cm"/>'
                                     '<draw:polygon svg:x="1cm" svg:y="6cm" svg:width="3cm" svg:height="3cm" svg:viewBox="0 0 300 300" draw:points="0,0 300,0 150,300"/>')), "Shapes, a group, a connector."
    yield "slide-table", "odp", odp(page("p1", '<draw:frame svg:x="1cm" svg:y="1cm" svg:width="20cm" svg:height="5cm">' + table("t", [["氏名", "所属"], ["佐藤", "総務課"]]) + "</draw:frame>")), "A table on a slide."
    yield "slide-transition", "odp", odp(page("p1", box("一")) + page("p2", box("二") + '<anim:par presentation:node-type="timing-root"><anim:par smil:begin="p2.begin"><anim:transitionFilter smil:type="fade" smil:subtype="crossfade" smil:dur="1s"/></anim:par></anim:par>', style="dp2"),
                                         style("dp2", "drawing-page", '<style:drawing-page-properties presentation:transition-type="automatic" presentation:duration="PT5S" smil:type="fade" smil:subtype="crossfade" presentation:transition-speed="medium"/>')), "A transition."
    yield "slide-effects", "odp", odp(page("p1", '<draw:rect xml:id="s1" draw:id="s1" svg:x="1cm" svg:y="1cm" svg:width="4cm" svg:height="2cm"><text:p>現れる</text:p></draw:rect><anim:par presentation:node-type="timing-root"><anim:seq presentation:node-type="main-sequence"><anim:par smil:begin="next"><anim:set smil:begin="0s" smil:dur="0.001s" smil:fill="hold" '
                                      'smil:targetElement="s1" anim:sub-item="whole" smil:attributeName="visibility" smil:to="visible"/></anim:par></anim:seq></anim:par>')), "An effect."
    yield "slide-hidden", "odp", odp(page("p1", box("見える")) + page("p2", box("飛ばす"), style="dp3"), style("dp3", "drawing-page", '<style:drawing-page-properties presentation:visibility="hidden"/>')), "A hidden slide."
    yield "slide-links", "odp", odp(page("p1", box("一") + '<draw:frame svg:x="1cm" svg:y="6cm" svg:width="9cm" svg:height="2cm"><draw:text-box><text:p><text:a xlink:type="simple" xlink:href="#p2">次へ</text:a> <text:a xlink:type="simple" xlink:href="https://www.example.lg.jp/">市</text:a></text:p></draw:text-box></draw:frame>') + page("p2", box("二"))), "Links between slides and to the web."
    yield "slide-master", "odp", odp(page("p1", box("本題")), styles_xml=styles(kind="odp", master='<style:master-page style:name="Standard" style:page-layout-name="pm1" draw:style-name="dp1"><draw:rect svg:x="0cm" svg:y="0cm" svg:width="21cm" svg:height="1cm"><text:p>架空市</text:p></draw:rect>'
                                     '<draw:frame presentation:class="footer" svg:x="1cm" svg:y="27cm" svg:width="9cm" svg:height="1cm"><draw:text-box><text:p><presentation:footer/></text:p></draw:text-box></draw:frame></style:master-page>')), "A master with a band and a footer."
    yield "slide-fills", "odp", odp(page("p1", '<draw:rect draw:style-name="g1" svg:x="1cm" svg:y="1cm" svg:width="4cm" svg:height="2cm"/><draw:rect draw:style-name="g2" svg:x="6cm" svg:y="1cm" svg:width="4cm" svg:height="2cm"/>'),
                                    style("g1", "graphic", '<style:graphic-properties draw:fill="gradient" draw:fill-gradient-name="Gr"/>') + style("g2", "graphic", '<style:graphic-properties draw:fill="bitmap" draw:fill-image-name="Bm" style:repeat="repeat"/>'), files=[("Pictures/f.png", png(4, 4))],
                                    styles_xml=styles('<draw:gradient draw:name="Gr" draw:style="linear" draw:start-color="#ffffff" draw:end-color="#0000ff" draw:angle="0"/><draw:fill-image draw:name="Bm" xlink:href="Pictures/f.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>', kind="odp")), "A gradient and a pattern."
    yield "slide-vertical", "odp", odp(page("p1", box("縦書きの見出し", kind=' draw:style-name="v"')), style("v", "graphic", '<style:graphic-properties draw:textarea-vertical-align="top"/><style:paragraph-properties style:writing-mode="tb-rl"/>')), "Vertical text on a slide."
    yield "drawing", "odg", package("odg", content(page("図面", '<draw:path svg:x="1cm" svg:y="1cm" svg:width="4cm" svg:height="4cm" svg:viewBox="0 0 400 400" svg:d="M0 0 C100 0 300 400 400 400"/><draw:measure svg:x1="1cm" svg:y1="7cm" svg:x2="5cm" svg:y2="7cm"><text:p>4cm</text:p></draw:measure>' + box("位置図", y=10)), "odg")), "A drawing."
    yield "slide-kanji", "odp", odp(page("p1", box("𠮟る・髙﨑・葛\U000E0100城"))), "Rare characters on a slide."
    yield "flat-slides", "fodp", flat("odp", page("p1", box("平らな形")) + page("p2", box("二枚目"))), "A flat presentation."


def benign():
    for family in (writer, calc, impress):
        for name, extension, data, what in family():
            prefix = {"writer": "text-", "calc": "sheet-", "impress": ""}[family.__name__]
            yield prefix + name, extension, data, what
