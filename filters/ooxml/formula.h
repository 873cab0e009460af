// Formulas as OOXML writes them (ECMA-376 part 1, 18.17): which of them may stay. Reads only; the caller keeps the formula or puts
// the value it had in its place. Judges by tokens, never by searching text, and allows functions by list (functions.def).
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace temizu::ooxml {

// Why a formula cannot stay; none: it may.
enum class FormulaTrouble {
  none,
  function,    // a function that is not listed: WEBSERVICE, CALL, an add-in's …
  dde,         // service|topic!item
  external,    // another workbook: [1]Sheet1!A1, 'C:\a\[b.xlsx]c'!A1
  hyperlink,   // HYPERLINK of anything but a literal http, https, mailto or # address
  sheet,       // a sheet that the output does not have
  name,        // a defined name that was taken out
  malformed,   // no formula at all: an open quote, a control character, longer than 65,536 octets
};

// "ooxml.formula_function" …: the rule a finding gets. Not for none.
std::string_view rule_of(FormulaTrouble trouble);

// Names as formulas compare them: full-width ASCII as ASCII, ASCII in lower case, nothing else changed.
std::string fold_name(std::string_view name);

// What formulas may refer to; all names folded. sheets empty: no sheet may be named (a lone chart).
struct FormulaScope {
  std::set<std::string, std::less<>> sheets;
  std::set<std::string, std::less<>> dropped_names;
  bool any_sheet{false};   // the workbook is not known (a chart in a text): sheets are not looked up
  std::set<std::string>* used_names{nullptr};   // when set: gets what may be names, folded (cell addresses too)
};

// Linear in the formula's length; no recursion. A leading "=" is allowed (data validation of some writers).
FormulaTrouble judge_formula(std::string_view untrusted_formula, const FormulaScope& scope);

// True for a name that Excel runs or keeps for itself (Auto_Open …), and for built-in ones that are not listed: _xlnm.Print_Area,
// Print_Titles, Criteria, _FilterDatabase, Extract, Consolidate_Area, Database, Sheet_Title stay.
bool is_dangerous_name(std::string_view untrusted_name);

// An address that HYPERLINK may carry: http, https, mailto, or # and a place inside.
bool is_harmless_address(std::string_view address);

}  // namespace temizu::ooxml
