#include "quarantine/signs.h"

#include <gtest/gtest.h>

#include "base/test_folder.h"
#include "quarantine/test_ledgers.h"

namespace temizu {
namespace {

constexpr TimeMs kNow = 1'795'000'000'000, kHourMs = 3'600'000;

class SignsTest : public testing::Test {
 protected:
  void write(LedgerKind kind, const std::string& sql) { write_rows(path_, kind, sql, clock_); }
  std::optional<TimeMs> oldest() const {
    const auto found = oldest_waiting_ms(path_);
    EXPECT_TRUE(found) << (found ? "" : to_text(found.error()));
    return found.value();
  }

  const TestFolder folder_;
  const std::string& path_ = folder_.path();
  FakeClock clock_{kNow};
};

// Goal: the oldest mail is found wherever it waits and however many stand on hold before it; what is on hold alone is none.
TEST_F(SignsTest, FindTheOldestThatNobodyToldToWait) {
  EXPECT_FALSE(oldest()) << "a store without ledgers";
  std::string items, held;
  for (std::uint32_t i = 1; i <= 100; ++i) {
    items += item_row(i, kNow - 30 * kHourMs);
    held += delivery_row(i, true);
  }
  write(LedgerKind::intake, items);
  write(LedgerKind::deliver, held);
  write(LedgerKind::washed, cursor_row("intake", 100));
  EXPECT_FALSE(oldest()) << "on hold";
  write(LedgerKind::intake, item_row(101, kNow - 6 * kHourMs) + item_row(102, kNow - 40 * kHourMs, 2));
  EXPECT_EQ(oldest(), kNow - 6 * kHourMs) << "in front of wash";
  write(LedgerKind::washed, cursor_row("intake", 102) + "INSERT INTO work (item, source, source_number, size_bytes, recipients, recipients_left, lease, lease_until_ms) VALUES (" +
                                row_id(101) + ", 0, 101, 1, 1, 1, 1, 0)");
  EXPECT_EQ(oldest(), kNow - 6 * kHourMs) << "in wash";
  write(LedgerKind::washed, "DELETE FROM work;" + result_row(101, kNow));
  EXPECT_EQ(oldest(), kNow - 6 * kHourMs) << "washed";
  write(LedgerKind::deliver, cursor_row("washed", 101) + delivery_row(101, false));
  EXPECT_EQ(oldest(), kNow - 6 * kHourMs) << "in front of the next hop";
  write(LedgerKind::deliver, "UPDATE deliveries SET state = 2 WHERE on_hold = 0");
  EXPECT_FALSE(oldest()) << "delivered";
}

}  // namespace
}  // namespace temizu
