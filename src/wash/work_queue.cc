#include "wash/work_queue.h"

namespace temizu {

void WorkQueue::set_bytes_max(std::uint64_t bytes_max) {
  const std::lock_guard lock(mutex_);
  bytes_max_ = bytes_max;
  work_.notify_all();
}

void WorkQueue::add(std::vector<Claim> claims) {
  const std::lock_guard lock(mutex_);
  for (Claim& claim : claims) {
    bytes_waiting_ += claim.envelope.size_bytes;
    waiting_.push_back(Waiting{std::move(claim)});
  }
  work_.notify_all();
}

// The oldest that may go now. At most the few that wait are looked at (wait_for_room).
std::deque<WorkQueue::Waiting>::iterator WorkQueue::next() {
  Waiting* passed = nullptr;   // the oldest that does not fit yet
  bool may_pass = true;
  for (auto place = waiting_.begin(); place != waiting_.end(); ++place) {
    const std::uint64_t size = place->claim.envelope.size_bytes;
    if (size > bytes_max_) {   // its seat takes nothing from the others: it passes and is passed freely
      if (!large_) return place;
    } else if (may_pass && bytes_in_work_ + size <= bytes_max_) {
      if (passed == nullptr) return place;
      if (passed->passed_since_ms < 0) passed->passed_since_ms = clock_.steady_ms();
      ++passed->passes;
      return place;
    } else if (passed == nullptr) {
      passed = &*place;
      const bool too_long = passed->passed_since_ms >= 0 && clock_.steady_ms() - passed->passed_since_ms >= kPassMs;
      may_pass = passed->passes < kPassesMax && !too_long;
    }
  }
  return waiting_.end();
}

Claim WorkQueue::give_out(std::deque<Waiting>::iterator place) {
  Claim claim = std::move(place->claim);
  waiting_.erase(place);
  bytes_waiting_ -= claim.envelope.size_bytes;
  if (claim.envelope.size_bytes > bytes_max_) {
    large_ = claim;
  } else {
    bytes_in_work_ += claim.envelope.size_bytes;
  }
  room_.notify_one();
  return claim;
}

std::optional<Claim> WorkQueue::take() {
  std::unique_lock lock(mutex_);
  auto place = waiting_.end();
  work_.wait(lock, [&] { return stopped_ || (place = next()) != waiting_.end(); });
  if (stopped_) return std::nullopt;
  return give_out(place);
}

std::optional<Claim> WorkQueue::take_now() {
  const std::lock_guard lock(mutex_);
  const auto place = stopped_ ? waiting_.end() : next();
  if (place == waiting_.end()) return std::nullopt;
  return give_out(place);
}

void WorkQueue::done(const Claim& claim) {
  const std::lock_guard lock(mutex_);
  if (large_ && large_->lease == claim.lease) {
    large_.reset();
  } else {
    bytes_in_work_ -= claim.envelope.size_bytes;
  }
  work_.notify_all();
}

std::size_t WorkQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

std::uint64_t WorkQueue::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_in_work_ + bytes_waiting_ + (large_ ? large_->envelope.size_bytes : 0);
}

void WorkQueue::wait_for_room(std::size_t most) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return stopped_ || waiting_.size() < most; });
}

void WorkQueue::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  work_.notify_all();
  room_.notify_all();
}

}  // namespace temizu
