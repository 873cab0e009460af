// Kinds that a few octets at a fixed place give away. A table of ours; says nothing about kinds of text.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace temizu {

// The kind whose mark stands in head, or "".
std::string_view kind_by_signature(ByteView untrusted_head);

// Disk images whose mark stands in their last 512 octets, or "".
std::string_view kind_by_trailer(ByteView untrusted_tail);

}  // namespace temizu
