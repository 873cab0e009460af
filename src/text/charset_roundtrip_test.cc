// Property: text that a charset can write comes back. The encoders here are ICU's and a few lines of our own, independent
// of the decoders under test.
#include <gtest/gtest.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <array>
#include <random>
#include <string>

#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

// Octets of a text, or empty when the charset lacks a character.
Bytes encode(const std::string& utf8, const char* icu_name) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* const converter = ucnv_open(icu_name, &status);
  ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  ucnv_setFallback(converter, 0);
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(utf8);
  std::string bytes(static_cast<std::size_t>(text.length()) * 8 + 16, '\0');
  const int32_t length =
      ucnv_fromUChars(converter, bytes.data(), static_cast<int32_t>(bytes.size()), text.getBuffer(), text.length(), &status);
  ucnv_close(converter);
  if (U_FAILURE(status)) return {};
  bytes.resize(static_cast<std::size_t>(length));
  return bytes;
}

// Row and cell of a character of CP932, 0 when it is not among rows 1 to 94 or is ASCII or half-width.
struct RowCell {
  int row{0};
  int cell{0};
};
RowCell row_cell(const std::string& character) {
  const Bytes pair = encode(character, "ibm-943_P15A-2003");
  if (pair.size() != 2) return {};
  const int lead = static_cast<unsigned char>(pair[0]);
  const int trail = static_cast<unsigned char>(pair[1]);
  const int row = (lead < 0xA0 ? lead - 0x81 : lead - 0xC1) * 2 + (trail >= 0x9F ? 2 : 1);
  const int cell = trail >= 0x9F ? trail - 0x9E : (trail < 0x7F ? trail - 0x3F : trail - 0x40);
  return row <= 94 ? RowCell{row, cell} : RowCell{};
}

std::string one(char32_t c) {
  std::string out;
  icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(out);
  return out;
}

// A character in both repertoires: Latin letters, kana, half-width kana, symbols, kanji.
std::string random_japanese(std::mt19937& random) {
  const auto pick = [&](char32_t first, char32_t last) { return one(first + static_cast<char32_t>(random() % (last - first + 1))); };
  switch (random() % 8) {
    case 0: return pick(0x20, 0x7E);
    case 1: return pick(0xFF61, 0xFF9F);
    case 2:
    case 3: return pick(0x3041, 0x3093);
    case 4: return pick(0x30A1, 0x30F6);
    case 5: return pick(0x2460, 0x2473);
    case 6: return random() % 2 == 0 ? "\r\n" : "、";
    default: return pick(0x4E00, 0x9FA0);
  }
}

// Goal: every text in CP932's repertoire survives CP932, EUC and JIS with their labels.
TEST(CharsetRoundTrip, BringsBackJapaneseText) {
  std::mt19937 random(20);
  for (int round = 0; round < 1500; ++round) {
    std::string text;
    Bytes cp932;
    Bytes euc;
    Bytes jis;
    int set = 0;  // 0 ASCII, 1 kanji, 2 half-width kana
    const auto designate = [&](int wanted) {
      if (set != wanted) jis += wanted == 0 ? "\x1B(B" : (wanted == 1 ? "\x1B$B" : "\x1B(I");
      set = wanted;
    };
    for (auto length = 10 + random() % 50; length > 0; --length) {
      const std::string character = random_japanese(random);
      const RowCell at = row_cell(character);
      const Bytes octets = encode(character, "ibm-943_P15A-2003");
      if (character[0] >= 0) {
        designate(0);
        euc += character;
        jis += character;
      } else if (at.row != 0) {
        designate(1);
        euc += {static_cast<char>(at.row + 0xA0), static_cast<char>(at.cell + 0xA0)};
        jis += {static_cast<char>(at.row + 0x20), static_cast<char>(at.cell + 0x20)};
      } else if (octets.size() == 1) {
        designate(2);
        euc += {static_cast<char>(0x8E), octets[0]};
        jis += static_cast<char>(octets[0] & 0x7F);
      } else {
        continue;
      }
      text += character;
      cp932 += octets;
    }
    designate(0);
    ASSERT_EQ(decode_text(cp932, "shift_jis").utf8, text);
    ASSERT_EQ(decode_text(euc, "euc-jp").utf8, text);
    ASSERT_EQ(decode_text(jis, "iso-2022-jp").utf8, text);
    ASSERT_EQ(decode_text(jis, "").utf8, text);
    ASSERT_EQ(decode_text(text, "utf-8").utf8, text);
  }
}

// Goal: every single cell of CP932, alone under its label, is the character that ICU says.
TEST(CharsetRoundTrip, BringsBackEveryCellOfCp932) {
  int cells = 0;
  for (char32_t c = 0x80; c < 0x10000; ++c) {
    if ((c >= 0xD800 && c <= 0xF8FF)) continue;
    const std::string character = one(c);
    const Bytes octets = encode(character, "ibm-943_P15A-2003");
    if (octets.empty() || (octets.size() == 1 && static_cast<unsigned char>(octets[0]) < 0xA1)) continue;
    ++cells;
    ASSERT_EQ(decode_text(octets, "shift_jis").utf8, character) << std::hex << static_cast<unsigned>(c);
  }
  EXPECT_EQ(cells, 7389);
}

char32_t random_scalar(std::mt19937& random) {
  for (;;) {
    const auto c = static_cast<char32_t>(random() % (random() % 3 == 0 ? 0x30000 : 0x10000));
    if (c >= 0x20 && (c < 0xD800 || c > 0xF8FF) && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF) return c;
  }
}

// Goal: any text survives the Unicode forms, with and without BOM where the label gives the order.
TEST(CharsetRoundTrip, BringsBackAnyTextInUnicodeForms) {
  std::mt19937 random(21);
  for (int round = 0; round < 1500; ++round) {
    std::string text;
    for (auto length = 1 + random() % 60; length > 0; --length) text += one(random_scalar(random));
    ASSERT_EQ(decode_text(text, "utf-8").utf8, text);
    ASSERT_EQ(decode_text("\xEF\xBB\xBF" + text, "").utf8, text);
    for (const char* form : {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"}) {
      ASSERT_EQ(decode_text(encode("\uFEFF" + text, form), std::string(form, 6)).utf8, text) << form;
      ASSERT_EQ(decode_text(encode("\uFEFF" + text, form), "").utf8, text) << form;
      ASSERT_EQ(decode_text(encode("ab\n" + text, form), form).utf8, "ab\n" + text) << form;
    }
    const std::string composed = to_nfc(text);
    ASSERT_EQ(to_nfc(decode_text(composed, "utf-8").utf8), composed);
  }
}

// Goal: any text of the repertoire survives the 8-bit charsets, unless it is well-formed UTF-8 by chance.
TEST(CharsetRoundTrip, BringsBackTextInCharsetsOfIcu) {
  std::mt19937 random(22);
  for (const char* name : {"ISO-8859-1", "ISO-8859-2", "ISO-8859-5", "ISO-8859-7", "ISO-8859-15", "windows-1251", "windows-1252", "KOI8-R",
                           "windows-874", "gb18030", "Big5", "EUC-KR"}) {
    for (int round = 0; round < 200; ++round) {
      std::string text = "Text: ";
      for (auto length = 5 + random() % 30; length > 0; --length) {
        const std::string character = one(random_scalar(random) % (round % 2 == 0 ? 0x500 : 0xA000) + 0xA0);
        const Bytes octets = encode(character, name);
        if (!octets.empty()) text += character;
        text += random() % 3 == 0 ? " " : "";
      }
      const Bytes octets = encode(text, name);
      if (is_utf8(octets)) continue;
      ASSERT_EQ(decode_text(octets, name).utf8, text) << name;
    }
  }
}

// Goal: without a label, sentences as people write them are told apart in all four encodings, cut at any length.
TEST(CharsetRoundTrip, DetectsSentencesAtAnyLength) {
  const std::array<std::string, 6> sentences = {
      "いつもお世話になっております。手水市役所の佐藤です。見積書を添付いたしましたので、ご確認ください。",
      "平成三十年度予算要求書（案）の提出期限は十一月三十日です。総務課まで。",
      "サーバーメンテナンスのお知らせ：作業時間は22:00～翌6:00を予定しています。",
      "【至急】会議資料の差し替えについて①②③",
      "髙橋様、㈱山﨑建設の件、承知しました。",
      "ｶﾌﾞｼｷｶﾞｲｼｬより連絡がありました。"};
  for (const std::string& sentence : sentences) {
    const icu::UnicodeString whole = icu::UnicodeString::fromUTF8(sentence);
    for (int32_t length = 4; length <= whole.length(); ++length) {
      std::string text;
      whole.tempSubString(0, length).toUTF8String(text);
      Bytes euc;
      for (int32_t at = 0; at < length; ++at) {
        const std::string character = one(whole.charAt(at));
        const RowCell place = row_cell(character);
        const Bytes octets = encode(character, "ibm-943_P15A-2003");
        if (place.row != 0) euc += {static_cast<char>(place.row + 0xA0), static_cast<char>(place.cell + 0xA0)};
        else if (character[0] >= 0) euc += character;
        else if (octets.size() == 1) euc += {static_cast<char>(0x8E), octets[0]};
        else euc += "\xA2\xAE";
      }
      EXPECT_EQ(decode_text(encode(text, "ibm-943_P15A-2003"), "").charset, "cp932") << text;
      EXPECT_EQ(decode_text(euc, "").charset, "cp51932") << text;
      EXPECT_EQ(decode_text(text, "").charset, "utf-8") << text;
    }
  }
}

}  // namespace
}  // namespace temizu
