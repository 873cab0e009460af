// Type 1 font programs (Adobe Type 1 Font Format, chapter 2): a part in plain PostScript, an encrypted part, zeros. They go on without
// PFB segments, without what stands behind the encrypted part's closefile and behind the font, and with zeros of ours.
#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace temizu::pdf {

struct Type1 {
  Bytes bytes;                           // empty: no such font
  std::size_t plain{0}, encrypted{0};    // Length1 and Length2; the zeros are the rest
};

// Doing it twice changes nothing. Fails (empty) when the plain part holds control characters or no eexec ends it.
Type1 rebuild_type1(ByteView untrusted_font);

}  // namespace temizu::pdf
