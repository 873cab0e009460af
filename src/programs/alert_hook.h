// Hands alerts on to a command of the administrator (alerts.hook): without a shell, two fixed words as arguments, one JSON object on its
// standard input, an empty environment, bounded time and memory, output to nowhere, and neither
// store nor keys in sight. It runs beside the gateway and not in it: temizu-wash, which
// raises alerts, may start no program at all. What it reads are audit records; how far it got stands in <store>/alerts/hook.mark.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/config.h"

namespace temizu {

struct HookRun {
  std::string path;                    // absolute
  std::vector<std::string> words;
  std::string input;                   // at most 16 KiB
  std::int64_t timeout_ms{30'000};
  std::vector<std::string> hidden;     // folders that it cannot look into: the store and the keys
};
// Good when it ended with 0 in time. timeout: it was ended, with all it had started; unavailable: `stopped` said so. Fails with config when
// the file is not ours to run: not there, or others than its owner may write it.
Status run_hook(const HookRun& run, const std::function<bool()>& stopped);

// Until a signal says stop: SIGTERM, SIGINT or SIGHUP, which it blocks. An alert that came while it was not running is passed on, unless it is
// older than a day; one whose command fails three times is passed over and logged.
Status pass_alerts_on(const Config& config);

}  // namespace temizu
