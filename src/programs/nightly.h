// Starts `temizu self-inspect run` once a night beside the programs that serve keeps alive.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

#include "base/clock.h"

namespace temizu {

// The next time after now_ms at which the local clock shows this full hour.
TimeMs next_full_hour_ms(std::uint32_t hour, TimeMs now_ms);

class Nightly {
 public:
  // start: forks and becomes the command; its pid, or -1.
  Nightly(std::uint32_t hour, std::function<pid_t()> start, TimeMs now_ms);
  void start_if_due(TimeMs now_ms);
  // True when the process that ended was ours.
  bool ended(pid_t pid);
  void stop() const;
  bool alive() const { return pid_ > 0; }

 private:
  const std::uint32_t hour_;
  const std::function<pid_t()> start_;
  TimeMs at_ms_;
  pid_t pid_{-1};
};

}  // namespace temizu
