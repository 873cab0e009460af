// The text of a washed mail. Input is our own canonical form (src/mail/canonical.h), opened and checked against its signed digest; a
// reader of 70 lines for exactly that form, so that the console holds no MIME parser. What does not follow it gives nothing.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace temizu::console {

// The first text/plain part, decoded, LF; at most octets_max of it are decoded.
std::optional<std::string> washed_text(ByteView canonical_mail, std::size_t octets_max);

}  // namespace temizu::console
