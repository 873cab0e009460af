#include "filters/odf/odf.h"

#include <gtest/gtest.h>

#include "filters/common/test_bench.h"
#include "filters/common/zip_reader.h"
#include "filters/common/zip_writer.h"
#include "filters/odf/base64.h"
#include "filters/odf/formula.h"
#include "filters/odf/lists.h"
#include "filters/odf/manifest.h"

namespace temizu {
namespace {

constexpr std::string_view kText = "application/vnd.oasis.opendocument.text";
constexpr std::string_view kSpaces =
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:form=\"urn:oasis:names:tc:opendocument:xmlns:form:1.0\""
    " xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:of=\"urn:oasis:names:tc:opendocument:xmlns:of:1.2\"";

std::string content_xml(std::string_view body, std::string_view automatic = {}) {
  return "<?xml version=\"1.0\"?><office:document-content" + std::string(kSpaces) + "><office:automatic-styles>" + std::string(automatic) +
         "</office:automatic-styles><office:body><office:text>" + std::string(body) + "</office:text></office:body></office:document-content>";
}

Bytes package(std::string_view content, std::vector<std::pair<std::string, std::string>> more = {}, std::string_view kind = kText) {
  ZipWriter zip;
  zip.add("mimetype", kind, ZipWriter::How::store);
  zip.add("content.xml", content);
  for (const auto& [name, body] : more) zip.add(name, body);
  return zip.finish();
}

Result<Washed> wash(ByteView bytes, TestBench& bench, Method method = Method::rebuild, std::string_view kind = kText) {
  Part part;
  part.kind = Kind{std::string(kind)};
  part.untrusted_content = bytes;
  part.file_name = "a.odt";
  return make_odf_filter()->wash(part, method, bench);
}

// The office:text of what comes out; checks that a second wash changes nothing.
std::string body(std::string_view inner, std::vector<std::pair<std::string, std::string>> more = {}, std::string* rules = nullptr) {
  TestBench bench;
  const auto washed = wash(package(content_xml(inner), std::move(more)), bench);
  if (!washed) return "withheld: " + to_text(washed.error());
  if (rules != nullptr) {
    for (const Finding& each : washed->findings) *rules += each.rule + " ";
  }
  const auto again = wash(washed->content, bench);
  EXPECT_TRUE(again && again->content == washed->content && !again->changed);
  ZipLimits limits;
  limits.package = true;
  const auto zip = ZipReader::open(washed->content, limits);
  if (!zip) return "no zip";
  const auto text = zip->read(*zip->find("content.xml"), bench);
  if (!text) return "no content";
  const std::size_t begin = text->find("<office:text>");
  const std::size_t end = text->find("</office:text>");
  return begin == std::string::npos ? "" : text->substr(begin + 13, end - begin - 13);
}

// Goal: listed elements and attributes stay as they are, all others go with their content.
TEST(OdfFilter, KeepsWhatIsListed) {
  EXPECT_EQ(body("<text:p text:style-name=\"P1\">文<text:tab/>字</text:p>"), "<text:p text:style-name=\"P1\">文<text:tab/>字</text:p>");
  EXPECT_EQ(body("<text:evil>x</text:evil><text:p text:evil=\"x\" y=\"z\">a</text:p>stray<text:p>b</text:p>"), "<text:p>a</text:p><text:p>b</text:p>");
  EXPECT_EQ(body("<t:p xmlns:t=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">a</t:p>"), "<text:p>a</text:p>");
}

// Goal: what starts, loads or hides is gone, under whatever prefix; what people saw stays.
TEST(OdfFilter, TakesOutWhatRuns) {
  std::string rules;
  EXPECT_EQ(body("<text:section text:name=\"s\"><text:section-source xlink:href=\"http://x/\"/><text:p>a</text:p></text:section>", {}, &rules),
            "<text:section text:name=\"s\"><text:p>a</text:p></text:section>");
  EXPECT_EQ(rules, "odf.linked_section ");
  EXPECT_EQ(body("<text:p><text:dde-connection>shown</text:dde-connection><text:execute-macro>press</text:execute-macro></text:p>"), "<text:p>shownpress</text:p>");
  EXPECT_EQ(body("<text:p><text:a xlink:href=\"file:///x\">a</text:a><text:a xlink:href=\"https://example.jp/\">b</text:a></text:p>"),
            "<text:p>a<text:a xlink:href=\"https://example.jp/\">b</text:a></text:p>");
  EXPECT_EQ(body("<text:p><draw:frame><draw:floating-frame xlink:href=\"http://x/\"/></draw:frame>a</text:p>"), "<text:p>a</text:p>");
  EXPECT_EQ(body("<text:p><draw:frame><draw:image xlink:href=\"http://x/a.png\"/></draw:frame>a</text:p>"), "<text:p>a</text:p>");
  rules.clear();
  body("<text:p>a</text:p>", {{"Basic/Standard/M.xml", "x"}, {"META-INF/documentsignatures.xml", "x"}, {"evil.exe", "MZ"}}, &rules);
  EXPECT_EQ(rules, "odf.macro odf.signature odf.left_out_entry ");
}

// Goal: a control becomes what was typed in it; a password does not.
TEST(OdfFilter, WritesWhatWasTyped) {
  EXPECT_EQ(body("<office:forms><form:form><form:text form:id=\"c\" form:current-value=\"値\"/><form:password form:id=\"d\" form:current-value=\"pw\"/></form:form></office:forms>"
                 "<text:p><draw:control draw:control=\"c\" draw:name=\"n\"/><draw:control draw:control=\"d\"/></text:p>"),
            "<text:p><draw:frame draw:name=\"n\"><draw:text-box><text:p>値</text:p></draw:text-box></draw:frame></text:p>");
}

// Goal: encrypted, lying and broken packages are withheld with their reason.
TEST(OdfFilter, WithholdsWhatItCannotRead) {
  TestBench bench;
  const std::string manifest =
      "<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><m:file-entry><m:encryption-data>"
      "<m:algorithm m:algorithm-name=\"http://www.w3.org/2001/04/xmlenc#aes256-cbc\"/></m:encryption-data></m:file-entry></m:manifest>";
  EXPECT_EQ(wash(package(content_xml(""), {{"META-INF/manifest.xml", manifest}}), bench).error().code, Code::encrypted);
  ASSERT_EQ(bench.notes().size(), 1u);
  EXPECT_EQ(bench.notes()[0].where, "AES-256");
  EXPECT_EQ(wash(package(content_xml(""), {}, "application/vnd.oasis.opendocument.spreadsheet"), bench).error().code, Code::ambiguous);
  EXPECT_EQ(wash(package("<!DOCTYPE x><x/>"), bench).error().code, Code::unsupported);
  EXPECT_EQ(wash(package("<x/>"), bench).error().code, Code::bad_input);
  EXPECT_EQ(wash("PK", bench).error().code, Code::bad_input);
  TestBench poor(3000);
  EXPECT_EQ(wash(package(content_xml(std::string(100'000, ' '))), poor).error().code, Code::limit);
}

// Goal: a flat document comes out as a package, its pictures as files.
TEST(OdfFilter, UnfoldsFlatDocuments) {
  TestBench bench;
  const std::string flat = "<?xml version=\"1.0\"?><office:document office:mimetype=\"" + std::string(kText) + "\"" + std::string(kSpaces) +
                           "><office:styles><style:style style:name=\"S\"/></office:styles><office:body><office:text><text:p>平ら</text:p></office:text></office:body></office:document>";
  const auto washed = wash(flat, bench, Method::rebuild, "application/x-flat-opendocument");
  ASSERT_TRUE(washed) << to_text(washed.error());
  EXPECT_EQ(washed->kind.name, kText);
  EXPECT_EQ(washed->content.substr(30, 8), "mimetype");
  const auto text = wash(flat, bench, Method::text, "application/x-flat-opendocument");
  EXPECT_EQ(text->content, "\xEF\xBB\xBF平ら\r\n");
}

// Goal: options take out comments, changes, hidden text and properties.
TEST(OdfFilter, FollowsItsOptions) {
  TestBench bench;
  bench.set("comments", "remove").set("changes", "accept").set("hidden", "remove").set("properties", "remove");
  const auto washed = wash(package(content_xml("<text:tracked-changes><text:changed-region/></text:tracked-changes><text:p>a<office:annotation><text:p>n</text:p></office:annotation>"
                                               "<text:change text:change-id=\"c\"/><text:span text:style-name=\"H\">hid</text:span>z</text:p>",
                                               "<style:style style:name=\"H\" style:family=\"text\"><style:text-properties text:display=\"none\"/></style:style>")),
                           bench);
  ASSERT_TRUE(washed);
  const auto zip = ZipReader::open(washed->content, {});
  const auto text = zip->read(*zip->find("content.xml"), bench);
  EXPECT_NE(text->find("<office:text><text:p>az</text:p></office:text>"), std::string::npos) << *text;
  EXPECT_TRUE(washed->changed);
}

class NoPrefixes final : public XmlPrefixes {
 public:
  XmlNames::Space space_of(std::string_view prefix) const override { return prefix == "of" ? odf::lists().names().space_of_prefix("of") : XmlNames::kUnknownSpace; }
  int number_of(std::string_view) const override { return -1; }
  std::string written_name() const override { return {}; }
};

// Goal: formulas that stay inside are kept, all that reach outside are seen.
TEST(OdfFormula, KnowsWhatReachesOutside) {
  const NoPrefixes prefixes;
  for (const char* good : {"of:=SUM([.A1:.B2])", "of:={1;2|3;4}", "of:=IF([.A1]=\"WEBSERVICE(\";1;2)", "of:=['年 計'.A1]", "of:=HYPERLINK(\"https://example.jp/\";\"x\")", "value()>=0", "of:=CELL(\"row\")", "of:=COM.MICROSOFT.CONCAT(\"a\")", "of:=LEGACY.NORMSDIST(1)",
                           "of:=ORG.OPENOFFICE.EASTERSUNDAY(2026)", "of:cell-content-is-in-list(\"可\")", "of:cell-content-is-between(1;2)", "is-true-formula([.A1]>1)", "of:=[.A1]*([.B1]+1)", "sqrt(2)", "",
                           "of:=[.#REF!]", "of:=TEXT([.A1];\"#,##0\")", "of:=INDIRECT(\"A1\")&TEXT(1;\"#\")"}) {
    EXPECT_TRUE(odf::is_safe_formula(good, prefixes)) << good;
  }
  for (const char* bad : {"of:=WEBSERVICE(\"http://x/\")", "of:=webservice (\"x\")", "of:=COM.MICROSOFT.WEBSERVICE([.A1])", "of:=DDE(\"a\";\"b\";\"c\")", "of:='file:///c:/x.ods'#$S.A1", "of:=cmd|'/c x'!A1",
                          "of:=HYPERLINK(\"file:///x\")", "of:=HYPERLINK([.A1])", "of:=HYPERLINK(\"http://x/\"&[.A1])", "evil:=1", "of:=ＷＥＢＳＥＲＶＩＣＥ(1)", "of:=MYWEBSERVICE2(1)", "of:=MACRO()", "of:=COM.EXAMPLE.SUM(1)", "of:=COM.SUN.STAR.SHEET.ADDIN.EVIL.SUM(1)", "of:=[file://x/a.ods#S.A1]",
                          "of:=INDIRECT(\"'file:/x/a.ods'#$S.A1\")", "of:=INDIRECT(IF(1;\"http://x\"))", "of:='a.ods' #$S.A1", "of:=[a.ods#$S.A1]"}) {
    EXPECT_FALSE(odf::is_safe_formula(bad, prefixes)) << bad;
  }
}

// Goal: cells are those of this document.
TEST(OdfFormula, KnowsReferences) {
  for (const char* good : {"$集計.$A$1:.$B$2", "'a#b'.A1", "$a.#REF!", ""}) EXPECT_TRUE(odf::is_safe_reference(good)) << good;
  for (const char* bad : {"a.ods#$S.A1", "'a.ods' #$S.A1", "'file:/x'#$S.A1", "http://x/", "FILE:x"}) EXPECT_FALSE(odf::is_safe_reference(bad)) << bad;
}

// Goal: every part says the version that the manifest says; readers refuse two.
TEST(OdfFilter, WritesOneVersion) {
  TestBench bench;
  std::string content = content_xml("<text:p><text:bibliography-mark text:url=\"file:///TZCANARY\">a</text:bibliography-mark></text:p>");
  content.insert(content.find("><office:automatic"), " office:version=\"1.2\"");
  const auto washed = wash(package(content), bench);
  ASSERT_TRUE(washed);
  ZipLimits limits;
  limits.package = true;
  const auto zip = ZipReader::open(washed->content, limits);
  ASSERT_TRUE(zip);
  const auto text = zip->read(*zip->find("content.xml"), bench);
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("office:version=\"1.3\""), std::string::npos) << *text;
  EXPECT_EQ(text->find("1.2\"><"), std::string::npos);
  EXPECT_NE(text->find("<text:bibliography-mark>a</text:bibliography-mark>"), std::string::npos) << *text;
  const auto again = wash(washed->content, bench);
  EXPECT_TRUE(again && again->content == washed->content && !again->changed);
}

// Goal: only links to the web, to mail and inside pass.
TEST(OdfLink, AllowsThreeSchemes) {
  for (const char* good : {"http://example.jp/", "HTTPS://example.jp", "mailto:a@example.jp", "#章1"}) EXPECT_TRUE(odf::is_allowed_link(good)) << good;
  for (const char* bad : {"", "http:", "http:///x", "file:///x", "\\\\x\\y", "javascript:1", "vnd.sun.star.script:x", " http://x/", "http://x\\y", "../a.ods", "mailto:"}) EXPECT_FALSE(odf::is_allowed_link(bad)) << bad;
}

TEST(OdfBase64, IsLenient) {
  EXPECT_EQ(odf::decode_base64("aGVs\nbG8="), "hello");
  EXPECT_EQ(odf::decode_base64("aGVsbG8"), "hello");
  EXPECT_EQ(odf::decode_base64("a"), "");
}

}  // namespace
}  // namespace temizu
