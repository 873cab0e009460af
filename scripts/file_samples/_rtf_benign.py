"""RTF as Word, WordPad and other programs write it, without harm. Not a family."""
import io

from PIL import Image

from _office import png

FONTS = (rb"{\fonttbl{\f0\froman\fcharset0\fprq2 Times New Roman;}{\f1\fnil\fcharset128\fprq1{\*\panose 02020609040205080304}\'82\'6c\'82\'72 \'96\'be\'92\'a9{\*\falt MS Mincho};}"
         rb"{\f2\ftech\fcharset2 Symbol;}{\f3\fswiss\fcharset0 Arial;}}")
COLOURS = rb"{\colortbl;\red0\green0\blue0;\red192\green0\blue0;\red0\green0\blue192;\red255\green255\blue0;}"
STYLES = (rb"{\stylesheet{\ql\f0\fs21\snext0 Normal;}{\s1\keepn\outlinelevel0\b\fs28\sbasedon0\snext0 heading 1;}{\s2\keepn\outlinelevel1\b\fs24\sbasedon0\snext0 heading 2;}"
          rb"{\*\cs10\additive Default Paragraph Font;}{\*\ts11\tsrowd\trftsWidthB3 Normal Table;}{\s15\ql\f0\fs21\sbasedon0 \'8f\'d1\'91\'e8;}}")
HEAD = rb"{\rtf1\adeflang1025\ansi\ansicpg932\uc2\deff0\deflang1033\deflangfe1041" + FONTS + COLOURS + STYLES + rb"\paperw11906\paperh16838\margl1701\margr1701\margt1985\margb1701\widowctrl "


def sjis(text):
    """As Word does: what CP932 has in hex, all else as \\u with two replacements."""
    out = []
    for c in text:
        if c in "\\{}":
            out.append(b"\\" + c.encode())
        elif c == "\n":
            out.append(b"\\par\r\n")
        elif c < "\x7f":
            out.append(c.encode())
        else:
            try:
                out.append(b"".join(b"\\'%02x" % o for o in c.encode("cp932")))
            except UnicodeEncodeError:
                units = c.encode("utf-16-le")
                for i in range(0, len(units), 2):
                    unit = int.from_bytes(units[i:i + 2], "little")
                    out.append(b"\\u%d " % (unit - 65536 if unit > 32767 else unit) + b"\\'81\\'40"[:0] + b"??")
    return b"".join(out)


def u(text):
    """As LibreOffice does: \\u with one replacement under \\uc1."""
    return b"{\\uc1 " + b"".join(c.encode() if c < "\x7f" and c not in "\\{}" else b"".join(
        b"\\u%d?" % (v - 65536 if v > 32767 else v) for v in [int.from_bytes(c.encode("utf-16-le")[i:i + 2], "little") for i in range(0, len(c.encode("utf-16-le")), 2)]) for c in text) + b"}"


def doc(body):
    return HEAD + body + b"}"


def p(text, controls=b""):
    return rb"\pard\plain\ql " + controls + rb"\f1\fs21 " + sjis(text) + b"\\par\r\n"


def pict(data, kind=b"png", width=1200, height=900):
    lines = b"\r\n".join(data.hex().encode()[i:i + 128] for i in range(0, len(data) * 2, 128))
    return rb"{\*\shppict{\pict{\*\picprop{\sp{\sn wzName}{\sv x}}}\picscalex100\picscaley100\picw2117\pich1588\picwgoal%d\pichgoal%d\%sblip\bliptag12" % (width, height, kind) + b"\r\n" + lines + b"}}"


def jpeg(colour=(40, 90, 160)):
    out = io.BytesIO()
    Image.new("RGB", (48, 36), colour).save(out, "JPEG", quality=80)
    return out.getvalue()


def row(cells, extra=b"", widths=None):
    widths = widths or [2000 * (i + 1) for i in range(len(cells))]
    out = rb"\trowd\trgaph99\trleft-99\trbrdrt\brdrs\brdrw10\trbrdrl\brdrs\brdrw10\trbrdrb\brdrs\brdrw10\trbrdrr\brdrs\brdrw10" + extra
    for i, width in enumerate(widths):
        out += rb"\clvertalt\clbrdrt\brdrs\brdrw10\clbrdrl\brdrs\brdrw10\clbrdrb\brdrs\brdrw10\clbrdrr\brdrs\brdrw10\cltxlrtb\clftsWidth3\clwWidth2000\cellx%d" % width
    for cell in cells:
        out += rb"\pard\plain\intbl\ql\f1\fs21 " + sjis(cell) + rb"\cell "
    return out + rb"\row" + b"\r\n"


PEOPLE = ["髙橋 一郎", "渡邊 花子", "﨑山 次郎", "齋藤 三奈", "草彅 四郎", "吉田 五月"]
NOTICE = "各課長 様\n　下記のとおり会議を開催しますので、出席をお願いします。\n記\n日時　令和8年11月22日（日）10:00～\n場所　第１会議室（２階）\n"


def BENIGN():
    yield "notice", doc(p("会議の開催について", rb"\qc\b ") + p(NOTICE)), "A notice of a meeting."
    yield "letter", doc(p("令和8年11月22日", rb"\qr ") + p("株式会社　見本商事\n代表取締役　見本 太郎　様") + p("拝啓　時下ますますご清栄のこととお慶び申し上げます。", rb"\fi210 ") + p("敬具", rb"\qr ")), "A letter."
    for i, name in enumerate(PEOPLE):
        yield f"name-{i + 1}", doc(p(f"氏名　{name}\n住所　架空市本町{i + 1}丁目")), "A name with a character of Windows or an older form."
    yield "jis2004", doc(p("叱る 𠮟る 剝がす 頰 塡補 𩸽 𠀋")), "Characters of JIS X 0213, some outside the BMP."
    yield "ivs", doc(p("葛\U000E0100城市 辻\U000E0101 渡邉\U000E0104")), "Ideographic variation sequences."
    yield "gaiji", doc(p("外字 \ue000\ue001 です")), "Private-use characters."
    yield "half-kana", doc(p("ｶﾌﾞｼｷｶﾞｲｼｬ ﾐﾎﾝ　①②③㈱㍻Ⅳ")), "Half-width kana and NEC characters."
    yield "raw-sjis", HEAD + rb"\pard\f1 " + "表示ソフト、能力十分。構造ポリマー".encode("cp932") + rb"\par}", "Shift_JIS as raw octets, trail octets like a backslash."
    yield "raw-sjis-braces", HEAD + rb"\pard\f1 " + "ボール・マージン・円".encode("cp932") + rb"\par}", "Trail octets like braces."
    yield "utf8-wordpad", rb"{\rtf1\ansi\ansicpg65001\deff0{\fonttbl{\f0\fnil Arial;}}\f0 " + "役所の文書".encode() + rb"\par}", "UTF-8 as code page."
    yield "unicode-uc1", doc(u("すべてUnicodeで書かれた文書。髙﨑") + rb"\par "), "Text as \\u with one replacement."
    yield "unicode-uc0", doc(rb"{\uc0\u26085 \u26412 \u35486 }\par "), "Text as \\u without replacements."
    yield "western", rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}}\f0 Caf\'e9 na\'efve \'80 100 \'93quoted\'94 \emdash  \bullet\par}", "Western text in code page 1252."
    yield "cyrillic", rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset204 Arial Cyr;}}\f0 \'cf\'f0\'e8\'e2\'e5\'f2\par}", "Cyrillic by its font's charset."
    yield "korean-chinese", rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset129 Batang;}{\f1\fcharset134 SimSun;}}\f0 \'c7\'d1\'b1\'db\f1 \'d6\'d0\'ce\'c4\par}", "Korean and Chinese by their fonts' charsets."
    yield "symbols", doc(rb"\pard{\f2\'b7\'61\'b3}{\f0\~\emspace\enspace a\-b\_c}\par "), "Symbol font, spaces, hyphens."
    yield "character-styles", doc(rb"\pard\f1{\b " + sjis("太字") + rb"}{\i " + sjis("斜体") + rb"}{\ul " + sjis("下線") + rb"}{\strike " + sjis("取消") + rb"}{\super 2}{\sub 3}{\cf2\highlight4 " + sjis("色") + rb"}{\scaps small}{\accdot " + sjis("傍点") + rb"}{\charscalex66 " + sjis("長体") + rb"}\par "), "Character formats."
    yield "paragraphs", doc(p("左寄せ", rb"\ql ") + p("中央", rb"\qc ") + p("右寄せ", rb"\qr ") + p("両端揃え" * 20, rb"\qj ") + p("均等割付", rb"\qd ") + p("字下げ", rb"\fi420\li210\ri210\sb120\sa120\sl360\slmult1 ")), "Paragraph formats."
    yield "tabs", doc(p("項目\t数量\t金額", rb"\tx2000\tqr\tx5000\tqdec\tldot\tx8000 ").replace(b"\t", rb"\tab ") + p("紙\t10\t1,000").replace(b"\t", rb"\tab ")), "Tab stops."
    yield "borders", doc(p("囲み", rb"\brdrt\brdrs\brdrw15\brsp20\brdrb\brdrdb\brdrl\brdrs\brdrr\brdrs\shading2000\cbpat4 ")), "A box around a paragraph."
    yield "headings", doc(rb"\pard\plain\s1\keepn\outlinelevel0\b\f1\fs28 " + sjis("第１章　総則") + rb"\par\pard\plain\s2\keepn\b\f1\fs24 " + sjis("第１条　目的") + rb"\par " + p("この規程は、文書の取扱いについて定める。")), "Headings with styles."
    for n in (2, 3, 5, 8):
        yield f"table-{n}", doc(b"".join(row([f"{r}-{c} 欄" for c in range(n)]) for r in range(n)) + p("以上")), f"A table of {n} by {n}."
    yield "table-merged", doc(row(["結合", "", "右"], widths=[2000, 4000, 6000]).replace(rb"\clvertalt", rb"\clmgf\clvertalt", 1) + row(["一", "二", "三"]).replace(rb"\clvertalt", rb"\clvmgf\clvertalt", 1)), "Merged cells."
    yield "table-header", doc(row(["氏名", "所属"], rb"\trhdr\trkeep") + row(["佐藤", "総務課"]) + row(["鈴木", "税務課"])), "A repeated header row."
    yield "table-vertical", doc(row(["縦書き", "横書き"]).replace(rb"\cltxlrtb", rb"\cltxtbrl", 1)), "Vertical text in a cell."
    yield "table-nested", doc(rb"\trowd\cellx4000\cellx8000\pard\intbl\itap1\f1 " + sjis("外") + rb"\cell\pard\intbl\itap2\f1 " + sjis("内一") + rb"\nestcell{\nonesttables\par}" + sjis("内二") + rb"\nestcell{\nonesttables\par}\pard\intbl\itap2{\*\nesttableprops\trowd\cellx1500\cellx3000\nestrow}{\nonesttables\par}\pard\intbl\itap1\cell\row\pard " + p("後")), "A table in a table."
    yield "picture-png", doc(p("図１") + rb"\pard " + pict(png()) + rb"\par "), "A PNG picture."
    yield "picture-jpeg", doc(rb"\pard " + pict(jpeg(), b"jpeg") + rb"\par " + p("写真")), "A JPEG picture."
    yield "picture-both", doc(rb"\pard " + pict(png(4, 4, (0, 120, 0))) + rb"{\nonshppict{\pict\wmetafile8\picw100\pich100 010009000003}}" + pict(jpeg((200, 0, 0)), b"jpeg") + rb"\par "), "Two pictures, one with a metafile for old readers."
    yield "picture-wordpad", rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}{\pict\pngblip\picw100\pich100 " + png(3, 3).hex().upper().encode() + rb"}\par}", "A picture without more words."
    yield "picture-binary", doc(rb"\pard{\pict\pngblip\picw100\pich100\bin%d " % len(png()) + png() + rb"}\par " + p("後")), "A picture as binary data."
    yield "picture-in-shape", doc(rb"\pard{\shp{\*\shpinst\shpleft500\shptop500\shpright2500\shpbottom2000\shpfhdr0\shpbxcolumn\shpbypara\shpwr2\shpwrk0\shpz0\shplid1026{\sp{\sn shapeType}{\sv 75}}{\sp{\sn fFlipH}{\sv 0}}{\sp{\sn pib}{\sv {\pict\picw100\pich100\pngblip " + png(6, 6).hex().encode() + rb"}}}}}\par " + p("本文")), "A floating picture."
    yield "text-box", doc(rb"\pard{\shp{\*\shpinst\shpleft1000\shptop200\shpright4000\shpbottom1200\shpwr3{\sp{\sn shapeType}{\sv 202}}{\sp{\sn lineColor}{\sv 0}}{\shptxt\pard\plain\f1 " + sjis("枠の中の文字") + rb"\par}}{\shprslt{\*\do\dobxcolumn}}}\par " + p("本文")), "A text box."
    yield "wordart", doc(rb"\pard{\shp{\*\shpinst\shpleft1000\shptop200\shpright4000\shpbottom1200{\sp{\sn shapeType}{\sv 136}}{\sp{\sn gtextUNICODE}{\sv " + u("見本")[1:-1] + rb"}}}}\par " + p("透かし")), "WordArt."
    yield "header-footer", doc(rb"{\header\pard\qr\f1 " + sjis("架空市役所") + rb"\par}{\footer\pard\qc - {\field{\*\fldinst PAGE}{\fldrslt 1}} -\par}{\headerf\pard\f1 " + sjis("表紙") + rb"\par}\titlepg " + p("本文")), "Headers and footers with a page number."
    yield "footnote", doc(rb"\pard\f1 " + sjis("本文") + rb"{\super\chftn{\footnote\pard\plain\f1{\super\chftn} " + sjis("脚注の説明です。") + rb"\par}}" + sjis("が続く。") + rb"\par "), "A footnote."
    yield "endnote", doc(rb"\pard\f1 " + sjis("本文") + rb"{\super\chftn{\footnote\ftnalt\pard\plain{\super\chftn} note at the end\par}}\par "), "An endnote."
    yield "numbered-list", doc(rb"{\*\listtable{\list\listtemplateid1\listhybrid{\listlevel\levelnfc0\levelnfcn0\leveljc0\levelfollow0\levelstartat1{\leveltext\leveltemplateid1\'02\'00.;}{\levelnumbers\'01;}\fi-420\li420}{\listname ;}\listid1}}{\*\listoverridetable{\listoverride\listid1\listoverridecount0\ls1}}" + b"".join(rb"\pard\ls1\ilvl0\fi-420\li420\f1{\listtext\f1 %d.\tab}" % (i + 1) + sjis(t) + rb"\par " for i, t in enumerate(["申請書", "添付書類", "手数料"]))), "A numbered list."
    yield "bullet-list", doc(rb"{\*\listtable{\list\listtemplateid2{\listlevel\levelnfc23\leveljc0\levelfollow0\levelstartat1{\leveltext\'01\u-3913 ?;}{\levelnumbers;}\f2\fi-420\li420}{\listname ;}\listid2}}{\*\listoverridetable{\listoverride\listid2\listoverridecount0\ls2}}" + b"".join(rb"\pard\ls2\f1{\listtext\f2\'b7\tab}" + sjis(t) + rb"\par " for t in ["りんご", "みかん"])), "A list with bullets."
    yield "old-list", doc(rb"{\pntext\f1 1.\tab}{\*\pn\pnlvlbody\pndec\pnstart1\pnindent420{\pntxta .}}\pard\fi-420\li420\f1 " + sjis("旧形式の番号") + rb"\par "), "A list in the old form."
    yield "ruby", doc(rb"\pard\f1{\field{\*\fldinst EQ \\* jc2 \\* " + b'"Font:MS Mincho"' + rb" \\* hps10 \\o\\ad(\\s\\up 9(" + sjis("とうきょう") + rb")," + sjis("東京") + rb")}{\fldrslt}}" + sjis("都") + rb"\par "), "Furigana as Word writes it."
    yield "check-boxes", doc(rb"\pard\f1{\field{\*\fldinst FORMCHECKBOX{\*\formfield{\fftype1\ffres25\ffdefres1}}}{\fldrslt}}" + sjis("同意する") + rb"{\field{\*\fldinst FORMCHECKBOX{\*\formfield{\fftype1\ffres0\ffdefres1}}}{\fldrslt}}" + sjis("しない") + rb"\par "), "Check boxes."
    yield "contents", doc(b"".join(rb"\pard\tqr\tldot\tx8000\f1 " + sjis(f"第{i}章") + rb"\tab %d\par " % i for i in range(1, 6))), "A table of contents as words."
    yield "date-fields", doc(rb"\pard\f1{\field{\*\fldinst DATE \\@ " + b'"yyyy/MM/dd"' + rb"}{\fldrslt 2026/11/22}} {\field{\*\fldinst NUMPAGES}{\fldrslt 3}}" + sjis("頁") + rb"\par "), "Date and number of pages."
    yield "sections", doc(p("一段") + rb"\sect\sectd\sbknone\cols2\colsx425\linebetcol " + p("二段組の本文。" * 10) + rb"\sect\sectd\lndscpsxn\pgwsxn16838\pghsxn11906 " + p("横置き")), "Sections with columns and a turned page."
    yield "vertical-text", doc(rb"\sectd\stextflow1\vertdoc " + p("縦書きの文書です。")), "A page in vertical text."
    yield "page-breaks", doc(p("一頁") + rb"\page " + p("二頁") + rb"\page " + p("三頁")), "Three pages."
    yield "line-breaks", doc(rb"\pard\f1 " + sjis("一行") + rb"\line " + sjis("二行") + rb"\line\par "), "Line breaks."
    yield "tracked-changes", doc(rb"{\*\revtbl{Unknown;}{Sato;}}\revisions\pard\f1 " + sjis("元の文") + rb"{\deleted\revauthdel1\revdttmdel100 " + sjis("削除") + rb"}{\revised\revauth1\revdttm100 " + sjis("追加") + rb"}\par "), "Tracked changes."
    yield "comments", doc(rb"\pard\f1 {\*\atrfstart 1}" + sjis("語句") + rb"{\*\atrfend 1}{\*\atnid S}{\*\atnauthor Sato}\chatn{\*\annotation{\*\atnref 1}{\*\atndate 100}\pard\plain\chatn\f1 " + sjis("要確認") + rb"}\par "), "A comment."
    yield "hidden-text", doc(rb"\pard\f1 " + sjis("見える") + rb"{\v " + sjis("隠れた文字") + rb"}" + sjis("文字") + rb"\par "), "Hidden text."
    yield "east-asian-runs", doc(rb"\pard{\rtlch\fcs1\af0\ltrch\fcs0\lang1033\langfe1041\dbch\af1\langnp1033\insrsid1 \loch\af0\hich\af0\dbch\f1 " + sjis("混在") + rb"}{\hich\af0\dbch\af1\loch\f0 mixed}\par "), "Runs in the way of new Words."
    yield "languages", doc(rb"\pard{\lang1033 English}{\lang1041\f1 " + sjis("日本語") + rb"}{\lang1042 x}\noproof\par "), "Language marks."
    yield "info", HEAD + rb"{\info{\title " + sjis("会議録") + rb"}{\author " + sjis("総務課") + rb"}}" + p("本文") + b"}", "Title and author."
    yield "minimal", b"{\\rtf1 minimal}", "The smallest document."
    yield "textedit", rb"{\rtf1\ansi\ansicpg932\cocoartf2639{\fonttbl\f0\fnil\fcharset128 HiraginoSans-W3;\f1\fswiss\fcharset0 Helvetica;}{\colortbl;\red255\green255\blue255;}{\*\expandedcolortbl;;}\paperw11900\pard\tx560\pardirnatural\partightenfactor0\f0\fs24 \cf0 \'83\'81\'83\'82\f1 : memo\par}", "A note of a Mac."
    yield "long", doc(b"".join(p(f"{i}　架空市文書管理規程の条文の見本である。" * 3) for i in range(1, 60))), "A long document."
    yield "smart-tags", doc(rb"\pard\f1{\*\wgrffmtfilter 013f}" + sjis("東京") + rb"{\*\rsidtbl \rsid1}\par "), "Marks of editing."
    yield "math", doc(rb"\pard{\mmath{\*\moMath{\mf{\mfPr{\mctrlPr}}{\mnum{\mr a}}{\mden{\mr b}}}}}\par " + p("分数")), "A formula of Word."
