// Bytes and views of bytes. A Bytes owns; a ByteView looks at bytes that somebody else keeps alive.
// Both are plain octets: nothing here knows a charset. Names of bytes from outside start with untrusted_.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace temizu {

using Bytes = std::string;
using ByteView = std::string_view;

// Lower-case hexadecimal, two digits an octet.
std::string to_hex(ByteView bytes);

// The octets that hex names, or an empty string when hex has an odd length or a character outside 0-9 a-f A-F.
Bytes from_hex(std::string_view hex);

}  // namespace temizu
