// Carries out what the release desk has approved, and refuses what it may not: requests for originals and for washing again,
// recalls, passwords that were shown. Trusts no row of the desk (release_check.h). Reads an original only after the check, and says so in the
// audit before it does. Everything it does is one transaction of the release book: after a crash it looks again and finds what is done.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "quarantine/desk/desk.h"
#include "quarantine/release_book.h"
#include "wash/release_check.h"
#include "wash/settings.h"
#include "wash/wash_job.h"

namespace temizu {

class ReleaseDesk {
 public:
  // All outlive this object. One thread at a time. waiting_max: so many are looked at again each round; others when these are done.
  ReleaseDesk(Store& store, Cage& cage, Desk& desk, ReleaseBook& book, PeopleReader& people, const Clock& clock, std::size_t waiting_max = 10'000)
      : store_(store), cage_(cage), desk_(desk), book_(book), people_(people), clock_(clock), waiting_max_(waiting_max) {}

  // One round: what has moved since the last one, and what waits (for the hourly cap, a full disk). A failure is logged and the
  // request is looked at again in the next round.
  void round(const WashSettings& settings);

 private:
  struct Case;
  enum class End : std::uint8_t { done, later };   // later: look again without news of it
  Status read_rows(Case& one);
  bool has_moved(const Case& one);
  End look_at(const RequestId& id, const WashSettings& settings);
  End decide(Case& one, const WashSettings& settings);
  End carry_out(Case& one, const WashSettings& settings);
  End hand_out(Case& one, const WashSettings& settings);
  End wash_again(Case& one);
  End refuse(Case& one, const Error& why);
  End recall(Case& one, const WashSettings& settings);
  End put_off(const Case& one, const Error& why);
  Status learn_kinds(Case& one);
  Result<Bytes> take_content(Case& one);
  void wipe_passwords(const WashSettings& settings);

  Store& store_;
  Cage& cage_;
  Desk& desk_;
  ReleaseBook& book_;
  PeopleReader& people_;
  const Clock& clock_;
  std::uint64_t mark_{0};            // moves up to here have been looked at
  bool mark_known_{false};
  const std::size_t waiting_max_;
  bool no_room_{false};              // more wait than waiting_ holds
  std::vector<RequestId> waiting_;   // in the order in which they came
  std::set<RequestId> told_;         // put off, and a person was told
};

}  // namespace temizu
