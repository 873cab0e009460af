// How long originals stay, for people to look at: until when one is kept, what is on hold against deletion and who answers for
// it, and what will be purged in the days to come. Looks only; wash purges (Store::purge), keys first.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "policy/policy.h"
#include "quarantine/people.h"

namespace temizu {

// A released original is a second copy: it goes soon after it was delivered.
inline constexpr std::uint32_t kReleasedKeepDays = 1;

// Days for an original that was washed under these profiles: the longest of them; store_keep_days for profiles that say nothing or are
// not there any more.
std::uint32_t keep_days_of(const Policy& policy, std::span<const std::string> profiles, std::uint32_t store_keep_days);

struct Hold {
  ItemId item;
  std::string owner, actor, why;
  TimeMs at_ms{0};
};

// What the purge will find due on a day, as it looks now: what is not delivered by then stays longer.
struct PurgeDay {
  TimeMs from_ms{0};         // midnight of the office's time zone
  std::uint64_t items{0};    // will go
  std::uint64_t held{0};     // would go, but are on hold
};
struct PurgeSchedule {
  std::vector<PurgeDay> days;      // the first is today
  std::uint64_t overdue{0};        // due before today: undelivered, or the purge has not run yet
  std::uint64_t overdue_held{0};
  bool cut_off{false};             // more than could be looked at: the last days are too low
};

class Retention {
 public:
  explicit Retention(const std::string& store_path);
  ~Retention();
  Result<std::vector<Hold>> holds(std::size_t most);   // newest first
  // days: 1 to 366. zone_minutes: of the office, east of UTC.
  Result<PurgeSchedule> schedule(const Policy& policy, std::uint32_t store_keep_days, std::uint32_t days, int zone_minutes, TimeMs now_ms);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace temizu
