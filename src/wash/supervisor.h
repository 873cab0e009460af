// temizu-wash as a whole: takes new originals from the intake, has each washed by a child in the cage, attaches signed
// results. Powers: alone holds the store's secret key; connects and listens nowhere; parses nothing but its own frame.
#pragma once

#include <functional>

#include "base/result.h"
#include "policy/config.h"

namespace temizu {

struct WashHost {                           // what the program around it provides
  // On SIGHUP: the configuration read anew; may be empty. What is taken over: wash.bytes_in_flight, policy, texts, site,
  // keeping times. The cage, the keys and the store's place need a new start.
  std::function<Result<Config>()> reload;
  std::function<void()> ready;              // called once, when work begins; may be empty
};

// Closes the cage, then reads the keys, opens the store as wash and works until SIGTERM or SIGINT (mails under way are
// finished). Call it before any other thread exists and before any key is read: it blocks these signals and waits for them
// itself. Fails with config when a layer of the cage is missing and not accepted by name.
Status run_wash(const Config& config, const WashHost& host);

}  // namespace temizu
