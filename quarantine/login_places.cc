#include "quarantine/login_places.h"

#include <algorithm>

namespace temizu {
namespace {

constexpr std::size_t kToldMax = 20;
constexpr std::size_t kSeenMax = 200'000;   // beyond that nobody's address stays known: more is told, not less
constexpr std::string_view kClient = "client=";

}  // namespace

Result<std::vector<std::string>> LoginPlaces::fresh(TimeMs since_ms, TimeMs now_ms, const std::function<bool(std::string_view login)>& watched) {
  const TimeMs from_ms = read_to_ == 0 ? now_ms - known_ms_ : read_from_ms_;
  const Status read = reader_.since(LedgerKind::orders, from_ms, [&](const AuditRecord& record) {
    if (record.number <= read_to_) return;
    read_to_ = record.number;
    read_from_ms_ = std::min(record.at_ms, now_ms);
    if (record.action != "login" || !record.detail.starts_with(kClient)) return;
    if (seen_.size() >= kSeenMax) seen_.clear();
    const auto [place, is_new] = seen_.try_emplace({record.actor, record.detail.substr(kClient.size())});
    if (is_new || record.at_ms - place->second.last_ms > known_ms_) place->second.new_ms = record.at_ms;
    place->second.last_ms = record.at_ms;
  });
  if (!read) return Unexpected{read.error()};
  std::vector<std::string> told;
  for (const auto& [place, seen] : seen_) {
    const auto& [login, client] = place;
    if (seen.new_ms < since_ms || told.size() == kToldMax || !watched(login)) continue;
    std::string& name = told.emplace_back(login + "/" + client);
    std::ranges::replace(name, ' ', '-');
  }
  return told;
}

}  // namespace temizu
