#include "alert/alert.h"

#include <algorithm>

namespace temizu {
namespace {

enum Code : std::uint8_t {
#define ALERT(name, code, urgent, ja, en, ja_next, en_next) name,
#include "alert/alerts.def"
#undef ALERT
};

constexpr AlertKind kKinds[] = {
#define ALERT(name, code, urgent, ja, en, ja_next, en_next) {code, urgent, ja, en, ja_next, en_next},
#include "alert/alerts.def"
#undef ALERT
};

// One thing that may be wrong, as it is now.
struct Condition {
  Code code;
  bool wrong;
  std::string what, detail;
};

std::string n(auto number) { return std::to_string(number); }

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// Only what is known.
std::vector<Condition> conditions(const AlertFacts& f, const AlertLimits& limits) {
  std::vector<Condition> all;
  const auto count = [&](Code code, const std::optional<std::uint64_t>& value, std::uint64_t from) {
    if (value) all.push_back({code, *value >= from, "", "count=" + n(*value) + " limit=" + n(from)});
  };
  const auto list = [&](Code code, const std::optional<std::vector<std::string>>& names) {
    if (names) all.push_back({code, !names->empty(), joined(*names), "count=" + n(names->size())});
  };
  if (f.refused_attempts) all.push_back({raw_delivery, *f.refused_attempts > 0, f.attempts, "count=" + n(*f.refused_attempts) + " limit=1"});
  list(chain, f.broken_chains);
  if (f.balance_difference) all.push_back({balance, *f.balance_difference != 0, "", "difference=" + n(*f.balance_difference)});
  list(selftest, f.withheld_kinds);
  if (f.oldest_min) all.push_back({queue, *f.oldest_min >= limits.queue_min, "", "minutes=" + n(*f.oldest_min) + " limit=" + n(limits.queue_min)});
  count(mass, f.dangers, limits.dangers_max);
  if (f.disk_free_percent) {
    all.push_back({disk, *f.disk_free_percent < limits.disk_free_percent, "", "free_percent=" + n(*f.disk_free_percent) + " limit=" + n(limits.disk_free_percent)});
  }
  if (f.certificate_days) {
    all.push_back({certificate, *f.certificate_days < limits.certificate_days, "", "days=" + n(*f.certificate_days) + " limit=" + n(limits.certificate_days)});
  }
  count(crashes, f.crashes, limits.crashes_max);
  list(new_place, f.new_places);
  if (f.report_late_min) {
    const bool late = *f.report_late_min >= std::max<std::uint64_t>(1, limits.report_late_min);
    all.push_back({report, late, f.report_missing, "minutes=" + n(*f.report_late_min) + " limit=" + n(limits.report_late_min)});
  }
  return all;
}

// Whether now names something that before does not.
bool names_more(std::string_view now, std::string_view before) {
  const std::string known = " " + std::string(before) + " ";
  while (!now.empty()) {
    const std::size_t end = std::min(now.find(' '), now.size());
    if (known.find(" " + std::string(now.substr(0, end)) + " ") == std::string::npos) return true;
    now.remove_prefix(std::min(end + 1, now.size()));
  }
  return false;
}

}  // namespace

std::span<const AlertKind> alert_kinds() { return kKinds; }

const AlertKind* find_alert(std::string_view code) {
  const auto found = std::ranges::find_if(kKinds, [&](const AlertKind& kind) { return code == kind.code; });
  return found == std::end(kKinds) ? nullptr : found;
}

const char* to_word(AlertStep step) { return step == AlertStep::raised ? "raised" : step == AlertStep::repeated ? "repeated" : "ended"; }

std::optional<AlertStep> alert_step_of(std::string_view word) {
  for (const AlertStep step : {AlertStep::raised, AlertStep::repeated, AlertStep::ended}) {
    if (word == to_word(step)) return step;
  }
  return std::nullopt;
}

std::vector<AlertNews> alert_news(const AlertFacts& facts, const AlertLimits& limits, std::span<const LastingAlert> lasting, TimeMs now_ms) {
  std::vector<AlertNews> news;
  for (Condition& one : conditions(facts, limits)) {
    const AlertKind& kind = kKinds[one.code];
    const auto last = std::ranges::find_if(lasting, [&](const LastingAlert& alert) { return alert.code == kind.code; });
    if (last == lasting.end()) {
      if (one.wrong) news.push_back({&kind, AlertStep::raised, std::move(one.what), std::move(one.detail), now_ms, 0});
      continue;
    }
    if (!one.wrong) {
      // A clock that was set back must not keep it for ever.
      const bool long_enough = now_ms - last->since_ms >= limits.least_ms || now_ms < last->since_ms;
      if (long_enough) news.push_back({&kind, AlertStep::ended, last->what, std::move(one.detail), last->since_ms, last->told_ms});
      continue;
    }
    const bool due = now_ms - last->told_ms >= limits.repeat_ms || now_ms < last->told_ms;
    if (due || names_more(one.what, last->what)) {
      news.push_back({&kind, AlertStep::repeated, std::move(one.what), std::move(one.detail), last->since_ms, last->told_ms});
    }
  }
  return news;
}

}  // namespace temizu
