// The tables of pages 2, 3 and 5 that one compares or works through: rows with their means, desk, originals, exceptions, incidents, samples.
#pragma once

#include "report/tables.h"

namespace temizu {

// "measures", "desk", "originals", "exceptions", "incidents", "inspection"; empty ones have their head line alone.
std::vector<std::pair<std::string, std::string>> to_further_tables(const Report& report);

}  // namespace temizu
