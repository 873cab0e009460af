#include "report/make_report.h"

#include <algorithm>
#include <thread>

#include "base/digest.h"
#include "base/log.h"
#include "quarantine/sql/ledger.h"
#include "report/desk.h"
#include "report/further_tables.h"
#include "report/health.h"
#include "report/judge.h"
#include "report/recount.h"
#include "report/rows.h"
#include "report/tables.h"
#include "report/text.h"
#include "report/words.h"

namespace temizu {
namespace {

constexpr int kDaysBefore = 30;
constexpr std::size_t kReportsRead = 60;   // the newest; enough for 30 days with weeks and months
constexpr TimeMs kMinuteMs = 60'000;
constexpr TimeMs kInspectedWithinMs = 26LL * 3'600'000;   // a store as old as this had a night with a self-inspection
constexpr TimeMs kAheadMs = 3'600'000;     // a clock that is set right by less makes no report of another period

const char* kind_japanese(const std::string& word) { return word == "week" ? "週次" : word == "month" ? "月次" : "日次"; }

void fill_before(const History& history, Report& report) {
  for (int i = kDaysBefore; i >= 1; --i) {
    const std::string date = to_text(plus_days(report.period.first, -i));
    const auto found = history.days.find(date);
    DayBefore day;
    day.date = date;
    if (found != history.days.end()) day = found->second.day;
    report.before.push_back(std::move(day));
  }
  // Days without a report, from the first there ever was to this one.
  std::string first;
  std::vector<std::string> there;
  for (const ReportStatement& one : history.statements) {
    if (one.period != "day") continue;
    there.push_back(one.date);
    if (first.empty() || one.date < first) first = one.date;
  }
  if (first.empty() || report.period.kind != PeriodKind::day) return;
  std::sort(there.begin(), there.end());
  auto date = date_from_text(first);
  const std::string end = to_text(report.period.first);
  for (int i = 0; date && i < 4000 && to_text(*date) < end; ++i) {
    if (!std::binary_search(there.begin(), there.end(), to_text(*date))) report.missing.push_back(to_text(*date));
    date = plus_days(*date, 1);
  }
}

// The last day of before whose report names the rule. Nothing is known of it when there was no report.
void fill_seen_before(Report& report) {
  const bool any = std::any_of(report.before.begin(), report.before.end(), [](const DayBefore& day) { return day.there; });
  for (RuleRow& row : report.rules) {
    if (!any) continue;
    row.seen_before = "";
    for (const DayBefore& day : report.before) {
      if (std::find(day.rules.begin(), day.rules.end(), row.rule) != day.rules.end()) row.seen_before = day.date;
    }
  }
}

void fill_acts(Recount&& again, Report& report) {
  report.acts = std::move(again.acts);
  std::stable_sort(report.acts.begin(), report.acts.end(), [](const Act& a, const Act& b) { return a.at_ms < b.at_ms; });
  report.acts_all = again.acts_all;
  for (const auto& [action, of] : again.by_action) report.act_counts.push_back({action, of.count, of.actors.size()});
  report.incidents = std::move(again.incidents);
  std::stable_sort(report.incidents.begin(), report.incidents.end(), [](const Incident& a, const Incident& b) { return a.at_ms < b.at_ms; });
  if (report.incidents.size() > kIncidentsMax) report.incidents.resize(kIncidentsMax);
  report.incidents_all = again.incidents_all;
  report.incident_counts = std::move(again.incident_counts);
  report.alert_codes.assign(again.alert_codes.begin(), again.alert_codes.end());
  if (const auto tried = report.incident_counts.find("forbidden_call"); tried != report.incident_counts.end()) report.safety.escapes_tried = tried->second;
}

// The report of the same kind right before this period.
const ReportStatement* right_before(const History& history, const Report& report) {
  for (auto one = history.statements.rbegin(); one != history.statements.rend(); ++one) {
    if (one->period == to_word(report.period.kind) && one->end_ms == report.period.start_ms) return &*one;
  }
  return nullptr;
}

// Where reading may start: what the newest report over an earlier time left.
Marks marks_before(const History& history, TimeMs start_ms) {
  Marks marks;
  std::string best;
  for (const ReportStatement& one : history.statements) {
    if (one.period != "day" || one.end_ms > start_ms) continue;
    const auto found = history.days.find(one.date);
    if (found == history.days.end() || one.date < best) continue;
    best = one.date;
    marks = found->second.marks;
  }
  return marks;
}

}  // namespace

Result<History> read_history(const std::string& store_path, ByteView report_sign_public) {
  History history;
  std::uint64_t expected = 1;
  Bytes digest(32, '\0');
  const auto bad = [&](std::uint64_t number, const Error& error) -> Status {
    static_cast<void>(error);
    history.broken.push_back("第" + std::to_string(number) + "号: 署名または内容が違います");
    expected = number + 1;
    digest.clear();
    return {};
  };
  const auto good = [&](StoredReport&& one) -> Status {
    const std::string number = std::to_string(one.statement.number);
    if (one.statement.number != expected) history.broken.push_back("第" + number + "号の前: 番号が抜けています");
    else if (!digest.empty() && one.statement.previous != digest) history.broken.push_back("第" + number + "号: 前号とつながりません");
    expected = one.statement.number + 1;
    digest = sha256(to_text(one.statement));
    history.statements.push_back(std::move(one.statement));
    return {};
  };
  Status done = read_reports(store_path, 0, false, report_sign_public, good, bad);
  if (!done && !ledger_there(store_path, LedgerKind::reports)) return history;   // none was ever made
  if (!done) {
    history.unread = true;
    log(LogLevel::alert, "ledger_unread", {{"ledger", to_word(LedgerKind::reports)}, {"error", to_text(done.error())}});
  }
  if (history.statements.empty()) return history;
  const std::uint64_t last = history.statements.back().number;
  const std::uint64_t after = last > kReportsRead ? last - kReportsRead : 0;
  const auto with_files = [&](StoredReport&& one) -> Status {
    for (const ReportFile& file : one.files) {
      if (file.media_type != "application/json") continue;
      auto earlier = earlier_from_json(file.content);
      if (!earlier) continue;
      if (one.statement.period == "day") history.days[one.statement.date] = *earlier;
      history.last = std::move(*earlier);
    }
    return {};
  };
  const auto bad_files = [&](std::uint64_t number, const Error&) -> Status {
    const std::string start = "第" + std::to_string(number) + "号";
    const bool known = std::any_of(history.broken.begin(), history.broken.end(), [&](const std::string& text) { return text.starts_with(start + ":"); });
    if (!known) history.broken.push_back(start + ": 保管された内容が署名と違います");
    return {};
  };
  done = read_reports(store_path, after, true, report_sign_public, with_files, bad_files);
  if (!done) history.unread = true;
  return history;
}

void set_aside_ahead(History& history, TimeMs now_ms) {
  TimeMs earliest_ms = now_ms;   // that a report behind this one, or this look, was made
  std::vector<ReportStatement> good;
  for (auto one = history.statements.rbegin(); one != history.statements.rend(); ++one) {
    const bool ahead = one->made_ms > earliest_ms + kAheadMs;
    if (!ahead) earliest_ms = std::min(earliest_ms, one->made_ms);
    (ahead ? history.ahead : good).push_back(std::move(*one));
  }
  std::reverse(good.begin(), good.end());
  std::reverse(history.ahead.begin(), history.ahead.end());
  history.statements = std::move(good);
}

Result<Report> make_report(const MakeOptions& options, const Period& period, const History& history) {
  const Config& config = *options.config;
  Report report;
  report.period = period;
  report.zone = options.zone.name();
  report.site = config.site.name;
  report.contact = config.site.contact;
  report.config_digest = config.digest;
  report.made_ms = options.now_ms;
  report.due_ms = due_ms(period, config.report.at, options.zone);
  report.partial = period.end_ms > options.now_ms;
  // The first one of its kind was not waited for.
  const bool waited_for = std::any_of(history.statements.begin(), history.statements.end(), [&](const ReportStatement& one) { return one.period == to_word(period.kind); });
  report.late = !report.partial && !options.by_hand && waited_for && report.made_ms - report.due_ms > static_cast<TimeMs>(config.report.late_after_min) * kMinuteMs;
  fill_before(history, report);

  RowOptions rows;
  rows.store_path = config.store.path;
  rows.wash_sign_public = options.wash_sign_public;
  rows.signatures_max = options.signatures_max;
  rows.from = marks_before(history, period.start_ms);
  RecountOptions chains;
  chains.store_path = config.store.path;
  chains.from = rows.from.audit;
  if (history.last) chains.known = history.last->heads;
  // The two counts share nothing, so they run at the same time.
  Recount again;
  std::thread second([&] { again = recount(chains, period); });
  auto counted = count_rows(rows, report);
  second.join();
  if (!counted) return Unexpected{counted.error()};
  const auto unread = [&](const std::vector<std::string>& ledgers) {
    for (const std::string& one : ledgers) {
      if (std::ranges::find(report.unread, one) == report.unread.end()) report.unread.push_back(one);
    }
  };
  unread(again.unread);
  unread(counted->unread);
  if (history.unread) unread({to_word(LedgerKind::reports)});
  report.chains = std::move(again.chains);
  report.chain = again.counted;
  report.duplicates = again.duplicates;
  report.keeping.purged_originals = again.purged;
  report.safety.forged_refused = again.forged;
  report.safety.unproven_refused = again.unproven;
  report.service.starts = again.starts;
  report.service.uncertain = again.uncertain;
  report.service.nobody_told = again.nobody_told;
  report.policies.assign(again.policies.begin(), again.policies.end());
  report.marks.audit = again.next;
  const auto self_approvals = again.by_action.find("desk.self_approval");
  const std::uint64_t self_approvals_blocked = self_approvals == again.by_action.end() ? 0 : self_approvals->second.count;
  fill_seen_before(report);
  fill_health(config, options.zone, options.now_ms, again.starts_since, again.failed_kinds, report);
  const Config::Desk& hours = config.desk;
  DeskCount desk = desk_figures(config.store.path, period, WorkCalendar::from_options(hours.hours, hours.weekdays, hours.holidays, hours.time_zone), counted->released);
  unread(desk.unread);
  report.desk = std::move(desk.figures);
  if (report.desk) report.desk->self_approvals_blocked = self_approvals_blocked;
  report.safety.originals_released -= std::min(report.safety.originals_released, desk.recall_notices);
  // Whether somebody approved cannot be said of ledgers that nobody can read.
  const std::uint64_t approved = safety_known(report) ? desk.approved_releases : report.safety.originals_released;
  report.safety.originals_unapproved = report.safety.originals_released > approved ? report.safety.originals_released - approved : 0;
  // One that waits for its delivery, or left shortly after the period, was handed over all the same.
  report.safety.originals_released = std::max(report.safety.originals_released, desk.originals);

  JudgeInput input;
  input.queue_warn_min = config.report.queue_warn_min;
  input.disk_warn_percent = config.report.disk_warn_percent;
  input.tally_sum_rows = counted->tally_sum;
  input.tally_sum_chain = again.tally_sum;
  input.unreadable = again.unreadable;
  input.clock_back_ms = again.clock_back_ms;
  fill_acts(std::move(again), report);
  input.broken_reports = history.broken;
  // Told once, by the first report after them.
  const std::uint64_t told = history.statements.empty() ? 0 : history.statements.back().number;
  for (const ReportStatement& one : history.ahead) {
    if (one.number > told) input.reports_ahead.push_back(one.number);
  }
  if (const ReportStatement* before = right_before(history, report)) {
    const auto found = history.days.find(before->date);
    if (report.period.kind == PeriodKind::day && found != history.days.end() && !found->second.partial) input.carried_out_before = found->second.carried_out;
    const Period earlier = period_with(report.period.kind, plus_days(report.period.first, -1), options.zone);
    const TimeMs late_ms = before->made_ms - due_ms(earlier, config.report.at, options.zone);
    if (late_ms > static_cast<TimeMs>(config.report.late_after_min) * kMinuteMs) {
      input.late_before = std::string("前回の") + kind_japanese(before->period) + "報告（" + to_japanese(earlier) + "）は予定より" + duration_text(static_cast<std::uint64_t>(late_ms)) + "遅れて作成されました。";
    }
  }
  const auto first_ms = first_record_ms(config.store.path);
  input.inspection_expected = !first_ms || (*first_ms && **first_ms < options.now_ms - kInspectedWithinMs);
  input.certificate_expected = !config.receive.tls_certificate.empty();
  judge(input, report);
  return report;
}

Result<StoredReport> to_stored(const Report& counted, const Draw& draw, ByteView report_sign_secret) {
  Report report = counted;
  StoredReport stored;
  const std::string base = std::string("temizu-") + to_word(report.period.kind) + "-" + to_text(report.period.first);
  auto pdf = draw(report);
  if (pdf) {
    stored.files.push_back({base + ".pdf", "application/pdf", std::move(*pdf)});
  } else {   // the report goes out all the same
    log(LogLevel::error, "report_pdf", {{"error", to_text(pdf.error())}, {"consequence", "the report goes out as text, JSON and CSV"}});
    report.findings.push_back({Light::yellow, kWithoutPdf, "PDFを作成できませんでした。日本語フォント（fonts-noto-cjk）が導入されているか確かめてください。", report.contact, "7日以内"});
    report.light = std::max(report.light, Light::yellow);
  }
  stored.files.push_back({base + ".json", "application/json", to_json(report)});
  stored.files.push_back({base + ".txt", "text/plain", to_mail_text(report)});
  for (auto& [name, table] : to_further_tables(report)) stored.files.push_back({base + "-" + name + ".csv", "text/csv", std::move(table)});
  for (auto& [name, table] : to_tables(report)) stored.files.push_back({base + "-" + name + ".csv", "text/csv", std::move(table)});
  ReportStatement& statement = stored.statement;
  statement.number = report.number;
  statement.period = to_word(report.period.kind);
  statement.date = to_text(report.period.first);
  statement.start_ms = report.period.start_ms;
  statement.end_ms = report.period.end_ms;
  statement.made_ms = report.made_ms;
  statement.light = to_word(report.light);
  statement.subject = subject_of(report);
  statement.previous = report.previous.empty() ? Bytes(32, '\0') : report.previous;
  for (const ReportFile& file : stored.files) statement.files.push_back({file.name, file.media_type, file.content.size(), sha256(file.content)});
  auto signature = sign_report(statement, report_sign_secret);
  if (!signature) return Unexpected{signature.error()};
  stored.signature_file = std::move(*signature);
  return stored;
}

}  // namespace temizu
