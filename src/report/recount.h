// Counts a period a second time, from the audit chains alone, and verifies each chain on the way: every record since the head that the
// report before wrote down, and from the first record on where the chain is short enough to be read whole every night.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "quarantine/sql/schema.h"
#include "report/report.h"

namespace temizu {

struct KnownHead {
  std::uint64_t number{0};
  Bytes hash;
};

struct RecountOptions {
  std::string store_path;
  std::map<std::string, std::uint64_t> from;      // ledger → first record that may be of the period (Marks::audit)
  std::map<std::string, KnownHead> known;         // ledger → head in the last signed report
  std::uint64_t whole_chain_max{3'000'000};       // records; a longer chain is verified from `from` on
};

struct Recount {
  std::vector<Chain> chains;
  std::vector<std::string> unread;                // ledgers that are gone or could not be read to the end
  Counted counted;
  std::uint64_t duplicates{0}, purged{0}, forged{0}, unproven{0}, unreadable{0}, uncertain{0}, nobody_told{0};   // unproven: orders to hand out an original that no approval proves
  std::map<std::string, std::uint64_t> starts;
  struct Start { std::string program; TimeMs at_ms{0}, alive_before_ms{0}; };   // 0: not known
  std::vector<Start> starts_since;                // the period's start, up to now; at most 10,000 a ledger
  std::set<std::string> policies;
  std::vector<Act> acts;                          // at most kActsMax, in order of ledger and number
  std::uint64_t acts_all{0};                      // of persons, log-ins and what they asked for included
  struct ActsOf { std::uint64_t count{0}; std::set<std::string> actors; };
  std::map<std::string, ActsOf> by_action;        // at most 200 actions, 10,000 actors of each
  std::vector<Incident> incidents;                // at most kIncidentsMax a ledger
  std::uint64_t incidents_all{0};
  std::map<std::string, std::uint64_t> incident_counts;   // kind → all of them
  std::set<std::string> alert_codes;              // of alerts raised; at most 50
  std::set<std::string> failed_kinds;             // that failed the self-inspection and were not cleared, in all that was read; at most 300
  std::uint64_t tally_sum{0};
  std::uint64_t clock_back_ms{0};                 // the widest step back between two records of one ledger in the period
  std::map<std::string, std::uint64_t> next;      // Marks::audit for the next report
};

// Never fails: what a chain holds, and that it could not be read, is told in its Chain.
Recount recount(const RecountOptions& options, const Period& period);

// True for a ledger of intake, washed and deliver that is not there while another of them is: their programs make them at the same start.
bool is_gone(const std::string& store_path, LedgerKind kind);

}  // namespace temizu
