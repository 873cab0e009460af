// One code point to UTF-8. Nothing else.
#pragma once

#include <string>

namespace temizu {

// Appends one code point; U+FFFD for surrogates and numbers above U+10FFFF.
void append_utf8(std::string& out, char32_t point);

}  // namespace temizu
