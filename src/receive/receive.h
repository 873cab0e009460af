// temizu-receive as a library: listens for SMTP, keeps what it accepts in the intake, connects nowhere.
// Powers: the listeners of its configuration, the intake under store.path, the store's public key and the loop key.
// After start it locks itself in (lock.h). Refuses to serve when any part of the start fails.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "policy/config.h"

namespace temizu {

struct ReceiveHooks {
  // Reads the configuration anew at SIGHUP; empty: SIGHUP is ignored. Failure keeps what is there.
  std::function<Result<Config>()> reload;
  // Called once, when clients are served: the addresses with the ports that were got.
  std::function<void(const std::vector<HostPort>&)> ready;
};

// Serves until SIGTERM or SIGINT and the graceful stop that follows. Takes over the signals of the process, so call it
// from the main thread, once.
Status run_receive(const Config& config, const ReceiveHooks& hooks = {});

}  // namespace temizu
