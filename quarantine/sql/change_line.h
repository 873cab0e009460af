// The log's line for a state change, out of its audit record: one for each, after the commit, so that the log tells nothing that is not
// in a chain and the chain nothing that the log does not. Of the record only words that can hold neither subject, file name nor mail
// address go on; docs/logs.md lists them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/chain.h"
#include "base/log.h"

namespace temizu {

// Programs say what they change; the command line, whose stderr is somebody's terminal, does not. Off at first. Set before the first
// ledger is opened.
void tell_changes(bool tell);
bool tells_changes();

// told: "key=value" words for the line that no record needs ("after_ms=120").
std::vector<LogField> change_fields(std::string_view ledger, const AuditRecord& record, std::string_view told);
LogLevel change_level(std::string_view action);
// Whether the action is in changes.def.
bool is_known_change(std::string_view action);

}  // namespace temizu
