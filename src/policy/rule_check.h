// One rule as a line of policy.xml would have it, for those who make rules elsewhere (the register of exceptions): the same checks,
// the same words.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "policy/policy.h"

namespace temizu {

// pattern, where and method as in <part kind= where= method=>, options as its other attributes. Fails with config, what: the
// complaint that check-config would print.
Result<KindRule> checked_rule(std::string_view pattern, std::string_view where, std::string_view method, const std::map<std::string, std::string>& options);

// "any", "body", "attachment".
const char* to_word(RulePlace place);

// One sender or recipient condition: an address, or a domain such as "example.jp" or ".example.jp".
bool is_policy_mailbox(std::string_view text);
bool is_policy_domain(std::string_view text);

}  // namespace temizu
