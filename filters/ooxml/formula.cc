#include "filters/ooxml/formula.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "filters/common/functions.h"
#include "filters/ooxml/package.h"

namespace temizu::ooxml {
namespace {

constexpr std::size_t kFormulaMax = 65'536;   // Excel itself stops at 8,192 characters

constexpr std::string_view kFunctionGroups[] = {
#define TEMIZU_FUNCTIONS(names) names,
#include "filters/common/functions.def"
#undef TEMIZU_FUNCTIONS
};

// Takes prefixes of later functions off; _xll. (an add-in's) and _xludf. (unknown to the writer) stay and are in no list.
std::string_view bare_function(std::string_view upper) {
  if (upper.starts_with("_XLFN.")) upper.remove_prefix(6);
  if (upper.starts_with("_XLWS.")) upper.remove_prefix(6);
  return upper;
}

// Functions that fetch or run something, by their name alone: LET, MAP or brackets call one that stands as a value.
bool is_refused_function(std::string_view upper) {
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view prefix : {"_XLFN.", "_XLWS.", "_XLETA.", "_XLPM."}) {
      if (!upper.starts_with(prefix)) continue;
      upper.remove_prefix(prefix.size());
      cut = true;
    }
  }
  if (upper.starts_with("_XLL.") || upper.starts_with("_XLUDF.")) return true;
  for (const std::string_view one : {"WEBSERVICE", "FILTERXML", "RTD", "CALL", "REGISTER", "REGISTER.ID", "IMAGE", "STOCKHISTORY", "PY", "SQL.REQUEST", "EXEC", "EVALUATE",
                                     "TRANSLATE", "DETECTLANGUAGE", "COPILOT", "CUBEVALUE", "CUBEMEMBER", "CUBESET", "CUBESETCOUNT", "CUBERANKEDMEMBER",
                                     "CUBEMEMBERPROPERTY", "CUBEKPIMEMBER"}) {
    if (upper == one) return true;
  }
  return false;
}

bool is_listed_function(std::string_view name) {
  static const std::vector<std::string_view> kFunctions = sorted_functions(kFunctionGroups);
  char upper[48];
  if (name.size() > sizeof upper) return false;
  std::ranges::transform(name, upper, ascii_upper);
  const std::string_view whole(upper, name.size());
  if (whole.starts_with("_XLPM.")) return !is_refused_function(whole);   // a parameter of LET or LAMBDA: what it holds is in the formula
  return std::ranges::binary_search(kFunctions, bare_function(whole));
}

// A function's name where a value stands: one with a prefix must be listed, one without must not be refused.
bool is_refused_value(std::string_view name) {
  char upper[48];
  const std::size_t size = std::min(name.size(), sizeof upper);
  std::ranges::transform(name.substr(0, size), upper, ascii_upper);
  std::string_view whole(upper, size);
  if (!whole.starts_with("_XLFN.") && !whole.starts_with("_XLWS.") && !whole.starts_with("_XLETA.")) return name.size() == size && is_refused_function(whole);
  whole = bare_function(whole);
  if (whole.starts_with("_XLETA.")) whole.remove_prefix(7);
  return name.size() > size || !is_listed_function(whole);
}

// Full-width ASCII and the wide blank as ASCII. as_formula: only outside quotes, and a wide quote, which two programs could
// read differently, becomes a control character that no formula may hold.
std::string fold_width(std::string_view text, bool as_formula) {
  std::string out;
  out.reserve(text.size());
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (as_formula && (text[at] == '"' || text[at] == '\'') && (quote == 0 || quote == text[at])) quote = quote == 0 ? text[at] : '\0';
    if (quote != 0) {
      out.push_back(text[at]);
      continue;
    }
    const auto lead = static_cast<unsigned char>(text[at]);
    const auto second = at + 2 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
    const auto third = at + 2 < text.size() ? static_cast<unsigned char>(text[at + 2]) : 0;
    if (lead == 0xEF && second == 0xBC && third >= 0x81 && third <= 0xBF) {          // U+FF01 to U+FF3F
      const bool is_quote = as_formula && (third == 0x82 || third == 0x87);
      out.push_back(is_quote ? '\x01' : static_cast<char>(third - 0x60));
      at += 2;
    } else if (lead == 0xEF && second == 0xBD && third >= 0x80 && third <= 0x9E) {   // U+FF40 to U+FF5E
      out.push_back(static_cast<char>(third - 0x20));
      at += 2;
    } else if (lead == 0xEF && second == 0xBF && third == 0xA8) {                    // U+FFE8, a narrow upright line
      out.push_back('|');
      at += 2;
    } else if (lead == 0xE3 && second == 0x80 && third == 0x80) {                    // U+3000
      out.push_back(' ');
      at += 2;
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

bool is_name_char(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || is_ascii_digit(c) || (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || c == '_' || c == '.' || c == '\\' || c == '?' || c == '$';
}

class Judge {
 public:
  Judge(std::string_view text, const FormulaScope& scope) : text_(text), scope_(scope) {}

  FormulaTrouble run() {
    if (peek() == '=') ++at_;
    while (at_ < text_.size()) {
      if (const FormulaTrouble found = token(); found != FormulaTrouble::none) return found;
    }
    return FormulaTrouble::none;
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  FormulaTrouble token() {
    const char c = peek();
    if (c == '"') return take_quoted('"') ? FormulaTrouble::none : FormulaTrouble::malformed;
    if (c == '\'') return sheet_in_quotes();
    if (c == '#') return error_or_mark();
    if (c == '[') return bracket();
    if (c == '|') return FormulaTrouble::dde;
    if (c == '!') return FormulaTrouble::malformed;   // every right "!" stands behind a name, and is taken with it
    if (is_name_char(c)) return word();
    if (std::string_view(" \t\r\n+-*/^&=<>%,;():@{}~").find(c) == std::string_view::npos) return FormulaTrouble::malformed;
    ++at_;
    return FormulaTrouble::none;
  }

  // "a""b" or 'a''b': the inside without its doubling, at_ behind it. False when it never ends.
  bool take_quoted(char quote) {
    quoted_.clear();
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == quote) {
        ++at_;
        if (peek() != quote) return true;
      }
      quoted_.push_back(text_[at_]);
    }
    return false;
  }

  // 'Sheet 1'!A1, 'Sheet1:Sheet3'!A1, 'C:\[b.xlsx]Sheet 1'!A1, 'topic'!item behind service|.
  FormulaTrouble sheet_in_quotes() {
    if (!take_quoted('\'')) return FormulaTrouble::malformed;
    if (peek() == '|') return FormulaTrouble::dde;
    if (peek() == ':' && at_ + 1 < text_.size()) return judge_sheet(quoted_);   // 'a':'b'!A1 of some writers: 'b' is judged next
    if (peek() != '!') return FormulaTrouble::malformed;
    ++at_;
    return judge_sheet(quoted_);
  }

  // Brackets and bars are looked for in the name as it is written, its place among the sheets by its folded form.
  FormulaTrouble judge_sheet(std::string_view name) const {
    if (name.find('|') != std::string_view::npos && !is_sheet(name)) return FormulaTrouble::dde;
    if (name.find_first_of("[]\\/") != std::string_view::npos) return FormulaTrouble::external;
    if (scope_.any_sheet || is_sheet(name)) return FormulaTrouble::none;
    const std::size_t colon = name.find(':');   // over several sheets: first and last must stay
    if (colon == std::string_view::npos) return FormulaTrouble::sheet;
    return is_sheet(name.substr(0, colon)) && is_sheet(name.substr(colon + 1)) ? FormulaTrouble::none : FormulaTrouble::sheet;
  }

  bool is_sheet(std::string_view name) const { return scope_.sheets.contains(fold_name(name)); }

  static std::string fold_ascii(std::string_view name) {
    std::string out(name);
    std::ranges::transform(out, out.begin(), ascii_lower);
    return out;
  }

  // #REF!, #N/A, #DIV/0! …, or the mark of a spilled range (A1#).
  FormulaTrouble error_or_mark() {
    for (const std::string_view error : {"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!",
                                         "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!"}) {
      if (text_.substr(at_).starts_with(error)) {
        at_ += error.size();
        return FormulaTrouble::none;
      }
    }
    ++at_;
    return FormulaTrouble::none;
  }

  // Behind a name: a structured reference. Where a value may stand: [1]Sheet1!A1 and [b.xlsx]Sheet1!A1 are other workbooks,
  // [Column] and [@Column] a structured reference inside its table.
  FormulaTrouble bracket() {
    const std::size_t begin = at_;
    if (!skip_brackets()) return FormulaTrouble::malformed;
    const std::string_view inside = text_.substr(begin + 1, at_ - begin - 2);
    const bool number = !inside.empty() && std::ranges::all_of(inside, is_ascii_digit);
    std::size_t blanks = 0;
    while (is_ascii_blank(peek(blanks))) ++blanks;
    const char next = peek(blanks);
    const bool leads_on = is_name_char(next) || next == '\'' || next == '!';
    return number || leads_on || is_file(inside) ? FormulaTrouble::external : FormulaTrouble::none;
  }

  // A path or a workbook's name; "[a]:[b]" are columns.
  static bool is_file(std::string_view inside) {
    for (std::size_t at = 0; at < inside.size(); ++at) {
      if (inside[at] == '\\' || inside[at] == '/') return true;
      if (inside[at] == ':' && (at == 0 || inside[at - 1] != ']')) return true;
      if (inside[at] == '.' && std::ranges::equal(inside.substr(at, 4), std::string_view(".xls"), {}, ascii_lower)) return true;
    }
    return false;
  }

  // at_ on "[": moves behind its "]". An apostrophe inside escapes the next character (18.17.2.3).
  bool skip_brackets() {
    std::size_t depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\'') {
        ++at_;
        continue;
      }
      if (text_[at_] == '[') ++depth;
      if (text_[at_] == ']' && --depth == 0) {
        ++at_;
        return true;
      }
    }
    return false;
  }

  FormulaTrouble word() {
    const std::size_t begin = at_;
    while (is_name_char(peek())) ++at_;
    // 1E+3: the sign belongs to the number; taking it for an operator changes nothing.
    const std::string_view name = text_.substr(begin, at_ - begin);
    std::size_t blanks = 0;
    while (is_ascii_blank(peek(blanks))) ++blanks;
    if (peek(blanks) == '|') return FormulaTrouble::dde;
    if (peek() == '!') {
      ++at_;
      return judge_sheet(name);
    }
    if (peek(blanks) == '(' && !is_number(name)) {
      at_ += blanks;
      return function(name);
    }
    const bool column = name.size() <= 3 && (peek() == ':' || (begin > 0 && text_[begin - 1] == ':'));   // RTD:RTD
    if (peek() != '[' && !column && is_refused_value(name)) return FormulaTrouble::function;
    if (peek() == '[') return skip_brackets() ? table(name) : FormulaTrouble::malformed;
    if (peek() == ':' && is_name_char(peek(1))) return range_or_sheets(begin, name);
    return plain_name(name);
  }

  static bool is_number(std::string_view name) { return std::ranges::all_of(name, [](char c) { return is_ascii_digit(c) || c == '.'; }); }

  // Table1[Column]; a name with brackets that goes on with a sheet is a file: book.xlsx[…]!x has no right reading.
  FormulaTrouble table(std::string_view name) const {
    if (peek() == '!' || peek() == '\'' || is_name_char(peek())) return FormulaTrouble::external;
    return plain_name(name);
  }

  // A1:B2, or Sheet1:Sheet3!A1. at_ on the colon.
  FormulaTrouble range_or_sheets(std::size_t begin, std::string_view name) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_name_char(text_[end])) ++end;
    if (end < text_.size() && text_[end] == '!') {
      const std::string_view both = text_.substr(begin, end - begin);
      at_ = end + 1;
      // A1:Sheet1!B2 is a range whose second half names its sheet.
      const FormulaTrouble sheets = judge_sheet(both);
      return sheets == FormulaTrouble::sheet ? judge_sheet(text_.substr(begin + name.size() + 1, end - begin - name.size() - 1)) : sheets;
    }
    ++at_;
    return plain_name(name);
  }

  FormulaTrouble plain_name(std::string_view name) const {
    if (name.size() >= 5 && is_dangerous_name(name)) return FormulaTrouble::name;
    if (scope_.used_names != nullptr) scope_.used_names->insert(fold_ascii(name));
    if (scope_.dropped_names.empty()) return FormulaTrouble::none;
    return scope_.dropped_names.contains(fold_ascii(name)) ? FormulaTrouble::name : FormulaTrouble::none;
  }

  // at_ on "(".
  FormulaTrouble function(std::string_view name) {
    if (!is_listed_function(name)) return FormulaTrouble::function;
    ++at_;
    if (bare_name_is(name, "HYPERLINK")) return address();
    return FormulaTrouble::none;
  }

  static bool bare_name_is(std::string_view name, std::string_view upper) {
    return name.size() >= upper.size() && std::ranges::equal(name.substr(name.size() - upper.size()), upper, {}, ascii_upper);
  }

  FormulaTrouble address() {
    while (peek() == ' ') ++at_;
    if (peek() != '"' || !take_quoted('"')) return FormulaTrouble::hyperlink;
    while (peek() == ' ') ++at_;
    if (peek() != ',' && peek() != ')') return FormulaTrouble::hyperlink;
    return is_harmless_address(quoted_) ? FormulaTrouble::none : FormulaTrouble::hyperlink;
  }

  std::string_view text_;
  const FormulaScope& scope_;
  std::size_t at_{0};
  std::string quoted_{};
};

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; });
}

}  // namespace

std::string_view rule_of(FormulaTrouble trouble) {
  switch (trouble) {
    case FormulaTrouble::dde: return "ooxml.formula_dde";
    case FormulaTrouble::external: return "ooxml.formula_external";
    case FormulaTrouble::hyperlink: return "ooxml.formula_hyperlink";
    case FormulaTrouble::sheet: return "ooxml.formula_sheet";
    case FormulaTrouble::name: return "ooxml.formula_name";
    case FormulaTrouble::malformed: return "ooxml.formula_malformed";
    case FormulaTrouble::function:
    case FormulaTrouble::none: break;
  }
  return "ooxml.formula_function";
}

std::string fold_name(std::string_view name) {
  std::string out = fold_width(name, false);
  std::ranges::transform(out, out.begin(), ascii_lower);
  return out;
}

FormulaTrouble judge_formula(std::string_view untrusted_formula, const FormulaScope& scope) {
  if (untrusted_formula.size() > kFormulaMax || has_control(untrusted_formula)) return FormulaTrouble::malformed;
  if (untrusted_formula.find('\xEF') == std::string_view::npos && untrusted_formula.find("\xE3\x80\x80") == std::string_view::npos) {
    return Judge(untrusted_formula, scope).run();
  }
  const std::string folded = fold_width(untrusted_formula, true);
  if (has_control(folded)) return FormulaTrouble::malformed;
  return Judge(folded, scope).run();
}

bool is_dangerous_name(std::string_view untrusted_name) {
  if (untrusted_name.empty() || untrusted_name.size() > 1024) return true;
  const std::string name = fold_name(untrusted_name);
  for (const std::string_view start : {"auto_", "_xlnm.auto_"}) {
    for (const std::string_view event : {"open", "close", "activate", "deactivate", "exec", "add", "remove"}) {
      if (name.starts_with(start) && std::string_view(name).substr(start.size()).starts_with(event)) return true;
    }
  }
  if (!name.starts_with("_xlnm.")) return false;
  const std::string_view built_in = std::string_view(name).substr(6);
  for (const std::string_view allowed : {"print_area", "print_titles", "criteria", "_filterdatabase", "extract", "consolidate_area", "database", "sheet_title"}) {
    if (built_in == allowed) return false;
  }
  return true;
}

bool is_harmless_address(std::string_view address) {
  if (address.size() > 2083 || has_control(address)) return false;
  if (address.starts_with('#')) return address.find_first_of("[]|\\") == std::string_view::npos;
  return !safe_link(address).empty();
}

}  // namespace temizu::ooxml
