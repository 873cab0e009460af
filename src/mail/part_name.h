// The name of a part: all candidates from Content-Disposition and Content-Type (mail-rules 3.3).
#pragma once

#include <string_view>
#include <vector>

#include "base/finding.h"
#include "mail/message.h"
#include "mail/parameters.h"

namespace temizu {

// findings get name.*; where is the part's path.
PartName part_name(const Structured& disposition, const Structured& type, std::vector<Finding>& findings, std::string_view where);

}  // namespace temizu
