// BinHex 4.0 (RFC 1741 appendix A): the data fork is the content, the resource fork is dropped and named.
#include <array>
#include <cstdint>

#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::string_view kBanner = "(This file must be converted with BinHex";
constexpr std::string_view kAlphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
constexpr unsigned kRepeat = 0x90;

constexpr std::array<signed char, 256> make_values() {
  std::array<signed char, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<signed char>(i);
  return values;
}
constexpr std::array<signed char, 256> kValues = make_values();

// Six-bit characters between the colons to octets, with run lengths expanded. Never more than most: a run can stand
// for 85 times its size, and what is held anyway need not be expanded.
struct Expanded {
  Bytes octets;
  std::size_t end{0};     // after the closing colon
  bool closed{false}, bad{false}, too_large{false};
};

Expanded expand(ByteView text, std::size_t from, std::size_t most) {
  Expanded result;
  result.end = from;
  unsigned bits = 0, held = 0;
  bool repeat = false;
  for (std::size_t at = from; at < text.size(); ++at) {
    result.end = at + 1;
    const char c = text[at];
    if (c == '\r' || c == '\n') continue;
    if (c == ':') {
      result.closed = true;
      break;
    }
    const int value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) {
      result.bad = true;
      break;
    }
    bits = (bits << 6) | static_cast<unsigned>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const unsigned octet = (bits >> held) & 255u;
    if (!repeat && octet == kRepeat) {
      repeat = true;
      continue;
    }
    // A run marker with 0 is the marker itself; else the octet before stands for count copies in all.
    std::size_t copies = 1;
    char copied = static_cast<char>(octet);
    if (repeat) {
      copies = octet == 0 ? 1 : octet - 1;
      copied = octet == 0 ? static_cast<char>(kRepeat) : result.octets.empty() ? '\0' : result.octets.back();
      repeat = false;
    }
    if (result.octets.size() + copies > most) {
      result.too_large = true;
      break;
    }
    result.octets.append(copies, copied);
  }
  return result;
}

std::uint32_t number(ByteView octets, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8) | static_cast<unsigned char>(octets[at + i]);
  return value;
}

std::uint16_t crc_of(ByteView octets) {  // CRC-16/XMODEM over the octets and two zeros, as BinHex defines it
  unsigned crc = 0;
  for (const char c : octets) {
    crc ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000u) != 0 ? (crc << 1) ^ 0x1021u : crc << 1;
    crc &= 0xFFFFu;
  }
  return static_cast<std::uint16_t>(crc);
}

bool crc_fits(ByteView octets, std::size_t begin, std::size_t size) {
  const std::size_t at = begin + size;
  if (at + 2 > octets.size()) return false;
  const auto stored = static_cast<std::uint16_t>(static_cast<unsigned char>(octets[at]) << 8 | static_cast<unsigned char>(octets[at + 1]));
  return stored == crc_of(octets.substr(begin, size));
}

// name length, name, 0, type 4, creator 4, flags 2, data length 4, resource length 4, crc 2, then the forks with theirs.
bool read_forks(ByteView octets, CodedBlock& block) {
  if (octets.empty()) return false;
  const std::size_t name = static_cast<unsigned char>(octets[0]);
  const std::size_t lengths = 1 + name + 1 + 4 + 4 + 2;
  if (octets.size() < lengths + 10) return false;
  block.untrusted_name = octets.substr(1, name);
  const std::uint64_t data = number(octets, lengths), resource = number(octets, lengths + 4);
  const std::size_t data_begin = lengths + 10;
  if (data > octets.size() - data_begin) return false;
  block.decoded.content = octets.substr(data_begin, data);
  if (resource > 0) add_finding(block.decoded.findings, "decode.binhex_resource_fork", Weight::info);
  return crc_fits(octets, 0, lengths + 8) && crc_fits(octets, data_begin, data);
}

}  // namespace

bool opens_binhex(std::string_view line) { return line.starts_with(kBanner); }

CodedBlock next_binhex(ByteView text, std::size_t from) {
  CodedBlock block;
  std::size_t at = from;
  while (at < text.size() && !block.found) {
    const TextLine line = line_at(text, at);
    at = line.next;
    if (!opens_binhex(line.of(text))) continue;
    block.found = true;
    block.begin = line.begin;
    block.end = line.next;
  }
  if (!block.found) return block;
  // Blank lines, then a colon in the first column.
  while (at < text.size() && (text[at] == '\r' || text[at] == '\n')) ++at;
  if (at >= text.size() || text[at] != ':') {
    add_finding(block.decoded.findings, "decode.binhex_malformed", Weight::high);
    return block;
  }
  block.plausible = true;
  Expanded expanded = expand(text, at + 1, text.size() - from);
  block.end = line_at(text, expanded.end).next;
  if (expanded.too_large) add_finding(block.decoded.findings, "decode.binhex_too_large", Weight::high);
  const bool whole = expanded.closed && !expanded.bad && !expanded.too_large;
  if (!read_forks(expanded.octets, block) || !whole) add_finding(block.decoded.findings, "decode.binhex_malformed", Weight::high);
  return block;
}

}  // namespace temizu
