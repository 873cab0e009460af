#include "quarantine/lookup/filter_dates.h"

#include "text/search_fold.h"

namespace temizu {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

struct Era {
  const char* word;
  char letter;
  int year_before_first;
};
constexpr Era kEras[] = {{"令和", 'r', 2018}, {"平成", 'h', 1988}, {"昭和", 's', 1925}};

// Takes 1 to most digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
  int value = 0;
  std::size_t digits = 0;
  while (digits < most && digits < text.size() && text[digits] >= '0' && text[digits] <= '9') value = value * 10 + (text[digits++] - '0');
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

std::int64_t days_since_1970(int year, int month, int day) {
  std::int64_t days = 0;
  const std::int64_t before = year - 1;
  days = before * 365 + before / 4 - before / 100 + before / 400 - 719'162;
  for (int each = 1; each < month; ++each) days += days_in(year, each);
  return days + day - 1;
}

std::optional<TimeMs> start_of(int year, int month, int day, const FilterTime& time) {
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) return std::nullopt;
  return days_since_1970(year, month, day) * kDayMs - std::int64_t{time.zone_minutes} * 60'000;
}

TimeMs today(const FilterTime& time) {
  const std::int64_t shift = std::int64_t{time.zone_minutes} * 60'000;
  const std::int64_t local = time.now_ms + shift;
  const std::int64_t day = local >= 0 ? local / kDayMs : (local - kDayMs + 1) / kDayMs;
  return day * kDayMs - shift;
}

std::optional<TimeMs> ago(std::string_view text, const FilterTime& time) {
  const auto count = take_number(text, 5);
  if (!count) return std::nullopt;
  take(text, "前");
  std::int64_t unit = 0;
  if (text == "d" || text == "日" || text == "日前") unit = kDayMs;
  if (text == "w" || text == "週間" || text == "週間前") unit = 7 * kDayMs;
  if (text == "h" || text == "時間" || text == "時間前") unit = 3'600'000;
  if (unit == 0) return std::nullopt;
  return time.now_ms - *count * unit;
}

// What stands behind the year: a mark or 年, the month, perhaps the day.
std::optional<TimeMs> rest_of(int year, std::string_view text, const FilterTime& time) {
  const bool japanese = take(text, "年");
  const char mark = text.empty() ? '\0' : text[0];
  if (!japanese) {
    if (mark != '-' && mark != '/' && mark != '.') return std::nullopt;
    text.remove_prefix(1);
  }
  const auto month = take_number(text, 2);
  if (!month) return std::nullopt;
  if (japanese ? !take(text, "月") : false) return std::nullopt;
  if (text.empty()) return start_of(year, *month, 1, time);
  if (!japanese && !take(text, std::string_view(&mark, 1))) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || (japanese && !take(text, "日")) || !text.empty()) return std::nullopt;
  return start_of(year, *month, *day, time);
}

std::optional<TimeMs> of_era(std::string_view text, const FilterTime& time) {
  for (const Era& era : kEras) {
    std::string_view left = text;
    if (!take(left, search_fold(era.word)) && !take(left, std::string_view(&era.letter, 1))) continue;
    const auto year = take(left, "元") ? std::optional<int>(1) : take_number(left, 2);
    if (!year || *year < 1) return std::nullopt;
    return rest_of(era.year_before_first + *year, left, time);
  }
  return std::nullopt;
}

}  // namespace

std::optional<TimeMs> filter_time_of(std::string_view folded, const FilterTime& time) {
  if (folded == "today" || folded == "今日" || folded == "本日") return today(time);
  if (folded == "yesterday" || folded == "昨日") return today(time) - kDayMs;
  if (auto moment = ago(folded, time)) return moment;
  if (auto moment = of_era(folded, time)) return moment;
  std::string_view text = folded;
  if (text.size() == 8 && text.find_first_not_of("0123456789") == std::string_view::npos) {
    const auto year = take_number(text, 4), month = take_number(text, 2), day = take_number(text, 2);
    return start_of(*year, *month, *day, time);
  }
  const auto year = take_number(text, 4);
  if (!year || folded.size() - text.size() != 4) return std::nullopt;
  return rest_of(*year, text, time);
}

}  // namespace temizu
