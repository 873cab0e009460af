#include "filters/csv/formula.h"

#include <algorithm>
#include <array>

namespace temizu {
namespace {

// ASCII ones are decided without a look at the longer ones: a table can hold millions of cells.
constexpr std::array<std::string_view, 4> kWideBlanks{"\u00A0", "\u3000", "\u200B", "\uFEFF"};
constexpr std::array<std::string_view, 4> kWideStarts{"＝", "＋", "－", "＠"};

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Octets of the blank at text[0], or 0.
std::size_t blank_at(std::string_view text) {
  const char c = text[0];
  if (is_ascii(c)) return c == ' ' || c == '"' || (c >= '\t' && c <= '\r' && c != '\f');
  const auto blank = std::ranges::find_if(kWideBlanks, [&](std::string_view b) { return text.starts_with(b); });
  return blank == kWideBlanks.end() ? 0 : blank->size();
}

// What begins a formula at text[0], as its ASCII form; 0 when nothing does.
char start_at(std::string_view text) {
  if (text.empty()) return 0;
  const char c = text[0];
  if (is_ascii(c)) return c == '=' || c == '+' || c == '-' || c == '@' ? c : '\0';
  const auto start = std::ranges::find_if(kWideStarts, [&](std::string_view s) { return text.starts_with(s); });
  return start == kWideStarts.end() ? '\0' : "=+-@"[start - kWideStarts.begin()];
}

// line_ends: CR, LF and TAB count too.
std::size_t blanks_before(std::string_view text, bool line_ends) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!line_ends && (text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) break;
    const std::size_t blank = blank_at(text.substr(at));
    if (blank == 0) break;
    at += blank;
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
  const char start = start_at(rest);
  if (start == 0) return false;
  const bool certain = start == '=' || start == '@';
  const std::string_view near = rest.substr(0, std::min<std::size_t>(rest.find_first_of(",;\t\n"), 256));
  return certain || near.find_first_of("(|!") != std::string_view::npos;
}

}  // namespace

bool is_formula(std::string_view cell) {
  // TAB or CR in first place moves the rest into another cell in some programs.
  const std::string_view rest = cell.substr(blanks_before(cell.substr(0, 4096), true));
  const char start = start_at(rest);
  return start != 0 && (start == '=' || start == '@' || !is_plain_number(rest));
}

std::string disarm_cell(std::string_view cell, bool* changed) {
  std::string out;
  out.reserve(cell.size() + 1);
  if (is_formula(cell)) {
    out.push_back('\'');
    *changed = true;
  }
  std::size_t copied = 0;
  for (std::size_t at = 0; at < cell.size(); ++at) {
    const char c = cell[at];
    if (c != '\n' && c != ';' && c != ',' && c != '\t' && c != '|') continue;
    if (at + 1 >= cell.size() || (c == '|' && cell[at + 1] != '=')) continue;
    // Each run of blanks is looked at once, from the delimiter before it: linear.
    if (!runs_inside(cell.substr(at + 1, 512))) continue;
    out.append(cell.substr(copied, at + 1 - copied)).push_back('\'');
    copied = at + 1;
    *changed = true;
  }
  out.append(cell.substr(copied));
  return out;
}

}  // namespace temizu
