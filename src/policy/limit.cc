#include "policy/limit.h"

#include <type_traits>

namespace temizu {
namespace {

#define LIMIT(name, member, least, most, unit)                                                             \
  Limit{name, unit, least, most, [](const Profile& p) { return static_cast<std::uint64_t>(p.member); },    \
        [](Profile& p, std::uint64_t value) { p.member = static_cast<std::remove_reference_t<decltype(p.member)>>(value); }},
const Limit kLimits[] = {
#include "policy/limits.def"
};
#undef LIMIT

#define FILTER_OPTION(kinds, name, words) FilterOption{kinds, name, words},
#define FILTER_NUMBER(kinds, name, least, most, fallback, unit) FilterOption{kinds, name, {}, least, most, fallback, unit},
const FilterOption kFilterOptions[] = {
#include "policy/filter_options.def"
};
#undef FILTER_NUMBER
#undef FILTER_OPTION

}  // namespace

std::span<const Limit> all_limits() { return kLimits; }

const Limit* find_limit(std::string_view name) {
  for (const Limit& limit : kLimits) {
    if (limit.name == name) return &limit;
  }
  return nullptr;
}

std::span<const FilterOption> all_filter_options() { return kFilterOptions; }

}  // namespace temizu
