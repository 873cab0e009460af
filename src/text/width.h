// Columns of one character; display_width in layout.h sums them.
#pragma once

namespace temizu::text {

// 0, 1 or 2 (UAX #11, ambiguous as wide).
unsigned width_of(char32_t c);

}  // namespace temizu::text
