#include "quarantine/root_audit.h"

namespace temizu {

Status audit_by_root(const std::string& store_path, std::span<const AuditEntry> entries, const Clock& clock) {
  auto ledger = Ledger::open_writer(store_path, LedgerKind::people, clock);
  if (!ledger) return Unexpected{ledger.error()};
  if (auto begun = (*ledger)->begin(true); !begun) return begun;
  Status done;
  for (const AuditEntry& entry : entries) {
    if (done) done = (*ledger)->audit(entry);
  }
  if (done) done = (*ledger)->commit();
  if (!done) (*ledger)->rollback();
  else (*ledger)->ring();
  return done;
}

}  // namespace temizu
