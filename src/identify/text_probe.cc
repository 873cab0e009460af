#include "identify/text_probe.h"

#include <algorithm>

namespace temizu {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kStartMax = 4096;

unsigned char octet(ByteView text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool is_odd_control(unsigned char c) {
  // BS, TAB, LF, VT, FF, CR, SO, SI, SUB (the end of a DOS file) and ESC occur in honest text.
  return c == 0x7F || (c < 0x20 && !(c >= 0x08 && c <= 0x0F) && c != 0x1A && c != 0x1B);
}

// Some old texts hold a stray control or two: one in 512, and never a NUL.
bool has_few_controls(ByteView text, std::size_t& high) {
  std::size_t odd = 0;
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    if (c == 0) return false;
    odd += is_odd_control(c) ? 1U : 0U;
    high += c >= 0x80 ? 1U : 0U;
  }
  return odd <= text.size() / 512;
}

// Each returns how many octets the character at `at` takes, 0 when it is none, or beyond the end when it is cut there.
std::size_t utf8_at(ByteView text, std::size_t at) {
  const unsigned char c = octet(text, at);
  const std::size_t size = c < 0x80 ? 1 : c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
  for (std::size_t i = 1; i < size && at + i < text.size(); ++i) {
    if ((octet(text, at + i) & 0xC0U) != 0x80) return 0;
  }
  return size;
}

std::size_t sjis_at(ByteView text, std::size_t at) {
  const unsigned char c = octet(text, at);
  if (c < 0x80 || (c >= 0xA1 && c <= 0xDF)) return 1;
  if (c == 0x80 || c == 0xA0 || c > 0xFC) return 0;
  if (at + 1 >= text.size()) return 2;
  const unsigned char trail = octet(text, at + 1);
  return trail >= 0x40 && trail <= 0xFC && trail != 0x7F ? 2 : 0;
}

std::size_t euc_at(ByteView text, std::size_t at) {
  const unsigned char c = octet(text, at);
  if (c < 0x80) return 1;
  const std::size_t size = c == 0x8F ? 3 : c == 0x8E || (c >= 0xA1 && c <= 0xFE) ? 2 : 0;
  for (std::size_t i = 1; i < size && at + i < text.size(); ++i) {
    if (octet(text, at + i) < 0xA1 || octet(text, at + i) == 0xFF) return 0;
  }
  return size;
}

// Decodes all of it but for one mistake in 200 characters beyond ASCII; a character cut by the end is none.
bool decodes(ByteView text, std::size_t (*character_at)(ByteView, std::size_t)) {
  std::size_t bad = 0, high = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_at(text, at);
    if (octet(text, at) >= 0x80) ++high;
    if (size == 0) ++bad;
    at += std::max<std::size_t>(size, 1);
  }
  return bad <= high / 200;
}

// A tail starts in the middle of a character: from its first line on.
ByteView from_line_start(ByteView tail) {
  const std::size_t end = tail.find('\n');
  return end == ByteView::npos ? ByteView() : tail.substr(end + 1);
}

bool is_octet_text(const Edges& edges) {
  std::size_t high = 0;
  if (!has_few_controls(edges.head, high)) return false;
  const bool more = edges.tail.data() != edges.head.data();
  if (more && !has_few_controls(edges.tail, high)) return false;
  if (high == 0) return true;
  const ByteView tail = more ? from_line_start(edges.tail) : ByteView();
  for (const auto character_at : {utf8_at, sjis_at, euc_at}) {
    if (decodes(edges.head, character_at) && decodes(tail, character_at)) return true;
  }
  // Latin and its kin: letters beyond ASCII are the exception.
  return high * 3 <= edges.head.size() + (more ? edges.tail.size() : 0);
}

std::string ascii_start(ByteView text, bool utf16, bool big_endian) {
  std::string out;
  const std::size_t step = utf16 ? 2 : 1;
  for (std::size_t at = 0; at + step <= text.size() && out.size() < kStartMax; at += step) {
    unsigned unit = octet(text, at);
    if (utf16) unit = big_endian ? unit << 8 | octet(text, at + 1) : unit | static_cast<unsigned>(octet(text, at + 1)) << 8;
    out += static_cast<char>(unit < 0x80 ? unit : 0x80);
  }
  return out;
}

// Units that are no text are as rare as odd controls above.
bool is_utf16_text(const Edges& edges, bool big_endian) {
  std::size_t odd = 0, units = 0;
  for (std::size_t at = 2; at + 2 <= edges.head.size(); at += 2, ++units) {
    const unsigned first = octet(edges.head, at), second = octet(edges.head, at + 1);
    const unsigned unit = big_endian ? first << 8 | second : second << 8 | first;
    if (unit == 0 || unit == 0xFFFF || (unit < 0x80 && is_odd_control(static_cast<unsigned char>(unit)))) ++odd;
  }
  return odd <= units / 512;
}

}  // namespace

TextLook look_at_text(const Edges& edges) {
  TextLook look;
  ByteView head = edges.head;
  const bool little_endian = head.starts_with("\xFF\xFE"sv);
  const bool big_endian = head.starts_with("\xFE\xFF"sv);
  if (little_endian || big_endian) {
    look.is_text = is_utf16_text(edges, big_endian);
    if (look.is_text) look.start = ascii_start(head.substr(2), true, big_endian);
    return look;
  }
  look.is_text = is_octet_text(edges);
  if (head.starts_with("\xEF\xBB\xBF"sv)) head.remove_prefix(3);
  if (look.is_text) look.start = ascii_start(head, false, false);
  return look;
}

}  // namespace temizu
