#include "filters/text/text.h"

#include <gtest/gtest.h>

#include "filters/common/file_name.h"
#include "filters/common/test_bench.h"
#include "filters/common/flowed.h"
#include "filters/common/markers.h"

namespace temizu {
namespace {

Result<Washed> wash(std::string_view content, bool is_body = true, std::string_view charset = "utf-8") {
  TestBench bench;
  Part part;
  part.kind = Kind{"text/plain"};
  part.untrusted_content = content;
  part.charset_label = charset;
  part.file_name = is_body ? "" : "メモ.log";
  part.is_body = is_body;
  return make_text_filter()->wash(part, Method::text, bench);
}

// Goal: soft breaks of RFC 3676 disappear, hard ones stay, quotes of different depth are never joined.
TEST(Unflow, JoinsSoftBreaksOfOneQuoteDepth) {
  EXPECT_EQ(unflow("a \nb\nc\n", false), "a b\nc\n");
  EXPECT_EQ(unflow("> a \n> b\n>> c\nd", false), "> a b\n>> c\nd");
  EXPECT_EQ(unflow("> a \nb\n", false), "> a \nb\n");
  EXPECT_EQ(unflow(" From here\r\n  two\r\n", false), "From here\n two\n");
  EXPECT_EQ(unflow("text\n-- \nsato\n", false), "text\n-- \nsato\n");
  EXPECT_EQ(unflow("soft \n-- \nsato", false), "soft \n-- \nsato");
  EXPECT_EQ(unflow("", false), "");
}

// Goal: Japanese written with delsp comes back without blanks between characters.
TEST(Unflow, DropsTheBlankBeforeASoftBreakWithDelsp) {
  EXPECT_EQ(unflow("お世話に \nなります。\n", true), "お世話になります。\n");
  EXPECT_EQ(unflow("see  \nthis\n", true), "see this\n");
}

// Goal: no client finds an embedded file in our text, wherever wrapping may put the marker, and ordinary words stay.
TEST(Markers, AreBrokenAnywhereAndOnlyOnce) {
  std::uint64_t count = 0;
  EXPECT_EQ(break_markers("begin 644 a.exe\nM1234", &count), "begin_644 a.exe\nM1234");
  EXPECT_EQ(break_markers("漢字begin 0755 a.exe", &count), "漢字begin_0755 a.exe");
  EXPECT_EQ(break_markers("begin-base64 644 x", &count), "begin_base64 644 x");
  EXPECT_EQ(break_markers("=ybegin line=128 size=1 name=x", &count), "=_ybegin line=128 size=1 name=x");
  EXPECT_EQ(break_markers("(This file must be converted with BinHex 4.0)", &count),
            "(This file must be converted with_BinHex 4.0)");
  EXPECT_EQ(break_markers("begin  what follows", &count), "begin_ what follows");
  EXPECT_EQ(count, 6u);
  EXPECT_EQ(break_markers("We begin 9 days later. begin_644 a", &count), "We begin 9 days later. begin_644 a");
  EXPECT_EQ(count, 6u);
}

// Goal: colours of a terminal log vanish without leaving their numbers behind.
TEST(TextFilter, TakesTerminalSequencesOutWhole) {
  auto washed = wash("\x1b[31m警告\x1b[0m: 終了\x07\n");
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "警告: 終了\n");
  ASSERT_EQ(washed->findings.size(), 1u);
  EXPECT_EQ(washed->findings[0].rule, "text.control_removed");
  EXPECT_EQ(washed->findings[0].count, 3u);
  EXPECT_FALSE(washed->changed);
}

// Goal: an attachment opens on an office PC: CRLF, a byte order mark, and our own extension.
TEST(TextFilter, WritesAttachmentsForWindows) {
  auto washed = wash("議事録\n一行目\n", false);
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "\xEF\xBB\xBF議事録\r\n一行目\r\n");
  EXPECT_EQ(washed->file_name, "メモ.txt");
}

// Goal: what came as CP932 stays CP932, byte for byte, so that old software on the other side still reads it.
TEST(TextFilter, KeepsCp932) {
  const std::string cp932 = "\x8a\x94\x8e\xae\x89\xef\x8e\xd0 \x87\x8a\x8d\x82\x8b\xb4\r\n\x82\xb1\x82\xea\x82\xcd\x83\x65\x83\x58\x83\x67\x82\xc5\x82\xb7\x81\x42\r\n";
  auto washed = wash(cp932, false, "Shift_JIS");
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, cp932);
}

// Goal: a text file that carries another file (a run of base64, uuencode, the rest of a MIME part) is not passed; armour,
// hashes and a lone marker are.
TEST(TextFilter, RefusesFilesInsideTextFiles) {
  std::string run;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn")) {
    (run += "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") += std::string{c, '\n'};
  }
  const std::string part = "Content-Type: application/octet-stream; name=a.exe\nContent-Transfer-Encoding: base64\n\n" + run;
  for (const std::string& text : {run, "控えです。\n" + run, part, std::string("begin 644 a.doc\n#86)C\n`\nend\n")}) {
    auto washed = wash(text, false);
    ASSERT_FALSE(washed) << text;
    EXPECT_EQ(washed.error().code, Code::ambiguous);
  }
  EXPECT_TRUE(wash("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  a.txt\n", false));
  auto marker = wash("begin 644 a.doc\nという行です。\n", false);
  ASSERT_TRUE(marker);
  EXPECT_TRUE(marker->changed);
}

// Goal: the budget is asked before the work, and a spent one stops it.
TEST(TextFilter, StopsAtItsBudget) {
  TestBench bench(3);
  Part part;
  part.untrusted_content = "abcdef";
  auto washed = make_text_filter()->wash(part, Method::text, bench);
  ASSERT_FALSE(washed);
  EXPECT_EQ(washed.error().code, Code::limit);
}

// Goal: only short ASCII endings count as an extension; a date in a name does not lose its tail.
TEST(FileName, GetsTheExtensionOfWhatWeWrote) {
  EXPECT_EQ(with_extension("報告.html", "txt"), "報告.txt");
  EXPECT_EQ(with_extension("第1.2版（最終）", "txt"), "第1.2版（最終）.txt");
  EXPECT_EQ(with_extension("無題", "csv"), "無題.csv");
  EXPECT_EQ(with_extension("", "csv"), "");
  EXPECT_EQ(with_extension(".html", "txt"), ".html.txt");
}

}  // namespace
}  // namespace temizu
