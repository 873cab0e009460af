// Office files of the old kind and whatever else is a compound file: looked through, never handed on. They are not edited in place
// (file-rules 2.3) and nothing here writes them anew: what is found in them is noted for notice and manifest, and the file is withheld
// until the render cage can convert it to the new kind.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_ole_filter();

}  // namespace temizu
