// What may leave the quarantine on request, and who has to agree: the <release> rules of a profile in conf/policy.xml.
// Nothing is offered that no rule names; the last rule of a profile is for everything, and where the file has none it is the
// default one below: one approval, by the superior or an administrator, within eight working hours.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/kind.h"

namespace temizu {

enum class AfterDeadline : std::uint8_t { lapse, pass_on };   // pass_on: deputies and administrators may decide for once as long again
enum class ReleaseZip : std::uint8_t { aes, plain };          // plain: the original goes out without a password

struct ReleaseRule {
  std::string pattern{"*"};            // a kind, "image/*", "*"; or "message", which is asked for a whole message beside its parts' kinds
  std::uint32_t approvals{1};          // of an original, by as many different people: 1 or 2, never 0
  std::uint32_t rewash_approvals{0};   // of washing again under one of `rewash`: 0 (at once), 1 or 2
  bool by_superior{true};              // superiors of the requester's department, or their deputies
  bool by_administrator{true};
  std::uint32_t deadline_hours{8};     // working hours (desk.hours) from the request to the decision: 1 to 400
  AfterDeadline after_deadline{AfterDeadline::lapse};
  bool barred{false};                  // never handed out in any way
  ReleaseZip zip{ReleaseZip::aes};
  bool checked_import{false};          // looked at by eye and checked for malware, both recorded, before an approval counts
  std::vector<std::string> rewash;     // profiles under which it may be washed again, as the file has them
  int line{0};                         // in policy.xml; 0: the default
};

// The pattern of the rule that a whole message is asked for beside the kinds of its parts; no kind is called so.
inline constexpr char kWholeMessage[] = "message";

// The first rule that matches the kind (or "message"); the default rule when none does.
const ReleaseRule& release_rule_for(std::span<const ReleaseRule> rules, const Kind& kind);

// The rule for what is asked for. One part: its kind's rule; whole: the strictest of the rules of "message" and of every part's kind.
// Strictest: barred if any is; the most approvals; who may approve: only who may for all; the shortest deadline, and lapse before
// pass_on; aes before plain; checked import if any needs it; rewash profiles that all of them name, barred parts left
// out of that count (washing again withholds them again). Nobody who may approve for all: nothing that needs an approval
// can be approved. No kinds: barred, as nothing is known.
ReleaseRule release_rule(std::span<const ReleaseRule> rules, std::span<const Kind> kinds, bool whole);

}  // namespace temizu
