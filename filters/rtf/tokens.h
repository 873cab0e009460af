// RTF cut into tokens (RTF 1.9.1, "Conventions of an RTF reader"): braces, control words and symbols, hex octets, text, binary data.
// Trusts no number; every call moves forward or says end. Knows no control by name except \bin.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace temizu::rtf {

struct Token {
  enum class Kind : std::uint8_t { end, open, close, word, symbol, octet, text, binary };
  Kind kind{Kind::end};
  std::string_view text;      // word: its letters, empty when longer than 32; symbol: its character; text and binary: the octets
  bool has_number{false};
  std::int32_t number{0};     // of a word; octet: 0 to 255
  bool absurd{false};         // a number of more than 32 bits, a \bin with a length that cannot be
};

class Tokens {
 public:
  explicit Tokens(ByteView untrusted_bytes) : bytes_(untrusted_bytes) {}

  // two_octets: the text is in a charset whose characters may be two octets: behind a lead octet, "\", "{" and "}" are letters.
  Token next(bool two_octets);
  // What has not been read yet.
  ByteView rest() const { return bytes_.substr(at_); }
  std::size_t position() const { return at_; }

 private:
  Token control();
  Token word();
  Token binary(Token word);
  Token text(bool two_octets);

  ByteView bytes_;
  std::size_t at_{0};
};

}  // namespace temizu::rtf
