#include "programs/filter_words.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

TEST(FilterWords, CombinesAllConditions) {
  const Result<ItemFilter> filter = parse_filter({"from:a@example.jp", "state:washed", "verdict:held", "after:2026-11-01", "7f3a91"});
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->sender, "a@example.jp");
  EXPECT_EQ(filter->state, State::washed);
  EXPECT_EQ(filter->verdict, Verdict::held);
  EXPECT_EQ(filter->from_ms, 1'793'491'200'000);
  EXPECT_EQ(filter->id_prefix, "7f3a91");
  EXPECT_EQ(parse_filter({"taro@town.example.jp"})->recipient, "taro@town.example.jp");
}

// Goal: a mistyped filter never turns into "everything": queue commands act on what it matches.
TEST(FilterWords, RefuseWhatTheyDoNotKnow) {
  for (const char* bad : {"form:a@example.jp", "state:lost", "verdict:good", "after:yesterday", "id:xyz", "everything"}) {
    EXPECT_FALSE(parse_filter({bad})) << bad;
  }
}

}  // namespace
}  // namespace temizu
