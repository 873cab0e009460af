"""Samples of RTF: threats of file-rules 2.4, and what Word, WordPad and LibreOffice write in daily life. All synthetic; every piece that is dropped
carries a canary. Cases named benign-office-* were written once by LibreOffice 7.4 from benign ones of OpenDocument and are kept as they are."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from _office import png  # noqa: E402
from _rtf_benign import BENIGN  # noqa: E402

FONTS = rb"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset128 \'82\'6c\'82\'72 \'96\'be\'92\'a9;}{\f2\ftech\fcharset2 Symbol;}}"


def canary(name):
    return f"TZCANARY-rtf-{name}".encode()


def hexed(data):
    return data.hex().encode()


def document(body, head=rb"{\rtf1\ansi\ansicpg932\deff0"):
    return head + FONTS + rb"\pard\f0 Minutes of the meeting.\par " + body + rb"\pard End of the minutes.\par}"


OLE = bytes.fromhex("01050000020000000800000050616360616765000000000000000000")


def hostile():
    """name, bytes, what it is, what must happen."""
    c = canary
    ole = hexed(OLE + c("object"))
    yield "font-other-name-share", document(rb"{\b x}", head=rb"{\rtf1\ansi\deff0{\fonttbl{\f9 Arial{\*\falt \\\\host\\share\\a.ttf};}}"), "A font whose other name is a place on a server.", "The name stays without what makes it a place."
    yield "shape-hidden-text", document(rb"{\shp{\*\shpinst\shpleft0\shptop0\shpright3000\shpbottom900{\sp{\sn shapeType}{\sv 202}}{\sp{\sn fHidden}{\sv 1}}{\shptxt hidden words\par}}}"), "Text in a shape that is hidden.", "The shape is shown."
    yield "list-name-in-text", document(rb"{\listname " + c("listname") + rb";}{\b shown}"), "The name of a list in the middle of the text.", "It goes."
    yield "object-package", document(rb"{\object\objemb\objw1000\objh500{\*\objclass Package}{\*\objdata " + ole + rb"}{\result{\pard shown\par}}}"), \
        "An embedded package with a program in it.", "only the shown result stays, object told"
    yield "object-update", document(rb"{\object\objautlink\objupdate{\*\objclass Word.Document.8}{\*\objname " + c("name") + rb"}{\*\objdata " + ole + rb"}{\result x}}"), \
        "A linked object that updates itself when opened (CVE-2017-0199).", "object gone, told"
    nibbled = b"".join(bytes([a, b]) + rb"\'0" + b"\n" for a, b in zip(ole[::2], ole[1::2]))
    yield "object-nibbles", document(rb"{\object\objemb{\*\objdata " + nibbled + rb"{\object}{\*\x " + c("inner") + rb"}}}"), \
        "Hexadecimal of an object shifted by odd escapes and broken by groups.", "object gone"
    yield "object-late-word", document(rb"{\b shown \objdata " + ole + rb"}{\b\*\objdata " + c("late") + rb" " + ole + rb"}"), \
        "Object data named in the middle of a group, where lenient readers take it.", "rest of the group gone"
    yield "object-upper-case", document(rb"{\Object\ObjEmb{\*\OBJDATA " + ole + rb"}}{\OBJDATA " + c("upper") + rb"}"), \
        "Control words in capitals.", "nothing of the data goes on"
    yield "object-html", document(rb"{\object\objhtml{\*\objdata " + ole + rb"}}{\object\objocx{\*\oleclsid \'7b" + c("clsid") + rb"\'7d}{\*\objdata " + ole + rb"}}"), \
        "HTML and ActiveX objects.", "both gone"
    yield "object-binary", document(rb"{\object\objemb{\*\objdata \bin" + str(len(c("bin"))).encode() + b" " + c("bin") + rb"}}"), \
        "Object data as binary.", "object gone"
    for name, instruction in {"dde": b'DDE excel "' + c("dde") + b'"', "ddeauto": b'DDEAUTO c:\\\\windows\\\\cmd.exe "/k ' + c("ddeauto") + b'"',
                              "includetext": b'INCLUDETEXT "http://x.example/' + c("includetext") + b'"',
                              "includepicture": b'INCLUDEPICTURE "http://x.example/' + c("includepicture") + b'" \\\\d',
                              "macrobutton": b"MACROBUTTON " + c("macro") + b" Click", "link": b"LINK Excel.Sheet.8 c:\\\\" + c("link"),
                              "import": b"IMPORT \\\\\\\\x.example\\\\" + c("import"), "database": b"DATABASE \\\\d " + c("database")}.items():
        yield f"field-{name}", document(rb"{\field{\*\fldinst {\f0 " + instruction + rb"}}{\fldrslt{\f0 result words}}}"), \
            f"A field {name.upper()} with its shown result.", "the result stays as words, the instruction goes, told"
    yield "field-split-dde", document(rb"{\field{\*\fldinst {\f0 D}{\b DE}{\i AU}{TO \'63:" + c("split") + rb"}}{\fldrslt y}}"), \
        "DDEAUTO split over four runs.", "recognised as one, gone"
    yield "field-nested", document(rb"{\field{\*\fldinst QUOTE {\field{\*\fldinst SET X " + c("nested") + rb"}{\fldrslt " + c("nestedresult") +
                                   rb"}}}{\fldrslt outer}}"), "A field in the instruction of a field.", "only the outer result stays"
    for name, target in {"file": b"file:///c:/" + c("file"), "unc": b"\\\\\\\\x.example\\\\" + c("unc"), "search": b"search-ms:query=" + c("search"),
                         "msdt": b"ms-msdt:/id " + c("msdt"), "javascript": b"javascript:" + c("js")}.items():
        yield f"link-{name}", document(rb'{\field{\*\fldinst HYPERLINK "' + target + rb'"}{\fldrslt here}}'), f"A hyperlink to {name}:", "words stay, link gone, told"
    yield "template", document(rb"{\*\template http://x.example/" + c("template") + rb"}"), "A template loaded from the network.", "gone, told"
    yield "template-unicode", document(rb"{\*\template \u104?\u116?\u116?\u112?:" + c("uni") + rb"}"), "The same, its address in \\u.", "gone, told"
    yield "data-stores", document(rb"{\*\datastore " + hexed(c("datastore")) + rb"}{\*\themedata " + hexed(c("theme")) + rb"}{\*\xmlopen\xmlns1{\xmlname " + c("xml") +
                                  rb"}}{\*\private " + c("private") + rb"}"), "Data stores, themes, custom XML, private data.", "all gone"
    yield "embedded-font", document(rb"{\fonttbl{\f9\fnil Evil{\*\fontemb\ftruetype{\*\fontfile\cpg932 " + c("fontfile") + rb"}" + hexed(c("font")) + rb"};}}\f9 x"), \
        "An embedded font.", "font data gone"
    yield "pfragments", document(rb"{\shp{\*\shpinst\shpleft0{\sp{\sn pFragments}{\sv 9;2;ffffffff0505" + hexed(c("fragments")) + rb"}}{\sp{\sn pihlShape}{\sv " + c("hlink") +
                                 rb"}}{\sp{\sn pibName}{\sv http://x.example/" + c("pibname") + rb"}}{\sp{\sn shapeType}{\sv 1}}}}"), \
        "Shape arrays (CVE-2010-3333), a link on a shape, a linked picture.", "only the number stays"
    yield "picture-wmf", document(rb"{\pict\wmetafile8\picw100\pich100 0100090000" + hexed(c("wmf")) + rb"}{\pict\emfblip 01000000" + hexed(c("emf")) +
                                  rb"}{\pict\dibitmap0 2800" + hexed(c("dib")) + rb"}"), "WMF, EMF and DIB pictures.", "gone, told"
    yield "picture-lie", document(rb"{\pict\pngblip 4d5a9000" + hexed(c("exe")) + rb"}"), "A program labelled as PNG.", "gone, told"
    yield "picture-tail", document(rb"{\pict\pngblip " + hexed(png() + b"PK\3\4" + c("tail")) + rb"}"), "A PNG with a zip behind its end.", "the picture alone goes on"
    yield "picture-bullet", document(rb"{\*\listpicture{\pict\pngblip " + hexed(png()) + rb"{\*\blipuid " + c("uid") + rb"}}}"), "A picture as bullet.", "gone"
    yield "bin-in-text", document(rb"before\bin20 {\objdata " + c("bt")[:10] + rb" after{\b\bin-20 }x"), "Binary data in text; a negative length.", "never text"
    yield "bin-huge", document(rb"before\bin2147483647 " + c("huge")), "A length beyond the end.", "reading ends there, text before it stays"
    yield "file-table", document(rb"{\*\filetbl{\file\fid0\frelative0 \\\\x.example\\" + c("filetbl") + rb"}}{\*\mailmerge{\mmdatasource " + c("mm") + rb"}}"), \
        "A file table and a mail merge source.", "gone, told"
    yield "unknown-groups", document(rb"{\*\unknowngroup " + c("unknown") + rb"{\b " + c("child") + rb"}}{\*\b " + c("starb") + rb"}x"), \
        "Groups that say they may be ignored.", "gone"
    yield "properties", document(rb"{\info{\title Minutes}{\author Sato}{\operator " + c("operator") + rb"}{\company " + c("company") + rb"}{\*\hlinkbase http://" + c("base") +
                                 rb"}{\doccomm " + c("comm") + rb"}}{\*\userprops{\propname x}\proptype30{\staticval " + c("prop") + rb"}}{\*\generator " + c("gen") + rb";}"), \
        "Properties that tell about people and machines.", "title and author alone stay"
    yield "header-lie", b"{\\rtx1\\ansi " + rb"{\*\objdata " + c("rtx") + rb"}text that Word shows\par}", "A header that is none to strict readers.", "washed, header made right"
    yield "trailing", document(b"x") + b"MZ" + c("trail") + b"PK\3\4", "Data behind the last brace.", "not copied"
    yield "unbalanced", rb"{\rtf1 text{\b bold{\*\objdata " + c("open") + hexed(c("open2")), "Groups that never end.", "closed; nothing of the data"
    yield "deep", b"{\\rtf1 " + b"{" * 5000 + c("deep") + b"}" * 5000 + b"}", "Five thousand groups in one another.", "withheld: limit"
    yield "html-in-rtf", rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <script>" + c("script") + rb"</script>}{\*\htmltag84 <a href=\"http://" + c("href") + rb"\">}shown words{\*\htmltag92 </a>}\par}", \
        "HTML that Outlook put into RTF.", "text without the tags"
    yield "index-entries", document(rb"{\xe\v " + c("xe") + rb"}{\tc\v " + c("tc") + rb"}{\*\bkmkstart " + c("bookmark") + rb"}{\*\bkmkend " + c("bookmark") + rb"}x"), \
        "Hidden entries for an index; bookmarks.", "gone"
    yield "old-drawing", document(rb"{\*\do\dobxpage\dptxbx{\dptxbxtext " + c("dptxbx") + rb"}\dpx0}{\shp{\*\shpinst{\shptxt box}}{\shprslt " + c("shprslt") + rb"}}"), \
        "Drawings for old readers.", "gone; the box of the new form stays"
    yield "u-skip", document(rb"\uc500\u65?" + c("skip") + b"x" * 480 + rb"{\uc0\u66 B}"), "Text behind \\u that every reader passes over.", "passed over"
    yield "upr", document(rb"{\upr{\b " + c("ansi") + rb"}{\*\ud{\b unicode words}}}"), "A text given twice.", "the Unicode one alone"
    yield "form-field", document(rb"{\field{\*\fldinst FORMTEXT{\*\formfield{\fftype0{\*\ffname N}{\*\ffentrymcr " + c("entry") + rb"}{\*\ffexitmcr " + c("exit") + rb"}}}}{\fldrslt typed}}"), \
        "A form field with macros.", "what was typed stays"


def make(root):
    cases = list(hostile())
    for name, data, what, must in cases:
        write(root, name, data, f"{what}\nMust: {must}.\nRow: file-rules 2.4.\n")
    for name, data, what in BENIGN():
        write(root, "benign-" + name, data, f"{what}\nMust: text, tables, pictures and layout stay.\nRow: file-rules 5.2, RTF.\n")


def write(root, name, data, why):
    folder = root / "rtf" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "in.rtf").write_bytes(data)
    (folder / "why.md").write_text(why, encoding="utf-8")


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]))
