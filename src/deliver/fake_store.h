// For tests only: deliver's side of a store, in memory, with the promises of quarantine/store.h that deliver builds on.
// Leases never run out by time but when a test says so.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "quarantine/store.h"

namespace temizu::testing {

class FakeStore final : public Store {
 public:
  explicit FakeStore(const Clock& clock) : clock_(clock) {}

  // Adds one result for these recipients, due now. number counts up from 1 and makes the id.
  ItemId add(std::vector<std::string> recipients, Bytes output, std::string sender = "from@example.com") {
    const std::lock_guard lock(mutex_);
    Item item;
    char hex[33];
    std::snprintf(hex, sizeof hex, "%032zx", items_.size() + 1);
    item.result.item = *ItemId::parse(hex);
    item.result.sender = std::move(sender);
    item.result.recipients = std::move(recipients);
    item.result.arrival_ms = clock_.now_ms();
    item.result.protocol = envelope.protocol;
    item.result.client_address = envelope.client_address;
    item.result.client_helo = envelope.client_helo;
    item.result.origin_address = envelope.origin_address;
    item.result.origin_helo = envelope.origin_helo;
    item.result.from_trusted_relay = envelope.from_trusted_relay;
    item.result.output_bytes = output.size();
    for (std::uint32_t i = 0; i < item.result.recipients.size(); ++i) item.result.recipient_numbers.push_back(i);
    item.recipients.resize(item.result.recipients.size());
    item.output = std::move(output);
    const ItemId id = item.result.item;
    items_[id] = std::move(item);
    changed_.notify_all();
    return id;
  }

  Result<std::vector<Delivery>> claim_due(std::size_t most, std::int64_t) override {
    const std::lock_guard lock(mutex_);
    ++claims;
    std::vector<Delivery> due;
    for (auto& [id, item] : items_) {
      if (due.size() == most) break;
      Delivery delivery{item.result, {}, ++lease_, {}};
      delivery.result.recipients.clear();
      delivery.result.recipient_numbers.clear();
      for (std::uint32_t i = 0; i < item.recipients.size(); ++i) {
        Recipient& r = item.recipients[i];
        if (r.state != State::washed || r.lease != 0 || r.next_try_ms > clock_.now_ms()) continue;
        r.lease = delivery.lease;
        delivery.result.recipients.push_back(item.result.recipients[i]);
        delivery.result.recipient_numbers.push_back(i);
        delivery.attempts.push_back(r.attempts);
        delivery.since_ms.push_back(item.result.arrival_ms);
      }
      if (!delivery.attempts.empty()) due.push_back(std::move(delivery));
    }
    return due;
  }

  Result<Bytes> read_output(const ItemId& item, std::uint32_t) override {
    const std::lock_guard lock(mutex_);
    if (items_.at(item).output.empty()) return Unexpected{Code::io, "output", "an octet was altered"};
    return items_.at(item).output;
  }

  Status record(std::span<const Try> tries, std::uint64_t lease, const Actor&) override {
    const std::lock_guard lock(mutex_);
    if (record_failure) return Unexpected{*record_failure, "fake store", "the test wants it so"};
    for (const Try& one : tries) {
      Recipient& r = items_.at(one.item).recipients[one.recipient_number];
      if (r.lease != lease) return Unexpected{Code::conflict, "fake store", "the lease is lost"};
    }
    for (const Try& one : tries) {
      Recipient& r = items_.at(one.item).recipients[one.recipient_number];
      r.lease = 0;
      ++r.attempts;
      r.next_try_ms = one.next_try_ms;
      r.last = one;
      if (one.outcome == TryOutcome::delivered) r.state = State::delivered;
      if (one.outcome == TryOutcome::failed) r.state = State::undeliverable;
    }
    changed_.notify_all();
    return {};
  }

  Result<std::int64_t> next_due_in_ms(std::int64_t ceiling_ms) override { return std::min<std::int64_t>(ceiling_ms, 10); }

  Result<ItemView> find(std::string_view id) override {
    const std::lock_guard lock(mutex_);
    ItemView view;
    view.envelope = envelope;
    view.envelope.id = *ItemId::parse(id);
    return view;
  }

  void wait(std::int64_t wait_ms) override {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(wait_ms));
  }
  void wake() override { changed_.notify_all(); }

  // --- for tests ---
  struct Recipient {
    State state{State::washed};
    std::uint64_t lease{0};
    std::uint32_t attempts{0};
    TimeMs next_try_ms{0};
    Try last;
  };
  // Waits until check holds of the item's recipients; false after 30 s.
  template <class Check>
  bool wait_until(const ItemId& id, Check check) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return check(items_.at(id).recipients); });
  }
  bool wait_until_delivered(const ItemId& id) {
    return wait_until(id, [](const std::vector<Recipient>& all) {
      for (const Recipient& r : all) {
        if (r.state != State::delivered) return false;
      }
      return true;
    });
  }
  std::vector<Recipient> recipients(const ItemId& id) {
    const std::lock_guard lock(mutex_);
    return items_.at(id).recipients;
  }
  void expire_leases() {
    const std::lock_guard lock(mutex_);
    for (auto& [id, item] : items_) {
      for (Recipient& r : item.recipients) r.lease = 0;
    }
  }
  void set_record_failure(std::optional<Code> code) {
    const std::lock_guard lock(mutex_);
    record_failure = code;
  }

  Envelope envelope;   // of all items; set before use
  std::atomic<int> claims{0};

  // --- not deliver's ---
  Result<std::vector<Claim>> claim_received(std::uint64_t, std::size_t, std::int64_t) override { return no(); }
  Status read_original(const ItemId&, const std::function<Status(ByteView)>&) override { return no(); }
  Status keep_own(Envelope, ByteView) override { return no(); }
  Status attach(std::span<const Outcome>, std::uint64_t, const Actor&) override { return no(); }
  Status release(const Claim&, std::int64_t) override { return no(); }
  Status tell_nobody(const ItemId&, const Actor&) override { return no(); }
  Status note_start(ByteView, const Actor&) override { return {}; }
  Result<std::vector<Undelivered>> undelivered_without_dsn(std::size_t) override { return no(); }
  Result<std::uint64_t> purge(const KeepRule&, const Actor&) override { return no(); }
  Status order(std::span<const Order>) override { return no(); }
  Result<std::vector<Order>> pending_orders(std::size_t) override { return no(); }
  Status order_done(std::uint64_t, const Actor&) override { return no(); }
  Result<std::vector<ItemView>> search(const ItemFilter&) override { return no(); }
  Result<Balance> balance() override { return no(); }

 private:
  struct Item {
    SignedResult result;
    Bytes output;
    std::vector<Recipient> recipients;
  };
  static Unexpected no() { return Unexpected{Code::denied, "fake store", "not deliver's"}; }

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<ItemId, Item> items_;
  std::uint64_t lease_{0};
  std::optional<Code> record_failure;
};

}  // namespace temizu::testing
