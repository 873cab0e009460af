// How a text file leaves: the form that a Japanese office PC opens by a double click. Only for attachments; bodies stay
// UTF-8 with LF and are encoded by mail/canonical.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu {

// LF to CRLF, then CP932 when the text came as CP932 and survives the way there and back, else UTF-8 with a byte order
// mark (file-rules 2.9: both open in Excel and Notepad without a question). utf8 is well formed and holds no BOM.
// An empty text is an empty file. Linear.
Bytes encode_text_file(std::string_view utf8, std::string_view charset_it_came_in);

// The same, line ends left as they are: for formats that write their own.
Bytes encode_lines(std::string_view utf8_with_line_ends, std::string_view charset_it_came_in);

}  // namespace temizu
