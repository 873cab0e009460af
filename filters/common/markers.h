// Text that mail clients take for an embedded file: uuencode, yEnc, BinHex (mail-rules 3.3). Outlook decodes such lines by
// itself, so text that we hand on must not hold the marker. The words stay readable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace temizu {

// Puts "_" into every marker, wherever in a line it stands, because wrapping may move it to a line start later:
// "begin 644 a.exe" → "begin_644 a.exe", "=ybegin line=" → "=_ybegin line=", BinHex's sentence likewise. count, when given,
// is raised once per marker. Linear; doing it twice changes nothing.
std::string break_markers(std::string_view utf8, std::uint64_t* count = nullptr);

// Removes terminal sequences ESC [ … final (ECMA-48 section 5.4) as a whole, so that no "[31m" stays behind. Other uses of
// ESC are left to strip_invisible.
std::string strip_terminal_sequences(std::string_view utf8, std::uint64_t* count = nullptr);

}  // namespace temizu
