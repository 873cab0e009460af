// application/json: parsed strictly, written anew. Values stay what they are; nothing is interpreted. Refuses what is not
// JSON, two values under one key, and nesting deeper than 64.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_json_filter();

}  // namespace temizu
