// The directory of a compound file, as far as the two ends of the file show it (MS-CFB section 2.6): exact names instead of octets that
// happen to look like one, such as those of a document that is attached to a mail.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identify/edges.h"

namespace temizu {

struct CfbDirectory {
  std::vector<std::string> top;   // names in the root storage, ASCII; other characters as '?'
  std::vector<std::string> all;   // names at any depth
  ByteView root_class;            // 16 octets
};

// Nothing when some piece of it cannot be seen or does not fit together. Bounded by the sectors of both ends.
std::optional<CfbDirectory> read_cfb_directory(const Edges& untrusted_edges);

}  // namespace temizu
