// The audit records of a period, one JSON object a line, as they stand in the chain: nothing is left out between the first and the last.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "audit/chain.h"
#include "evidence/pack.h"
#include "quarantine/sql/ledger.h"

namespace temizu {

struct ExportedChain {
  LedgerKind ledger{LedgerKind::intake};
  std::uint64_t first{0}, last{0};          // numbers; 0: no record in the period
  Bytes previous, head;                     // the hash before the first, that of the last
  std::map<std::string, std::uint64_t> actions;
  std::vector<AuditRecord> noted;           // those whose actions the caller asked for, at most kNotedMax
};
inline constexpr std::size_t kNotedMax = 10'000;

// Adds audit/<ledger>.jsonl. from_ms included, to_ms not. A ledger that nobody made has no file.
Result<ExportedChain> export_chain(PackWriter& pack, const std::string& store_path, LedgerKind ledger, TimeMs from_ms, TimeMs to_ms,
                                   const std::vector<std::string>& noted_actions);

}  // namespace temizu
