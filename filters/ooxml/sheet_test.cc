// Workbooks and presentations through the whole filter, made here part by part.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "filters/common/test_bench.h"
#include "filters/common/zip_reader.h"
#include "filters/common/zip_writer.h"
#include "filters/ooxml/ooxml.h"
#include "filters/ooxml/sheet_book.h"
#include "filters/ooxml/sheet_text.h"
#include "filters/ooxml/slides_hooks.h"

namespace temizu {
namespace {

const std::string kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const std::string kMain = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" + kOffice + "\"";
const std::string kSlides = " xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"" + kOffice + "\"";

using Parts = std::vector<std::pair<std::string, std::string>>;

std::string rels(const std::vector<std::array<std::string, 2>>& rows) {
  std::string out = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += "<Relationship Id=\"rId" + std::to_string(i + 1) + "\" Type=\"" + (rows[i][0].find('/') == std::string::npos ? kOffice + "/" : "") + rows[i][0] + "\" Target=\"" + rows[i][1] + "\"" +
           (rows[i][1].find(':') == std::string::npos ? "/>" : " TargetMode=\"External\"/>");
  }
  return out + "</Relationships>";
}

std::string pack(const Parts& parts) {
  ZipWriter zip;
  for (const auto& [name, content] : parts) zip.add(name, content);
  return zip.finish();
}

// A workbook with one sheet, a; workbook: what stands behind <sheets>.
std::string book(const std::string& sheet, const std::string& workbook = {}, Parts more = {}, const std::string& sheets = "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/>",
                 std::vector<std::array<std::string, 2>> book_rels = {{"worksheet", "a.xml"}}) {
  Parts parts{{"[Content_Types].xml", "<Types/>"}, {"_rels/.rels", rels({{"officeDocument", "xl/workbook.xml"}})},
              {"xl/workbook.xml", "<workbook" + kMain + "><sheets>" + sheets + "</sheets>" + workbook + "</workbook>"},
              {"xl/_rels/workbook.xml.rels", rels(book_rels)}, {"xl/a.xml", "<worksheet" + kMain + ">" + sheet + "</worksheet>"}};
  parts.insert(parts.end(), more.begin(), more.end());
  return pack(parts);
}

std::string deck(const std::string& slide, const std::vector<std::array<std::string, 2>>& slide_rels = {}, Parts more = {}) {
  Parts parts{{"[Content_Types].xml", "<Types/>"}, {"_rels/.rels", rels({{"officeDocument", "ppt/p.xml"}})},
              {"ppt/p.xml", "<p:presentation" + kSlides + "><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId1\"/></p:sldIdLst></p:presentation>"}, {"ppt/_rels/p.xml.rels", rels({{"slide", "s.xml"}})},
              {"ppt/s.xml", "<p:sld" + kSlides + "><p:cSld><p:spTree>" + slide + "</p:spTree></p:cSld></p:sld>"}, {"ppt/_rels/s.xml.rels", rels(slide_rels)}};
  parts.insert(parts.end(), more.begin(), more.end());
  return pack(parts);
}

struct Out {
  std::string error;
  std::string bytes;
  bool changed{false};
  std::vector<Finding> findings;
  std::string part(std::string_view name) const {
    TestBench bench;
    const auto zip = ZipReader::open(bytes, {.package = true});
    if (!zip || zip->find(name) == nullptr) return {};
    return *zip->read(*zip->find(name), bench);
  }
  bool found(std::string_view rule) const {
    return std::ranges::any_of(findings, [&](const Finding& each) { return each.rule == rule; });
  }
};

Out wash(const std::string& package, const char* hidden = "keep", Method method = Method::rebuild) {
  TestBench bench;
  bench.set("hidden", hidden);
  Part part;
  part.kind = Kind{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
  part.untrusted_content = package;
  part.is_body = method == Method::text;
  auto washed = make_ooxml_filter()->wash(part, method, bench);
  if (!washed) return {.error = to_text(washed.error()), .bytes = {}, .findings = {}};
  return {.error = {}, .bytes = washed->content, .changed = washed->changed, .findings = washed->findings};
}

bool holds(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

const char* const kSheet = "xl/worksheets/sheet1.xml";

// Goal: a formula that reaches outside leaves its value, others stay as they are.
TEST(OoxmlSheet, KeepsTheValueOfAFormulaThatGoes) {
  const Out out = wash(book("<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><f>WEBSERVICE(\"http://x/\")</f><v>old</v></c><c r=\"B1\"><f>SUM(C1:C9)</f><v>3</v></c></row></sheetData>"));
  EXPECT_TRUE(holds(out.part(kSheet), "<c r=\"A1\" t=\"str\"><v>old</v></c><c r=\"B1\"><f>SUM(C1:C9)</f><v>3</v></c>")) << out.part(kSheet) << out.error;
  EXPECT_TRUE(out.changed);
  EXPECT_TRUE(out.found("ooxml.formula_function"));
}

// Goal: what stands in attributes beside a formula is a place in the sheet; every limit of a scale is judged.
TEST(OoxmlSheet, JudgesWhatStandsBesideAFormula) {
  const Out out = wash(book("<sheetData><row r=\"1\"><c r=\"A1\"><f t=\"dataTable\" ref=\"A1:A2\" r1=\"[1]x!A1\"/><v>1</v></c><c r=\"B1\"><f t=\"dataTable\" ref=\"B1:B2\" r1=\"C1\"/><v>2</v></c>"
                            "<c r=\"C1\"><f t=\"array\" ref=\"WEBSERVICE(1)\">1</f><v>3</v></c></row></sheetData><conditionalFormatting sqref=\"A1\"><cfRule type=\"colorScale\" priority=\"1\"><colorScale>"
                            "<cfvo type=\"percent\" val=\"WEBSERVICE(1)\"/><cfvo type=\"max\"/><color rgb=\"FFFF0000\"/><color rgb=\"FF00FF00\"/></colorScale></cfRule></conditionalFormatting>"));
  EXPECT_TRUE(out.part(kSheet).ends_with("<c r=\"A1\"><v>1</v></c><c r=\"B1\"><f t=\"dataTable\" ref=\"B1:B2\" r1=\"C1\"/><v>2</v></c><c r=\"C1\"><v>3</v></c></row></sheetData></worksheet>")) << out.part(kSheet);
}

// Goal: only sheets that stand where sheets stand count.
TEST(OoxmlSheet, CountsSheetsInTheirPlace) {
  const Out out = wash(book("<sheetData><row r=\"1\"><c r=\"A1\"><f>ghost!A1</f><v>1</v></c></row></sheetData>", "<bogus><sheets><sheet name=\"ghost\" sheetId=\"9\" r:id=\"rId1\"/></sheets></bogus>"
                            "<definedNames><definedName name=\"g\" localSheetId=\"1\">1</definedName></definedNames>", {}, "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/><bogus><sheet name=\"ghost\" sheetId=\"8\" r:id=\"rId1\"/></bogus>"));
  EXPECT_FALSE(holds(out.part("xl/workbook.xml"), "definedName")) << out.part("xl/workbook.xml") << out.error;
  EXPECT_TRUE(holds(out.part(kSheet), "<c r=\"A1\"><v>1</v></c>")) << out.part(kSheet);
}

// Goal: cells that share a formula follow the cell that has it.
TEST(OoxmlSheet, SharedFormulasGoTogether) {
  const Out out = wash(book("<sheetData><row r=\"1\"><c r=\"A1\"><f t=\"shared\" ref=\"A1:A2\" si=\"0\">EXEC(1)</f><v>1</v></c><c r=\"A2\"><f t=\"shared\" si=\"0\"/><v>2</v></c>"
                            "<c r=\"B1\"><f t=\"shared\" ref=\"B1:B2\" si=\"1\">C1+1</f><v>3</v></c><c r=\"B2\"><f t=\"shared\" si=\"1\"/><v>4</v></c></row></sheetData>"));
  EXPECT_TRUE(holds(out.part(kSheet), "<c r=\"A1\"><v>1</v></c><c r=\"A2\"><v>2</v></c><c r=\"B1\"><f t=\"shared\" ref=\"B1:B2\" si=\"1\">C1+1</f><v>3</v></c><c r=\"B2\"><f t=\"shared\" si=\"1\"/>"))
      << out.part(kSheet);
}

// Goal: no group stays behind empty, which Excel would offer to repair.
TEST(OoxmlSheet, LeavesNoEmptyGroups) {
  const Out out = wash(book("<sheetData/><conditionalFormatting sqref=\"A1\"><cfRule type=\"expression\" priority=\"1\"><formula>[1]x!A1</formula></cfRule></conditionalFormatting>"
                            "<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"A1\"><formula1>EXEC(1)</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref=\"A1\"/></hyperlinks>",
                            "<definedNames><definedName name=\"Auto_Open\">a!A1</definedName></definedNames>"));
  EXPECT_TRUE(out.part(kSheet).ends_with("<sheetData/></worksheet>")) << out.part(kSheet);
  EXPECT_FALSE(holds(out.part("xl/workbook.xml"), "definedNames"));
  EXPECT_TRUE(out.found("ooxml.macro_name"));
}

// Goal: names that use names that run go too, and cells that use them keep their value.
TEST(OoxmlSheet, FollowsNamesThatUseNames) {
  const Out out = wash(book("<sheetData><row r=\"1\"><c r=\"A1\"><f>two</f><v>5</v></c></row></sheetData>",
                            "<definedNames><definedName name=\"one\">EXEC(1)</definedName><definedName name=\"two\">one+1</definedName><definedName name=\"rate\">0.1</definedName></definedNames>"));
  EXPECT_TRUE(holds(out.part("xl/workbook.xml"), "<definedNames><definedName name=\"rate\">0.1</definedName></definedNames>")) << out.part("xl/workbook.xml");
  EXPECT_TRUE(holds(out.part(kSheet), "<c r=\"A1\"><v>5</v></c>"));
}

// Goal: a macro sheet goes with its names and its strings; the numbers of the other sheets are right again.
TEST(OoxmlSheet, DropsMacroSheetsWithAllTheyLeave) {
  const Out out = wash(book("<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\"><f>m!A1</f><v>2</v></c></row></sheetData>",
                            "<definedNames><definedName name=\"here\" localSheetId=\"1\">a!A1</definedName><definedName name=\"there\" localSheetId=\"0\">1</definedName></definedNames>",
                            {{"xl/m.xml", "<worksheet" + kMain + "/>"}, {"xl/strings.xml", "<sst" + kMain + "><si><t>secret</t></si><si><t>stays</t></si></sst>"}},
                            "<sheet name=\"m\" sheetId=\"1\" state=\"veryHidden\" r:id=\"rId2\"/><sheet name=\"a\" sheetId=\"2\" r:id=\"rId1\"/>",
                            {{"worksheet", "a.xml"}, {"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "m.xml"}, {"sharedStrings", "strings.xml"}}));
  EXPECT_TRUE(holds(out.part("xl/workbook.xml"), "<definedNames><definedName name=\"here\" localSheetId=\"0\">")) << out.part("xl/workbook.xml");
  EXPECT_FALSE(holds(out.part("xl/workbook.xml"), "there"));
  EXPECT_TRUE(holds(out.part("xl/sharedStrings.xml"), "<si><t/></si><si><t>stays</t></si>")) << out.part("xl/sharedStrings.xml");
  EXPECT_TRUE(holds(out.part(kSheet), "<c r=\"B1\"><v>2</v></c>"));
  EXPECT_TRUE(out.found("ooxml.macro_sheet"));
}

// Goal: hidden sheets, rows and columns stay or go as the option says; a sheet hidden from all menus can be shown again.
TEST(OoxmlSheet, TreatsHiddenThingsAsTheOptionSays) {
  const std::string package = book("<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row><row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>3</v></c></row></sheetData>", {},
                                   {{"xl/b.xml", "<worksheet" + kMain + "/>"}}, "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"b\" sheetId=\"2\" state=\"veryHidden\" r:id=\"rId2\"/>", {{"worksheet", "a.xml"}, {"worksheet", "b.xml"}});
  const Out kept = wash(package);
  EXPECT_TRUE(holds(kept.part("xl/workbook.xml"), "name=\"b\" sheetId=\"2\" state=\"hidden\""));
  EXPECT_TRUE(holds(kept.part(kSheet), "<v>3</v>"));
  EXPECT_TRUE(kept.found("ooxml.hidden_cells_kept"));
  const Out removed = wash(package, "remove");
  EXPECT_FALSE(holds(removed.part("xl/workbook.xml"), "name=\"b\""));
  EXPECT_TRUE(holds(removed.part(kSheet), "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>")) << removed.part(kSheet);
  EXPECT_TRUE(removed.found("ooxml.hidden_row") && removed.found("ooxml.hidden_column") && removed.found("ooxml.hidden_sheet"));
}

// Goal: a workbook without a sheet that may stay is refused, not written empty.
TEST(OoxmlSheet, RefusesAWorkbookWithoutSheets) {
  EXPECT_TRUE(holds(wash(book("", {}, {}, "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId9\"/>")).error, "no sheet is left"));
}

// Goal: an element of a vocabulary that the part does not declare is not written: it would have a prefix that means nothing.
TEST(OoxmlSheet, WritesNoForeignVocabulary) {
  const Out out = wash(book("<v:rect xmlns:v=\"urn:schemas-microsoft-com:vml\" id=\"x\"/><sheetData/>"));
  EXPECT_TRUE(out.part(kSheet).ends_with("><sheetData/></worksheet>")) << out.part(kSheet);
  EXPECT_EQ(wash(out.bytes).bytes, out.bytes);
}

// Goal: names of sheets can be no path and no other workbook.
TEST(OoxmlSheet, CleansSheetNames) {
  EXPECT_EQ(ooxml::clean_sheet_name("[1]a/b\\c:d*e?"), "_1_a_b_c_d_e_");
  EXPECT_EQ(ooxml::clean_sheet_name("4月 予算（案）"), "4月 予算（案）");
  EXPECT_EQ(ooxml::clean_sheet_name(""), "_");
}

// Goal: the text of a workbook is its cells, row by row, with dates as people write them.
TEST(OoxmlSheet, BecomesText) {
  const Out out = wash(book("<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>品名</t></is></c><c r=\"C1\"><v>5</v></c></row><row r=\"2\"><c r=\"B2\" t=\"b\"><v>1</v></c></row></sheetData>"), "keep", Method::text);
  EXPECT_EQ(out.bytes, "[a]\n品名\t\t5\n\tTRUE\n");
  EXPECT_EQ(ooxml::serial_date("46113"), "2026-04-01");
  EXPECT_EQ(ooxml::serial_date("46113.5"), "2026-04-01 12:00:00");
  EXPECT_EQ(ooxml::serial_date("60"), "1900-02-28");   // the day that never was shows as the one before
  EXPECT_EQ(ooxml::serial_date("x"), "");
  EXPECT_TRUE(ooxml::is_date_format(14, {}));
  EXPECT_TRUE(ooxml::is_date_format(164, "[$-411]ggge\"年\"m\"月\""));
  for (const char* code : {"General", "#,##0\"円\"", "0.00E+00", "General\"日\"", "[Red]0", "@"}) EXPECT_FALSE(ooxml::is_date_format(164, code)) << code;
}

// Goal: a click may jump inside the show or follow a checked address, nothing else.
TEST(OoxmlSlides, LetsShowJumpsPass) {
  for (const char* good : {"nextslide", "previousslide", "firstslide", "lastslide", "lastslideviewed", "endshow"}) EXPECT_TRUE(ooxml::is_show_jump(std::string("ppaction://hlinkshowjump?jump=") + good));
  for (const char* bad : {"", "ppaction://program", "ppaction://hlinkshowjump", "ppaction://hlinkshowjump?jump=nextslide&x", "PPACTION://hlinkshowjump?jump=nextslide", "ppaction://hlinkshowjump?jump="}) EXPECT_FALSE(ooxml::is_show_jump(bad)) << bad;
  const std::string shape = "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"x\"><a:hlinkClick r:id=\"rId1\" action=\"";
  const std::string tail = "\"/></p:cNvPr></p:nvSpPr></p:sp>";
  EXPECT_FALSE(holds(wash(deck(shape + "ppaction://program" + tail, {{"hyperlink", "file:///c:/x.exe"}})).part("ppt/slides/slide1.xml"), "hlinkClick"));
  EXPECT_FALSE(holds(wash(deck(shape + "ppaction://macro?name=x" + tail, {{"hyperlink", "https://a.example/"}})).part("ppt/slides/slide1.xml"), "hlinkClick"));
  const Out dropped = wash(deck(shape + "ppaction://program" + tail, {{"hyperlink", "https://a.example/"}}));
  EXPECT_EQ(dropped.part("ppt/slides/_rels/slide1.xml.rels"), "");
  EXPECT_EQ(wash(dropped.bytes).bytes, dropped.bytes);
  EXPECT_TRUE(holds(wash(deck(shape + tail, {{"hyperlink", "https://a.example/"}})).part("ppt/slides/_rels/slide1.xml.rels"), "https://a.example/"));
}

// Goal: an object leaves the picture that people saw, in its place and with its number.
TEST(OoxmlSlides, AnObjectLeavesItsPicture) {
  const std::string frame = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"7\" name=\"表\"/></p:nvGraphicFramePr><a:graphic><a:graphicData uri=\"x\"><p:oleObj r:id=\"rId1\">";
  const std::string picture = "<p:pic><p:nvPicPr><p:cNvPr id=\"0\" name=\"\"/></p:nvPicPr><p:blipFill><a:blip r:embed=\"rId2\"/></p:blipFill></p:pic>";
  const std::string tail = "</p:oleObj></a:graphicData></a:graphic></p:graphicFrame>";
  const Parts more{{"ppt/o.bin", "object"}, {"ppt/a.png", "no picture"}};
  const Out out = wash(deck(frame + picture + tail, {{"oleObject", "o.bin"}, {"image", "a.png"}}, more));
  EXPECT_TRUE(holds(out.part("ppt/slides/slide1.xml"), "<p:pic><p:nvPicPr><p:cNvPr id=\"7\" name=\"表\"/>")) << out.part("ppt/slides/slide1.xml") << out.error;
  EXPECT_FALSE(holds(out.part("ppt/slides/slide1.xml"), "graphicFrame"));
  EXPECT_FALSE(holds(wash(deck(frame + tail, {{"oleObject", "o.bin"}}, more)).part("ppt/slides/slide1.xml"), "graphic"));
}

// Goal: what is taken back leaves no picture behind: a second wash gives the same bytes.
TEST(OoxmlSlides, ForgetsWhatWasTakenBack) {
  const Out once = wash(deck("", {{"image", "a.png"}}, {{"ppt/a.png", "no picture"}}));
  const std::string timing = "<p:timing><a:blip r:embed=\"rId1\"/><p:cmd/></p:timing>";
  const Out out = wash(deck(timing, {{"image", "a.png"}}, {{"ppt/a.png", "no picture"}}));
  EXPECT_EQ(out.bytes, once.bytes);
  EXPECT_TRUE(out.found("ooxml.animation"));
  EXPECT_EQ(wash(out.bytes).bytes, out.bytes);
}

// Goal: names fall with those they use however long the chain is, in one pass over their formulas; others stay.
TEST(OoxmlSheet, NamesFallAlongTheirUses) {
  std::string names = "<definedName name=\"n0\">WEBSERVICE(\"https://x/\")</definedName><definedName name=\"keep\">a!$A$1</definedName>";
  for (int i = 1; i < 3000; ++i) names += "<definedName name=\"n" + std::to_string(i) + "\">N" + std::to_string(i - 1) + "+1</definedName>";
  const Out out = wash(book("<sheetData/>", "<definedNames>" + names + "</definedNames>"));
  EXPECT_EQ(out.error, "");
  const std::string workbook = out.part("xl/workbook.xml");
  EXPECT_NE(workbook.find("name=\"keep\""), std::string::npos);
  EXPECT_EQ(workbook.find("name=\"n"), std::string::npos);
  EXPECT_TRUE(out.found("ooxml.formula_function"));
  EXPECT_TRUE(out.found("ooxml.formula_name"));
  EXPECT_FALSE(out.found("ooxml.formula_malformed"));
}

}  // namespace
}  // namespace temizu
