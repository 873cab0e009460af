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

// words: blank-separated, the first is the default; for a number empty, and least to most, default and unit stand instead.
struct FilterOption {
  std::string_view kinds, name, words;
  std::uint64_t least{0}, most{0}, fallback{0};
  std::string_view unit{};
  bool is_number() const { return words.empty(); }
};

std::span<const FilterOption> all_filter_options();

}  // namespace temizu
