// What is told at once: facts in, steps of alerts out. Pure: no clock, no store, no mail. A fact that is not known neither raises nor ends
// an alert. An alert is raised once, repeated while it lasts and at once when something new is wrong (another ledger, another kind), and its
// end is told. Nothing here holds a word of a mail: codes, figures, names of ledgers and kinds.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace temizu {

struct AlertFacts {
  std::optional<std::uint64_t> refused_attempts;            // within the window: forged rows, releases that wash refused
  std::string attempts;                                     // of what sort: "forged", "release" or both with a blank between
  std::optional<std::vector<std::string>> broken_chains;    // ledgers
  std::optional<std::int64_t> balance_difference;           // accepted - accounted for, recipients
  std::optional<std::vector<std::string>> withheld_kinds;   // by the self-inspection
  std::optional<std::uint64_t> oldest_min;                  // age of the oldest mail under way; 0: none
  std::optional<std::uint64_t> dangers, crashes;            // within the window, mails
  std::optional<std::uint32_t> disk_free_percent;
  std::optional<std::int64_t> certificate_days;             // negative: over
  std::optional<std::vector<std::string>> new_places;       // "login/client" of administrators, within the window
  std::optional<std::uint64_t> report_late_min;             // since the first daily report that is missing was due; 0: none is
  std::string report_missing;                               // its day, "2026-11-21"
};

struct AlertLimits {                  // as the options say
  std::uint64_t queue_min{240}, dangers_max{50}, crashes_max{10};
  std::uint32_t disk_free_percent{10};
  std::int64_t certificate_days{30};
  std::uint64_t report_late_min{360};
  std::int64_t repeat_ms{24LL * 3'600'000};
  std::int64_t least_ms{3'600'000};   // an alert lasts at least so long: what comes and goes is not told each time
};

struct AlertKind {
  const char* code;                   // "AL-01"
  bool urgent;
  const char* ja;
  const char* en;
  const char* ja_next;                // what to do
  const char* en_next;
};
std::span<const AlertKind> alert_kinds();
const AlertKind* find_alert(std::string_view code);

enum class AlertStep : std::uint8_t { raised, repeated, ended };
const char* to_word(AlertStep step);
std::optional<AlertStep> alert_step_of(std::string_view word);

struct LastingAlert {
  std::string code, what;
  TimeMs since_ms{0}, told_ms{0};
};

struct AlertNews {
  const AlertKind* kind{nullptr};
  AlertStep step{AlertStep::raised};
  std::string what;                   // ledgers, kinds, log-ins or a day, with a blank between; empty for the others
  std::string detail;                 // "count=3 limit=50"
  TimeMs since_ms{0}, told_before_ms{0};
};
std::vector<AlertNews> alert_news(const AlertFacts& facts, const AlertLimits& limits, std::span<const LastingAlert> lasting, TimeMs now_ms);

// The mail that tells them: one line as subject, text in Japanese and then English.
struct AlertText { std::string subject, text; };
// now_text, site: printed as they are. contact may be empty.
AlertText alert_text(std::span<const AlertNews> news, std::string_view site, int zone_minutes, TimeMs now_ms);
// What the hook gets on its standard input, one line (docs/formats/alert-json.md). number: of the audit record.
std::string alert_json(std::uint64_t number, TimeMs at_ms, std::string_view site, const AlertKind& kind, std::string_view step, std::string_view what,
                       std::string_view detail);

}  // namespace temizu
