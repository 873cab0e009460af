// Characters that hide or turn text (mail-rules 4.2 rule 8), and one-line forms.
#include <algorithm>
#include <array>

#include "text/layout.h"
#include "text/utf8.h"
#include "text/width.h"

namespace temizu {
namespace {

bool is_stripped(char32_t c) {
  if (c < 0x20) return c != '\t' && c != '\r' && c != '\n';
  if (c >= 0x7F && c <= 0x9F) return true;
  if (c < 0x061C) return false;
  // U+061C is a bidi mark like U+200E, younger than the rule.
  // U+E0000 to E007F, tags: a whole text in ASCII that no screen shows. Flags made of them become a plain flag.
  if (c >= 0xE0000 && c <= 0xE007F) return true;
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

// Only these leads can begin a stripped character: C0 and DEL, C2 (C1), D8 (U+061C), E2 (U+20xx), EF (U+FEFF), F3 (tags).
constexpr std::array<bool, 256> kSuspects = [] {
  std::array<bool, 256> suspects{};
  for (unsigned c = 0; c < 0x20; ++c) suspects[c] = c != '\t' && c != '\r' && c != '\n';
  for (const unsigned lead : {0x7FU, 0xC2U, 0xD8U, 0xE2U, 0xEFU, 0xF3U}) suspects[lead] = true;
  return suspects;
}();

bool is_suspect(char octet) { return kSuspects[static_cast<unsigned char>(octet)]; }

bool is_blank(char32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x2028 || c == 0x2029; }

}  // namespace

std::string strip_invisible(std::string_view utf8, std::size_t* count_removed) {
  std::string out;
  out.reserve(utf8.size());
  const char* at = utf8.data();
  const char* const end = at + utf8.size();
  while (at != end) {
    const char* const stop = std::find_if(at, end, is_suspect);
    out.append(at, stop);
    at = stop;
    if (at == end) break;
    const std::size_t length = std::max<std::size_t>(text::utf8_length(at, end), 1);
    if (is_stripped(text::utf8_value(at, length))) {
      if (count_removed != nullptr) ++*count_removed;
    } else {
      out.append(at, length);
    }
    at += length;
  }
  return out;
}

std::string one_line(std::string_view utf8, std::size_t max_columns) {
  constexpr std::string_view kEllipsis = "…";
  const std::size_t ellipsis_columns = display_width(kEllipsis);
  std::string out;
  std::size_t columns = 0;
  std::size_t fits_bytes = 0;  // how much of out leaves room for the ellipsis
  bool gap = false;
  for (const char* at = utf8.data(), *const end = at + utf8.size(); at != end;) {
    const std::size_t length = std::max<std::size_t>(text::utf8_length(at, end), 1);
    const std::string_view character(at, length);
    const char32_t c = text::utf8_value(at, length);
    at += length;
    if (is_blank(c)) {
      gap = !out.empty();
      continue;
    }
    if (is_stripped(c)) continue;
    const std::size_t width = text::width_of(c) + (gap ? 1 : 0);
    if (columns + width > max_columns) {
      out.resize(fits_bytes);
      return max_columns >= ellipsis_columns ? out.append(kEllipsis) : out;
    }
    if (gap) out.push_back(' ');
    gap = false;
    out.append(character);
    columns += width;
    if (columns + ellipsis_columns <= max_columns) fits_bytes = out.size();
  }
  return out;
}

std::string to_lf(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    const std::size_t cr = utf8.find('\r');
    out.append(utf8.substr(0, cr));
    if (cr == std::string_view::npos) break;
    out.push_back('\n');
    utf8.remove_prefix(cr + (utf8.substr(cr, 2) == "\r\n" ? 2 : 1));
  }
  return out;
}

}  // namespace temizu
