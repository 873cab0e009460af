// A QR code for a terminal: two rows of squares a line, in half blocks.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace temizu {

// UTF-8 lines with a quiet zone of two squares and ANSI colours, black on white whatever the terminal's own are. Fails with
// limit for a text that does not fit in a code of 57 squares (about 150 characters).
Result<std::string> terminal_qr(std::string_view text);

}  // namespace temizu
