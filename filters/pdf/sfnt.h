// Font programs in PDF (ISO 32000-1 9.9): checked before a viewer's font engine sees them. TrueType and OpenType files are put together
// again from the tables that drawing needs; Type 1 and CFF programs are checked for their outer structure. Hinting programs and
// charstrings stay as they are: they run in the font engine, which bounds them.
#pragma once

#include "base/bytes.h"

namespace temizu::pdf {

inline constexpr std::size_t kFontBytesMax = 48 << 20;

// The file anew with known tables only, in order of their tags; empty when it is no such font or a table lies outside.
// Doing it twice changes nothing.
Bytes rebuild_sfnt(ByteView untrusted_font);

// True when the header and the first four indexes of a CFF font lie inside (Adobe 5176 sections 5 to 9).
bool is_cff(ByteView untrusted_font);

// True for the start of a Type 1 program, plain or in PFB segments.
bool is_type1(ByteView untrusted_font);

}  // namespace temizu::pdf
