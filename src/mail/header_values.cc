#include "mail/header_values.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "mail/canonical_field.h"

namespace temizu {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Blanks and comments between the tokens of a date.
struct Cursor {
  std::string_view text;
  std::size_t at{0};

  void skip() {
    int depth = 0;
    while (at < text.size()) {
      const char c = text[at];
      if (c == '(') ++depth;
      if (c == ')' && depth > 0) --depth;
      const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ')';
      if (depth == 0 && !blank) return;
      ++at;
    }
  }
  bool take(char c) {
    skip();
    if (at >= text.size() || text[at] != c) return false;
    ++at;
    return true;
  }
  // 1 to `most` digits; digits_taken tells how many.
  bool number(int& value, int most, int* digits_taken = nullptr) {
    skip();
    int digits = 0;
    value = 0;
    while (at < text.size() && is_ascii_digit(text[at]) && digits < most) {
      value = value * 10 + (text[at++] - '0');
      ++digits;
    }
    if (digits_taken != nullptr) *digits_taken = digits;
    return digits > 0 && !(at < text.size() && is_ascii_digit(text[at]));
  }
  std::string word() {
    skip();
    std::string out;
    while (at < text.size() && is_alpha(text[at]) && out.size() < 10) out += ascii_lower(text[at++]);
    return out;
  }
};

int month_of(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (word.substr(0, 3) == kMonths[i]) return static_cast<int>(i) + 1;
  }
  return 0;
}

// RFC 5322 section 4.3, and JST, which Japanese mailers write.
std::optional<int> named_zone(std::string_view name) {
  struct Zone {
    std::string_view name;
    int minutes;
  };
  static constexpr Zone kZones[] = {{"ut", 0},      {"utc", 0},    {"gmt", 0},    {"z", 0},      {"est", -300}, {"edt", -240}, {"cst", -360},
                                    {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"jst", 540},  {"cet", 60},
                                    {"cest", 120},  {"bst", 60},   {"kst", 540}};
  for (const Zone& zone : kZones) {
    if (zone.name == name) return zone.minutes;
  }
  return std::nullopt;
}

bool zone(Cursor& cursor, int& minutes) {
  cursor.skip();
  if (cursor.at >= cursor.text.size()) return true;  // no zone: UTC (RFC 5322 section 4.3, as -0000)
  const char sign = cursor.text[cursor.at];
  if (sign == '+' || sign == '-') {
    ++cursor.at;
    int value = 0, digits = 0;
    if (!cursor.number(value, 4, &digits) || digits != 4 || value % 100 > 59 || value / 100 > 23) return false;
    minutes = (value / 100 * 60 + value % 100) * (sign == '-' ? -1 : 1);
    return true;
  }
  const auto named = named_zone(cursor.word());
  if (!named) return false;
  minutes = *named;
  return true;
}

// Days since 1970-01-01 of a proleptic Gregorian date: counts leap days by era of 400 years.
std::int64_t days_of(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = y / 400;
  const std::int64_t of_era = y - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int days_in(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

}  // namespace

std::optional<MailDate> parse_date(std::string_view untrusted_unfolded) {
  Cursor cursor{untrusted_unfolded.substr(0, 200)};
  cursor.word();  // the weekday says nothing that the date does not
  cursor.take(',');
  int day = 0, year = 0, hour = 0, minute = 0, second = 0, digits = 0, zone_minutes = 0;
  if (!cursor.number(day, 2)) return std::nullopt;
  cursor.take('-');
  const int month = month_of(cursor.word());
  cursor.take('-');
  if (month == 0 || !cursor.number(year, 4, &digits)) return std::nullopt;
  if (digits <= 2) year += year < 50 ? 2000 : 1900;
  if (digits == 3) year += 1900;
  if (!cursor.number(hour, 2) || !cursor.take(':') || !cursor.number(minute, 2)) return std::nullopt;
  if (cursor.take(':') && !cursor.number(second, 2)) return std::nullopt;
  if (!zone(cursor, zone_minutes)) return std::nullopt;
  const bool valid = year >= 1970 && year <= 9998 && day >= 1 && day <= days_in(year, month) && hour <= 23 && minute <= 59 && second <= 60;
  if (!valid) return std::nullopt;
  const std::int64_t seconds = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - static_cast<std::int64_t>(zone_minutes) * 60;
  if (seconds < 0) return std::nullopt;
  return MailDate{seconds * 1000, zone_minutes};
}

std::vector<std::string> parse_message_ids(std::string_view untrusted_unfolded, std::size_t most, std::size_t* others) {
  std::vector<std::string> ids;
  std::size_t left_out = 0;
  std::size_t at = 0;
  while (at < untrusted_unfolded.size()) {
    const std::size_t open = untrusted_unfolded.find('<', at);
    if (open == std::string_view::npos) break;
    const std::size_t close = untrusted_unfolded.find('>', open);
    if (close == std::string_view::npos) break;
    std::string id(untrusted_unfolded.substr(open, close + 1 - open));
    id.erase(std::remove_if(id.begin(), id.end(), [](char c) { return c == ' ' || c == '\t'; }), id.end());
    if (is_clean_message_id(id)) {
      ids.push_back(std::move(id));
    } else {
      ++left_out;
    }
    at = close + 1;
  }
  if (ids.empty() && untrusted_unfolded.find_first_not_of(" \t") != std::string_view::npos) ++left_out;
  if (ids.size() > most) ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(most));
  if (others != nullptr) *others = left_out;
  return ids;
}

}  // namespace temizu
