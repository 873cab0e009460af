// The name of a washed file: the stem somebody gave, the extension of what we wrote. Takes names that mail/file_name.h
// has cleaned already; knows nothing about paths.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

// "報告.csv.html" with "txt" → "報告.csv.txt"; "" stays "" (a body has no name). A final ".xxxxx" of one to five ASCII
// letters and digits counts as the old extension; anything else is part of the stem.
std::string with_extension(std::string_view file_name, std::string_view extension);

}  // namespace temizu
