#include "base/clock.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace temizu {
namespace {

class SystemClock final : public Clock {
 public:
  TimeMs now_ms() const override { return read(CLOCK_REALTIME); }
  std::int64_t steady_ms() const override { return read(CLOCK_MONOTONIC); }

 private:
  static std::int64_t read(clockid_t which) {
    timespec time{};
    clock_gettime(which, &time);
    return static_cast<std::int64_t>(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
  }
};

std::tm broken_down(TimeMs time_ms) {
  const std::time_t seconds = static_cast<std::time_t>(time_ms / 1000);
  std::tm tm{};
  gmtime_r(&seconds, &tm);
  return tm;
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::string to_iso8601(TimeMs time_ms) {
  const std::tm tm = broken_down(time_ms);
  char text[80];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                tm.tm_hour, tm.tm_min, tm.tm_sec, static_cast<int>(time_ms % 1000));
  return text;
}

std::string to_rfc5322_date(TimeMs time_ms, int zone_minutes) {
  // Own names: strftime would follow the locale.
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm tm = broken_down(time_ms + static_cast<TimeMs>(zone_minutes) * 60'000);
  const int zone = std::abs(zone_minutes);
  char text[80];
  std::snprintf(text, sizeof text, "%s, %d %s %04d %02d:%02d:%02d %c%02d%02d", kDays[tm.tm_wday], tm.tm_mday,
                kMonths[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec, zone_minutes < 0 ? '-' : '+',
                zone / 60 % 100, zone % 60);
  return text;
}

}  // namespace temizu
