#include "filters/rtf/tokens.h"

#include <algorithm>

#include "base/ascii.h"

namespace temizu::rtf {
namespace {

constexpr std::size_t kLettersMax = 32;   // RTF 1.9.1: a control word is at most 32 letters

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_special(char c) { return c == '\\' || c == '{' || c == '}' || c == '\r' || c == '\n'; }
bool is_lead(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return (octet >= 0x81 && octet <= 0x9F) || (octet >= 0xE0 && octet <= 0xFC);
}
bool is_trail(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return octet >= 0x40 && octet != 0x7F && octet <= 0xFC;
}

int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Token Tokens::next(bool two_octets) {
  while (at_ < bytes_.size() && (bytes_[at_] == '\r' || bytes_[at_] == '\n')) ++at_;
  if (at_ >= bytes_.size()) return {};
  const char c = bytes_[at_];
  if (c == '{' || c == '}') {
    ++at_;
    return {.kind = c == '{' ? Token::Kind::open : Token::Kind::close, .text = {}};
  }
  return c == '\\' ? control() : text(two_octets);
}

// Behind a backslash: a word, an octet in hex, or a symbol.
Token Tokens::control() {
  ++at_;
  if (at_ >= bytes_.size()) return {};
  if (is_letter(bytes_[at_])) return word();
  if (bytes_[at_] == '\'' && bytes_.size() - at_ >= 3) {
    const int high = hex_value(bytes_[at_ + 1]);
    const int low = hex_value(bytes_[at_ + 2]);
    if (high >= 0 && low >= 0) {
      at_ += 3;
      return {.kind = Token::Kind::octet, .text = {}, .has_number = true, .number = high * 16 + low};
    }
  }
  return {.kind = Token::Kind::symbol, .text = bytes_.substr(at_++, 1)};
}

Token Tokens::word() {
  const std::size_t begin = at_;
  while (at_ < bytes_.size() && is_letter(bytes_[at_])) ++at_;
  Token token{.kind = Token::Kind::word, .text = bytes_.substr(begin, at_ - begin)};
  if (token.text.size() > kLettersMax) token.text = {};
  const bool negative = at_ + 1 < bytes_.size() && bytes_[at_] == '-' && is_ascii_digit(bytes_[at_ + 1]);
  if (negative) ++at_;
  std::int64_t number = 0;
  while (at_ < bytes_.size() && is_ascii_digit(bytes_[at_])) {
    token.has_number = true;
    number = std::min<std::int64_t>(number * 10 + (bytes_[at_] - '0'), std::int64_t{1} << 40);
    ++at_;
  }
  if (negative) number = -number;
  token.absurd = number > INT32_MAX || number < INT32_MIN;
  token.number = static_cast<std::int32_t>(std::clamp<std::int64_t>(number, INT32_MIN, INT32_MAX));
  if (at_ < bytes_.size() && bytes_[at_] == ' ') ++at_;   // the delimiter
  return token.text == "bin" ? binary(token) : token;
}

// A length beyond the end takes all that is left, a negative one nothing: readers differ, so none of it is ever text.
Token Tokens::binary(Token token) {
  token.kind = Token::Kind::binary;
  token.absurd = token.absurd || token.number < 0;
  const std::size_t left = bytes_.size() - at_;
  const std::size_t size = token.number < 0 ? 0 : static_cast<std::size_t>(token.number);
  token.absurd = token.absurd || size > left;
  token.text = bytes_.substr(at_, std::min(size, left));
  at_ += token.text.size();
  return token;
}

Token Tokens::text(bool two_octets) {
  const std::size_t begin = at_;
  while (at_ < bytes_.size() && !is_special(bytes_[at_])) {
    const bool pair = two_octets && is_lead(bytes_[at_]) && at_ + 1 < bytes_.size() && is_trail(bytes_[at_ + 1]);
    at_ += pair ? 2 : 1;
  }
  return {.kind = Token::Kind::text, .text = bytes_.substr(begin, at_ - begin)};
}

}  // namespace temizu::rtf
