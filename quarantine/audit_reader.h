// Looking through the audit chains of all ledgers as one: newest first by page, and what happened to one item. Reads only; checks
// nothing (verify.h does). Numbers of a chain grow with time, so a moment is found by halving.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/chain.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "quarantine/sql/ledger.h"

namespace temizu {

struct AuditEvent {
  LedgerKind ledger{LedgerKind::intake};
  AuditRecord record;
};

struct AuditQuery {                   // all conditions must hold; an empty one holds
  std::optional<LedgerKind> ledger;
  std::string actor, action, subject;   // actor and action whole; subject: how it begins
  TimeMs from_ms{0}, to_ms{0};        // to 0: no end
  // The page after this one: of each ledger the lowest number seen. Empty: from the newest.
  std::map<LedgerKind, std::uint64_t> before;
  std::uint32_t most{50};             // at most 1,000
};

struct AuditPage {
  std::vector<AuditEvent> events;     // newest first
  std::map<LedgerKind, std::uint64_t> before;   // ask on from here; empty: there is no more. A page may be short and yet have more
                                                // behind it: the work of one call is bounded
};

class AuditReader {
 public:
  explicit AuditReader(const std::string& store_path);
  // A ledger that is not there yet has no records. Thread-safe.
  Result<AuditPage> page(const AuditQuery& query);
  // Oldest first: records about this item and its recipients between two moments, at most `most`.
  Result<std::vector<AuditEvent>> about(const ItemId& item, TimeMs from_ms, TimeMs to_ms, std::size_t most);
  // Hands every record of a ledger from this moment on to sink, oldest first, without hashes and details.
  Status since(LedgerKind ledger, TimeMs from_ms, const std::function<void(const AuditRecord&)>& sink);

 private:
  LedgerReader& reader(LedgerKind kind);
  std::vector<std::unique_ptr<LedgerReader>> readers_;
};

// The ledgers with a chain, in the order of a message's path.
inline constexpr LedgerKind kAuditedLedgers[] = {LedgerKind::intake, LedgerKind::washed, LedgerKind::deliver, LedgerKind::orders, LedgerKind::people, LedgerKind::reports};

}  // namespace temizu
