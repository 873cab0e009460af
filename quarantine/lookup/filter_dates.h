// Days and times as people write them in a filter. Not for use outside quarantine/lookup.
#pragma once

#include <optional>
#include <string_view>

#include "quarantine/lookup/query.h"

namespace temizu {

// The start of a day in the zone of `time`, or the moment that long ago; nullopt when it is neither. folded: after
// search_fold. 2026-11-22 2026/11/22 2026.11.22 20261122 2026年11月22日 2026-11 2026年11月 令和8年11月22日 令和元年5月 R8.11.22
// today 今日 本日 yesterday 昨日 7d 7日 2w 12h 12時間. Years 1970 to 9999.
std::optional<TimeMs> filter_time_of(std::string_view folded, const FilterTime& time);

}  // namespace temizu
