// The calendar of a made-up town hall for test_town.h: what its mail looks like on each day of a year. Working days, closed days, the
// first weeks of April, Obon, the turn of the year, and incidents that a report must show. Pure: no clock, no chance.
#pragma once

#include <algorithm>
#include <array>

#include "report/test_town.h"

namespace temizu {

struct MonthDay {
  int month{1}, day{1};
  friend auto operator<=>(const MonthDay&, const MonthDay&) = default;
};

// National holidays of 2026 (国民の祝日に関する法律) with the days that stand in for them; other years: those that keep their date.
inline constexpr std::array<MonthDay, 18> kHolidays{{{1, 1}, {1, 12}, {2, 11}, {2, 23}, {3, 20}, {4, 29}, {5, 3}, {5, 4}, {5, 5}, {5, 6}, {7, 20},
                                                     {8, 11}, {9, 21}, {9, 22}, {9, 23}, {10, 12}, {11, 3}, {11, 23}}};

inline bool is_between(const LocalDate& date, const MonthDay& first, const MonthDay& last) {
  const MonthDay day{date.month, date.day};
  return first <= day && day <= last;
}

// Offices stay shut from 29 December to 3 January.
inline bool is_closed(const LocalDate& date) {
  if (weekday(date) == 0 || weekday(date) == 6 || is_between(date, {12, 29}, {12, 31}) || is_between(date, {1, 1}, {1, 3})) return true;
  return std::find(kHolidays.begin(), kHolidays.end(), MonthDay{date.month, date.day}) != kHolidays.end();
}

// A wave of macros, a program that falls down, a disk that is full, a mail server behind us that is down from the afternoon to the next
// morning: each has a golden report.
inline constexpr MonthDay kWaveFirst{9, 15}, kWaveLast{9, 18}, kCrashDay{7, 7}, kDiskDay{10, 20}, kServerDownDay{11, 18};

// messages: of an ordinary working day.
inline TownDay town_day(const LocalDate& date, std::uint64_t messages) {
  TownDay day;
  day.flat = true;
  day.desk = !is_closed(date);
  std::uint64_t percent = 100;
  if (is_closed(date)) percent = 8;
  else if (is_between(date, {4, 1}, {4, 17})) percent = 170;   // transfers, new contracts, new addresses
  else if (is_between(date, {3, 23}, {3, 31})) percent = 140;
  else if (is_between(date, {8, 12}, {8, 14}) || is_between(date, {12, 28}, {12, 28}) || is_between(date, {4, 30}, {5, 8})) percent = 60;
  if (!is_closed(date) && is_closed(plus_days(date, -1))) percent += 15;   // what came over the weekend is answered
  percent = percent * (90 + static_cast<std::uint64_t>(date.month * 31 + date.day) * 37 % 21) / 100;
  if (is_between(date, kWaveFirst, kWaveLast)) {
    day.wave = true;
    day.held = 0.04;
    day.washed = 0.5;
    percent += 40;
  }
  if (is_between(date, kCrashDay, kCrashDay)) {
    day.crashes = 3;
    day.deliver_stops = {10, 13};
  }
  if (is_between(date, kServerDownDay, kServerDownDay)) day.deliver_stops = {15, 30};
  if (is_between(date, kDiskDay, kDiskDay)) day.intake_stops = {13, 16};
  day.messages = std::max<std::uint64_t>(1, messages * percent / 100);
  return day;
}

}  // namespace temizu
