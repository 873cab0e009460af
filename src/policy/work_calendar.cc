#include "policy/work_calendar.h"

#include <algorithm>
#include <chrono>

namespace temizu {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMinutes = 24 * 60;
constexpr std::int64_t kDaysMax = 3660;

std::int64_t floor_div(std::int64_t value, std::int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

// The digits of a value that its grammar has checked.
int digits(std::string_view text) {
  int out = 0;
  for (const char c : text) out = out * 10 + (c - '0');
  return out;
}

int minutes_of(std::string_view hh_mm) { return digits(hh_mm.substr(0, 2)) * 60 + digits(hh_mm.substr(3, 2)); }

}  // namespace

WorkCalendar::WorkCalendar(Hours hours, std::uint8_t weekdays, std::vector<Holiday> holidays, int zone_minutes)
    : hours_(hours), weekdays_(weekdays), holidays_(std::move(holidays)), zone_minutes_(zone_minutes) {}

WorkCalendar WorkCalendar::from_options(std::string_view hours, const std::vector<std::string>& weekdays, const std::vector<std::string>& holidays,
                                        std::string_view time_zone) {
  const Hours from_to{minutes_of(hours.substr(0, 5)), minutes_of(hours.substr(6, 5))};
  constexpr std::string_view names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  unsigned bits = 0;
  for (unsigned i = 0; i < 7; ++i) {
    if (std::find(weekdays.begin(), weekdays.end(), names[i]) != weekdays.end()) bits |= 1U << i;
  }
  std::vector<Holiday> days;
  for (const std::string& text : holidays) {
    const bool yearly = text.size() == 5;
    const std::string_view month_day = yearly ? std::string_view(text) : std::string_view(text).substr(5);
    days.push_back({yearly ? 0 : digits(text.substr(0, 4)), digits(month_day.substr(0, 2)), digits(month_day.substr(3, 2))});
  }
  const int distance = minutes_of(time_zone.substr(1));
  return {from_to, static_cast<std::uint8_t>(bits), std::move(days), time_zone[0] == '-' ? -distance : distance};
}

bool WorkCalendar::is_working_day(std::int64_t day) const {
  const std::chrono::sys_days date{std::chrono::days{day}};
  if ((weekdays_ >> std::chrono::weekday(date).c_encoding() & 1U) == 0) return false;
  const std::chrono::year_month_day calendar(date);
  const auto year = static_cast<int>(calendar.year());
  const auto month = static_cast<int>(static_cast<unsigned>(calendar.month()));
  const auto day_of_month = static_cast<int>(static_cast<unsigned>(calendar.day()));
  return std::none_of(holidays_.begin(), holidays_.end(), [&](const Holiday& holiday) {
    return (holiday.year == 0 || holiday.year == year) && holiday.month == month && holiday.day == day_of_month;
  });
}

TimeMs WorkCalendar::after_working(TimeMs from_ms, std::uint64_t minutes) const {
  const std::int64_t zone_ms = zone_minutes_ * kMinuteMs;
  const std::int64_t first_day = floor_div(from_ms + zone_ms, kDayMinutes * kMinuteMs);
  auto left_ms = static_cast<std::int64_t>(std::min<std::uint64_t>(minutes, 10'000'000)) * kMinuteMs;
  for (std::int64_t day = first_day; day < first_day + kDaysMax; ++day) {
    if (!is_working_day(day)) continue;
    const TimeMs midnight_ms = day * kDayMinutes * kMinuteMs - zone_ms;
    const TimeMs start_ms = std::max(from_ms, midnight_ms + hours_.from_minute * kMinuteMs);
    const TimeMs end_ms = midnight_ms + hours_.to_minute * kMinuteMs;
    if (start_ms >= end_ms) continue;
    if (left_ms <= end_ms - start_ms) return start_ms + left_ms;
    left_ms -= end_ms - start_ms;
  }
  return from_ms + kDaysMax * kDayMinutes * kMinuteMs;
}

bool WorkCalendar::is_working(TimeMs at_ms) const {
  const std::int64_t local_ms = at_ms + zone_minutes_ * kMinuteMs;
  const std::int64_t day = floor_div(local_ms, kDayMinutes * kMinuteMs);
  const std::int64_t of_day_ms = local_ms - day * kDayMinutes * kMinuteMs;
  return is_working_day(day) && of_day_ms >= hours_.from_minute * kMinuteMs && of_day_ms < hours_.to_minute * kMinuteMs;
}

std::uint64_t WorkCalendar::working_between(TimeMs from_ms, TimeMs to_ms) const {
  const std::int64_t zone_ms = zone_minutes_ * kMinuteMs;
  const std::int64_t first_day = floor_div(from_ms + zone_ms, kDayMinutes * kMinuteMs);
  const std::int64_t last_day = std::min(floor_div(to_ms + zone_ms, kDayMinutes * kMinuteMs), first_day + kDaysMax);
  std::int64_t sum_ms = 0;
  for (std::int64_t day = first_day; day <= last_day; ++day) {
    if (!is_working_day(day)) continue;
    const TimeMs midnight_ms = day * kDayMinutes * kMinuteMs - zone_ms;
    const TimeMs start_ms = std::max(from_ms, midnight_ms + hours_.from_minute * kMinuteMs);
    const TimeMs end_ms = std::min(to_ms, midnight_ms + hours_.to_minute * kMinuteMs);
    if (start_ms < end_ms) sum_ms += end_ms - start_ms;
  }
  return static_cast<std::uint64_t>(sum_ms / kMinuteMs);
}

}  // namespace temizu
