#include "base/selftest_mark.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

constexpr TimeMs kNow = 1'795'000'000'000;
const SelftestMark kMark{"00112233445566778899aabbccddeeff", "docm-macro", kNow};

// Goal: only a mark made with the key, for this time, in the one form, is believed.
TEST(SelftestMark, IsBelievedWithItsKeyAndTimeOnly) {
  const Bytes key = selftest_key("loop"), other = selftest_key("another");
  const std::string value = selftest_value(kMark, key);
  const auto read = selftest_mark(value, key, kNow + 1000);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->sample, "docm-macro");
  EXPECT_EQ(read->made_ms, kNow);
  EXPECT_FALSE(selftest_mark(value, other, kNow));
  EXPECT_FALSE(selftest_mark(value, {}, kNow));
  EXPECT_FALSE(selftest_mark(value, key, kNow + kSelftestAgeMsMax + 1));
  EXPECT_FALSE(selftest_mark(value, key, kNow - kSelftestAgeMsMax - 1));
  for (std::size_t i = 0; i < value.size(); ++i) {
    std::string altered = value;
    altered[i] = altered[i] == '1' ? '2' : '1';
    EXPECT_FALSE(selftest_mark(altered, key, kNow)) << altered;
    EXPECT_FALSE(selftest_mark(value.substr(0, i), key, kNow)) << i;
  }
}

// Goal: the mark counts as the first line of a mail and nowhere else.
TEST(SelftestMark, MustBeTheFirstLineOfTheMail) {
  const Bytes key = selftest_key("loop");
  const std::string line = std::string(kSelftestField) + ": " + selftest_value(kMark, key);
  EXPECT_TRUE(selftest_mark_of_mail(line + "\r\nFrom: a@b\r\n", key, kNow));
  EXPECT_FALSE(selftest_mark_of_mail("From: a@b\r\n" + line + "\r\n", key, kNow));
  EXPECT_FALSE(selftest_mark_of_mail(line, key, kNow)) << "cut off";
  EXPECT_FALSE(selftest_mark_of_mail(line + " \r\n", key, kNow));
  EXPECT_FALSE(selftest_mark_of_mail("", key, kNow));
}

}  // namespace
}  // namespace temizu
