// Names of files in the form in which they can be compared octet by octet. For names only: the body of a mail keeps the
// characters that its writer chose (mail-rules 4.2 rules 6 and 9).
#pragma once

#include <string>
#include <string_view>

namespace temizu {

// The wave-dash family as Windows maps it (U+301C to U+FF5E, U+2212 to U+FF0D, U+2016 to U+2225, U+2014 to U+2015,
// U+00A2 U+00A3 U+00AC to their full-width forms), then NFC (names from macOS come decomposed). CJK compatibility
// ideographs, which NFC would replace by another shape of the same kanji, and variation selectors stay: they are how
// people's names are written. Does not look at path separators, controls or lengths; the mail folder's file-name rule does.
std::string fold_file_name(std::string_view utf8);

// Letters of every script without their case, one for one (Unicode simple case folding), for comparing names; nothing else changes.
std::string fold_case(std::string_view utf8);

}  // namespace temizu
