// Checks every ledger's audit chain from its first record to its last, the databases themselves, and that each audited
// item is there. Reads only; needs no key.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

struct AuditHead {
  std::string ledger;          // "intake", "washed", "deliver", "orders", "reports"
  std::uint64_t number{0};     // how many records
  Bytes hash;                  // 32 octets; all zero for an empty chain
};

// The heads of the ledgers that this user may read and that exist. All of a chain is checked: bad_input names the first
// bad record; a torn or altered database is io. expected: heads written down earlier, as head_text prints them; each must
// lie on its chain (conflict otherwise: records were cut off or the whole chain was replaced).
Result<std::vector<AuditHead>> verify_audit(const std::string& store_path, const std::vector<std::string>& expected = {});

// The same heads without checking: for the journal, every few minutes.
Result<std::vector<AuditHead>> audit_heads(const std::string& store_path);

}  // namespace temizu
