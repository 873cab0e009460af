// The register of exceptions: for mail of a named sender, proven by where it came from or by a named upstream's DMARC result, one
// kind is washed by another method than the profile says. An exception can do what a line of policy.xml could do and nothing
// more: there is no word that hands a part on as it came. It has a ground, an owner, an approver who is somebody else and
// proved it with a code, an end within a year and a date of review; it ends by itself; wash counts each use. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/envelope.h"
#include "base/ids.h"
#include "base/result.h"
#include "policy/policy.h"
#include "quarantine/people.h"
#include "quarantine/release.h"

namespace temizu {

struct Exception {
  std::uint64_t number{0};
  ItemId id;                            // random
  std::string sender, sender_domain;    // one of the two; domain as in policy.xml (".example.jp": with subdomains)
  std::vector<std::string> client_networks;   // CIDR, at least /8 (IPv6: /16); at least these or `authenticated`
  std::string authenticated;            // authserv-id of a named upstream (receive.auth_results)
  std::string recipient, recipient_domain;    // empty: for everybody
  KindRule rule;                        // pattern, place, method, options
  std::string ground;                   // why: 1 to 1000 octets
  std::string owner;                    // login: who answers for it
  std::string made_by;
  TimeMs made_ms{0};
  TimeMs expires_ms{0};                 // at most kExceptionDaysMax after made_ms
  TimeMs review_ms{0};                  // next review, before it expires
  std::string approver;                 // empty: not approved yet
  std::uint64_t code{0};
  TimeMs approved_ms{0};
  TimeMs ended_ms{0};                   // ended early; 0: not
  std::string ended_by, ended_why;
};

inline constexpr std::int64_t kExceptionDaysMax = 366;
inline constexpr std::size_t kExceptionsMax = 1000;   // in the register; more is refused

enum class ExceptionState : std::uint8_t { proposed, in_force, expired, ended };
const char* to_word(ExceptionState state);
ExceptionState state_of(const Exception& exception, TimeMs now_ms);

// Well formed, with grounds for its looseness, within the policy language. Fails with a fault (DESK-26, -27, -18).
Status check_exception(const Exception& exception);
// Administrators propose and end; the CISO or an administrator approves, never owner or maker. Not looked at: the code.
Status may_propose(const Exception& exception, std::string_view account, const People& people, TimeMs now_ms);
Status may_approve(const Exception& exception, std::string_view account, const People& people, TimeMs now_ms);
Status may_end(const Exception& exception, std::string_view account, const People& people, TimeMs now_ms);

// What its approver's code must have been given for: names all that the exception says.
std::string exception_purpose(const Exception& exception);
// For wash: well formed, approved by somebody entitled, with an answer `ok` for its very purpose.
Status proven(const Exception& exception, std::span<const AnsweredCode> answers, const People& people);

// Those in force now for this recipient of this message, in the order of the register.
std::vector<const Exception*> exceptions_for(const Envelope& envelope, std::string_view recipient, std::span<const Exception> exceptions, TimeMs now_ms);
// The profile with the rules of these put in front. Its name stays.
Profile with_exceptions(const Profile& profile, std::span<const Exception* const> exceptions);
// The first of them whose rule the profile of with_exceptions() would take for this kind; null: none, it was not used.
const Exception* used_for(std::span<const Exception* const> exceptions, const Kind& kind, bool is_body);

}  // namespace temizu
