#include "console/router.h"

#include <algorithm>

namespace temizu::console {
namespace {

constexpr Route kRoutes[] = {
#define ROUTE(method, path, roles, flags, handler) {method, path, roles, flags, handler},
#include "console/routes.def"
#undef ROUTE
};

bool all_of_set(std::string_view text, std::string_view set) { return text.find_first_not_of(set) == std::string_view::npos; }

// What may stand for a place; anything else is another address, which does not exist.
bool fits(std::string_view place, std::string_view text) {
  if (place == "{item}") return text.size() >= 6 && text.size() <= 32 && all_of_set(text, "0123456789abcdef");
  if (place == "{request}" || place == "{exception}") return text.size() == 32 && all_of_set(text, "0123456789abcdef");
  if (place == "{number}" || place == "{place}") return !text.empty() && text.size() <= 15 && all_of_set(text, "0123456789") && text[0] != '0';
  return !text.empty() && text.size() <= 64;
}

bool fits(const Route& route, std::span<const std::string> path, std::vector<std::string>& places) {
  std::string_view pattern = route.path;
  places.clear();
  for (const std::string& segment : path) {
    if (pattern.empty()) return false;
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    const std::string_view part = pattern.substr(0, end);
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
    if (part.starts_with('{')) {
      if (!fits(part, segment)) return false;
      places.push_back(segment);
    } else if (part != segment) {
      return false;
    }
  }
  return pattern.empty();
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

Matched match(std::string_view method, std::span<const std::string> path) {
  Matched matched;
  for (const Route& route : kRoutes) {
    if (!fits(route, path, matched.places)) continue;
    if (route.method == method) {
      matched.route = &route;
      matched.other_methods.clear();
      return matched;
    }
    matched.other_methods += (matched.other_methods.empty() ? "" : ", ") + std::string(route.method);
  }
  matched.places.clear();
  return matched;
}

}  // namespace temizu::console
