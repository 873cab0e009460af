// The request target (RFC 9112 section 3.2.1, origin form only) taken apart. One reading or none: escapes are resolved
// once, and whatever could mean another path to somebody else (dot segments, empty ones, escaped slashes, backslashes,
// controls, octets that are not UTF-8) is refused instead of repaired.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temizu::console {

inline constexpr std::size_t kTargetOctetsMax = 4096;
inline constexpr std::size_t kSegmentsMax = 16;
inline constexpr std::size_t kParametersMax = 20;

struct Target {
  std::vector<std::string> path;                              // "/a/b" → {"a", "b"}; "/" → {}
  std::vector<std::pair<std::string, std::string>> query;     // in order, resolved; '+' is a blank
};

std::optional<Target> parse_target(std::string_view untrusted_target);

}  // namespace temizu::console
