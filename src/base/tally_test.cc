#include "base/tally.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

// Goal: what wash counts is what the report reads, and equal parts and rules are one line.
TEST(Tally, ComesBackAsItWasWritten) {
  Tally tally;
  tally.reason = 113;
  tally.mail_class = "ambiguous";
  tally.add({"application/pdf", "rebuilt", 114, true, 1, 100, 80});
  tally.add({"application/pdf", "rebuilt", 114, true, 1, 50, 40});
  tally.add({"text/plain", "text", 0, false, 1, 10, 10});
  tally.add("pdf.javascript", Weight::high, 2);
  tally.add("pdf.javascript", Weight::high, 1);
  const std::string text = to_text(tally);
  EXPECT_EQ(text, "m 113 ambiguous\np application/pdf rebuilt 114 1 2 150 120\np text/plain text 0 0 1 10 10\nf pdf.javascript high 3\n");
  const auto read = tally_from_text(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_text(*read), text);
}

// Goal: nothing of a mail gets into it, and it stays small whatever a mail holds.
TEST(Tally, HoldsWordsOfOursOnlyAndIsBounded) {
  Tally tally;
  tally.add({"見積書.pdf", "rebuilt\nf x", 0, false, 1, 1, 1});
  EXPECT_EQ(to_text(tally), "m 0 other\np other other 0 0 1 1 1\n");
  for (int i = 0; i < 1000; ++i) {
    tally.add({"application/x-" + std::string(60, 'a') + std::to_string(i), "withheld", 105, true, 1, ~0ull >> 1, 0});
    tally.add("rule." + std::string(60, 'b') + std::to_string(i), Weight::low, ~0ull);
  }
  tally.add("rule.worst", Weight::hostile, 1);
  const std::string text = to_text(tally);
  EXPECT_LE(text.size(), kTallyBytesMax);
  EXPECT_NE(text.find("f rule.worst hostile 1\n"), std::string::npos);
  EXPECT_TRUE(tally_from_text(text));
}

// Goal: a row that somebody else wrote is refused, not guessed at.
TEST(Tally, RefusesAnythingElse) {
  for (const char* text : {"", "m 0 clean", "p a b 0 0 1 1 1\n", "m 0 clean\nm 0 clean\n", "m 0 clean\np a b 0 2 1 1 1\n", "m x clean\n",
                           "m 0 clean\nf a.b heavy 1\n", "m 0 clean\nf a.b low -1\n", "m 0 clean\nf A low 1\n", "m 0 clean\n\n"}) {
    EXPECT_FALSE(tally_from_text(text)) << text;
  }
}

}  // namespace
}  // namespace temizu
