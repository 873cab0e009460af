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
  // While reading; afterwards they stand in DESCRIPTION.
  std::string extra{};                   // lines without a property
  std::string html{};                    // X-ALT-DESC
  std::vector<std::string> links{};

  const ContentLine* find(std::string_view property) const;
};

struct Calendar {
  CalendarComponent root;     // "VCALENDAR"
  std::string method;         // "REQUEST", "CANCEL", …; empty when none; for the text only
  bool changed{false};        // something that a reader could miss was left out
  bool over_limit{false};     // more components, or longer values, than are read: nothing goes on
};

// Reads every VCALENDAR as one. false when there is none. At most 10,000 components, 256 KiB a value, 50 links an entry. Web and
// telephone addresses go behind the description as words, HTML that stands for a missing description as its text.
bool read_calendar(const std::vector<ContentLine>& lines, Calendar& calendar, std::vector<Finding>& findings);

// One component as content lines.
void write_component(const CalendarComponent& component, std::string& out);

// The calendar in Japanese for a mail body: UTF-8, LF.
std::string describe_calendar(const Calendar& calendar);

}  // namespace temizu
