// What lists cannot say about SpreadsheetML: formulas are judged, groups that came out empty go, sheets are counted anew.
#pragma once

#include <memory>

#include "filters/ooxml/document.h"
#include "filters/ooxml/sheet_book.h"

namespace temizu::ooxml {

struct SheetOptions {
  bool remove_hidden{false};   // hidden sheets, rows and columns
};

// What stayed and should be known (docs/decisions/0017).
struct SheetKept {
  bool comments{false}, hidden{false};
};

// For workbook, worksheets, strings, tables, pivot parts and drawings on sheets. document, part, book and kept outlive the hooks.
std::unique_ptr<PartHooks> make_sheet_hooks(Document& document, OutPart& part, const Book& book, const SheetOptions& options, SheetKept& kept);

}  // namespace temizu::ooxml
