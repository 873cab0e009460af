#include "console/figures.h"

#include <algorithm>
#include <string_view>

namespace temizu::console {
namespace {

constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kKeptMs = 30'000;
constexpr std::int64_t kAheadMs = 60'000;
constexpr std::int64_t kCheapMs = 50;   // a count as quick as this is made each time

// Whether one of the words of a record's detail, with a space between each, is this one.
bool has_word(std::string_view detail, std::string_view word) {
  for (std::size_t at = 0; at < detail.size();) {
    const std::size_t end = std::min(detail.find(' ', at), detail.size());
    if (detail.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

Result<std::vector<Hour>> Figures::series(std::uint32_t hours, TimeMs now_ms) {
  const std::lock_guard lock(mutex_);
  if (now_ms - made_ms_ >= kKeptMs || now_ms < made_ms_ || hours_.size() < hours) {
    const std::size_t count = std::max<std::size_t>(hours, 24);
    const TimeMs from_ms = now_ms / kHourMs * kHourMs - static_cast<TimeMs>(count - 1) * kHourMs;
    std::vector<Hour> fresh(count);
    for (std::size_t i = 0; i < count; ++i) fresh[i].from_ms = from_ms + static_cast<TimeMs>(i) * kHourMs;
    const auto hour_of = [&](TimeMs at_ms) -> Hour& {
      const TimeMs index = std::clamp<TimeMs>((at_ms - from_ms) / kHourMs, 0, static_cast<TimeMs>(count) - 1);
      return fresh[static_cast<std::size_t>(index)];
    };
    // Mail from outside only: what the programs send themselves (originals handed over, washed again, reports) is no traffic of the day.
    const auto add = [&](const AuditRecord& record) {
      Hour& hour = hour_of(record.at_ms);
      if (record.action == "released") ++hour.released;
      if (!has_word(record.detail, "class=message")) return;
      if (record.action == "washed") ++(has_word(record.detail, "verdict=held") ? hour.held : hour.washed);
      else if (record.action == "delivered") ++hour.delivered;
      else if (record.action == "undeliverable") ++hour.failed;
    };
    const auto kept = [&](const AuditRecord& record) {
      if (record.action == "kept" && !has_word(record.detail, "class=selftest")) ++hour_of(record.at_ms).received;
    };
    if (Status done = reader_->since(LedgerKind::intake, from_ms, kept); !done) return Unexpected{done.error()};
    for (const LedgerKind ledger : {LedgerKind::washed, LedgerKind::deliver}) {
      if (Status done = reader_->since(ledger, from_ms, add); !done) return Unexpected{done.error()};
    }
    hours_ = std::move(fresh);
    made_ms_ = now_ms;
  }
  return std::vector<Hour>(hours_.end() - static_cast<std::ptrdiff_t>(hours), hours_.end());
}

Result<Balance> Figures::balance(Store& store, const Clock& clock, bool ahead) {
  const std::lock_guard lock(balance_mutex_);
  const std::int64_t began_ms = clock.steady_ms();
  const std::int64_t keep_ms = ahead ? std::max(took_ms_ * 50, kAheadMs) : took_ms_ * 100;
  if (counted_ms_ > 0 && began_ms - counted_ms_ < keep_ms) return balance_;
  const Result<Balance> counted = store.balance();
  if (!counted) return counted;
  balance_ = *counted;
  counted_ms_ = clock.steady_ms();
  took_ms_ = counted_ms_ - began_ms < kCheapMs ? 0 : counted_ms_ - began_ms;
  return balance_;
}

}  // namespace temizu::console
