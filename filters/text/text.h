// text/plain: the words, and nothing that moves a cursor, hides a letter or unpacks itself. Does not wrap (the pipeline
// does), does not interpret, does not turn HTML-looking text into anything.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_text_filter();

}  // namespace temizu
