// ICC profiles (ISO 15076-1): taken apart and put together again from the header fields and tags that colour conversion needs.
#pragma once

#include "base/bytes.h"

namespace temizu::pdf {

// The profile anew, with our own description; empty when it is not a display, input, output or colour-space profile with this number of
// components, or when a tag lies outside. Device links, named colours and private tags do not go on. Doing it twice changes nothing.
Bytes rebuild_icc(ByteView untrusted_profile, int components);

}  // namespace temizu::pdf
