// The fields that can go on (HeaderFields) out of a header block.
#pragma once

#include <string_view>
#include <vector>

#include "base/finding.h"
#include "mail/header_block.h"
#include "mail/message.h"

namespace temizu {

// findings get header.* with the field's name as place, or `where` for what is missing or repeated.
HeaderFields header_fields(const HeaderBlock& block, std::vector<Finding>& findings, std::string_view where);

}  // namespace temizu
