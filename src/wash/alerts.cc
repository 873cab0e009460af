#include "wash/alerts.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <charconv>

#include "base/digest.h"
#include "base/log.h"
#include "mail/canonical.h"
#include "quarantine/inspection.h"
#include "quarantine/letter_book.h"
#include "quarantine/reports.h"
#include "quarantine/signs.h"
#include "quarantine/sql/ledger.h"
#include "report/period.h"

namespace temizu {
namespace {

constexpr int kJapanMinutes = 9 * 60;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kCountEveryMs = 600'000;   // the balance is a count over everything ever accepted
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::uint64_t kReportsLooked = 100;     // the newest: days among them, though weeks and months were made up for
constexpr std::int64_t kPlaceKnownMs = 90 * kDayMs;

// What is not found out stays unknown; why is in the log.
template <class T>
bool known(const Result<T>& result, const char* what) {
  if (!result) log(LogLevel::error, "alert_fact_unknown", {{"fact", what}, {"error", to_text(result.error())}});
  return result.has_value();
}

std::optional<std::uint32_t> disk_free_percent(const std::string& path) {
  struct statvfs disk {};
  if (::statvfs(path.c_str(), &disk) != 0 || disk.f_blocks == 0) return std::nullopt;
  return static_cast<std::uint32_t>(std::uint64_t{disk.f_bavail} * 100 / disk.f_blocks);
}

// As the last self-inspection found it, less the days since. Its facts are one line of JSON that programs/system_checks.cc writes.
std::optional<std::int64_t> certificate_days(const std::string& store_path, TimeMs now_ms) {
  static constexpr std::string_view kKey = "\"certificate_days\":";
  const auto run = last_inspection(store_path);
  if (!known(run, "certificate") || !*run) return std::nullopt;
  const std::string& facts = (*run)->facts;
  const std::size_t at = facts.find(kKey);
  if (at == std::string::npos) return std::nullopt;
  std::int64_t days = 0;
  if (std::from_chars(facts.data() + at + kKey.size(), facts.data() + facts.size(), days).ec != std::errc{}) return std::nullopt;   // null
  return days - std::max<std::int64_t>(0, now_ms - (*run)->ended_ms) / kDayMs;
}

// When the newest day that has its report began; nothing when none has.
Result<std::optional<TimeMs>> newest_day(const std::string& store_path, ByteView report_public, TimeMs now_ms) {
  std::optional<TimeMs> newest_ms;
  if (!ledger_there(store_path, LedgerKind::reports)) return newest_ms;
  const auto last = last_report_number(store_path);
  if (!last) return Unexpected{last.error()};
  const auto take = [&](StoredReport&& report) -> Status {
    const ReportStatement& statement = report.statement;
    // One that a clock running ahead made stands for no period.
    if (statement.period == "day" && statement.made_ms <= now_ms + 60 * kMinuteMs) newest_ms = std::max(newest_ms.value_or(statement.start_ms), statement.start_ms);
    return {};
  };
  const auto pass_over = [](std::uint64_t, const Error&) -> Status { return {}; };   // the report itself tells of it
  const Status read = read_reports(store_path, *last > kReportsLooked ? *last - kReportsLooked : 0, false, report_public, take, pass_over);
  if (!read) return Unexpected{read.error()};
  return newest_ms;
}

AlertLimits limits_of(const Config& config) {
  const Config::Alerts& options = config.alerts;
  AlertLimits limits;
  limits.queue_min = options.queue_min;
  limits.dangers_max = options.dangers_max;
  limits.crashes_max = options.crashes_max;
  limits.disk_free_percent = options.disk_free_percent;
  limits.certificate_days = options.certificate_days;
  limits.report_late_min = config.report.late_after_min;
  limits.repeat_ms = static_cast<std::int64_t>(options.repeat_h) * 3'600'000;
  limits.least_ms = static_cast<std::int64_t>(options.window_min) * 60'000;
  return limits;
}

Result<OwnMail> mail_of(std::span<const AlertNews> news, const Config& config, TimeMs now_ms) {
  const AlertText words = alert_text(news, config.site.name, kJapanMinutes, now_ms);
  std::string name = "alert:" + std::to_string(now_ms);
  for (const AlertNews& one : news) name += std::string(":") + one.kind->code + to_word(one.step) + std::to_string(one.told_before_ms);
  OwnMail own;
  own.envelope.id = ItemId::from_digest(sha256(name));
  own.envelope.item_class = ItemClass::letter;
  own.envelope.recipients = config.alerts.recipients;
  own.envelope.arrival_ms = now_ms;
  CanonicalMail mail;
  mail.id = own.envelope.id;
  mail.fields.from.push_back(Mailbox{"メール無害化システム", "temizu@" + config.site.name});
  for (const std::string& recipient : config.alerts.recipients) mail.fields.to.push_back(Mailbox{{}, recipient});
  mail.fields.subject = words.subject;
  mail.fields.date_ms = now_ms;
  mail.fields.date_zone_minutes = kJapanMinutes;
  mail.fields.message_id = "<" + own.envelope.id.to_text() + "@" + config.site.name + ">";
  mail.auto_submitted = "auto-generated";
  mail.temizu_fields.emplace_back("Id", own.envelope.id.to_text());
  mail.text = words.text;
  auto written = write_canonical(mail);
  if (!written) return Unexpected{written.error()};
  if (Status verified = verify_canonical(*written); !verified) return Unexpected{verified.error()};
  own.content = std::move(*written);
  return own;
}

}  // namespace

Alerts::Alerts(Store& store, const std::string& store_path, const Clock& clock, Bytes report_public)
    : store_(store),
      clock_(clock),
      chains_(ChainWatchOptions{store_path}),
      places_(store_path, kPlaceKnownMs),
      people_(store_path),
      report_public_(std::move(report_public)) {}

std::optional<std::vector<std::string>> Alerts::new_places(TimeMs from_ms) {
  const auto people = people_.people();
  if (!known(people, "people")) return std::nullopt;
  const auto places = places_.fresh(from_ms, clock_.now_ms(), [&](std::string_view login) {
    const Account* account = (*people)->find(login);
    return account != nullptr && account->has(AccountRole::administrator);
  });
  if (!known(places, "log-ins")) return std::nullopt;
  return *places;
}

// Not by a sign of life: a program that beats and makes nothing is what this is for. Believed is what report has signed.
void Alerts::look_for_the_report(const Config& config, AlertFacts& facts) const {
  if (config.report.recipients.empty()) {
    facts.report_late_min = 0;   // nobody waits for one
    return;
  }
  const auto zone = Zone::find(config.report.time_zone);
  const auto first_ms = first_record_ms(config.store.path);
  if (report_public_.empty() || !known(zone, "report") || !known(first_ms, "report")) return;
  const auto newest_ms = newest_day(config.store.path, report_public_, clock_.now_ms());
  if (!known(newest_ms, "report")) return;
  facts.report_late_min = 0;
  if (!*newest_ms && !*first_ms) return;   // nothing to report yet
  const Period missing = *newest_ms ? next_of(period_with(PeriodKind::day, zone->date_of(**newest_ms), *zone), *zone)
                                    : period_with(PeriodKind::day, zone->date_of(**first_ms), *zone);
  const std::int64_t late_ms = clock_.now_ms() - due_ms(missing, config.report.at, *zone);
  if (late_ms < kMinuteMs) return;
  facts.report_late_min = static_cast<std::uint64_t>(late_ms / kMinuteMs);
  facts.report_missing = to_text(missing.first);
}

AlertFacts Alerts::facts(const Config& config) {
  const std::string& path = config.store.path;
  const TimeMs now_ms = clock_.now_ms();
  const TimeMs from_ms = now_ms - static_cast<TimeMs>(config.alerts.window_min) * 60'000;
  AlertFacts facts;
  const auto signs = signs_since(path, from_ms);
  if (known(signs, "signs")) {
    facts.refused_attempts = signs->forged + signs->refused;
    facts.attempts = signs->forged == 0 ? "release" : signs->refused == 0 ? "forged" : "forged release";
    facts.dangers = signs->dangers;
    facts.crashes = signs->crashes;
  }
  chains_.round(now_ms);
  facts.broken_chains = chains_.broken();
  if (clock_.steady_ms() >= count_at_ms_) {
    count_at_ms_ = clock_.steady_ms() + kCountEveryMs;
    const auto balance = store_.balance();
    difference_.reset();
    if (known(balance, "balance")) {
      const std::uint64_t accounted = balance->delivered_washed + balance->delivered_notice_only + balance->undeliverable + balance->under_way;
      difference_ = static_cast<std::int64_t>(balance->accepted) - static_cast<std::int64_t>(accounted);
    }
  }
  facts.balance_difference = difference_;
  const auto failed = failed_kinds(path);
  if (known(failed, "selftest")) {
    facts.withheld_kinds.emplace();
    for (const FailedKind& kind : *failed) {
      if (kind.cleared_ms == 0) facts.withheld_kinds->push_back(kind.kind);
    }
  }
  const auto oldest_ms = oldest_waiting_ms(path);
  if (known(oldest_ms, "queue")) facts.oldest_min = *oldest_ms ? static_cast<std::uint64_t>(std::max<std::int64_t>(0, now_ms - **oldest_ms) / kMinuteMs) : 0;
  facts.disk_free_percent = disk_free_percent(path);
  facts.certificate_days = certificate_days(path, now_ms);
  facts.new_places = new_places(from_ms);
  look_for_the_report(config, facts);
  return facts;
}

void Alerts::look_when_due(const WashSettings& settings) {
  const Config& config = settings.config;
  if (clock_.steady_ms() < look_at_ms_) return;
  look_at_ms_ = clock_.steady_ms() + static_cast<std::int64_t>(config.alerts.every_s) * 1000;
  const auto remembered = store_.letter_book()->alerts();
  if (!known(remembered, "memory")) return;
  std::vector<LastingAlert> lasting;
  for (const AlertMemory& one : *remembered) lasting.push_back({one.code, one.what, one.since_ms, one.told_ms});
  const std::vector<AlertNews> news = alert_news(facts(config), limits_of(config), lasting, clock_.now_ms());
  if (news.empty()) return;
  for (const AlertNews& one : news) {
    log(one.step == AlertStep::ended ? LogLevel::warning : LogLevel::alert, "alert",
        {{"code", one.kind->code}, {"step", to_word(one.step)}, {"about", one.what}, {"detail", one.detail}, {"what", one.kind->en}});
  }
  const Status told = tell(news, config);
  if (!told) log(LogLevel::error, "alert_not_told", {{"error", to_text(told.error())}, {"consequence", "tried again in the next round"}});
}

Status Alerts::tell(std::span<const AlertNews> news, const Config& config) {
  const TimeMs now_ms = clock_.now_ms();
  std::vector<AlertStepTold> steps;
  for (const AlertNews& one : news) {
    steps.push_back({{one.kind->code, one.what, one.since_ms, now_ms}, to_word(one.step), one.detail, one.told_before_ms});
  }
  std::optional<OwnMail> mail;
  if (!config.alerts.recipients.empty()) {
    auto written = mail_of(news, config, now_ms);
    if (!written) return Unexpected{written.error()};
    mail = std::move(*written);
  }
  return store_.letter_book()->tell(steps, mail);
}

}  // namespace temizu
