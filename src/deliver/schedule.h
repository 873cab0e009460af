// When a mail that was not taken is tried again, and when we stop trying (mail-rules P12). Pure arithmetic.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/ids.h"

namespace temizu::deliver {

struct Patience {
  std::uint32_t backoff_first_s{300}, backoff_max_s{4000}, give_up_s{432'000};
};

// The time of the next try after `attempts` tries (1 or more) of which the last ended at now_ms: the first wait doubled
// each time, up to a quarter longer by the id so that mails which failed together do not return together, at most
// backoff_max_s, and never beyond the moment of giving up.
TimeMs next_try_ms(const Patience& patience, std::uint32_t attempts, const ItemId& id, TimeMs since_ms, TimeMs now_ms);

// True when the time since since_ms is over: the try that just ended was the last one.
bool give_up(const Patience& patience, TimeMs since_ms, TimeMs now_ms);

}  // namespace temizu::deliver
