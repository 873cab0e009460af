#include "programs/system_checks.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

constexpr TimeMs kDay = 86'400'000;

// Goal: the forecast follows the trend of a week at least, is not turned by one odd night, and says nothing where nothing falls.
TEST(DaysUntilFull, FollowsTheTrend) {
  std::vector<std::pair<TimeMs, std::uint64_t>> history;
  for (int day = 0; day < 6; ++day) history.emplace_back(day * kDay, 1000 - 10 * day);
  EXPECT_FALSE(days_until_full(history));   // five days are no trend
  for (int day = 6; day <= 20; ++day) history.emplace_back(day * kDay, 1000 - 10 * day);
  EXPECT_EQ(days_until_full(history), 80);   // 800 left, 10 a day
  history[10].second += 200;
  ASSERT_TRUE(days_until_full(history));
  EXPECT_NEAR(static_cast<double>(*days_until_full(history)), 80, 8);
  for (auto& one : history) one.second = 1000;
  EXPECT_FALSE(days_until_full(history));
}

// Goal: every listener of the configuration is expected, those for monitoring and administrators too; one that is off is not.
TEST(ConfiguredPlaces, AreAllListeners) {
  Config config;
  config.receive.listen = {HostPort{"192.0.2.1", 25}};
  config.receive.listen_tls = {HostPort{"2001:db8::1", 465}};
  config.console.listen = "192.0.2.1:443";
  EXPECT_EQ(configured_places(config), (std::vector<std::string>{"192.0.2.1:25", "[2001:db8::1]:465", "192.0.2.1:443"}));
  config.console.admin_listen = "192.0.2.1:8444";
  config.console.metrics_listen = "127.0.0.1:9107";
  EXPECT_EQ(configured_places(config), (std::vector<std::string>{"192.0.2.1:25", "[2001:db8::1]:465", "192.0.2.1:443", "192.0.2.1:8444", "127.0.0.1:9107"}));
}

// Goal: what a person must act on is told, once, and what is well is not.
TEST(Complaints, TellWhatSomebodyMustLookAt) {
  SystemFacts facts;
  facts.restore_test.emplace();
  facts.restore_test->at_ms = 1000 * kDay;
  facts.restore_test->good = true;
  facts.dormant = DormantAccounts{3, 0, {{"sato", 1, 0, false}}};
  EXPECT_EQ(complaints(facts, 1365 * kDay), std::vector<std::string>{});
  EXPECT_EQ(complaints(facts, 1366 * kDay).size(), 1u);
  facts.restore_test->good = false;
  facts.restore_test->why = "intake: audit record 1: altered";
  facts.dormant->privileged = 1;
  facts.disk_days = 3;
  const auto lines = complaints(facts, 1001 * kDay);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_NE(lines[0].find("full in 3 days"), std::string::npos);
  EXPECT_NE(lines[1].find("1 with more rights than staff"), std::string::npos);
  EXPECT_NE(lines[2].find("audit record 1"), std::string::npos);
}

}  // namespace
}  // namespace temizu
