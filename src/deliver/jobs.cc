#include "deliver/jobs.h"

#include <algorithm>
#include <chrono>

#include "base/crash_point.h"
#include "base/log.h"

namespace temizu::deliver {
namespace {

const Actor kDeliver{"deliver"};

// Cuts a delivery into jobs by destination, leaving out recipients for whom skip says true.
template <class Skip>
std::vector<JobPtr> cut(const Delivery& delivery, const Routes& routes, Skip skip) {
  const auto result = std::make_shared<const SignedResult>(delivery.result);
  std::vector<JobPtr> jobs;
  for (std::size_t i = 0; i < result->recipients.size(); ++i) {
    if (skip(i)) continue;
    const auto destination = routes.destination_of(*result, result->recipients[i]);
    const auto same = [&](const JobPtr& job) { return job->destination == destination; };
    if (destination->hosts.empty() && !destination->is_sink) {
      log(LogLevel::alert, "no_destination", {{"item", result->item.to_text()}, {"class", to_word(result->item_class)}, {"route", result->route}});
    }
    auto job = std::find_if(jobs.begin(), jobs.end(), same);
    if (job == jobs.end()) {
      jobs.push_back(std::make_shared<Job>());
      job = std::prev(jobs.end());
      (*job)->result = result;
      (*job)->destination = destination;
      (*job)->lease = delivery.lease;
    }
    (*job)->places.push_back(i);
    (*job)->attempts.push_back(i < delivery.attempts.size() ? delivery.attempts[i] : 0);
    (*job)->since_ms.push_back(i < delivery.since_ms.size() ? delivery.since_ms[i] : delivery.result.arrival_ms);
  }
  return jobs;
}

}  // namespace

std::size_t Jobs::room() {
  const std::lock_guard lock(mutex_);
  const std::size_t most = workers_ * 4;
  if (!unrecorded_.empty() || waiting_.size() >= kWaitingMax) return 0;
  return most - std::min(most, startable());
}

void Jobs::wait_for_room(std::int64_t wait_ms) {
  std::unique_lock lock(mutex_);
  const auto roomy = [&] {
    return closed_ || (unrecorded_.empty() && waiting_.size() < kWaitingMax && startable() <= workers_ * 2);
  };
  changed_.wait_for(lock, std::chrono::milliseconds(wait_ms), roomy);
}

// What waits for a slow destination does not count, or it would keep the others' mail from being claimed.
std::size_t Jobs::startable() const {
  const auto free = [&](const JobPtr& job) { return is_free(*job->destination); };
  return static_cast<std::size_t>(std::count_if(waiting_.begin(), waiting_.end(), free));
}

void Jobs::add(const std::vector<Delivery>& deliveries, std::shared_ptr<const Routes> routes) {
  std::vector<JobPtr> now_recordable;
  {
    const std::lock_guard lock(mutex_);
    routes_ = std::move(routes);
    destinations_ = routes_->all().size() + (routes_->upstream()->hosts.empty() ? 0 : 1) + (routes_->release()->hosts.empty() ? 0 : 1);
    take_in(deliveries);
    // Some of these have a lease again; the others fail once more and go on waiting.
    now_recordable.swap(lost_);
  }
  changed_.notify_all();
  for (const JobPtr& job : now_recordable) record(job);
}

void Jobs::take_in(const std::vector<Delivery>& deliveries) {
  for (const Delivery& delivery : deliveries) {
    const SignedResult& result = delivery.result;
    const auto known = [&](std::size_t i) {
      const auto found = under_way_.find({result.item, result.recipient_numbers[i]});
      if (found == under_way_.end()) return false;
      found->second->lease = delivery.lease;
      found->second->claimed_again.assign(1, delivery);
      return true;
    };
    for (JobPtr& job : cut(delivery, *routes_, known)) {
      for (const std::size_t i : job->places) under_way_[{result.item, result.recipient_numbers[i]}] = job;
      waiting_.push_back(std::move(job));
    }
  }
}

// One destination may not hold all workers while others wait: a slow next hop must not stop the mail of the rest.
bool Jobs::is_free(const Destination& destination) const {
  const std::size_t most = destinations_ > 1 && workers_ > 1 ? workers_ - 1 : workers_;
  const auto busy = busy_.find(&destination);
  return busy == busy_.end() || busy->second < most;
}

JobPtr Jobs::take() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (closed_) return nullptr;
    const auto free = [&](const JobPtr& job) { return is_free(*job->destination); };
    if (const auto found = std::find_if(waiting_.begin(), waiting_.end(), free); found != waiting_.end()) {
      JobPtr job = *found;
      waiting_.erase(found);
      ++busy_[job->destination.get()];
      changed_.notify_all();
      return job;
    }
    changed_.wait(lock);
  }
}

void Jobs::done(const JobPtr& job, std::vector<Try> tries) {
  {
    const std::lock_guard lock(mutex_);
    job->tries = std::move(tries);
    job->done_ms = clock_.steady_ms();
    const auto busy = busy_.find(job->destination.get());
    if (busy != busy_.end() && --busy->second == 0) busy_.erase(busy);
  }
  record(job);
  changed_.notify_all();
}

bool Jobs::record(const JobPtr& job) {
  std::uint64_t lease = 0;
  {
    const std::lock_guard lock(mutex_);
    lease = job->lease;
  }
  // Nobody else touches tries once done has set them.
  const Status recorded = job->tries.empty() ? Status{} : store_.record(job->tries, lease, kDeliver);
  if (recorded) TEMIZU_CRASH_POINT("deliver.recorded");
  const std::lock_guard lock(mutex_);
  if (recorded) {
    forget(job);
    // The old lease was still good, so the new one is for another try that was due at once: between the store's commit
    // and this line.
    if (job->lease != lease) take_in(job->claimed_again);
    return true;
  }
  const bool lost = recorded.error().code == Code::conflict;
  if (!std::exchange(job->reported, true)) {
    log(lost ? LogLevel::warning : LogLevel::error, "not_recorded",
        {{"item", job->result->item.to_text()}, {"error", to_text(recorded.error())}});
  }
  if (lost && clock_.steady_ms() - job->done_ms > kUnrecordedMsMax) {
    // Somebody else ended this journey (an order, another instance): the store's word stands.
    log(LogLevel::alert, "record_abandoned", {{"item", job->result->item.to_text()}});
    forget(job);
    return false;
  }
  (lost ? lost_ : unrecorded_).push_back(job);
  return false;
}

void Jobs::forget(const JobPtr& job) {
  for (const std::size_t i : job->places) under_way_.erase({job->result->item, job->result->recipient_numbers[i]});
}

void Jobs::retry_unrecorded() {
  std::vector<JobPtr> again;
  {
    const std::lock_guard lock(mutex_);
    again.swap(unrecorded_);
  }
  bool working = true;
  for (const JobPtr& job : again) {
    if (working) {
      working = record(job);
      continue;
    }
    const std::lock_guard lock(mutex_);
    unrecorded_.push_back(job);
  }
  changed_.notify_all();
}

void Jobs::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

std::size_t Jobs::under_way() {
  const std::lock_guard lock(mutex_);
  std::size_t workers = 0;
  for (const auto& [destination, count] : busy_) workers += count;
  return workers;
}

}  // namespace temizu::deliver
