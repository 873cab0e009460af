// temizu-report: makes the reports that are due, each once, and ends.
// Powers: reads the ledgers, writes its own. No network; opens no original and parses no mail.
#include <signal.h>

#include <cstring>
#include <vector>

#include "programs/program.h"
#include "report/pdf/pdf.h"
#include "report/run_report.h"

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
                        return run_report(config, words, to_pdf, system_clock());
                      }});
}
