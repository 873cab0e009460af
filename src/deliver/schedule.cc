#include "deliver/schedule.h"

#include <algorithm>

namespace temizu::deliver {

TimeMs next_try_ms(const Patience& patience, std::uint32_t attempts, const ItemId& id, TimeMs since_ms, TimeMs now_ms) {
  const std::int64_t most = std::int64_t{patience.backoff_max_s} * 1000;
  std::int64_t wait = std::int64_t{patience.backoff_first_s} * 1000;
  for (std::uint32_t i = 1; i < attempts && wait < most; ++i) wait *= 2;
  const ByteView octets = id.octets();
  const auto spread = static_cast<unsigned char>(octets[attempts % octets.size()]);
  wait = std::min(wait + wait / 4 * spread / 256, most);
  const TimeMs last = since_ms + std::int64_t{patience.give_up_s} * 1000;
  return std::max(std::min(now_ms + wait, last), now_ms + 1);
}

bool give_up(const Patience& patience, TimeMs since_ms, TimeMs now_ms) {
  return now_ms >= since_ms + std::int64_t{patience.give_up_s} * 1000;
}

}  // namespace temizu::deliver
