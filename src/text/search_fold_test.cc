#include "text/search_fold.h"

#include <gtest/gtest.h>

#include "text/layout.h"
#include "text/search_variants.h"
#include "text/utf8.h"

namespace temizu {

// Goal: each pair is one text for whoever searches; the right side is what both become.
TEST(SearchFold, WhatPeopleTypeMeetsWhatStandsInTheMail) {
  const struct { const char* a; const char* b; const char* folded; } cases[] = {
      {"髙橋", "高橋", "高橋"},           {"山﨑", "山崎", "山崎"},           {"𠮷野", "吉野", "吉野"},
      {"渡邉", "渡邊", "渡辺"},           {"ﾊﾞｽ", "バス", "ばす"},            {"ﾊﾟｰﾃｨｰ", "ぱーてぃー", "ぱーてぃー"},
      {"ＡＢＣ１２３", "abc123", "abc123"}, {"見積書.XLSX", "見積書.xlsx", "見積書.xlsx"},
      {"霞ヶ関", "霞ケ関", "霞け関"},     {"①", "1", "1"},                    {"㈱山田", "(株)山田", "(株)山田"},
      {"山田　太郎", "山田太郎", "山田太郎"}, {"予算 2026", "予算2026", "予算2026"},
      {"budget  plan", "Budget\tPlan", "budget plan"}, {"葛󠄀城", "葛城", "葛城"}, {"か\u3099", "が", "が"},
      {"2026‐11−22", "2026-11-22", "2026-11-22"}, {"10〜12", "10～12", "10~12"}, {"résumé", "RESUME", "resume"},
      {"ｳﾞ", "ヴ", "ゔ"}, {"﨑", "崎", "崎"}, {"神", "神", "神"}, {"a\u200Bb", "ab", "ab"}, {"straße", "STRASSE", "strasse"}};
  for (const auto& each : cases) {
    EXPECT_EQ(search_fold(each.a), each.folded) << each.a;
    EXPECT_EQ(search_fold(each.b), each.folded) << each.b;
  }
}

// Goal: what differs in meaning stays different.
TEST(SearchFold, DoesNotMixUpWhatIsNotTheSame) {
  EXPECT_NE(search_fold("東京"), search_fold("京都"));
  EXPECT_NE(search_fold("はす"), search_fold("バス"));
  EXPECT_NE(search_fold("ab cd"), search_fold("abcd"));
  EXPECT_EQ(search_fold(""), "");
  EXPECT_EQ(search_fold(" 　\t"), "");
  EXPECT_EQ(search_fold("\xe3\x81"), "\xEF\xBF\xBD");
}

// Goal: folding twice is folding once, for every character and with a neighbour on each side.
TEST(SearchFold, FoldingTwiceChangesNothing) {
  for (char32_t c = 1; c < 0x30000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text("x");
    text::Utf8Sink sink(text);
    sink.put(c);
    text += "か";
    const std::string once = search_fold(text);
    ASSERT_EQ(search_fold(once), once) << std::hex << static_cast<unsigned>(c);
    ASSERT_TRUE(is_utf8(once));
  }
}

// Goal: the table of variants is whole pairs and leads nowhere in two steps.
TEST(SearchFold, VariantsLeadToAShapeThatStays) {
  ASSERT_EQ(text::kSearchVariants.size() % 2, 0u);
  for (std::size_t i = 0; i < text::kSearchVariants.size(); i += 2) {
    std::string variant, shape;
    text::Utf8Sink(variant).put(text::kSearchVariants[i]);
    text::Utf8Sink(shape).put(text::kSearchVariants[i + 1]);
    EXPECT_EQ(search_fold(variant), shape);
    EXPECT_EQ(search_fold(shape), shape);
  }
}

}  // namespace temizu
