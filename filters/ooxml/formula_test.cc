#include "filters/ooxml/formula.h"

#include <gtest/gtest.h>

namespace temizu::ooxml {
namespace {

using enum FormulaTrouble;

const FormulaScope kScope{.sheets = {"sheet1", "sheet3", "4月 予算", "it's", "予算(案)", "a|b"}, .dropped_names = {"evil"}};

struct Row {
  const char* formula;
  FormulaTrouble trouble;
};

// Goal: everything that reaches outside the workbook, or calls what is not listed, is seen however it is written.
TEST(Formula, SeesWhatReachesOutside) {
  for (const Row& row : {
           Row{"WEBSERVICE(\"http://x/\")", function}, Row{"_xlfn.WEBSERVICE(A1)", function}, Row{"_xlfn._xlws.WEBSERVICE(A1)", function},
           Row{"SUM(1,FILTERXML(A1,\"//a\"))", function}, Row{"RTD(\"a\",,\"b\")", function}, Row{"CALL(\"urlmon\",\"x\")", function},
           Row{"REGISTER.ID(\"a\",\"b\")", function}, Row{"EXEC(\"calc\")", function}, Row{"_xlfn.IMAGE(\"http://x/a.png\")", function},
           Row{"_xlfn.STOCKHISTORY(A1)", function}, Row{"_xll.Evil(1)", function}, Row{"_xludf.DUMMYFUNCTION(1)", function}, Row{"PY(1)", function},
           Row{"MyMacro(1)", function}, Row{"webservice (A1)", function}, Row{"WEBSERVICE\n(A1)", function}, Row{"ＷＥＢＳＥＲＶＩＣＥ(A1)", function},
           Row{"ＥＸＥＣ（A1）", function}, Row{"=EXEC(1)", function}, Row{"GET.CELL(5,A1)", function}, Row{"EVALUATE(\"1+1\")", function},
           Row{"CUBEVALUE(\"conn\",\"x\")", function}, Row{"Book.Macro(1)", function}, Row{"IF(A1,EXEC(\"x\"),0)", function},
           Row{"_xlfn.LET(_xlpm.f,_xleta.WEBSERVICE,_xlpm.f(A1))", function}, Row{"LET(_xlpm.f,webservice,_xlpm.f(A1))", function}, Row{"MAP(A1:A2,_xlfn.WEBSERVICE)", function},
           Row{"REDUCE(0,A1,_xleta.EVIL)", function}, Row{"(WEBSERVICE)(\"http://x/\")", function}, Row{"(RTD)(1)", function}, Row{"_xlpm.WEBSERVICE(A1)", function},
           Row{"_xlpm._xlfn.WEBSERVICE(A1)", function}, Row{"_xlfn._xleta.CALL", function}, Row{"_xll.Evil", function}, Row{"_xlfn._xlws.PY", function},
           Row{"cmd|'/C calc'!A0", dde}, Row{"cmd |'/C calc'!A0", dde}, Row{"1+cmd|'/C calc'!A0", dde}, Row{"'cmd'|'/C calc'!A0", dde},
           Row{"'cmd|calc'!A0", dde}, Row{"ＣＭＤ｜'/C calc'!A0", dde}, Row{"Excel|'C:\\[a.xls]b'!R1C1", dde}, Row{"MSEXCEL|x!y", dde},
           Row{"[1]Sheet1!A1", external}, Row{"[1]!Name", external}, Row{"'[1]4月 予算'!A1", external}, Row{"SUM([12]Sheet1!A1:B2)", external},
           Row{"'C:\\a\\[b.xlsx]c'!A1", external}, Row{"'\\\\host\\share\\[b.xlsx]c'!A1", external}, Row{"'http://x/[b.xlsx]c'!A1", external},
           Row{"[b.xlsx]Sheet1!A1", external}, Row{"［1］Sheet1!A1", external}, Row{"A1:[1]Sheet1!B2", external}, Row{"[1]", external},
           Row{"'C:\\a\\b.xlsx'!name", external}, Row{"T1[a]!A1", external}, Row{"'[1]x':Sheet1!A1", external}, Row{"'\\\\host\\s\\[b.xlsx]X':'Sheet1'!A1", external},
           Row{"[b.xlsx] Sheet1!A1", external}, Row{"[b.XLSM]", external}, Row{"[\\\\host\\b]", external}, Row{"[http://x/b]", external}, Row{"[C:b]", external},
           Row{"HYPERLINK(\"file:///c:/a\")", hyperlink}, Row{"HYPERLINK(A1)", hyperlink}, Row{"HYPERLINK(\"http://x\"&A1,\"b\")", hyperlink},
           Row{"HYPERLINK(\"\\\\host\\share\")", hyperlink}, Row{"HYPERLINK(\"ms-msdt:/id\")", hyperlink}, Row{"HYPERLINK(\"[b.xlsx]c!A1\",1)", hyperlink},
           Row{"_xlfn.HYPERLINK(\"javascript:x\")", hyperlink}, Row{"hyperlink( \"search-ms:x\")", hyperlink}, Row{"HYPERLINK(\"Sheet2!A1\")", hyperlink},
           Row{"HYPERLINK(\"#[b.xlsx]c!A1\")", hyperlink}, Row{"HYPERLINK(\"http:\\\\x\")", hyperlink}, Row{"HYPERLINK(\"http://x/%00\")", hyperlink},
           Row{"HYPERLINK(\"http://a/!x-usc:http://x\")", hyperlink}, Row{"HYPERLINK(\"mailto:a@x?attach=c:/a\")", hyperlink},
           Row{"Macro1!A1", sheet}, Row{"'Very Hidden'!A1", sheet}, Row{"Sheet1:Macro1!A1", sheet}, Row{"SUM('Sheet1:Macro1'!A1)", sheet},
           Row{"evil", name}, Row{"SUM(EVIL,1)", name}, Row{"Auto_Open", name}, Row{"_xlnm.Auto_Open", name}, Row{"Ａｕｔｏ＿Ｏｐｅｎ", name},
           Row{"\"open", malformed}, Row{"'open", malformed}, Row{"A1!", sheet}, Row{"!A1", malformed}, Row{"T1[a", malformed}, Row{"a\x01", malformed},
           Row{"＂x＂", malformed}, Row{"'Sheet1'A1", malformed}, Row{"`x`", malformed},
       }) {
    EXPECT_EQ(judge_formula(row.formula, kScope), row.trouble) << row.formula;
  }
}

// Goal: what people calculate stays.
TEST(Formula, KeepsWhatPeopleCalculate) {
  for (const char* formula : {
           "SUM(A1:B2)", "A1+B1*2-3/4^5&\"x\"", "IF(A1>=10,\"合格\",\"不合格\")", "VLOOKUP(A1,Sheet1!$A$1:$C$9,3,FALSE)", "'4月 予算'!A1", "'it''s'!A1",
           "SUM(Sheet1:Sheet3!A1)", "SUM('Sheet1:Sheet3'!A1)", "'予算（案）'!A1", "Ｓｈｅｅｔ１!A1", "_xlfn.XLOOKUP(A1,B:B,C:C)",
           "_xlfn._xlws.FILTER(A1:A9,B1:B9=1)", "_xlfn.LET(_xlpm.x,1,_xlpm.x+1)", "_xlfn.ANCHORARRAY(A1)", "Table1[[#This Row],[2024]]", "Table1[2024]",
           "SUM(Table1[[#Data],[a]:[b]])", "表1[金額]", "[@金額]", "[金額]*2", "Table1[a'[1']]", "#REF!", "SUM(#REF!,1)", "#N/A", "Sheet1!#REF!", "{1,2;3,4}",
           "-A1%", "1.5E+3", "\"cmd|'/C calc'!A0\"", "\"[1]Sheet1!A1\"", "\"WEBSERVICE(\"", "HYPERLINK(\"https://example.jp/a\",\"市\")",
           "HYPERLINK(\"#Sheet1!A1\",\"上へ\")", "HYPERLINK(\"mailto:a@example.jp\")", "SUM (A1)", "合計", "TODAY()", "ASC(\"ア\")", "JIS(A1)", "A1:Sheet1!B2",
           "_xlfn.MAP(A1:A2,_xleta.ABS)", "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.x,_xlpm.x),_xlpm.f(1))", "SUM(RTD:RTD)", "SUM(PY:PZ)", "[[a]:[b]]", "'Sheet1':'Sheet3'!A1", "Image[a]",
           "'a|b'!A1", "SUM(A1,,B1)", "1:1048576", "A:A", "name.with.dots", "INDEX(A1:B2,1,1):B5", "IF(A1=\"\"\"\",1,2)", "@A1:A3", "A1#", "",
       }) {
    EXPECT_EQ(judge_formula(formula, kScope), none) << formula;
  }
}

// Goal: names that Excel runs by itself are known in any width and case; those that a workbook needs stay.
TEST(Formula, KnowsNamesThatRun) {
  for (const char* bad : {"Auto_Open", "auto_open12", "AUTO_CLOSE", "_xlnm.Auto_Open", "_xlnm.Auto_Activate", "Ａuto_Open", "_xlnm.Unknown", "", "auto_deactivate"}) {
    EXPECT_TRUE(is_dangerous_name(bad)) << bad;
  }
  for (const char* good : {"_xlnm.Print_Area", "_xlnm._FilterDatabase", "合計", "Auto", "automatic", "auto_sum", "税率"}) {
    EXPECT_FALSE(is_dangerous_name(good)) << good;
  }
}

// Goal: a chart whose workbook is not known may name any sheet, still no other workbook.
TEST(Formula, ChartsInTextNameAnySheet) {
  const FormulaScope any{.sheets = {}, .dropped_names = {}, .any_sheet = true};
  EXPECT_EQ(judge_formula("Sheet9!$A$1:$A$5", any), none);
  EXPECT_EQ(judge_formula("'売上 表'!$A$1", any), none);
  EXPECT_EQ(judge_formula("[1]Sheet9!$A$1", any), external);
  EXPECT_EQ(judge_formula("'[1]Sheet9'!$A$1", any), external);
  EXPECT_EQ(judge_formula("'a|b'!A1", any), dde);
}

// Goal: time is linear: a formula at the bound is judged at once, one beyond it not at all.
TEST(Formula, HasABound) {
  std::string deep(65'536, '(');
  EXPECT_EQ(judge_formula(deep, kScope), none);
  EXPECT_EQ(judge_formula(deep + "1", kScope), malformed);
  EXPECT_EQ(judge_formula(std::string(60'000, '['), kScope), malformed);
}

}  // namespace
}  // namespace temizu::ooxml
