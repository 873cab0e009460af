#include "filters/cad/cad.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "filters/cad/strings.h"
#include "filters/common/test_bench.h"

namespace temizu {
namespace {

using namespace std::string_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Pairs = std::vector<std::pair<int, std::string>>;

Result<Washed> wash(const std::string& content, const std::string& kind = "image/vnd.dxf") {
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = content;
  part.file_name = "plan.dxf";
  TestBench bench;
  return make_cad_filter()->wash(part, Method::rebuild, bench);
}

std::vector<std::string> rules_of(const Result<Washed>& washed) {
  std::vector<std::string> out;
  for (const Finding& finding : washed->findings) out.push_back(finding.rule);
  return out;
}

std::string groups(const Pairs& pairs) {
  std::string out;
  for (const auto& [code, value] : pairs) out += std::to_string(code) + "\n" + value + "\n";
  return out;
}

std::string drawing(const Pairs& entities, const std::string& before = {}) {
  return before + groups({{0, "SECTION"}, {2, "ENTITIES"}}) + groups(entities) + groups({{0, "ENDSEC"}, {0, "EOF"}});
}

const Pairs kLine{{0, "LINE"}, {8, "壁"}, {10, "0.0"}, {20, "1.5"}, {11, "2"}, {21, "3"}};

// What comes out must come out again, with nothing found.
void expect_settled(const Result<Washed>& once, const std::string& kind = "image/vnd.dxf") {
  ASSERT_TRUE(once) << to_text(once.error());
  const auto twice = wash(once->content, kind);
  ASSERT_TRUE(twice) << to_text(twice.error());
  EXPECT_EQ(twice->content, once->content);
  EXPECT_THAT(rules_of(twice), IsEmpty());
  EXPECT_FALSE(twice->changed);
}

// Goal: what is drawn stays, group by group, and nothing is called removed.
TEST(Dxf, KeepsWhatIsDrawn) {
  const auto washed = wash(drawing(kLine, "999\nmade by some program\n"));
  ASSERT_TRUE(washed) << to_text(washed.error());
  EXPECT_EQ(washed->content, "  0\r\nSECTION\r\n  2\r\nENTITIES\r\n  0\r\nLINE\r\n  8\r\n壁\r\n 10\r\n0.0\r\n 20\r\n1.5\r\n 11\r\n2\r\n 21\r\n3\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n");
  EXPECT_FALSE(washed->changed);
  expect_settled(washed);
}

// Goal: what embeds, runs, or stands for another file goes, and is told under a rule of its own.
TEST(Dxf, LeavesOutWhatActsOrPointsElsewhere) {
  const std::pair<const char*, const char*> cases[] = {{"OLE2FRAME", "cad.ole"},   {"ACAD_PROXY_ENTITY", "cad.proxy"},           {"IMAGE", "cad.image"},
                                                       {"WIPEOUT", "cad.image"},   {"PDFUNDERLAY", "cad.external_reference"},     {"3DSOLID", "cad.solid"},
                                                       {"WHATEVER", "cad.unknown_entity"}};
  for (const auto& [name, rule] : cases) {
    Pairs entities = kLine;
    entities.insert(entities.end(), {{0, name}, {1, "SECRET"}, {310, "53454352"}});
    const auto washed = wash(drawing(entities));
    ASSERT_TRUE(washed) << name;
    EXPECT_THAT(rules_of(washed), ElementsAre(rule));
    EXPECT_TRUE(washed->changed);
    EXPECT_THAT(washed->content, Not(HasSubstr("SECRET")));
    EXPECT_THAT(washed->content, HasSubstr("LINE"));
    expect_settled(washed);
  }
}

// Goal: a block that stands for another drawing becomes an ordinary one; its path is gone.
TEST(Dxf, CutsExternalReferences) {
  const std::string blocks = groups({{0, "SECTION"}, {2, "BLOCKS"}, {0, "BLOCK"}, {2, "PLAN"}, {70, "36"}, {3, "PLAN"}, {1, "\\\\host\\share\\plan.dwg"}, {0, "ENDBLK"}, {0, "ENDSEC"}});
  const auto washed = wash(drawing(kLine, blocks));
  ASSERT_TRUE(washed);
  EXPECT_THAT(rules_of(washed), ElementsAre("cad.external_reference", "cad.path"));
  EXPECT_THAT(washed->content, Not(HasSubstr("share")));
  EXPECT_THAT(washed->content, HasSubstr(" 70\r\n0\r\n"));
  expect_settled(washed);
}

// Goal: fonts and plot files are looked up by name on this machine only, and links stored beside an entity go.
TEST(Dxf, TakesPathsAndLinksAway) {
  const std::string tables = groups({{0, "SECTION"}, {2, "TABLES"}, {0, "TABLE"}, {2, "STYLE"}, {70, "1"}, {0, "STYLE"}, {2, "S"}, {3, "//host/share/font.shx"}, {4, "big.shx"},
                                     {0, "ENDTAB"}, {0, "ENDSEC"}});
  Pairs entities = kLine;
  entities.insert(entities.end(), {{1001, "PE_URL"}, {1000, "http://host/SECRET"}, {1002, "{"}, {1002, "}"}, {1001, "ACAD"}, {1000, "DSTYLE"}, {1002, "{"}, {1070, "44"}, {1040, "2.5"}, {1002, "}"}});
  const auto washed = wash(drawing(entities, tables));
  ASSERT_TRUE(washed);
  EXPECT_THAT(rules_of(washed), ElementsAre("cad.path", "cad.hyperlink"));
  EXPECT_THAT(washed->content, HasSubstr("  3\r\nfont.shx\r\n  4\r\nbig.shx"));
  EXPECT_THAT(washed->content, Not(HasSubstr("SECRET")));
  EXPECT_THAT(washed->content, HasSubstr("DSTYLE"));
  expect_settled(washed);
}

// Goal: letters stay as they are read; fields and font files in them do not, not even cut in two by the pieces of a long text.
TEST(Dxf, ReadsLettersAsPeopleDo) {
  EXPECT_EQ(cad::readable("図面 http://example.jp/ \\P C:\\\\x").text, "図面 http://example.jp/ \\P C:\\\\x");
  EXPECT_EQ(cad::readable("a%<\\AcVar Filename>%b").text, "ab");
  EXPECT_EQ(cad::readable("a%%<x>%<\\AcVar y>%b").text, "a%") << "what does not close goes to the end";
  EXPECT_EQ(cad::readable("{\\F\\\\host\\share\\a.shx;字}").text, "{\\Fa.shx;字}");
  EXPECT_EQ(cad::readable("{\\fMS Gothic|b0;字}").text, "{\\fMS Gothic|b0;字}");
  EXPECT_EQ(cad::readable("字\\F\\\\host\\sha").text, "字");
  EXPECT_EQ(cad::readable("字\\").text, "字");
}

// Goal: dictionaries name only what is there, so that nothing that reads the drawing looks for what went.
TEST(Dxf, ReadsSignsHoweverTheyAreWritten) {
  EXPECT_EQ(cad::plain("\\U+005C\\M+1005Chost"), "\\\\host");
  EXPECT_EQ(cad::plain("\\U+005CU+005CU+0041"), "A") << "joined by what was taken out";
  EXPECT_EQ(cad::plain("\\U+56F3\\U+000A\\P"), "\\U+56F3\\U+000A\\P");
  EXPECT_TRUE(cad::readable("%\\U+003C\\AcVar x>%").field);
  EXPECT_TRUE(cad::is_path("FILE:x") && cad::is_path(cad::plain("\\U+005C\\U+005Chost")));
  EXPECT_TRUE(cad::is_path("\\M+1815F\\M+1815Fhost") && cad::is_path("＼＼host") && cad::is_path("c:a.dwg") && cad::is_path("\\U+FF3C\\U+FF3Chost"));
  EXPECT_FALSE(cad::is_path("S:100") || cad::is_path("A:詳細図") || cad::is_path("全角：１／１００"));
  EXPECT_TRUE(cad::looks_like_file("x.settingcontent-ms"));
  EXPECT_FALSE(cad::is_path("file: a cabinet") || cad::is_path("profile:x"));
  EXPECT_TRUE(cad::is_rooted("\\folder\\x") && cad::is_rooted("\\x.shx"));
  EXPECT_FALSE(cad::is_rooted("\\Xmm"));
}

TEST(Dxf, LeavesNoNameWithoutItsObject) {
  const std::string objects = groups({{0, "SECTION"}, {2, "OBJECTS"}, {0, "DICTIONARY"}, {5, "C"}, {3, "ACAD_GROUP"}, {350, "D"}, {3, "ACAD_IMAGE_DICT"}, {350, "E"}, {0, "DICTIONARY"}, {5, "D"}, {330, "c"},
                                      {102, "{ACAD_REACTORS"}, {330, "E"}, {102, "}"}, {0, "IMAGEDEF"}, {5, "E"}, {1, "\\\\host\\a.png"}, {0, "ENDSEC"}});
  const auto washed = wash(drawing(kLine, objects));
  ASSERT_TRUE(washed);
  EXPECT_THAT(washed->content, HasSubstr("ACAD_GROUP"));
  EXPECT_THAT(washed->content, Not(HasSubstr("ACAD_IMAGE_DICT")));
  EXPECT_THAT(washed->content, Not(HasSubstr("ACAD_REACTORS")));
  EXPECT_THAT(washed->content, HasSubstr("330\r\nc\r\n"));
  expect_settled(washed);
}

// Goal: CP932 and UTF-8 stay what they were, without a mark of the order of octets.
TEST(Dxf, KeepsTheCharset) {
  const std::string sjis = groups({{0, "SECTION"}, {2, "HEADER"}, {9, "$ACADVER"}, {1, "AC1015"}, {9, "$DWGCODEPAGE"}, {3, "ANSI_932"}, {9, "$LASTSAVEDBY"}, {1, "sato"}, {0, "ENDSEC"}}) +
                           drawing({{0, "TEXT"}, {8, "0"}, {1, "\x95\x5C\x8E\xA6"}});   // 表示, with 0x5C inside
  const auto washed = wash(sjis);
  ASSERT_TRUE(washed);
  EXPECT_THAT(washed->content, HasSubstr("\x95\x5C\x8E\xA6"));
  EXPECT_THAT(washed->content, Not(HasSubstr("sato")));
  expect_settled(washed);
}

// Goal: the binary form becomes the same text form.
TEST(Dxf, ReadsTheBinaryForm) {
  const auto code = [](int number) { return std::string{static_cast<char>(number & 255), static_cast<char>(number >> 8)}; };
  const auto real = [](double value) {
    std::string out(8, '\0');
    std::memcpy(out.data(), &value, 8);
    return out;
  };
  const std::string binary = std::string("AutoCAD Binary DXF\r\n\x1a\0", 22) + code(0) + "SECTION\0"s + code(2) + "ENTITIES\0"s + code(0) + "LINE\0"s + code(8) + "0\0"s + code(62) + "\7\0"s + code(10) +
                             real(1.5) + code(310) + "\3abc"s + code(0) + "ENDSEC\0"s + code(0) + "EOF\0"s;
  const auto washed = wash(binary);
  ASSERT_TRUE(washed) << to_text(washed.error());
  EXPECT_THAT(washed->content, HasSubstr("LINE\r\n  8\r\n0\r\n 62\r\n7\r\n 10\r\n1.5\r\n  0\r\nENDSEC"));
  expect_settled(washed);
  for (std::size_t size = 0; size < binary.size(); ++size) EXPECT_FALSE(wash(binary.substr(0, size))) << size;
}

// Goal: a structure that two programs could read differently is refused, with its place.
TEST(Dxf, RefusesBrokenStructures) {
  for (const std::string& bad : {groups({{0, "SECTION"}, {2, "ENTITIES"}}), "x\ny\n"s, groups({{0, "LINE"}, {0, "EOF"}}), drawing({{0, "SECTION"}, {2, "BLOCKS"}}), drawing({{10, "words"}}),
                                 groups({{0, "SECTION"}, {2, "TABLES"}, {0, "LAYER"}, {0, "ENDSEC"}, {0, "EOF"}}), ""s}) {
    const auto washed = wash(bad);
    ASSERT_FALSE(washed) << bad;
    EXPECT_EQ(washed.error().code, Code::bad_input);
  }
}

const std::string kP21 = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('SCADEC level2 ambiguous_mode'),'2;1');\nFILE_NAME('C:\\\\work\\\\plan.p21','2026-11-22T09:00:00',(''),(''),'x$$3.1','y','');\n"
                         "FILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\nENDSEC;\nDATA;\n";
const std::string kEnd = "ENDSEC;\nEND-ISO-10303-21;\n";

// Goal: instances are written one a line as the grammar has them; what stands for other files goes, with what needs it.
TEST(P21, RewritesByTheGrammar) {
  const auto washed = wash(kP21 + "#1 = CARTESIAN_POINT ( ' ' , ( 0.0 , 1.E1 ) ) ; /* remark */\n#2=(A()B(.T.,$,*));\n#3=EXTERNAL_SOURCE(IDENTIFIER('\\\\\\\\host\\\\x'));\n#4=NEEDS(#3);\n#5=SET((#1,#3));\n#6=X('it''s','"
                           "\\X2\\65E5672C\\X0\\\\X2\\8A9E\\X0\\');\n" + kEnd, "application/x-sxf");
  ASSERT_TRUE(washed) << to_text(washed.error());
  EXPECT_THAT(washed->content, HasSubstr("#1=CARTESIAN_POINT(' ',(0.0,1.E1));\r\n#2=(A()B(.T.,$,*));\r\n#5=SET((#1));\r\n#6=X('it''s','\\X2\\65E5672C\\X0\\\\X2\\8A9E\\X0\\');\r\n"));
  EXPECT_THAT(washed->content, Not(HasSubstr("host")));
  EXPECT_THAT(washed->content, HasSubstr("FILE_NAME('plan.p21'"));
  EXPECT_THAT(rules_of(washed), ElementsAre("cad.path", "cad.external_reference", "cad.dangling"));
  expect_settled(washed, "application/x-sxf");
}

// Goal: what is no exchange structure is refused.
TEST(P21, RefusesWhatIsNotTheGrammar) {
  for (const std::string data : {"#1=A(#2", "#1=A;", "#1=A(1,);", "#1=A(,1);", "#1=A(1)(2);", "#1=A B(1);", "#1=A(B);", "1=A();", "#1=A('x);", "#1=A(1 2);", "junk", "#1=A(())"}) {
    EXPECT_FALSE(wash(kP21 + data + kEnd, "application/x-sxf")) << data;
  }
  EXPECT_EQ(wash(kP21 + "#1=A();#1=B();" + kEnd, "application/x-sxf").error().code, Code::ambiguous);
  EXPECT_FALSE(wash(kP21 + "#1=A();", "application/x-sxf"));
  std::string deep = "#1=A(";
  for (int i = 0; i < 100; ++i) deep += "(";
  EXPECT_FALSE(wash(kP21 + deep + kEnd, "application/x-sxf"));
}

std::string sfc(const std::string& features) {
  std::string head = kP21;
  head.replace(head.find("ambiguous_mode"), 14, "feature_mode");
  return head + features + kEnd;
}

// Goal: features of the list stay to the letter; others, remarks, and what points to files go.
TEST(Sfc, RewritesFeatures) {
  const auto washed = wash(sfc("/*SXF\n#1 = layer_feature(\\'図枠\\','1')\nSXF*/\n/*SXF3.1\n#2 = line_feature('1','8','1','2','0.0','0.0','10.0','5.0')\nSXF3.1*/\n/* SECRET remark */\n"
                               "/*SXF\n#3 = externally_defined_symbol_feature('1','1','0',\\'SECRET.tif\\')\nSXF*/\n/*SXF\n#4 = secret_file_feature(\\'SECRET\\')\nSXF*/\n"
                               "/*SXF\n#5 = text_string_feature('1','1','1',\\'見積 C:\\\\x\\')\nSXF*/\n/*SXF\n#6 = sfig_org_feature(\\'$$ATRF$$road\\','1')\nSXF*/\n"),
                           "application/x-sfc");
  ASSERT_TRUE(washed) << to_text(washed.error());
  EXPECT_THAT(washed->content, HasSubstr("/*SXF\r\n#1 = layer_feature(\\'図枠\\','1')\r\nSXF*/\r\n/*SXF3.1\r\n#2 = line_feature('1','8','1','2','0.0','0.0','10.0','5.0')\r\nSXF3.1*/\r\n"));
  EXPECT_THAT(washed->content, HasSubstr("見積"));
  EXPECT_THAT(washed->content, HasSubstr("\\'road\\'"));
  EXPECT_THAT(washed->content, Not(HasSubstr("SECRET")));
  EXPECT_THAT(rules_of(washed), ElementsAre("cad.path", "cad.other_data", "cad.external_reference", "cad.unknown_entity", "cad.external_reference"));
  expect_settled(washed, "application/x-sfc");
}

// Goal: the sign of an attribute file is seen as a program reads it, escapes undone.
TEST(Sfc, SeesTheSignOfAnAttributeFileInEscapes) {
  const auto washed = wash(sfc("/*SXF\n#1 = sfig_org_feature(\\'\\X\\24$ATRF$$road\\','1')\nSXF*/\n"), "application/x-sfc");
  ASSERT_TRUE(washed) << to_text(washed.error());
  EXPECT_THAT(washed->content, HasSubstr("\\'road\\'"));
  EXPECT_THAT(rules_of(washed), ElementsAre("cad.path", "cad.external_reference"));
  expect_settled(washed, "application/x-sfc");
}

// Goal: characters that are taken out do not join what stands on both sides of them to a path, a field or a mark.
TEST(Sfc, LooksAtWhatIsWritten) {
  for (const std::string value : {"/\n/host", "\\\x01\\host", "/\u202E/host", "file:host", "\\X2\\005C005C\\X0\\host"}) {
    const auto washed = wash(sfc("/*SXF\n#1 = layer_feature(\\'" + value + "\\','1')\nSXF*/\n"), "application/x-sfc");
    ASSERT_TRUE(washed);
    EXPECT_THAT(rules_of(washed), Contains("cad.path"));
    EXPECT_THAT(washed->content, HasSubstr("\\'host\\'"));
    expect_settled(washed, "application/x-sfc");
  }
  EXPECT_TRUE(cad::readable("a%\x01<\\AcVar x>%b").field);
}

TEST(Sfc, RefusesWhatIsNoFeature) {
  for (const std::string data : {"/*SXF\n#1 layer_feature()\nSXF*/", "/*SXF\n#1 = x('a'\nSXF*/", "/*SXF\n#1 = x('a' 'b')\nSXF*/", "/*SXF\n#1 = x('a') #2 = y('b')\nSXF*/", "/*SXF3\n#1 = x('a')\nSXF4*/", "#1=A();", "/*SXF"}) {
    EXPECT_FALSE(wash(sfc(data), "application/x-sfc")) << data;
  }
}

}  // namespace
}  // namespace temizu
