// temizu-deliver as a whole: hands washed mail, and approved originals, to the next hop.
// Powers: connects to the next hops and to receive's local socket; reads signed results, writes its own ledger. Listens
// nowhere, parses no MIME, starts no program; locks itself once it runs.
#pragma once

#include <functional>

#include "base/result.h"
#include "policy/config.h"

namespace temizu {

struct DeliverHost {                        // what the program around it provides
  std::function<Result<Config>()> reload;   // on SIGHUP: the configuration read anew; may be empty
  std::function<void()> ready;              // called once, when work begins; may be empty
};

// Opens the store as deliver and works until SIGTERM or SIGINT (receive.stop_wait_s for what is being sent). Call it before
// any other thread exists: it blocks these signals and waits for them itself.
Status run_deliver(const Config& config, const DeliverHost& host);

}  // namespace temizu
