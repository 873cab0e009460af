#include "base/envelope.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

Envelope sample() {
  Envelope e;
  e.id = ItemId::random();
  e.parent = ItemId::random();
  e.item_class = ItemClass::rewash;
  e.sender = "山田@例え.jp";
  e.recipients = {"a@example.jp", "b@example.jp"};
  e.client_address = "2001:db8::1";
  e.client_helo = "mx.example.jp";
  e.origin_address = "192.0.2.1";
  e.origin_helo = "origin";
  e.protocol = "UTF8SMTPS";
  e.listener = "default";
  e.smtputf8 = e.body_8bit = e.from_trusted_relay = e.looped = e.normalized = e.nul_seen = true;
  e.received_count = 7;
  e.line_bytes_longest = 998;
  e.arrival_ms = 1'700'000'000'123;
  e.size_bytes = 1ull << 33;
  e.original_sha256 = std::string(32, '\x9f');
  e.authenticated = "mx.example.jp";
  e.profile = "strict";
  return e;
}

// Goal: every member survives the octet form. The octets of what was read equal the octets written, and each member
// that is changed changes them.
TEST(Envelope, ComesBackFromItsOctets) {
  const Envelope e = sample();
  auto back = envelope_from_octets(to_octets(e));
  ASSERT_TRUE(back) << to_text(back.error());
  EXPECT_EQ(back->id, e.id);
  EXPECT_EQ(back->parent, e.parent);
  EXPECT_EQ(back->item_class, e.item_class);
  EXPECT_EQ(back->sender, e.sender);
  EXPECT_EQ(back->recipients, e.recipients);
  EXPECT_EQ(back->listener, e.listener);
  EXPECT_EQ(back->origin_address, e.origin_address);
  EXPECT_EQ(back->arrival_ms, e.arrival_ms);
  EXPECT_EQ(back->size_bytes, e.size_bytes);
  EXPECT_EQ(back->original_sha256, e.original_sha256);
  EXPECT_TRUE(back->nul_seen && back->looped && back->smtputf8);
  EXPECT_EQ(to_octets(*back), to_octets(e));
}

// Goal: envelopes that older programs wrote are still read; what they did not know is empty.
TEST(Envelope, ReadsOlderVersions) {
  Envelope e = sample();
  e.profile.clear();
  Bytes second = to_octets(e);
  second.resize(second.size() - 4);   // an empty string is its length
  second[0] = 2;
  auto back = envelope_from_octets(second);
  ASSERT_TRUE(back) << to_text(back.error());
  EXPECT_EQ(back->authenticated, "mx.example.jp");
  EXPECT_EQ(back->profile, "");
  e.authenticated.clear();
  Bytes first = to_octets(e);
  first.resize(first.size() - 8);
  first[0] = 1;
  ASSERT_TRUE(envelope_from_octets(first));
  EXPECT_FALSE(envelope_from_octets(Bytes(1, '\3') + first.substr(1)));
}

// Goal: the reader trusts no writer: every cut, a longer form, wrong versions, classes, flags and huge counts are refused.
TEST(Envelope, RefusesOctetsThatAreCutLongerOrOutOfRange) {
  const Bytes good = to_octets(sample());
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(envelope_from_octets(ByteView(good).substr(0, length))) << length;
  }
  EXPECT_FALSE(envelope_from_octets(good + '\0'));
  Bytes version = good;
  version[0] = 4;
  EXPECT_FALSE(envelope_from_octets(version));
  Bytes item_class = good;
  item_class[17] = 7;
  EXPECT_FALSE(envelope_from_octets(item_class));
  Bytes huge = good;
  huge[34] = '\xff';  // the sender's length
  EXPECT_FALSE(envelope_from_octets(huge));
  Envelope nobody = sample();
  nobody.recipients.clear();
  EXPECT_FALSE(envelope_from_octets(to_octets(nobody)));
}

}  // namespace
}  // namespace temizu
