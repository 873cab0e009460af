// Working hours of an office: deadlines of the release desk count these only. Pure: no clock, no files; the time zone is a
// fixed distance from UTC (Japan has no summer time).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace temizu {

class WorkCalendar {
 public:
  struct Holiday {
    int year{0};      // 0: every year
    int month{1}, day{1};
    friend bool operator==(const Holiday&, const Holiday&) = default;
  };
  struct Hours {
    int from_minute{8 * 60 + 30}, to_minute{17 * 60 + 15};   // of the day: 0 to 1440, from < to
  };
  WorkCalendar() = default;   // Monday to Friday 08:30 to 17:15 at +09:00, without holidays
  // weekdays: bit 0 Sunday … bit 6 Saturday, at least one; zone_minutes: east of UTC, -840 to 840.
  WorkCalendar(Hours hours, std::uint8_t weekdays, std::vector<Holiday> holidays, int zone_minutes);
  // From values that the grammars of desk.hours ("08:30-17:15"), desk.weekdays ("mon"), desk.holidays ("2027-03-22", "12-29") and
  // desk.time_zone ("+09:00") have passed.
  static WorkCalendar from_options(std::string_view hours, const std::vector<std::string>& weekdays, const std::vector<std::string>& holidays,
                                   std::string_view time_zone);

  // The moment at which `minutes` of working time have passed since `from_ms`. Looks at most ten years ahead; then it answers
  // that moment: a calendar of holidays only has no working time, and a deadline that never comes would keep a request open.
  TimeMs after_working(TimeMs from_ms, std::uint64_t minutes) const;
  bool is_working(TimeMs at_ms) const;
  // Working minutes between two moments; 0 when to_ms is not later. Counts at most ten years.
  std::uint64_t working_between(TimeMs from_ms, TimeMs to_ms) const;

 private:
  bool is_working_day(std::int64_t day) const;   // days since 1970-01-01 in the calendar's own zone
  Hours hours_;
  std::uint8_t weekdays_{0b0111110};
  std::vector<Holiday> holidays_;
  int zone_minutes_{540};
};

}  // namespace temizu
