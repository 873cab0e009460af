// Page 5 of the report beside what is counted: disk, the last self-inspection, deletions to come, holds, unused accounts, the last restore
// test. All as it is when the report is made. What cannot be found out stays empty and is told as no data.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "policy/config.h"
#include "report/recount.h"
#include "report/report.h"

namespace temizu {

// failed_kinds: that the audit log says are withheld. Fills service.uptime, disk, inspection, keeping.due, keeping.holds, dormant and restore; report.before must be there.
// starts: of all programs since the period's start, in the order of their times for each program.
void fill_health(const Config& config, const Zone& zone, TimeMs now_ms, std::span<const Recount::Start> starts,
                 const std::set<std::string>& failed_kinds, Report& report);

// What the self-inspection wrote as JSON; nothing for what it does not write.
std::optional<Inspection::Facts> inspection_facts(const std::string& json);

}  // namespace temizu
