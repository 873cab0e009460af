#include "report/run_report.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/crash_point.h"
#include "base/heartbeat.h"
#include "base/log.h"
#include "confine/confine.h"
#include "quarantine/keys.h"

namespace temizu {
namespace {

constexpr std::size_t kAtOnceMax = 31;   // reports of one kind made up for at one start
constexpr TimeMs kSettledMs = 3000;      // a period that is not over is cut this long ago: what is being written is not counted half

struct Keys {
  Bytes report_secret, report_public, wash_public;
};

Result<Keys> load(const std::string& keys_path) {
  Keys keys;
  for (const auto& [file, into] : {std::pair{"report-sign.key", &keys.report_secret}, std::pair{"report-sign.pub", &keys.report_public},
                                   std::pair{"wash-sign.pub", &keys.wash_public}}) {
    auto key = load_key(keys_path, file);
    if (!key) return Unexpected{key.error()};
    *into = std::move(*key);
  }
  return keys;
}

class Run {
 public:
  Run(const Config& config, Zone zone, Keys keys, const Draw& draw, const Clock& clock)
      : config_(config), zone_(std::move(zone)), keys_(std::move(keys)), draw_(draw), clock_(clock) {}

  // All that is due. One that fails does not stop the others.
  Status due() {
    auto first = first_record_ms(config_.store.path);
    if (!first) return Unexpected{first.error()};
    if (!*first) return {};
    auto ledger = open_report_ledger(config_.store.path, clock_);
    if (!ledger) return Unexpected{ledger.error()};
    Status all;
    for (const PeriodKind kind : {PeriodKind::day, PeriodKind::week, PeriodKind::month}) {
      if (kind == PeriodKind::week && !config_.report.week) continue;
      if (kind == PeriodKind::month && !config_.report.month) continue;
      if (auto done = due_of(kind, **first, **ledger); !done) all = done;
    }
    return all;
  }

  Status one(const ReportWords& words) {
    auto history = history_now();
    if (!history) return Unexpected{history.error()};
    Period period = period_with(words.kind, *words.date, zone_);
    const TimeMs now_ms = clock_.now_ms();
    if (period.start_ms >= now_ms) return Unexpected{Code::bad_input, to_text(*words.date), "has not come yet"};
    for (const ReportStatement& there : history->statements) {
      if (there.period == to_word(words.kind) && there.start_ms == period.start_ms) return write_stored(there.number, words.out);
    }
    const bool partial = period.end_ms > now_ms;
    if (partial) period.end_ms = std::max(period.start_ms + 1, now_ms - kSettledMs);
    MakeOptions options = make_options(now_ms);
    options.by_hand = true;
    auto report = make_report(options, period, *history);
    if (!report) return Unexpected{report.error()};
    report->partial = partial;
    auto stored = to_stored(*report, draw_, keys_.report_secret);
    if (!stored) return Unexpected{stored.error()};
    return write(*stored, words.out);
  }

 private:
  Result<History> history_now() const {
    auto history = read_history(config_.store.path, keys_.report_public);
    if (history) set_aside_ahead(*history, clock_.now_ms());
    return history;
  }

  MakeOptions make_options(TimeMs now_ms) const {
    MakeOptions options{&config_, zone_, keys_.wash_public, now_ms};
    return options;
  }

  Status due_of(PeriodKind kind, TimeMs first_ms, ReportLedger& ledger) {
    const TimeMs now_ms = clock_.now_ms();
    Period last = last_complete(kind, now_ms, zone_);
    if (now_ms < due_ms(last, config_.report.at, zone_)) last = period_with(kind, plus_days(last.first, -1), zone_);
    if (last.end_ms <= first_ms) return {};   // the store is younger
    auto history = history_now();
    if (!history) return Unexpected{history.error()};
    std::vector<Period> wanted{last};
    // Backwards to the newest there is, or to the store's beginning when none was ever made.
    bool any = std::any_of(history->statements.begin(), history->statements.end(), [&](const ReportStatement& one) { return one.period == to_word(kind); });
    while (any && wanted.size() <= kAtOnceMax) {
      const Period& oldest = wanted.back();
      const bool there = std::any_of(history->statements.begin(), history->statements.end(), [&](const ReportStatement& one) {
        return one.period == to_word(kind) && one.start_ms >= oldest.start_ms;
      });
      if (there) {
        wanted.pop_back();
        break;
      }
      if (wanted.size() == kAtOnceMax) break;
      wanted.push_back(period_with(kind, plus_days(oldest.first, -1), zone_));
    }
    Status all;
    for (auto period = wanted.rbegin(); period != wanted.rend(); ++period) {
      Status made = make(*period, ledger);
      if (made || made.error().code == Code::conflict) continue;
      log(LogLevel::alert, "report_failed", {{"period", to_word(kind)}, {"date", to_text(period->first)}, {"error", to_text(made.error())}});
      all = made;
    }
    return all;
  }

  Status make(const Period& period, ReportLedger& ledger) {
    auto history = history_now();   // with what was made a moment ago
    if (!history) return Unexpected{history.error()};
    auto report = make_report(make_options(clock_.now_ms()), period, *history);
    if (!report) return Unexpected{report.error()};
    TEMIZU_CRASH_POINT("report.counted");
    std::uint64_t instead_of = 0;
    for (const ReportStatement& one : history->ahead) {
      if (one.period == to_word(period.kind) && one.start_ms == period.start_ms) instead_of = one.number;
    }
    Status done = ledger.add(to_word(period.kind), period.start_ms, instead_of, [&](std::uint64_t number, const Bytes& previous) -> Result<StoredReport> {
      report->number = number;
      report->previous = previous;
      return to_stored(*report, draw_, keys_.report_secret);
    });
    if (!done && done.error().code == Code::conflict) {
      log(LogLevel::info, "report_there", {{"period", to_word(period.kind)}, {"date", to_text(period.first)}, {"what", "another program made it"}});
      return done;
    }
    if (!done) return done;
    beat();   // one that cannot be made is told by its silence
    log(report->light == Light::red ? LogLevel::alert : LogLevel::info, "report_made",
        {{"number", report->number}, {"period", to_word(period.kind)}, {"date", to_text(period.first)}, {"light", to_word(report->light)},
         {"findings", report->findings.size()}, {"late", report->late}});
    for (const ReportFinding& one : report->findings) {
      if (one.light == Light::red) log(LogLevel::alert, "report_finding", {{"code", one.code}, {"date", to_text(period.first)}});
    }
    return {};
  }

  Status write_stored(std::uint64_t number, const std::string& out) {
    std::optional<StoredReport> found;
    Status done = read_reports(config_.store.path, number - 1, true, keys_.report_public,
                               [&](StoredReport&& one) -> Status {
                                 if (one.statement.number == number) found = std::move(one);
                                 return {};
                               },
                               [](std::uint64_t, const Error&) -> Status { return {}; });
    if (!done) return done;
    if (!found) return Unexpected{Code::hostile, "report " + std::to_string(number), "is not what was signed", "Run temizu verify-audit"};
    return write(*found, out);
  }

  static Status write(const StoredReport& stored, const std::string& out) {
    const auto put = [&](const std::string& name, const Bytes& content) -> Status {
      std::ofstream file(out + "/" + name, std::ios::binary | std::ios::trunc);
      file.write(content.data(), static_cast<std::streamsize>(content.size()));
      file.close();
      if (!file) return Unexpected{Code::io, out + "/" + name, "cannot be written"};
      return {};
    };
    for (const ReportFile& file : stored.files) {
      if (Status done = put(file.name, file.content); !done) return done;
    }
    const std::string& first = stored.files.front().name;
    return put(first.substr(0, first.rfind('.')) + ".sig", stored.signature_file);
  }

  const Config& config_;
  Zone zone_;
  Keys keys_;
  const Draw& draw_;
  const Clock& clock_;
};

Result<Run> run_of(const Config& config, const Draw& draw, const Clock& clock) {
  auto zone = Zone::find(config.report.time_zone);
  if (!zone) return Unexpected{zone.error()};
  auto keys = load(config.store.keys_path);
  if (!keys) return Unexpected{keys.error()};
  return Run(config, std::move(*zone), std::move(*keys), draw, clock);
}

}  // namespace

Status make_due_reports(const Config& config, const Draw& draw, const Clock& clock) {
  auto run = run_of(config, draw, clock);
  return run ? run->due() : Status(Unexpected{run.error()});
}

Status run_report(const Config& config, const ReportWords& words, const Draw& draw, const Clock& clock) {
  auto run = run_of(config, draw, clock);
  if (!run) return Unexpected{run.error()};
  std::vector<std::string> writable{config.store.path + "/reports"};
  if (!words.out.empty()) {
    std::error_code error;
    std::filesystem::create_directories(words.out, error);
    if (error) return Unexpected{Code::io, words.out, "cannot be created: " + error.message()};
    writable.push_back(words.out);
  }
  if (Status locked = write_only_below("report", writable); !locked) return locked;
  if (Status locked = lock_down(kReportPowers); !locked) return locked;
  return words.date ? run->one(words) : run->due();
}

TimeMs next_report_ms(const Config& config, TimeMs now_ms) {
  auto zone = Zone::find(config.report.time_zone);
  return zone ? next_at(now_ms, config.report.at, *zone) : now_ms + 86'400'000;
}

}  // namespace temizu
