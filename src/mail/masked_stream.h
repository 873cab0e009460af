// A GMime stream over octets that stay where they are. What GMime would decode by itself while it builds the tree
// (encoded words, RFC 2231 values, raw 8-bit text) is masked octet for octet as it is read: that would load converters
// of the C library, which a locked child cannot, and nobody here looks at the result. Boundaries in header and body are
// masked alike, so the structure is the same.
#pragma once

#include <gmime/gmime.h>

#include "base/bytes.h"

namespace temizu {

// The caller owns the reference; the octets must live as long as the stream and every part read from it.
GMimeStream* masked_stream_new(ByteView octets);

}  // namespace temizu
