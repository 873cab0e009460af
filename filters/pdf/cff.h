// CFF font programs (Adobe technical note 5176): put in order before a viewer's font engine sees them. What no table of the font covers
// becomes zero, so that offsets stay and nothing else rides along; the font ends where its last table ends. Charstrings stay as they are:
// they run in the font engine, which bounds them.
#pragma once

#include "base/bytes.h"

namespace temizu::pdf {

// The font with nothing but its tables; notices and embedded PostScript become blanks. Empty when it is no CFF font, or a table lies
// outside. Doing it twice changes nothing.
Bytes rebuild_cff(ByteView untrusted_font);

}  // namespace temizu::pdf
