// Address lists (RFC 5322 section 3.4 and what is found instead), one pass, no recursion. Mailboxes come out
// re-serialised; what is no address becomes a name without one.
#pragma once

#include <string_view>
#include <vector>

#include "base/finding.h"
#include "mail/message.h"

namespace temizu {

inline constexpr std::size_t kMailboxesMax = 4096;   // as many as 16 KiB can hold

// findings get header.* with `where` (the field's name). At most kMailboxesMax entries.
std::vector<Mailbox> parse_addresses(std::string_view untrusted_unfolded, std::vector<Finding>& findings, std::string_view where);

}  // namespace temizu
