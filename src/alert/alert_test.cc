#include "alert/alert.h"

#include <gmock/gmock.h>

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kHourMs = 3'600'000;
constexpr TimeMs kNow = 1'795'000'000'000;

struct Row {
  const char* code;
  AlertFacts good, bad;
  const char* detail;   // of the bad one
};

// Each alert with facts just inside its limit and just beyond.
std::vector<Row> table() {
  const auto with = [](auto set) {
    AlertFacts facts;
    set(facts);
    return facts;
  };
  using Names = std::vector<std::string>;
  return {
      {"AL-01", with([](AlertFacts& f) { f.refused_attempts = 0; }), with([](AlertFacts& f) { f.refused_attempts = 1; }), "count=1 limit=1"},
      {"AL-02", with([](AlertFacts& f) { f.broken_chains = Names{}; }), with([](AlertFacts& f) { f.broken_chains = Names{"washed"}; }), "count=1"},
      {"AL-03", with([](AlertFacts& f) { f.balance_difference = 0; }), with([](AlertFacts& f) { f.balance_difference = -2; }), "difference=-2"},
      {"AL-04", with([](AlertFacts& f) { f.withheld_kinds = Names{}; }), with([](AlertFacts& f) { f.withheld_kinds = Names{"application/rtf"}; }), "count=1"},
      {"AL-05", with([](AlertFacts& f) { f.oldest_min = 239; }), with([](AlertFacts& f) { f.oldest_min = 240; }), "minutes=240 limit=240"},
      {"AL-06", with([](AlertFacts& f) { f.dangers = 49; }), with([](AlertFacts& f) { f.dangers = 50; }), "count=50 limit=50"},
      {"AL-07", with([](AlertFacts& f) { f.disk_free_percent = 10; }), with([](AlertFacts& f) { f.disk_free_percent = 9; }), "free_percent=9 limit=10"},
      {"AL-08", with([](AlertFacts& f) { f.certificate_days = 30; }), with([](AlertFacts& f) { f.certificate_days = -1; }), "days=-1 limit=30"},
      {"AL-09", with([](AlertFacts& f) { f.crashes = 9; }), with([](AlertFacts& f) { f.crashes = 10; }), "count=10 limit=10"},
      {"AL-10", with([](AlertFacts& f) { f.new_places = Names{}; }), with([](AlertFacts& f) { f.new_places = Names{"admin/192.0.2.7"}; }), "count=1"},
      {"AL-11", with([](AlertFacts& f) { f.report_late_min = 359; }), with([](AlertFacts& f) { f.report_late_min = 360; f.report_missing = "2026-11-21"; }), "minutes=360 limit=360"},
  };
}

LastingAlert lasting(const AlertNews& news, TimeMs told_ms) { return {news.kind->code, news.what, news.since_ms, told_ms}; }

// Goal: each alert is raised once at its limit, repeated after repeat_ms and not before, and its end is told; unknown facts change nothing.
TEST(AlertNews, RaisesRepeatsAndEndsEveryAlert) {
  const AlertLimits limits;
  const std::vector<Row> rows = table();
  ASSERT_EQ(rows.size(), alert_kinds().size()) << "every alert stands in the table";
  for (const Row& row : rows) {
    SCOPED_TRACE(row.code);
    EXPECT_TRUE(alert_news(row.good, limits, {}, kNow).empty());
    EXPECT_TRUE(alert_news(AlertFacts{}, limits, {}, kNow).empty());
    const auto raised = alert_news(row.bad, limits, {}, kNow);
    ASSERT_EQ(raised.size(), 1u);
    EXPECT_STREQ(raised[0].kind->code, row.code);
    EXPECT_EQ(raised[0].step, AlertStep::raised);
    EXPECT_EQ(raised[0].detail, row.detail);
    const std::vector<LastingAlert> memory{lasting(raised[0], kNow)};
    EXPECT_TRUE(alert_news(row.bad, limits, memory, kNow + limits.repeat_ms - 1).empty());
    const auto repeated = alert_news(row.bad, limits, memory, kNow + limits.repeat_ms);
    ASSERT_EQ(repeated.size(), 1u);
    EXPECT_EQ(repeated[0].step, AlertStep::repeated);
    EXPECT_EQ(repeated[0].since_ms, kNow);
    EXPECT_EQ(repeated[0].told_before_ms, kNow);
    EXPECT_TRUE(alert_news(AlertFacts{}, limits, memory, kNow + 9 * kHourMs).empty()) << "not known: it lasts";
    EXPECT_TRUE(alert_news(row.good, limits, memory, kNow + limits.least_ms - 1).empty()) << "comes and goes";
    const auto ended = alert_news(row.good, limits, memory, kNow + limits.least_ms);
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].step, AlertStep::ended);
    EXPECT_EQ(ended[0].since_ms, kNow);
  }
}

// Goal: another ledger or kind is told at once; one of several that is well again is not.
TEST(AlertNews, TellsAtOnceWhatIsNew) {
  AlertFacts facts;
  facts.broken_chains = {"deliver", "washed"};
  const std::vector<LastingAlert> one{{"AL-02", "washed", kNow, kNow}};
  const auto more = alert_news(facts, {}, one, kNow + 1);
  ASSERT_EQ(more.size(), 1u);
  EXPECT_EQ(more[0].step, AlertStep::repeated);
  EXPECT_EQ(more[0].what, "deliver washed");
  const std::vector<LastingAlert> three{{"AL-02", "deliver intake washed", kNow, kNow}};
  EXPECT_TRUE(alert_news(facts, {}, three, kNow + 1).empty());
}

// Goal: after refused releases the first forged result is told at once, not a day later.
TEST(AlertNews, TellsAnAttemptOfAnotherSort) {
  AlertFacts facts;
  facts.refused_attempts = 2;
  facts.attempts = "release";
  const std::vector<LastingAlert> one{{"AL-01", "release", kNow, kNow}};
  EXPECT_TRUE(alert_news(facts, {}, one, kNow + 1).empty());
  facts.attempts = "forged release";
  EXPECT_EQ(alert_news(facts, {}, one, kNow + 1).at(0).what, "forged release");
}

// Goal: a clock that was set back neither hides an alert for ever nor keeps one.
TEST(AlertNews, OutlivesAClockThatWasSetBack) {
  AlertFacts facts;
  facts.balance_difference = 1;
  const std::vector<LastingAlert> later{{"AL-03", "", kNow, kNow}};
  EXPECT_EQ(alert_news(facts, {}, later, kNow - kHourMs).at(0).step, AlertStep::repeated);
  facts.balance_difference = 0;
  EXPECT_EQ(alert_news(facts, {}, later, kNow - kHourMs).at(0).step, AlertStep::ended);
}

// Goal: the subject names the most urgent thing that is there now; the text says it in both languages.
TEST(AlertText, PutsTheUrgentFirst) {
  AlertFacts facts;
  facts.oldest_min = 300;
  facts.balance_difference = 1;
  const auto news = alert_news(facts, {}, {}, kNow);
  ASSERT_EQ(news.size(), 2u);
  const AlertText text = alert_text(news, "gate.example.lg.jp", 540, kNow);
  EXPECT_THAT(text.subject, HasSubstr("AL-03 発生：通数の収支が合いません"));
  EXPECT_THAT(text.subject, HasSubstr("ほか1件"));
  EXPECT_THAT(text.text, HasSubstr("AL-05［要確認］発生"));
  EXPECT_THAT(text.text, HasSubstr("AL-05 (to be looked at), raised"));
  EXPECT_THAT(text.text, HasSubstr("経過（分） 300"));
  EXPECT_THAT(text.text, HasSubstr("+09:00"));
}

// Goal: the hook's line is one JSON object, whatever a kind is called.
TEST(AlertJson, QuotesWhatItPrints) {
  const std::string line = alert_json(7, kNow, "gate", *find_alert("AL-04"), "raised", "a/\"b\"\n", "count=1");
  EXPECT_THAT(line, HasSubstr("\"number\":7"));
  EXPECT_THAT(line, HasSubstr("\"code\":\"AL-04\""));
  EXPECT_THAT(line, HasSubstr("a/\\\"b\\\""));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(find_alert("AL-99"), nullptr);
}

}  // namespace
}  // namespace temizu
