#include "quarantine/desk/retention.h"

#include <gtest/gtest.h>

#include "quarantine/desk/test_world.h"
#include "quarantine/statement.h"

namespace temizu {
namespace {

Policy policy_with_days() {
  ConfigErrors errors;
  auto policy = load_policy("", {{"policy.profile.strict.keep-days", "10"}, {"policy.profile.body-only.keep-days", "200"}}, errors);
  EXPECT_TRUE(policy);
  return std::move(*policy);
}

TEST(Retention, TakesTheLongestOfAMailsProfiles) {
  const Policy policy = policy_with_days();
  const auto days = [&](const std::vector<std::string>& names) { return keep_days_of(policy, names, 90); };
  EXPECT_EQ(days({"strict"}), 10u);
  EXPECT_EQ(days({"strict", "standard"}), 90u);
  EXPECT_EQ(days({"strict", "body-only", "standard"}), 200u);
  EXPECT_EQ(days({"gone"}), 90u);
  EXPECT_EQ(days({}), 90u);
}

// Goal: the schedule says on which day what goes, by profile, with holds apart and what is overdue apart.
TEST(Retention, SchedulesThePurge) {
  DeskWorld world;
  const Policy policy = policy_with_days();
  const TimeMs now = world.clock.now_ms();
  std::int64_t number = 0;
  const auto add = [&](const std::string& profile, TimeMs at_ms, const ItemId& item = ItemId::random()) {
    SignedResult result;
    result.item = item;
    result.profile = profile;
    result.recipient_numbers = {0};
    result.recipients = {"sato@example.lg.jp"};
    result.policy_digest = result.output_digest = Bytes(32, 'd');
    result.number = static_cast<std::uint32_t>(number);
    const Bytes octets = statement(result);
    Query insert(world.washed->db(), "INSERT INTO results (number, item, result_number, at_ms, item_class, recipients, statement, signature, subject, reason, file_name) "
                                     "VALUES (?, ?, ?, ?, 0, 1, ?, x'00', '', '', '')");
    ++number;
    EXPECT_TRUE(insert.put(number).put(item.octets()).put(number).put(at_ms).put(ByteView(octets)).run());
    return item;
  };
  add("strict", now - 10 * kDay);                    // today
  add("strict", now - 9 * kDay);                     // tomorrow
  add("standard", now - 88 * kDay);                  // in two days
  const ItemId held = add("standard", now - 88 * kDay);
  add("strict", now - 12 * kDay);                    // overdue
  add("body-only", now - 190 * kDay);                // in ten days: beyond the window
  const ItemId both = add("strict", now - 20 * kDay);
  add("standard", now - 20 * kDay, both);            // the longer one counts: in seventy days
  ASSERT_TRUE(world.sql(LedgerKind::washed, "INSERT INTO keep_holds VALUES (x'" + held.to_text() + "', 'chief', 'admin', '監査', 5)"));
  Retention retention(world.path);
  auto plan = retention.schedule(policy, 90, 7, 540, now);
  ASSERT_TRUE(plan) << to_text(plan.error());
  ASSERT_EQ(plan->days.size(), 7u);
  EXPECT_EQ(to_iso8601(plan->days[0].from_ms), to_iso8601(tokyo(2026, 11, 24, 0, 0)));
  const std::vector<std::uint64_t> expected{1, 1, 1, 0, 0, 0, 0};
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(plan->days[i].items, expected[i]) << i;
  EXPECT_EQ(plan->days[2].held, 1u);
  EXPECT_EQ(plan->overdue, 1u);
  EXPECT_FALSE(plan->cut_off);
  auto holds = retention.holds(10);
  ASSERT_TRUE(holds);
  ASSERT_EQ(holds->size(), 1u);
  EXPECT_EQ(holds->at(0).owner, "chief");
  EXPECT_EQ(holds->at(0).why, "監査");
}

}  // namespace
}  // namespace temizu
