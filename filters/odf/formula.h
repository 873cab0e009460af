// Values that a program works out or follows: formulas, references, links. What reaches outside the document is refused.
#pragma once

#include <string_view>

#include "filters/common/xml_stream.h"

namespace temizu::odf {

// A formula, a condition or a named expression (OpenFormula, ODF 1.3 part 4) with functions of the lists only (filters/common/functions.def, functions.def), without references
// into other files, without DDE. prefixes: the formula's own prefix ("of:=") must mean a namespace that we write under the same name.
bool is_safe_formula(std::string_view formula, const XmlPrefixes& prefixes);

// Cells and ranges of this document.
bool is_safe_reference(std::string_view reference);

// http, https, mailto or a place in this document ("#…").
bool is_allowed_link(std::string_view href);

}  // namespace temizu::odf
