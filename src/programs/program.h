// What the main functions of the long-lived programs share: words, configuration, signals, exit codes.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "policy/config.h"

namespace temizu {

using Reload = std::function<Result<Config>()>;
// run: blocks until the program ends.
struct ProgramMain {
  std::string_view name;   // "receive"
  std::function<Status(const Config& config, const Reload& reload)> run;
};

// What is logged from here on: log_level, log_syslog, and a line for each state change.
Status start_log(const Config& config);

// --config FILE, --set path=value; 0 after a graceful end, 78 for a configuration that does not allow the start, 1 else.
int program_main(int argc, char** argv, const ProgramMain& program);

}  // namespace temizu
