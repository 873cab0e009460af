#include "policy/policy.h"

#include <algorithm>
#include <cassert>

#include "base/ascii.h"
#include "policy/config.h"

namespace temizu {
namespace {

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

bool matches(const KindRule& rule, const Kind& kind, bool is_body) {
  if (rule.place == RulePlace::body && !is_body) return false;
  if (rule.place == RulePlace::attachment && is_body) return false;
  if (rule.pattern == "*" || rule.pattern == kind.name) return true;
  if (!rule.pattern.ends_with("/*")) return false;
  return std::string_view(kind.name).starts_with(std::string_view(rule.pattern).substr(0, rule.pattern.size() - 1));
}

std::string_view domain_of(std::string_view mailbox) {
  const std::size_t at = mailbox.rfind('@');
  return at == std::string_view::npos ? std::string_view() : mailbox.substr(at + 1);
}

bool holds(const AssignRule& rule, std::string_view recipient, const Envelope& envelope) {
  if (!rule.recipient.empty() && !same(rule.recipient, recipient)) return false;
  if (!rule.recipient_domain.empty() && !in_domain(domain_of(recipient), rule.recipient_domain)) return false;
  if (!rule.sender.empty() && !same(rule.sender, envelope.sender)) return false;
  if (!rule.sender_domain.empty() && !in_domain(domain_of(envelope.sender), rule.sender_domain)) return false;
  if (!rule.client_networks.empty()) {
    const std::string& client = envelope.origin_address.empty() ? envelope.client_address : envelope.origin_address;
    if (!in_networks(client, rule.client_networks)) return false;
  }
  return rule.authenticated.empty() || same(rule.authenticated, envelope.authenticated);
}

}  // namespace

const KindRule& Profile::rule_for(const Kind& kind, bool is_body) const {
  static const KindRule withhold{"*", Method::withhold, {}, 0, RulePlace::any};
  for (const KindRule& rule : rules) {
    if (matches(rule, kind, is_body)) return rule;
  }
  return withhold;
}

const Profile* Policy::find(std::string_view name) const {
  for (const Profile& profile : profiles_) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

const Profile& Policy::profile_for(std::string_view recipient, const Envelope& envelope) const {
  // A Policy that no reader made: it has no profile, and an empty one withholds everything.
  static const Profile nothing{};
  std::string_view name = otherwise_;
  for (const AssignRule& rule : assign_) {
    if (holds(rule, recipient, envelope)) {
      name = rule.profile;
      break;
    }
  }
  const Profile* found = find(name);
  return found != nullptr ? *found : nothing;
}

bool in_domain(std::string_view domain, std::string_view pattern) {
  if (!pattern.starts_with('.')) return same(domain, pattern);
  if (same(domain, pattern.substr(1))) return true;
  return domain.size() > pattern.size() && same(domain.substr(domain.size() - pattern.size()), pattern);
}

}  // namespace temizu
