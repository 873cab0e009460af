// What the reader of policy.xml cannot know: whether the filters can do what its rules ask for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace temizu {

// One line for each rule that asks for a method its filter does not have, or names a kind no filter knows with any method but
// withhold; "file:line: what; allowed". A family needs one filter that can; the last rule, "*", does what each kind's filter can.
std::vector<std::string> complaints_of(const Policy& policy, std::string_view file);

}  // namespace temizu
