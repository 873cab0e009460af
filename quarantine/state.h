// The journey of one recipient of one message, and the verdict beside it. One table of legal moves for every backend.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/verdict.h"

namespace temizu {

// received → washed → delivered | undeliverable. The unit of state and of the balance is one recipient of one item.
enum class State : std::uint8_t { received, washed, delivered, undeliverable };

// Keeping of an original: kept → purged, unless on hold.
enum class Keeping : std::uint8_t { kept, purged };

const char* to_word(State state);
std::optional<State> state_from_word(std::string_view word);

// True for received→washed, washed→delivered, washed→undeliverable; and washed→washed never.
bool is_legal(State from, State to);

}  // namespace temizu
