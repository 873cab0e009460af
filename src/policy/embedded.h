// The files of conf/ as they were when this program was built: its schemas and its defaults. A missing or older copy on
// disk can so neither switch validation off nor change what is checked.
#pragma once

#include <string_view>

namespace temizu {

// Defined by a source that cmake/TemizuEmbed.cmake generates.
extern const std::string_view kTemizuXml;
extern const std::string_view kTemizuXsd;
extern const std::string_view kPolicyXml;
extern const std::string_view kPolicyXsd;

}  // namespace temizu
