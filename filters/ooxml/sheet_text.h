// A washed workbook as plain text: each sheet under its name, a row a line, cells parted by tabs, dates as 2026-04-01; then what stands in
// drawings and comments. Formats other than dates are not applied: a person reads the value itself.
#pragma once

#include <string>

#include "filters/ooxml/package.h"

namespace temizu::ooxml {

// Pays the package's bench for what it writes. Fails as Package::read_xml.
Result<std::string> sheet_text(const Package& washed);

// 45383 or 45383.5 under the 1900 system → "2024-04-01" or "2024-04-01 12:00:00"; empty when it is no date Excel knows.
std::string serial_date(std::string_view serial);

// True when a number format shows a date or time ("yyyy/m/d", built-in 14 to 22 …).
bool is_date_format(int id, std::string_view code);

}  // namespace temizu::ooxml
