// The properties of a calendar that go on and what their values may hold (file-rules 2.9: rebuild from listed properties).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "filters/common/content_lines.h"

namespace temizu {

constexpr std::size_t kCalendarValueMax = 256 << 10;   // octets of one value as it is written

// "VEVENT", "VTODO", "VJOURNAL": what a reader calls an entry.
bool is_calendar_entry(std::string_view component);
// "VTIMEZONE" and its parts: read by programs only.
bool is_calendar_zone(std::string_view component);

enum class PropertyFate { kept, machine_only, unlisted };
// Whether a property of a component goes on, stays behind because only programs read it, or is unknown: then its loss is told.
PropertyFate keeping_of(std::string_view component, std::string_view property);
// Properties of words, behind which a broken line is taken for more of them.
bool is_calendar_text(std::string_view component, std::string_view property);

// The property as it will be written; nothing when its value is not what the property holds. lost_zone is set when the name
// of a time zone had to stay behind. The value may be longer than kCalendarValueMax: the caller looks.
std::optional<ContentLine> checked_property(std::string_view component, const ContentLine& line, bool& lost_zone);

}  // namespace temizu
