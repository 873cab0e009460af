// Duplicate suppression (mail-rules P15): a client that never saw our 250 sends the message again; within 24 hours the
// second copy gets its 250 and is not stored. Only messages whose 250 was not seen are here, so it stays small; it is
// rebuilt from the intake at start. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/envelope.h"
#include "base/ids.h"

namespace temizu {

// 16 octets over sender, recipients and digest of the original.
Bytes fingerprint_of(const Envelope& envelope);

class Fingerprints {
 public:
  static constexpr std::int64_t kKeptMs = 24 * 3600 * 1000;
  static constexpr std::size_t kEntriesMax = 200'000;   // then the oldest is forgotten: a duplicate is better than a loss

  // order counts commits: a message that began before the first one was committed is no repetition of it, but a twin on
  // another connection, and is kept.
  void add(const Bytes& fingerprint, const ItemId& id, std::int64_t number, TimeMs at_ms, std::uint64_t order);
  std::optional<ItemId> find(const Bytes& fingerprint, TimeMs now_ms, std::uint64_t begun_at_order) const;
  // The row number of the item, when it was here.
  std::optional<std::int64_t> acknowledge(const ItemId& id);
  std::size_t size() const { return by_print_.size(); }
  // Ids in the order of age, with some that are gone: at most twice size() and a thousand, so that memory follows what is here.
  std::size_t queued() const { return oldest_first_.size(); }

 private:
  struct Entry {
    ItemId id;
    std::int64_t number;
    TimeMs at_ms;
    std::uint64_t order;
  };
  void forget_oldest();
  std::unordered_map<Bytes, Entry> by_print_;
  std::unordered_map<ItemId, Bytes> by_id_;
  std::deque<ItemId> oldest_first_;
};

}  // namespace temizu
