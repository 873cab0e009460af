// What the pages behind page 1 are made of: counted from rows and records that each test writes itself.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>

#include "base/tally.h"
#include "quarantine/inspection.h"
#include "report/health.h"
#include "report/judge.h"
#include "report/json.h"
#include "report/make_report.h"
#include "report/test_town.h"
#include "report/text.h"
#include "report/words.h"

namespace temizu {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

class ReportContents : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "temizu-contents-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    config.store.path = folder + "/store";
    config.store.keys_path = folder + "/keys";
    config.site.name = "gw.town.example.lg.jp";
    config.site.contact = "情報政策課";
    config.report.disk_warn_percent = 1;
    config.digest = Bytes(32, 'c');
    town = std::make_unique<Town>(folder, 9);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  Report make() {
    const auto history = read_history(config.store.path, *load_key(config.store.keys_path, "report-sign.pub"));
    const Period period = period_with(PeriodKind::day, date, zone);
    MakeOptions options{&config, zone, *load_key(config.store.keys_path, "wash-sign.pub"), due_ms(period, config.report.at, zone)};
    auto report = make_report(options, period, *history);
    EXPECT_TRUE(report) << (report ? "" : to_text(report.error()));
    return std::move(*report);
  }
  struct Text { std::string value; };
  static void bind(Query& query, const Text& text) { query.put_text(text.value); }
  template <class Value>
  static void bind(Query& query, const Value& value) { query.put(value); }
  template <class... Values>
  void insert(LedgerKind kind, const char* sql, const Values&... values) {
    Ledger& ledger = town->ledger(kind);
    ASSERT_TRUE(ledger.begin(false));
    Query query(ledger.db(), sql);
    (bind(query, values), ...);
    const Status done = query.run();
    ASSERT_TRUE(done) << to_text(done.error());
    ASSERT_TRUE(ledger.commit());
  }
  void audit(LedgerKind kind, const AuditEntry& entry) {
    Ledger& ledger = town->ledger(kind);
    ASSERT_TRUE(ledger.begin(false));
    ASSERT_TRUE(ledger.audit(entry));
    ASSERT_TRUE(ledger.commit());
  }
  TimeMs at(int hour, int minute = 0) const { return zone.at(date, hour, minute); }

  void result(std::int64_t number, std::vector<std::string> recipients, Verdict verdict, Tally tally) {
    SignedResult made;
    made.item = ItemId::random();
    made.verdict = verdict;
    made.notice_only = verdict == Verdict::held;
    for (std::uint32_t i = 0; i < recipients.size(); ++i) made.recipient_numbers.push_back(i);
    made.recipients = std::move(recipients);
    made.arrival_ms = at(9);
    made.policy_digest = made.output_digest = Bytes(32, 'd');
    insert(LedgerKind::washed, "INSERT INTO results (number, item, result_number, at_ms, item_class, recipients, statement, signature, subject, reason, file_name) "
                               "VALUES (?, ?, 0, ?, 0, ?, ?, ?, '', '', '')",
           number, made.item.octets(), at(9, static_cast<int>(number)), static_cast<std::uint64_t>(made.recipients.size()), ByteView(statement(made)), ByteView(Bytes(64, 's')));
    insert(LedgerKind::washed, "INSERT INTO tallies (number, tally) VALUES (?, ?)", number, Text{to_text(std::move(tally))});
  }

  std::string folder;
  Config config;
  const LocalDate date{2026, 11, 20};   // a Friday
  Zone zone = *Zone::find("Asia/Tokyo");
  std::unique_ptr<Town> town;
};

// Goal: rows of page 2, classes of what was taken out, departments and notices are counted once a mail, once a class, once an address.
TEST_F(ReportContents, CountsWhatTalliesTell) {
  Tally first;
  first.mail_class = "clean";
  first.add({"text/html", "text", 0, false, 1, 100, 50});
  first.add({"application/pdf", "rebuilt", 114, true, 2, 100, 90});
  first.add({"application/zip", "withheld", 103, true, 1, 100, 0});
  first.add({"application/zip", "withheld", 120, true, 3, 100, 0});
  first.add("pdf.javascript", Weight::high, 4);
  first.add("html.script", Weight::low, 1);
  first.add("text.undecodable", Weight::low, 7);
  result(1, {"a@zei.example.lg.jp", "b@soumu.example.lg.jp"}, Verdict::washed, std::move(first));
  Tally second;
  second.mail_class = "hostile";
  second.reason = 108;
  second.add({"message/rfc822", "withheld", 108, true, 1, 100, 0});
  second.add("wash.timeout", Weight::hostile, 1);
  second.add("pdf.javascript", Weight::high, 1);
  result(2, {"a@zei.example.lg.jp"}, Verdict::held, std::move(second));
  Tally third;
  third.mail_class = "clean";
  third.add({"text/plain", "text", 0, false, 1, 100, 100});
  result(3, {"c@zei.example.lg.jp"}, Verdict::clean, std::move(third));
  Report report = make();
  const auto measured = [&](Measure one) { return temizu::at(report.measures, one); };
  EXPECT_EQ(measured(Measure::mails_with_files), 2u);
  EXPECT_EQ(measured(Measure::html_to_text), 1u);
  EXPECT_EQ(measured(Measure::files_rebuilt), 2u);
  EXPECT_EQ(measured(Measure::withheld), 5u);
  EXPECT_EQ(measured(Measure::encrypted), 1u);
  EXPECT_EQ(measured(Measure::nested), 3u);
  EXPECT_EQ(measured(Measure::timed_out), 1u);   // once, though part and rule say so
  EXPECT_EQ(measured(Measure::garbled), 1u);
  const RemovedCount& scripts = report.removed[*removed_class_of("pdf.javascript")];
  EXPECT_EQ(scripts.mails, 2u);
  EXPECT_EQ(scripts.count, 6u);
  ASSERT_FALSE(report.rules.empty());
  for (const RuleRow& rule : report.rules) {
    if (rule.rule == "pdf.javascript") {
      EXPECT_EQ(rule.departments, 2u);
      EXPECT_EQ(rule.first_ms, at(9, 1));
    }
    EXPECT_FALSE(rule.seen_before);   // there was no report before
  }
  EXPECT_EQ(report.burden.people, 3u);
  EXPECT_EQ(report.burden.noticed, 2u);
  EXPECT_EQ(report.burden.notices, 3u);
  EXPECT_EQ(report.burden.most, 2u);
  EXPECT_EQ(report.families[family_of("application/zip")].withheld, 4u);
  const auto earlier = earlier_from_json(to_json(report));
  ASSERT_TRUE(earlier && earlier->day.measures && earlier->day.removed);
  EXPECT_EQ(*earlier->day.measures, report.measures);
  EXPECT_THAT(earlier->day.rules, Contains("pdf.javascript"));
}

// Goal: log-ins are counted and not listed; what was fended off and what died is told with its time.
TEST_F(ReportContents, TellsActsAndIncidentsApart) {
  audit(LedgerKind::orders, {"sato", "login", "sato", "", "", "", "", at(9)});
  audit(LedgerKind::orders, {"ito", "login", "ito", "", "", "", "", at(9, 1)});
  audit(LedgerKind::orders, {"sato", "desk.self_approval", "0123456789abcdef", "", "refused", "", "", at(9, 2)});
  audit(LedgerKind::orders, {"sato", "user.role", "ito", "", "", "異動", "", at(9, 3)});
  audit(LedgerKind::deliver, {"deliver", "forged", "result/7", "", "", "signature", "", at(10)});
  for (const char* recipient : {"/0", "/1"}) {
    audit(LedgerKind::washed, {"wash", "washed", std::string("00112233445566778899aabbccddeeff") + recipient, "received", "washed", "wash.crashed", "class=message verdict=held", at(8)});
  }
  for (const char* step : {"alert.raised", "alert.repeated", "alert.ended"}) audit(LedgerKind::washed, {"wash", step, "AL-09", "", "", "", "count=10", at(11)});
  const Report report = make();
  EXPECT_EQ(report.acts_all, 4u);
  ASSERT_THAT(report.acts, SizeIs(1));
  EXPECT_EQ(report.acts[0].action, "user.role");
  for (const ActCount& one : report.act_counts) {
    if (one.action == "login") {
      EXPECT_EQ(one.actors, 2u);
    }
  }
  ASSERT_THAT(report.incidents, SizeIs(4));
  EXPECT_EQ(report.incidents[0].kind, "crashed");
  EXPECT_EQ(report.incidents[0].subject, "00112233");
  EXPECT_EQ(report.incidents[1].kind, "self_approval");
  EXPECT_EQ(report.incidents[2].kind, "forged");
  EXPECT_EQ(report.incidents[3].kind, "alert");
  std::map<std::string, std::string> said;
  for (const ReportFinding& one : report.findings) said[one.code] = one.sentence;
  EXPECT_THAT(said["crashed"], HasSubstr("（1件）"));
  EXPECT_THAT(said["alerts"], HasSubstr("（AL-09）"));
}

constexpr char kRequest[] =
    "INSERT INTO requests (number, id, item, recipient, part, way, profile, reason, reason_text, sender_check, requester, department, address, washed_under, subject, kinds, "
    "made_ms, state, changed_ms, deadline_ms) VALUES (?, ?, ?, 0, '', ?, '', 'edit', '', 0, 'sato', 'zei', 'sato@town.example.lg.jp', 'standard', '', '', ?, ?, ?, 0)";
constexpr char kMove[] = "INSERT INTO moves (number, request, action, actor, for_account, code, reason, why, at_ms) VALUES (?, ?, ?, ?, '', 0, '', '', ?)";
constexpr char kRelease[] =
    "INSERT INTO releases (request, item, recipient, part, way, outcome, code, released_item, requester, address, original_digest, at_ms, password) "
    "VALUES (?, ?, 0, '', ?, 1, '', ?, 'sato', 'sato@town.example.lg.jp', ?, ?, ?)";

// Goal: who asked, who decided, after hours or not; washing again without an approval is no original, and no unapproved one.
TEST_F(ReportContents, CountsRequestsByDepartmentAndDecider) {
  const ItemId asked = ItemId::random(), again = ItemId::random(), item = ItemId::random();
  insert(LedgerKind::orders, kRequest, 1, asked.octets(), item.octets(), static_cast<int>(ReleaseWay::original), at(16), static_cast<int>(RequestState::released), at(20));
  insert(LedgerKind::orders, kRequest, 2, again.octets(), item.octets(), static_cast<int>(ReleaseWay::rewash), at(10), static_cast<int>(RequestState::released), at(10));
  const auto move = [&](int number, DeskAction action, const char* actor, TimeMs at_ms) {
    insert(LedgerKind::orders, kMove, number, asked.octets(), static_cast<int>(action), Text{actor}, at_ms);
  };
  move(1, DeskAction::request, "sato", at(16));
  move(2, DeskAction::check_eye, "sato", at(16, 30));
  move(3, DeskAction::approve, "chief", at(19));
  move(4, DeskAction::show_password, "sato", at(20, 30));
  for (const auto& [request, way] : {std::pair{asked, ReleaseWay::original}, std::pair{again, ReleaseWay::rewash}}) {
    insert(LedgerKind::washed, kRelease, request.octets(), item.octets(), static_cast<int>(way), ItemId::random().octets(), ByteView(Bytes(32, 'o')), at(20), ByteView());
  }
  audit(LedgerKind::orders, {"sato", "desk.self_approval", asked.to_text(), "", "refused", "", "", at(17)});
  const Report report = make();
  ASSERT_TRUE(report.desk);
  const DeskFigures& desk = *report.desk;
  EXPECT_EQ(desk.opened, 2u);
  EXPECT_EQ(desk.after_hours, 1u);   // 19:00 of a working day
  EXPECT_EQ(desk.self_approvals_blocked, 1u);
  ASSERT_THAT(desk.departments, SizeIs(1));
  EXPECT_EQ(desk.departments[0].name, "zei");
  ASSERT_THAT(desk.deciders, SizeIs(1));
  EXPECT_EQ(desk.deciders[0].name, "chief");
  EXPECT_EQ(desk.deciders[0].wait_max_ms, 3u * 3'600'000);
  ASSERT_THAT(desk.list, SizeIs(1));
  EXPECT_TRUE(desk.list[0].checked_by_eye && desk.list[0].password_shown && desk.list[0].whole);
  EXPECT_FALSE(desk.list[0].checked_for_malware || desk.list[0].recalled);
  EXPECT_EQ(report.safety.originals_released, 1u);
  EXPECT_EQ(report.safety.originals_unapproved, 0u);
}

// Goal: the self-inspection's facts come into the report as they are; what is not in their form is told as unknown.
TEST_F(ReportContents, TakesTheSelfInspectionAsItIs) {
  InspectionRun run;
  run.begun_ms = at(3);
  run.ended_ms = at(3, 5);
  run.outcomes = {{"docm-macro", "application/vnd.ms-word.document.macroenabled.12", SampleEnd::passed, ""}, {"zip-encrypted", "application/zip", SampleEnd::not_judged, "no answer"}};
  run.facts = R"({"files":{"checked":9,"compared":true,"changed":["/usr/bin/temizu"],"missing":[],"new":[]},"ports":{"known":true,"open":["0.0.0.0:25"],)"
              R"("unexpected":["0.0.0.0:4444"],"missing":[]},"clock":{"synchronised":true,"error_ms":3},"certificate_days":12})";
  ASSERT_TRUE(record_inspection(config.store.path, run, "self-inspect"));
  Report report = make();
  ASSERT_TRUE(report.inspection && report.inspection->facts);
  EXPECT_FALSE(report.inspection->stale);
  EXPECT_EQ(report.inspection->passed, 1u);
  EXPECT_EQ(report.inspection->facts->certificate_days, 12);
  std::map<std::string, std::string> due;
  for (const ReportFinding& one : report.findings) due[one.code] = one.due;
  for (const char* code : {"selftest", "integrity", "ports", "certificate"}) EXPECT_TRUE(due.contains(code)) << code;
  EXPECT_EQ(due["ports"], "11月21日");          // the day the report is made
  EXPECT_EQ(due["certificate"], "11月28日");
  EXPECT_FALSE(inspection_facts("{}"));
  EXPECT_FALSE(inspection_facts("[1"));
  EXPECT_EQ(report.keeping.due.has_value(), true);
}

// Goal: what lies between the last sign of life and the next start was down, at the day's end too; what nobody knows is not made up; half an
// hour of standing still is told on page 1.
TEST_F(ReportContents, CountsUptimeFromStartsAndHeartbeats) {
  const auto alive = [&](const char* ledger, const char* program, TimeMs started_ms, TimeMs at_ms) {
    std::string text = std::string("temizu-alive-1 ") + program + " started=" + std::to_string(started_ms) + " at=" + std::to_string(at_ms) + " lines_dropped=0 syslog_dropped=0";
    text.resize(159, ' ');
    std::ofstream(config.store.path + "/" + ledger + "/alive") << text << "\n";
  };
  const auto started = [&](LedgerKind kind, const char* program, TimeMs at_ms, TimeMs before_ms) {
    audit(kind, {program, "started", "", "", "", "", "config=00" + (before_ms == 0 ? std::string() : " alive_before=" + std::to_string(before_ms)), at_ms});
  };
  const TimeMs next_day = at(0) + 86'400'000, after = next_day + 600'000;
  alive("intake", "receive", next_day + 60'000, after);
  started(LedgerKind::intake, "receive", at(7), at(6));                        // an hour
  started(LedgerKind::intake, "receive", next_day + 60'000, at(23));           // and from 23 o'clock into the next day
  alive("washed", "wash", at(18), after);
  started(LedgerKind::washed, "wash", at(12), 0);                              // of the morning nothing is known
  started(LedgerKind::washed, "wash", at(18), at(17, 45));                     // a quarter of an hour
  alive("deliver", "deliver", at(-10), at(21));                                // stands still since
  alive("orders", "console", at(6), after);
  const Report report = make();
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> minutes;
  for (const Service::Uptime& one : report.service.uptime) minutes[one.program] = {one.up_ms / 60'000, one.of_ms / 60'000};
  EXPECT_EQ(minutes["receive"], std::pair(22ul * 60, 24ul * 60));
  EXPECT_EQ(minutes["wash"], std::pair(12ul * 60 - 15, 12ul * 60));
  EXPECT_EQ(minutes["deliver"], std::pair(21ul * 60, 24ul * 60));
  EXPECT_EQ(minutes["console"], std::pair(18ul * 60, 18ul * 60));
  EXPECT_THAT(to_mail_text(report), HasSubstr("受付 91.7%、無害化 97.9%、配送 87.5%、画面 100.0%（記録のある時間について）"));
  std::vector<std::string> stopped;
  for (const ReportFinding& one : report.findings) {
    if (one.code == "stopped") stopped.push_back(one.sentence);
  }
  ASSERT_THAT(stopped, SizeIs(2));
  EXPECT_THAT(stopped[0], HasSubstr("「受付」が2時間"));
  EXPECT_THAT(stopped[1], HasSubstr("「配送」が3時間"));
}

}  // namespace
}  // namespace temizu
