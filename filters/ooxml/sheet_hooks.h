// What lists cannot say about SpreadsheetML: formulas are judged, groups that came out empty go, sheets are counted anew.
#pragma once

#include <memory>

#include "filters/ooxml/document.h"
#include "filters/ooxml/sheet_book.h"

namespace temizu::ooxml {

// For workbook, worksheets, strings, tables, pivot parts and drawings on sheets. document, part and book outlive the hooks.
std::unique_ptr<PartHooks> make_sheet_hooks(Document& document, OutPart& part, const Book& book);

}  // namespace temizu::ooxml
