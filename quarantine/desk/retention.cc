#include "quarantine/desk/retention.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "quarantine/desk/rows.h"
#include "quarantine/release.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/statement.h"

namespace temizu {
namespace {

constexpr std::int64_t kDayMs = 86'400'000, kMinuteMs = 60'000;
constexpr std::size_t kRowsMax = 200'000;
constexpr std::uint32_t kDaysMax = 366;

std::uint32_t days_for(const Policy& policy, const std::string& name, std::uint32_t otherwise) {
  const Profile* profile = policy.find(name);
  return profile == nullptr || profile->keep_days == 0 ? otherwise : profile->keep_days;
}

std::uint32_t shortest(const Policy& policy, std::uint32_t otherwise) {
  std::uint32_t out = otherwise;
  for (const Profile& profile : policy.profiles()) {
    if (profile.keep_days != 0) out = std::min(out, profile.keep_days);
  }
  return out;
}

}  // namespace

struct Retention::State {
  explicit State(const std::string& store_path) : washed(store_path, LedgerKind::washed) {}
  LedgerReader washed;
};

Retention::Retention(const std::string& store_path) : state_(std::make_unique<State>(store_path)) {}
Retention::~Retention() = default;

std::uint32_t keep_days_of(const Policy& policy, std::span<const std::string> profiles, std::uint32_t store_keep_days) {
  std::uint32_t out = 0;
  for (const std::string& name : profiles) out = std::max(out, days_for(policy, name, store_keep_days));
  return out == 0 ? store_keep_days : out;
}

Result<std::vector<Hold>> Retention::holds(std::size_t most) {
  std::vector<Hold> out;
  auto done = state_->washed.read_or_empty([&](Db& db) -> Status {
    Query query(db, "SELECT item, owner, actor, why, at_ms FROM keep_holds ORDER BY at_ms DESC LIMIT ?");
    query.put(static_cast<std::uint64_t>(most));
    return each_row(query, [&]() -> Result<bool> {
      if (auto item = ItemId::from_octets(query.octets(0))) out.push_back({*item, query.text(1), query.text(2), query.text(3), query.number(4)});
      return true;
    });
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<PurgeSchedule> Retention::schedule(const Policy& policy, std::uint32_t store_keep_days, std::uint32_t days, int zone_minutes, TimeMs now_ms) {
  days = std::clamp<std::uint32_t>(days, 1, kDaysMax);
  const std::int64_t zone_ms = zone_minutes * kMinuteMs;
  const TimeMs today_ms = (now_ms + zone_ms) / kDayMs * kDayMs - zone_ms;
  PurgeSchedule out;
  for (std::uint32_t i = 0; i < days; ++i) out.days.push_back({today_ms + i * kDayMs, 0, 0});
  const TimeMs end_ms = today_ms + std::int64_t{days} * kDayMs;
  std::unordered_map<ItemId, TimeMs> due;     // of several results of an item the last
  std::unordered_set<ItemId> held;
  auto done = state_->washed.read_or_empty([&](Db& db) -> Status {
    Query query(db, "SELECT at_ms, item, statement FROM results WHERE purged = 0 AND at_ms < ? ORDER BY at_ms, number LIMIT ?");
    query.put(end_ms - std::int64_t{shortest(policy, store_keep_days)} * kDayMs).put(static_cast<std::uint64_t>(kRowsMax) + 1);
    std::size_t rows = 0;
    auto read = each_row(query, [&]() -> Result<bool> {
      out.cut_off = ++rows > kRowsMax;
      auto item = ItemId::from_octets(query.octets(1));
      auto result = unverified_result(query.octets(2));
      if (!item || !result) return !out.cut_off;
      TimeMs& last_ms = due[*item];
      last_ms = std::max(last_ms, query.number(0) + std::int64_t{days_for(policy, result->profile, store_keep_days)} * kDayMs);
      return !out.cut_off;
    });
    if (!read) return read;
    Query holds(db, "SELECT item FROM keep_holds");
    return each_row(holds, [&]() -> Result<bool> {
      if (auto item = ItemId::from_octets(holds.octets(0))) held.insert(*item);
      return true;
    });
  });
  if (!done) return Unexpected{done.error()};
  for (const auto& [item, due_ms] : due) {
    if (due_ms >= end_ms) continue;
    const bool stays = held.contains(item);
    if (due_ms < today_ms) {
      ++(stays ? out.overdue_held : out.overdue);
    } else {
      PurgeDay& day = out.days.at(static_cast<std::size_t>((due_ms - today_ms) / kDayMs));
      ++(stays ? day.held : day.items);
    }
  }
  return out;
}

}  // namespace temizu
