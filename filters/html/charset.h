// Which charset a page of HTML is in: Content-Type beats <meta> beats detection (mail-rules 4.2 row 11). Decoding itself is
// text/charset's.
#pragma once

#include <string>
#include <string_view>

#include "text/charset.h"

namespace temizu {

// The charset that a <meta> in the first 4,096 octets names, or empty. "utf-16" there means UTF-8, since we could read it
// (WHATWG HTML 13.2.3.2).
std::string meta_charset(ByteView untrusted_html);

// declared: the charset parameter of Content-Type; empty when there is none.
DecodedText decode_html(ByteView untrusted_html, std::string_view declared);

}  // namespace temizu
