#include "text/charset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace temizu {
namespace {

using std::string_literals::operator""s;

struct Row {
  const char* what;
  std::string label;
  Bytes bytes;
  std::string text;
  std::string charset;
};

bool has_rule(const DecodedText& text, std::string_view rule, Weight weight) {
  return std::any_of(text.findings.begin(), text.findings.end(),
                     [&](const Finding& f) { return f.rule == rule && f.weight == weight; });
}

void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const DecodedText text = decode_text(row.bytes, row.label);
    EXPECT_EQ(text.utf8, row.text) << row.what << ", label " << row.label;
    EXPECT_EQ(text.charset, row.charset) << row.what << ", label " << row.label;
    EXPECT_EQ(text.undecodable, 0U) << row.what << ", label " << row.label;
  }
}

// ①㈱髙﨑ｱｲｳ～－表ソ in each encoding; 髙 and 﨑 as the IBM extensions that Windows writes.
const Bytes kHardCp932 = "\x87\x40\x87\x8A\xFB\xFC\xFA\xB1\xB1\xB2\xB3\x81\x60\x81\x7C\x95\x5C\x83\x5C";
const Bytes kHardEuc = "\xAD\xA1\xAD\xEA\xFC\xE2\xF9\xF5\x8E\xB1\x8E\xB2\x8E\xB3\xA1\xC1\xA1\xDD\xC9\xBD\xA5\xBD";
const Bytes kHardJis = "\x1B$B-!-j|byu\x1B(I123\x1B$B!A!]I=%=\x1B(B";
const std::string kHard = "①㈱髙﨑ｱｲｳ～－表ソ";

// Goal: mail-rules 4.1, labels: every name in use gives the Windows repertoire of its encoding, whatever GMime made of it.
TEST(Charset, DecodesWindowsCharactersUnderEveryJapaneseLabel) {
  std::vector<Row> rows;
  for (const char* label : {"Shift_JIS", "shift-jis", "SJIS", "x-sjis", "ms_kanji", "csShiftJIS", "windows-31j", "CP932", "MS932",
                            "cswindows31j", "\"Shift_JIS\"", " shift_jis "}) {
    rows.push_back({"CP932", label, kHardCp932, kHard, "cp932"});
  }
  for (const char* label : {"EUC-JP", "eucJP", "x-euc-jp", "csEUCPkdFmtJapanese", "CP51932", "eucJP-MS", "eucJP-win", "euc-jp*ja"}) {
    rows.push_back({"EUC", label, kHardEuc, kHard, "cp51932"});
  }
  for (const char* label : {"ISO-2022-JP", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "ISO-2022-JP-MS", "iso-2022-jp-2004",
                            "CP50220", "cp50221", "cp50222", "csISO2022JP", "JIS", "'iso-2022-jp'"}) {
    rows.push_back({"JIS", label, kHardJis, kHard, "iso-2022-jp"});
  }
  expect_rows(rows);
}

// Goal: mail-rules 4.1, the rest: each case that was measured wrong comes out as the row says.
TEST(Charset, GivesTheExactTextOfEveryMeasuredCase) {
  expect_rows({
      {"wave dash, SJIS label", "Shift_JIS", "\x81\x60", "～", "cp932"},
      {"wave dash, CP932 label", "cp932", "\x81\x60", "～", "cp932"},
      {"minus, parallel, cent, pound, not", "sjis", "\x81\x7C\x81\x61\x81\x91\x81\x92\x81\xCA", "－∥￠￡￢", "cp932"},
      {"horizontal bar", "sjis", "\x81\x5C", "―", "cp932"},
      {"raw JIS in a subject", "", "Re: \x1B$B8+@Q=q\x1B(B 1", "Re: 見積書 1", "iso-2022-jp"},
      {"raw SJIS in a subject", "", "Re: \x8C\xA9\x90\xCF\x8F\x91", "Re: 見積書", "cp932"},
      {"raw EUC in a subject", "", "Re: \xB8\xAB\xC0\xD1\xBD\xF1", "Re: 見積書", "cp51932"},
      {"half-width kana in JIS, ESC ( I", "iso-2022-jp", "\x1B(I6\x5E\x1B(B", "ｶﾞ", "iso-2022-jp"},
      {"half-width kana in JIS, SO and SI", "cp50222", "a\x0E\x36\x5E\x0F""b", "aｶﾞb", "iso-2022-jp"},
      {"half-width kana in JIS, eight bits", "iso-2022-jp", "\xB6\xDE\x1B$B8+\x1B(B", "ｶﾞ見", "iso-2022-jp"},
      {"NEC row 13 in JIS", "iso-2022-jp", "\x1B$B-!-j-K\x1B(B", "①㈱㌦", "iso-2022-jp"},
      {"NEC-selected IBM in JIS", "iso-2022-jp", "\x1B$B|byuy!\x1B(B", "髙﨑纊", "iso-2022-jp"},
      {"file name, SJIS with circled one", "Shift_JIS", "\x8C\xA9\x90\xCF\x8F\x91\x87\x40.xlsx", "見積書①.xlsx", "cp932"},
      {"second octet 0x5C", "", "\x95\x5C\x83\x5C.txt", "表ソ.txt", "cp932"},
      {"no final ESC ( B", "iso-2022-jp", "\x1B$B8+\r\nplain\r\n", "見\r\nplain\r\n", "iso-2022-jp"},
      {"UTF-8 labelled us-ascii", "us-ascii", "日本語です", "日本語です", "utf-8"},
      {"UTF-8 labelled iso-2022-jp", "iso-2022-jp", "日本語です", "日本語です", "utf-8"},
      {"UTF-8 labelled Shift_JIS", "Shift_JIS", "日本語です", "日本語です", "utf-8"},
      {"UTF-8 labelled EUC-JP", "EUC-JP", "日本語です", "日本語です", "utf-8"},
      {"UTF-8 labelled iso-8859-1", "iso-8859-1", "日本語です", "日本語です", "utf-8"},
      {"JIS labelled us-ascii", "us-ascii", "\x1B$B8+\x1B(B", "見", "iso-2022-jp"},
      {"JIS labelled iso-8859-1", "iso-8859-1", "\x1B$B8+\x1B(B", "見", "iso-2022-jp"},
      {"JIS labelled utf-8", "utf-8", "\x1B$B8+\x1B(B", "見", "iso-2022-jp"},
      {"JIS labelled Shift_JIS", "Shift_JIS", "\x1B$B8+\x1B(B", "見", "iso-2022-jp"},
  });
}

// Goal: mail-rules 4.2 rule 2: every listed escape works, and a line end resets.
TEST(Charset, FollowsEveryEscapeOfIso2022Jp) {
  expect_rows({
      {"ESC $ @", "iso-2022-jp", "\x1B$@8+\x1B(J", "見", "iso-2022-jp"},
      {"ESC $ B and ESC ( J", "iso-2022-jp", "\x1B$B8+\x1B(J\\~", "見\\~", "iso-2022-jp"},
      {"ESC $ ( B", "iso-2022-jp", "\x1B$(B8+\x1B(B", "見", "iso-2022-jp"},
      {"ESC & @ ESC $ B", "iso-2022-jp", "\x1B&@\x1B$B8+\x1B(B", "見", "iso-2022-jp"},
      {"ESC ( H", "iso-2022-jp", "\x1B$B8+\x1B(Hx", "見x", "iso-2022-jp"},
      {"ESC $ ( D", "iso-2022-jp-1", "\x1B$(D0!C@\x1B(B", "丂柗", "iso-2022-jp"},
      {"ESC $ ( O", "iso-2022-jp-3", "\x1B$(O.!u[\x1B(B", "俱柗", "iso-2022-jp"},
      {"ESC $ ( P", "iso-2022-jp-3", "\x1B$(P!!~v\x1B(B", "𠂉𪚲", "iso-2022-jp"},
      {"ESC $ ( Q", "iso-2022-jp-2004", "\x1B$(Q$w!A!]\x1B(B", "か゚～－", "iso-2022-jp"},
      {"blank and line end inside kanji", "iso-2022-jp", "\x1B$B8+ \n8+\x1B$B8+\x1B(B", "見 \n8+見", "iso-2022-jp"},
      {"reset of SO at a line end", "cp50222", "\x0E\x36\na\x1B$B8+", "ｶ\na見", "iso-2022-jp"},
  });
}

// Goal: tags hidden in escapes come out as the kanji they are, and no escape octet reaches the text.
TEST(Charset, NeverLetsAnEscapeThrough) {
  const DecodedText hidden = decode_text("\x1B$B<script>\x1B(B", "iso-2022-jp");
  EXPECT_EQ(hidden.utf8.find("script"), std::string::npos);
  EXPECT_EQ(hidden.utf8.find('\x1B'), std::string::npos);
  const DecodedText broken = decode_text("\x1B$B8+\x1B(Ba\x1B", "iso-2022-jp");
  EXPECT_EQ(broken.utf8, "見a\uFFFD");
  EXPECT_EQ(broken.undecodable, 1U);
}

// Goal: sets that are not Japanese are named and shown as U+FFFD, one for each pair, without touching what follows.
TEST(Charset, ReplacesForeignSetsOfIso2022) {
  const DecodedText text = decode_text("\x1B$B8+\x1B$A0!0!\x1B(Bok\x1B(Ix", "iso-2022-jp-2");
  EXPECT_EQ(text.utf8, "見\uFFFD\uFFFDok\uFFFD");
  EXPECT_TRUE(has_rule(text, "text.jis_escape", Weight::low));
}

// Goal: JIS whose ESC octets a quoted-printable coder dropped is mended and flagged; program text is left alone.
TEST(Charset, MendsJisThatLostItsEscapes) {
  const DecodedText text = decode_text("Re: $B$3$s$K$A$O(B, $B8+@Q=q(J.\n", "iso-2022-jp");
  EXPECT_EQ(text.utf8, "Re: こんにちは, 見積書.\n");
  EXPECT_TRUE(has_rule(text, "text.jis_lost_escape", Weight::low));
  const DecodedText program = decode_text("echo $BASE(B) $B=1(B\n", "");
  EXPECT_EQ(program.utf8, "echo $BASE(B) $B=1(B\n");
  EXPECT_TRUE(program.findings.empty());
  EXPECT_EQ(decode_text("$B$3$s$K$A$O(B", "utf-8").utf8, "$B$3$s$K$A$O(B") << "the label promised no JIS";
}

// Goal: the same when only the closing escape lost its ESC.
TEST(Charset, MendsJisThatLostItsClosingEscape) {
  const DecodedText text = decode_text("\x1B$B8+@Q=q(B ok\n\x1B$B8+(Jok", "iso-2022-jp");
  EXPECT_EQ(text.utf8, "見積書 ok\n見ok");
  EXPECT_EQ(text.findings.at(0), (Finding{"text.jis_lost_escape", Weight::low, "", 2}));
}

// Goal: a line of JIS without its end is counted, and costs the next line nothing.
TEST(Charset, CountsUnclosedJisLines) {
  const DecodedText text = decode_text("\x1B$B8+\r\n\x1B$B@Q\n\x1B$B=q\x1B(B\nend", "iso-2022-jp");
  EXPECT_EQ(text.utf8, "見\r\n積\n書\nend");
  ASSERT_EQ(text.findings.size(), 1U);
  EXPECT_EQ(text.findings[0], (Finding{"text.jis_unclosed", Weight::info, "", 2}));
}

// Goal: a list footer in another encoding than the JIS body is read as what it is.
TEST(Charset, ReadsEightBitLinesBetweenJisLines) {
  const DecodedText text = decode_text("\x1B$B8+\x1B(B\n日本語の案内\n\x1B$B=q\x1B(B\n", "iso-2022-jp");
  EXPECT_EQ(text.utf8, "見\n日本語の案内\n書\n");
  EXPECT_TRUE(has_rule(text, "text.mixed_charsets", Weight::low));
  EXPECT_FALSE(text.label_contradicted);
}

// Goal: lines in two foreign charsets are each read as what they are, kana in eight bits among them.
TEST(Charset, ReadsUtf8AndOtherLinesBetweenJisLines) {
  const DecodedText both = decode_text("\x1B$B8+\x1B(B\n\x82\xE6\x82\xEB\x82\xB5\x82\xAD\n返信です\n", "iso-2022-jp");
  EXPECT_EQ(both.utf8, "見\nよろしく\n返信です\n");
  EXPECT_TRUE(has_rule(both, "text.mixed_charsets", Weight::low));
  EXPECT_EQ(both.undecodable, 0U);
  const DecodedText kana = decode_text("\x1B$B8+\x1B(B\n\xB1\xB2\xB3\n返信です\n", "iso-2022-jp");
  EXPECT_EQ(kana.utf8, "見\nｱｲｳ\n返信です\n");
  EXPECT_TRUE(has_rule(kana, "text.mixed_charsets", Weight::low));
}

// Goal: a quoted line in another encoding inside UTF-8 is read, and other damage in the same text is still replaced.
TEST(Charset, ReadsForeignLinesInUtf8) {
  const DecodedText text = decode_text(
      "日本語の本文です。\n\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD\n\xA4\xB3\xA4\xF3\xA4\xCB\xA4\xC1\xA4\xCF\n壊れた\xE3\x81行\n日本語の本文はまだ続きます。\n", "utf-8");
  EXPECT_EQ(text.utf8, "日本語の本文です。\nこんにちは\nこんにちは\n壊れた\uFFFD行\n日本語の本文はまだ続きます。\n");
  EXPECT_TRUE(has_rule(text, "text.mixed_charsets", Weight::low));
  EXPECT_EQ(text.undecodable, 1U);
}

// Goal: mail-rules 4.2 rule 3: SS2 is kana, SS3 is JIS X 0212, and rows 89 to 92 exist.
TEST(Charset, DecodesTheThreeSetsOfEuc) {
  expect_rows({
      {"SS3", "euc-jp", "\x8F\xB0\xA1\x8F\xC3\xC0\xA4\xA2", "丂柗あ", "cp51932"},
      {"rows 89 to 92", "euc-jp", "\xF9\xA1\xFC\xE2\xA4\xA2", "纊髙あ", "cp51932"},
      {"SS2", "euc-jp", "\x8E\xB6\x8E\xDE\xA4\xA2", "ｶﾞあ", "cp51932"},
  });
}

// Goal: mail-rules 4.2 rule 4: without a label the bytes decide.
TEST(Charset, DetectsWithoutALabel) {
  EXPECT_EQ(detect_charset("plain"), "utf-8");
  EXPECT_EQ(detect_charset(""), "utf-8");
  EXPECT_EQ(detect_charset("日本"), "utf-8");
  EXPECT_EQ(detect_charset("\x1B$B8+\x1B(B"), "iso-2022-jp");
  EXPECT_EQ(detect_charset("\x1B(Bnot japanese\x1B[0m"), "utf-8");
  EXPECT_EQ(detect_charset("\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD"), "cp932");
  EXPECT_EQ(detect_charset("\xA4\xB3\xA4\xF3\xA4\xCB\xA4\xC1\xA4\xCF"), "cp51932");
  EXPECT_EQ(detect_charset("\x93\x8C\x8B\x9E\x93\x73"), "cp932") << "東京都";
  EXPECT_EQ(detect_charset("\xC5\xEC\xB5\xFE\xC5\xD4"), "cp51932") << "東京都";
  EXPECT_EQ(detect_charset("\xC1\xED\xCC\xB3\xB2\xDD"), "cp51932") << "総務課";
  EXPECT_EQ(detect_charset("\xB2\xF1\xB5\xC4"), "cp51932") << "会議";
  EXPECT_EQ(detect_charset("\xB6\xCC\xDE\xBC\xB7\xB6\xDE\xB2\xBC\xAC"), "cp932") << "ｶﾌﾞｼｷｶﾞｲｼｬ";
  EXPECT_EQ(detect_charset("\xC5\xCF\xEE\xF9"), "cp51932") << "渡邊";
  EXPECT_EQ(detect_charset("\x8E\xC3\x8E\xBD\x8E\xC4"), "cp51932") << "ﾃｽﾄ";
  EXPECT_EQ(detect_charset("\x8E\xC0\x8E\xBF"), "cp932") << "実質: a tie goes to CP932";
  EXPECT_EQ(detect_charset("\xC3\xBD\xC4\xA5\xB0\xD1\x8E\xB1"), "cp51932");
  EXPECT_EQ(detect_charset("caf\xE9 cr\xE8me"), "iso-8859-1");
  EXPECT_EQ(detect_charset("Stra\xDF""e nach M\xFCnchen"), "iso-8859-1");
}

// Goal: a wrong label between the Japanese encodings loses against plain evidence, and says so.
TEST(Charset, BelievesBytesMoreThanLabels) {
  const Bytes hello_cp932 = "\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD\x81\x41\x8C\xA9\x90\xCF\x8F\x91\x82\xC5\x82\xB7";
  const Bytes hello_euc = "\xA4\xB3\xA4\xF3\xA4\xCB\xA4\xC1\xA4\xCF\xA1\xA2\xB8\xAB\xC0\xD1\xBD\xF1\xA4\xC7\xA4\xB9";
  const std::string hello = "こんにちは、見積書です";
  for (const char* label : {"euc-jp", "iso-2022-jp", "utf-8", "us-ascii", "iso-8859-1", "windows-1251", "utf-7"}) {
    const DecodedText text = decode_text(hello_cp932, label);
    EXPECT_EQ(text.utf8, hello) << label;
    EXPECT_EQ(text.charset, "cp932") << label;
    EXPECT_TRUE(text.label_contradicted) << label;
    EXPECT_TRUE(has_rule(text, "text.label_contradicted", Weight::low)) << label;
  }
  for (const char* label : {"shift_jis", "iso-2022-jp", "utf-8", "us-ascii", "iso-8859-1", "koi8-r"}) {
    const DecodedText text = decode_text(hello_euc, label);
    EXPECT_EQ(text.utf8, hello) << label;
    EXPECT_EQ(text.charset, "cp51932") << label;
    EXPECT_TRUE(text.label_contradicted) << label;
  }
}

// Goal: a right label is not argued away by chance: short text that another encoding could be, too, stays.
TEST(Charset, KeepsARightLabel) {
  expect_rows({
      {"half-width kana that are UTF-8", "shift_jis", "\xC3\xBD\xC4", "ﾃｽﾄ", "cp932"},
      {"the same pair as UTF-8", "shift_jis", "\xC2\xB1", "ﾂｱ", "cp932"},
      {"Russian", "windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2", "Привет", "windows-1251"},
      {"Russian", "koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4", "Привет", "koi8-r"},
      {"French", "iso-8859-1", "caf\xE9 \xE0 la cr\xE8me", "café à la crème", "iso-8859-1"},
      {"Chinese with kana row", "gb2312", "\xA4\xA2\xC4\xE3\xBA\xC3", "あ你好", "gbk"},
      {"rare kanji", "shift_jis", "\xE1\x69", "疂", "cp932"},
      {"plain", "shift_jis", "plain", "plain", "cp932"},
  });
}

// Goal: broken UTF-8 stays UTF-8: each maximal subpart is one U+FFFD, and no ASCII character is swallowed.
TEST(Charset, ReplacesAndCountsBrokenUtf8) {
  const DecodedText cut = decode_text("日本語です\xE3\x81", "utf-8");
  EXPECT_EQ(cut.utf8, "日本語です\uFFFD");
  EXPECT_EQ(cut.undecodable, 1U);
  EXPECT_TRUE(has_rule(cut, "text.undecodable", Weight::low));
  EXPECT_FALSE(cut.label_contradicted);
  EXPECT_EQ(decode_text("日本語\xE3<b>\xF0\x9F\x92", "utf-8").utf8, "日本語\uFFFD<b>\uFFFD");
  EXPECT_EQ(decode_text("日本語の文\xC0\xAF", "utf-8").utf8, "日本語の文\uFFFD\uFFFD") << "overlong slash";
  EXPECT_EQ(decode_text("日本語日本語日本語日\xED\xA0\x80", "utf-8").utf8, "日本語日本語日本語日\uFFFD\uFFFD\uFFFD") << "surrogate";
}

// Goal: a broken pair costs its first octet only, so that no quote or tag is eaten.
TEST(Charset, NeverSwallowsAsciiAfterABrokenPair) {
  EXPECT_EQ(decode_text("\x82\xA0\x82\xA2\x82\xA4\x82\xA6\x82\xA8\x82\xA9\x82\xAB\x82\xAD\x82\xAF\x82\xB1\x82\"<b>", "shift_jis").utf8,
            "あいうえおかきくけこ\uFFFD\"<b>");
  EXPECT_EQ(decode_text("\xA4\xA2\xA4\xA4\xA4\"<b>", "euc-jp").utf8, "あい\uFFFD\"<b>");
  EXPECT_EQ(decode_text("\xC4\xE3\xBA\xC3\xC4\"<b>", "gb2312").utf8, "你好\uFFFD\"<b>");
  EXPECT_EQ(decode_text("\x1B$B8+8\x1B(B\"<b>", "iso-2022-jp").utf8, "見\uFFFD\"<b>");
}

// Goal: mail-rules 4.2 rule 5: above 2 % the finding is a tolerated deviation, below it is for the record.
TEST(Charset, WeighsUndecodableByShare) {
  const Bytes few = std::string(200, 'a') + "\x80";
  const DecodedText light = decode_text(few, "shift_jis");
  EXPECT_EQ(light.undecodable, 1U);
  EXPECT_TRUE(has_rule(light, "text.undecodable", Weight::info));
  EXPECT_TRUE(has_rule(decode_text(std::string(40, 'a') + "\x80", "shift_jis"), "text.undecodable", Weight::low));
}

// Goal: mail-rules 4.2 rule 7: private use becomes U+FFFD and is counted; variation selectors and joiners stay.
TEST(Charset, ReplacesPrivateUseAndKeepsVariationSelectors) {
  const DecodedText emoji = decode_text("絵文字\uE63E\U000F0000", "utf-8");
  EXPECT_EQ(emoji.utf8, "絵文字\uFFFD\uFFFD");
  EXPECT_EQ(emoji.undecodable, 2U);
  EXPECT_EQ(emoji.findings.at(0), (Finding{"text.private_use", Weight::low, "", 2}));
  EXPECT_EQ(decode_text("\xF0\x40\x82\xA0", "shift_jis").utf8, "\uFFFDあ");
  const std::string name = "葛\U000E0100飾区 辻\uFE00 👨\u200D👩";
  EXPECT_EQ(decode_text(name, "utf-8").utf8, name);
}

// Goal: UTF-7 and its kin are not decoded, plain text around them stays, and the flag says so.
TEST(Charset, ShowsButNeverDecodesForbiddenEncodings) {
  const DecodedText utf7 = decode_text("Hi +ADw-script+AD4- 1+1=2 +-", "UTF-7");
  EXPECT_EQ(utf7.utf8, "Hi \uFFFDscript\uFFFD 1+1=2 +-");
  EXPECT_EQ(utf7.charset, "utf-7");
  EXPECT_TRUE(has_rule(utf7, "text.utf7", Weight::high));
  EXPECT_EQ(utf7.undecodable, 2U);
  EXPECT_TRUE(has_rule(decode_text("plain", "unicode-1-1-utf-7"), "text.utf7", Weight::low));
  const DecodedText hz = decode_text("a ~{<:Ky2;~} b\n~{<:\nc", "hz-gb-2312");
  EXPECT_EQ(hz.utf8, "a \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD b\n\uFFFD\uFFFD\nc");
  EXPECT_TRUE(has_rule(hz, "text.not_decoded", Weight::high));
  const DecodedText korean = decode_text("\x1B$)C\n\x0E\x30\x21\x0F ok\n", "iso-2022-kr");
  EXPECT_EQ(korean.utf8, "\n\uFFFD\uFFFD ok\n");
  EXPECT_EQ(korean.undecodable, 2U);
  EXPECT_EQ(decode_text("\x1B$)C\x0E\x30 \x1B[2J\x0Fok\n", "iso-2022-kr").utf8, "\uFFFD \uFFFD\uFFFD\uFFFD\uFFFDok\n");
  EXPECT_EQ(korean.charset, "iso-2022-kr");
  EXPECT_TRUE(has_rule(korean, "text.not_decoded", Weight::high));
  EXPECT_TRUE(has_rule(decode_text("\x1B$)A\x0E\x30\x21\x0F", "iso-2022-cn"), "text.not_decoded", Weight::high));
}

// Goal: UTF-16 and UTF-32 strictly, byte order from the BOM, then the label, then the bytes.
TEST(Charset, DecodesWideForms) {
  expect_rows({
      {"BOM, little", "utf-16", "\xFF\xFE\x42\x30\x0A\x00"s, "あ\n", "utf-16le"},
      {"BOM, big", "utf-16", "\xFE\xFF\x30\x42\x00\x0A"s, "あ\n", "utf-16be"},
      {"BOM against the label", "utf-16be", "\xFF\xFE\x42\x30"s, "あ", "utf-16le"},
      {"BOM alone", "", "\xFF\xFE\x42\x30"s, "あ", "utf-16le"},
      {"no BOM, little", "utf-16", "a\0b\0"s, "ab", "utf-16le"},
      {"no BOM, big", "utf-16", "\0a\0b"s, "ab", "utf-16be"},
      {"no BOM, kana only", "utf-16", "0B0D0F"s, "あいう", "utf-16be"},
      {"no BOM, kana only, little", "utf-16", "B0D0F0"s, "あいう", "utf-16le"},
      {"surrogate pair", "utf-16be", "\xD8\x40\xDC\x0B"s, "𠀋", "utf-16be"},
      {"UTF-32 BOM", "utf-32", "\xFF\xFE\0\0\x0B\0\x02\0"s, "𠀋", "utf-32le"},
      {"UTF-32", "utf-32be", "\0\x02\0\x0B"s, "𠀋", "utf-32be"},
      {"UTF-16 label on plain text", "utf-16", "Hello, world\r\n", "Hello, world\r\n", "utf-8"},
      {"UTF-16 label on UTF-8", "utf-16", "日本語です", "日本語です", "utf-8"},
      {"UTF-8 BOM", "utf-8", "\xEF\xBB\xBFあ", "あ", "utf-8"},
      {"UTF-8 BOM, SJIS label", "shift_jis", "\xEF\xBB\xBFあ", "あ", "utf-8"},
  });
  const DecodedText lone = decode_text("\xD8\x40\x30\x42\xDC\x0B\x30"s, "utf-16be");
  EXPECT_EQ(lone.utf8, "\uFFFDあ\uFFFD\uFFFD");
  EXPECT_EQ(lone.undecodable, 3U);
  EXPECT_EQ(decode_text("\0\x11\0\0\0\0\xD8\0\0\0\0\x41"s, "utf-32be").utf8, "\uFFFD\uFFFDA");
}

// Goal: the other charsets of the world, by name and alias.
TEST(Charset, DecodesOtherCharsetsByIcu) {
  expect_rows({
      {"Latin-2", "latin2", "\xA3\xF3""d\xBC", "Łódź", "iso-8859-2"},
      {"Latin-9", "ISO-8859-15", "\xA4", "€", "iso-8859-15"},
      {"Latin-1 with Windows' octets", "iso-8859-1", "\x93hi\x94", "“hi”", "windows-1252"},
      {"Greek", "windows-1253", "\xC1\xE8\xDE\xED\xE1", "Αθήνα", "windows-1253"},
      {"Thai", "tis-620", "\xE4\xB7\xC2", "ไทย", "windows-874"},
      {"GB18030", "gb18030", "\xC4\xE3\xBA\xC3\x95\x32\x82\x36", "你好𠀀", "gb18030"},
      {"Big5", "big5", "\xA7\x41\xA6\x6E", "你好", "big5"},
      {"Korean", "ks_c_5601-1987", "\xBE\xC8\xB3\xE7", "안녕", "euc-kr"},
      {"DOS", "cp437", "\x81", "ü", "ibm437"},
  });
}

// Goal: a name we do not know is said, and the bytes decide.
TEST(Charset, FlagsUnknownNames) {
  for (const char* label : {"x-klingon", "cp037", "scsu", "utf-9", "日本"}) {
    const DecodedText text = decode_text("日本", label);
    EXPECT_EQ(text.utf8, "日本") << label;
    EXPECT_TRUE(has_rule(text, "text.unknown_charset", Weight::low)) << label;
  }
  for (const char* label : {"", "unknown-8bit", "x-unknown", "default", "\"\"", "binary"}) {
    EXPECT_TRUE(decode_text("日本", label).findings.empty()) << label;
    EXPECT_EQ(normalize_label(label), "") << label;
  }
  EXPECT_TRUE(decode_text("plain", "us-ascii").findings.empty());
  EXPECT_EQ(normalize_label("US-ASCII"), "");
  EXPECT_EQ(normalize_label("Shift_JIS"), "cp932");
  EXPECT_EQ(normalize_label("x-euc-jp"), "cp51932");
  EXPECT_EQ(normalize_label("CP50221"), "iso-2022-jp");
  EXPECT_EQ(normalize_label(std::string(100'000, 'a')), "");
}

// Goal: one header with two charsets is read token by token; one with a single charset as a whole.
TEST(Charset, DecodesFieldsTokenByTokenWhenMixed) {
  const DecodedText mixed = decode_field("\x8C\xA9\x90\xCF\x8F\x91 <日本語です>, \xA4\xB3\xA4\xF3\xA4\xCB\xA4\xC1\xA4\xCF");
  EXPECT_EQ(mixed.utf8, "見積書 <日本語です>, こんにちは");
  EXPECT_TRUE(has_rule(mixed, "text.mixed_charsets", Weight::low));
  EXPECT_EQ(decode_field("\x8C\xA9\x90\xCF \x8F\x91").utf8, "見積 書");
  EXPECT_EQ(decode_field("\x1B$B8+@Q\x1B(B ok").utf8, "見積 ok");
  EXPECT_EQ(decode_field("").utf8, "");
}

// Goal: the promise of the header on size holds for the worst octets.
TEST(Charset, BoundsItsOutput) {
  for (const char* label : {"shift_jis", "euc-jp", "iso-2022-jp", "utf-8", "utf-16", "utf-32", "gb18030", "utf-7", "hz", ""}) {
    for (int octet = 0; octet < 256; ++octet) {
      const Bytes bytes(1000, static_cast<char>(octet));
      EXPECT_LE(decode_text(bytes, label).utf8.size(), 4 * bytes.size() + 16) << label << " " << octet;
    }
  }
}

}  // namespace
}  // namespace temizu
