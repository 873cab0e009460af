"""Hostile presentations: (case, extension, bytes, why). Every dropped piece carries a token TZCANARY…; what stays carries none."""
from _office import CHART_TYPE, DRAWING, HEAD, OFFICE, PACKAGE, VND, chart, png, zip_of
from _slides import NS, P, deck, frame, one_slide, picture, shape, simple, slide, timing
from _xlsx_hostile import STRICT

MS = "http://schemas.microsoft.com/office"


def token(n):
    return f"TZCANARYpp{n}"


def why(what, row, result="What runs, calls out or hides does not come out; the slides people see do."):
    return [what, result, f"file-rules 2.1, {row}."]


def action(value, rel=True, n=0, tag="hlinkClick", target=None, external=True):
    """A shape with a click of this action."""
    target = target or f"file:///c:/{token(n)}.exe"
    rid = ' r:id="rId2"' if rel else ' r:id=""'
    return one_slide(shape("押してください", click=f'<a:{tag}{rid} action="{value}"/>'), rels=[("hyperlink", target, external)] if rel else ())


def extra_part(owner, rel, name, body, kind, markup=None, before="</p:presentation>"):
    p = deck([simple("題")])
    p.part(name, body, kind)
    rid = p.rel(owner, rel, "../" * owner.count("/") + name if owner else name)
    if markup:
        text = p.parts[owner].decode()
        p.parts[owner] = text.replace(before, markup.replace("{id}", rid) + before, 1).encode()
    return p


def media(kind, element, n, external=False):
    p = one_slide(picture(number=4, click='<a:hlinkClick r:id="" action="ppaction://media"/>', nv=f'<a:{element} r:link="rId3"/><p:extLst><p:ext uri="{{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}}"><p14:media xmlns:p14="{MS}/powerpoint/2010/main" r:embed="rId4"/></p:ext></p:extLst>'),
                  after=timing(f'<p:video><p:cMediaNode vol="80000"><p:cTn id="9" fill="hold"/><p:tgtEl><p:spTgt spid="4"/></p:tgtEl></p:cMediaNode></p:video><p:cmd type="call" cmd="playFrom(0.0){token(n)}"><p:cBhvr><p:cTn id="10"/><p:tgtEl><p:spTgt spid="4"/></p:tgtEl></p:cBhvr></p:cmd>'),
                  rels=[("image", "../media/image1.png", False)])
    p.defaults["png"] = "image/png"
    p.part("ppt/media/image1.png", png(20, 12))
    if external:
        p.rel("ppt/slides/slide1.xml", kind, f"http://{token(n)}.example/a.mp4", True)
    else:
        p.defaults["mp4"] = "video/mp4"
        p.part("ppt/media/media1.mp4", b"\0\0\0\x18ftypmp42" + token(n).encode() * 9)
        p.rel("ppt/slides/slide1.xml", kind, "../media/media1.mp4")
    p.rel("ppt/slides/slide1.xml", f"{MS}/2007/relationships/media", f"\\\\{token(n)}\\a.mp4" if external else "../media/media1.mp4", external)
    return p


def ole(n, link=False, preview=True):
    pic = picture('r:embed="rId3"', number=0) if preview else ""
    inner = f'<p:{"link updateAutomatic=" + chr(34) + "1" + chr(34) if link else "embed"}/>{pic}'
    body = (f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:v="urn:schemas-microsoft-com:vml" Requires="v"><p:oleObj spid="_x0000_s1026" name="{token(n)}" r:id="rId2" imgW="1" imgH="1" progId="{token(n)}"><p:embed/></p:oleObj></mc:Choice>'
            f'<mc:Fallback><p:oleObj name="{token(n)}" r:id="rId2" imgW="1" imgH="1" progId="{token(n)}">{inner}</p:oleObj></mc:Fallback></mc:AlternateContent>')
    p = one_slide(shape("表") + frame("http://schemas.openxmlformats.org/presentationml/2006/ole", body, 7), rels=[("oleObject", f"file:///\\\\{token(n)}\\a.xlsx" if link else "../embeddings/oleObject1.bin", link), ("image", "../media/image1.png", False)])
    p.defaults["png"] = "image/png"
    p.part("ppt/media/image1.png", png(30, 20, (0, 120, 60)))
    if not link:
        p.part("ppt/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + token(n).encode() * 9, VND + "oleObject")
    return p


def strict(p):
    swaps = [(P, f"{STRICT}/presentationml/main"), (OFFICE, f"{STRICT}/officeDocument/relationships"), (f"{DRAWING}/main", f"{STRICT}/drawingml/main"),
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


def samples():
    rows = []

    def add(case, p, text, row, ending="pptx", **more):
        rows.append((case, ending, p if isinstance(p, bytes) else p.data(), why(text, row, **more)))

    for n, (case, value) in enumerate([("program", "ppaction://program"), ("macro", "ppaction://macro?name={t}"), ("ole", "ppaction://ole?verb=0"), ("hlinkfile", "ppaction://hlinkfile"), ("hlinkpres", "ppaction://hlinkpres?slideindex=1&amp;slidetitle={t}"),
                                       ("custom-show", "ppaction://customshow?id=0"), ("media", "ppaction://media"), ("no-action", "ppaction://noaction"), ("upper-case", "PPACTION://PROGRAM"), ("unknown", "{t}://x")], 1):
        add(f"action-{case}", action(value.replace("{t}", token(n)), n=n), f"A click on a shape: {case}.", "pptx actions")
    add("action-mouse-over", action("ppaction://program", n=20, tag="hlinkHover"), "A program that starts when the mouse passes.", "pptx actions")
    p = one_slide(shape("文字のリンク", run_click='<a:hlinkMouseOver r:id="rId2" action="ppaction://program"/>'), rels=[("hyperlink", f"\\\\{token(21)}\\a.exe", True)])
    add("action-text-mouse-over", p, "The same on words.", "pptx actions")
    p = one_slide(shape("次へ", click=f'<a:hlinkClick r:id="" action="ppaction://hlinkshowjump?jump=nextslide&amp;x={token(22)}"><a:snd r:embed="rId2" name="{token(22)}.wav"/></a:hlinkClick>'), rels=[("audio", "../media/audio1.wav", False)])
    p.part("ppt/media/audio1.wav", b"RIFF" + token(22).encode() * 4, "audio/wav")
    add("action-with-sound", p, "A jump with something behind it, and a sound.", "pptx actions")
    for n, (case, target) in enumerate([("file", "file:///c:/{t}"), ("unc", "\\\\{t}\\a"), ("search-ms", "search-ms:query={t}"), ("ms-msdt", "ms-msdt:/id {t}"), ("javascript", "javascript:{t}"), ("ms-word", "ms-word:ofe|u|http://{t}.example/a.docx")], 30):
        p = one_slide(shape("リンク", run_click='<a:hlinkClick r:id="rId2"/>'), rels=[("hyperlink", target.replace("{t}", token(n)), True)])
        add(f"link-{case}", p, f"A link on words: {case}.", "hyperlinks")
    add("video", media("video", "videoFile", 40), "A film with its poster, and a time line that plays it.", "pptx actions", result="The poster stays as a picture; film, commands and time line go.")
    add("video-external", media("video", "videoFile", 41, True), "A film fetched from a server.", "external media/images")
    add("audio", media("audio", "audioFile", 42), "A sound with its icon.", "pptx actions")
    add("command-verb", one_slide(shape("動く"), after=timing(f'<p:cmd type="verb" cmd="{token(43)}"><p:cBhvr><p:cTn id="9" dur="1"/><p:tgtEl><p:spTgt spid="2"/></p:tgtEl></p:cBhvr></p:cmd>')), "An animation that activates an object.", "pptx actions")
    add("transition-sound", one_slide(shape("移る"), after=f'<p:transition spd="slow"><p:fade/><p:sndAc><p:stSnd><p:snd r:embed="rId2" name="{token(44)}"/></p:stSnd></p:sndAc></p:transition>'), "A transition with a sound.", "pptx actions")
    add("picture-external", one_slide(picture('r:link="rId2"') + picture('r:embed="rId3"', 5), rels=[("image", f"http://{token(50)}.example/a.png", True), ("image", f"\\\\{token(50)}\\b.png", True)]), "Pictures fetched from servers.", "external media/images")
    add("ole-embedded", ole(51), "An embedded object with its preview.", "OLE/package", result="The preview stays as a picture.")
    add("ole-linked", ole(52, True), "An object linked to a file on a server, updated by itself.", "OLE/package", result="The preview stays as a picture.")
    add("ole-without-preview", ole(53, preview=False), "An embedded object without a preview.", "OLE/package")
    p = extra_part("ppt/slides/slide1.xml", "control", "ppt/activeX/activeX1.xml", f'<ax:ocx xmlns:ax="{MS}/2006/activeX" ax:classid="{token(54)}"/>', "application/vnd.ms-office.activeX+xml", f'<p:controls><p:control name="{token(54)}" r:id="{{id}}" imgW="1" imgH="1"/></p:controls>', "</p:cSld>")
    add("active-x", p, "An ActiveX control.", "ActiveX/form controls")
    add("vba", macro(55), "A presentation with a VBA project.", "VBA", "pptm")
    add("vba-renamed", macro(56, "ppt/media/image9.png", MAIN), "A VBA project under the name of a picture.", "VBA")
    add("show", deck([simple("題")], main_type=VND + "presentationml.slideshow.main+xml"), "A show that starts on opening.", "package", "ppsx", result="It is written as a plain presentation.")
    add("template", deck([simple("題")], main_type=VND + "presentationml.template.main+xml"), "A template.", "package", "potx", result="It is written as a plain presentation.")
    add("add-in", macro(57, main="application/vnd.ms-powerpoint.addin.macroEnabled.main+xml"), "An add-in.", "VBA", "ppam", result="What is left is a plain presentation, or it is withheld.")
    p = extra_part("ppt/slides/slide1.xml", "tags", "ppt/tags/tag1.xml", f'{HEAD}<p:tagLst {NS}><p:tag name="{token(58)}" val="{token(58)}"/></p:tagLst>', VND + "presentationml.tags+xml", '<p:custDataLst><p:tags r:id="{id}"/></p:custDataLst>', "</p:cSld>")
    add("tags", p, "Tags with data of an add-in.", "pptx actions")
    p = extra_part("ppt/slides/slide1.xml", "customXml", "customXml/item1.xml", f"<x>{token(59)}</x>", "application/xml", '<p:custDataLst><p:custData r:id="{id}"/></p:custDataLst>', "</p:cSld>")
    add("custom-data", p, "Custom XML on a slide.", "custom XML")
    add("slide-update", extra_part("ppt/slides/slide1.xml", "slideUpdateInfo", "ppt/slideUpdateInfo/slideUpdateInfo1.xml", f'{HEAD}<p:sldSyncPr {NS} serverSldId="{token(60)}"/>', VND + "presentationml.slideUpdateInfo+xml"), "A slide bound to a slide library.", "subdocuments/frames")
    p = deck([simple("題")])
    p.rel("ppt/slides/slide1.xml", "slideUpdateUrl", f"http://{token(61)}.example/", True)
    add("slide-update-url", p, "A slide that asks a server for news.", "subdocuments/frames")
    p = extra_part("ppt/presentation.xml", "font", "ppt/fonts/font1.fntdata", token(62).encode() * 9, "application/x-fontdata", f'<p:embeddedFontLst><p:embeddedFont><p:font typeface="{token(62)}"/><p:regular r:id="{{id}}"/></p:embeddedFont></p:embeddedFontLst>')
    add("embedded-font", p, "An embedded font.", "fonts")
    add("ribbon", extra_part("", f"{MS}/2006/relationships/ui/extensibility", "customUI/customUI.xml", f'<customUI xmlns="{MS}/2006/01/customui" onLoad="{token(63)}"/>', "application/xml"), "A ribbon with code.", "add-ins/ribbon")
    add("web-extension", extra_part("ppt/slides/slide1.xml", f"{MS}/2011/relationships/webextension", "ppt/webExtensions/webExtension1.xml", f'<we:webextension xmlns:we="{MS}/webextensions/webextension/2010/11" id="{token(64)}"/>', "application/vnd.ms-office.webextension+xml"), "A web add-in on a slide.", "add-ins/ribbon")
    add("chart-external", chart_sample(65), "A chart bound to a workbook on a server.", "OLE/package")
    add("custom-show", deck([simple("題")], after=f'<p:custShowLst><p:custShow name="{token(66)}" id="0"><p:sldLst><p:sld r:id="rId2"/></p:sldLst></p:custShow></p:custShowLst><p:modifyVerifier cryptProviderType="{token(66)}"/>'), "A custom show and a password against changes.", "pptx actions")
    add("orphan-slide", deck([simple("題")]).data([("ppt/slides/slide9.xml", simple(token(67))), ("ppt/vbaProject.bin", token(67).encode())]), "A slide that no list names, and a project that nothing leads to.", "package")
    add("unlisted-slide", unlisted(68), "A slide with a relationship that the list of slides does not name.", "package")
    add("strict-action", strict(action("ppaction://program", n=69)), "An action in the namespaces of Strict.", "XML")
    p = deck([simple("題")])
    p.parts["ppt/slides/slide1.xml"] = f'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "http://{token(70)}.example/">]><p:sld {NS}>&x;</p:sld>'.encode()
    add("doctype", p, "A document type on a slide.", "XML", result="The file is withheld: no document type is read.")
    add("alternate-content", one_slide(f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:p14="{MS}/powerpoint/2010/main"><mc:Choice Requires="p14"><p:contentPart r:id="rId2" p14:bwMode="{token(71)}"/></mc:Choice><mc:Fallback>{shape("手書きの代わり")}</mc:Fallback></mc:AlternateContent>',
                                       rels=[("customXml", "../ink/ink1.xml", False)]), "Ink in one branch, a shape in the other.", "binaries", result="The shape stays.")
    add("thumbnail", extra_part("", f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.wmf", token(72).encode() * 4, "image/x-wmf"), "A thumbnail.", "binaries")
    add("printer-settings", extra_part("ppt/presentation.xml", "printerSettings", "ppt/printerSettings/printerSettings1.bin", token(73).encode() * 4, VND + "presentationml.printerSettings"), "Printer settings.", "binaries")
    add("signature", extra_part("", f"{PACKAGE}/relationships/digital-signature/origin", "_xmlsignatures/origin.sigs", token(74), "application/vnd.openxmlformats-package.digital-signature-origin"), "A signed presentation.", "signatures")
    return rows


MAIN = VND + "presentationml.presentation.main+xml"


def macro(n, name="ppt/vbaProject.bin", main="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"):
    p = deck([simple("題")], main_type=main)
    p.part(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + token(n).encode() * 9, "application/vnd.ms-office.vbaProject")
    p.rel("ppt/presentation.xml", f"{MS}/2006/relationships/vbaProject", name.removeprefix("ppt/"))
    return p


def chart_sample(n):
    p = one_slide(shape("グラフ") + frame(f"{DRAWING}/chart", f'<c:chart xmlns:c="{DRAWING}/chart" r:id="rId2"/>'), rels=[("chart", "../charts/chart1.xml", False)])
    p.part("ppt/charts/chart1.xml", chart("bar", extra='<c:externalData r:id="rId1"><c:autoUpdate val="1"/></c:externalData>').replace("Sheet1!$B$1", f"[{token(n)}.xlsx]Sheet1!$B$1"), CHART_TYPE)
    p.rel("ppt/charts/chart1.xml", "oleObject", f"http://{token(n)}.example/a.xlsx", True)
    return p


def unlisted(n):
    p = deck([simple("題")])
    p.part("ppt/slides/slide7.xml", slide(shape(token(n))), VND + "presentationml.slide+xml")
    p.rel("ppt/presentation.xml", "slide", "slides/slide7.xml")
    return p
