#include "policy/policy_octets.h"

#include <limits>

#include "policy/limit.h"

namespace temizu {
namespace {

constexpr std::string_view kMagic = "TZP1";
constexpr std::size_t kOctetsMax = 1U << 20;
constexpr std::uint64_t kRulesMax = 1000;
constexpr std::uint64_t kOptionsMax = 20;
constexpr std::uint64_t kTextMax = 1000;

// Numbers are 8 octets, least significant first; texts are a number and their octets.
void put(Bytes& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(number >> shift & 0xFF);
}
void put(Bytes& out, std::string_view text) {
  put(out, std::uint64_t{text.size()});
  out += text;
}

void put_profile(Bytes& out, const Profile& profile, bool with_lines) {
  put(out, profile.name);
  put(out, std::uint64_t{profile.rules.size()});
  for (const KindRule& rule : profile.rules) {
    put(out, rule.pattern);
    put(out, static_cast<std::uint64_t>(rule.method));
    put(out, static_cast<std::uint64_t>(rule.place));
    put(out, std::uint64_t{rule.options.size()});
    for (const auto& [name, value] : rule.options) {
      put(out, name);
      put(out, value);
    }
    if (with_lines) put(out, static_cast<std::uint64_t>(rule.line));
  }
  put(out, static_cast<std::uint64_t>(profile.notice_place));
  put(out, profile.subject_prefix);
  // Limits that no profile sets are constants of the program and do not travel.
  put(out, std::uint64_t{all_limits().size()});
  for (const Limit& limit : all_limits()) put(out, limit.get(profile));
}

// Who may have the original, and how long it is kept: for the digest only.
void put_release(Bytes& out, const Profile& profile) {
  put(out, std::uint64_t{profile.keep_days});
  put(out, std::uint64_t{profile.release.size()});
  for (const ReleaseRule& rule : profile.release) {
    put(out, rule.pattern);
    for (const std::uint64_t number : {std::uint64_t{rule.approvals}, std::uint64_t{rule.rewash_approvals}, std::uint64_t{rule.by_superior},
                                       std::uint64_t{rule.by_administrator}, std::uint64_t{rule.deadline_hours},
                                       static_cast<std::uint64_t>(rule.after_deadline), std::uint64_t{rule.barred},
                                       static_cast<std::uint64_t>(rule.zip), std::uint64_t{rule.checked_import}}) {
      put(out, number);
    }
    put(out, std::uint64_t{rule.rewash.size()});
    for (const std::string& name : rule.rewash) put(out, name);
  }
}

class Reader {
 public:
  explicit Reader(ByteView octets) : left_(octets) {}
  bool good() const { return good_; }
  bool at_end() const { return left_.empty(); }

  // At most `most`; beyond that the whole reading has failed.
  std::uint64_t number(std::uint64_t most) {
    if (!good_ || left_.size() < 8) return fail();
    std::uint64_t out = 0;
    for (unsigned i = 0; i < 8; ++i) out |= std::uint64_t{static_cast<unsigned char>(left_[i])} << (8 * i);
    left_.remove_prefix(8);
    return out <= most ? out : fail();
  }
  std::string text() {
    const std::uint64_t size = number(kTextMax);
    if (!good_ || left_.size() < size) {
      fail();
      return {};
    }
    std::string out(left_.substr(0, size));
    left_.remove_prefix(size);
    return out;
  }
  std::uint64_t fail() {
    good_ = false;
    return 0;
  }

 private:
  ByteView left_;
  bool good_{true};
};

KindRule read_rule(Reader& reader) {
  KindRule rule;
  rule.pattern = reader.text();
  rule.method = static_cast<Method>(reader.number(static_cast<std::uint64_t>(Method::withhold)));
  rule.place = static_cast<RulePlace>(reader.number(static_cast<std::uint64_t>(RulePlace::attachment)));
  const std::uint64_t options = reader.number(kOptionsMax);
  for (std::uint64_t i = 0; i < options && reader.good(); ++i) {
    std::string name = reader.text();
    rule.options[std::move(name)] = reader.text();
  }
  rule.line = static_cast<int>(reader.number(std::numeric_limits<int>::max()));
  return rule;
}

}  // namespace

Bytes to_octets(const Profile& profile) {
  Bytes out(kMagic);
  put_profile(out, profile, true);
  return out;
}

Result<Profile> profile_from_octets(ByteView octets) {
  const auto refuse = [](const char* what) { return Unexpected(Code::bad_input, "profile", what); };
  if (octets.size() > kOctetsMax || !octets.starts_with(kMagic)) return refuse("not the octet form of a profile");
  Reader reader(octets.substr(kMagic.size()));
  Profile out;
  out.name = reader.text();
  const std::uint64_t rules = reader.number(kRulesMax);
  for (std::uint64_t i = 0; i < rules && reader.good(); ++i) out.rules.push_back(read_rule(reader));
  out.notice_place = static_cast<NoticePlace>(reader.number(static_cast<std::uint64_t>(NoticePlace::head)));
  out.subject_prefix = reader.text();
  if (reader.number(all_limits().size()) != all_limits().size()) return refuse("another set of limits");
  for (const Limit& limit : all_limits()) {
    const std::uint64_t value = reader.number(limit.most);
    if (!reader.good() || value < limit.least) return refuse("a limit out of its range");
    limit.set(out, value);
  }
  if (!reader.good()) return refuse("a value out of its range, or cut short");
  if (!reader.at_end()) return refuse("octets behind the end");
  return out;
}

Bytes canonical_form(const std::vector<Profile>& profiles, const std::vector<AssignRule>& assign, const std::string& otherwise) {
  Bytes out("temizu policy 2\n");
  put(out, std::uint64_t{profiles.size()});
  for (const Profile& profile : profiles) {
    put_profile(out, profile, false);
    put_release(out, profile);
  }
  put(out, std::uint64_t{assign.size()});
  for (const AssignRule& rule : assign) {
    for (const std::string* text : {&rule.recipient, &rule.recipient_domain, &rule.sender, &rule.sender_domain, &rule.authenticated, &rule.profile}) {
      put(out, *text);
    }
    put(out, std::uint64_t{rule.client_networks.size()});
    for (const std::string& network : rule.client_networks) put(out, network);
  }
  put(out, otherwise);
  return out;
}

}  // namespace temizu
