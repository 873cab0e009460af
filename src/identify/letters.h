// Reading the start of a text for words of ours.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/ascii.h"

namespace temizu {

inline constexpr std::string_view kBlanks = " \t\r\n\f";

// word is lower case; letters of text compare without case (ASCII).
inline bool starts(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == ascii_lower(b); });
}

inline std::string_view skip_blanks(std::string_view text) {
  const std::size_t at = text.find_first_not_of(kBlanks);
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

}  // namespace temizu
