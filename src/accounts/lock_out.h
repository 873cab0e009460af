// Growing delay after wrong tries, as pure functions: console, command line (passwords) and wash (codes) count in ledgers of
// their own and ask here. An account is never locked for good: that would let anybody close anybody's account.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace temizu {

struct Tries {
  std::uint32_t wrong_in_a_row{0};   // since the last right one
  TimeMs last_wrong_ms{0};
};

inline constexpr std::uint32_t kWrongTriesFree = 5;          // the fifth wrong one starts the delay
inline constexpr std::int64_t kLockFirstMs = 60'000;
inline constexpr std::int64_t kLockMostMs = 3'600'000;

// How long after the last wrong try the next one counts: 0 below five, then 1, 2, 4, … 60 minutes.
std::int64_t lock_ms(std::uint32_t wrong_in_a_row);
// 0 when a try is taken now, else when. A clock that was set back since does not lock for longer than the delay itself.
TimeMs locked_until_ms(const Tries& tries, TimeMs now_ms);
// After a try that was taken.
Tries after_try(const Tries& before, bool right, TimeMs now_ms);

}  // namespace temizu
