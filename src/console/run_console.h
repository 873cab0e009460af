// temizu-console as a whole: open, lock, serve until told to stop.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "policy/config.h"

namespace temizu {

struct ConsoleHost {
  std::function<Result<Config>()> reload;                         // SIGHUP
  std::function<void(const std::vector<HostPort>& bound)> ready;  // for tests
};

// Blocks until SIGTERM or SIGINT.
Status run_console(const Config& config, const ConsoleHost& host);

}  // namespace temizu
