// conf/policy.xml as typed, bounded values: which profile for whom, and under a profile what to do with a kind.
// There is no word in it that hands on a part as it came (promise 1); on failure the answer is always withhold.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/envelope.h"
#include "base/kind.h"
#include "base/limits.h"
#include "base/result.h"

namespace temizu {

// One rule of a profile. pattern: a kind, "image/*", or "*" (the last rule of every profile).
struct KindRule {
  std::string pattern;
  Method method{Method::withhold};
  std::map<std::string, std::string> options;   // checked against the filter's documented options by check-config
  int line{0};                                  // in policy.xml, for `explain`
};

enum class NoticePlace : std::uint8_t { end, head };

struct Profile {
  std::string name;                 // "body-only", "standard", "strict", "view-only"
  std::vector<KindRule> rules;      // first match wins
  NoticePlace notice_place{NoticePlace::end};
  std::string subject_prefix;       // "" or e.g. "[無害化済] "; not repeated when already there
  MailLimits mail_limits;
  WashLimits wash_limits;

  const KindRule& rule_for(const Kind& kind) const;   // never fails: the last rule matches all
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

// Reads and checks policy.xml against policy.xsd. All errors at once, each "file:line:column: what, allowed".
struct ConfigErrors { std::vector<std::string> lines; };
Result<Policy> load_policy(const std::string& path, ConfigErrors& errors);

}  // namespace temizu
