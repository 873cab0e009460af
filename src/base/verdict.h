// What became of a mail or file as a whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace temizu {

// clean: nothing was taken out or changed; washed: something was; held: content did not go on, only a notice;
// refused: input never accepted (only `temizu wash` says it of a file).
enum class Verdict : std::uint8_t { clean, washed, held, refused };

const char* to_word(Verdict verdict);
std::optional<Verdict> verdict_from_word(std::string_view word);

}  // namespace temizu
