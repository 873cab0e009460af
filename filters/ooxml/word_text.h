// The text of a document as a reader sees it, for the method text.
#pragma once

#include <string>

#include "filters/ooxml/package.h"

namespace temizu::ooxml {

// Paragraphs as lines, cells of a table row parted by tabs, then foot- and endnotes, then headers and footers, under a line of their own. UTF-8
// with LF. Deleted and hidden text, instructions and comments are not in it. Fails as Package::read_xml.
Result<std::string> word_text(const Package& washed);

}  // namespace temizu::ooxml
