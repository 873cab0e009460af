// UTF-8 by hand (Unicode 15 table 3-7): scanning, careful decoding, and the sink that every decoder writes to.
// Refuses overlong forms, surrogates and values above U+10FFFF; an ill-formed stretch becomes one U+FFFD for each
// maximal subpart (Unicode 15 section 3.9), so no following ASCII character is ever swallowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/bytes.h"

namespace temizu::text {

inline constexpr char32_t kReplacement = 0xFFFD;

// Length of the run of octets below 0x80 that starts at begin. Sixteen octets at a time.
inline std::size_t ascii_run(const char* begin, const char* end) {
  const char* at = begin;
  while (end - at >= 16) {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::memcpy(&low, at, 8);
    std::memcpy(&high, at + 8, 8);
    if (((low | high) & 0x8080808080808080ULL) != 0) break;
    at += 16;
  }
  while (at != end && static_cast<unsigned char>(*at) < 0x80) ++at;
  return static_cast<std::size_t>(at - begin);
}

// Length (1 to 4) of the well-formed character at the front of a non-empty range, or 0 when it is ill-formed.
// bad_length, when given, then says how many octets belong to the maximal subpart (1 to 3).
std::size_t utf8_length(const char* begin, const char* end, std::size_t* bad_length = nullptr);

// The character of that many octets; utf8_length has been asked before.
inline char32_t utf8_value(const char* at, std::size_t length) {
  const auto octet = [at](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(at[i])); };
  switch (length) {
    case 1: return octet(0);
    case 2: return (octet(0) & 0x1F) << 6 | (octet(1) & 0x3F);
    case 3: return (octet(0) & 0x0F) << 12 | (octet(1) & 0x3F) << 6 | (octet(2) & 0x3F);
    default: return (octet(0) & 0x07) << 18 | (octet(1) & 0x3F) << 12 | (octet(2) & 0x3F) << 6 | (octet(3) & 0x3F);
  }
}

// One pass over bytes that may or may not be UTF-8.
struct Utf8Facts {
  bool seven_bit{true};
  bool private_use{false};   // at least one private-use character among the well-formed ones
  std::uint64_t two{0};      // well-formed characters of two octets
  std::uint64_t longer{0};   // of three or four
  std::uint64_t invalid{0};  // ill-formed stretches; counting stops once the text is plainly something else
  bool valid() const { return invalid == 0; }
  // Broken here and there, but UTF-8: three-octet characters do not come about by chance in other charsets.
  bool nearly() const { return longer > 0 && longer >= 4 * invalid; }
};
Utf8Facts scan_utf8(ByteView bytes);

constexpr bool is_private_use(char32_t c) { return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000; }

// Collects the result. Private-use characters have no agreed meaning (carrier emoji, gaiji) and become U+FFFD.
class Utf8Sink {
 public:
  explicit Utf8Sink(std::string& out) : out_(out) {}

  void ascii(const char* begin, std::size_t length) { out_.append(begin, length); }
  void byte(char ascii) { out_.push_back(ascii); }
  void put(char32_t c) {
    if (is_private_use(c)) {
      ++private_use_;
      c = kReplacement;
    }
    raw(c);
  }
  void bad() {
    ++bad_;
    raw(kReplacement);
  }

  std::uint64_t bad_count() const { return bad_; }
  std::uint64_t private_use() const { return private_use_; }

 private:
  void raw(char32_t c);

  std::string& out_;
  std::uint64_t bad_{0};
  std::uint64_t private_use_{0};
};

// Every well-formed character passes, the rest becomes U+FFFD.
void decode_utf8(ByteView bytes, Utf8Sink& sink);

inline void Utf8Sink::raw(char32_t c) {
  char octets[4];
  const auto octet = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) {
    out_.push_back(octet(c));
  } else if (c < 0x800) {
    octets[0] = octet(0xC0 | c >> 6);
    octets[1] = octet(0x80 | (c & 0x3F));
    out_.append(octets, 2);
  } else if (c < 0x10000) {
    octets[0] = octet(0xE0 | c >> 12);
    octets[1] = octet(0x80 | (c >> 6 & 0x3F));
    octets[2] = octet(0x80 | (c & 0x3F));
    out_.append(octets, 3);
  } else {
    octets[0] = octet(0xF0 | c >> 18);
    octets[1] = octet(0x80 | (c >> 12 & 0x3F));
    octets[2] = octet(0x80 | (c >> 6 & 0x3F));
    octets[3] = octet(0x80 | (c & 0x3F));
    out_.append(octets, 4);
  }
}

}  // namespace temizu::text
