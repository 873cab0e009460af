#include "quarantine/state.h"

namespace temizu {
namespace {

constexpr State kStates[] = {State::received, State::washed, State::delivered, State::undeliverable};

}  // namespace

const char* to_word(State state) {
  switch (state) {
    case State::received: return "received";
    case State::washed: return "washed";
    case State::delivered: return "delivered";
    case State::undeliverable: return "undeliverable";
  }
  return "received";
}

std::optional<State> state_from_word(std::string_view word) {
  for (const State state : kStates) {
    if (word == to_word(state)) return state;
  }
  return std::nullopt;
}

bool is_legal(State from, State to) {
  switch (from) {
    case State::received: return to == State::washed;
    case State::washed: return to == State::delivered || to == State::undeliverable;
    case State::delivered:
    case State::undeliverable: return false;
  }
  return false;
}

}  // namespace temizu
