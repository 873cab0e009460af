#include "accounts/lock_out.h"

#include <gtest/gtest.h>

#include "accounts/tokens.h"

namespace temizu {
namespace {

constexpr std::int64_t kMinute = 60'000;

// Goal: the table of delays, as the manual prints it.
TEST(LockOut, GrowsFromAMinuteToAnHour) {
  const std::pair<std::uint32_t, std::int64_t> table[] = {{0, 0},          {1, 0},          {4, 0},           {5, kMinute},       {6, 2 * kMinute}, {7, 4 * kMinute},
                                                          {8, 8 * kMinute}, {9, 16 * kMinute}, {10, 32 * kMinute}, {11, 60 * kMinute}, {12, 60 * kMinute}, {4'000'000'000u, 60 * kMinute}};
  for (const auto& [wrong, delay] : table) EXPECT_EQ(lock_ms(wrong), delay) << wrong;
}

// Goal: a lock ends by itself, a right try forgets, a clock that jumped back locks no longer than the delay.
TEST(LockOut, EndsByItself) {
  constexpr TimeMs kNow = 1'800'000'000'000;
  Tries tries;
  for (int i = 0; i < 4; ++i) tries = after_try(tries, false, kNow);
  EXPECT_EQ(locked_until_ms(tries, kNow), 0);
  tries = after_try(tries, false, kNow);
  EXPECT_EQ(locked_until_ms(tries, kNow), kNow + kMinute);
  EXPECT_EQ(locked_until_ms(tries, kNow + kMinute - 1), kNow + kMinute);
  EXPECT_EQ(locked_until_ms(tries, kNow + kMinute), 0);
  EXPECT_EQ(locked_until_ms(tries, kNow - 10 * kMinute), kNow - 9 * kMinute);
  EXPECT_EQ(after_try(tries, true, kNow).wrong_in_a_row, 0u);
}

// Goal: tokens are long, different, and their hash and CSRF token say nothing that would do for the token.
TEST(Tokens, AreRandomAndHashed) {
  const std::string token = new_token();
  EXPECT_TRUE(is_token(token)) << token;
  EXPECT_NE(token, new_token());
  EXPECT_EQ(token_hash(token).size(), 32u);
  EXPECT_EQ(token_hash(token), token_hash(token));
  EXPECT_NE(csrf_token(token), token);
  EXPECT_TRUE(csrf_fits(csrf_token(token), token));
  EXPECT_FALSE(csrf_fits(csrf_token(new_token()), token));
  EXPECT_FALSE(csrf_fits("", token));
  EXPECT_FALSE(csrf_fits(csrf_token(""), ""));
  EXPECT_FALSE(is_token(token.substr(1)));
  EXPECT_FALSE(is_token(std::string(43, '+')));
}

}  // namespace
}  // namespace temizu
