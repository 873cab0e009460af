// Texts with lines in two charsets: list servers and archives glue footers and quotes on without converting them.
#pragma once

#include "base/bytes.h"
#include "text/japanese.h"
#include "text/utf8.h"

namespace temizu::text {

// For JIS text with 8-bit octets: what the lines with such octets and without escapes are, taken together; those
// that are plainly UTF-8 are left aside. nullptr when they are nothing that detection knows (then kana in eight bits are possible).
LineDecoder decoder_of_eight_bit_lines(ByteView bytes);

// Broken UTF-8: lines that are plainly Japanese in another encoding are read so, the rest as UTF-8 with U+FFFD.
// True when there was such a line.
bool decode_utf8_lines(ByteView bytes, Utf8Sink& sink);

}  // namespace temizu::text
