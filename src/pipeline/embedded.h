// The notice texts as they were when this program was built: words for lists inside washed files, where the site's own texts
// do not reach (the cage), and for blocks that the site's own texts do not have.
#pragma once

#include <string_view>

namespace temizu {

// Defined by a source that cmake/TemizuEmbed.cmake generates.
extern const std::string_view kJaTxt, kEnTxt;

}  // namespace temizu
