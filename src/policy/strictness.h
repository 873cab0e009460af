// Which of two profiles is the stricter one: a rule on a mere sender may never make things looser.
#pragma once

#include <string>

#include "policy/policy.h"

namespace temizu {

// Empty when `profile` is at least as strict as `other`: no kind gets a less strict method (rebuild < flatten < text <
// withhold), no limit is higher, and no original leaves with less asked for it. Else a phrase naming the first difference.
std::string why_looser(const Profile& profile, const Profile& other);

}  // namespace temizu
