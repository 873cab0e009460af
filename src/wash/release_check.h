// May this original leave? Wash asks before it opens anything, from what it knows by itself: its own manifest's kinds, its own
// policy, the people ledger that the console cannot write, its own answers to codes. From the rows of the desk it takes only what
// was asked for. Pure: facts in, ok or a fault out; every condition that fails stops it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pipeline/washing.h"
#include "policy/policy.h"
#include "policy/work_calendar.h"
#include "quarantine/release.h"
#include "quarantine/store.h"

namespace temizu {

// kinds_asked_for (policy/unread.h) out of a wash of ours.
std::vector<std::string> kinds_of(const Washing& washing, std::string_view part);

inline constexpr std::uint32_t kRewashersMax = 10;

struct ReleaseQuestion {
  const Request& request;
  std::span<const Move> moves;
  std::span<const AnsweredCode> answers;
  std::span<const Deputy> deputies;
  const ItemView& item;
  std::vector<std::string> kinds;         // of kinds_of
  const Policy& policy;
  const People& people;
  const WorkCalendar& calendar;
  TimeMs now_ms{0};
  const ReleaseOutcome* outcome{nullptr};
  std::uint32_t released_last_hour{0}, per_hour_max{0};
  bool can_be_sent{true};                 // release.next_hop is set
  // Washed again for all, and for this requester, who may have per_hour_max; kRewashersMax times as many for all.
  std::uint32_t rewashed_last_hour{0}, own_rewashed_last_hour{0};
  std::span<const std::string> blocked{};   // logins in lower case
};

// Ok: the request may be carried out now. Else a fault: hourly_cap (DESK-30), no_release_host (DESK-35) and blocked (DESK-25: the requester, or
// one without whose approval too few are left) say later, every other one never.
Status check_release(const ReleaseQuestion& question);

// What the rows alone claim; nothing is believed by it. For deciding whether to look closer.
Standing claimed_standing(const ReleaseQuestion& question);

// To whom a release for this request goes: the requester's own address, never a section's. Empty: the account has none.
std::string address_for(const Account& requester, const Request& request);
// The logins whose approval of this request has a right code, with a comma between.
std::string approvers_of(const ReleaseQuestion& question);

}  // namespace temizu
