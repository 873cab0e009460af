#include "text/width.h"

#include <unicode/uchar.h>

#include "text/layout.h"
#include "text/utf8.h"

namespace temizu::text {

unsigned width_of(char32_t c) {
  if (c < 0x7F) return c >= 0x20 || c == '\t' ? 1 : 0;  // a tab takes one column at least
  // Kana and everyday kanji first: most of what is measured here. Combining voiced marks (U+3099, U+309A) are not in it.
  if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A0 && c <= 0x30FF)) return 2;
  const auto point = static_cast<UChar32>(c);
  switch (u_charType(point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:  // joiners, bidi controls, soft hyphen
    case U_CONTROL_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR: return 0;
    default: break;
  }
  // The second and third letter of a Hangul syllable written apart join the first.
  if ((c >= 0x1160 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FF)) return 0;
  switch (u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_WIDE:
    case U_EA_FULLWIDTH:
    case U_EA_AMBIGUOUS: return 2;
    default: return 1;
  }
}

}  // namespace temizu::text

namespace temizu {

std::size_t display_width(std::string_view utf8) {
  std::size_t columns = 0;
  const char* at = utf8.data();
  const char* const end = at + utf8.size();
  while (at != end) {
    if (*at >= 0x20 && *at < 0x7F) {
      ++columns;
      ++at;
      continue;
    }
    const std::size_t length = text::utf8_length(at, end);
    if (length == 0) {  // the caller promised well-formed text; U+FFFD would be shown
      columns += 2;
      ++at;
      continue;
    }
    columns += text::width_of(text::utf8_value(at, length));
    at += length;
  }
  return columns;
}

}  // namespace temizu
