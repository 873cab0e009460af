"""Harmless presentations with features of everyday life: (case, bytes, what it is)."""
from _office import CHART_TYPE, DRAWING, HEAD, VND, chart, png
from _pptx_hostile import strict
from _slides import MAP, NS, TREE, deck, frame, notes, one_slide, paragraphs, picture, shape, simple, slide, table, timing
from _workbook import one_sheet


def with_pictures(shapes, pictures, **more):
    p = one_slide(shapes, rels=[("image", f"../media/image{n}.png", False) for n in range(1, len(pictures) + 1)], **more)
    p.defaults["png"] = "image/png"
    for n, body in enumerate(pictures, 1):
        p.part(f"ppt/media/image{n}.png", body)
    return p


def effect(spid=2):
    return timing(f'<p:par><p:cTn id="4" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst><p:par><p:cTn id="5" presetID="10" presetClass="entr" presetSubtype="0" fill="hold" grpId="0" nodeType="clickEffect"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>'
                  f'<p:set><p:cBhvr><p:cTn id="6" dur="1" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst></p:cTn><p:tgtEl><p:spTgt spid="{spid}"/></p:tgtEl><p:attrNameLst><p:attrName>style.visibility</p:attrName></p:attrNameLst></p:cBhvr><p:to><p:strVal val="visible"/></p:to></p:set>'
                  f'<p:animEffect transition="in" filter="fade"><p:cBhvr><p:cTn id="7" dur="500"/><p:tgtEl><p:spTgt spid="{spid}"/></p:tgtEl></p:cBhvr></p:animEffect></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>')


def with_chart(kind, embedded=False):
    p = one_slide(shape("グラフ", y=200000) + frame(f"{DRAWING}/chart", f'<c:chart xmlns:c="{DRAWING}/chart" r:id="rId2"/>'), rels=[("chart", "../charts/chart1.xml", False)])
    p.part("ppt/charts/chart1.xml", chart(kind, extra='<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>' if embedded else ""), CHART_TYPE)
    if embedded:
        p.defaults["xlsx"] = VND + "spreadsheetml.sheet"
        p.part("ppt/embeddings/book1.xlsx", one_sheet([["季節", "売上"], ["春", 3], ["夏", 5], ["秋", 2]]).data())
        p.rel("ppt/charts/chart1.xml", "package", "../embeddings/book1.xlsx")
    return p


def diagram():
    dgm = f"{DRAWING}/diagram"
    p = one_slide(shape("図", y=200000) + frame(dgm, f'<dgm:relIds xmlns:dgm="{dgm}" r:dm="rId2" r:lo="rId3" r:qs="rId4" r:cs="rId5"/>'),
                  rels=[("diagramData", "../diagrams/data1.xml", False), ("diagramLayout", "../diagrams/layout1.xml", False), ("diagramQuickStyle", "../diagrams/quickStyle1.xml", False), ("diagramColors", "../diagrams/colors1.xml", False)])
    space = f'xmlns:dgm="{dgm}" xmlns:a="{DRAWING}/main"'
    points = "".join(f'<dgm:pt modelId="{n}"{t}><dgm:prSet/><dgm:spPr/><dgm:t><a:bodyPr/><a:lstStyle/>{paragraphs(text)}</dgm:t></dgm:pt>' for n, t, text in [(1, ' type="doc"', "全体"), (2, "", "申請"), (3, "", "審査"), (4, "", "交付")])
    links = "".join(f'<dgm:cxn modelId="{10 + n}" srcId="1" destId="{n + 2}" srcOrd="{n}" destOrd="0"/>' for n in range(3))
    p.part("ppt/diagrams/data1.xml", f"{HEAD}<dgm:dataModel {space}><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst><dgm:bg/><dgm:whole/></dgm:dataModel>", VND + "drawingml.diagramData+xml")
    p.part("ppt/diagrams/layout1.xml", f'{HEAD}<dgm:layoutDef {space} uniqueId="urn:x"><dgm:title val=""/><dgm:desc val=""/><dgm:catLst><dgm:cat type="process" pri="1000"/></dgm:catLst><dgm:layoutNode name="root"><dgm:alg type="lin"/><dgm:forEach name="f" axis="ch" ptType="node"><dgm:layoutNode name="node"><dgm:alg type="tx"/><dgm:shape type="roundRect"><dgm:adjLst/></dgm:shape><dgm:presOf axis="self"/></dgm:layoutNode></dgm:forEach></dgm:layoutNode></dgm:layoutDef>', VND + "drawingml.diagramLayout+xml")
    p.part("ppt/diagrams/quickStyle1.xml", f'{HEAD}<dgm:styleDef {space} uniqueId="urn:y"><dgm:title val=""/><dgm:desc val=""/><dgm:catLst/></dgm:styleDef>', VND + "drawingml.diagramStyle+xml")
    p.part("ppt/diagrams/colors1.xml", f'{HEAD}<dgm:colorsDef {space} uniqueId="urn:z"><dgm:title val=""/><dgm:desc val=""/><dgm:catLst/></dgm:colorsDef>', VND + "drawingml.diagramColors+xml")
    return p


def comments():
    p = deck([simple("題")])
    p.part("ppt/commentAuthors.xml", f'{HEAD}<p:cmAuthorLst {NS}><p:cmAuthor id="0" name="総務課" initials="総" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>', VND + "presentationml.commentAuthors+xml")
    p.rel("ppt/presentation.xml", "commentAuthors", "commentAuthors.xml")
    p.part("ppt/comments/comment1.xml", f'{HEAD}<p:cmLst {NS}><p:cm authorId="0" dt="2026-04-01T09:00:00.000" idx="1"><p:pos x="10" y="10"/><p:text>数字を確認</p:text></p:cm></p:cmLst>', VND + "presentationml.comments+xml")
    p.rel("ppt/slides/slide1.xml", "comments", "../comments/comment1.xml")
    return p


def extras():
    p = deck([simple("題")])
    p.part("ppt/presProps.xml", f'{HEAD}<p:presentationPr {NS}><p:showPr loop="1" useTimings="0"><p:present/><p:sldAll/><p:penClr><a:srgbClr val="FF0000"/></p:penClr></p:showPr></p:presentationPr>', VND + "presentationml.presProps+xml")
    p.rel("ppt/presentation.xml", "presProps", "presProps.xml")
    p.part("ppt/tableStyles.xml", f'{HEAD}<a:tblStyleLst xmlns:a="{DRAWING}/main" def="{{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}}"><a:tblStyle styleId="{{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}}" styleName="中間"><a:wholeTbl><a:tcTxStyle><a:fontRef idx="minor"/><a:schemeClr val="dk1"/></a:tcTxStyle>'
           '<a:tcStyle><a:tcBdr><a:left><a:ln w="12700"><a:solidFill><a:schemeClr val="lt1"/></a:solidFill></a:ln></a:left></a:tcBdr><a:fill><a:solidFill><a:schemeClr val="accent1"><a:tint val="20000"/></a:schemeClr></a:solidFill></a:fill></a:tcStyle></a:wholeTbl></a:tblStyle></a:tblStyleLst>', VND + "presentationml.tableStyles+xml")
    p.rel("ppt/presentation.xml", "tableStyles", "tableStyles.xml")
    return p


def two_layouts():
    p = deck([simple("一枚目"), simple("二枚目")])
    body = p.parts["ppt/slideLayouts/slideLayout1.xml"].decode().replace("題と本文", "白紙")
    p.part("ppt/slideLayouts/slideLayout2.xml", body, VND + "presentationml.slideLayout+xml")
    p.rel("ppt/slideLayouts/slideLayout2.xml", "slideMaster", "../slideMasters/slideMaster1.xml")
    rid = p.rel("ppt/slideMasters/slideMaster1.xml", "slideLayout", "../slideLayouts/slideLayout2.xml")
    master = p.parts["ppt/slideMasters/slideMaster1.xml"].decode()
    p.parts["ppt/slideMasters/slideMaster1.xml"] = master.replace("</p:sldLayoutIdLst>", f'<p:sldLayoutId id="2147483650" r:id="{rid}"/></p:sldLayoutIdLst>').encode()
    p.rels["ppt/slides/slide2.xml"][0] = ("rId1", p.rels["ppt/slides/slide2.xml"][0][1], "../slideLayouts/slideLayout2.xml", False)
    return p


def handout():
    p = deck([simple("題")])
    p.part("ppt/handoutMasters/handoutMaster1.xml", f"{HEAD}<p:handoutMaster {NS}><p:cSld><p:spTree>{TREE}</p:spTree></p:cSld>{MAP}</p:handoutMaster>", VND + "presentationml.handoutMaster+xml")
    p.rel("ppt/handoutMasters/handoutMaster1.xml", "theme", "../theme/theme1.xml")
    rid = p.rel("ppt/presentation.xml", "handoutMaster", "handoutMasters/handoutMaster1.xml")
    text = p.parts["ppt/presentation.xml"].decode()
    p.parts["ppt/presentation.xml"] = text.replace("</p:sldMasterIdLst>", f'</p:sldMasterIdLst><p:handoutMasterIdLst><p:handoutMasterId r:id="{rid}"/></p:handoutMasterIdLst>').encode()
    return p


def samples():
    out = []

    def add(case, p, what):
        out.append((case, p if isinstance(p, bytes) else p.data(), what))

    add("one-slide", deck([simple("令和8年度の取組")]), "A slide with title and text.")
    add("several-slides", deck([simple(f"第{n}章", f"内容 {n}\n二行目") for n in range(1, 8)]), "Seven slides.")
    add("wide", deck([simple("横長")], size='<p:sldSz cx="12192000" cy="6858000"/>'), "A wide slide.")
    add("portrait", deck([simple("縦長")], size='<p:sldSz cx="6858000" cy="9144000"/>'), "An upright slide.")
    add("vertical-text", one_slide(shape("縦書きの文章です。\n二行目", body='<a:bodyPr vert="eaVert"/>') + shape("回転", 3, body='<a:bodyPr vert="vert270"/>', y=3000000)), "Vertical Japanese text.")
    add("table", one_slide(table([["項目", "金額"], ["紙", "100"], ["筆", "200"]])), "A table.")
    add("table-merged", one_slide(table([[("見出し", ' gridSpan="2"'), ("", ' hMerge="1"')], [("縦", ' rowSpan="2"'), "右"], [("", ' vMerge="1"'), "下"]])), "A table with merged cells.")
    add("table-vertical", one_slide(table([["縦の見出し", "値"]], ' vert="eaVert" anchor="ctr"')), "A table with vertical text.")
    for kind in ("bar", "line", "pie", "area", "scatter", "doughnut", "radar"):
        add(f"chart-{kind}", with_chart(kind), f"A chart: {kind}.")
    add("chart-with-workbook", with_chart("bar", True), "A chart with the workbook it was drawn from.")
    add("diagram", diagram(), "A diagram with its model.")
    add("pictures", with_pictures(picture() + picture('r:embed="rId3"', 5), [png(20, 20), png(40, 12, (10, 80, 160))]), "Two pictures.")
    add("picture-cropped", with_pictures(picture().replace("<a:stretch>", '<a:srcRect l="10000" r="10000"/><a:stretch>').replace('prst="rect"', 'prst="ellipse"'), [png(30, 30)]), "A cropped picture in an ellipse.")
    add("background", with_pictures(shape("背景つき"), [png(32, 24, (230, 240, 250))], background='<p:bg><p:bgPr><a:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></a:blipFill><a:effectLst/></p:bgPr></p:bg>'), "A picture as background.")
    add("background-gradient", one_slide(shape("地の色"), background='<p:bg><p:bgPr><a:gradFill rotWithShape="1"><a:gsLst><a:gs pos="0"><a:srgbClr val="FFFFFF"/></a:gs><a:gs pos="100000"><a:srgbClr val="99CCFF"/></a:gs></a:gsLst><a:lin ang="5400000" scaled="0"/></a:gradFill><a:effectLst/></p:bgPr></p:bg>'), "A gradient as background.")
    add("notes", notes(deck([simple("題")]), 1, "話すことの控え"), "Notes for the speaker.")
    p = deck([simple("一"), simple("二"), simple("三")])
    for n in (1, 2, 3):
        notes(p, n, f"控え {n}")
    add("notes-on-all", p, "Notes on three slides.")
    add("handout", handout(), "A master for handouts.")
    add("comments", comments(), "A comment and its author.")
    add("show-settings", extras(), "Settings of the show, styles of tables.")
    add("two-layouts", two_layouts(), "Two layouts.")
    add("hidden-slide", deck([simple("見える"), slide(shape("見えない"), attributes=' show="0"')]), "A slide left out of the show.")
    add("link-web", one_slide(shape("市のページ", run_click='<a:hlinkClick r:id="rId2" tooltip="開く"/>'), rels=[("hyperlink", "https://www.example.lg.jp/", True)]), "A link on words.")
    add("link-mail", one_slide(shape("問い合わせ", click='<a:hlinkClick r:id="rId2"/>'), rels=[("hyperlink", "mailto:soumu@example.lg.jp", True)]), "A link on a shape.")
    p = deck([slide(shape("二枚目へ", click='<a:hlinkClick r:id="rId2" action="ppaction://hlinksldjump"/>')), simple("二枚目")])
    p.rel("ppt/slides/slide1.xml", "slide", "slide2.xml")
    add("link-slide", p, "A link to another slide.")
    add("jumps", one_slide("".join(shape(j, n, click=f'<a:hlinkClick r:id="" action="ppaction://hlinkshowjump?jump={j}"/>', y=n * 400000) for n, j in enumerate(["firstslide", "lastslide", "nextslide", "previousslide", "lastslideviewed", "endshow"], 2))), "Buttons for jumps inside the show.")
    for name, inner in {"fade": '<p:fade thruBlk="1"/>', "push": '<p:push dir="u"/>', "wipe": '<p:wipe dir="r"/>', "split": '<p:split orient="vert" dir="in"/>', "wheel": '<p:wheel spokes="4"/>', "cut": "<p:cut/>"}.items():
        add(f"transition-{name}", one_slide(shape("移る"), after=f'<p:transition spd="med" advClick="1" advTm="5000">{inner}</p:transition>'), f"A transition: {name}.")
    add("animation", one_slide(shape("現れる"), after=effect()), "A shape that fades in.")
    add("animation-motion", one_slide(shape("動く"), after=timing('<p:animMotion origin="layout" path="M 0 0 L 0.25 0 E" pathEditMode="relative"><p:cBhvr><p:cTn id="6" dur="2000" fill="hold"/><p:tgtEl><p:spTgt spid="2"><p:txEl><p:pRg st="0" end="0"/></p:txEl></p:spTgt></p:tgtEl><p:attrNameLst><p:attrName>ppt_x</p:attrName><p:attrName>ppt_y</p:attrName></p:attrNameLst></p:cBhvr></p:animMotion>')), "A shape that moves.")
    group = '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name="組"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9000000" cy="6000000"/><a:chOff x="0" y="0"/><a:chExt cx="9000000" cy="6000000"/></a:xfrm></p:grpSpPr>'
    add("group", one_slide(group + shape("甲") + shape("乙", 3, y=2500000) + "</p:grpSp>"), "A group of shapes.")
    add("connector", one_slide(shape("始") + shape("終", 3, y=4000000) + '<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="4" name="線"/><p:cNvCxnSpPr><a:stCxn id="2" idx="2"/><a:endCxn id="3" idx="0"/></p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr><a:xfrm><a:off x="4000000" y="1700000"/><a:ext cx="0" cy="2300000"/></a:xfrm><a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom><a:ln w="28575"><a:tailEnd type="triangle"/></a:ln></p:spPr></p:cxnSp>'), "Two shapes and a line between them.")
    for name in ("roundRect", "rightArrow", "cloudCallout", "star5", "flowChartDecision", "bracePair"):
        add(f"shape-{name.lower()}", one_slide(shape("図形の文字", geometry=name)), f"A shape: {name}.")
    add("free-form", one_slide(shape("自由な形").replace('<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>', '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="100" h="100"><a:moveTo><a:pt x="0" y="0"/></a:moveTo><a:lnTo><a:pt x="100" y="50"/></a:lnTo><a:cubicBezTo><a:pt x="80" y="80"/><a:pt x="20" y="90"/><a:pt x="0" y="100"/></a:cubicBezTo><a:close/></a:path></a:pathLst></a:custGeom>')), "A free form.")
    add("effects", one_slide(shape("影").replace("</a:prstGeom>", '</a:prstGeom><a:solidFill><a:srgbClr val="FFCC00"><a:alpha val="60000"/></a:srgbClr></a:solidFill><a:ln w="19050"><a:prstDash val="dash"/></a:ln><a:effectLst><a:outerShdw blurRad="50800" dist="38100" dir="2700000" algn="tl"><a:prstClr val="black"><a:alpha val="40000"/></a:prstClr></a:outerShdw></a:effectLst>')), "Fill, line and shadow.")
    add("bullets", one_slide(shape("項目一\n項目二\n項目三", paragraph='<a:pPr marL="342900" indent="-342900" lvl="0"><a:lnSpc><a:spcPct val="120000"/></a:lnSpc><a:buFont typeface="Wingdings"/><a:buChar char="&#167;"/></a:pPr>')), "Bullets.")
    add("numbers", one_slide(shape("一つ目\n二つ目", paragraph='<a:pPr marL="457200" indent="-457200"><a:buAutoNum type="arabicPeriod" startAt="3"/></a:pPr>')), "Numbered lines.")
    add("run-formats", one_slide(shape("装飾", run=' lang="ja-JP" sz="4000" b="1" i="1" u="sng" strike="sngStrike" baseline="30000" kumimoji="1"')), "Bold, slanted, underlined, struck, raised.")
    add("fields", one_slide(shape("番号").replace("</a:p>", '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="ja-JP"/><a:t>1</a:t></a:fld><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2C}" type="datetime1"><a:rPr lang="ja-JP"/><a:t>2026/4/1</a:t></a:fld><a:br><a:rPr/></a:br></a:p>')), "Slide number, date, line break.")
    add("footers", deck([slide(shape("題", 2, ' type="title"') + shape("令和8年4月", 3, ' type="dt" sz="half" idx="10"', y=6000000) + shape("総務課", 4, ' type="ftr" sz="quarter" idx="11"', y=6200000) + shape("1", 5, ' type="sldNum" sz="quarter" idx="12"', y=6400000))]), "Date, footer and number.")
    add("jis-x-0213", one_slide(shape("𠮷野家 髙﨑 神󠄀社 葛󠄁城市 㐂 𩸽 ①②③㈱\n外字 ")), "JIS X 0213, variation selectors, private use.")
    add("half-width", one_slide(shape("ﾊﾝｶｸ ＡＢＣ １２３ ～－￥")), "Half-width kana, full-width letters.")
    add("long-text", one_slide(shape("\n".join("あいうえお" * 12 for _ in range(20)))), "A long text.")
    add("fonts", one_slide(shape("書体").replace("></a:rPr>", '><a:latin typeface="Meiryo UI" panose="020B0604030504040204"/><a:ea typeface="メイリオ" charset="-128"/></a:rPr>')), "Fonts by name.")
    add("alternate-content", one_slide(shape("題"), after='<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><mc:Choice Requires="p14"><p:transition spd="slow" p14:dur="2000"><p:fade/></p:transition></mc:Choice><mc:Fallback><p:transition spd="slow"><p:fade/></p:transition></mc:Fallback></mc:AlternateContent>'), "A transition in two generations.")
    add("strict", strict(deck([simple("厳密")])), "A presentation in the namespaces of Strict.")
    add("tab-stops", one_slide(shape("左\t右", paragraph='<a:pPr><a:tabLst><a:tab pos="2000000" algn="r"/></a:tabLst></a:pPr>')), "Tab stops.")
    add("columns", one_slide(shape("段組みの文章\n" * 6, body='<a:bodyPr numCol="2" spcCol="300000"><a:normAutofit fontScale="85000" lnSpcReduction="10000"/></a:bodyPr>')), "Text in two columns, fitted.")
    for n, name in enumerate(["briefing", "disaster", "welfare"]):
        p = deck([simple(f"{t}", "目的\n現状\n課題") for t in ("はじめに", "現状と課題", "今後の進め方")] + [slide(shape("数字", 2, ' type="title"') + table([["年度", "件数"]] + [[f"令和{y}", str(y * 100 + n)] for y in range(4, 9)]))])
        notes(p, 1, "あいさつ")
        add(f"office-{name}", p, f"Slides as offices make them: {name}.")
    return out
