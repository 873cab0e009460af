// What a ZIP container holds, by the names in it and by what a package declares of itself. Trusts no size.
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

// expand: the declared content types too, at most 64 KiB of them; without it headers only are read and nothing is expanded (outside
// the cage).
ZipLook look_at_zip(const Edges& untrusted_edges, bool expand);

}  // namespace temizu
