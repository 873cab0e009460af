// Days, weeks and months as the town's wall clock has them: cut at local midnight, so that a day has 23 or 25 hours where the clock
// is changed. And dates as Japanese people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace temizu {

enum class PeriodKind : std::uint8_t { day, week, month };
const char* to_word(PeriodKind kind);
Result<PeriodKind> period_kind_from_word(std::string_view word);

struct LocalDate {
  int year{1970}, month{1}, day{1};
  friend auto operator<=>(const LocalDate&, const LocalDate&) = default;
};
std::string to_text(const LocalDate& date);                    // "2026-11-21"
Result<LocalDate> date_from_text(std::string_view text);       // bad_input for anything but a day that exists
LocalDate plus_days(const LocalDate& date, int days);
int weekday(const LocalDate& date);                            // 0 Sunday … 6 Saturday
std::string wareki(const LocalDate& date);                     // "令和8年11月21日（土）"; before 2019-05-01 "2018年4月1日（日）"
std::string fiscal_year(const LocalDate& date);                // "令和8年度": from 1 April

// A time zone of the IANA list. Copies are cheap enough for a few a report.
class Zone {
 public:
  static Result<Zone> find(const std::string& name);           // config when there is none
  TimeMs midnight(const LocalDate& date) const;                // the first moment of the day, also where 00:00 does not exist
  TimeMs at(const LocalDate& date, int hour, int minute) const;
  LocalDate date_of(TimeMs time_ms) const;
  int hour_of(TimeMs time_ms) const;                           // 0 to 23, local
  int minutes_east(TimeMs time_ms) const;
  const std::string& name() const { return name_; }

 private:
  explicit Zone(std::string name) : name_(std::move(name)) {}
  std::string name_;
};

// [start, end) of local days.
struct Period {
  PeriodKind kind{PeriodKind::day};
  LocalDate first, last;                                       // both in it
  TimeMs start_ms{0}, end_ms{0};
  std::vector<TimeMs> hours;                                   // a day: when each of its 23, 24 or 25 hours starts
};

Period period_with(PeriodKind kind, const LocalDate& date, const Zone& zone);   // weeks start on Monday
// The last one that is over at now_ms.
Period last_complete(PeriodKind kind, TimeMs now_ms, const Zone& zone);
Period next_of(const Period& period, const Zone& zone);
// "令和8年11月21日（土）", "令和8年11月16日（月）〜22日（日）", "令和8年11月"
std::string to_japanese(const Period& period);

// When the reports of the periods that end at this midnight are due: report.at of that day ("00:10").
TimeMs due_ms(const Period& period, std::string_view at, const Zone& zone);
// The next time of day `at` after now_ms.
TimeMs next_at(TimeMs now_ms, std::string_view at, const Zone& zone);
// "21日 09:12", for a moment in a report.
std::string moment(TimeMs time_ms, const Zone& zone);

}  // namespace temizu
