// The audit chain: append-only records, each holding the hash of the one before (BLAKE2b-256 over a length-prefixed
// form). Whoever alters, drops, reorders or truncates a record breaks the chain from there on; the head, written down
// elsewhere, shows a cut tail.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace temizu {

struct AuditRecord {
  std::uint64_t number{0};      // 1, 2, 3, … without gaps
  TimeMs at_ms{0};
  std::string actor;            // who
  std::string action;           // "kept", "washed", "delivered", "undeliverable", "purged", "started", "order.retry", …
  std::string subject;          // what: item id in hexadecimal, "/recipient number" after it; "config" and the like
  std::string from, to;         // states, or empty
  std::string why;              // a reason code or fixed words; never mail text
  std::string detail;           // digests, profile, reply: "key=value" pairs, cleaned
  Bytes previous;               // 32 octets; all zero before the first
  Bytes hash;                   // 32 octets
};

// The hash that belongs into record.hash, from all other members.
Bytes audit_hash(const AuditRecord& record);

// Checks records handed over in order: numbers without gap, previous equals the hash before, hash right.
class AuditVerifier {
 public:
  // Starts after a known head; number 0 and an empty hash mean from the first record.
  explicit AuditVerifier(std::uint64_t after_number = 0, Bytes after_hash = {});
  Status add(const AuditRecord& record);   // bad_input names the first bad record
  std::uint64_t count() const { return count_; }
  const Bytes& head() const { return head_; }

 private:
  std::uint64_t count_;
  Bytes head_;
};

// "washed:18233:7f3a…" — ledger, number, hash: what verify-audit prints, the journal gets and --head takes.
std::string head_text(std::string_view ledger, std::uint64_t number, ByteView hash);

}  // namespace temizu
