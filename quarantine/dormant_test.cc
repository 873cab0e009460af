#include "quarantine/dormant.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "quarantine/people.h"
#include "quarantine/sql/ledger.h"

namespace temizu {
namespace {

constexpr TimeMs kDay = 86'400'000;

class Dormant : public testing::Test {
 protected:
  Dormant() { std::filesystem::remove_all(store_); }
  ~Dormant() override { std::filesystem::remove_all(store_); }
  void add(const std::string& login, std::uint32_t roles, bool enabled = true, const std::string& action = "user.add") {
    auto writer = PeopleWriter::open(store_, clock_);
    ASSERT_TRUE(writer);
    auto seen = (*writer)->people();
    ASSERT_TRUE(seen);
    PeopleChange change;
    change.action = action;
    change.account = Account{};
    change.account->login = change.account->name = login;
    change.account->roles = roles;
    change.account->enabled = enabled;
    const auto done = (*writer)->apply(**seen, {&change, 1}, "test", "");
    ASSERT_TRUE(done) << to_text(done.error());
  }
  void log_in(const std::string& login) {
    auto ledger = Ledger::open_writer(store_, LedgerKind::orders, clock_);
    ASSERT_TRUE(ledger);
    ASSERT_TRUE((*ledger)->begin(false));
    ASSERT_TRUE((*ledger)->audit({login, "login", login}));
    ASSERT_TRUE((*ledger)->commit());
  }
  std::string found() {
    const auto all = dormant_accounts(store_, clock_.now_ms());
    if (!all) return to_text(all.error());
    std::string text = std::to_string(all->enabled) + "/" + std::to_string(all->privileged) + ":";
    for (const DormantAccount& one : all->list) text += " " + one.login + (one.last_login_ms == 0 ? "(never)" : "");
    return text;
  }
  static constexpr auto kStaff = static_cast<std::uint32_t>(AccountRole::staff), kAdministrator = static_cast<std::uint32_t>(AccountRole::administrator);
  std::string store_{std::filesystem::temp_directory_path() / ("temizu-dormant-" + std::to_string(::getpid()))};
  FakeClock clock_;
};

// Goal: an account that nobody logged in with for 90 days is told, those with more rights first; new, used and disabled ones are not.
TEST_F(Dormant, TellsWhatNobodyUsesAndWhoCouldDoHarmWithItFirst) {
  EXPECT_EQ(found(), "0/0:");   // no store yet
  add("admin", kAdministrator);
  add("boss", kAdministrator);
  add("asleep", kStaff);
  add("never", kStaff);
  add("left", kStaff, false);
  log_in("asleep");
  log_in("boss");
  EXPECT_EQ(found(), "4/0:");   // all of today
  clock_.advance_ms(91 * kDay);
  log_in("admin");
  add("new", kStaff);
  EXPECT_EQ(found(), "5/1: boss asleep never(never)");
  add("never", kStaff, true, "user.enable");
  EXPECT_EQ(found(), "5/1: boss asleep");
  clock_.advance_ms(90 * kDay);
  EXPECT_EQ(found(), "5/1: boss asleep");   // the ninetieth day is not over
  clock_.advance_ms(1);
  EXPECT_EQ(found(), "5/2: admin boss asleep never(never) new(never)");
}

}  // namespace
}  // namespace temizu
