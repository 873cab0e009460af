#include "programs/filter_words.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

constexpr TimeMs kNow = 1'795'305'600'000;   // 2026-11-22 09:00 in Japan

TEST(FilterWords, TellTheStoreWhatItCanTell) {
  const Result<MailFilter> filter = parse_filter({"from:a@example.jp", "state:washed", "verdict:held", "after:2026-11-01", "id:7F3A91"}, kNow);
  ASSERT_TRUE(filter);
  const ItemFilter coarse = coarse_filter(*filter);
  EXPECT_EQ(coarse.state, State::washed);
  EXPECT_EQ(coarse.verdict, Verdict::held);
  EXPECT_EQ(coarse.from_ms, 1'793'458'800'000);
  EXPECT_EQ(coarse.id_prefix, "7f3a91");
  EXPECT_TRUE(coarse.sender.empty());   // the store compares without folding: it must not leave out what fits
}

// Goal: what a word turned round excludes is not asked of the store as if it were wanted.
TEST(FilterWords, WordsTurnedRoundAreNotAskedOfTheStore) {
  const Result<MailFilter> filter = parse_filter({"-state:washed", "-verdict:held", "-id:7f3a91", "-after:2026-11-01", "-type:dsn"}, kNow);
  ASSERT_TRUE(filter);
  const ItemFilter coarse = coarse_filter(*filter);
  EXPECT_FALSE(coarse.state || coarse.verdict || coarse.item_class);
  EXPECT_TRUE(coarse.id_prefix.empty());
  EXPECT_EQ(coarse.to_ms, 1'793'458'800'000);
}

// Goal: a mistyped filter never turns into "everything": queue commands act on what it matches.
TEST(FilterWords, RefuseWhatTheyDoNotKnow) {
  for (const char* bad : {"form:a@example.jp", "state:lost", "verdict:good", "after:someday", "id:xyz", "dept:福祉課", ""}) {
    EXPECT_FALSE(parse_filter({bad}, kNow)) << bad;
  }
}

}  // namespace
}  // namespace temizu
