// Audit records as the pages show them.
#pragma once

#include "console/call.h"
#include "quarantine/audit_reader.h"
#include "quarantine/store.h"

namespace temizu::console {

Json audit_json(const Call& call, const AuditEvent& event);
std::vector<std::string> audit_cells(const Call& call, const AuditEvent& event);
std::vector<std::string_view> audit_heading(Language language);

// All records of all ledgers about an item, oldest first.
Reply journey_answer(const Call& call, const ItemView& item);

// Where the next page begins, as a cursor: "i12-w345"; and back. Nothing for what is no cursor of ours.
std::string cursor_of(const std::map<LedgerKind, std::uint64_t>& before);
std::optional<std::map<LedgerKind, std::uint64_t>> cursor_from(std::string_view text);

}  // namespace temizu::console
