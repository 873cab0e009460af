#include "base/kind.h"

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

}  // namespace temizu
