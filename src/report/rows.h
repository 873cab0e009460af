// Reads the ledgers' rows of one period and hands them to Figures: intake, washed and deliver, each at one moment, the last one first, as
// the balance does. Reads only, streams, holds no mail. What causes sending is looked at again: wash's signatures.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "report/report.h"

namespace temizu {

struct RowOptions {
  std::string store_path;
  Bytes wash_sign_public;
  Marks from;                              // of an earlier report whose period ended before this one begins; zeros: all rows
  std::uint64_t signatures_max{50'000};    // up to so many results all signatures are checked, above a random share of about so many
  std::uint64_t senders_max{20'000};       // dangerous mails whose sender is looked up
};

// What the rows say beside the figures.
struct RowFindings {
  std::uint64_t tally_sum{0};              // over the period's results with a tally; the chain must come to the same
  std::uint64_t tallies{0};
  std::vector<std::string> unread;         // ledgers that are gone or could not be read to the end
  std::vector<ItemId> released;            // items of class release that were delivered in the period; at most 10,000
};

// Fills the counts of report (balance, ledger, safety, service, kinds, rules, …, keeping's holds, marks) with what could be read. A ledger
// that nobody has made yet is empty. Fails only where no signature can be checked.
Result<RowFindings> count_rows(const RowOptions& options, Report& report);

// The first eight octets of its digest, as a number: what tally_sum adds up and the audit detail tally= begins with.
std::uint64_t tally_number(std::string_view tally);

}  // namespace temizu
