#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace temizu {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Unexpected{Code::bad_input, "half", "odd number", "Give an even one"};
  return number / 2;
}

// Goal: a Result carries exactly one of value and error, and the error keeps place, cause and next step.
TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_EQ(half(4).value_or(9), 2);
  EXPECT_EQ(half(3).value_or(9), 9);
  ASSERT_FALSE(half(3));
  EXPECT_EQ(half(3).error().code, Code::bad_input);
  EXPECT_EQ(to_text(half(3).error()), "half: odd number. Give an even one");
}

// Goal: move-only values pass through.
TEST(Result, MovesItsValueOut) {
  Result<std::unique_ptr<int>> result{std::make_unique<int>(7)};
  std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 7);
}

TEST(Status, IsGoodUntilGivenAnError) {
  EXPECT_TRUE(Status{});
  Status bad = Unexpected{Code::full, "intake", "no space left"};
  ASSERT_FALSE(bad);
  EXPECT_STREQ(to_word(bad.error().code), "full");
}

}  // namespace
}  // namespace temizu
