// The names and fixed words of the filter grammar in English and Japanese, and what to say about one that is not among
// them. Not for use outside quarantine/lookup.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quarantine/lookup/query.h"

namespace temizu::filter_names {

struct Name {
  const char* word;        // English in lower case, or Japanese
  int value;               // of the enumeration it stands for
};

std::span<const Name> fields();
std::span<const Name> words_of(FilterField field);   // state, verdict, type, has; empty for the others

// The value of a word in any width, case or kana.
std::optional<int> find(std::span<const Name> names, std::string_view folded);
// The media types a word of kind: stands for; empty when it is none.
std::vector<std::string> kinds_of(std::string_view folded);

// "Allowed: a b c", with "did you mean …?" before it when one is near.
std::string hint_for(std::span<const Name> names, std::string_view folded, std::string_view behind);
std::string kind_hint(std::string_view folded);

}  // namespace temizu::filter_names
