#include "filters/common/xml_decode.h"

#include <algorithm>
#include <cstring>

namespace temizu {
namespace {

constexpr std::size_t kPiece = 64 << 10;

Unexpected refuse(const char* what) { return Unexpected(Code::unsupported, "xml", what); }

// The value of name="…" in an XML declaration; empty when there is none.
std::string pseudo_attribute(std::string_view declaration, std::string_view name) {
  for (std::size_t at = declaration.find(name); at != std::string_view::npos; at = declaration.find(name, at + 1)) {
    std::size_t value = at + name.size();
    while (value < declaration.size() && (declaration[value] == ' ' || declaration[value] == '=')) ++value;
    if (value >= declaration.size() || (declaration[value] != '"' && declaration[value] != '\'')) continue;
    const std::size_t end = declaration.find(declaration[value], value + 1);
    if (end == std::string_view::npos) return {};
    std::string text(declaration.substr(value + 1, end - value - 1));
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
  }
  return {};
}

// One code point of two to four octets (Unicode 15, table 3-7); 0 when it is none, 1 when the octets are not all there.
struct Point {
  char32_t value;
  unsigned octets;
};
Point take_point(const unsigned char* at, std::size_t left) {
  const unsigned char a = at[0];
  const unsigned octets = a >= 0xF0 ? 4 : a >= 0xE0 ? 3 : 2;
  if (a < 0xC2 || a > 0xF4) return {0, 0};
  for (unsigned i = 1; i < octets; ++i) {
    if (i >= left) return {1, 0};
    if ((at[i] & 0xC0) != 0x80) return {0, 0};
  }
  char32_t point = 0;
  if (octets == 2) point = static_cast<char32_t>((a & 0x1F) << 6 | (at[1] & 0x3F));
  if (octets == 3) point = static_cast<char32_t>((a & 0x0F) << 12 | (at[1] & 0x3F) << 6 | (at[2] & 0x3F));
  if (octets == 4) point = static_cast<char32_t>((a & 0x07) << 18 | (at[1] & 0x3F) << 12 | (at[2] & 0x3F) << 6 | (at[3] & 0x3F));
  const bool bad = (octets == 3 && (point < 0x800 || (point >= 0xD800 && point < 0xE000))) || (octets == 4 && (point < 0x10000 || point > 0x10FFFF));
  return bad ? Point{0, 0} : Point{point, octets};
}

}  // namespace

XmlSource xml_source(std::string_view bytes) {
  return [bytes](char* to, std::size_t size) mutable -> Result<std::size_t> {
    const std::size_t taken = std::min(size, bytes.size());
    if (taken > 0) std::memcpy(to, bytes.data(), taken);
    bytes.remove_prefix(taken);
    return taken;
  };
}

Status XmlDecoder::fill() {
  raw_.erase(0, at_);
  at_ = 0;
  while (!ended_ && raw_.size() < kPiece) {
    const std::size_t had = raw_.size();
    raw_.resize(kPiece);
    Result<std::size_t> got = source_(raw_.data() + had, kPiece - had);
    raw_.resize(had + (got ? *got : 0));
    if (!got) return Unexpected{got.error()};
    if (*got == 0) ended_ = true;
  }
  return {};
}

// XML 1.0, appendix F: byte order mark, else the first "<" (white space before it is not well formed with a declaration, harmless without).
Status XmlDecoder::decide() {
  const std::string_view raw = raw_;
  if (raw.starts_with("\xEF\xBB\xBF")) at_ = 3;
  if (raw.starts_with("\xFF\xFE") || raw.starts_with("\xFE\xFF")) at_ = 2;
  if (raw.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return refuse("its encoding is UTF-32");
  if (raw.starts_with("\xFF\xFE") || raw.starts_with(std::string_view("<\0", 2))) encoding_ = Encoding::utf16_le;
  else if (raw.starts_with("\xFE\xFF") || raw.starts_with(std::string_view("\0<", 2))) encoding_ = Encoding::utf16_be;
  else encoding_ = Encoding::utf8;
  std::string head;
  for (std::size_t i = at_; i < std::min<std::size_t>(raw.size(), at_ + 400); ++i) {
    if (raw[i] != '\0') head.push_back(raw[i]);
  }
  return check_declaration(head);
}

Status XmlDecoder::check_declaration(std::string_view ascii) const {
  if (!ascii.starts_with("<?xml ") && !ascii.starts_with("<?xml\t") && !ascii.starts_with("<?xml\n") && !ascii.starts_with("<?xml\r")) return {};
  const std::size_t end = ascii.find("?>");
  if (end == std::string_view::npos) return Unexpected(Code::bad_input, "xml", "its declaration does not end");
  const std::string_view declaration = ascii.substr(5, end - 5);
  const std::string version = pseudo_attribute(declaration, "version");
  if (version != "1.0") return refuse("it is not XML 1.0");
  const std::string encoding = pseudo_attribute(declaration, "encoding");
  const bool wide = encoding_ != Encoding::utf8;
  if (encoding.empty() || (!wide && (encoding == "utf-8" || encoding == "us-ascii" || encoding == "ascii"))) return {};
  if (wide && (encoding == "utf-16" || encoding == "utf-16le" || encoding == "utf-16be")) return {};
  if (wide && encoding == "utf-8") return refuse("its declaration names another encoding than its bytes show");
  return refuse("its encoding is neither UTF-8 nor UTF-16");
}

std::size_t XmlDecoder::decode_utf8(char16_t* to, std::size_t size, bool& bad) {
  const auto* from = reinterpret_cast<const unsigned char*>(raw_.data());
  const std::size_t end = raw_.size();
  std::size_t at = at_, out = 0;
  while (at < end && out < size) {
    std::uint64_t eight;
    if (end - at >= 8 && size - out >= 8 && (std::memcpy(&eight, from + at, 8), (eight & 0x8080808080808080ULL) == 0)) {
      for (unsigned i = 0; i < 8; ++i) to[out + i] = from[at + i];
      at += 8, out += 8;
      continue;
    }
    if (from[at] < 0x80) {
      to[out++] = from[at++];
      continue;
    }
    const Point point = take_point(from + at, end - at);
    if (point.octets == 0) {
      bad = point.value == 0 || ended_;
      break;
    }
    at += point.octets;
    if (point.value < 0x10000) {
      to[out++] = static_cast<char16_t>(point.value);
      continue;
    }
    to[out++] = static_cast<char16_t>(0xD800 + ((point.value - 0x10000) >> 10));
    const auto low = static_cast<char16_t>(0xDC00 + (point.value & 0x3FF));
    if (out < size) to[out++] = low;
    else low_ = low;
  }
  at_ = at;
  return out;
}

std::size_t XmlDecoder::decode_utf16(char16_t* to, std::size_t size, bool& bad) {
  const auto* from = reinterpret_cast<const unsigned char*>(raw_.data());
  std::size_t out = 0;
  const unsigned high = encoding_ == Encoding::utf16_be ? 0 : 1;
  for (; raw_.size() - at_ >= 2 && out < size; at_ += 2) to[out++] = static_cast<char16_t>(from[at_ + high] << 8 | from[at_ + 1 - high]);
  bad = ended_ && raw_.size() - at_ == 1;
  return out;
}

// No markup declaration in any place ("<!D", "<!E", not even inside a comment), no endless tag, no flood of attributes: what a parser would
// hold in memory as a whole or compare with each other. "<" begins anew whatever stands before it: it is never part of a value.
Status XmlDecoder::guard(const char16_t* text, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    const char16_t c = text[i];
    if (state_ == State::text) {
      while (i < size && text[i] != u'<') ++i;
      if (i == size) break;
    }
    if (text[i] == u'<') {
      state_ = State::opened;
      tag_units_ = attributes_ = 0;
      continue;
    }
    if (++tag_units_ > limits_.tag_bytes_max) return Unexpected(Code::limit, "xml", "a tag is too long");
    switch (state_) {
      case State::opened: state_ = c == u'!' ? State::marked : c == u'?' ? State::other : State::tag; break;
      case State::marked:
        if (c != u'-' && c != u'[') return refuse("it has a document type declaration");
        state_ = State::other;
        break;
      case State::other:
        if (c == u'>') state_ = State::text;
        break;
      case State::tag:
        if (c == u'>') state_ = State::text;
        if (c != u'"' && c != u'\'') break;
        state_ = c == u'"' ? State::double_quoted : State::single_quoted;
        if (++attributes_ > limits_.attributes_max) return Unexpected(Code::limit, "xml", "an element has too many attributes");
        break;
      case State::double_quoted:
        if (c == u'"') state_ = State::tag;
        break;
      case State::single_quoted:
        if (c == u'\'') state_ = State::tag;
        break;
      case State::text: break;
    }
  }
  return {};
}

Result<std::size_t> XmlDecoder::read(char16_t* to, std::size_t size) {
  std::size_t out = 0;
  if (low_ != 0 && size > 0) {
    to[out++] = low_;
    low_ = 0;
  }
  while (out < size) {
    if (raw_.size() - at_ < 4 && !ended_) {
      if (Status filled = fill(); !filled) return Unexpected{filled.error()};
      if (encoding_ == Encoding::unknown) {
        if (Status decided = decide(); !decided) return Unexpected{decided.error()};
      }
    }
    bool bad = false;
    const std::size_t more = encoding_ == Encoding::utf8 ? decode_utf8(to + out, size - out, bad) : decode_utf16(to + out, size - out, bad);
    if (bad) return Unexpected(Code::bad_input, "xml", "not well formed: its characters are damaged");
    out += more;
    if (more == 0 && ended_ && at_ >= raw_.size()) break;
    if (more == 0 && ended_) return Unexpected(Code::bad_input, "xml", "not well formed: its characters are damaged");
    if (more == 0 && raw_.size() - at_ >= 4) return Unexpected(Code::bad_input, "xml", "not well formed: its characters are damaged");
  }
  if (Status sound = guard(to, out); !sound) return Unexpected{sound.error()};
  return out;
}

}  // namespace temizu
