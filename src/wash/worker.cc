#include "wash/worker.h"

#include <algorithm>

#include "base/clock.h"
#include "base/crash_point.h"
#include "base/log.h"

namespace temizu {
namespace {

constexpr std::int64_t kRetryWaitMs = 1000;      // disk full or busy: attach again
constexpr std::int64_t kFirstWaitMs = 5'000;
constexpr std::int64_t kWaitMsMax = 300'000;

const Actor kActor{"wash"};

bool can_pass(Code code) { return code == Code::full || code == Code::io || code == Code::unavailable; }

// What took how long; that it was washed the store says itself.
void log_washed(const Claim& claim, const std::vector<Outcome>& outcomes, std::int64_t ms) {
  log(LogLevel::debug, "wash_ended", {{"item", claim.envelope.id.to_text()}, {"outcomes", outcomes.size()}, {"size", claim.envelope.size_bytes}, {"ms", ms}});
}

}  // namespace

std::int64_t Worker::wait_ms(std::uint32_t failures) {
  std::int64_t wait = kFirstWaitMs;
  for (std::uint32_t i = 0; i < failures && wait < kWaitMsMax; ++i) wait *= 6;
  return std::min(wait, kWaitMsMax);
}

Status Worker::wash(const Claim& claim, const WashSettings& settings) {
  const std::int64_t begun_ms = system_clock().steady_ms();
  Result<std::vector<Outcome>> outcomes = std::vector<Outcome>{};
  if (claim.failures < kFailuresMax || !may_be_held(claim)) {
    outcomes = washer_.wash(claim, settings);
    if (!outcomes && cage_.needs_restart()) return Unexpected(outcomes.error());
    if (!outcomes && (claim.failures + 1 < kFailuresMax || !may_be_held(claim))) return give_back(claim, outcomes.error());
    if (outcomes && outcomes->empty()) return {};   // see Washer::wash
    if (!outcomes) log(LogLevel::error, "not_washed", {{"item", claim.envelope.id.to_text()}, {"error", to_text(outcomes.error())}});
  }
  if (!outcomes || outcomes->empty()) {
    log(LogLevel::alert, "given_up", {{"item", claim.envelope.id.to_text()}, {"failures", claim.failures}, {"consequence", "held"}});
    outcomes = washer_.hold(claim, settings, "wash.failed");
    if (!outcomes) return give_back(claim, outcomes.error());
  }
  if (Status attached = attach(claim, *outcomes); !attached) return give_back(claim, attached.error());
  TEMIZU_CRASH_POINT("wash.attached");
  log_washed(claim, *outcomes, system_clock().steady_ms() - begun_ms);
  return {};
}

// Waits for a store that is full or busy: what was washed is not washed again for that.
Status Worker::attach(const Claim& claim, const std::vector<Outcome>& outcomes) {
  for (;;) {
    Status attached = store_.attach(outcomes, claim.lease, kActor);
    if (attached || !can_pass(attached.error().code)) return attached;
    log(LogLevel::error, "attach_failed", {{"item", claim.envelope.id.to_text()}, {"error", to_text(attached.error())}});
    if (!pause_(kRetryWaitMs)) return attached;
  }
}

// Nothing was decided about the message; it stays in received.
Status Worker::give_back(const Claim& claim, const Error& error) {
  const std::int64_t wait = wait_ms(claim.failures);
  log(LogLevel::alert, "not_washed", {{"item", claim.envelope.id.to_text()}, {"error", to_text(error)},
                                      {"failures", claim.failures + 1}, {"again_in_ms", wait}});
  for (;;) {
    const Status released = store_.release(claim, wait);
    if (released || released.error().code == Code::conflict) return {};   // conflict: the lease ran out, somebody else has it
    log(LogLevel::error, "release_failed", {{"item", claim.envelope.id.to_text()}, {"error", to_text(released.error())}});
    if (!can_pass(released.error().code)) return released;
    if (!pause_(kRetryWaitMs)) return {};
  }
}

}  // namespace temizu
