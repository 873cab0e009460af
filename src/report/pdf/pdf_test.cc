#include "report/pdf/pdf.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/digest.h"
#include "report/judge.h"
#include "report/words.h"

// The leak check sees two things that are not ours: fontconfig keeps its patterns by offsets, which no search for pointers finds, and
// cairo 1.16 forgets a few arrays of each font it writes. A sheet or a font of ours that is not given back holds a gobject and is told.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig.so\nleak:libcairo.so\n"; }

namespace temizu {
namespace {

// Every part of every page has something to show.
Report full_report() {
  Report r;
  const Zone zone = *Zone::find("Asia/Tokyo");
  r.period = period_with(PeriodKind::day, {2026, 11, 20}, zone);
  r.zone = "Asia/Tokyo";
  r.site = "gw.town.example.lg.jp";
  r.contact = "情報政策課";
  r.number = 12;
  r.due_ms = r.made_ms = due_ms(r.period, "00:10", zone);
  r.previous = r.config_digest = sha256("x");
  r.policies = {to_hex(sha256("policy"))};
  for (const char* ledger : {"intake", "washed", "deliver", "orders", "people"}) r.chains.push_back({ledger, 1, 12'345, sha256(ledger), true, "", 321});
  r.ledger = r.chain = {1234, 1500, 98'765'432, 1100, 350, 50, 1440, 48, 9};
  r.balance = {3, 1500, 1440, 48, 9, 6};
  r.safety = {1300, 1300, 0, 0, 2, 0, 1};
  r.service.delivered = 1488;
  r.service.p50_ms = 1232;
  r.service.p95_ms = 8'704;
  r.service.max_ms = 754'000;
  r.service.under_way = 6;
  r.service.oldest_ms = 5'400'000;
  for (const char* program : {"receive", "wash", "deliver"}) r.service.uptime.push_back({program, 86'300'000, 86'400'000});
  for (std::size_t i = 0; i < r.measures.size(); ++i) r.measures[i] = 7 * i + 3;
  for (std::size_t i = 0; i < 9; ++i) r.removed[i] = {i + 1, 3 * i + 1};
  for (int i = 0; i < 24; ++i) {
    const std::uint64_t busy = i > 7 && i < 19 ? 100 : 8;
    r.hours.push_back({r.period.start_ms + i * 3'600'000LL, busy, busy - 5, 4, 1});
  }
  for (int i = 30; i >= 1; --i) {
    DayBefore day;
    day.date = to_text(plus_days(r.period.first, -i));
    day.there = i != 17;
    day.messages = i % 7 == 1 ? 130 : 1200 + static_cast<std::uint64_t>(i) * 9;
    day.delivered_notice_only = 30 + static_cast<std::uint64_t>(i * 7 % 23);
    day.withheld_parts = 80 + static_cast<std::uint64_t>(i * 5 % 31);
    if (day.there) day.measures = r.measures;
    r.before.push_back(day);
  }
  r.kinds = {{"text/html", 900, 900, 0, 0, 0, 0, 20, 9'000'000, 800'000}, {"application/pdf", 400, 0, 390, 0, 10, 0, 60, 40'000'000, 39'000'000},
             {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 120, 0, 118, 0, 2, 0, 30, 9'000'000, 8'000'000}, {"application/zip", 40, 0, 25, 0, 15, 0, 15, 7'000'000, 2'000'000}};
  r.families.assign(family_names().size(), {});
  for (const KindRow& kind : r.kinds) {
    FamilyRow& row = r.families[family_of(kind.kind)];
    row = {kind.parts, kind.text, kind.rebuilt, 0, kind.withheld, 0, kind.bytes_in, kind.bytes_out};
  }
  r.burden = {420, 160, 230, 12, 2, false};
  r.rules = {{"mime.two_boundaries", "hostile", 3, 3, r.period.start_ms + 33'000'000, 2, std::string()},
             {"pdf.javascript", "high", 12, 30, r.period.start_ms + 3'000'000, 5, std::string("2026-11-19")},
             {"html.remote_image", "low", 210, 900, r.period.start_ms + 100'000, 0, std::string("2026-11-19")}};
  r.held_rules = {{"mime.two_boundaries", "", 3, 4, 0, 0, {}}};
  r.codes = {{109, 200}, {114, 60}, {101, 30}, {103, 15}, {102, 4}};
  for (const char* domain : {"zeimu.town.example.lg.jp", "fukushi.town.example.lg.jp", "soumu.town.example.lg.jp"}) {
    HeatRow row{domain, 300, std::vector<std::uint64_t>(family_names().size(), 2)};
    row.changed[2] = 40;
    r.heat.push_back(row);
  }
  r.dangers = {{"odd.example", 3, 3, 1}, {"news.example.org", 1, 0, 9}};
  r.desk.emplace();
  DeskFigures& d = *r.desk;
  d.opened = 9;
  d.approved = 6;
  d.denied = d.after_hours = d.self_approvals_blocked = d.by_deputy = d.waiting = d.overdue = 1;
  d.wait_p50_ms = 3'600'000;
  d.wait_max_ms = 90'000'000;
  d.departments = {{"zeimu", 5, 4, 1, 0, 3'600'000, 7'200'000}, {"fukushi", 4, 2, 0, 1, 1'800'000, 90'000'000}};
  d.deciders = {{"chief", 0, 4, 1, 0, 3'600'000, 7'200'000}};
  d.list = {{"7f3a91c2", "sato", "chief", "edit", r.period.start_ms + 40'000'000, true, true, true, true, false},
            {"88e2b001", "ito", "chief", "withheld", r.period.start_ms + 50'000'000, false, false, false, false, true}};
  d.exceptions = 4;
  d.exceptions_used = 17;
  d.exceptions_ending = 1;
  d.ending = {{"1a2b3c4d", "application/vnd.ms-excel", "sato", r.period.end_ms + 9 * 86'400'000LL, 0, 17, 230}};
  r.act_counts = {{"login", 230, 90}, {"login.failed", 6, 1}, {"user.role", 2, 1}, {"desk.show-password", 1, 1}};
  r.acts = {{r.period.start_ms + 36'000'000, "people", "admin:root", "user.role", "ito", "異動のため"}};
  r.acts_all = 240;
  r.incidents = {{r.period.start_ms + 30'000'000, "crashed", "00112233"}, {r.period.start_ms + 34'000'000, "forged", "result/7"}};
  r.incidents_all = 2;
  r.keeping.due = KeepingFigures::Due{120, 900, 0, 3, false};
  r.keeping.keep_holds = 1;
  r.keeping.holds = {{"7f3a91c2", "sato", "調査のため", r.period.start_ms}};
  r.disk = Disk{400ull << 30, 900ull << 30, 210};
  r.inspection.emplace();
  r.inspection->ended_ms = r.period.end_ms - 75'000'000;
  r.inspection->kinds = 38;
  r.inspection->passed = 37;
  for (int i = 0; i < 12; ++i) r.inspection->samples.push_back({"sample-" + std::to_string(i), "application/pdf", i == 5 ? "not_judged" : "passed", ""});
  r.inspection->facts = Inspection::Facts{};
  r.inspection->facts->files = 41;
  r.inspection->facts->files_compared = r.inspection->facts->ports_known = true;
  r.inspection->facts->ports_open = {"0.0.0.0:25", "127.0.0.1:8443"};
  r.inspection->facts->certificate_days = 12;
  r.dormant = Dormant{90, 600, 1, 3, {{"kato", true, 0}, {"mori", false, r.period.start_ms - 100 * 86'400'000LL}}};
  r.restore = RestoreFigures{r.period.start_ms - 5 * 86'400'000LL, true, "", 45'000, 1200, 20};
  judge({}, r);
  return r;
}

// Goal: a report with something in every part is small enough to mail every day, and is drawn with fonts of nothing but what it says.
TEST(Pdf, IsSmallAndHasItsFontsCut) {
  const std::vector<GuidelineRow> guideline(30, {"G1 無害化通信の定義", "プログラムが紛れ込まない通信にする", "対応", "どのプロファイルも本文を文字にします"});
  const auto pdf = to_pdf(full_report(), guideline);
  ASSERT_TRUE(pdf) << to_text(pdf.error());
  if (const char* out = std::getenv("TEMIZU_PDF")) std::ofstream(out, std::ios::binary) << *pdf;   // for a person to look at
  EXPECT_LT(pdf->size(), 400'000u);
  EXPECT_NE(pdf->find("/Outlines"), std::string::npos);
  EXPECT_EQ(to_pdf(full_report(), guideline)->size(), pdf->size());
}

// Goal: what no font here has (hieroglyphs, a character of somebody's own) is drawn as a mark and stops no report.
TEST(Pdf, DrawsAMarkForACharacterThatNoFontHas) {
  Report report = full_report();
  report.dangers.push_back({"\xF3\xB0\x80\x80.example", 1, 1, 1});              // U+F0000, private use
  report.acts.push_back({report.period.start_ms + 1000, "people", "admin:root", "user.role", "ito", "外字\xEE\x80\x80と\xF3\xB0\x80\x81です"});
  const auto pdf = to_pdf(report);
  ASSERT_TRUE(pdf) << to_text(pdf.error());
  EXPECT_LT(pdf->size(), 400'000u);
}

// Goal: a report of a day on which nothing was is drawn too, and says so.
TEST(Pdf, ShowsADayOnWhichNothingWas) {
  Report report;
  report.zone = "Asia/Tokyo";
  report.period = period_with(PeriodKind::day, {2026, 11, 20}, *Zone::find("Asia/Tokyo"));
  report.families.assign(family_names().size(), {});
  const auto pdf = to_pdf(report);
  ASSERT_TRUE(pdf) << to_text(pdf.error());
  EXPECT_LT(pdf->size(), 400'000u);
}

}  // namespace
}  // namespace temizu
