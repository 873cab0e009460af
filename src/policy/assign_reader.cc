// PolicyReader: who gets which profile.
#include <set>

#include "policy/network.h"
#include "policy/option.h"
#include "policy/policy_reader.h"
#include "policy/strictness.h"
#include "policy/values.h"

namespace temizu {
namespace {

constexpr std::size_t kAssignMax = 2000;

}  // namespace

void PolicyReader::read_assign(const ConfElement& element) {
  if (assigned_) return complain(element, "assign is given twice");
  assigned_ = true;
  if (const std::string* otherwise = element.attribute("otherwise")) policy_.otherwise_ = *otherwise;
  std::string why;
  if (!is_profile(policy_.otherwise_, why)) complain(element, "assign otherwise " + why);
  for (const ConfElement& child : element.children) {
    if (child.name == "rule") read_rule(child);
  }
}

void PolicyReader::read_rule(const ConfElement& element) {
  if (policy_.assign_.size() >= kAssignMax) return complain(element, "assign has more than " + std::to_string(kAssignMax) + " rules");
  AssignRule rule;
  rule.line = element.line;
  const auto take = [&](std::string_view name, std::string& member) {
    if (const std::string* value = element.attribute(name)) {
      if (value->empty()) complain(element, "rule " + std::string(name) + " is empty; leave it out instead");
      member = *value;
    }
  };
  take("recipient", rule.recipient);
  take("recipient-domain", rule.recipient_domain);
  take("sender", rule.sender);
  take("sender-domain", rule.sender_domain);
  take("authenticated", rule.authenticated);
  take("profile", rule.profile);
  check_mailbox(element, "recipient", rule.recipient);
  check_mailbox(element, "sender", rule.sender);
  check_domain(element, "recipient-domain", rule.recipient_domain);
  check_domain(element, "sender-domain", rule.sender_domain);
  read_networks(element, rule);
  check_domain(element, "authenticated", rule.authenticated.starts_with('.') ? "." : rule.authenticated);
  const bool any = !rule.recipient.empty() || !rule.recipient_domain.empty() || !rule.sender.empty() || !rule.sender_domain.empty() ||
                   element.attribute("client-networks") != nullptr || !rule.authenticated.empty();
  if (!any) complain(element, "rule has no condition; allowed: at least one, or the profile in assign otherwise");
  std::string why;
  if (!is_profile(rule.profile, why)) complain(element, "rule profile " + why);
  places_.push_back(at(element));
  policy_.assign_.push_back(std::move(rule));
}

void PolicyReader::check_mailbox(const ConfElement& element, std::string_view name, const std::string& value) {
  if (value.empty() || canonical(Grammar::mailbox, value)) return;
  complain(element, "rule " + std::string(name) + " " + shown(value) + " does not fit; allowed: " + allowed(Grammar::mailbox));
}

void PolicyReader::check_domain(const ConfElement& element, std::string_view name, const std::string& value) {
  if (value.empty() || canonical(Grammar::domain, value.starts_with('.') ? value.substr(1) : value)) return;
  complain(element, "rule " + std::string(name) + " " + shown(value) + " does not fit; allowed: a domain such as example.lg.jp, or .example.lg.jp with its subdomains");
}

void PolicyReader::read_networks(const ConfElement& element, AssignRule& rule) {
  const std::string* list = element.attribute("client-networks");
  if (list == nullptr) return;
  for (const std::string& item : split_blanks(*list)) {
    const auto network = parse_network(item);
    if (!network) {
      complain(element, "rule client-networks " + shown(item) + " does not fit; allowed: " + allowed(Grammar::network));
    } else if (network->prefix == 0) {
      complain(element, "rule client-networks " + shown(item) + " is every client; leave it out instead");
    } else {
      rule.client_networks.push_back(*canonical_network(item));
    }
  }
  if (split_blanks(*list).empty()) complain(element, "rule client-networks is empty; leave it out instead");
}

// MAIL FROM is free text: a rule that rests on it alone may not give a looser profile than any rule behind it would.
void PolicyReader::check_senders() {
  for (std::size_t i = 0; i < policy_.assign_.size(); ++i) {
    const AssignRule& rule = policy_.assign_[i];
    const bool names_sender = !rule.sender.empty() || !rule.sender_domain.empty();
    if (!names_sender || !rule.client_networks.empty() || !rule.authenticated.empty()) continue;
    std::set<std::string> others{policy_.otherwise_};
    for (std::size_t j = i + 1; j < policy_.assign_.size(); ++j) others.insert(policy_.assign_[j].profile);
    for (const std::string& other : others) {
      const std::string why = why_looser(*policy_.find(rule.profile), *policy_.find(other));
      if (why.empty()) continue;
      complain(places_[i], "rule makes things looser for a mere sender, who can write any address: profile " + rule.profile + " has " + why +
                               " (profile " + other + "); allowed: a stricter profile, or client-networks or authenticated beside the sender");
      break;
    }
  }
}

}  // namespace temizu
