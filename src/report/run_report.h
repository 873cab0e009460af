// temizu-report as a whole: makes every report that is due, each once, and ends. Started by serve or a timer, as often as one likes.
#pragma once

#include <optional>
#include <string>

#include "policy/config.h"
#include "report/make_report.h"

namespace temizu {

struct ReportWords {                 // what the command line asked for; without a date: all that is due
  std::optional<LocalDate> date;
  PeriodKind kind{PeriodKind::day};
  std::string out;                   // folder for the files of this one report; nothing is put into the ledger
};

// Locks itself: no network, writes below store.path/reports (and out) only. Fails with config for a time zone nobody knows.
Status run_report(const Config& config, const ReportWords& words, const Draw& draw, const Clock& clock);

// The work alone, of all that is due: one that fails does not stop the others.
Status make_due_reports(const Config& config, const Draw& draw, const Clock& clock);

// When serve should start it next.
TimeMs next_report_ms(const Config& config, TimeMs now_ms);

}  // namespace temizu
