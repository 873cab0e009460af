#include "text/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "text/file_name.h"

namespace temizu {
namespace {

using std::string_literals::operator""s;

std::string without_breaks(std::string text) {
  std::erase_if(text, [](char c) { return c == '\n' || c == ' ' || c == '\t'; });
  return text;
}

std::size_t widest(std::string_view text) {
  std::size_t most = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    most = std::max(most, display_width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return most;
}

// Goal: widths as a Japanese fixed-pitch font shows them.
TEST(Layout, MeasuresColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("日本語"), 6U);
  EXPECT_EQ(display_width("ｱｲｳ"), 3U) << "half-width kana";
  EXPECT_EQ(display_width("ＡＢＣ"), 6U);
  EXPECT_EQ(display_width("①…α"), 6U) << "ambiguous";
  EXPECT_EQ(display_width("か\u3099"), 2U) << "combining voiced mark";
  EXPECT_EQ(display_width("葛\U000E0100"), 2U) << "variation selector";
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("👍"), 2U);
  EXPECT_EQ(display_width("\u200D\u00AD"), 0U);
  EXPECT_EQ(display_width("한"), 2U);
  EXPECT_EQ(display_width("\u1112\u1161\u11AB"), 2U) << "the same, written in letters";
}

// Goal: western text breaks at blanks, which disappear at the break and nowhere else.
TEST(Layout, WrapsWesternText) {
  EXPECT_EQ(wrap("the quick brown fox jumps", 10), "the quick\nbrown fox\njumps");
  EXPECT_EQ(wrap("short", 10), "short");
  EXPECT_EQ(wrap("two  blanks kept here", 12), "two  blanks\nkept here");
  EXPECT_EQ(wrap("a\n\n  indented\n", 10), "a\n\n  indented\n");
  EXPECT_EQ(wrap("", 10), "");
  EXPECT_EQ(wrap("unbreakable-long-word and", 11), "unbreakable-\nlong-word\nand") << "hyphen";
}

// Goal: Japanese text fills the columns and keeps kinsoku: no closing mark, small kana or 々 at the start, no opening mark at the end.
TEST(Layout, WrapsJapaneseTextWithKinsoku) {
  EXPECT_EQ(wrap("あいうえおかきくけこ", 10), "あいうえお\nかきくけこ");
  EXPECT_EQ(wrap("あいうえお。かきくけこ", 10), "あいうえ\nお。かきく\nけこ");
  EXPECT_EQ(wrap("あいうえ「かきく」けこ", 10), "あいうえ\n「かきく」\nけこ");
  EXPECT_EQ(wrap("あいうえきゃく", 10), "あいうえ\nきゃく");
  EXPECT_EQ(wrap("あいうえサーバ", 10), "あいうえ\nサーバ");
  EXPECT_EQ(wrap("あいうえ人々へ", 10), "あいうえ\n人々へ");
  EXPECT_EQ(wrap("あいうabcdefgえ", 10), "あいう\nabcdefgえ");
  EXPECT_EQ(wrap("一二三四五\U000E0100六", 10), "一二三四五\U000E0100\n六") << "a selector stays with its kanji";
  EXPECT_EQ(wrap("一二三四か\u3099五", 10), "一二三四か\u3099\n五");
}

// Goal: a URL is in one piece, breaks before and after it are not lost.
TEST(Layout, NeverCutsUrls) {
  EXPECT_EQ(wrap("詳細は https://example.jp/a-b/c?d=e&f=g-h をご覧ください", 20),
            "詳細は\nhttps://example.jp/a-b/c?d=e&f=g-h\nをご覧ください");
  EXPECT_EQ(wrap("見てhttp://example.jp/x/y/z-1見て", 10), "見て\nhttp://example.jp/x/y/z-1\n見て");
  EXPECT_EQ(wrap("<MAILTO:a-b-c@example.jp>", 10), "<MAILTO:a-b-c@example.jp>");
  EXPECT_EQ(wrap("aaa-bbb-ccc", 8), "aaa-bbb-\nccc") << "without a scheme it is text";
}

// Goal: what has no opportunity goes on to the hard limit and is cut at a grapheme there, URLs too.
TEST(Layout, CutsHardOnlyPastTheHardLimit) {
  EXPECT_EQ(wrap(std::string(25, 'x'), 10, 20), std::string(20, 'x') + "\n" + std::string(5, 'x'));
  EXPECT_EQ(wrap(std::string(20, 'x'), 10, 20), std::string(20, 'x'));
  EXPECT_EQ(wrap("http://" + std::string(18, 'x'), 10, 20), "http://" + std::string(13, 'x') + "\n" + std::string(5, 'x'));
  std::string accents;
  for (int i = 0; i < 12; ++i) accents += "e\u0301";
  const std::string wrapped = wrap(accents, 4, 10);
  EXPECT_EQ(wrapped, accents.substr(0, 30) + "\n" + accents.substr(30));
}

// Goal: nothing but blanks and line ends changes, and no row is wider than it must be, for any text.
TEST(Layout, WrapKeepsEveryCharacter) {
  const std::vector<std::string> pieces = {"あ", "漢字", "、", "。", "「", "」", "っ", "ー", "々", "abc", "-", " ", "  ", "http://a-b.jp/c-d", "１２", "ｶﾞ", "é",
                                           "e\u0301", "👨\u200D👩", "สวัสดี", "…", "(", ")", "\t", "葛\U000E0100", "\u3000", "%", "$5", "\n", "안녕"};
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (auto n = random() % 60; n > 0; --n) text += pieces[random() % pieces.size()];
    const std::size_t columns = 2 + random() % 40;
    const std::string wrapped = wrap(text, columns, 100);
    ASSERT_EQ(wrap(wrapped, columns, 100), wrapped) << "twice is once";
    ASSERT_EQ(without_breaks(wrapped), without_breaks(text));
    ASSERT_LE(widest(wrapped), 100U + 60U) << "blanks may hang";
    ASSERT_TRUE(is_utf8(wrapped));
    ASSERT_EQ(wrap(wrapped, 100, 100), wrapped) << "fits now";
  }
}

// Goal: one line far longer than a window gives the same rows as short ones do, and wrapping again changes nothing.
TEST(Layout, WrapsLinesLongerThanAWindow) {
  std::string line;
  std::string expected;
  for (int i = 0; i < 20'000; ++i) {
    line += "あいうえお";
    expected += i == 0 ? "あいうえお" : "\nあいうえお";
  }
  EXPECT_EQ(wrap(line, 10), expected);
  const std::string marks = [] {
    std::string text = "e";
    for (int i = 0; i < 100'000; ++i) text += "\u0301";
    return text;
  }();
  const std::string wrapped = wrap(marks, 76);
  EXPECT_EQ(without_breaks(wrapped), marks);
  EXPECT_EQ(wrap(std::string(300'000, ' ') + "x", 76).find_first_not_of(" \n"), wrap(std::string(300'000, ' ') + "x", 76).size() - 1);
}

// Goal: mail-rules 4.2 rule 8: what turns or hides text goes and is counted; joiners and selectors stay.
TEST(Layout, StripsInvisibleCharacters) {
  std::size_t count = 0;
  EXPECT_EQ(strip_invisible("a\u202Eb\u202A\u202B\u202C\u202D\u2066\u2067\u2068\u2069\u200E\u200F\uFEFFc", &count), "abc");
  EXPECT_EQ(count, 12U);
  count = 0;
  EXPECT_EQ(strip_invisible("a\0b\x1B\x7F\u0085\u009F""c\td\r\ne"s, &count), "abc\td\r\ne");
  EXPECT_EQ(count, 5U);
  count = 0;
  EXPECT_EQ(strip_invisible("a\U000E0001\U000E0041\U000E007F🏴\U000E0067b", &count), "a🏴b");
  EXPECT_EQ(count, 4U);
  EXPECT_EQ(one_line("a\U000E0041b", 10), "ab");
  const std::string kept = "葛\U000E0100 👨\u200D👩 ©️ か\u3099 \u200B é ¡ ‰ ｶ";
  EXPECT_EQ(strip_invisible(kept), kept);
  EXPECT_EQ(strip_invisible("\u061Cx"), "x");
}

// Goal: one line for lists: blanks collapsed, controls gone, cut with an ellipsis that fits.
TEST(Layout, MakesOneLine) {
  EXPECT_EQ(one_line("  a \r\n\t b\u202E  ", 20), "a b");
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abcd…");
  EXPECT_EQ(one_line("あいうえお", 10), "あいうえお");
  EXPECT_EQ(one_line("あいうえおか", 10), "あいうえ…");
  EXPECT_EQ(one_line("あいう", 1), "");
  EXPECT_EQ(one_line("", 5), "");
}

// Goal: NFC composes what macOS wrote apart.
TEST(Layout, ComposesNfc) {
  EXPECT_EQ(to_nfc("か\u3099は\u309A"), "がぱ");
  EXPECT_EQ(to_nfc("e\u0301"), "é");
  EXPECT_EQ(to_nfc("①㈱ｱ"), "①㈱ｱ") << "no compatibility folding";
  EXPECT_EQ(to_nfc("ascii"), "ascii");
}

// Goal: mail-rules 4.2 rule 6: file names get Windows' wave dash family; kanji of names keep their shape.
TEST(Layout, FoldsFileNames) {
  EXPECT_EQ(fold_file_name("10\u301C12.txt"), "10\uFF5E12.txt");
  EXPECT_EQ(fold_file_name("\u2212\u2016\u2014\u00A2\u00A3\u00AC"), "\uFF0D\u2225\u2015\uFFE0\uFFE1\uFFE2");
  EXPECT_EQ(fold_file_name("か\u3099.pdf"), "が.pdf");
  EXPECT_EQ(fold_file_name("\uFA19社 か\u3099"), "\uFA19社 が") << "NFC alone would give U+795E";
  EXPECT_EQ(fold_file_name("葛\U000E0100"), "葛\U000E0100");
  EXPECT_EQ(to_nfc("\u301C\u2212"), "\u301C\u2212") << "bodies are left alone";
}

// Goal: line ends become LF, one for one.
TEST(Layout, TurnsLineEndsToLf) { EXPECT_EQ(to_lf("a\r\nb\rc\n\r\r\nd\r"), "a\nb\nc\n\n\nd\n"); }

// Goal: well-formedness as in Unicode table 3-7.
TEST(Layout, KnowsUtf8) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("日本語 \xF0\x9F\x91\x8D é"));
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                          "\xE3\x81", "\xFF", "aaaaaaaaaaaaaaaa\xE3"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

}  // namespace
}  // namespace temizu
