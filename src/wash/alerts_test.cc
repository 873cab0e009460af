#include "wash/alerts.h"

#include <gmock/gmock.h>

#include "mail/canonical.h"
#include "quarantine/letter_book.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/verify.h"
#include "wash/test_world.h"
#include "wash/washer.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs;

class AlertsTest : public testing::Test {
 protected:
  AlertsTest() : store_(world_.store(Role::wash, clock_)) {}

  // free_percent: what the disk must have; 99 never is, 1 always is.
  std::shared_ptr<const WashSettings> settings(std::uint32_t free_percent, bool mailed = true) {
    Config config = world_.config();
    if (mailed) config.alerts.recipients = {"joho@example.lg.jp", "ciso@example.lg.jp"};
    config.alerts.disk_free_percent = free_percent;
    return world_.settings(config);
  }
  // Texts of the letters that are new, washed as wash does it.
  std::vector<std::string> letters(const WashSettings& settings) {
    std::vector<std::string> texts;
    const auto claims = store_->claim_received(1 << 24, 100, 60'000);
    EXPECT_TRUE(claims);
    Washer washer(*store_, test_cage());
    for (const Claim& claim : *claims) {
      EXPECT_EQ(claim.envelope.item_class, ItemClass::letter);
      auto outcomes = washer.wash(claim, settings);
      EXPECT_TRUE(outcomes && outcomes->size() == 1);
      EXPECT_THAT(outcomes->at(0).result.recipients, ElementsAre("joho@example.lg.jp", "ciso@example.lg.jp"));
      EXPECT_EQ(outcomes->at(0).result.route, "");
      EXPECT_TRUE(verify_canonical(outcomes->at(0).output));
      texts.push_back(outcomes->at(0).output);
      EXPECT_TRUE(store_->attach(*outcomes, claim.lease, Actor{"wash"}));
    }
    return texts;
  }
  std::vector<std::string> steps() const {
    std::vector<std::string> found;
    const auto stored = alerts_after(world_.path(), 0, 100);
    for (const StoredAlert& one : stored->alerts) found.push_back(one.code + " " + one.step + (one.what.empty() ? "" : " " + one.what));
    return found;
  }

  FakeClock clock_{system_clock().now_ms()};
  TestWorld world_;
  std::unique_ptr<Store> store_;
};

// Goal: one mail and one audit record when it begins, again when it lasts, and when it ends; a new start tells nothing twice.
TEST_F(AlertsTest, TellsOnceAgainAndTheEnd) {
  const auto full = settings(99), room = settings(1);
  auto alerts = std::make_unique<Alerts>(*store_, world_.path(), clock_);
  alerts->look_when_due(*full);
  const auto first = letters(*full);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_THAT(first[0], HasSubstr("Auto-Submitted: auto-generated"));
  EXPECT_THAT(steps(), ElementsAre("AL-07 raised"));
  clock_.advance_ms(kMinuteMs);
  alerts->look_when_due(*full);
  alerts = std::make_unique<Alerts>(*store_, world_.path(), clock_);   // a start after kill -9
  alerts->look_when_due(*full);
  EXPECT_TRUE(letters(*full).empty());
  clock_.advance_ms(24 * kHourMs);
  alerts->look_when_due(*full);
  EXPECT_EQ(letters(*full).size(), 1u);
  clock_.advance_ms(kMinuteMs);
  alerts->look_when_due(*room);
  EXPECT_EQ(letters(*room).size(), 1u);
  EXPECT_THAT(steps(), ElementsAre("AL-07 raised", "AL-07 repeated", "AL-07 ended"));
  clock_.advance_ms(kMinuteMs);
  alerts->look_when_due(*room);
  EXPECT_TRUE(letters(*room).empty());
  const auto heads = verify_audit(world_.path());
  EXPECT_TRUE(heads) << to_text(heads.error());
}

// Goal: without a recipient an alert is an audit record all the same.
TEST_F(AlertsTest, AreWrittenDownWithoutARecipient) {
  const auto nobody = settings(99, false);
  Alerts alerts(*store_, world_.path(), clock_);
  alerts.look_when_due(*nobody);
  EXPECT_TRUE(store_->claim_received(1 << 24, 10, 60'000)->empty());
  EXPECT_THAT(steps(), ElementsAre("AL-07 raised"));
}

// Goal: an altered audit record raises the alert that names its ledger.
TEST_F(AlertsTest, TellsAnAlteredRecord) {
  const auto quiet = settings(1);
  Envelope envelope = test_envelope();
  envelope.arrival_ms = clock_.now_ms();
  world_.keep(test_mail(), envelope);
  auto db = Db::open(ledger_file(world_.path(), LedgerKind::intake), "intake", Access::write);
  ASSERT_TRUE(db);
  ASSERT_TRUE((*db)->execute("UPDATE audit SET subject = 'another' WHERE number = 1"));
  Alerts alerts(*store_, world_.path(), clock_);
  alerts.look_when_due(*quiet);
  EXPECT_THAT(steps(), ElementsAre("AL-02 raised intake"));
}

// Goal: two who tell the same step at the same time tell it once.
TEST_F(AlertsTest, AreTakenOnceByWhoeverIsFirst) {
  const std::vector<AlertStepTold> step{{{"AL-05", "", 1000, 1000}, "raised", "minutes=300 limit=240", 0}};
  LetterBook& book = *store_->letter_book();
  ASSERT_TRUE(book.tell(step, std::nullopt));
  const Status second = book.tell(step, std::nullopt);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_THAT(steps(), ElementsAre("AL-05 raised"));
}

}  // namespace
}  // namespace temizu
