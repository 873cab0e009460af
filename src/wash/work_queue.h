// Claims on their way to the workers, oldest first, bounded by the octets that are in memory at a time: a claim leaves the
// queue only while the originals in work stay below the bound. A mail larger than the bound has a seat of its own beside
// them, one at a time: in memory are never more than the bound and one such mail. Who does not fit yet is passed by
// smaller ones, kPassesMax times or for kPassMs at most. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "quarantine/store.h"

namespace temizu {

class WorkQueue {
 public:
  static constexpr std::uint32_t kPassesMax = 64;
  static constexpr std::int64_t kPassMs = 10'000;

  explicit WorkQueue(std::uint64_t bytes_max, const Clock& clock = system_clock()) : bytes_max_(bytes_max), clock_(clock) {}

  void set_bytes_max(std::uint64_t bytes_max);
  void add(std::vector<Claim> claims);
  // Waits until a claim may go, or none will come any more.
  std::optional<Claim> take();
  // The same without waiting.
  std::optional<Claim> take_now();
  void done(const Claim& claim);
  // Claims that wait, and their octets together with those in work.
  std::size_t waiting() const;
  std::uint64_t bytes() const;
  // Waits until fewer than most claims wait, or stop.
  void wait_for_room(std::size_t most);
  // No more work is given out; those who wait return. What still waits is dropped: its lease runs out.
  void stop();

 private:
  struct Waiting {
    Claim claim;
    std::uint32_t passes{0};
    std::int64_t passed_since_ms{-1};   // steady clock; -1: nobody has passed it
  };
  std::deque<Waiting>::iterator next();
  Claim give_out(std::deque<Waiting>::iterator place);

  mutable std::mutex mutex_;
  std::condition_variable work_, room_;
  std::deque<Waiting> waiting_;
  std::uint64_t bytes_max_;
  const Clock& clock_;
  std::uint64_t bytes_in_work_{0}, bytes_waiting_{0};   // in work: without the one on the seat of its own
  std::optional<Claim> large_;                          // the one on that seat
  bool stopped_{false};
};

}  // namespace temizu
