// The filter words of search and queue: "from:x to:y subject:z id:7f3a state:washed verdict:held class:message
// after:2026-11-01 before:2026-11-22". All must hold. A word without a name is the start of an id, or, with an @, a
// recipient.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "quarantine/store.h"

namespace temizu {

// Fails with bad_input naming the word and what is allowed.
Result<ItemFilter> parse_filter(const std::vector<std::string>& words);

}  // namespace temizu
