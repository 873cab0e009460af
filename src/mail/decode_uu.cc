// uuencode (POSIX, historical form) and yEnc 1.3: found in texts by their first line.
#include <array>
#include <charconv>

#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::size_t kNameMax = 256;

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// One uuencoded line: a length character, then groups of four. False when it cannot be one.
bool decode_uu_line(std::string_view line, Bytes& out, bool& short_line) {
  if (line.empty()) return false;
  const auto digit = [&](std::size_t i) -> int {
    if (i >= line.size()) return -1;
    const auto octet = static_cast<unsigned char>(line[i]);
    return octet < 0x20 || octet > 0x60 ? -2 : static_cast<int>((octet - 0x20) & 63);
  };
  const int length = digit(0);
  if (length < 0) return false;
  // A row of prose is seldom as long as its first character says; one group may have been cut, one check character added.
  const std::size_t expected = 1 + (static_cast<std::size_t>(length) + 2) / 3 * 4;
  if (line.size() + 4 < expected || line.size() > expected + 1) return false;
  const std::size_t before = out.size();
  for (std::size_t group = 0; group * 3 < static_cast<std::size_t>(length); ++group) {
    int bits = 0;
    for (std::size_t k = 1; k <= 4; ++k) {
      const int value = digit(group * 4 + k);
      if (value == -2) return false;
      short_line = short_line || value == -1;  // a relay has cut blanks at the line end: they stood for zero
      bits = (bits << 6) | (value < 0 ? 0 : value);
    }
    for (int shift = 16; shift >= 0; shift -= 8) {
      if (out.size() - before < static_cast<std::size_t>(length)) out += static_cast<char>((bits >> shift) & 255);
    }
  }
  return true;
}

// The value of key=value in a yEnc control line; name= runs to the line end.
std::string_view yenc_value(std::string_view line, std::string_view key) {
  const std::size_t at = line.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view value = line.substr(at + key.size());
  return key == " name=" ? value : value.substr(0, value.find(' '));
}

std::uint32_t crc32_of(ByteView bytes) {  // ISO 3309, as the yEnc draft names it
  static const auto table = [] {
    std::array<std::uint32_t, 256> values{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320u : 0u);
      values[i] = value;
    }
    return values;
  }();
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(c)) & 255];
  return ~crc;
}

void decode_yenc_line(std::string_view line, Bytes& out, bool& cut_escape) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    unsigned octet = static_cast<unsigned char>(line[i]);
    if (octet == '=') {
      if (i + 1 == line.size()) {
        cut_escape = true;
        return;
      }
      octet = static_cast<unsigned char>(line[++i]) - 64u;
    }
    out += static_cast<char>((octet - 42u) & 255u);
  }
}

void check_yenc_end(std::string_view line, CodedBlock& block) {
  std::size_t size = 0;
  const std::string_view digits = yenc_value(line, " size=");
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (parsed.ec != std::errc() || size != block.decoded.content.size()) add_finding(block.decoded.findings, "decode.yenc_size", Weight::high);
  std::string_view crc = yenc_value(line, " crc32=");
  if (crc.empty()) return;
  std::uint32_t value = 0;
  const auto read = std::from_chars(crc.data(), crc.data() + crc.size(), value, 16);
  if (read.ec != std::errc() || value != crc32_of(block.decoded.content)) add_finding(block.decoded.findings, "decode.yenc_crc", Weight::high);
}

}  // namespace

bool opens_uuencode(std::string_view line) {
  constexpr std::string_view kBegin = "begin ";
  if (line.substr(0, kBegin.size()) != kBegin) return false;
  line.remove_prefix(kBegin.size());
  std::size_t digits = 0;
  while (digits < line.size() && digits < 5 && is_octal(line[digits])) ++digits;
  return (digits == 3 || digits == 4) && digits + 1 < line.size() && line[digits] == ' ';
}

bool opens_yenc(std::string_view line) { return line.starts_with("=ybegin ") && line.find(" name=") != std::string_view::npos; }

CodedBlock next_uuencode(ByteView text, std::size_t from) {
  CodedBlock block;
  for (std::size_t at = from; at < text.size();) {
    const TextLine line = line_at(text, at);
    at = line.next;
    if (!opens_uuencode(line.of(text))) continue;
    block.found = true;
    block.begin = line.begin;
    const std::string_view name = line.of(text).substr(line.of(text).find(' ', 6) + 1);
    block.untrusted_name = name.substr(0, kNameMax);
    break;
  }
  if (!block.found) return block;
  bool ended = false, short_line = false;
  std::size_t at = line_at(text, block.begin).next;
  block.end = at;
  while (at < text.size() && !ended) {
    const TextLine line = line_at(text, at);
    const std::string_view row = line.of(text);
    ended = row == "end";
    if (!ended && !decode_uu_line(row, block.decoded.content, short_line)) break;
    at = block.end = line.next;
    block.plausible = true;
  }
  if (short_line) add_finding(block.decoded.findings, "decode.uu_short_line", Weight::low);
  if (!ended) add_finding(block.decoded.findings, "decode.uu_malformed", Weight::high);
  return block;
}

CodedBlock next_yenc(ByteView text, std::size_t from) {
  CodedBlock block;
  bool ended = false, cut_escape = false;
  for (std::size_t at = from; at < text.size() && !ended;) {
    const TextLine line = line_at(text, at);
    const std::string_view row = line.of(text);
    at = line.next;
    if (!block.found) {
      if (!opens_yenc(row)) continue;
      block.found = true;
      block.begin = line.begin;
      block.untrusted_name = yenc_value(row, " name=").substr(0, kNameMax);
    } else if (row.starts_with("=yend")) {
      ended = true;
      check_yenc_end(row, block);
    } else if (!row.starts_with("=ypart ")) {
      decode_yenc_line(row, block.decoded.content, cut_escape);
    }
    block.end = line.next;
  }
  block.plausible = ended;
  if (block.found && (!ended || cut_escape)) add_finding(block.decoded.findings, "decode.yenc_malformed", Weight::high);
  return block;
}

}  // namespace temizu
