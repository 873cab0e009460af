// An intake in memory for the tests of receive: keeps what it is handed, on a thread of its own as the real one does, and
// can be told to wait, to fail, or to know a mail already. Not part of any program.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "quarantine/intake.h"

namespace temizu::receive {

class FakeIntake final : public Intake {
 public:
  struct Mail {
    Envelope envelope;
    Bytes content;
  };

  FakeIntake() : committer_([this] { commit(); }) {}
  ~FakeIntake() override {
    {
      const std::lock_guard<std::mutex> guard(mutex_);
      ending_ = true;
      held_ = false;
    }
    changed_.notify_all();
    committer_.join();
  }

  Status note_start(ByteView) override { return {}; }
  Result<std::unique_ptr<IntakeWriter>> begin() override { return std::unique_ptr<IntakeWriter>(new Writer(*this)); }
  void acknowledged(const ItemId& id) override {
    const std::lock_guard<std::mutex> guard(mutex_);
    acknowledged_.push_back(id);
  }
  Result<DiskSpace> space() override {
    const std::lock_guard<std::mutex> guard(mutex_);
    return space_;
  }

  void hold() { set([this] { held_ = true; }); }
  void release() { set([this] { held_ = false; }); }
  void fail_with(Code code) { set([this, code] { failure_ = code; }); }
  void say_duplicate_of(const ItemId& id) { set([this, &id] { first_ = id; }); }
  void set_space(const DiskSpace& space) { set([this, &space] { space_ = space; }); }
  void wait_for_finished(std::size_t messages) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return finished_ >= messages; });
  }
  std::vector<Mail> kept() { return get(kept_); }
  std::vector<ItemId> acknowledged_ids() { return get(acknowledged_); }
  std::size_t abandoned() { return get(abandoned_); }
  std::size_t largest_chunk() { return get(largest_chunk_); }

 private:
  struct Pending {
    Mail mail;
    std::function<void(Result<Kept>)> done;
  };

  class Writer final : public IntakeWriter {
   public:
    explicit Writer(FakeIntake& intake) : intake_(intake) {}
    ~Writer() override {
      if (!finished_) intake_.set([this] { ++intake_.abandoned_; });
    }
    Status add(ByteView untrusted_chunk) override {
      content_ += untrusted_chunk;
      largest_ = std::max(largest_, untrusted_chunk.size());
      return {};
    }
    void finish(Envelope envelope, std::function<void(Result<Kept>)> done) override {
      finished_ = true;
      intake_.set([&] {
        ++intake_.finished_;
        envelope.id = ItemId::random();
        intake_.largest_chunk_ = std::max(intake_.largest_chunk_, largest_);
        intake_.pending_.push_back({{std::move(envelope), std::move(content_)}, std::move(done)});
      });
    }

   private:
    FakeIntake& intake_;
    Bytes content_;
    std::size_t largest_{0};
    bool finished_{false};
  };

  template <class Act>
  void set(Act act) {
    {
      const std::lock_guard<std::mutex> guard(mutex_);
      act();
    }
    changed_.notify_all();
  }
  template <class T>
  T get(const T& what) {
    const std::lock_guard<std::mutex> guard(mutex_);
    return what;
  }

  void commit() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ending_ || (!held_ && !pending_.empty()); });
      if (pending_.empty()) return;
      Pending next = std::move(pending_.front());
      pending_.pop_front();
      Result<Kept> outcome = Kept{next.mail.envelope.id, first_.has_value(), first_.value_or(ItemId{})};
      if (failure_) outcome = Unexpected(*failure_, "fake intake", "told to fail");
      else kept_.push_back(std::move(next.mail));
      lock.unlock();
      next.done(std::move(outcome));
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Pending> pending_;
  std::vector<Mail> kept_;
  std::vector<ItemId> acknowledged_;
  std::size_t finished_{0}, abandoned_{0}, largest_chunk_{0};
  std::optional<Code> failure_;
  std::optional<ItemId> first_;
  DiskSpace space_{1ull << 40, 1ull << 41, 1000, 1000};
  bool held_{false}, ending_{false};
  std::thread committer_;  // last: it uses all of the above
};

}  // namespace temizu::receive
