// Character references of HTML to UTF-8 (WHATWG HTML section 13.2.5.72 and following). Knows text and attribute values,
// no tags. Numbers that are no characters become U+FFFD; nothing is dropped.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

// text[0] is '&'. Appends what the reference stands for and returns how many octets of text it took; when it is no
// reference, appends "&" and returns 1. Looks at most 34 octets ahead.
std::size_t decode_reference(std::string_view text, bool in_attribute, std::string& out);

// The value of an attribute with its references decoded. Linear.
std::string decode_attribute(std::string_view raw);

}  // namespace temizu
