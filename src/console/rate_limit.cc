#include "console/rate_limit.h"

#include <algorithm>

namespace temizu::console {

RateLimit::RateLimit(double per_s, double burst, const Clock& clock, std::size_t keys_max)
    : per_ms_(per_s / 1000.0), burst_(burst), clock_(clock), keys_max_(keys_max) {}

bool RateLimit::take(const std::string& key, double cost) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = clock_.steady_ms();
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    buckets_.push_front({key, burst_, now});
    by_key_[key] = buckets_.begin();
    if (buckets_.size() > keys_max_) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  Bucket& bucket = buckets_.front();
  bucket.left = std::min(burst_, bucket.left + static_cast<double>(std::max<std::int64_t>(0, now - bucket.at_ms)) * per_ms_);
  bucket.at_ms = now;
  if (bucket.left < cost) return false;
  bucket.left -= cost;
  return true;
}

}  // namespace temizu::console
