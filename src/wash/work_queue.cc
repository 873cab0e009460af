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
    waiting_.push_back(std::move(claim));
  }
  work_.notify_all();
}

bool WorkQueue::may_go(const Claim& claim) const {
  return in_work_ == 0 || bytes_in_work_ + claim.envelope.size_bytes <= bytes_max_;
}

std::optional<Claim> WorkQueue::take() {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [&] { return stopped_ || (!waiting_.empty() && may_go(waiting_.front())); });
  if (stopped_) return std::nullopt;
  Claim claim = std::move(waiting_.front());
  waiting_.pop_front();
  bytes_waiting_ -= claim.envelope.size_bytes;
  bytes_in_work_ += claim.envelope.size_bytes;
  ++in_work_;
  room_.notify_one();
  return claim;
}

void WorkQueue::done(const Claim& claim) {
  const std::lock_guard lock(mutex_);
  bytes_in_work_ -= claim.envelope.size_bytes;
  --in_work_;
  work_.notify_all();
}

std::size_t WorkQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

std::uint64_t WorkQueue::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_in_work_ + bytes_waiting_;
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
