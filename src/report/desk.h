// What the release desk did in a period: requests and decisions from the console's rows (orders), what was released from wash's own.
// The console's rows prove nothing; the safety line asks wash's row and an approval for every original that was delivered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "policy/work_calendar.h"
#include "report/report.h"

namespace temizu {

struct DeskCount {
  std::vector<std::string> unread;          // ledgers that could not be read to the end; no figures then
  std::optional<DeskFigures> figures;       // nothing while the desk was never used
  std::uint64_t originals{0};               // wash handed over in the period, delivered by now or not
  std::uint64_t recall_notices{0};          // of the delivered items: they call an original back and hold none
  std::uint64_t approved_releases{0};       // of the delivered originals: those wash released for a request that somebody approved
};
// delivered: items of class release that left in the period. calendar: what after_hours is measured by.
DeskCount desk_figures(const std::string& store_path, const Period& period, const WorkCalendar& calendar, const std::vector<ItemId>& delivered);

}  // namespace temizu
