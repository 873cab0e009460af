#include "wash/alerts.h"

#include <gmock/gmock.h>

#include "mail/canonical.h"
#include "quarantine/letter_book.h"
#include "quarantine/reports.h"
#include "quarantine/signs.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/test_ledgers.h"
#include "quarantine/verify.h"
#include "report/period.h"
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

  // A report of a day, signed with this key.
  void add_report(const Period& day, const char* key_of) {
    std::filesystem::create_directories(world_.path() + "/reports");
    const auto ledger = open_report_ledger(world_.path(), clock_);
    ASSERT_TRUE(ledger);
    const auto made = (*ledger)->add("day", day.start_ms, 0, [&](std::uint64_t number, const Bytes& previous) -> Result<StoredReport> {
      StoredReport report;
      report.statement = {number, "day", to_text(day.first), day.start_ms, day.end_ms, clock_.now_ms(), "green", "x", previous, {}};
      report.signature_file = *sign_report(report.statement, *load_key(world_.keys_path(), key_of));
      return report;
    });
    ASSERT_TRUE(made) << to_text(made.error());
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

// Goal: a day whose report is not made in time is told, whether none was ever made or the last is of the day before; a report that was not
// signed is none; the report ends it; nobody who waits for reports, no alert.
TEST_F(AlertsTest, TellsADayWithoutItsReport) {
  Config config = world_.config();
  config.alerts.disk_free_percent = 1;
  config.alerts.queue_min = 1'000'000;   // the mail only begins the store
  const auto unasked = world_.settings(config);
  config.report.recipients = {"ciso@example.lg.jp"};
  config.alerts.repeat_h = 168;
  const auto waited_for = world_.settings(config);
  const Zone zone = *Zone::find(config.report.time_zone);
  Envelope envelope = test_envelope();
  envelope.arrival_ms = clock_.now_ms();
  world_.keep(test_mail(), envelope);
  // One store a role: the first record is of the system's clock, which is that of this test's start.
  const Period day = period_with(PeriodKind::day, zone.date_of(*first_record_ms(world_.path()).value()), zone);
  Alerts alerts(*store_, world_.path(), clock_, *load_key(world_.keys_path(), "report-sign.pub"));
  const TimeMs late_ms = due_ms(day, config.report.at, zone) + config.report.late_after_min * kMinuteMs;
  const auto look_at = [&](TimeMs at_ms, const auto& settings) {
    clock_.advance_ms(at_ms - clock_.now_ms());
    alerts.look_when_due(*settings);
  };
  look_at(late_ms - kMinuteMs, waited_for);
  EXPECT_TRUE(steps().empty());
  look_at(late_ms, unasked);
  EXPECT_TRUE(steps().empty());
  look_at(late_ms + kMinuteMs, waited_for);
  const std::string raised = "AL-11 raised " + to_text(day.first);
  EXPECT_THAT(steps(), ElementsAre(raised));
  add_report(day, "wash-sign.key");
  look_at(late_ms + 3 * kHourMs, waited_for);
  EXPECT_THAT(steps(), ElementsAre(raised)) << "a row that report has not signed";
  ASSERT_TRUE((*Db::open(ledger_file(world_.path(), LedgerKind::reports), "reports", Access::write))->execute("DELETE FROM report_files; DELETE FROM reports"));
  add_report(day, "report-sign.key");
  look_at(late_ms + 4 * kHourMs, waited_for);
  EXPECT_THAT(steps(), ElementsAre(raised, "AL-11 ended " + to_text(day.first)));
  const Period next = next_of(day, zone);
  look_at(due_ms(next, config.report.at, zone) + config.report.late_after_min * kMinuteMs, waited_for);
  EXPECT_EQ(steps().back(), "AL-11 raised " + to_text(next.first));
}

// Goal: a mail that wash does not come to is told, though a hundred stand on hold before it; these alone are not.
TEST_F(AlertsTest, TellTheOldestMailBehindThoseOnHold) {
  std::string items, held;
  for (std::uint32_t i = 1; i <= 100; ++i) {
    items += item_row(i, clock_.now_ms() - 30 * kHourMs);
    held += delivery_row(i, true);
  }
  write_rows(world_.path(), LedgerKind::intake, items);
  write_rows(world_.path(), LedgerKind::washed, cursor_row("intake", 100));
  write_rows(world_.path(), LedgerKind::deliver, held);
  const auto quiet = settings(1);
  Alerts alerts(*store_, world_.path(), clock_);
  alerts.look_when_due(*quiet);
  EXPECT_THAT(steps(), testing::Not(testing::Contains("AL-05 raised")));
  write_rows(world_.path(), LedgerKind::intake, item_row(101, clock_.now_ms() - 6 * kHourMs));
  clock_.advance_ms(2 * kMinuteMs);
  alerts.look_when_due(*quiet);
  EXPECT_THAT(steps(), testing::Contains("AL-05 raised"));
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
