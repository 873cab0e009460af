// One claimed item → its outcomes: original into a sealed memfd, one child per distinct profile, answers checked, mails
// composed. Every failure that the message can cause becomes a held mail with a reason; only what says nothing about the
// message (no child to be had, no memory, a disk that does not read) is an Error, and then nothing was decided. Decides nothing about states.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "quarantine/exceptions.h"
#include "quarantine/store.h"
#include "wash/broken_kinds.h"
#include "wash/settings.h"
#include "wash/wash_job.h"

namespace temizu {

class Washer {
 public:
  // The exceptions of the release desk that hold now; asked for each message.
  using Exceptions = std::function<std::shared_ptr<const std::vector<Exception>>()>;

  // Store and cage outlive this object. Thread-safe.
  Washer(Store& store, Cage& cage, Exceptions exceptions = {}) : store_(store), cage_(cage), exceptions_(std::move(exceptions)) {}

  // Outcomes cover every recipient of the claim exactly once, unsigned (the store signs on attach). Empty for a notice of
  // failure of our own that is damaged: an alert is in the log, and nothing may go out for it.
  Result<std::vector<Outcome>> wash(const Claim& claim, const WashSettings& settings);
  // The same for an item that nobody shall look at any more: all of it held for this reason.
  Result<std::vector<Outcome>> hold(const Claim& claim, const WashSettings& settings, std::string_view rule);

 private:
  Store& store_;
  Cage& cage_;
  Exceptions exceptions_;
  BrokenKinds broken_;
};

// What stands in for the values of a child that gave none: held, one finding, the mail itself as the only part.
Washing held_washing(std::string_view rule, Reason reason);
// Why a message is held whose child ended like this: finding and notice. rule_of(end), or "wash.answer" for an answer
// that does not follow its form.
Washing held_washing(const Error& error, const ChildEnd& end);

}  // namespace temizu
