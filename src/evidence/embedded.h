// The files of conf/ that go into a pack, as they were when this program was built.
#pragma once

#include <string_view>

namespace temizu {

// Defined by a source that cmake/TemizuEmbed.cmake generates.
extern const std::string_view kClausesJson;
extern const std::string_view kEvidenceMd;

}  // namespace temizu
