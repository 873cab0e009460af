#include "filters/csv/formula.h"

#include <algorithm>
#include <array>

namespace temizu {
namespace {

constexpr std::array<std::string_view, 10> kBlanks{" ", "\t", "\r", "\n", "\"", "\u00A0", "\u3000", "\u200B", "\uFEFF", "\v"};
constexpr std::array<std::string_view, 8> kStarts{"=", "+", "-", "@", "＝", "＋", "－", "＠"};

// line_ends: CR, LF and TAB count too.
std::size_t blanks_before(std::string_view text, bool line_ends) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!line_ends && (text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) break;
    const auto blank = std::ranges::find_if(kBlanks, [&](std::string_view b) { return text.substr(at).starts_with(b); });
    if (blank == kBlanks.end()) break;
    at += blank->size();
  }
  return at;
}

// Full-width digits and signs as ASCII; anything else beyond ASCII makes it no number.
bool to_ascii(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      out.push_back(text[at++]);
    } else if (lead == 0xEF && at + 2 < text.size() && static_cast<unsigned char>(text[at + 1]) == 0xBC &&
               static_cast<unsigned char>(text[at + 2]) >= 0x81) {   // U+FF01 to U+FF3F
      out.push_back(static_cast<char>(static_cast<unsigned char>(text[at + 2]) - 0x60));
      at += 3;
    } else {
      return false;
    }
  }
  return true;
}

// "-5", "+81-90-1234-5678", "-1.5E+3", "-12%", "-", "--".
bool is_plain_number(std::string_view cell) {
  if (cell.size() > 120) return false;
  std::string text;
  if (!to_ascii(cell, text)) return false;
  while (text.ends_with(' ')) text.pop_back();
  if (text.find_first_not_of('-') == std::string::npos) return true;
  const std::size_t begin = text.find_first_not_of("+-");
  if (begin != 1 || text[0] == '=') return false;
  std::string_view rest = std::string_view(text).substr(1);
  if (rest.ends_with('%')) rest.remove_suffix(1);
  if (rest.empty() || !((rest[0] >= '0' && rest[0] <= '9') || rest[0] == '.' || rest[0] == '(')) return false;
  if (const std::size_t e = rest.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view exponent = rest.substr(e + 1);
    if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
    if (exponent.empty() || exponent.find_first_not_of("0123456789") != std::string_view::npos) return false;
    rest = rest.substr(0, e);
  }
  return rest.find_first_not_of("0123456789,. ()-") == std::string_view::npos &&
         rest.find_first_of("0123456789") != std::string_view::npos;
}

// Inside a cell only what certainly runs is touched: "; -5 degrees" is prose, ";-2+cmd|'/C calc'!A0" is not.
bool runs_inside(std::string_view rest) {
  rest = rest.substr(blanks_before(rest, false));
  const auto start = std::ranges::find_if(kStarts, [&](std::string_view s) { return rest.starts_with(s); });
  if (start == kStarts.end()) return false;
  const bool certain = *start == "=" || *start == "@" || *start == "＝" || *start == "＠";
  const std::string_view near = rest.substr(0, std::min<std::size_t>(rest.find_first_of(",;\t\n"), 256));
  return certain || near.find_first_of("(|!") != std::string_view::npos;
}

}  // namespace

bool is_formula(std::string_view cell) {
  const std::size_t begin = blanks_before(cell.substr(0, 4096), true);
  const std::string_view rest = cell.substr(begin);
  // TAB or CR in first place moves the rest into another cell in some programs.
  if (std::ranges::none_of(kStarts, [&](std::string_view s) { return rest.starts_with(s); })) return false;
  return !is_plain_number(rest);
}

std::string disarm_cell(std::string_view cell, bool* changed) {
  std::string out;
  out.reserve(cell.size() + 1);
  if (is_formula(cell)) {
    out.push_back('\'');
    *changed = true;
  }
  for (std::size_t at = 0; at < cell.size(); ++at) {
    out.push_back(cell[at]);
    const char c = cell[at];
    const bool parts = c == '\n' || c == ';' || c == ',' || c == '\t' || c == '|';
    // Each run of blanks is looked at once, from the delimiter before it: linear.
    if (!parts || at + 1 >= cell.size() || !runs_inside(cell.substr(at + 1, 512))) continue;
    if (c == '|' && cell[at + 1] != '=') continue;
    out.push_back('\'');
    *changed = true;
  }
  return out;
}

}  // namespace temizu
