// Where in a file something was found, in words: filters name places in English ("row 2, column 2", "xl/worksheets/sheet3.xml").
#pragma once

#include <string>
#include <string_view>

#include "console/codes.h"

namespace temizu::console {

// "2行目、2列目", "シート3"; a place that nobody wrote a word for (a name of the sender's) stays as it is.
std::string place_in_words(std::string_view where, Language language);

}  // namespace temizu::console
