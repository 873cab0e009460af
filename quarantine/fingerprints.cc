#include "quarantine/fingerprints.h"

#include "base/digest.h"
#include "base/octets.h"

namespace temizu {

Bytes fingerprint_of(const Envelope& envelope) {
  Bytes form;
  OctetWriter write(form);
  write.string("temizu-fingerprint-1").string(envelope.sender).u32(static_cast<std::uint32_t>(envelope.recipients.size()));
  for (const std::string& recipient : envelope.recipients) write.string(recipient);
  write.string(envelope.original_sha256);
  return sha256(form).substr(0, 16);
}

void Fingerprints::add(const Bytes& fingerprint, const ItemId& id, std::int64_t number, TimeMs at_ms, std::uint64_t order) {
  while (!oldest_first_.empty()) {
    const auto print = by_id_.find(oldest_first_.front());
    const bool gone = print == by_id_.end();
    if (!gone && by_id_.size() < kEntriesMax && by_print_.at(print->second).at_ms + kKeptMs > at_ms) break;
    forget_oldest();
  }
  if (const auto twin = by_print_.find(fingerprint); twin != by_print_.end()) by_id_.erase(twin->second.id);
  by_print_[fingerprint] = Entry{id, number, at_ms, order};
  by_id_[id] = fingerprint;
  oldest_first_.push_back(id);
  // One entry whose 250 was never seen must not keep the ids of all that came and went behind it.
  if (oldest_first_.size() > 2 * by_id_.size() + 1000) {
    std::erase_if(oldest_first_, [this](const ItemId& one) { return !by_id_.contains(one); });
  }
}

void Fingerprints::forget_oldest() {
  const ItemId id = oldest_first_.front();
  oldest_first_.pop_front();
  static_cast<void>(acknowledge(id));
}

std::optional<ItemId> Fingerprints::find(const Bytes& fingerprint, TimeMs now_ms, std::uint64_t begun_at_order) const {
  const auto found = by_print_.find(fingerprint);
  if (found == by_print_.end()) return std::nullopt;
  const Entry& entry = found->second;
  if (entry.at_ms + kKeptMs <= now_ms || entry.order > begun_at_order) return std::nullopt;
  return entry.id;
}

std::optional<std::int64_t> Fingerprints::acknowledge(const ItemId& id) {
  const auto print = by_id_.find(id);
  if (print == by_id_.end()) return std::nullopt;
  const auto entry = by_print_.find(print->second);
  const std::int64_t number = entry->second.number;
  by_print_.erase(entry);
  by_id_.erase(print);
  return number;
}

}  // namespace temizu
