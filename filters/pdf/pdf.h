// PDF: a new document is made of the pages, pictures, fonts, links and outline that were understood (file-rules 2.5). Nothing that
// runs, calls out, is attached or is hidden goes on; forms become what they show. What is not in keys.def and operators.def is not copied.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_pdf_filter();

}  // namespace temizu
