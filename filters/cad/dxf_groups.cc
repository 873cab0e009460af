#include "filters/cad/dxf_groups.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "base/ascii.h"

namespace temizu::cad {
namespace {

constexpr std::size_t kGroupsMax = 8'000'000;
constexpr std::size_t kNumberMax = 40;   // characters
constexpr std::size_t kTextMax = 32u << 10;

Unexpected broken(std::string where, const char* what) { return Unexpected(Code::bad_input, std::move(where), what); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// [+-] digits [. digits] [E [+-] digits]; at least one digit before the exponent.
bool is_number(std::string_view text) {
  if (text.empty() || text.size() > kNumberMax) return false;
  std::size_t at = text[0] == '+' || text[0] == '-' ? 1 : 0;
  std::size_t digits = 0;
  for (; at < text.size() && is_ascii_digit(text[at]); ++at) ++digits;
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && is_ascii_digit(text[at]); ++at) ++digits;
  }
  if (digits == 0) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E' && text[at] != 'd' && text[at] != 'D') return false;
  if (++at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  const std::size_t exponent = at;
  while (at < text.size() && is_ascii_digit(text[at])) ++at;
  return at == text.size() && at > exponent;
}

bool is_handle(std::string_view text) {
  return !text.empty() && text.size() <= 16 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool fits(int code, std::string_view& value) {
  switch (type_of(code)) {
    case ValueType::number: value = trimmed(value); return is_number(value);
    case ValueType::handle: value = trimmed(value); return value.empty() || is_handle(value);
    case ValueType::octets: value = {}; return true;
    default: return value.size() <= kTextMax;
  }
}

class BinaryReader {
 public:
  explicit BinaryReader(ByteView octets) : octets_(octets), at_(kBinaryMark.size()) {
    // Up to R12 a code is one octet; the first group is 0 SECTION in either.
    wide_ = octets.size() > at_ + 1 && octets[at_ + 1] == '\0';
  }
  std::size_t at() const { return at_; }
  bool failed() const { return failed_; }
  bool at_end() const { return at_ >= octets_.size(); }

  int code() {
    if (wide_) return static_cast<std::int16_t>(number(2));
    const auto code = static_cast<int>(number(1));
    return code == 255 ? static_cast<std::int16_t>(number(2)) : code;
  }
  std::uint64_t number(unsigned size) {
    if (failed_ || octets_.size() - at_ < size) return fail();
    std::uint64_t out = 0;
    for (unsigned i = 0; i < size; ++i) out |= std::uint64_t{static_cast<unsigned char>(octets_[at_ + i])} << (8 * i);
    at_ += size;
    return out;
  }
  std::string_view text() {
    const std::size_t end = failed_ ? ByteView::npos : octets_.find('\0', at_);
    if (end == ByteView::npos) return fail(), std::string_view{};
    const std::string_view out = octets_.substr(at_, end - at_);
    at_ = end + 1;
    return out;
  }
  void skip(std::uint64_t size) {
    if (failed_ || octets_.size() - at_ < size) fail();
    else at_ += size;
  }

 private:
  std::uint64_t fail() {
    failed_ = true;
    at_ = octets_.size();
    return 0;
  }
  ByteView octets_;
  std::size_t at_;
  bool wide_{true}, failed_{false};
};

std::string real_text(std::uint64_t bits) {
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  if (!std::isfinite(value)) return {};
  char out[40];
  const auto end = std::to_chars(out, out + sizeof out, value);
  std::string text(out, end.ptr);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string whole_text(std::uint64_t bits, unsigned octets) {
  const unsigned shift = 64 - 8 * octets;
  return std::to_string(static_cast<std::int64_t>(bits << shift) >> shift);
}

bool is_real(int code) {
  return (code >= 10 && code <= 59) || (code >= 110 && code <= 149) || (code >= 210 && code <= 239) || (code >= 460 && code <= 469) || (code >= 1010 && code <= 1059);
}

unsigned whole_octets(int code) {
  if ((code >= 90 && code <= 99) || (code >= 420 && code <= 429) || (code >= 440 && code <= 459) || code == 1071) return 4;
  if (code >= 160 && code <= 169) return 8;
  return code >= 290 && code <= 299 ? 1 : 2;
}

}  // namespace

ValueType type_of(int code) {
  const auto in = [&](int least, int most) { return code >= least && code <= most; };
  if (code == 5 || code == 105 || in(320, 369) || in(390, 399) || in(480, 481) || code == 1005) return ValueType::handle;
  if (in(0, 9) || code == 100 || code == 102 || in(300, 309) || in(410, 419) || in(430, 439) || in(470, 479) || (in(1000, 1009) && code != 1004)) return ValueType::text;
  if (in(310, 319) || code == 1004) return ValueType::octets;
  if (code == 999) return ValueType::comment;
  if (is_real(code) || in(60, 79) || in(90, 99) || in(160, 179) || in(270, 299) || in(370, 389) || in(400, 409) || in(420, 429) || in(440, 459) || in(1060, 1071)) {
    return ValueType::number;
  }
  return ValueType::unknown;
}

Result<Groups> read_text_groups(std::string_view text) {
  Groups out;
  std::size_t line = 0;
  const auto take = [&](std::string_view& value) {
    if (text.empty()) return false;
    ++line;
    const std::size_t end = std::min(text.find('\n'), text.size());
    value = text.substr(0, end);
    if (value.ends_with('\r')) value.remove_suffix(1);
    text.remove_prefix(std::min(end + 1, text.size()));
    return true;
  };
  std::string_view code_text, value;
  while (take(code_text)) {
    code_text = trimmed(code_text);
    int code = 0;
    const auto read = std::from_chars(code_text.data(), code_text.data() + code_text.size(), code);
    if (read.ec != std::errc{} || read.ptr != code_text.data() + code_text.size() || code_text.empty()) return broken("line " + std::to_string(line), "no group code");
    if (!take(value)) return broken("line " + std::to_string(line), "a group without a value");
    if (!fits(code, value)) return broken("line " + std::to_string(line), "a value of another type than its code");
    if (code == 0) value = trimmed(value);
    if (out.list.size() == kGroupsMax) return Unexpected(Code::limit, "line " + std::to_string(line), "more than 8 million groups");
    out.list.push_back({code, value});
    if (code == 0 && value == "EOF") {
      out.trailing = text.find_first_not_of(" \t\r\n\x1a") != std::string_view::npos;
      return out;
    }
  }
  return broken("line " + std::to_string(line), "ends without EOF");
}

Result<Groups> read_binary_groups(ByteView octets) {
  Groups out;
  BinaryReader reader(octets);
  while (!reader.at_end()) {
    const std::size_t at = reader.at();
    const int code = reader.code();
    std::string_view value;
    switch (type_of(code)) {
      case ValueType::octets: reader.skip(reader.number(1)); break;
      case ValueType::number:
        out.made.push_back(is_real(code) ? real_text(reader.number(8)) : whole_text(reader.number(whole_octets(code)), whole_octets(code)));
        value = out.made.back();
        break;
      case ValueType::unknown: return broken("octet " + std::to_string(at), "a group code that nobody knows");
      default: value = reader.text();
    }
    if (reader.failed()) return broken("octet " + std::to_string(at), "ends within a group");
    if (!fits(code, value) || value.find_first_of("\r\n") != std::string_view::npos) return broken("octet " + std::to_string(at), "a value of another type than its code");
    if (out.list.size() == kGroupsMax) return Unexpected(Code::limit, "octet " + std::to_string(at), "more than 8 million groups");
    out.list.push_back({code, value});
    if (code == 0 && value == "EOF") {
      out.trailing = !reader.at_end();
      return out;
    }
  }
  return broken("octet " + std::to_string(octets.size()), "ends without EOF");
}

}  // namespace temizu::cad
