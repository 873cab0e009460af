#include "accounts/lock_out.h"

#include <algorithm>
#include <limits>

namespace temizu {

std::int64_t lock_ms(std::uint32_t wrong_in_a_row) {
  if (wrong_in_a_row < kWrongTriesFree) return 0;
  const std::uint32_t doublings = std::min<std::uint32_t>(wrong_in_a_row - kWrongTriesFree, 16);
  return std::min(kLockFirstMs << doublings, kLockMostMs);
}

TimeMs locked_until_ms(const Tries& tries, TimeMs now_ms) {
  const std::int64_t delay = lock_ms(tries.wrong_in_a_row);
  const TimeMs since = std::min(tries.last_wrong_ms, now_ms);
  return since + delay > now_ms ? since + delay : 0;
}

Tries after_try(const Tries& before, bool right, TimeMs now_ms) {
  if (right) return {};
  const bool room = before.wrong_in_a_row < std::numeric_limits<std::uint32_t>::max();
  return {before.wrong_in_a_row + (room ? 1 : 0), now_ms};
}

}  // namespace temizu
