// From what a next hop said to what the store records and the log tells (mail-rules P12 to P16, P27).
#pragma once

#include "base/clock.h"
#include "deliver/schedule.h"
#include "deliver/sender.h"
#include "quarantine/store.h"

namespace temizu::deliver {

struct TryFacts {
  const SignedResult& result;
  std::size_t place;        // index into its recipients
  std::uint32_t attempt;    // this one: 1 or more
  const Sent& sent;
  TimeMs since_ms;          // when deliver first had this recipient, not when the mail came: a rewash may come years later
  TimeMs now_ms;
};

// deferred and uncertain get their next time, or fail when our patience is over. A DSN is due only for a message of
// somebody (never for our own items, never to the null sender) and only where it may go back: no backscatter.
Try make_try(const TryFacts& facts, const Patience& patience, bool dsn_possible);

// One line per recipient. A failure that nobody will be told of by mail is an alert.
void log_try(const TryFacts& facts, const Try& made);

}  // namespace temizu::deliver
