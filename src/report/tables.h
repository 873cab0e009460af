// The report's tables as CSV (RFC 4180), for a spreadsheet: UTF-8 with its mark, times in ISO 8601 with the zone, no cell that a
// spreadsheet would run.
#pragma once

#include <utility>
#include <vector>

#include "report/report.h"

namespace temizu {

// "figures", "hours", "days", "kinds", "rules", "reasons", "domains", "acts", "findings" and their text.
std::vector<std::pair<std::string, std::string>> to_tables(const Report& report);

}  // namespace temizu
