#include "filters/csv/csv.h"

#include <gtest/gtest.h>

#include "filters/common/test_bench.h"
#include "filters/csv/formula.h"

namespace temizu {
namespace {

Result<Washed> wash(std::string_view content, const char* kind = "text/csv") {
  TestBench bench;
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = content;
  part.file_name = "a.csv";
  return make_csv_filter()->wash(part, Method::rebuild, bench);
}

// Goal: a formula cell is disarmed wherever a spreadsheet would see it, and nothing else moves.
TEST(CsvFilter, PutsAnApostropheBeforeFormulaCellsOnly) {
  auto washed = wash("name,total\nsato,=1+1\n\"@x\",a=b\n");
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "name,total\r\nsato,'=1+1\r\n\"'@x\",a=b\r\n");
  ASSERT_EQ(washed->findings.size(), 2u);
  EXPECT_EQ(washed->findings.at(0).rule, "csv.formula");
  EXPECT_EQ(washed->findings.at(0).where, "row 2, column 2");
  EXPECT_TRUE(washed->changed);
}

// Goal: a table full of formulas keeps a short list of findings: a hundred places, then one count at the next cell.
TEST(CsvFilter, CountsManyFormulaCellsTogether) {
  std::string rows;
  for (int row = 0; row < 1000; ++row) rows += "=1,=2,=3\n";
  auto washed = wash(rows);
  ASSERT_TRUE(washed);
  ASSERT_EQ(washed->findings.size(), 101u);
  EXPECT_EQ(washed->findings[0].where, "row 1, column 1");
  EXPECT_EQ(washed->findings[99].where, "row 34, column 1");
  EXPECT_EQ(washed->findings[100], (Finding{"csv.formula", Weight::low, "row 34, column 2", 2900}));
}

// Goal: every way to start a formula is seen, numbers and dashes are left alone.
TEST(CsvFormula, KnowsWhatRuns) {
  for (const char* cell : {"=1", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "＝1+1", "＋A1", "－A1", "＠x", "  =1",
                           "\t=1", "\"=1\"", "　＝HYPERLINK(\"x\")", "=DDE(\"cmd\";\"/C calc\";\"x\")", "+1+1", "-1-cmd", "=", "@", "-a",
                           "\u00A0=1", "\u200B=1", "-5)+x"}) {
    EXPECT_TRUE(is_formula(cell)) << cell;
  }
  for (const char* cell : {"-5", "+5", "-1,234.5", "+1.5E-3", "-12%", "+81-90-1234-5678", "－５", "-", "--", "－", "a=b", "5-3", "'=1",
                           "", "東京", "-0.5 ", "-(5)"}) {
    EXPECT_FALSE(is_formula(cell)) << cell;
  }
}

// Goal: a spreadsheet that reads another delimiter, or lines inside a cell, finds nothing to run either.
TEST(CsvFormula, DisarmsInsideCells) {
  bool changed = false;
  EXPECT_EQ(disarm_cell("a;=1+1", &changed), "a;'=1+1");
  EXPECT_EQ(disarm_cell("x\n@SUM(1)", &changed), "x\n'@SUM(1)");
  EXPECT_TRUE(changed);
  changed = false;
  EXPECT_EQ(disarm_cell("気温は朝; -5 度, 昼 3 度", &changed), "気温は朝; -5 度, 昼 3 度");
  EXPECT_EQ(disarm_cell("a;'=1+1", &changed), "a;'=1+1");
  EXPECT_FALSE(changed);
}

// Goal: quotes, line ends and delimiters inside cells survive; broken quotes are closed and reported.
TEST(CsvFilter, KeepsCells) {
  EXPECT_EQ(wash("\"a,\"\"b\"\"\r\nc\",d\r\n")->content, "\"a,\"\"b\"\"\nc\",d\r\n");
  EXPECT_EQ(wash("a,b,\n,,\n")->content, "a,b,\r\n,,\r\n");
  EXPECT_EQ(wash("a;b\n1;2")->content, "a,b\r\n1,2");
  auto open = wash("a,\"b\nc");
  EXPECT_EQ(open->content, "a,\"b\nc\"");
  EXPECT_EQ(open->findings.at(0).rule, "csv.open_quote");
}

// Goal: lines and first cells that tell Excel how to read the file do not go on.
TEST(CsvFilter, TakesInstructionsOut) {
  auto sep = wash("sep=;\n=1;2\n");
  EXPECT_EQ(sep->content, "'=1,2\r\n");
  EXPECT_EQ(sep->findings.at(0).rule, "csv.sep_line");
  EXPECT_EQ(wash("sep=;\n\"sep=|\"\n")->content, "\"'sep=|\"\r\n");
  EXPECT_EQ(wash("ID;P\nC;X1;Y1;E1+1\n")->content, "\"ID\",P\r\nC,X1,Y1,E1+1\r\n");
  EXPECT_EQ(wash("<html>,x\n")->content, "\"<html>\",x\r\n");
}

// Goal: the charset on the other side is one that Excel opens without a question.
TEST(CsvFilter, WritesACharsetThatExcelReads) {
  EXPECT_EQ(wash("氏名,金額\n")->content, "\xEF\xBB\xBF氏名,金額\r\n");
  const std::string cp932 = "\x8e\x81\x96\xbc,\x8b\xe0\x8a\x7a\r\n\x8d\xb2\x93\xa1,100\r\n";   // 氏名,金額 / 佐藤,100
  EXPECT_EQ(wash(cp932)->content, cp932);
  TestBench bench;
  bench.set("charset", "utf-8");
  Part part;
  part.kind = Kind{"text/csv"};
  part.untrusted_content = cp932;
  EXPECT_EQ(make_csv_filter()->wash(part, Method::rebuild, bench)->content, "\xEF\xBB\xBF氏名,金額\r\n佐藤,100\r\n");
}

}  // namespace
}  // namespace temizu
