#include "base/digest.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

// Goal: the digest is SHA-256 itself (FIPS 180-4 example "abc"), whole or in pieces.
TEST(Sha256, MatchesThePublishedVector) {
  const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(to_hex(sha256("abc")), kAbc);
  Sha256 pieces;
  pieces.add("a");
  pieces.add("");
  pieces.add("bc");
  EXPECT_EQ(to_hex(pieces.finish()), kAbc);
}

// Goal: RFC 4231 test case 2.
TEST(HmacSha256, MatchesThePublishedVector) {
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Hex, GoesBothWaysAndRefusesWhatIsNotHexadecimal) {
  EXPECT_EQ(from_hex("00ff7A"), Bytes("\0\xff\x7a", 3));
  EXPECT_EQ(from_hex("abc"), "");
  EXPECT_EQ(from_hex("zz"), "");
}

}  // namespace
}  // namespace temizu
