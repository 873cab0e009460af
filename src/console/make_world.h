// Opens all that the console reads and writes, from a configuration.
#pragma once

#include <memory>

#include "base/result.h"
#include "console/world.h"

namespace temizu::console {

// before: the world of the old configuration on a reload; its store, search index and limits go on. Null at the start.
Result<std::shared_ptr<const World>> make_world(const Config& config, const World* before = nullptr);

}  // namespace temizu::console
