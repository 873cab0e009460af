#include "filters/ooxml/word_fields.h"

#include <gtest/gtest.h>

namespace temizu::ooxml {
namespace {

// Goal: listed words stay with their arguments, whatever their case; all others go.
TEST(WordFields, JudgesByTheFirstWord) {
  EXPECT_EQ(safe_instruction("  PAGE  \\* MERGEFORMAT "), "PAGE  \\* MERGEFORMAT");
  EXPECT_EQ(safe_instruction("page"), "page");
  EXPECT_EQ(safe_instruction("EQ\\o(1,2)"), "EQ\\o(1,2)");
  EXPECT_EQ(safe_instruction("TOC \\o \"1-3\" \\h"), "TOC \\o \"1-3\" \\h");
  for (const char* bad : {"DDE x", "DDEAUTO x", "ddeauto x", "INCLUDETEXT a", "INCLUDEPICTURE a", "IF 1=1 a b", "= 1+1", "QUOTE 68 68 69", "MACROBUTTON m", "", " ", "\"PAGE\"", "PAGEX", "\\PAGE", "IMPORT x",
                          "LINK x", "RD x", "AUTOTEXT x", "FILENAME", "PRINT x"}) {
    EXPECT_EQ(safe_instruction(bad), "") << bad;
  }
}

// Goal: a link field keeps a checked address and a bookmark, nothing else.
TEST(WordFields, KeepsTheAddressOfALink) {
  EXPECT_EQ(safe_instruction("HYPERLINK \"https://example.jp/a b\""), "");
  EXPECT_EQ(safe_instruction("HYPERLINK \"https://example.jp/?a=1\" \\o \"tip\" \\t \"_blank\""), "HYPERLINK \"https://example.jp/?a=1\"");
  EXPECT_EQ(safe_instruction("HYPERLINK https://example.jp/ \\l \"part 2\""), "HYPERLINK \"https://example.jp/\" \\l \"part 2\"");
  EXPECT_EQ(safe_instruction("HYPERLINK \\l \"_Toc1\""), "HYPERLINK \\l \"_Toc1\"");
  EXPECT_EQ(safe_instruction("HYPERLINK \"file:///c:/a.exe\" \\l \"x\""), "");
  EXPECT_EQ(safe_instruction("HYPERLINK \"\\\\\\\\server\\\\share\""), "");
  EXPECT_EQ(safe_instruction("HYPERLINK"), "");
  for (const char* place : {"\\\\\\\\server\\\\share", "file:///c", "/etc"}) EXPECT_EQ(safe_instruction("HYPERLINK \\l \"" + std::string(place) + "\""), "") << place;
  EXPECT_EQ(safe_instruction("HYPERLINK \"https://a/#\" \\l \"/b\""), "HYPERLINK \"https://a/#\" \\l \"/b\"");
  EXPECT_EQ(safe_instruction("HYPERLINK \"https://a/\" \"https://b/\""), "");
  const std::string once = safe_instruction("HYPERLINK \"https://example.jp/\" \\l \"a\\\"b\"");
  EXPECT_EQ(safe_instruction(once), once);
}

Fields::Said run(Fields& fields, const std::vector<const char*>& pieces) {
  EXPECT_TRUE(fields.begin(false));
  for (const char* each : pieces) fields.code(each);
  return fields.separate();
}

// Goal: a word cut over runs is one word.
TEST(WordFields, PutsPiecesTogether) {
  Fields fields;
  EXPECT_EQ(run(fields, {" PA", "GE", " "}).instruction, " PAGE ");
  EXPECT_TRUE(fields.end().end);
  const Fields::Said bad = run(fields, {"DDEA", "UTO cmd"});
  EXPECT_TRUE(bad.lost);
  EXPECT_FALSE(bad.separate);
  EXPECT_FALSE(fields.in_code());
  EXPECT_FALSE(fields.end().end);
  EXPECT_TRUE(fields.empty());
}

// Goal: a field inside of an instruction takes the whole field out; one inside of a result stands for itself.
TEST(WordFields, JudgesNestedFieldsByPlace) {
  Fields fields;
  ASSERT_TRUE(fields.begin(false));
  fields.code("REF ");
  ASSERT_TRUE(fields.begin(false));
  fields.code("PAGE");
  EXPECT_TRUE(fields.separate().instruction.empty());   // shown nowhere
  EXPECT_TRUE(fields.in_code());
  EXPECT_FALSE(fields.end().end);
  const Fields::Said outer = fields.separate();
  EXPECT_TRUE(outer.lost);
  ASSERT_TRUE(fields.begin(false));
  fields.code("PAGE");
  EXPECT_EQ(fields.separate().instruction, " PAGE ");
  EXPECT_TRUE(fields.end().end);
  EXPECT_FALSE(fields.end().end);
}

// Goal: stray ends, endless nesting and endless instructions do no harm.
TEST(WordFields, SurvivesWhatNoProgramWrites) {
  Fields fields;
  EXPECT_FALSE(fields.end().end);
  EXPECT_FALSE(fields.separate().separate);
  fields.code("DDE");
  fields.form("x");
  ASSERT_TRUE(fields.begin(false));
  fields.code("PAGE" + std::string(100'000, ' '));
  EXPECT_TRUE(fields.separate().lost);
  EXPECT_FALSE(fields.separate().separate);
  Status begun;
  for (int i = 0; i < 100 && begun; ++i) begun = fields.begin(false);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, Code::limit);
}

}  // namespace
}  // namespace temizu::ooxml
