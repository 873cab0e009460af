#include "quarantine/signed_head.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace temizu {
namespace {

// Goal: a head in the journal proves itself; another head, another signature or another key does not.
TEST(SignedHead, HoldsForItsTextAndKeyOnly) {
  Bytes secret(crypto_sign_SECRETKEYBYTES, '\0'), open(crypto_sign_PUBLICKEYBYTES, '\0');
  crypto_sign_keypair(reinterpret_cast<unsigned char*>(open.data()), reinterpret_cast<unsigned char*>(secret.data()));
  auto signature = sign_head("washed:7:00ff", secret);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(head_is_signed("washed:7:00ff", *signature, open));
  EXPECT_FALSE(head_is_signed("washed:6:00ff", *signature, open));
  EXPECT_FALSE(head_is_signed("washed:7:00ff", Bytes(64, 'x'), open));
  EXPECT_FALSE(head_is_signed("washed:7:00ff", "", open));
  EXPECT_FALSE(head_is_signed("washed:7:00ff", *signature, Bytes(32, 'x')));
  EXPECT_FALSE(sign_head("washed:7:00ff", "short"));
}

}  // namespace
}  // namespace temizu
