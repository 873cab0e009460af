// Looks for octets that must not have come through a wash, in whatever form they might have: as they are, with NULs between (UTF-16), in
// hexadecimal, base64 or percent escapes, in members of zip files and in compressed streams. It is no reader of any format and believes no
// header: what looks like the start of something packed is unpacked, within bounds.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace temizu {

bool holds_canary(ByteView content, std::string_view needle);

// A mail as we write them: its parts decoded.
struct LookedAt {
  bool canary{false};
  std::size_t attachments{0};
};
LookedAt look_at_mail(ByteView mail, std::string_view needle);

}  // namespace temizu
