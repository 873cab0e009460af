#include "console/from_mail.h"

#include "text/layout.h"
#include "text/utf8.h"

namespace temizu::console {
namespace {

constexpr unsigned kMarksMax = 4;

// What strip_invisible leaves because bodies of mails need it: here it only hides or imitates.
bool hides(char32_t c) {
  return c == 0x200B || c == 0x2060 || (c >= 0x2061 && c <= 0x2064) || c == 0x00AD || c == 0x180E || (c >= 0x206A && c <= 0x206F) || c == 0x2028 || c == 0x2029 || c == 0x115F || c == 0x1160 ||
         c == 0x3164 || c == 0xFFA0 || (c >= 0xFFF9 && c <= 0xFFFB);
}

bool is_mark(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0483 && c <= 0x0489) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0x0E31 && c <= 0x0E4E) || (c >= 0xFE20 && c <= 0xFE2F);
}

std::string well_formed(std::string_view untrusted_text) {
  if (is_utf8(untrusted_text)) return std::string(untrusted_text);
  std::string out;
  text::Utf8Sink sink(out);
  text::decode_utf8(untrusted_text, sink);
  return out;
}

// Characters of a cleaned line one by one.
template <class Take>
void each(std::string_view text, const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = text::utf8_length(text.data() + at, text.data() + text.size());
    if (length == 0) return;
    if (!take(text::utf8_value(text.data() + at, length), text.substr(at, length))) return;
    at += length;
  }
}

}  // namespace

std::string from_mail(std::string_view untrusted_text, std::size_t characters_max) {
  // A bound before the work: nobody's subject needs more than this many octets to be cut.
  const std::string text = strip_invisible(well_formed(untrusted_text.substr(0, characters_max * 16)));
  std::string out;
  std::size_t characters = 0;
  unsigned marks = 0;
  bool blank = false, cut = untrusted_text.size() > characters_max * 16;
  each(text, [&](char32_t c, std::string_view octets) {
    if (hides(c)) return true;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      blank = !out.empty();
      return true;
    }
    marks = is_mark(c) ? marks + 1 : 0;
    if (marks > kMarksMax) return true;
    if (characters + (blank ? 1 : 0) >= characters_max) {
      cut = true;
      return false;
    }
    if (blank) {
      out += ' ';
      ++characters;
      blank = false;
    }
    out += octets;
    ++characters;
    return true;
  });
  return cut ? out + "…" : out;
}

MailLines lines_from_mail(std::string_view untrusted_text, std::size_t octets_max) {
  MailLines lines;
  std::string_view within = untrusted_text.substr(0, octets_max);
  lines.cut = within.size() < untrusted_text.size();
  // Not in the middle of a character.
  while (lines.cut && !within.empty() && (static_cast<unsigned char>(untrusted_text[within.size()]) & 0xC0) == 0x80) within.remove_suffix(1);
  unsigned marks = 0;
  each(to_lf(strip_invisible(well_formed(within))), [&](char32_t c, std::string_view octets) {
    marks = is_mark(c) ? marks + 1 : 0;
    if (!hides(c) && marks <= kMarksMax) lines.text += octets;
    return true;
  });
  return lines;
}

}  // namespace temizu::console
