// Words and comparisons of the sheet.
#include <bitset>
#include <cstdio>
#include <ctime>

#include "filters/mailfile/sheet.h"

namespace temizu::mailfile {
namespace {

constexpr std::size_t kShingle = 6;        // octets: two characters of Japanese
constexpr double kSameShare = 0.8;

// Letters, digits and everything beyond ASCII; blanks, line ends and punctuation are layout. Full-width blanks are, too.
std::string essence_of(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const char c = utf8[at];
    if (utf8.substr(at).starts_with("\u3000")) {
      at += 2;
    } else if (static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
      out += c;
    } else if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    }
  }
  return out;
}

using Marks = std::bitset<1u << 17>;

template <class Fn>
void for_each_shingle(std::string_view essence, Fn fn) {
  for (std::size_t at = 0; at + kShingle <= essence.size(); ++at) {
    std::uint64_t hash = 1469598103934665603ull;
    for (std::size_t i = 0; i < kShingle; ++i) hash = (hash ^ static_cast<unsigned char>(essence[at + i])) * 1099511628211ull;
    fn((hash ^ hash >> 32) % Marks{}.size());
  }
}

bool covers(std::string_view whole, std::string_view part) {
  Marks marks;
  for_each_shingle(whole, [&](std::size_t n) { marks.set(n); });
  std::size_t all = 0, found = 0;
  for_each_shingle(part, [&](std::size_t n) {
    ++all;
    found += marks[n];
  });
  return static_cast<double>(found) >= kSameShare * static_cast<double>(all);
}

}  // namespace

bool say_the_same(std::string_view a_utf8, std::string_view b_utf8) {
  const std::string a = essence_of(a_utf8), b = essence_of(b_utf8);
  if (a == b) return true;
  if (a.size() < kShingle || b.size() < kShingle) return false;
  return covers(a, b) && covers(b, a);
}

std::string date_words(std::int64_t ms, int zone_minutes) {
  static constexpr const char* kDays[] = {"日", "月", "火", "水", "木", "金", "土"};
  const std::int64_t at = ms / 1000 + std::int64_t{zone_minutes} * 60;
  if (at < 0 || at > 253402300799) return {};   // to the end of the year 9999
  const auto seconds = static_cast<std::time_t>(at);
  std::tm tm{};
  if (gmtime_r(&seconds, &tm) == nullptr) return {};
  const int year = tm.tm_year + 1900;
  const bool reiwa = year > 2019 || (year == 2019 && tm.tm_mon >= 4);
  const std::string shown = !reiwa ? std::to_string(year) : year == 2019 ? std::string("令和元") : "令和" + std::to_string(year - 2018);
  char text[80];
  std::snprintf(text, sizeof text, "年%d月%d日(%s) %02d:%02d", tm.tm_mon + 1, tm.tm_mday, kDays[tm.tm_wday], tm.tm_hour, tm.tm_min);
  return shown + text;
}

}  // namespace temizu::mailfile
