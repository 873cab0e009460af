// Letters of protocols and formats: ASCII only, whatever the locale. Octets from 0x80 on are no letters, digits or blanks.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

constexpr char ascii_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
inline std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = ascii_lower(c);
  return lower;
}
constexpr char ascii_upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool is_ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
// Space, tab, CR, LF: the white space of mail (RFC 5322 section 2.2.3) and of XML (section 2.3).
constexpr bool is_ascii_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace temizu
