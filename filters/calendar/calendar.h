// text/calendar (iCalendar, RFC 5545): rebuilt from listed properties with checked values, or told in Japanese as text.
// Attachments, alarms, web addresses, HTML and everything unknown stay behind; an invitation becomes a plain entry.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_calendar_filter();

}  // namespace temizu
