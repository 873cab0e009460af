#include <gmock/gmock.h>

#include "base/digest.h"
#include "mail/canonical.h"
#include "wash/chores.h"
#include "wash/test_world.h"
#include "wash/washer.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr TimeMs kStart = 1'795'000'000'000;
constexpr TimeMs kDay = 86'400'000, kLater = 60'000;

class ReportChore : public testing::Test {
 protected:
  ReportChore() {
    Config config = world.config();
    config.report.recipients = {"ciso@example.lg.jp", "csirt@example.lg.jp"};
    settings = world.settings(config);
    store = world.store(Role::wash, clock);
    std::filesystem::create_directories(world.path() + "/reports");
    ledger = std::move(*open_report_ledger(world.path(), clock));
  }

  // A report of a day, signed with this key, as temizu-report puts it into its ledger.
  void add(TimeMs start_ms, const char* key_of = "report-sign.key", std::string subject = "【無害化 日次報告】異常なし") {
    const auto made = ledger->add("day", start_ms, 0, [&](std::uint64_t number, const Bytes& previous) -> Result<StoredReport> {
      StoredReport report;
      report.files = {{"temizu-day.pdf", "application/pdf", "%PDF"}, {"temizu-day.txt", "text/plain", "異常なし。\n"}};
      ReportStatement& s = report.statement;
      s.number = number;
      s.period = "day";
      s.date = "2026-11-21";
      s.start_ms = start_ms;
      s.end_ms = start_ms + kDay;
      s.made_ms = s.end_ms + 600'000;
      s.light = "green";
      s.subject = std::move(subject);
      s.previous = previous;
      for (const ReportFile& file : report.files) s.files.push_back({file.name, file.media_type, file.content.size(), sha256(file.content)});
      auto signature = sign_report(s, *load_key(world.keys_path(), key_of));
      if (!signature) return Unexpected{signature.error()};
      report.signature_file = std::move(*signature);
      return report;
    });
    ASSERT_TRUE(made) << to_text(made.error());
  }

  void go_on(Chores& chores) {
    clock.advance_ms(kLater);
    chores.send_reports_when_due(*settings);
  }
  Chores chores() { return Chores(*store, Bytes(64, 's'), clock, *load_key(world.keys_path(), "report-sign.pub")); }

  // Items that wait for washing, leased so that they come once.
  std::vector<Claim> kept() { return *store->claim_received(1u << 30, 100, 10 * kDay); }

  TestWorld world;
  FakeClock clock{kStart};
  std::shared_ptr<const WashSettings> settings;
  std::unique_ptr<Store> store;
  std::unique_ptr<ReportLedger> ledger;
};

// Goal: a report goes once to the configured addresses, with the files its signature names, whoever starts wash anew in between.
TEST_F(ReportChore, SendsAReportOnceToTheConfiguredAddresses) {
  add(kStart - kDay - 1'200'000);
  Chores first = chores();
  go_on(first);
  const std::vector<Claim> claims = kept();
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].envelope.item_class, ItemClass::report);
  EXPECT_THAT(claims[0].envelope.recipients, ElementsAre("ciso@example.lg.jp", "csirt@example.lg.jp"));
  std::string mail;
  ASSERT_TRUE(store->read_original(claims[0].envelope.id, [&](ByteView piece) -> Status { mail += piece; return {}; }));
  EXPECT_TRUE(verify_canonical(mail));
  for (const char* name : {"temizu-day.pdf", "temizu-day.txt", "temizu-day.sig", "Temizu-Report: 1"}) EXPECT_THAT(mail, HasSubstr(name));
  go_on(first);
  Chores second = chores();
  go_on(second);
  EXPECT_TRUE(kept().empty());
  add(kStart - 1'200'000);
  go_on(second);
  EXPECT_EQ(kept().size(), 1u);
}

// Goal: a row that report has not signed is passed over, and the one behind it goes out all the same.
TEST_F(ReportChore, SendsNothingThatReportHasNotSigned) {
  add(kStart - 2 * kDay - 1'200'000, "wash-sign.key");
  add(kStart - kDay - 1'200'000);
  Chores one = chores();
  go_on(one);
  const std::vector<Claim> claims = kept();
  ASSERT_EQ(claims.size(), 1u);
  std::string mail;
  ASSERT_TRUE(store->read_original(claims[0].envelope.id, [&](ByteView piece) -> Status { mail += piece; return {}; }));
  EXPECT_THAT(mail, HasSubstr("Temizu-Report: 2"));
}

// Goal: what is older than a week is not sent any more, and without recipients or a key nothing is.
TEST_F(ReportChore, SendsNothingLateOrToNobody) {
  add(kStart - 20 * kDay);
  Chores one = chores();
  go_on(one);
  EXPECT_TRUE(kept().empty());
  add(kStart - kDay - 1'200'000);
  Chores keyless(*store, Bytes(64, 's'), clock);
  go_on(keyless);
  EXPECT_TRUE(kept().empty());
  settings = world.settings();   // no recipients
  go_on(one);
  EXPECT_TRUE(kept().empty());
}

}  // namespace
}  // namespace temizu
