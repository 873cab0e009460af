#include "filters/pdf/lexer.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace temizu::pdf {
namespace {

enum : std::uint8_t { kRegular, kWhite, kDelimiter };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (const char c : {'\0', '\t', '\n', '\f', '\r', ' '}) classes[static_cast<unsigned char>(c)] = kWhite;
  for (const char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) classes[static_cast<unsigned char>(c)] = kDelimiter;
  return classes;
}
constexpr auto kClasses = make_classes();

std::uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int low = c | 0x20;
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool is_number(std::string_view raw) {
  bool digit = false;
  int points = 0;
  for (const char c : raw) {
    if (c >= '0' && c <= '9') digit = true;
    else if (c == '.') ++points;
    else if (c != '-' && c != '+') return false;
  }
  return (digit || points == 1 || raw == "-") && points <= 1;
}

}  // namespace

bool is_white(char c) { return class_of(c) == kWhite; }
bool is_delimiter(char c) { return class_of(c) == kDelimiter; }

void Lexer::skip_blanks() {
  while (at_ < data_.size()) {
    if (is_white(data_[at_])) {
      ++at_;
    } else if (data_[at_] == '%') {
      while (at_ < data_.size() && data_[at_] != '\n' && data_[at_] != '\r') ++at_;
    } else {
      return;
    }
  }
}

// A literal string up to its balancing parenthesis; one that never ends is bad and takes the rest.
Token Lexer::string_token() {
  const std::size_t start = at_++;
  unsigned depth = 1;
  while (at_ < data_.size()) {
    const char c = data_[at_++];
    if (c == '\\') {
      if (at_ < data_.size()) ++at_;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return {Token::Sort::string, data_.substr(start, at_ - start)};
    }
  }
  return {Token::Sort::bad, {}};
}

Token Lexer::hex_token() {
  const std::size_t start = at_;
  const std::size_t end = data_.find('>', at_);
  if (end == ByteView::npos) {
    at_ = data_.size();
    return {Token::Sort::bad, {}};
  }
  at_ = end + 1;
  return {Token::Sort::string, data_.substr(start, at_ - start)};
}

Token Lexer::next() {
  skip_blanks();
  if (at_ >= data_.size()) return {};
  const std::size_t start = at_;
  const char c = data_[at_];
  switch (c) {
    case '(': return string_token();
    case '[': ++at_; return {Token::Sort::array_begin, {}};
    case ']': ++at_; return {Token::Sort::array_end, {}};
    case '{': ++at_; return {Token::Sort::brace_begin, {}};
    case '}': ++at_; return {Token::Sort::brace_end, {}};
    case ')': ++at_; return {Token::Sort::bad, {}};
    case '<':
      if (at_ + 1 < data_.size() && data_[at_ + 1] == '<') {
        at_ += 2;
        return {Token::Sort::dictionary_begin, {}};
      }
      return hex_token();
    case '>':
      at_ += at_ + 1 < data_.size() && data_[at_ + 1] == '>' ? 2 : 1;
      return {at_ - start == 2 ? Token::Sort::dictionary_end : Token::Sort::bad, {}};
    default: break;
  }
  if (c == '/') ++at_;
  while (at_ < data_.size() && class_of(data_[at_]) == kRegular) ++at_;
  if (c == '/') return {Token::Sort::name, data_.substr(start + 1, at_ - start - 1)};
  const std::string_view raw = data_.substr(start, at_ - start);
  const bool may_be_number = (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
  return {may_be_number && is_number(raw) ? Token::Sort::number : Token::Sort::word, raw};
}

// "-12.5": most numbers need no second look.
static bool is_plain(std::string_view raw) {
  std::size_t at = !raw.empty() && raw[0] == '-' ? 1 : 0;
  if (raw.size() - at > 10 || at == raw.size() || raw[at] < '1' || raw[at] > '9') return false;
  bool point = false;
  for (++at; at < raw.size(); ++at) {
    if (raw[at] >= '0' && raw[at] <= '9') continue;
    if (raw[at] != '.' || point) return false;
    point = true;
  }
  return true;
}

void append_number(Bytes& out, std::string_view raw) {
  if (is_plain(raw)) {
    out += raw;
    return;
  }
  std::size_t at = 0;
  bool minus = false;
  while (at < raw.size() && (raw[at] == '-' || raw[at] == '+')) minus |= raw[at++] == '-';
  while (at + 1 < raw.size() && raw[at] == '0' && raw[at + 1] >= '0' && raw[at + 1] <= '9') ++at;
  const std::size_t before = out.size();
  if (minus) out += '-';
  std::size_t whole = 0, part = 0;
  bool point = false;
  for (; at < raw.size(); ++at) {
    const char c = raw[at];
    if (c == '.') {
      point = true;
      out += c;
    } else if (c >= '0' && c <= '9') {
      if (point ? ++part > 10 : ++whole > 15) continue;
      out += c;
    } else if (!point) {   // "5-3" is 5
      break;
    }
  }
  if (whole + part == 0) {
    out.resize(before);
    out += '0';
  }
}

double number_value(std::string_view raw) {
  Bytes written;
  append_number(written, raw);
  double value = 0;
  std::from_chars(written.data(), written.data() + written.size(), value);
  return value;
}

std::string name_value(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '#' && i + 2 < raw.size() && hex_digit(raw[i + 1]) >= 0 && hex_digit(raw[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(raw[i + 1]) * 16 + hex_digit(raw[i + 2]));
      i += 2;
    } else {
      out += raw[i];
    }
  }
  return out;
}

Bytes string_value(std::string_view raw) {
  Bytes out;
  if (raw.size() < 2) return out;
  if (raw[0] == '<') {
    int high = -1;
    for (const char c : raw) {
      const int digit = hex_digit(c);
      if (digit < 0) continue;
      if (high >= 0) out += static_cast<char>(high * 16 + digit);
      high = high >= 0 ? -1 : digit;
    }
    if (high >= 0) out += static_cast<char>(high * 16);
    return out;
  }
  for (std::size_t i = 1; i + 1 < raw.size(); ++i) {
    if (raw[i] != '\\') {
      out += raw[i];
      continue;
    }
    const char c = raw[++i];
    switch (c) {
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case '\n': break;
      case '\r':
        if (raw[i + 1] == '\n') ++i;
        break;
      default:
        if (c < '0' || c > '7') {
          out += c;
          break;
        }
        unsigned value = 0;
        std::size_t digits = 0;
        while (digits < 3 && raw[i] >= '0' && raw[i] <= '7') {
          value = value * 8 + static_cast<unsigned>(raw[i++] - '0');
          ++digits;
        }
        --i;
        out += static_cast<char>(value & 0xff);
    }
  }
  return out;
}

}  // namespace temizu::pdf
