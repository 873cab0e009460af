// RTF written anew from an allow-list of controls: text, layout, tables, lists, styles, footnotes, PNG and JPEG pictures. What is
// not on the list (controls.def) does not go on: objects, fields (their shown result stays), templates, data stores, fonts.
// Never copies octets: text is decoded by its code page and written as \u escapes, pictures are washed.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_rtf_filter();

}  // namespace temizu
