#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>

#include "base/test_folder.h"
#include "quarantine/inspection.h"
#include "report/figures.h"
#include "report/judge.h"
#include "report/json.h"
#include "report/make_report.h"
#include "report/tables.h"
#include "report/test_town.h"
#include "report/text.h"

namespace temizu {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// Goal: a quantile is the value at its rank, cut to seven binary digits; the highest is exact.
TEST(Times, QuantilesAreKnownToTheirClass) {
  Times times;
  EXPECT_EQ(times.quantile(50), 0u);
  for (std::uint64_t ms = 1; ms <= 1000; ++ms) times.add(ms);
  EXPECT_EQ(times.quantile(50), 500u);    // 500 = 125 << 2
  EXPECT_EQ(times.quantile(95), 944u);    // 950 cut
  EXPECT_EQ(times.max(), 1000u);
  times.add(~0ull);
  EXPECT_EQ(times.max(), ~0ull);
}

class ReportOfATown : public testing::Test {
 protected:
  void SetUp() override {
    config.store.path = folder + "/store";
    config.store.keys_path = folder + "/keys";
    config.site.name = "gw.town.example.lg.jp";
    config.site.contact = "情報政策課";
    config.report.disk_warn_percent = 1;
    config.digest = Bytes(32, 'c');
  }

  Report make(const LocalDate& date, std::int64_t late_ms = 0) {
    const auto history = read_history(config.store.path, *load_key(config.store.keys_path, "report-sign.pub"));
    EXPECT_TRUE(history) << (history ? "" : to_text(history.error()));
    const Period period = period_with(PeriodKind::day, date, zone);
    MakeOptions options{&config, zone, *load_key(config.store.keys_path, "wash-sign.pub"), due_ms(period, config.report.at, zone) + late_ms};
    auto report = make_report(options, period, *history);
    EXPECT_TRUE(report) << (report ? "" : to_text(report.error()));
    return *report;
  }
  // Makes it and puts it into the ledger.
  Report put(const LocalDate& date, std::int64_t late_ms = 0) {
    Report report = make(date, late_ms);
    auto ledger = open_report_ledger(config.store.path, system_clock());
    EXPECT_TRUE(ledger);
    const auto done = (*ledger)->add("day", report.period.start_ms, 0, [&](std::uint64_t number, const Bytes& previous) {
      report.number = number;
      report.previous = previous;
      return to_stored(report, [](const Report&) -> Result<Bytes> { return Bytes("%PDF"); }, *load_key(config.store.keys_path, "report-sign.key"));
    });
    EXPECT_TRUE(done) << (done ? "" : to_text(done.error()));
    return report;
  }
  static std::vector<std::string> codes(const Report& report) {
    std::vector<std::string> found;
    for (const ReportFinding& one : report.findings) found.push_back(one.code);
    return found;
  }

  const TestFolder place;
  const std::string& folder = place.path();
  Config config;
  Zone zone = *Zone::find("Asia/Tokyo");
  TownDay ordinary{40, 0.05, 0.3, 0.01, false};
};

// Goal: on an ordinary day all agrees, the mail says so in words, and reports of before give means and lines.
TEST_F(ReportOfATown, SaysNothingIsWrongWhenNothingIs) {
  Town town(folder, 1);
  for (int i = 0; i < 9; ++i) town.day(plus_days({2026, 11, 13}, i), zone, ordinary);
  town.finish(zone.midnight({2026, 11, 22}) + 300'000);
  town.inspected(zone.midnight({2026, 11, 22}), zone.midnight({2026, 11, 22}));
  Report last;
  for (int i = 0; i < 9; ++i) {
    last = put(plus_days({2026, 11, 13}, i));
    EXPECT_EQ(last.light, Light::green) << to_mail_text(last);
    EXPECT_EQ(last.ledger, last.chain);
    EXPECT_EQ(last.balance.difference(), 0);
    EXPECT_GT(last.ledger.messages, 0u);
  }
  EXPECT_EQ(subject_of(last), "【無害化 日次報告】令和8年11月21日（土） 異常なし");
  EXPECT_THAT(to_mail_text(last), HasSubstr("差 0（一致）"));
  EXPECT_EQ(last.before.size(), 30u);
  const auto rows = compare(last);
  ASSERT_TRUE(rows[0].mean && rows[0].weekday);
  const auto earlier = earlier_from_json(to_json(last));
  ASSERT_TRUE(earlier);
  EXPECT_EQ(earlier->day.messages, last.ledger.messages);
  EXPECT_EQ(earlier->marks.results, last.marks.results);
  EXPECT_EQ(last.safety.signatures_checked, last.safety.sent_results);
}

// Goal: a day is counted from the marks of the report before as it is counted from everything.
TEST_F(ReportOfATown, CountsTheSameFromMarksAndFromTheBeginning) {
  Town town(folder, 2);
  for (int i = 0; i < 4; ++i) town.day(plus_days({2026, 11, 17}, i), zone, ordinary);
  town.finish(zone.midnight({2026, 11, 21}) + 300'000);
  const Report whole = make({2026, 11, 20});
  put({2026, 11, 18});
  put({2026, 11, 19});
  const Report marked = make({2026, 11, 20});
  EXPECT_EQ(whole.ledger, marked.ledger);
  EXPECT_EQ(whole.balance.carried_in, marked.balance.carried_in);
  EXPECT_EQ(whole.balance.carried_out, marked.balance.carried_out);
  EXPECT_EQ(whole.service.p95_ms, marked.service.p95_ms);
}

// Goal: a late report says so, the next one says so again, and a day without one is told.
TEST_F(ReportOfATown, TellsOfLateAndMissingReports) {
  Town town(folder, 3);
  for (int i = 0; i < 5; ++i) town.day(plus_days({2026, 11, 17}, i), zone, ordinary);
  town.finish(zone.midnight({2026, 11, 22}) + 300'000);
  put({2026, 11, 17});
  const Report late = put({2026, 11, 19}, 7 * 3'600'000);
  EXPECT_TRUE(late.late);
  EXPECT_THAT(codes(late), Contains("late"));
  EXPECT_THAT(codes(late), Contains("missing"));
  EXPECT_EQ(late.missing, std::vector<std::string>{"2026-11-18"});
  const Report next = put({2026, 11, 20});
  EXPECT_FALSE(next.late);
  EXPECT_EQ(next.light, Light::yellow);
  EXPECT_THAT(codes(next), Contains("late"));
  EXPECT_THAT(to_mail_text(next), HasSubstr("前回の日次報告（令和8年11月19日（木））は予定より7時間0分遅れて"));
}

// Goal: a report that comes a day late is no small matter.
TEST_F(ReportOfATown, IsRedWhenItComesADayLate) {
  Town town(folder, 6);
  for (int i = 0; i < 2; ++i) town.day(plus_days({2026, 11, 19}, i), zone, ordinary);
  town.finish(zone.midnight({2026, 11, 21}) + 300'000);
  put({2026, 11, 19});
  const Report report = make({2026, 11, 20}, 30 * 3'600'000);
  EXPECT_EQ(report.light, Light::red);
  EXPECT_THAT(to_mail_text(report), HasSubstr("この報告は予定より1日6時間遅れて作成しました。"));
}

// Goal: a kind that failed the night's self-inspection turns the report red until somebody clears it.
TEST_F(ReportOfATown, IsRedWhileAKindFailsItsInspection) {
  Town town(folder, 7);
  town.day({2026, 11, 20}, zone, ordinary);
  const TimeMs end_ms = zone.midnight({2026, 11, 21});
  town.finish(end_ms - 1);
  const InspectionRun night{end_ms - 3'600'000, end_ms - 3'500'000, {{"docm-macro", "application/vnd.ms-word", SampleEnd::failed, "the macro is still there"}}, "{}"};
  ASSERT_TRUE(record_inspection(config.store.path, night, "self-inspect"));
  const Report report = make({2026, 11, 20});
  EXPECT_EQ(report.light, Light::red);
  EXPECT_THAT(to_mail_text(report), HasSubstr("自己点検で1種類が不合格です（application/vnd.ms-word）。"));
  ASSERT_TRUE(clear_kind(config.store.path, "application/vnd.ms-word", "admin:sato", "直した"));
  EXPECT_NE(make({2026, 11, 20}).light, Light::red);
}

// Goal: a clock that went back is told, and one that went back far is red.
TEST_F(ReportOfATown, TellsOfAClockThatWentBack) {
  Town town(folder, 4);
  town.day({2026, 11, 20}, zone, ordinary);
  town.finish(zone.midnight({2026, 11, 21}) + 300'000);
  town.order(zone.midnight({2026, 11, 20}) + 50'000'000, "admin:sato", "order.hold", "確認のため");
  town.order(zone.midnight({2026, 11, 20}) + 40'000'000, "admin:sato", "order.resume", "確認できた");
  const Report report = make({2026, 11, 20});
  EXPECT_THAT(codes(report), Contains("clock"));
  EXPECT_EQ(report.light, Light::red);
  EXPECT_THAT(to_mail_text(report), HasSubstr("時計が2時間46分戻りました。"));
  ASSERT_EQ(report.acts.size(), 2u);
  EXPECT_EQ(report.acts[0].action, "order.resume");
}

// Goal: an original that was handed over is counted, its recall notice is not; nobody approved it, so that is told.
TEST_F(ReportOfATown, CountsHandedOverOriginalsAndNotTheirRecalls) {
  Town town(folder, 5);
  town.day({2026, 11, 20}, zone, ordinary);
  town.finish(zone.midnight({2026, 11, 21}) - 1);
  town.release(zone.midnight({2026, 11, 20}) + 70'000'000, true);
  const Report report = make({2026, 11, 20});
  EXPECT_EQ(report.safety.originals_released, 1u);
  EXPECT_EQ(report.safety.originals_unapproved, 1u);
  EXPECT_EQ(report.safety.without_result, 0u);
  EXPECT_THAT(to_mail_text(report), HasSubstr("払い出した原本: 1件"));
  town.release(zone.midnight({2026, 11, 20}) + 80'000'000, false, false);
  EXPECT_EQ(make({2026, 11, 20}).safety.originals_released, 2u);   // it waits for its delivery
}

// Goal: an order to hand out an original that no approval proves is red, as a forged one is; one refused on its way is not.
TEST_F(ReportOfATown, IsRedWhenAnOrderWithoutProofWasRefused) {
  Town town(folder, 8);
  town.day({2026, 11, 20}, zone, ordinary);
  town.finish(zone.midnight({2026, 11, 21}) - 1);
  const TimeMs noon_ms = zone.midnight({2026, 11, 20}) + 43'200'000;
  town.refuse(noon_ms, "DESK-18");
  EXPECT_THAT(codes(make({2026, 11, 20})), Not(Contains("unproven")));
  for (const char* code : {"DESK-01", "DESK-03", "DESK-04", "DESK-05", "DESK-14", "DESK-15"}) town.refuse(noon_ms, code);
  const Report report = make({2026, 11, 20});
  EXPECT_EQ(report.safety.unproven_refused, 6u);
  EXPECT_EQ(report.light, Light::red);
  EXPECT_THAT(to_mail_text(report), HasSubstr("承認の証拠がない原本の払い出し依頼6件を拒否しました"));
  EXPECT_THAT(to_json(report), HasSubstr("\"unproven_refused\": 6"));
}

// Goal: what tried to break out is told however much else went wrong before it.
TEST_F(ReportOfATown, TellsOfAnEscapeBehindSixtyTimeouts) {
  Town town(folder, 10);
  town.day({2026, 11, 20}, zone, ordinary);
  town.finish(zone.midnight({2026, 11, 21}) - 1);
  const TimeMs start_ms = zone.midnight({2026, 11, 20});
  EXPECT_THAT(to_mail_text(make({2026, 11, 20})), HasSubstr("隔離からの逸脱の試み: 0件\n"));
  town.died(start_ms + 36'000'000, "wash.timeout", 60);
  town.died(start_ms + 54'000'000, "wash.forbidden_call", 1);
  const Report report = make({2026, 11, 20});
  EXPECT_EQ(report.incidents_all, 61u);
  EXPECT_EQ(report.safety.escapes_tried, 1u);
  EXPECT_THAT(codes(report), Contains("cage"));
  EXPECT_THAT(to_mail_text(report), HasSubstr("隔離からの逸脱の試み: 1件"));
}

// Goal: what nobody inspected is not green: a result that never came or was taken away, a list that is torn or lacks a kind, facts not known.
TEST_F(ReportOfATown, TellsWhatCouldNotBeInspected) {
  Town town(folder, 11);
  for (int i = 0; i < 2; ++i) town.day(plus_days({2026, 11, 19}, i), zone, ordinary);
  const TimeMs end_ms = zone.midnight({2026, 11, 21});
  town.finish(end_ms - 1);
  const auto said = [&](const char* sentence) { return to_mail_text(make({2026, 11, 20})).find(sentence) != std::string::npos; };
  EXPECT_FALSE(to_mail_text(make({2026, 11, 18})).find("自己点検の結果がありません。") != std::string::npos);   // of before the first night
  EXPECT_TRUE(said("自己点検の結果がありません。"));
  town.inspected(end_ms, end_ms);
  EXPECT_EQ(make({2026, 11, 20}).light, Light::green);
  const InspectionRun failed{end_ms, end_ms + 1, {{"docm-macro", "application/vnd.ms-word", SampleEnd::failed, "x"}}, "{}"};
  ASSERT_TRUE(record_inspection(config.store.path, failed, "self-inspect"));
  EXPECT_TRUE(said("点検できなかった項目: 導入ファイル、待ち受けポート、時計。"));
  std::filesystem::remove(failed_kinds_file(config.store.path));
  EXPECT_TRUE(said("（application/vnd.ms-word）が、解除の記録がないまま一覧から消えています。"));
  std::ofstream(failed_kinds_file(config.store.path)) << "torn\n";
  EXPECT_TRUE(said("自己点検で取り除いた種類の一覧を読み取れません。"));
  EXPECT_EQ(make({2026, 11, 20}).light, Light::red);
  std::ofstream(inspection_folder(config.store.path) + "/last.list") << "torn\n";
  EXPECT_TRUE(said("自己点検の結果がありません。"));
}

// Goal: no cell of a table is one that a spreadsheet would run.
TEST(Tables, DisarmCells) {
  Report report;
  report.acts.push_back({0, "orders", "=cmd|'/c calc'!A1", "order.hold", "x", "+1,\"2\""});
  for (const auto& [name, table] : to_tables(report)) {
    if (name != "acts") continue;
    EXPECT_THAT(table, HasSubstr(",'=cmd|'/c calc'!A1,"));
    EXPECT_THAT(table, HasSubstr("\"'+1,\"\"2\"\"\""));
  }
}

// Goal: each thing that can be wrong has its own sentence, and the worst decides.
TEST(Judge, TheWorstDecides) {
  Report report;
  report.contact = "情報政策課";
  report.disk = Disk{15, 100, {}};
  JudgeInput input;
  judge(input, report);
  EXPECT_EQ(report.light, Light::yellow);
  report.findings.clear();
  report.balance.accepted = 1;
  report.safety.without_result = 2;
  report.disk = Disk{4, 100, {}};
  judge(input, report);
  EXPECT_EQ(report.light, Light::red);
  ASSERT_EQ(report.findings.size(), 3u);
  EXPECT_EQ(report.findings[0].sentence, "承認または署名を確認できないメールが2件、配送されています。");
  EXPECT_EQ(report.findings[0].owner, "情報政策課");
  EXPECT_EQ(report.findings[1].code, "balance");
  EXPECT_EQ(verdict_word(report), "緊急 3件");
}

}  // namespace
}  // namespace temizu
