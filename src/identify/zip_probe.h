// What a ZIP container holds, by the names in it. Reads headers only, inflates nothing, trusts no size.
#pragma once

#include <string_view>

#include "identify/edges.h"

namespace temizu {

struct ZipLook {
  bool at_start{false};    // a local header is the first thing
  bool at_end{false};      // an end-of-central-directory record that fits what is before it is in the tail
  bool ends_exactly{false};   // and it is the last thing
  bool encrypted{false};   // a member says so
  bool macros{false};      // a VBA project is in it
  std::string_view kind;   // "application/zip" or what is made of it; "" when neither at_start nor at_end
};

ZipLook look_at_zip(const Edges& untrusted_edges);

}  // namespace temizu
