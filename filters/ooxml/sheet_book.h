// What a workbook holds, looked at before a part is written: which sheets, names and pivot caches stay, and with that what formulas may
// refer to. Reads only.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "filters/ooxml/document.h"
#include "filters/ooxml/formula.h"

namespace temizu::ooxml {

struct SheetEntry {
  std::string name;      // as written
  std::string rel_id;
  std::string part;      // "xl/worksheets/sheet1.xml"; empty when the relationship is none that we follow
  bool hidden{false}, very_hidden{false};
  bool kept{false};
  std::size_t index{0};  // among the kept ones
};

struct NameEntry {
  std::string name, formula;
  std::string sheet;     // localSheetId, an index among all sheets; empty: the whole workbook
  bool hidden{false}, runs{false};
  bool kept{true};
};

struct Book {
  std::vector<SheetEntry> sheets;   // in the order of the workbook
  std::vector<NameEntry> names;     // in the order of the workbook
  FormulaScope scope;
  std::set<std::string, std::less<>> refused_parts;   // hidden sheets that go, pivot caches with another source and their tables; lower case
  bool filter_strings{false};       // a sheet goes: shared strings that no other sheet uses must not stay
  std::vector<bool> used_strings;

  // localSheetId → index in the new workbook; empty when the sheet is not kept.
  std::string new_index(std::string_view old_index) const;
};

// Looks at the workbook part. remove_hidden: the option hidden is "remove". Tells document what goes. Fails as Package::read_xml;
// unsupported when no sheet is left.
Result<Book> read_book(Document& document, std::string_view workbook, bool remove_hidden);

// Sheet names may not hold []:*?/\ (18.2.19): such characters become "_". At most 31 characters are Excel's business.
std::string clean_sheet_name(std::string_view name);

}  // namespace temizu::ooxml
