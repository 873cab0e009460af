#include "quarantine/login_places.h"

#include <gmock/gmock.h>

#include "base/test_folder.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimeMs kHour = 3'600'000, kDay = 24 * kHour;

class LoginPlacesTest : public testing::Test {
 protected:
  void log_in(const std::string& login, const std::string& client) {
    auto ledger = Ledger::open_writer(folder_.path(), LedgerKind::orders, clock_);
    ASSERT_TRUE(ledger);
    ASSERT_TRUE((*ledger)->begin(false));
    ASSERT_TRUE((*ledger)->audit({login, "login", login, "", "", "", "client=" + client}));
    ASSERT_TRUE((*ledger)->commit());
  }
  std::vector<std::string> fresh(LoginPlaces& places) {
    const auto found = places.fresh(clock_.now_ms() - kHour, clock_.now_ms(), [](std::string_view login) { return login != "sato"; });
    EXPECT_TRUE(found) << to_text(found.error());
    return found ? *found : std::vector<std::string>{"?"};
  }

  TestFolder folder_;
  FakeClock clock_;
  LoginPlaces places_{folder_.path(), 90 * kDay};
};

// Goal: an address is new once; a known one is not told however often it comes, and is new again when it was not used for long.
TEST_F(LoginPlacesTest, TellsWhatIsNewOnceAndAgainAfterLong) {
  EXPECT_THAT(fresh(places_), IsEmpty()) << "nobody has logged in yet";
  log_in("admin", "10.1.1.1");
  EXPECT_THAT(fresh(places_), ElementsAre("admin/10.1.1.1"));
  clock_.advance_ms(2 * kHour);
  log_in("admin", "10.1.1.1");
  EXPECT_THAT(fresh(places_), IsEmpty());
  log_in("admin", "203.0.113.9");
  log_in("admin", "203.0.113.9");
  log_in("admin2", "command line");
  EXPECT_THAT(fresh(places_), ElementsAre("admin/203.0.113.9", "admin2/command-line"));
  clock_.advance_ms(80 * kDay);
  log_in("admin", "10.1.1.1");
  EXPECT_THAT(fresh(places_), IsEmpty());
  clock_.advance_ms(30 * kDay);
  log_in("admin", "203.0.113.9");
  log_in("admin", "10.1.1.1");
  EXPECT_THAT(fresh(places_), ElementsAre("admin/203.0.113.9"));
}

// Goal: who starts later finds the same in the chain; accounts that are not watched are not told.
TEST_F(LoginPlacesTest, IsFoundInTheChainByWhoeverStarts) {
  log_in("admin", "10.1.1.1");
  log_in("sato", "10.1.1.2");
  clock_.advance_ms(3 * kDay);
  log_in("admin", "10.1.1.1");
  log_in("sato", "203.0.113.9");
  log_in("admin", "203.0.113.9");
  LoginPlaces later(folder_.path(), 90 * kDay);
  EXPECT_THAT(fresh(later), ElementsAre("admin/203.0.113.9"));
  EXPECT_THAT(fresh(later), ElementsAre("admin/203.0.113.9"));
}

}  // namespace
}  // namespace temizu
