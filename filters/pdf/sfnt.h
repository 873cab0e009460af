// Font programs in PDF (ISO 32000-1 9.9): checked before a viewer's font engine sees them. TrueType and OpenType files are put together
// again from the tables that drawing needs, each cut to the size that its own fields give. CFF and Type 1 programs: cff.h, type1.h. Hinting
// programs and outlines stay as they are: they run in the font engine, which bounds them.
#pragma once

#include "base/bytes.h"

namespace temizu::pdf {

inline constexpr std::size_t kFontBytesMax = 48 << 20;

// The file anew with known tables only, in order of their tags; empty when it is no such font or a table lies outside.
// Doing it twice changes nothing.
Bytes rebuild_sfnt(ByteView untrusted_font);

}  // namespace temizu::pdf
