// Time from outside: code that needs it takes a Clock, so that tests can turn it by hand.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace temizu {

using TimeMs = std::int64_t;  // milliseconds since 1970-01-01T00:00:00Z

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimeMs now_ms() const = 0;        // wall clock, may jump
  virtual std::int64_t steady_ms() const = 0;  // never goes back; only differences mean something
};

// The machine's own clocks. One object for the whole program.
const Clock& system_clock();

class FakeClock final : public Clock {
 public:
  explicit FakeClock(TimeMs start_ms = 1'700'000'000'000) : now_ms_(start_ms) {}
  TimeMs now_ms() const override { return now_ms_; }
  std::int64_t steady_ms() const override { return now_ms_; }
  void advance_ms(std::int64_t by_ms) { now_ms_ += by_ms; }

 private:
  std::atomic<TimeMs> now_ms_;
};

// "2026-11-22T09:12:03.123Z": UTC, for logs and JSON. Years 1970 to 9999.
std::string to_iso8601(TimeMs time_ms);

// "Sun, 22 Nov 2026 09:12:03 +0000" (RFC 5322 section 3.3), with the zone given in minutes east of UTC.
std::string to_rfc5322_date(TimeMs time_ms, int zone_minutes = 0);

}  // namespace temizu
