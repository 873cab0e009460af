// The tables limits.def and filter_options.def as values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "policy/policy.h"

namespace temizu {

struct Limit {
  std::string_view name, unit;
  std::uint64_t least, most;
  std::uint64_t (*get)(const Profile&);
  void (*set)(Profile&, std::uint64_t);
};

std::span<const Limit> all_limits();
const Limit* find_limit(std::string_view name);

struct FilterOption {
  std::string_view kinds, name, words;   // blank-separated
};

std::span<const FilterOption> all_filter_options();

}  // namespace temizu
