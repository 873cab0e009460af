// UTF-7, HZ, ISO-2022-KR and ISO-2022-CN: encodings in which ASCII letters stand for something else, used to smuggle
// text past filters. They are not decoded (mail-rules 3.3): plain ASCII is shown; a shifted
// stretch of UTF-7 becomes one U+FFFD, and of the others each octet one (mail-rules 4.2 rule 5).
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "text/labels.h"
#include "text/utf8.h"

namespace temizu::text {

bool is_never_decoded(Way way);

// way: utf7, hz or iso2022. Returns how many shifted stretches there were.
std::uint64_t show_not_decoded(Way way, ByteView bytes, Utf8Sink& sink);

}  // namespace temizu::text
