// Records of what root did to no ledger of the mail's path (self-inspection, restore test), in root's own chain: that of the people ledger.
#pragma once

#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "quarantine/sql/ledger.h"

namespace temizu {

// All or none of them, in one transaction, synced.
Status audit_by_root(const std::string& store_path, std::span<const AuditEntry> entries, const Clock& clock);

}  // namespace temizu
