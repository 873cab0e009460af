// A calendar as a tree of components with the properties that may go on, and nothing else.
#pragma once

#include <string>
#include <vector>

#include "filters/common/content_lines.h"

namespace temizu {

struct CalendarComponent {
  std::string name;                      // "VCALENDAR", "VEVENT", …
  std::vector<ContentLine> properties;   // listed ones with checked values only
  std::vector<CalendarComponent> children;

  const ContentLine* find(std::string_view property) const;
};

struct Calendar {
  CalendarComponent root;     // "VCALENDAR"
  std::string method;         // "REQUEST", "CANCEL", …; empty when none; for the text only
  bool changed{false};        // an attachment was left out
};

// Reads the first VCALENDAR. false when there is none. Depth at most 3, components at most 2,000.
bool read_calendar(const std::vector<ContentLine>& lines, Calendar& calendar, std::vector<Finding>& findings);

// One component as content lines.
void write_component(const CalendarComponent& component, std::string& out);

// The calendar in Japanese for a mail body: UTF-8, LF.
std::string describe_calendar(const Calendar& calendar);

}  // namespace temizu
