#include "report/health.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/heartbeat.h"
#include "base/log.h"
#include "policy/policy.h"
#include "quarantine/desk/retention.h"
#include "quarantine/dormant.h"
#include "quarantine/inspection.h"
#include "quarantine/restore_trial.h"

namespace temizu {
namespace {

using Json = nlohmann::json;

constexpr TimeMs kInspectionAgeMsMax = 26LL * 3'600'000;   // a night and some hours
constexpr std::size_t kHoldsShown = 20, kDormantShown = 30;
constexpr std::size_t kSamplesMax = 500, kNamesMax = 50;
constexpr std::uint32_t kWeekDays = 7;

std::optional<Disk> disk_of(const std::string& store_path, const std::vector<DayBefore>& before) {
  struct statvfs info {};
  if (::statvfs(store_path.c_str(), &info) != 0 || info.f_blocks == 0) return std::nullopt;
  Disk disk{info.f_bavail * info.f_frsize, info.f_blocks * info.f_frsize, {}};
  // From the oldest of the last 30 reports that told it, at least 7 days ago.
  for (std::size_t i = 0; i + 7 <= before.size(); ++i) {
    if (!before[i].there || before[i].free_bytes == 0) continue;
    const std::uint64_t then = before[i].free_bytes;
    if (then <= disk.free_bytes) break;
    const double per_day = static_cast<double>(then - disk.free_bytes) / static_cast<double>(before.size() - i);
    const double days = static_cast<double>(disk.free_bytes) / per_day;
    if (days < 3650) disk.days_left = static_cast<std::uint32_t>(days);
    break;
  }
  return disk;
}

std::optional<Inspection> inspection_of(const std::string& store_path, TimeMs now_ms, const std::set<std::string>& known_failed, Report& report) {
  const auto last = last_inspection(store_path);
  const auto failed = failed_kinds(store_path);
  report.kinds_unread = !failed;
  if (!failed) log(LogLevel::alert, "inspection_unread", {{"error", to_text(failed.error())}});
  if (!last) log(LogLevel::alert, "inspection_unread", {{"error", to_text(last.error())}});
  for (const std::string& kind : known_failed) {
    const bool listed = failed && std::ranges::any_of(*failed, [&](const FailedKind& one) { return one.kind == kind && one.cleared_ms == 0; });
    if (failed && !listed) report.kinds_lost.push_back(kind);
  }
  if (!last || !last->has_value()) return std::nullopt;
  const InspectionRun& run = **last;
  Inspection inspection;
  inspection.begun_ms = run.begun_ms;
  inspection.ended_ms = run.ended_ms;
  inspection.stale = run.ended_ms < now_ms - kInspectionAgeMsMax;
  inspection.kinds = run.outcomes.size();
  for (const SampleOutcome& one : run.outcomes) {
    inspection.passed += one.end == SampleEnd::passed || one.end == SampleEnd::withheld ? 1 : 0;
    if (inspection.samples.size() < kSamplesMax) inspection.samples.push_back({one.sample, one.kind, to_word(one.end), one.what});
  }
  for (const FailedKind& one : failed ? *failed : std::vector<FailedKind>{}) {
    if (one.cleared_ms == 0) inspection.failed.push_back(one.kind);
  }
  inspection.facts = inspection_facts(run.facts);
  return inspection;
}

std::optional<KeepingFigures::Due> due_of(const Config& config, const Zone& zone, TimeMs now_ms) {
  ConfigErrors errors;
  const auto policy = load_policy(config.wash.policy, config.policy_set, errors);
  if (!policy) return std::nullopt;
  const auto schedule = Retention(config.store.path).schedule(*policy, config.store.keep_days, kWeekDays, zone.minutes_east(now_ms), now_ms);
  if (!schedule) return std::nullopt;
  KeepingFigures::Due due;
  due.overdue = schedule->overdue;
  due.held = schedule->overdue_held;
  due.at_least = schedule->cut_off;
  due.today = schedule->days.empty() ? 0 : schedule->days.front().items;
  for (const PurgeDay& day : schedule->days) {
    due.week += day.items;
    due.held += day.held;
  }
  return due;
}

std::optional<Dormant> dormant_of(const std::string& store_path, TimeMs now_ms) {
  const auto found = dormant_accounts(store_path, now_ms);
  if (!found) return std::nullopt;
  Dormant dormant{kDormantDays, found->enabled, found->privileged, found->list.size(), {}};
  for (const DormantAccount& one : found->list) {
    if (dormant.list.size() < kDormantShown) dormant.list.push_back({one.login, one.privileged, one.last_login_ms});
  }
  return dormant;
}

std::optional<RestoreFigures> restore_of(const std::string& store_path) {
  const auto last = last_restore_test(store_path);
  if (!last || !last->has_value()) return std::nullopt;
  const RestoreTest& test = **last;
  return RestoreFigures{test.at_ms, test.good, test.why, test.records, test.items, test.opened};
}

// A start says when the run before was last alive, and the heartbeat when this one was: what lies between was down. Of the time before a
// start that does not say so nothing is known.
std::vector<Service::Uptime> uptime_of(const std::string& store_path, const Period& period, TimeMs now_ms, std::span<const Recount::Start> starts) {
  std::vector<Service::Uptime> all;
  const TimeMs end_ms = std::min(period.end_ms, now_ms);
  for (const Heartbeat& one : heartbeats(store_path)) {
    if (one.program == "report") continue;   // it ends by itself
    TimeMs known_ms = period.start_ms, down_ms = 0;
    const auto gap = [&](TimeMs from_ms, TimeMs to_ms) { down_ms += std::max<TimeMs>(0, std::min(to_ms, end_ms) - std::max(from_ms, known_ms)); };
    bool told = false;
    for (const Recount::Start& start : starts) {
      if (start.program != one.program) continue;
      told = true;
      if (start.alive_before_ms != 0) {
        gap(start.alive_before_ms, start.at_ms);
      } else {
        known_ms = std::clamp(start.at_ms, known_ms, std::max(known_ms, end_ms));
        down_ms = 0;
      }
    }
    if (!told) known_ms = std::clamp(one.started_ms, known_ms, std::max(known_ms, end_ms));
    if (end_ms - one.at_ms > kAliveMs) gap(one.at_ms, end_ms);
    const TimeMs of_ms = std::max<TimeMs>(0, end_ms - known_ms);
    all.push_back({one.program, static_cast<std::uint64_t>(std::max<TimeMs>(0, of_ms - down_ms)), static_cast<std::uint64_t>(of_ms)});
  }
  return all;
}

std::vector<std::string> names_in(const Json& list) {
  std::vector<std::string> names;
  for (const Json& one : list) {
    if (names.size() < kNamesMax) names.push_back(one.get<std::string>());
  }
  return names;
}

}  // namespace

std::optional<Inspection::Facts> inspection_facts(const std::string& json) {
  const Json all = Json::parse(json, nullptr, false);
  if (all.is_discarded()) return std::nullopt;
  try {
    Inspection::Facts facts;
    const Json &files = all.at("files"), &ports = all.at("ports"), &clock = all.at("clock");
    facts.files = files.at("checked").get<std::uint64_t>();
    facts.files_compared = files.at("compared").get<bool>();
    facts.files_changed = names_in(files.at("changed"));
    facts.files_missing = names_in(files.at("missing"));
    facts.files_new = names_in(files.at("new"));
    facts.ports_known = ports.at("known").get<bool>();
    facts.ports_open = names_in(ports.at("open"));
    facts.ports_unexpected = names_in(ports.at("unexpected"));
    facts.ports_missing = names_in(ports.at("missing"));
    if (clock.at("synchronised").is_boolean()) facts.clock_synchronised = clock.at("synchronised").get<bool>();
    if (clock.at("error_ms").is_number()) facts.clock_error_ms = clock.at("error_ms").get<std::int64_t>();
    if (all.at("certificate_days").is_number()) facts.certificate_days = all.at("certificate_days").get<std::int64_t>();
    return facts;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

void fill_health(const Config& config, const Zone& zone, TimeMs now_ms, std::span<const Recount::Start> starts,
                 const std::set<std::string>& failed_kinds, Report& report) {
  report.disk = disk_of(config.store.path, report.before);
  report.inspection = inspection_of(config.store.path, now_ms, failed_kinds, report);
  report.keeping.due = due_of(config, zone, now_ms);
  report.service.uptime = uptime_of(config.store.path, report.period, now_ms, starts);
  report.dormant = dormant_of(config.store.path, now_ms);
  report.restore = restore_of(config.store.path);
  auto holds = Retention(config.store.path).holds(kHoldsShown);
  if (!holds) log(LogLevel::warning, "holds_unread", {{"error", to_text(holds.error())}});
  for (const Hold& one : holds ? *holds : std::vector<Hold>{}) report.keeping.holds.push_back({one.item.short_text(), one.owner, one.why, one.at_ms});
}

}  // namespace temizu
