// Policy values as octets: for the child's job and for the digest.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "policy/policy.h"

namespace temizu {

// What the digest of a policy is taken over: every value that decides something; no line numbers, no comments.
Bytes canonical_form(const std::vector<Profile>& profiles, const std::vector<AssignRule>& assign, const std::string& otherwise);

}  // namespace temizu
