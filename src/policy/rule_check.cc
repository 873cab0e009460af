#include "policy/rule_check.h"

#include "policy/policy_reader.h"
#include "policy/values.h"

namespace temizu {

Result<KindRule> checked_rule(std::string_view pattern, std::string_view where, std::string_view method, const std::map<std::string, std::string>& options) {
  ConfElement part;
  part.name = part.path = "part";
  part.attributes = {{"kind", std::string(pattern)}, {"where", std::string(where)}, {"method", std::string(method)}};
  for (const auto& [name, value] : options) part.attributes.emplace_back(name, value);
  return PolicyReader::read_one_rule(part);
}

Result<KindRule> PolicyReader::read_one_rule(const ConfElement& part) {
  const std::string path;
  const Sets sets;
  ConfigErrors errors;
  PolicyReader reader(path, sets, errors);
  Profile profile;
  reader.read_part(part, profile);
  if (!errors.lines.empty() || profile.rules.size() != 1) {
    return Unexpected{Code::config, "rule", errors.lines.empty() ? "is none" : errors.lines.front()};
  }
  return std::move(profile.rules.front());
}

const char* to_word(RulePlace place) {
  switch (place) {
    case RulePlace::any: return "any";
    case RulePlace::body: return "body";
    case RulePlace::attachment: return "attachment";
  }
  return "any";
}

bool is_policy_mailbox(std::string_view text) { return canonical(Grammar::mailbox, text).has_value(); }

bool is_policy_domain(std::string_view text) { return canonical(Grammar::domain, text.starts_with('.') ? text.substr(1) : text).has_value(); }

}  // namespace temizu
