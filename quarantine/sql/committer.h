// Group commit: one thread a ledger takes what callers hand over, runs it in one transaction and syncs once for all.
// While one sync runs, the next group gathers. Jobs that need no sync (claims) are committed without one and become
// durable with the next group that has one. Under load (the last group had several jobs) it waits up to half a millisecond
// for as many to come again: one sync costs more processor time than ten mails. Alone, a job never waits.
//
// A job must check before it writes: a job that returns conflict, not_found, denied or bad_input has changed nothing and
// does not disturb its group. Any other failure undoes the whole group, and its jobs are run again one by one.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "quarantine/sql/ledger.h"

namespace temizu {

class Committer {
 public:
  struct Options {
    std::uint32_t items_max{256};                 // jobs in one transaction
    std::uint64_t bytes_max{16u << 20};           // payload octets in one transaction
    std::uint32_t waiting_max{4096};              // then callers wait
    const char* before_commit{""};                // crash points
    const char* after_commit{""};
  };
  struct Job {
    std::function<Status(Ledger&)> work;          // on the committer's thread, inside a transaction
    std::function<void(const Status&)> done;      // on the committer's thread, after the sync; must not block or throw
    bool synced{true};
    std::uint64_t bytes{0};
    bool alone{false};                            // run outside a transaction, with nothing else
  };

  Committer(std::unique_ptr<Ledger> ledger, Options options);
  ~Committer();   // commits what was handed over

  void submit(Job job);                                               // waits while waiting_max jobs wait
  Status run(std::function<Status(Ledger&)> work, bool synced = true);  // submits and waits for the end
  Status truncate_log();                                                // between two transactions; see Ledger
  const std::string& folder() const { return ledger_->folder(); }

 private:
  void serve();
  bool take_group(std::vector<Job>& group);      // false: stopped and nothing left
  void commit_group(std::vector<Job>& group);
  Status try_group(std::vector<Job>& group, std::vector<Status>& ends);
  void checkpoint_if_due(bool idle);

  std::unique_ptr<Ledger> ledger_;
  Options options_;
  std::mutex mutex_;
  std::condition_variable work_there_, room_there_;
  std::deque<Job> waiting_;
  bool stopped_{false};
  std::uint64_t jobs_since_checkpoint_{0};
  std::size_t last_group_{0};
  std::thread thread_;   // last: starts when all else is there
};

}  // namespace temizu
