// Kind and Method: the two words that policy, filters and pipeline share.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace temizu {

// What a part really is: a media type in lower case without parameters ("text/html", "application/pdf",
// "application/octet-stream" when unknown). A value, compared as a whole.
struct Kind {
  std::string name;
  friend bool operator==(const Kind&, const Kind&) = default;
  friend auto operator<=>(const Kind&, const Kind&) = default;
};

// What to do with a part. rebuild: write the same kind anew; text: plain text only; flatten: page images, needs the
// render cage; withhold: nothing goes on. There is no method that passes a part on as it came.
enum class Method : std::uint8_t { rebuild, text, flatten, withhold };

// "rebuild", "text", "flatten", "withhold".
const char* to_word(Method method);
std::optional<Method> method_from_word(std::string_view word);

// The extension we write for a kind ("text/plain" → "txt"); empty for a kind that no filter writes (written_kinds.def).
std::string_view extension_for(const Kind& kind);

}  // namespace temizu
