// format=flowed back to paragraphs (RFC 3676), before wrapping. Knows nothing else about mail.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

// Joins lines that end in a blank with the next one of the same quote depth, removes space stuffing, and keeps "-- " as it
// is (RFC 3676 sections 4.1 to 4.5). delsp: the blank before a soft break is not part of the text (Japanese mailers use
// it). CRLF or LF in, LF out. Output is no longer than the input plus one octet a line.
std::string unflow(std::string_view utf8, bool delsp);

}  // namespace temizu
