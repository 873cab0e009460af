// libmagic: the last to be asked, for content that is no text and that no probe of ours knows. Its types and its odd ways
// stay in this pair of files.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

// Loads the database for this thread, once; every later call of magic_kind in it opens nothing.
Status magic_warm_up();

// A media type in lower case, or "" when libmagic does not know or could not be loaded.
std::string magic_kind(ByteView untrusted_head);

}  // namespace temizu
