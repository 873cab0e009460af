"""Presentations for samples: master, layout, theme, slides, notes. Not a family."""
from _office import DRAWING, HEAD, OFFICE, VND, Package, esc, properties, theme

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
NS = f'xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}" xmlns:p="{P}"'
MAIN_TYPE = VND + "presentationml.presentation.main+xml"
TREE = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
MAP = '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'


def paragraphs(text, properties_of_run=' lang="ja-JP"', click="", paragraph=""):
    return "".join(f'<a:p>{paragraph}<a:r><a:rPr{properties_of_run}>{click}</a:rPr><a:t>{esc(line)}</a:t></a:r></a:p>' for line in text.split("\n"))


def shape(text, number=2, holder="", click="", body="<a:bodyPr/>", run=' lang="ja-JP"', run_click="", place=True, paragraph="", y=500000, geometry="rect"):
    """holder: attributes of p:ph; click: markup inside p:cNvPr."""
    ph = f"<p:ph{holder}/>" if holder else ""
    xfrm = f'<a:xfrm><a:off x="800000" y="{y}"/><a:ext cx="7000000" cy="1200000"/></a:xfrm><a:prstGeom prst="{geometry}"><a:avLst/></a:prstGeom>' if place else ""
    return (f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="図形 {number}">{click}</p:cNvPr><p:cNvSpPr/><p:nvPr>{ph}</p:nvPr></p:nvSpPr><p:spPr>{xfrm}</p:spPr>'
            f'<p:txBody>{body}<a:lstStyle/>{paragraphs(text, run, run_click, paragraph)}</p:txBody></p:sp>')


def slide(shapes, after="", attributes="", background=""):
    return f'{HEAD}<p:sld {NS}{attributes}><p:cSld>{background}<p:spTree>{TREE}{shapes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>{after}</p:sld>'


def simple(title, body="本文です。"):
    return slide(shape(title, 2, ' type="title"', place=False) + shape(body, 3, ' idx="1"', y=2000000))


def deck(slides, before="", after="", main_type=MAIN_TYPE, root="", size='<p:sldSz cx="9144000" cy="6858000" type="screen4x3"/>', master_shapes=None, vertical=False):
    """slides: parts as text. Part n is ppt/slides/slide<n>.xml, its layout rId1."""
    p = Package()
    p.rel("", "officeDocument", "ppt/presentation.xml")
    p.part("ppt/presentation.xml", "", main_type)
    p.rel("ppt/presentation.xml", "slideMaster", "slideMasters/slideMaster1.xml")
    listed = ""
    for n, body in enumerate(slides, 1):
        p.part(f"ppt/slides/slide{n}.xml", body, VND + "presentationml.slide+xml")
        rid = p.rel("ppt/presentation.xml", "slide", f"slides/slide{n}.xml")
        p.rel(f"ppt/slides/slide{n}.xml", "slideLayout", "../slideLayouts/slideLayout1.xml")
        listed += f'<p:sldId id="{255 + n}" r:id="{rid}"/>'
    p.rel("ppt/presentation.xml", "theme", "theme/theme1.xml")
    p.parts["ppt/presentation.xml"] = (f'{HEAD}<p:presentation {NS}{root}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>{before}<p:sldIdLst>{listed}</p:sldIdLst>'
                                       f'{size}<p:notesSz cx="6858000" cy="9144000"/>{after}</p:presentation>').encode()
    level = '<a:lvl1pPr algn="l"><a:defRPr sz="2800"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/></a:defRPr></a:lvl1pPr>'
    shapes = master_shapes or (shape("マスターの題", 2, ' type="title"') + shape("マスターの本文", 3, ' type="body" idx="1"', y=2000000))
    p.part("ppt/slideMasters/slideMaster1.xml", f'{HEAD}<p:sldMaster {NS}><p:cSld><p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg><p:spTree>{TREE}{shapes}</p:spTree></p:cSld>{MAP}'
           f'<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle>{level}</p:titleStyle><p:bodyStyle>{level}</p:bodyStyle><p:otherStyle>{level}</p:otherStyle></p:txStyles></p:sldMaster>',
           VND + "presentationml.slideMaster+xml")
    p.rel("ppt/slideMasters/slideMaster1.xml", "slideLayout", "../slideLayouts/slideLayout1.xml")
    p.rel("ppt/slideMasters/slideMaster1.xml", "theme", "../theme/theme1.xml")
    p.part("ppt/slideLayouts/slideLayout1.xml", f'{HEAD}<p:sldLayout {NS} type="obj" preserve="1"><p:cSld name="題と本文"><p:spTree>{TREE}{shape("題", 2, " type=" + chr(34) + "title" + chr(34), place=False)}'
           f'{shape("本文", 3, " idx=" + chr(34) + "1" + chr(34), y=2000000)}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>', VND + "presentationml.slideLayout+xml")
    p.rel("ppt/slideLayouts/slideLayout1.xml", "slideMaster", "../slideMasters/slideMaster1.xml")
    p.part("ppt/theme/theme1.xml", theme(), VND + "theme+xml")
    properties(p)
    return p


def one_slide(shapes, after="", rels=(), **more):
    """rels: (kind, target, external) of the slide, from rId2 on."""
    p = deck([slide(shapes, after, **more)])
    for kind, target, external in rels:
        p.rel("ppt/slides/slide1.xml", kind, target, external)
    return p


def picture(markup='r:embed="rId2"', number=4, click="", nv=""):
    return (f'<p:pic><p:nvPicPr><p:cNvPr id="{number}" name="図 {number}" descr="説明">{click}</p:cNvPr><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr>{nv}</p:nvPr></p:nvPicPr>'
            f'<p:blipFill><a:blip {markup}/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="900000" y="900000"/><a:ext cx="2000000" cy="2000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>')


def frame(uri, inner, number=5):
    return (f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name="枠 {number}"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="900000" y="900000"/><a:ext cx="6000000" cy="3000000"/></p:xfrm>'
            f'<a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></p:graphicFrame>')


def table(rows, extra=""):
    cells = "".join('<a:tr h="370000">' + "".join(f'<a:tc{a}><a:txBody><a:bodyPr/><a:lstStyle/>{paragraphs(t)}</a:txBody><a:tcPr{extra}/></a:tc>' for t, a in
                                                  [(c if isinstance(c, tuple) else (c, "")) for c in row]) + "</a:tr>" for row in rows)
    grid = '<a:gridCol w="2000000"/>' * len(rows[0])
    return frame(f"{DRAWING}/table", f'<a:tbl><a:tblPr firstRow="1" bandRow="1"><a:tableStyleId>{{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}}</a:tableStyleId></a:tblPr><a:tblGrid>{grid}</a:tblGrid>{cells}</a:tbl>')


def notes(p, n, text):
    """Notes for slide n, with their master."""
    if "ppt/notesMasters/notesMaster1.xml" not in p.parts:
        p.part("ppt/notesMasters/notesMaster1.xml", f'{HEAD}<p:notesMaster {NS}><p:cSld><p:spTree>{TREE}{shape("ノート", 2, " type=" + chr(34) + "body" + chr(34))}</p:spTree></p:cSld>{MAP}</p:notesMaster>', VND + "presentationml.notesMaster+xml")
        p.part("ppt/theme/theme2.xml", theme("Notes"), VND + "theme+xml")
        p.rel("ppt/notesMasters/notesMaster1.xml", "theme", "../theme/theme2.xml")
        rid = p.rel("ppt/presentation.xml", "notesMaster", "notesMasters/notesMaster1.xml")
        body = p.parts["ppt/presentation.xml"].decode()
        p.parts["ppt/presentation.xml"] = body.replace("</p:sldMasterIdLst>", f'</p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="{rid}"/></p:notesMasterIdLst>').encode()
    p.part(f"ppt/notesSlides/notesSlide{n}.xml", f'{HEAD}<p:notes {NS}><p:cSld><p:spTree>{TREE}{shape(text, 3, " type=" + chr(34) + "body" + chr(34) + " idx=" + chr(34) + "1" + chr(34))}</p:spTree></p:cSld>'
           '<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>', VND + "presentationml.notesSlide+xml")
    p.rel(f"ppt/notesSlides/notesSlide{n}.xml", "notesMaster", "../notesMasters/notesMaster1.xml")
    p.rel(f"ppt/notesSlides/notesSlide{n}.xml", "slide", f"../slides/slide{n}.xml")
    p.rel(f"ppt/slides/slide{n}.xml", "notesSlide", f"../notesSlides/notesSlide{n}.xml")
    return p


def timing(inner):
    """A main sequence with one click."""
    return (f'<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst><p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>'
            f'<p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst><p:childTnLst>{inner}</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn><p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>'
            '<p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst></p:seq></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>')
