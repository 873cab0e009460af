// Private-use characters (外字) mean something only with the font of the file they came in.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

// Each one becomes 〓 (U+3013), the printers' mark for a missing type: for text that leaves its file. utf8 is well formed.
std::string mark_private_use(std::string_view utf8);

}  // namespace temizu
