// CSV and TSV: every cell stays, but none that a spreadsheet would run. Rows, columns, order and quoting stay as they came; the
// delimiter of CSV becomes a comma, so that there is one reading only. Never guesses types, never drops a row.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_csv_filter();

}  // namespace temizu
