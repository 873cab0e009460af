#include "filters/odf/formula.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "filters/common/functions.h"
#include "filters/odf/lists.h"

namespace temizu::odf {
namespace {

constexpr std::string_view kFunctionGroups[] = {
#define TEMIZU_FUNCTIONS(names) names,
#include "filters/common/functions.def"
#include "filters/odf/functions.def"
#undef TEMIZU_FUNCTIONS
};

// How functions are named that OpenFormula does not know, or knows under another name; the analysis add-in is LibreOffice's own.
constexpr std::string_view kPrefixes[] = {"COM.MICROSOFT.", "ORG.OPENOFFICE.", "ORG.LIBREOFFICE.", "LEGACY.", "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GET"};

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view skip_blanks(std::string_view text) {
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
  return text;
}

bool begins(std::string_view text, std::string_view upper_word) {
  return text.size() >= upper_word.size() && std::equal(upper_word.begin(), upper_word.end(), text.begin(), [](char a, char b) { return a == ascii_upper(b); });
}

bool is_listed(std::string name) {
  static const std::vector<std::string_view> kFunctions = sorted_functions(kFunctionGroups);
  std::ranges::transform(name, name.begin(), ascii_upper);
  std::string_view bare = name;
  for (const std::string_view prefix : kPrefixes) {
    if (bare.starts_with(prefix)) {
      bare.remove_prefix(prefix.size());
      break;
    }
  }
  return std::ranges::binary_search(kFunctions, bare);
}

// HYPERLINK's address must stand there in quotes: one that is put together could be anything.
bool is_safe_hyperlink(std::string_view behind_bracket) {
  behind_bracket = skip_blanks(behind_bracket);
  if (!behind_bracket.starts_with('"')) return false;
  const std::size_t end = behind_bracket.find('"', 1);
  if (end == std::string_view::npos) return false;
  const std::string_view next = skip_blanks(behind_bracket.substr(end + 1));
  return is_allowed_link(behind_bracket.substr(1, end - 1)) && (next.starts_with(';') || next.starts_with(',') || next.starts_with(')'));
}

// Octets behind the quoted text at at, or the end. A doubled quote is one quote inside.
std::size_t behind_quote(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] != quote) continue;
    if (at + 1 < text.size() && text[at + 1] == quote) ++at;
    else return at + 1;
  }
  return at;
}

bool is_known_prefix(std::string_view formula, const XmlPrefixes& prefixes) {
  const std::size_t colon = formula.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 20) return true;
  const std::string_view prefix = formula.substr(0, colon);
  if (!std::ranges::all_of(prefix, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; })) return true;
  const XmlNames::Space space = prefixes.space_of(prefix);
  if (space == XmlNames::kUnknownSpace) return false;
  return lists().names().prefix(space) == prefix;
}

}  // namespace

bool is_safe_formula(std::string_view formula, const XmlPrefixes& prefixes) {
  if (!is_known_prefix(formula, prefixes)) return false;
  int braces = 0;   // inside {1;2|3;4} a bar parts rows; outside it is DDE
  std::size_t squares = 0, rounds = 0;
  std::size_t indirect = 0;   // how many round brackets are open inside of INDIRECT's; 0 outside of it
  for (std::size_t at = 0; at < formula.size();) {
    const char c = formula[at];
    braces += c == '{' ? 1 : c == '}' && braces > 0 ? -1 : 0;
    if (c == '"') {
      const std::size_t begin = at;
      at = behind_quote(formula, at);
      const std::string_view literal = formula.substr(begin, at - begin);
      if (indirect > 0 && (literal.find('#') != std::string_view::npos || literal.find("://") != std::string_view::npos)) return false;
    } else if (c == '\'') {   // a sheet or, before "#", a file
      at = behind_quote(formula, at);
      if (skip_blanks(formula.substr(at)).starts_with('#')) return false;
    } else if ((c == '|' && braces == 0) || (c == '/' && formula.substr(at).starts_with("//"))) {
      return false;
    } else if (is_name_character(c)) {
      const std::size_t begin = at;
      while (at < formula.size() && is_name_character(formula[at])) ++at;
      const std::string name(formula.substr(begin, at - begin));
      const std::string_view rest = skip_blanks(formula.substr(at));
      if (!rest.starts_with('(')) continue;
      if (!is_listed(name)) return false;
      if (indirect == 0 && begins(name, "INDIRECT") && name.size() == 8) indirect = rounds + 1;
      if (begins(name, "HYPERLINK") && name.size() == 9 && !is_safe_hyperlink(rest.substr(1))) return false;
    } else {
      if (c == '#' && squares > 0 && !formula.substr(at).starts_with("#REF!")) return false;   // a file without quotes
      if (c == '[') ++squares;
      if (c == ']' && squares > 0) --squares;
      if (c == '(') ++rounds;
      if (c == ')' && rounds > 0 && rounds-- == indirect) indirect = 0;
      ++at;
    }
  }
  return true;
}

bool is_safe_reference(std::string_view reference) {
  for (std::size_t at = 0; at < reference.size();) {
    if (reference[at] == '#' && !(reference.substr(at).starts_with("#REF!") && (at == 0 || reference[at - 1] == '.'))) return false;
    at = reference[at] == '\'' ? behind_quote(reference, at) : at + 1;
  }
  return reference.find("://") == std::string_view::npos && reference.find("'#") == std::string_view::npos && reference.find('|') == std::string_view::npos &&
         !begins(skip_blanks(reference), "FILE:") && !begins(skip_blanks(reference), "'FILE:");
}

bool is_allowed_link(std::string_view href) {
  if (href.starts_with('#')) return true;
  if (std::ranges::any_of(href, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; })) return false;
  if (begins(href, "HTTP://")) return href.size() > 7 && href[7] != '/';
  if (begins(href, "HTTPS://")) return href.size() > 8 && href[8] != '/';
  return begins(href, "MAILTO:") && href.size() > 7;
}

}  // namespace temizu::odf
