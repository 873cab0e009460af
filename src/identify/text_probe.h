// Is it text, in any charset that Japanese mail comes in? Decides nothing about which charset.
#pragma once

#include <string>

#include "identify/edges.h"

namespace temizu {

struct TextLook {
  bool is_text{false};
  // The first 4096 characters as ASCII, other characters as 0x80, byte order mark left out: what the probes for kinds
  // of text read, whether the text is UTF-16 or not.
  std::string start;
};

// Text: UTF-8, UTF-16 with a byte order mark, ISO-2022-JP, Shift_JIS (CP932), EUC-JP or a single-byte charset, with next
// to no control characters and no NUL. Empty content is text.
TextLook look_at_text(const Edges& untrusted_edges);

}  // namespace temizu
