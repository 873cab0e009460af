// From figures to a verdict: which of them need a person, in one Japanese sentence each. Pure.
#pragma once

#include <string>
#include <vector>

#include "report/recount.h"
#include "report/report.h"

namespace temizu {

// What the judge needs beside the figures.
struct JudgeInput {
  std::uint32_t queue_warn_min{240};
  std::uint32_t disk_warn_percent{20};
  std::uint64_t tally_sum_rows{0}, tally_sum_chain{0};
  std::uint64_t unreadable{0}, clock_back_ms{0};
  std::optional<std::uint64_t> carried_out_before;   // of the report of the period right before
  std::vector<std::string> broken_reports;           // "第12号: …": rows that do not verify, gaps, wrong digests
  std::vector<std::uint64_t> reports_ahead;          // made by a clock that ran ahead
  bool inspection_expected{false};                   // the store had a night
  bool certificate_expected{false};                  // receive has one
  std::string late_before;                           // Japanese: the report before was late, by how much; empty: it was not
};

// Fills findings (red before yellow) and light.
void judge(const JudgeInput& input, Report& report);

}  // namespace temizu
