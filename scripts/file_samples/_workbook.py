"""Workbooks for samples: sheets of rows, styles, strings. Not a family."""
from _office import HEAD, OFFICE, VND, Package, esc, properties, quote

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = VND + "spreadsheetml.worksheet+xml"
BOOK = VND + "spreadsheetml.sheet.main+xml"

STYLES = (f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
          '<numFmt numFmtId="165" formatCode="#,##0&quot;円&quot;"/></numFmts>'
          '<fonts count="3"><font><sz val="11"/><name val="游ゴシック"/><family val="3"/><charset val="128"/></font><font><b/><sz val="11"/><color rgb="FFFF0000"/><name val="游ゴシック"/></font>'
          '<font><u/><sz val="11"/><color theme="10"/><name val="ＭＳ ゴシック"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill>'
          '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/><bgColor indexed="64"/></patternFill></fill></fills>'
          '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left style="thin"><color auto="1"/></left><right style="thin"><color auto="1"/></right>'
          '<top style="thin"><color auto="1"/></top><bottom style="double"><color auto="1"/></bottom><diagonal/></border></borders>'
          '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
          '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
          '<xf numFmtId="165" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
          '<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyAlignment="1"><alignment textRotation="255" vertical="top"/></xf>'
          '<xf numFmtId="14" fontId="2" fillId="0" borderId="0" xfId="0"/><xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0"><protection locked="0"/></xf></cellXfs>'
          '<cellStyles count="1"><cellStyle name="標準" xfId="0" builtinId="0"/></cellStyles>'
          '<dxfs count="2"><dxf><font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf><dxf><font><b/></font></dxf></dxfs>'
          '<tableStyles count="0" defaultTableStyle="TableStyleMedium2" defaultPivotStyle="PivotStyleLight16"/></styleSheet>')


class F:
    """A formula with the value it had. attributes: as written into <f>."""

    def __init__(self, formula, value="0", attributes="", kind=None):
        self.formula, self.value, self.attributes, self.kind = formula, value, attributes, kind


class S:
    """A value with a style."""

    def __init__(self, value, style):
        self.value, self.style = value, style


def column(number):
    out = ""
    while number:
        number, digit = divmod(number - 1, 26)
        out = chr(65 + digit) + out
    return out


def cell(value, at):
    style = ""
    if isinstance(value, S):
        style, value = f' s="{value.style}"', value.value
    if value is None:
        return f'<c r="{at}"{style}/>' if style else ""
    if isinstance(value, F):
        kind = value.kind or ("" if value.value.replace(".", "", 1).lstrip("-").isdigit() else "str")
        kind = f' t="{kind}"' if kind else ""
        return f'<c r="{at}"{style}{kind}><f{value.attributes}>{esc(value.formula)}</f><v>{esc(value.value)}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{at}"{style} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{at}"{style}><v>{value}</v></c>'
    if isinstance(value, tuple):   # index of a shared string
        return f'<c r="{at}"{style} t="s"><v>{value[0]}</v></c>'
    return f'<c r="{at}"{style} t="inlineStr"><is><t xml:space="preserve">{esc(value)}</t></is></c>'


def rows(table, attributes=None):
    out = []
    for r, line in enumerate(table, 1):
        cells = "".join(cell(v, f"{column(c)}{r}") for c, v in enumerate(line, 1))
        out.append(f'<row r="{r}"{(attributes or {}).get(r, "")}>{cells}</row>')
    return "<sheetData>" + "".join(out) + "</sheetData>"


def worksheet(table=(), before="", after="", row_attributes=None, root=""):
    return (f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"{root}>{before}{rows(table, row_attributes)}{after}</worksheet>')


def strings(items):
    """items: texts, or markup that begins with <."""
    body = "".join(f"<si>{i}</si>" if i.startswith("<") else f'<si><t xml:space="preserve">{esc(i)}</t></si>' for i in items)
    return f'{HEAD}<sst xmlns="{MAIN}" count="{len(items)}" uniqueCount="{len(items)}">{body}</sst>'


def workbook(sheets, names="", before="", after="", shared=None, main_type=BOOK, states=None, root=""):
    """sheets: [(name, xml)]. Part n is xl/worksheets/sheet<n>.xml, its relationship rId<n>."""
    p = Package()
    p.rel("", "officeDocument", "xl/workbook.xml")
    listed = ""
    for n, (name, body) in enumerate(sheets, 1):
        p.part(f"xl/worksheets/sheet{n}.xml", body, SHEET)
        p.rel("xl/workbook.xml", "worksheet", f"worksheets/sheet{n}.xml")
        state = f' state="{states[n]}"' if states and n in states else ""
        listed += f'<sheet name="{quote(name)}" sheetId="{n}"{state} r:id="rId{n}"/>'
    p.part("xl/styles.xml", STYLES, VND + "spreadsheetml.styles+xml")
    p.rel("xl/workbook.xml", "styles", "styles.xml")
    if shared is not None:
        p.part("xl/sharedStrings.xml", strings(shared), VND + "spreadsheetml.sharedStrings+xml")
        p.rel("xl/workbook.xml", "sharedStrings", "sharedStrings.xml")
    names = f"<definedNames>{names}</definedNames>" if names else ""
    p.part("xl/workbook.xml", f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"{root}>{before}<sheets>{listed}</sheets>{names}{after}</workbook>', main_type)
    properties(p)
    return p


def one_sheet(table, **more):
    """A workbook of one sheet; more: as worksheet()."""
    return workbook([("Sheet1", worksheet(table, **more))])


def set_sheet(package, n, table, **more):
    package.parts[f"xl/worksheets/sheet{n}.xml"] = worksheet(table, **more).encode()


def edit(package, part, old, new):
    body = package.parts[part].decode()
    assert old in body, (part, old)
    package.parts[part] = body.replace(old, new, 1).encode()
    return package
