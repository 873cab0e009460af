#include "filters/odf/base64.h"

#include <cstdint>

namespace temizu::odf {
namespace {

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

Bytes decode_base64(std::string_view text) {
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int value = value_of(c);
    if (value < 0) continue;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (++count % 4 == 0) {
      for (const int shift : {16, 8, 0}) out.push_back(static_cast<char>(bits >> shift & 0xFF));
      bits = 0;
    }
  }
  if (count % 4 >= 2) out.push_back(static_cast<char>(bits >> (count % 4 == 2 ? 4 : 10) & 0xFF));
  if (count % 4 == 3) out.push_back(static_cast<char>(bits >> 2 & 0xFF));
  return out;
}

}  // namespace temizu::odf
