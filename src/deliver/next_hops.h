// What is known about next hops while the program runs: idle connections to use again, hosts that did not answer a
// moment ago. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "deliver/link.h"
#include "policy/config.h"

namespace temizu::deliver {

class NextHops {
 public:
  // idle_ms: how long an unused connection is kept. down_ms: how long a host that did not answer is not tried again, so
  // that a dead one does not hold every worker for its time-outs.
  NextHops(std::int64_t idle_ms, std::int64_t down_ms, std::uint32_t mails_per_link_max, const Clock& clock)
      : idle_ms_(idle_ms), down_ms_(down_ms), mails_per_link_max_(mails_per_link_max), clock_(clock) {}
  ~NextHops();

  // An idle connection that still answers, or null.
  std::unique_ptr<Link> take(const HostPort& host);
  // Takes a link back; one that is not ready, or has sent its share, is ended.
  void put(const HostPort& host, std::unique_ptr<Link> link);
  void close_idle();   // those unused for too long
  void close_all();

  void set_down(const HostPort& host);
  void set_up(const HostPort& host);
  bool is_down(const HostPort& host) const;

 private:
  static constexpr std::size_t kLinksMax = 64;   // idle ones, all hosts together
  static constexpr std::size_t kHostsMax = 1000;

  const std::int64_t idle_ms_, down_ms_;
  const std::uint32_t mails_per_link_max_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::multimap<std::string, std::unique_ptr<Link>> idle_;
  std::map<std::string, std::int64_t> down_until_ms_;
};

}  // namespace temizu::deliver
