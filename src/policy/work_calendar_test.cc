#include "policy/work_calendar.h"

#include <gtest/gtest.h>

#include <chrono>

namespace temizu {
namespace {

constexpr int kTokyo = 540;

// Tokyo time of day.
TimeMs at(int year, unsigned month, unsigned day, int hour, int minute) {
  const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return (date.time_since_epoch().count() * 1440 + hour * 60 + minute - kTokyo) * std::int64_t{60'000};
}

WorkCalendar office() {
  return WorkCalendar::from_options("08:30-17:15", {"mon", "tue", "wed", "thu", "fri"}, {"12-29", "12-30", "12-31", "01-01", "01-02", "01-03", "11-23", "2027-03-22"}, "+09:00");
}

struct Case {
  const char* what;
  TimeMs from;
  std::uint64_t minutes;
  TimeMs expected;
};

// Goal: deadlines count working hours only: nights, weekends, holidays and the year's end do not count, wherever they fall.
TEST(WorkCalendar, CountsWorkingHoursOnly) {
  const Case cases[] = {
      {"within a day", at(2026, 11, 24, 9, 0), 60, at(2026, 11, 24, 10, 0)},
      {"to the end of the day", at(2026, 11, 24, 9, 15), 480, at(2026, 11, 24, 17, 15)},
      {"over night", at(2026, 11, 24, 16, 15), 120, at(2026, 11, 25, 9, 30)},
      {"asked before the office opens", at(2026, 11, 24, 3, 0), 60, at(2026, 11, 24, 9, 30)},
      {"asked after it closed", at(2026, 11, 24, 17, 15), 60, at(2026, 11, 25, 9, 30)},
      {"over a weekend and a holiday on Monday", at(2026, 11, 20, 16, 15), 120, at(2026, 11, 24, 9, 30)},
      {"asked on a Sunday", at(2026, 11, 15, 12, 0), 1, at(2026, 11, 16, 8, 31)},
      {"over the year's end", at(2026, 12, 28, 17, 0), 30, at(2027, 1, 4, 8, 45)},
      {"asked within the year's end", at(2026, 12, 31, 23, 59), 525, at(2027, 1, 4, 17, 15)},
      {"over a holiday of one year", at(2027, 3, 19, 17, 0), 30, at(2027, 3, 23, 8, 45)},
      {"the same day of another year counts", at(2028, 3, 21, 17, 0), 30, at(2028, 3, 22, 8, 45)},
      {"a leap day", at(2028, 2, 28, 17, 0), 30, at(2028, 2, 29, 8, 45)},
      {"nothing", at(2026, 11, 22, 12, 0), 0, at(2026, 11, 24, 8, 30)},
      {"a week", at(2026, 11, 9, 8, 30), 5 * 525, at(2026, 11, 13, 17, 15)},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(to_iso8601(office().after_working(one.from, one.minutes)), to_iso8601(one.expected)) << one.what;
    EXPECT_EQ(office().working_between(one.from, one.expected), one.minutes) << one.what;
  }
}

TEST(WorkCalendar, TakesTheTimeZoneOfTheOffice) {
  const auto weekdays = std::vector<std::string>{"mon", "tue", "wed", "thu", "fri"};
  const auto utc = WorkCalendar::from_options("08:30-17:15", weekdays, {}, "+00:00");
  const TimeMs morning = at(2026, 11, 24, 9, 0);   // midnight in Greenwich
  EXPECT_TRUE(office().is_working(morning));
  EXPECT_FALSE(utc.is_working(morning));
  EXPECT_EQ(utc.after_working(morning, 60), at(2026, 11, 24, 18, 30));
  const auto west = WorkCalendar::from_options("08:30-17:15", weekdays, {}, "-03:30");
  EXPECT_EQ(west.after_working(morning, 60), at(2026, 11, 24, 22, 0));   // 08:30 there is 12:00 in Greenwich, 21:00 in Tokyo
  EXPECT_EQ(WorkCalendar().after_working(morning, 60), at(2026, 11, 24, 10, 0));
}

TEST(WorkCalendar, KnowsWhatIsWorkingTime) {
  EXPECT_TRUE(office().is_working(at(2026, 11, 24, 8, 30)));
  EXPECT_TRUE(office().is_working(at(2026, 11, 24, 17, 14)));
  EXPECT_FALSE(office().is_working(at(2026, 11, 24, 17, 15)));
  EXPECT_FALSE(office().is_working(at(2026, 11, 24, 8, 29)));
  EXPECT_FALSE(office().is_working(at(2026, 11, 23, 12, 0)));
  EXPECT_FALSE(office().is_working(at(2026, 11, 21, 12, 0)));
  EXPECT_EQ(office().working_between(at(2026, 11, 24, 12, 0), at(2026, 11, 24, 9, 0)), 0u);
}

// Goal: without working time (every weekday a holiday) a deadline still comes: ten years on.
TEST(WorkCalendar, EndsTheSearch) {
  const WorkCalendar none({0, 1}, 0b1, {{0, 1, 1}}, 0);
  EXPECT_EQ(WorkCalendar({0, 1}, 0, {}, 0).after_working(0, 10), 3660LL * 86'400'000);
  EXPECT_LT(none.after_working(0, 10), 3660LL * 86'400'000);
  EXPECT_GT(office().after_working(0, UINT64_MAX), 0);
  EXPECT_EQ(office().after_working(-86'400'000, 10), 344'400'000);   // 1969-12-31, a holiday: Monday, 5 January 1970, 08:40
}

}  // namespace
}  // namespace temizu
