// Quoted-printable (RFC 2045 section 6.7), line by line. Malformed escapes stay as they are and are flagged; blanks
// before a line end are dropped, as the RFC demands, and flagged.
#include <array>
#include <cstring>

#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::size_t kLineMax = 76;

constexpr std::array<signed char, 256> make_hex() {
  std::array<signed char, 256> hex{};
  hex.fill(-1);
  for (int i = 0; i < 10; ++i) hex[static_cast<std::size_t>('0' + i)] = static_cast<signed char>(i);
  for (int i = 0; i < 6; ++i) {
    hex[static_cast<std::size_t>('A' + i)] = static_cast<signed char>(10 + i);
    hex[static_cast<std::size_t>('a' + i)] = static_cast<signed char>(10 + i);
  }
  return hex;
}
constexpr std::array<signed char, 256> kHex = make_hex();

struct Counts {
  std::uint64_t bad_escape{0}, lower_case{0}, blanks{0}, long_line{0}, raw_octets{0};
};

// No octet but printable ASCII and TAB stands in a line of quoted-printable.
bool has_raw_octets(std::string_view line) {
  unsigned bad = 0;
  for (const char c : line) {
    const auto octet = static_cast<unsigned char>(c);
    bad |= static_cast<unsigned>(octet > 0x7E) | static_cast<unsigned>(octet < 0x20 && octet != '\t');
  }
  return bad != 0;
}

// One line without blanks at its end. True when it ends in a soft line break.
bool decode_line(std::string_view line, char*& out, Counts& counts) {
  std::size_t at = 0;
  while (at < line.size()) {
    const void* found = std::memchr(line.data() + at, '=', line.size() - at);
    const std::size_t equals = found == nullptr ? line.size() : static_cast<std::size_t>(static_cast<const char*>(found) - line.data());
    std::memcpy(out, line.data() + at, equals - at);
    out += equals - at;
    at = equals;
    if (at == line.size()) return false;
    if (at + 1 == line.size()) return true;
    const int high = kHex[static_cast<unsigned char>(line[at + 1])];
    const int low = at + 2 < line.size() ? kHex[static_cast<unsigned char>(line[at + 2])] : -1;
    if (high < 0 || low < 0) {
      ++counts.bad_escape;
      *out++ = '=';
      ++at;
      continue;
    }
    counts.lower_case += line[at + 1] >= 'a' || line[at + 2] >= 'a';
    *out++ = static_cast<char>(high * 16 + low);
    at += 3;
  }
  return false;
}

}  // namespace

void decode_quoted_printable(ByteView untrusted_encoded, DecodedContent& result) {
  result.content.resize(untrusted_encoded.size());
  char* out = result.content.data();
  Counts counts;
  for (std::size_t at = 0; at < untrusted_encoded.size();) {
    const TextLine line = line_at(untrusted_encoded, at);
    std::string_view text = line.of(untrusted_encoded);
    counts.long_line += text.size() > kLineMax;
    counts.raw_octets += has_raw_octets(text);
    const std::size_t whole = text.size();
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    counts.blanks += text.size() != whole;
    if (!decode_line(text, out, counts)) {
      std::memcpy(out, untrusted_encoded.data() + line.end, line.next - line.end);
      out += line.next - line.end;
    }
    at = line.next;
  }
  result.content.resize(static_cast<std::size_t>(out - result.content.data()));
  const auto report = [&](const char* rule, Weight weight, std::uint64_t count) {
    if (count > 0) add_finding(result.findings, rule, weight, {}, count);
  };
  report("decode.qp_escape", Weight::high, counts.bad_escape);
  report("decode.qp_lower_case", Weight::low, counts.lower_case);
  report("decode.qp_blanks", Weight::low, counts.blanks);
  report("decode.qp_long_line", Weight::low, counts.long_line);
  report("decode.qp_raw_octets", Weight::low, counts.raw_octets);
}

}  // namespace temizu
