// The tally (base/tally.h) of a washing: what the report may know of it.
#pragma once

#include <string>

#include "pipeline/washing.h"

namespace temizu {

std::string tally_of(const Washing& washing);

}  // namespace temizu
