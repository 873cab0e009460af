#include "quarantine/state.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

// Goal: of all sixteen pairs exactly three moves are legal.
TEST(State, HasThreeLegalMoves) {
  const State all[] = {State::received, State::washed, State::delivered, State::undeliverable};
  int legal = 0;
  for (const State from : all) {
    for (const State to : all) legal += is_legal(from, to) ? 1 : 0;
  }
  EXPECT_EQ(legal, 3);
  EXPECT_TRUE(is_legal(State::received, State::washed));
  EXPECT_TRUE(is_legal(State::washed, State::delivered));
  EXPECT_TRUE(is_legal(State::washed, State::undeliverable));
}

TEST(State, WordsComeBack) {
  for (const State state : {State::received, State::washed, State::delivered, State::undeliverable}) EXPECT_EQ(state_from_word(to_word(state)), state);
  for (const Verdict verdict : {Verdict::clean, Verdict::washed, Verdict::held, Verdict::refused}) EXPECT_EQ(verdict_from_word(to_word(verdict)), verdict);
  EXPECT_FALSE(state_from_word("clean"));
  EXPECT_FALSE(verdict_from_word(""));
}

}  // namespace
}  // namespace temizu
