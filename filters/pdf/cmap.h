// CMaps (Adobe 5014, 5411): PostScript in form, a table in use. Read as a table, written as a program of our own.
#pragma once

#include "base/bytes.h"
#include "filters/pdf/meter.h"

namespace temizu::pdf {

// Ranges, characters, writing mode and a predefined CMap to build on; everything else stays behind. Empty when there is no range at all
// and nothing to build on. Doing it twice changes nothing.
Bytes rewrite_cmap(ByteView untrusted_program, Meter& meter);

// True for a name of a predefined CMap (ISO 32000-1 table 118) by its form: letters, digits, hyphens.
bool is_cmap_name(std::string_view name);

}  // namespace temizu::pdf
