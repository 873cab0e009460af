// Charts: the cells that a series was drawn from are named in formulas; those are judged, the drawn values stay.
#pragma once

#include <memory>

#include "filters/ooxml/document.h"
#include "filters/ooxml/formula.h"

namespace temizu::ooxml {

// Hook chart_formula (c:f): a formula that cannot stay becomes #REF!, as Office itself writes a lost one. All outlive the hooks.
std::unique_ptr<PartHooks> make_chart_hooks(Document& document, OutPart& part, const FormulaScope& scope);

// Of charts in texts and slides: their workbook is embedded and washed by itself.
const FormulaScope& any_sheet_scope();

}  // namespace temizu::ooxml
