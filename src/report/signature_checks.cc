#include "report/signature_checks.h"

#include "quarantine/statement.h"

namespace temizu {
namespace {

constexpr std::size_t kWaitingMax = 1000;
constexpr std::size_t kBadMax = 1000;

}  // namespace

SignatureChecks::SignatureChecks(ByteView wash_sign_public) : public_key_(wash_sign_public), thread_([this] { run(); }) {}

void SignatureChecks::add(ByteView item, ByteView untrusted_statement, ByteView untrusted_signature) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return waiting_.size() < kWaitingMax; });
  waiting_.push_back({Bytes(item), Bytes(untrusted_statement), Bytes(untrusted_signature)});
  more_.notify_one();
}

const SignatureChecks::Outcome& SignatureChecks::finish() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  more_.notify_one();
  if (thread_.joinable()) thread_.join();
  return outcome_;
}

void SignatureChecks::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    more_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Job job = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    room_.notify_one();
    check(job);
    lock.lock();
  }
}

void SignatureChecks::check(const Job& job) {
  ++outcome_.checked;
  const auto verified = verified_result(job.statement, job.signature, public_key_);
  if (verified && verified->item.octets() == job.item) return;
  ++outcome_.bad;
  if (outcome_.first.size() < kBadMax) outcome_.first.push_back({job.item, verified ? std::string("signed for another item") : verified.error().what});
}

}  // namespace temizu
