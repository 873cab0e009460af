// Names of functions that a formula may call: words parted by blanks in the .def files, sorted for looking up.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace temizu {

// groups must outlive the result, which looks into them.
inline std::vector<std::string_view> sorted_functions(std::span<const std::string_view> groups) {
  std::vector<std::string_view> names;
  for (std::string_view group : groups) {
    while (!group.empty()) {
      const std::size_t end = std::min(group.find(' '), group.size());
      names.push_back(group.substr(0, end));
      group.remove_prefix(std::min(end + 1, group.size()));
    }
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace temizu
