// Claims on their way to the workers, oldest first, bounded by the octets that are in memory at a time: a claim leaves the
// queue only while the originals in work stay below the bound; a larger one goes alone. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "quarantine/store.h"

namespace temizu {

class WorkQueue {
 public:
  explicit WorkQueue(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  void set_bytes_max(std::uint64_t bytes_max);
  void add(std::vector<Claim> claims);
  // Waits until a claim may go, or none will come any more.
  std::optional<Claim> take();
  void done(const Claim& claim);
  // Claims that wait, and their octets together with those in work.
  std::size_t waiting() const;
  std::uint64_t bytes() const;
  // Waits until fewer than most claims wait, or stop.
  void wait_for_room(std::size_t most);
  // No more work is given out; those who wait return. What still waits is dropped: its lease runs out.
  void stop();

 private:
  bool may_go(const Claim& claim) const;
  mutable std::mutex mutex_;
  std::condition_variable work_, room_;
  std::deque<Claim> waiting_;
  std::uint64_t bytes_max_;
  std::uint64_t bytes_in_work_{0}, bytes_waiting_{0};
  std::size_t in_work_{0};
  bool stopped_{false};
};

}  // namespace temizu
