// Turns filters.def into objects. Order is the order of the file; nothing registers itself behind our back.
#include <algorithm>

#include "filters/filter.h"

namespace temizu {

#define TEMIZU_FILTER(name) std::unique_ptr<Filter> make_##name##_filter();
#include "filters/filters.def"
#undef TEMIZU_FILTER

std::span<const std::unique_ptr<Filter>> all_filters() {
  static const std::vector<std::unique_ptr<Filter>> filters = [] {
    std::vector<std::unique_ptr<Filter>> list;
#define TEMIZU_FILTER(name) list.push_back(make_##name##_filter());
#include "filters/filters.def"
#undef TEMIZU_FILTER
    return list;
  }();
  return filters;
}

const Filter* filter_for(const Kind& kind) {
  for (const auto& filter : all_filters()) {
    if (std::ranges::find(filter->accepts(), kind.name) != filter->accepts().end()) return filter.get();
  }
  return nullptr;
}

}  // namespace temizu
