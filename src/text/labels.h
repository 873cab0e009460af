// Names of charsets. A label is compared by its letters and digits alone: "Shift_JIS", "shift-jis" and "\"SHIFTJIS\" "
// are one. Names that we do not list (EBCDIC, SCSU, CESU …) are unknown on purpose, whatever ICU could do with them.
#pragma once

#include <span>
#include <string_view>

namespace temizu::text {

enum class Way : unsigned char {
  detect,       // no label, or one that says nothing: unknown-8bit, default …
  ascii,        // us-ascii: detection too, but 8-bit octets contradict it
  unknown,      // a name that is not listed
  utf8,
  cp932,
  euc,
  jis,
  utf16,        // byte order from BOM or content
  utf16be,
  utf16le,
  utf32,
  utf32be,
  utf32le,
  utf7,         // never decoded, mail-rules 3.3
  hz,           // never decoded
  iso2022,      // ISO-2022-KR and -CN: never decoded
  single_byte,  // by ICU
  multi_byte,   // by ICU
};

struct Charset {
  Way way;
  std::string_view name;      // our normal name, lower case; empty for the first three
  const char* icu{nullptr};   // for single_byte and multi_byte
};

// Never fails: unlisted labels give Way::unknown.
const Charset& find_charset(std::string_view untrusted_label);

const Charset& charset_of(Way way);  // for the ways that have one charset only

// Everything that ICU decodes, for warming up.
std::span<const Charset> icu_charsets();

}  // namespace temizu::text
