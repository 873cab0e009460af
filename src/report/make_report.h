// One report from a store: reads the reports before, counts rows and chains, judges, draws. And the ledger's files of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "policy/config.h"
#include "quarantine/reports.h"
#include "quarantine/signs.h"
#include "report/json.h"
#include "report/report.h"

namespace temizu {

using Draw = std::function<Result<Bytes>(const Report&)>;   // to_pdf; report/pdf is not linked into every program

// What the signed reports of before say, and what is wrong with them.
struct History {
  std::vector<ReportStatement> statements;               // those that verify, by number
  std::map<std::string, EarlierReport> days;             // date → a day's report; the last 40
  std::optional<EarlierReport> last;                     // the newest report of any kind that could be read
  std::vector<std::string> broken;                       // Japanese
  std::vector<ReportStatement> ahead;                    // set_aside_ahead() took them out of statements
  bool unread{false};                                    // the ledger of reports could not be read to its end
};
Result<History> read_history(const std::string& store_path, ByteView report_sign_public);

// Reports that a clock running ahead made: an hour or more after now, or after a report with a higher number. They stand for no period: it
// gets its report when it is over.
void set_aside_ahead(History& history, TimeMs now_ms);

struct MakeOptions {
  const Config* config{nullptr};
  Zone zone;
  Bytes wash_sign_public;
  TimeMs now_ms{0};
  std::uint64_t signatures_max{50'000};
  bool by_hand{false};   // a copy that somebody asked for: never late
};
// Everything but number and previous.
Result<Report> make_report(const MakeOptions& options, const Period& period, const History& history);

// Its files, in the order of the mail's attachments: PDF, JSON, CSV; and the statement over them.
Result<StoredReport> to_stored(const Report& report, const Draw& draw, ByteView report_sign_secret);

}  // namespace temizu
