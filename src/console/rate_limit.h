// How often somebody may ask: token buckets by key (a client's address, an account). Bounded: what was not seen for longest
// is forgotten first, which can only give tokens back. Thread-safe.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace temizu::console {

class RateLimit {
 public:
  // per_s: how fast a bucket fills again; burst: how much it holds.
  RateLimit(double per_s, double burst, const Clock& clock, std::size_t keys_max = 10'000);
  // Takes one. False: nothing left.
  bool take(const std::string& key, double cost = 1.0);

 private:
  struct Bucket { std::string key; double left; std::int64_t at_ms; };
  std::mutex mutex_;
  const double per_ms_, burst_;
  const Clock& clock_;
  const std::size_t keys_max_;
  std::list<Bucket> buckets_;   // newest use first
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_key_;
};

}  // namespace temizu::console
