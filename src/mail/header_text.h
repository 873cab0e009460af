// Header values to text: unfolding, encoded words (RFC 2047, read generously), raw Japanese octets. The result is clean
// UTF-8 on one line: no controls, nothing that hides or turns text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"

namespace temizu {

// The value without its line breaks; blanks stay.
std::string unfold(ByteView untrusted_value);

// Decodes an unfolded value. Adjacent encoded words of one charset are joined as octets first, so that a character may be
// cut between them. findings get header.* and text.* with `where` (the field's name). Linear.
std::string decode_header_text(ByteView untrusted_value, std::vector<Finding>& findings, std::string_view where);

// How quotes and backslashes must be read: an octet of a two-octet character is neither.
enum class RawMode { plain, shift_jis, jis };
RawMode raw_mode_of(ByteView untrusted_value);

// The place after the character that starts at `at`: two octets for a Shift_JIS pair, the whole stretch up to the next
// ESC ( for JIS, one octet otherwise.
std::size_t next_character(ByteView value, std::size_t at, RawMode mode);

}  // namespace temizu
