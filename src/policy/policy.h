// conf/policy.xml as typed, bounded values: which profile for whom, and under a profile what to do with a kind.
// There is no word in it that hands on a part as it came (promise 1); on failure the answer is always withhold.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/envelope.h"
#include "base/kind.h"
#include "base/limits.h"
#include "base/result.h"
#include "policy/release_rules.h"

namespace temizu {

// Where a rule applies: to what is shown as text of the mail, to attachments, or to both.
enum class RulePlace : std::uint8_t { any, body, attachment };

// One rule of a profile. pattern: a kind, "image/*", or "*" (the last rule of every profile).
struct KindRule {
  std::string pattern;
  Method method{Method::withhold};
  std::map<std::string, std::string> options;   // checked against the filter's documented options by check-config
  int line{0};                                  // in policy.xml, for `explain`
  RulePlace place{RulePlace::any};
};

enum class NoticePlace : std::uint8_t { end, head };

struct Profile {
  std::string name;                 // "body-only", "standard", "strict", "view-only"
  std::vector<KindRule> rules;      // first match wins
  NoticePlace notice_place{NoticePlace::end};
  std::string subject_prefix;       // "" or e.g. "[無害化済] "; not repeated when already there
  MailLimits mail_limits;
  WashLimits wash_limits;
  std::vector<ReleaseRule> release; // who may have the original, see policy/release_rules.h; does not travel to the child
  std::uint32_t keep_days{0};       // originals are kept so long after the journey ended: 1 to 3650; 0: as store.keep_days says

  // Never fails: the last rule matches all, and a profile without rules withholds. is_body: the part is shown as text of
  // the mail; a body under `rebuild` is text too.
  const KindRule& rule_for(const Kind& kind, bool is_body = false) const;
};

// The octets that travel to the child with a job. The reader is for our own supervisor's bytes, bounded all the same.
Bytes to_octets(const Profile& profile);
Result<Profile> profile_from_octets(ByteView octets);

// One line of <assign>: all conditions given must hold; first match wins. A rule that names a sender may only make
// things stricter, unless it also names a client network or an authentication result of a named upstream; the reader
// of the file refuses anything else.
struct AssignRule {
  std::string recipient;          // "user@example.lg.jp"
  std::string recipient_domain;   // "example.lg.jp", ".example.lg.jp" with subdomains
  std::string sender;
  std::string sender_domain;
  std::vector<std::string> client_networks;   // CIDR
  std::string authenticated;      // authserv-id of a named upstream whose dmarc=pass counts
  std::string profile;
  int line{0};
};

class Policy {
 public:
  // The first assign rule that holds decides, else `otherwise`. A client is the one named by a trusted XFORWARD
  // (Envelope::origin_address) where there is one. Letters compare without case (ASCII).
  const Profile& profile_for(std::string_view recipient, const Envelope& envelope) const;
  const Profile* find(std::string_view name) const;
  const Bytes& digest() const { return digest_; }          // SHA-256 of the canonical form of the whole policy
  const std::vector<Profile>& profiles() const { return profiles_; }
  const std::vector<AssignRule>& assign() const { return assign_; }

 private:
  friend class PolicyReader;
  std::vector<Profile> profiles_;
  std::vector<AssignRule> assign_;
  std::string otherwise_{"standard"};
  Bytes digest_;
};

// Reads and checks policy.xml against policy.xsd. All errors at once, each "file:line:column: what, allowed". An empty path
// means the built-in policy, that of conf/policy.xml. set: simple values that replace those of the file for one run, as
// Config::policy_set has them: "policy.assign.otherwise", "policy.profile.NAME.notice-place", ".subject-prefix" or a limit.
struct ConfigErrors { std::vector<std::string> lines; };
Result<Policy> load_policy(const std::string& path, ConfigErrors& errors);
Result<Policy> load_policy(const std::string& path, const std::vector<std::pair<std::string, std::string>>& set, ConfigErrors& errors);

// "a.example.jp" is in "a.example.jp" and in ".example.jp" ("example.jp" is in ".example.jp" too); ASCII case-insensitive.
bool in_domain(std::string_view domain, std::string_view pattern);

}  // namespace temizu
