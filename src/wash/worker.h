// One claimed item from its wash to the end of its claim: attached, or given back to be tried again later. Every failure
// counts for the item, and the count outlives the program: after kFailuresMax of them the item is held without another look
// at it, so that no mail can stop the others. Refuses to count what is not the item's doing: a cage or a store that only a
// new start can mend.
#pragma once

#include <functional>

#include "quarantine/store.h"
#include "wash/settings.h"
#include "wash/washer.h"

namespace temizu {

class Worker {
 public:
  static constexpr std::uint32_t kFailuresMax = 3;
  // Sleeps for so long, or until the program shall stop: false then.
  using Pause = std::function<bool(std::int64_t ms)>;

  // Both outlive this object. Thread-safe.
  Worker(Store& store, Cage& cage, Pause pause, Washer::Exceptions exceptions = {})
      : store_(store), cage_(cage), washer_(store, cage, std::move(exceptions)), pause_(std::move(pause)) {}

  // An Error: the program must start anew; nothing was decided about the item, its claim ends with the program.
  Status wash(const Claim& claim, const WashSettings& settings);

  // How long an item waits after so many failures.
  static std::int64_t wait_ms(std::uint32_t failures);

 private:
  Status attach(const Claim& claim, const std::vector<Outcome>& outcomes);
  Status give_back(const Claim& claim, const Error& error);
  // What we wrote ourselves is sent as it is or not at all.
  bool may_be_held(const Claim& claim) const {
    return claim.envelope.item_class != ItemClass::dsn && claim.envelope.item_class != ItemClass::release &&
           claim.envelope.item_class != ItemClass::letter;
  }

  Store& store_;
  Cage& cage_;
  Washer washer_;
  Pause pause_;
};

}  // namespace temizu
