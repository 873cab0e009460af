#include "receive/asker.h"

#include <gtest/gtest.h>

namespace temizu::receive {
namespace {

using smtp::Address;
using smtp::RecipientAnswer;

// Goal: one line out, one line in, to the connection that asked.
TEST(Asker, AsksAndPassesTheAnswerOn) {
  Asker asker(2000);
  EXPECT_EQ(asker.ask(7, Address{"u", "example.jp"}, 0), RecipientAnswer::unknown) << "nobody is there";
  asker.connected();
  EXPECT_FALSE(asker.ask(7, Address{"a b", "example.jp"}, 0));
  EXPECT_EQ(asker.output(), "Q 1 \"a b\"@example.jp\n");
  std::vector<Asker::Answer> answers;
  EXPECT_TRUE(asker.feed("A 1 n", 1, answers));
  EXPECT_TRUE(asker.feed("o\nU smtputf8 yes\nA 99 yes\n", 1, answers));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].connection, 7u);
  EXPECT_EQ(answers[0].answer, RecipientAnswer::no);
  EXPECT_TRUE(asker.smtputf8());
  EXPECT_TRUE(asker.disconnected().empty());
  EXPECT_FALSE(asker.smtputf8());
}

// Goal: silence is waited for once, not at every recipient; then deliver is tried anew.
TEST(Asker, IsQuietAfterASilence) {
  Asker asker(2000);
  asker.connected();
  EXPECT_FALSE(asker.ask(1, Address{"a", "b"}, 0));
  EXPECT_TRUE(asker.on_time(1999).empty());
  ASSERT_EQ(asker.on_time(2000).size(), 1u);
  EXPECT_EQ(asker.ask(1, Address{"c", "b"}, 2001), RecipientAnswer::unknown);
  EXPECT_FALSE(asker.ask(1, Address{"c", "b"}, 12'000));
}

// Goal: no address makes a line that deliver would close the socket for.
TEST(Asker, AsksNothingThatIsTooLong) {
  Asker asker(2000);
  asker.connected();
  EXPECT_EQ(asker.ask(1, Address{std::string(400, '"'), "example.jp"}, 0), RecipientAnswer::unknown);
  EXPECT_EQ(asker.output(), "");
}

// Goal: what is no answer closes the socket; nothing grows without bound.
TEST(Asker, RefusesWhatIsNoAnswer) {
  for (const char* line : {"hello\n", "A 1\n", "A x yes\n", "A 1 maybe\n", "A 1 yes \n", "U smtputf8 perhaps\n", "\n"}) {
    Asker asker(2000);
    asker.connected();
    std::vector<Asker::Answer> answers;
    EXPECT_FALSE(asker.feed(line, 0, answers)) << line;
  }
  Asker asker(2000);
  asker.connected();
  std::vector<Asker::Answer> answers;
  EXPECT_FALSE(asker.feed(std::string(129, 'A'), 0, answers));
  std::size_t unasked = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) unasked += asker.ask(i, Address{"u" + std::to_string(i), "b"}, 0) ? 1 : 0;
  EXPECT_EQ(unasked, 488u);
  asker.forget(0);
  EXPECT_EQ(asker.disconnected().size(), 511u);
}

}  // namespace
}  // namespace temizu::receive
