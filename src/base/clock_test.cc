#include "base/clock.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

TEST(Clock, WritesDatesWithoutAskingTheLocale) {
  EXPECT_EQ(to_iso8601(1'763'802'723'123), "2025-11-22T09:12:03.123Z");
  EXPECT_EQ(to_rfc5322_date(1'763'802'723'123), "Sat, 22 Nov 2025 09:12:03 +0000");
  EXPECT_EQ(to_rfc5322_date(1'763'802'723'123, 540), "Sat, 22 Nov 2025 18:12:03 +0900");
  EXPECT_EQ(to_rfc5322_date(0, -210), "Wed, 31 Dec 1969 20:30:00 -0330");
}

TEST(Clock, CanBeTurnedByHand) {
  FakeClock clock(1000);
  clock.advance_ms(500);
  EXPECT_EQ(clock.now_ms(), 1500);
}

}  // namespace
}  // namespace temizu
