#include "quarantine/sql/committer.h"

#include <sys/prctl.h>

#include <chrono>
#include <future>

#include "base/crash_point.h"
#include "base/log.h"

namespace temizu {
namespace {

// The log is moved into the database when nobody waits and it has grown, or when it has grown a lot.
constexpr std::uint64_t kJobsWhenIdle = 512;
constexpr std::uint64_t kJobsWhenBusy = 4096;

constexpr std::size_t kBusyGroup = 4;
constexpr std::chrono::microseconds kGatherTime{500};

// Failures after which a job has changed nothing, by the promise in the header.
bool left_untouched(const Status& end) {
  if (end) return true;
  switch (end.error().code) {
    case Code::conflict:
    case Code::not_found:
    case Code::denied:
    case Code::bad_input:
    case Code::limit: return true;
    default: return false;
  }
}

}  // namespace

Committer::Committer(std::unique_ptr<Ledger> ledger, Options options)
    : ledger_(std::move(ledger)), options_(options), thread_([this] { serve(); }) {}

Committer::~Committer() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  work_there_.notify_all();
  thread_.join();
}

void Committer::submit(Job job) {
  {
    std::unique_lock lock(mutex_);
    room_there_.wait(lock, [this] { return waiting_.size() < options_.waiting_max; });
    waiting_.push_back(std::move(job));
  }
  work_there_.notify_one();
}

Status Committer::run(std::function<Status(Ledger&)> work, bool synced) {
  std::promise<Status> end;
  auto ended = end.get_future();
  submit(Job{std::move(work), [&end](const Status& status) { end.set_value(status); }, synced, 0, false});
  return ended.get();
}

Status Committer::truncate_log() {
  std::promise<Status> end;
  auto ended = end.get_future();
  submit(Job{[](Ledger& ledger) { return ledger.truncate_log(); }, [&end](const Status& status) { end.set_value(status); }, true, 0, true});
  return ended.get();
}

bool Committer::take_group(std::vector<Job>& group) {
  std::unique_lock lock(mutex_);
  if (waiting_.empty() && !stopped_) {
    lock.unlock();
    checkpoint_if_due(true);
    lock.lock();
    work_there_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
  }
  if (last_group_ >= kBusyGroup && !stopped_) {
    work_there_.wait_for(lock, kGatherTime, [this] { return stopped_ || waiting_.size() >= last_group_; });
  }
  std::uint64_t bytes = 0;
  while (!waiting_.empty() && group.size() < options_.items_max && bytes < options_.bytes_max) {
    if (waiting_.front().alone && !group.empty()) break;
    bytes += waiting_.front().bytes;
    group.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    if (group.back().alone) break;
  }
  last_group_ = group.size();
  lock.unlock();
  room_there_.notify_all();
  return !group.empty();
}

void Committer::serve() {
  ::prctl(PR_SET_NAME, "committer");
  std::vector<Job> group;
  while (take_group(group)) {
    commit_group(group);
    group.clear();
    checkpoint_if_due(false);
  }
  // A clean end leaves a short log.
  if (auto moved = ledger_->checkpoint(); !moved) log(LogLevel::warning, "checkpoint_failed", {{"what", moved.error().what}});
}

Status Committer::try_group(std::vector<Job>& group, std::vector<Status>& ends) {
  bool synced = false;
  for (const Job& job : group) synced = synced || job.synced;
  if (auto begun = ledger_->begin(synced); !begun) return begun;
  ends.clear();
  for (Job& job : group) {
    ends.push_back(job.work(*ledger_));
    if (!left_untouched(ends.back())) return ends.back();
  }
  if (synced) TEMIZU_CRASH_POINT(options_.before_commit);
  if (auto committed = ledger_->commit(); !committed) return committed;
  if (synced) TEMIZU_CRASH_POINT(options_.after_commit);
  return {};
}

void Committer::commit_group(std::vector<Job>& group) {
  if (group.size() == 1 && group[0].alone) return group[0].done(group[0].work(*ledger_));
  std::vector<Status> ends;
  const Status end = try_group(group, ends);
  if (!end) {
    ledger_->rollback();
    if (group.size() == 1) {
      group[0].done(end);
      return;
    }
    for (Job& job : group) {  // one of them failed; each gets a transaction of its own
      std::vector<Job> single;
      single.push_back(std::move(job));
      commit_group(single);
    }
    return;
  }
  jobs_since_checkpoint_ += group.size();
  bool news = false;
  for (const Job& job : group) news = news || job.synced;
  if (news) ledger_->ring();  // a claim is no news: ringing for it would wake the programs in circles
  for (std::size_t i = 0; i < group.size(); ++i) group[i].done(ends[i]);
}

void Committer::checkpoint_if_due(bool idle) {
  const bool due = jobs_since_checkpoint_ >= (idle ? kJobsWhenIdle : kJobsWhenBusy);
  if (!due) return;
  jobs_since_checkpoint_ = 0;
  if (auto moved = ledger_->checkpoint(); !moved) log(LogLevel::warning, "checkpoint_failed", {{"what", moved.error().what}});
}

}  // namespace temizu
