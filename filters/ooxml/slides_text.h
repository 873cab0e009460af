// A washed presentation as plain text: slide by slide the words of its shapes and tables, then its notes.
#pragma once

#include <string>

#include "filters/ooxml/package.h"

namespace temizu::ooxml {

// Pays the package's bench for what it writes. Fails as Package::read_xml.
Result<std::string> slides_text(const Package& washed);

}  // namespace temizu::ooxml
