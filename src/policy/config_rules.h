// Rules on a configuration that no schema knows: what must not be combined.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "policy/config.h"

namespace temizu {

// Calls complain(path of the option at fault, "what; allowed") for every rule that is broken.
void check_rules(const Config& config, const std::function<void(std::string_view, const std::string&)>& complain);

}  // namespace temizu
