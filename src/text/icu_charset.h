// Charsets that ICU decodes: ISO 8859, Windows, KOI8, Chinese, Korean. One converter for each, kept open.
#pragma once

#include "base/bytes.h"
#include "text/labels.h"
#include "text/utf8.h"

namespace temizu::text {

// charset.icu must be set. What ICU cannot map becomes U+FFFD, counted.
void decode_by_icu(const Charset& charset, ByteView bytes, Utf8Sink& sink);

// Opens all converters.
void warm_icu_charsets();

}  // namespace temizu::text
