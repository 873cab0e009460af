// One code point at a time out of octets that may not be UTF-8. For writers and checkers of this folder that must not
// depend on the charset layer. Refuses overlong forms, surrogates and values above U+10FFFF (RFC 3629 section 3).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace temizu::utf8 {

inline constexpr char32_t kReplacement = 0xFFFD;

struct Step {
  char32_t point{0};
  std::size_t size{0};   // octets taken, 1 to 4
  bool valid{false};     // false: one octet that starts nothing; point is U+FFFD
};

// The code point that starts at `at`; at < bytes.size().
inline Step next(std::string_view bytes, std::size_t at) {
  const auto octet = [&](std::size_t i) -> unsigned { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
  const unsigned lead = octet(at);
  if (lead < 0x80) return {static_cast<char32_t>(lead), 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {kReplacement, 1, false};
  char32_t point = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const unsigned follow = octet(at + i);
    if ((follow & 0xC0) != 0x80) return {kReplacement, 1, false};
    point = (point << 6) | (follow & 0x3F);
  }
  static constexpr char32_t kLeast[5] = {0, 0, 0x80, 0x800, 0x10000};
  const bool bad = point < kLeast[size] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000);
  if (bad) return {kReplacement, 1, false};
  return {point, size, true};
}

inline void append(std::string& to, char32_t point) {
  const auto put = [&](char32_t octet) { to += static_cast<char>(static_cast<unsigned char>(octet)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

// C0, DEL and C1: nothing that a person reads.
inline bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

inline bool is_printable_ascii(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7E) return false;
  }
  return true;
}

}  // namespace temizu::utf8
