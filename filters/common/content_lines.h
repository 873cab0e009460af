// Content lines of iCalendar and vCard (RFC 5545 section 3.1, RFC 6350 section 3.2, vCard 2.1): unfolding, names, parameters,
// escaped text, and folding on the way out. Knows no property.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/result.h"

namespace temizu {

struct ContentLine {
  std::string name;                                             // upper case, without the group ("item1."); empty: no name, value is the line
  std::vector<std::pair<std::string, std::string>> parameters;  // names in upper case; values without quotes
  std::string value;                                            // raw, UTF-8; quoted-printable of vCard 2.1 undone

  // The value of a parameter, or empty. vCard 2.1 writes "TEL;HOME" for "TEL;TYPE=HOME": such words are found as TYPE.
  std::string_view parameter(std::string_view upper_name) const;
};

// Every line that is not blank comes out, also one that is none (text behind a line end that should have been folded): it has
// no name. Fails with Code::limit beyond 100,000 lines. Bounds: 200 octets of name, 20 parameters.
Result<std::vector<ContentLine>> read_content_lines(ByteView untrusted_bytes, std::string_view charset_label, std::string_view format,
                                                    std::vector<Finding>& findings);

// "a\, b\nc" → "a, b" LF "c", cleaned (strip_invisible). Commas and semicolons need no escape to be read.
std::string unescape_text(std::string_view value);
std::string escape_text(std::string_view text);
// Parts of a structured value ("family;given;…"), each unescaped.
std::vector<std::string> split_structured(std::string_view value);

// "NAME:value" folded at 75 octets, never inside a character, CRLF.
void append_folded(std::string& out, std::string_view line);

}  // namespace temizu
