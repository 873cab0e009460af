// Names of attachments: from raw parameters to one cleaned name and the extensions of everything that a client could
// show (mail-rules 3.3, the two file-name rows). Never opens a file; decides nothing about kinds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "mail/message.h"

namespace temizu {

inline constexpr std::size_t kFileNameBytesMax = 120;

// NFC, no controls, no bidirectional or zero-width controls, separators replaced, blanks collapsed, no dot or blank at
// the ends, no reserved device name, at most 120 octets with the extension kept, the wave-dash family in its CP932
// form. May be empty. findings, when given, get name.* for what was found. Cleaning twice changes nothing.
std::string clean_file_name(std::string_view untrusted_utf8, std::vector<Finding>* findings = nullptr, std::string_view where = {});

// The last extension in lower case without the dot, full-width letters folded; empty when there is none. Looks also at
// what stands before a NUL or an alternate data stream: see all_extensions.
std::string extension_of(std::string_view cleaned_name);

// Extensions of every way to cut the name that some system uses: as cleaned, before a NUL, before "::$DATA".
std::vector<std::string> all_extensions(std::string_view untrusted_utf8);

}  // namespace temizu
