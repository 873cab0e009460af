// UTF-16 and UTF-32, strictly: unpaired surrogates, values above U+10FFFF and cut-off ends become U+FFFD, counted.
#pragma once

#include "base/bytes.h"
#include "text/labels.h"
#include "text/utf8.h"

namespace temizu::text {

// What the first octets say (UTF-8, UTF-16, UTF-32 with their byte orders), and how long the mark is.
struct ByteOrderMark {
  Way way{Way::detect};  // detect: there is none
  std::size_t length{0};
};
ByteOrderMark find_bom(ByteView bytes);

// Is the label one of these forms?
bool is_wide(Way way);

// Byte order for a label that leaves it open, from where the zero octets are; big-endian without evidence (RFC 2781).
Way settle_byte_order(Way way, ByteView bytes);

// True when the bytes, without BOM, cannot well be what the wide label says: text in an ASCII-compatible charset.
bool wide_label_is_wrong(Way way, ByteView bytes);

// way: utf16be, utf16le, utf32be or utf32le; bytes without BOM.
void decode_wide(Way way, ByteView bytes, Utf8Sink& sink);

}  // namespace temizu::text
