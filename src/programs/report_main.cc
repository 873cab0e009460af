// temizu-report: makes the reports that are due, each once, and ends.
// Powers: reads the ledgers, writes its own. No network; opens no original and parses no mail.
#include <signal.h>

#include <cstring>
#include <vector>

#include "evidence/clauses.h"
#include "programs/program.h"
#include "report/pdf/pdf.h"
#include "report/run_report.h"

namespace {

// How the guideline is met, as the evidence pack says it. Not readable: the page says so.
std::vector<temizu::GuidelineRow> guideline() {
  std::vector<temizu::GuidelineRow> rows;
  const auto groups = temizu::clause_groups();
  if (!groups) return rows;
  for (const temizu::ClauseGroup& group : *groups) {
    for (const temizu::Clause& clause : group.clauses) rows.push_back({clause.ja[0], clause.ja[1], temizu::state_text(clause.state), clause.ja[2]});
  }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace temizu;
  // Its own words, given by `temizu report`; the rest is every program's.
  ReportWords words;
  std::vector<char*> others{argv[0]};
  for (int i = 1; i < argc; ++i) {
    const bool last = i + 1 >= argc;
    if (!last && std::strcmp(argv[i], "--date") == 0) {
      auto date = date_from_text(argv[++i]);
      if (!date) return 78;
      words.date = *date;
    } else if (!last && std::strcmp(argv[i], "--period") == 0) {
      auto kind = period_kind_from_word(argv[++i]);
      if (!kind) return 78;
      words.kind = *kind;
    } else if (!last && std::strcmp(argv[i], "--out") == 0) {
      words.out = argv[++i];
    } else {
      others.push_back(argv[i]);
    }
  }
  return program_main(static_cast<int>(others.size()), others.data(),
                      {"report", [&](const Config& config, const Reload&) {
                        // Nobody takes signals in turn here: a stop ends us, and the next start makes the report.
                        sigset_t stops;
                        sigemptyset(&stops);
                        for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&stops, number);
                        pthread_sigmask(SIG_UNBLOCK, &stops, nullptr);
                        return run_report(config, words, [rows = guideline()](const Report& report) { return to_pdf(report, rows); }, system_clock());
                      }});
}
