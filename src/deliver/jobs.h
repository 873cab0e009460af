// What is being sent: claimed deliveries cut into jobs, one for each destination, and the table of recipients under way.
// A lease is short so that a crash costs little; a send may take longer. When the store hands the same recipients out again
// meanwhile, the table keeps them from being sent twice and takes over the new lease.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "deliver/routes.h"
#include "quarantine/store.h"

namespace temizu::deliver {

// One result to some of its recipients, who share a destination. Owned by the table and the worker that has it.
struct Job {
  std::shared_ptr<const SignedResult> result;
  std::vector<std::size_t> places;        // indexes into result->recipients
  std::vector<std::uint32_t> attempts;    // of each of those, before this try
  std::vector<TimeMs> since_ms;           // of each of those: from when our patience counts
  std::shared_ptr<const Destination> destination;
  std::uint64_t lease{0};                 // guarded by the table
  std::vector<Try> tries;                 // done but not recorded yet; guarded by the table
  std::int64_t done_ms{0};                // steady; when the try ended
  bool reported{false};                   // that its tries could not be recorded
  std::vector<Delivery> claimed_again;    // at most the latest claim of its recipients while it was under way
};
using JobPtr = std::shared_ptr<Job>;

class Jobs {
 public:
  Jobs(Store& store, std::size_t workers, const Clock& clock) : store_(store), workers_(workers), clock_(clock) {}

  // How many more deliveries may be claimed; 0 while something could not be recorded (what cannot be recorded must not
  // be sent) or enough is waiting.
  std::size_t room();
  // Waits until there may be room again, at most wait_ms.
  void wait_for_room(std::int64_t wait_ms);
  // Takes claims in: recipients already under way only lend their new lease.
  void add(const std::vector<Delivery>& deliveries, std::shared_ptr<const Routes> routes);

  // For workers: the next job whose destination is not fully occupied, or null when closed.
  JobPtr take();
  // Records the tries and forgets the job. With a lost lease the tries wait until the recipients are claimed again; with
  // any other failure for retry_unrecorded.
  void done(const JobPtr& job, std::vector<Try> tries);
  // Tries again to record; to be called now and then.
  void retry_unrecorded();

  void close();               // take returns null from now on, also to those who wait
  std::size_t under_way();    // jobs with a worker

 private:
  using Key = std::pair<ItemId, std::uint32_t>;   // item, recipient number

  void take_in(const std::vector<Delivery>& deliveries);   // mutex_ held
  bool record(const JobPtr& job);      // without mutex_: the store syncs
  void forget(const JobPtr& job);      // mutex_ held
  bool is_free(const Destination& destination) const;   // mutex_ held
  std::size_t startable() const;       // mutex_ held: waiting jobs whose destination has a worker's place

  static constexpr std::int64_t kUnrecordedMsMax = 900'000;
  static constexpr std::size_t kWaitingMax = 512;   // names only, no mail: those of slow destinations wait here

  Store& store_;
  const std::size_t workers_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<JobPtr> waiting_;
  std::map<Key, JobPtr> under_way_;                       // waiting, with a worker, or unrecorded
  std::map<const Destination*, std::size_t> busy_;        // workers on each destination
  std::shared_ptr<const Routes> routes_;                  // of the latest add
  std::size_t destinations_{1};
  std::vector<JobPtr> lost_;                              // tries without a valid lease
  std::vector<JobPtr> unrecorded_;                        // tries that the store could not take
  bool closed_{false};
};

}  // namespace temizu::deliver
