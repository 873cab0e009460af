// Documents of text, from package to package.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "filters/common/test_bench.h"
#include "filters/common/zip_writer.h"
#include "filters/ooxml/ooxml.h"
#include "filters/ooxml/package.h"

namespace temizu::ooxml {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kKind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr std::string_view kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
constexpr std::string_view kSpaces =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "
    "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"";

struct Rel {
  std::string id, type, target;
  bool external{false};
};

std::string relationships(const std::vector<Rel>& rels) {
  std::string xml = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  for (const Rel& each : rels) {
    xml += "<Relationship Id=\"" + each.id + "\" Type=\"" + (each.type.find('/') == std::string::npos ? std::string(kOffice) + each.type : each.type) + "\" Target=\"" +
           each.target + "\"" + (each.external ? " TargetMode=\"External\"" : "") + "/>";
  }
  return xml + "</Relationships>";
}

// A package around a body; further parts by name.
std::string package(std::string_view body, const std::vector<Rel>& rels = {}, const std::map<std::string, std::string>& parts = {}) {
  ZipWriter zip;
  zip.add("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
  zip.add("_rels/.rels", relationships({{"rId1", "officeDocument", "word/document.xml"}}));
  zip.add("word/document.xml", std::string("<w:document ").append(kSpaces).append("><w:body>").append(body).append("</w:body></w:document>"));
  if (!rels.empty()) zip.add("word/_rels/document.xml.rels", relationships(rels));
  for (const auto& [name, content] : parts) zip.add(name, content);
  return zip.finish();
}

struct Out {
  std::map<std::string, std::string> parts;
  std::set<std::string> rules;
  bool changed{false};
  std::string body;
};

Out wash(const std::string& input, const std::map<std::string, std::string>& options = {}) {
  Out out;
  TestBench bench;
  for (const auto& [name, word] : options) bench.set(name, word);
  Part part;
  part.kind = Kind{std::string(kKind)};
  part.untrusted_content = input;
  part.file_name = "a.docm";
  const auto filter = make_ooxml_filter();
  const auto washed = filter->wash(part, Method::rebuild, bench);
  EXPECT_TRUE(washed) << to_text(washed.error());
  if (!washed) return out;
  EXPECT_EQ(washed->file_name, "a.docx");
  out.changed = washed->changed;
  for (const Finding& each : washed->findings) out.rules.insert(each.rule);
  std::vector<Finding> none;
  const auto opened = Package::open(washed->content, bench, none);
  EXPECT_TRUE(opened);
  if (!opened) return out;
  for (const ZipEntry& entry : opened->zip().entries()) out.parts[entry.name] = opened->read(entry.name).value_or("");
  const std::string& main = out.parts["word/document.xml"];
  const std::size_t begin = main.find("<w:body>") + 8;
  out.body = main.substr(begin, main.rfind("</w:body>") - begin);
  part.untrusted_content = washed->content;
  const auto again = filter->wash(part, Method::rebuild, bench);
  EXPECT_TRUE(again && again->content == washed->content && !again->changed);
  return out;
}

std::string run(std::string_view inside) { return std::string("<w:r>").append(inside).append("</w:r>"); }
std::string text(std::string_view words) { return run(std::string("<w:t>").append(words).append("</w:t>")); }

// Goal: a field cut over runs is written in one piece where its result begins; a bad one leaves its result.
TEST(OoxmlWord, WritesFieldsAnew) {
  const auto field = [](std::string_view a, std::string_view b) {
    return run("<w:fldChar w:fldCharType=\"begin\"/>") + run(std::string("<w:instrText>").append(a).append("</w:instrText>")) + run(std::string("<w:instrText>").append(b).append("</w:instrText>")) +
           run("<w:fldChar w:fldCharType=\"separate\"/>") + text("1") + run("<w:fldChar w:fldCharType=\"end\"/>");
  };
  const Out out = wash(package("<w:p>" + field("PA", "GE") + "</w:p><w:p>" + field("DDEA", "UTO x") + "</w:p>"));
  EXPECT_EQ(out.body,
            "<w:p><w:r/><w:r/><w:r/><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText xml:space=\"preserve\"> PAGE </w:instrText><w:fldChar w:fldCharType=\"separate\"/></w:r>"
            "<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p><w:p><w:r/><w:r/><w:r/><w:r/><w:r><w:t>1</w:t></w:r><w:r/></w:p>");
  EXPECT_EQ(out.rules, std::set<std::string>{"ooxml.field"});
  EXPECT_TRUE(out.changed);
}

// Goal: references lead to parts that are there, under new names, or nowhere at all.
TEST(OoxmlWord, LeavesNoReferenceDangling) {
  const Out out = wash(package("<w:p><w:hyperlink r:id=\"a\">" + text("x") + "</w:hyperlink><w:hyperlink r:id=\"b\">" + text("y") + "</w:hyperlink><w:hyperlink r:id=\"none\">" + text("z") +
                                   "</w:hyperlink></w:p><w:sectPr><w:headerReference w:type=\"default\" r:id=\"h\"/><w:headerReference w:type=\"first\" r:id=\"gone\"/></w:sectPr>",
                               {{"a", "hyperlink", "https://example.jp/", true}, {"b", "hyperlink", "file:///x", true}, {"h", "header", "odd/name.bin"}, {"gone", "header", "no.xml"}, {"t", "attachedTemplate", "http://x/", true}},
                               {{"word/odd/name.bin", std::string("<w:hdr ").append(kSpaces).append("/>")}}));
  EXPECT_EQ(out.body, "<w:p><w:hyperlink r:id=\"rId1\"><w:r><w:t>x</w:t></w:r></w:hyperlink><w:r><w:t>y</w:t></w:r><w:r><w:t>z</w:t></w:r></w:p>"
                      "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId2\"/></w:sectPr>");
  EXPECT_THAT(out.parts.at("word/_rels/document.xml.rels"), HasSubstr("Target=\"header1.xml\""));
  EXPECT_THAT(out.parts.at("word/_rels/document.xml.rels"), Not(HasSubstr("Template")));
  EXPECT_THAT(out.parts.at("[Content_Types].xml"), HasSubstr("PartName=\"/word/header1.xml\""));
  EXPECT_EQ(out.parts.size(), 5u);
  EXPECT_EQ(out.rules, (std::set<std::string>{"ooxml.link", "ooxml.template"}));
}

// Goal: options decide about comments, changes and hidden text; what stays is said.
TEST(OoxmlWord, FollowsItsOptions) {
  const std::string mark = "w:id=\"1\" w:author=\"a\"";
  const std::string input = package("<w:p>" + run("<w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t>") + run("<w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>shown</w:t>") + "<w:ins " + mark + ">" + text("new") + "</w:ins><w:del " + mark +
                                        ">" + run("<w:delText>old</w:delText>") + "</w:del>" + run("<w:commentReference w:id=\"0\"/>") +
                                        "</w:p><w:tbl><w:tr><w:trPr><w:del " + mark + "/></w:trPr><w:tc><w:p>" + text("row") + "</w:p></w:tc></w:tr><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
                                    {{"c", "comments", "comments.xml"}}, {{"word/comments.xml", std::string("<w:comments ").append(kSpaces).append("><w:comment w:id=\"0\"/></w:comments>")}});
  const Out kept = wash(input);
  for (const char* word : {"hidden", "shown", "new", "old", "row", "w:commentReference"}) EXPECT_THAT(kept.body, HasSubstr(word));
  EXPECT_EQ(kept.rules, (std::set<std::string>{"ooxml.comments_kept", "ooxml.changes_kept", "ooxml.hidden_text_kept"}));
  EXPECT_FALSE(kept.changed);
  const Out removed = wash(input, {{"comments", "remove"}, {"changes", "accept"}, {"hidden", "remove"}});
  EXPECT_EQ(removed.body, "<w:p><w:r><w:rPr/></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>shown</w:t></w:r><w:r><w:t>new</w:t></w:r><w:r/></w:p>"
                          "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>");
  EXPECT_FALSE(removed.parts.contains("word/comments.xml"));
  EXPECT_EQ(removed.rules, (std::set<std::string>{"ooxml.comment", "ooxml.tracked_change", "ooxml.hidden_text"}));
}

// Goal: the first branch whose namespaces we know, else the fallback; unknown elements go, with their text told.
TEST(OoxmlWord, TakesOneBranch) {
  const Out out = wash(package("<w:p><mc:AlternateContent xmlns:zz=\"urn:z\"><mc:Choice Requires=\"zz\">" + text("1") + "</mc:Choice><mc:Choice Requires=\"wps\">" + text("2") + "</mc:Choice><mc:Fallback>" + text("3") +
                               "</mc:Fallback></mc:AlternateContent><mc:AlternateContent><mc:Choice Requires=\"none\">" + text("4") + "</mc:Choice><mc:Fallback>" + text("5") +
                               "</mc:Fallback></mc:AlternateContent><zz:x xmlns:zz=\"urn:z\">6</zz:x></w:p>"));
  EXPECT_EQ(out.body, "<w:p><w:r><w:t>2</w:t></w:r><w:r><w:t>5</w:t></w:r></w:p>");
  EXPECT_EQ(out.rules, std::set<std::string>{"ooxml.unknown_text"});
}

// Goal: no branch that we understand and no fallback: what goes is told. mc:ProcessContent names elements whose content a reader shows.
TEST(OoxmlWord, TellsBranchesThatGoAndKeepsProcessedContent) {
  const Out none = wash(package("<w:p><mc:AlternateContent xmlns:zz=\"urn:z\"><mc:Choice Requires=\"zz\">" + text("lost") + "</mc:Choice></mc:AlternateContent>" + text("1") + "</w:p>"));
  EXPECT_EQ(none.body, "<w:p><w:r><w:t>1</w:t></w:r></w:p>");
  EXPECT_EQ(none.rules, std::set<std::string>{"ooxml.unknown_text"});
  EXPECT_TRUE(none.changed);
  const Out kept = wash(package("<w:p xmlns:zz=\"urn:z\" mc:Ignorable=\"zz\" mc:ProcessContent=\"zz:show\"><zz:show>" + text("1") + "</zz:show><zz:hide>" + text("2") + "</zz:hide></w:p>"
                                "<w:p xmlns:zz=\"urn:z\"><zz:show>" + text("3") + "</zz:show></w:p>"));
  EXPECT_EQ(kept.body, "<w:p><w:r><w:t>1</w:t></w:r></w:p><w:p/>");
}

// Goal: a field that never ends takes its own instruction out, and not the text behind it; fields behind it stay fields.
TEST(OoxmlWord, KeepsTheTextBehindAFieldThatNeverEnds) {
  const std::string begin = run("<w:fldChar w:fldCharType=\"begin\"/>"), code = run("<w:instrText>DDEAUTO x</w:instrText>");
  const std::string page = begin + run("<w:instrText>PAGE</w:instrText>") + run("<w:fldChar w:fldCharType=\"separate\"/>") + text("7") + run("<w:fldChar w:fldCharType=\"end\"/>");
  const Out out = wash(package("<w:p>" + begin + code + text("a") + "</w:p><w:p>" + page + "<w:hyperlink r:id=\"h\">" + text("b") + "</w:hyperlink></w:p>", {{"h", "hyperlink", "https://example.jp/", true}}));
  for (const char* word : {"<w:t>a</w:t>", "<w:t>7</w:t>", "<w:t>b</w:t>", " PAGE ", "<w:hyperlink r:id=\"rId1\">"}) EXPECT_THAT(out.body, HasSubstr(word));
  EXPECT_THAT(out.body, Not(HasSubstr("DDE")));
  EXPECT_EQ(out.rules, std::set<std::string>{"ooxml.field"});
  EXPECT_TRUE(out.changed);
  // A result that never ends is text, too.
  const Out open = wash(package("<w:p>" + begin + run("<w:instrText>PAGE</w:instrText>") + run("<w:fldChar w:fldCharType=\"separate\"/>") + text("7") + "</w:p>"));
  EXPECT_EQ(open.body, "<w:p><w:r/><w:r/><w:r/><w:r><w:t>7</w:t></w:r></w:p>");
}

// Goal: a picture that cannot be washed leaves a grey point, so that the reference holds.
TEST(OoxmlWord, PutsAGreyPointForALostPicture) {
  const Out out = wash(package("<w:p>" + run("<w:pict><v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:imagedata r:id=\"i\"/></v:shape></w:pict>") + "</w:p>", {{"i", "image", "a.emf"}}, {{"word/a.emf", "no picture"}}));
  ASSERT_TRUE(out.parts.contains("word/media/image1.png"));
  EXPECT_TRUE(out.parts.at("word/media/image1.png").starts_with("\x89PNG"));
  EXPECT_EQ(out.rules, std::set<std::string>{"ooxml.picture"});
}

// Goal: what two programs could read differently is withheld.
TEST(OoxmlWord, RefusesWhatIsAmbiguous) {
  const auto code = [](const std::string& input) {
    TestBench bench;
    Part part;
    part.kind = Kind{std::string(kKind)};
    part.untrusted_content = input;
    const auto washed = make_ooxml_filter()->wash(part, Method::rebuild, bench);
    return washed ? std::string("washed") : std::string(to_word(washed.error().code));
  };
  EXPECT_EQ(code(package("", {{"a", "styles", "s.xml"}, {"a", "theme", "t.xml"}})), "ambiguous");
  EXPECT_EQ(code(package("", {{"a", "styles", "s.xml"}}, {{"word/s.xml", "<x/>"}})), "bad_input");
  EXPECT_EQ(code(package("<w:p>")), "bad_input");
  EXPECT_EQ(code("no zip"), "bad_input");
}

// Goal: text is what a reader sees.
TEST(OoxmlWord, TellsItsText) {
  const std::string input = package("<w:p>" + text("一") + run("<w:tab/>") + run("<w:rPr><w:vanish/></w:rPr><w:t>隠</w:t>") + text("二") + "</w:p><w:tbl><w:tr><w:tc><w:p>" + text("a") + "</w:p></w:tc><w:tc><w:p>" + text("b") + "</w:p></w:tc></w:tr></w:tbl>");
  TestBench bench;
  Part part;
  part.kind = Kind{std::string(kKind)};
  part.untrusted_content = input;
  part.is_body = true;
  const auto washed = make_ooxml_filter()->wash(part, Method::text, bench);
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->kind.name, "text/plain");
  EXPECT_EQ(washed->content, "一\t二\na\tb\n");
}

}  // namespace
}  // namespace temizu::ooxml
