#include "report/period.h"

#include <unicode/calendar.h>
#include <unicode/gregocal.h>
#include <unicode/timezone.h>

#include <array>
#include <cstdio>
#include <memory>

namespace temizu {
namespace {

constexpr TimeMs kHourMs = 3'600'000;
constexpr const char* kWeekdays[] = {"日", "月", "火", "水", "木", "金", "土"};

// Days since 1970-01-01 of the proleptic Gregorian calendar, and back.
std::int64_t days_of(const LocalDate& date) {
  const std::int64_t y = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t of_era = y - era * 400;
  const std::int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

LocalDate from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t of_era = days - era * 146'097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  LocalDate date;
  date.day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  date.year = static_cast<int>(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
  return date;
}

std::unique_ptr<icu::TimeZone> zone_of(const std::string& name) {
  return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
}

std::string reiwa(int year) {
  if (year < 2019) return std::to_string(year) + "年";
  return year == 2019 ? "令和元年" : "令和" + std::to_string(year - 2018) + "年";
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::pair<int, int> time_of(std::string_view at) { return {(at[0] - '0') * 10 + at[1] - '0', (at[3] - '0') * 10 + at[4] - '0'}; }

}  // namespace

const char* to_word(PeriodKind kind) { return kind == PeriodKind::day ? "day" : kind == PeriodKind::week ? "week" : "month"; }

Result<PeriodKind> period_kind_from_word(std::string_view word) {
  for (const PeriodKind kind : {PeriodKind::day, PeriodKind::week, PeriodKind::month}) {
    if (word == to_word(kind)) return kind;
  }
  return Unexpected{Code::bad_input, "period", "not day, week or month"};
}

std::string to_text(const LocalDate& date) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", date.year, date.month, date.day);
  return text.data();
}

Result<LocalDate> date_from_text(std::string_view text) {
  const Unexpected bad{Code::bad_input, "date", "not a day such as 2026-11-21"};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return bad;
  const auto number = [&](std::size_t from, std::size_t length) {
    int value = 0;
    for (std::size_t i = from; i < from + length; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const LocalDate date{number(0, 4), number(5, 2), number(8, 2)};
  if (date.year < 1970 || date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return bad;
  if (from_days(days_of(date)) != date) return bad;
  return date;
}

LocalDate plus_days(const LocalDate& date, int days) { return from_days(days_of(date) + days); }

int weekday(const LocalDate& date) { return static_cast<int>(((days_of(date) + 4) % 7 + 7) % 7); }

std::string wareki(const LocalDate& date) {
  const bool is_reiwa = date >= LocalDate{2019, 5, 1};
  return (is_reiwa ? reiwa(date.year) : std::to_string(date.year) + "年") + std::to_string(date.month) + "月" + std::to_string(date.day) + "日（" +
         kWeekdays[weekday(date)] + "）";
}

std::string fiscal_year(const LocalDate& date) { return reiwa(date.month < 4 ? date.year - 1 : date.year) + "度"; }

Result<Zone> Zone::find(const std::string& name) {
  const auto zone = zone_of(name);
  if (!zone || *zone == icu::TimeZone::getUnknown()) {
    return Unexpected{Code::config, "report.time_zone", name + " is no time zone that this system knows", "For example: Asia/Tokyo"};
  }
  return Zone(name);
}

TimeMs Zone::at(const LocalDate& date, int hour, int minute) const {
  UErrorCode error = U_ZERO_ERROR;
  icu::GregorianCalendar calendar(zone_of(name_).release(), error);
  calendar.setGregorianChange(-1e18, error);
  calendar.clear();
  calendar.set(date.year, date.month - 1, date.day, hour, minute, 0);
  const UDate time = calendar.getTime(error);
  return U_FAILURE(error) ? days_of(date) * 24 * kHourMs : static_cast<TimeMs>(time);
}

TimeMs Zone::midnight(const LocalDate& date) const {
  // Where the clock goes forward at midnight, ICU names a moment of the same day after the gap or before it: take the first moment
  // whose local date is this one.
  TimeMs time = at(date, 0, 0);
  if (date_of(time) < date) {
    TimeMs low = time, high = time + 26 * kHourMs;
    while (high - low > 1) {
      const TimeMs middle = low + (high - low) / 2;
      (date_of(middle) < date ? low : high) = middle;
    }
    return high;
  }
  // Where it goes back to before midnight, the day starts at its first midnight.
  while (date_of(time - 1) >= date) time -= kHourMs / 2;
  return time;
}

LocalDate Zone::date_of(TimeMs time_ms) const {
  const std::int64_t local = time_ms + static_cast<TimeMs>(minutes_east(time_ms)) * 60'000;
  const std::int64_t day = 24 * kHourMs;
  return from_days((local >= 0 ? local : local - day + 1) / day);
}

int Zone::hour_of(TimeMs time_ms) const {
  const std::int64_t local = time_ms + static_cast<TimeMs>(minutes_east(time_ms)) * 60'000;
  return static_cast<int>(((local / kHourMs) % 24 + 24) % 24);
}

int Zone::minutes_east(TimeMs time_ms) const {
  UErrorCode error = U_ZERO_ERROR;
  std::int32_t raw = 0, dst = 0;
  zone_of(name_)->getOffset(static_cast<UDate>(time_ms), false, raw, dst, error);
  return U_FAILURE(error) ? 0 : (raw + dst) / 60'000;
}

Period period_with(PeriodKind kind, const LocalDate& date, const Zone& zone) {
  Period period;
  period.kind = kind;
  period.first = date;
  period.last = date;
  if (kind == PeriodKind::week) {
    period.first = plus_days(date, -((weekday(date) + 6) % 7));
    period.last = plus_days(period.first, 6);
  } else if (kind == PeriodKind::month) {
    period.first.day = 1;
    const LocalDate next = date.month == 12 ? LocalDate{date.year + 1, 1, 1} : LocalDate{date.year, date.month + 1, 1};
    period.last = plus_days(next, -1);
  }
  period.start_ms = zone.midnight(period.first);
  period.end_ms = zone.midnight(plus_days(period.last, 1));
  if (kind != PeriodKind::day) return period;
  for (TimeMs hour = period.start_ms; hour < period.end_ms; hour += kHourMs) period.hours.push_back(hour);
  return period;
}

Period last_complete(PeriodKind kind, TimeMs now_ms, const Zone& zone) {
  const Period current = period_with(kind, zone.date_of(now_ms), zone);
  return period_with(kind, plus_days(current.first, -1), zone);
}

Period next_of(const Period& period, const Zone& zone) { return period_with(period.kind, plus_days(period.last, 1), zone); }

std::string to_japanese(const Period& period) {
  switch (period.kind) {
    case PeriodKind::day: return wareki(period.first);
    case PeriodKind::week: return wareki(period.first) + "〜" + std::to_string(period.last.month) + "月" + std::to_string(period.last.day) + "日（日）";
    case PeriodKind::month: {
      const std::string day = wareki(period.first);
      return day.substr(0, day.find("月") + std::string("月").size());
    }
  }
  return wareki(period.first);
}

TimeMs due_ms(const Period& period, std::string_view at, const Zone& zone) {
  const auto [hour, minute] = time_of(at);
  return zone.at(plus_days(period.last, 1), hour, minute);
}

TimeMs next_at(TimeMs now_ms, std::string_view at, const Zone& zone) {
  const auto [hour, minute] = time_of(at);
  const LocalDate today = zone.date_of(now_ms);
  for (int days = 0; days < 3; ++days) {
    const TimeMs time = zone.at(plus_days(today, days), hour, minute);
    if (time > now_ms) return time;
  }
  return now_ms + 24 * kHourMs;
}

std::string moment(TimeMs time_ms, const Zone& zone) {
  const LocalDate date = zone.date_of(time_ms);
  const std::int64_t local = time_ms + static_cast<TimeMs>(zone.minutes_east(time_ms)) * 60'000;
  const int minute = static_cast<int>((local / 60'000) % 60);
  return std::to_string(date.month) + "月" + std::to_string(date.day) + "日 " + two(zone.hour_of(time_ms)) + ":" + two(minute);
}

}  // namespace temizu
