#include "programs/nightly.h"

#include <signal.h>

#include <ctime>

#include "base/log.h"

namespace temizu {

TimeMs next_full_hour_ms(std::uint32_t hour, TimeMs now_ms) {
  const std::time_t now = now_ms / 1000;
  std::tm parts{};
  ::localtime_r(&now, &parts);
  parts.tm_hour = static_cast<int>(hour);
  parts.tm_min = parts.tm_sec = 0;
  parts.tm_isdst = -1;
  std::time_t at = std::mktime(&parts);
  if (at <= now) {
    ++parts.tm_mday;
    parts.tm_hour = static_cast<int>(hour);
    parts.tm_isdst = -1;
    at = std::mktime(&parts);
  }
  return static_cast<TimeMs>(at) * 1000;
}

Nightly::Nightly(std::uint32_t hour, std::function<pid_t()> start, TimeMs now_ms)
    : hour_(hour), start_(std::move(start)), at_ms_(next_full_hour_ms(hour, now_ms)) {}

void Nightly::start_if_due(TimeMs now_ms) {
  if (now_ms < at_ms_) return;
  at_ms_ = next_full_hour_ms(hour_, now_ms);
  if (alive()) return;   // that of the night before still runs: its bounds will end it
  pid_ = start_();
  if (pid_ > 0) log(LogLevel::info, "started", {{"child", "self-inspect"}, {"pid", static_cast<std::int64_t>(pid_)}});
}

bool Nightly::ended(pid_t pid) {
  if (pid_ != pid) return false;
  pid_ = -1;
  return true;
}

void Nightly::stop() const {
  if (pid_ > 0) ::kill(pid_, SIGTERM);
}

}  // namespace temizu
