// The two transfer encodings as we write them (RFC 2045 sections 6.7 and 6.8): 7-bit, CRLF, lines at most 76 columns.
// Takes any octets; knows nothing of headers.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu {

inline constexpr std::size_t kLineMax = 76;

// Base64 without line ends.
std::string base64_word(ByteView bytes);

// Base64 in lines of 76, each but the last ended by CRLF. Linear; reserves once.
void append_base64_lines(Bytes& to, ByteView bytes);

// LF-ended UTF-8 text as quoted-printable with CRLF line ends. Escapes more than it must: "From " and "." at a line
// start, so that no mail store or relay changes the text.
void append_quoted_printable(Bytes& to, std::string_view text);

// Text fit to be written: well-formed UTF-8 (else U+FFFD), LF line ends, no control characters but TAB (else U+FFFD), and
// a final line end when there is any text.
std::string cleaned_text(std::string_view text);

// One line fit for a header: the same, with controls and line ends turned to blanks, cut at bytes_max at a character.
std::string cleaned_line(std::string_view text, std::size_t bytes_max);

}  // namespace temizu
