// report.json: the exact image of a Report (docs/formats/report-json.md), and what a later report reads of it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "report/recount.h"
#include "report/report.h"

namespace temizu {

std::string to_json(const Report& report);

// What later reports need of an earlier one. bad_input for what to_json does not write.
struct EarlierReport {
  DayBefore day;
  std::uint64_t carried_out{0};
  bool partial{false};   // a ledger could not be read: carried_out is what could be
  Marks marks;
  std::map<std::string, KnownHead> heads;
};
Result<EarlierReport> earlier_from_json(std::string_view untrusted_json);

}  // namespace temizu
