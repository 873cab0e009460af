#include "base/log.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

// Goal: nothing from outside can break a log line, colour a terminal or turn its reading direction (P27).
TEST(Log, EscapesControlsBidiAndBadUtf8) {
  EXPECT_EQ(json_quote("a\r\n\x1b[31m\"b\\"), "\"a\\u000d\\u000a\\u001b[31m\\\"b\\\\\"");
  EXPECT_EQ(json_quote("x\u202egnp.exe\u0085"), "\"x\\u202egnp.exe\\u0085\"");
  EXPECT_EQ(json_quote("\xff\xc0\x80ok"), "\"\ufffd\ufffd\ufffdok\"");
  EXPECT_EQ(json_quote("髙﨑"), "\"髙﨑\"");
}

TEST(Log, CutsAtACharacterBorder) {
  EXPECT_EQ(json_quote("あいう", 7), "\"あい…\"");
}

}  // namespace
}  // namespace temizu
