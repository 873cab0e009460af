#include "base/kind.h"

#include <utility>

namespace temizu {

const char* to_word(Method method) {
  switch (method) {
    case Method::rebuild: return "rebuild";
    case Method::text: return "text";
    case Method::flatten: return "flatten";
    case Method::withhold: return "withhold";
  }
  return "withhold";
}

std::optional<Method> method_from_word(std::string_view word) {
  for (Method method : {Method::rebuild, Method::text, Method::flatten, Method::withhold}) {
    if (word == to_word(method)) return method;
  }
  return std::nullopt;
}

std::string_view extension_for(const Kind& kind) {
  constexpr std::pair<std::string_view, std::string_view> table[] = {
#define TEMIZU_WRITTEN_KIND(name, extension) {name, extension},
#include "base/written_kinds.def"
#undef TEMIZU_WRITTEN_KIND
  };
  for (const auto& [name, extension] : table) {
    if (name == kind.name) return extension;
  }
  return {};
}

}  // namespace temizu
