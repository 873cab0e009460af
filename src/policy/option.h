// The table of options.def as values: what every option is called, may hold and starts with.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/config.h"
#include "policy/values.h"

namespace temizu {

enum class OptionType : std::uint8_t { text, list, number, flag, word };

struct Option {
  std::string_view path;
  OptionType type{OptionType::text};
  Grammar grammar{Grammar::line};      // text, list
  std::uint64_t least{0}, most{0};     // number; most also bounds the items of a list
  std::string fallback;                // as written in conf/temizu.xml
  std::string_view unit;               // number
  std::string_view words;              // word: blank-separated
  std::function<void(Config&, const std::vector<std::string>&)> store;   // takes canonical items, one unless a list
};

std::span<const Option> all_options();
const Option* find_option(std::string_view path);

// Reads untrusted_value as this option wants it. Returns the canonical items, or fills complaint with "what; allowed".
bool read_value(const Option& option, std::string_view untrusted_value, std::vector<std::string>& items, std::string& complaint);

// A value from outside as a message shows it: in quotes, controls escaped, at most 60 octets.
std::string shown(std::string_view untrusted_value);

}  // namespace temizu
