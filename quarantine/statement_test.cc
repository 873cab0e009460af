#include "quarantine/statement.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <functional>
#include <set>

#include "quarantine/seal/seal.h"

namespace temizu {
namespace {

SignedResult sample() {
  SignedResult r;
  r.item = *ItemId::parse(std::string(32, '1'));
  r.parent = *ItemId::parse(std::string(32, '2'));
  r.item_class = ItemClass::dsn;
  r.number = 3;
  r.profile = "standard";
  r.verdict = Verdict::held;
  r.notice_only = true;
  r.sender = "s@example.org";
  r.recipient_numbers = {0, 4};
  r.recipients = {"a@example.jp", "b@example.jp"};
  r.route = "upstream";
  r.smtputf8 = true;
  r.arrival_ms = 1234567890123;
  r.protocol = "ESMTPS";
  r.client_address = "192.0.2.1";
  r.client_helo = "mx.example.jp";
  r.origin_address = "198.51.100.7";
  r.origin_helo = "far.example.org";
  r.from_trusted_relay = true;
  r.policy_digest = Bytes(32, 'p');
  r.output_digest = Bytes(32, 'o');
  r.output_bytes = 99;
  return r;
}

// Goal: the statement is injective: whatever is changed in a result, also where one text ends and the next begins, the
// signed octets change; and they come back as the same result.
TEST(Statement, EveryMemberIsSigned) {
  const std::vector<std::function<void(SignedResult&)>> changes = {
      [](SignedResult&) {},
      [](SignedResult& r) { r.item = r.parent; },
      [](SignedResult& r) { r.parent = r.item; },
      [](SignedResult& r) { r.item_class = ItemClass::message; },
      [](SignedResult& r) { r.number = 4; },
      [](SignedResult& r) { r.profile = "strict"; },
      [](SignedResult& r) { r.verdict = Verdict::clean; },
      [](SignedResult& r) { r.notice_only = false; },
      [](SignedResult& r) { r.sender = ""; },
      [](SignedResult& r) { r.recipient_numbers = {0, 5}; },
      [](SignedResult& r) { r.recipients[1] = "c@example.jp"; },
      [](SignedResult& r) { std::swap(r.recipients[0], r.recipients[1]); },
      [](SignedResult& r) { r.recipients = {"a@example.jpb", "@example.jp"}; },
      [](SignedResult& r) { r.route = ""; },
      [](SignedResult& r) { r.smtputf8 = false; },
      [](SignedResult& r) { r.arrival_ms++; },
      [](SignedResult& r) { r.protocol = "ESMTP"; },
      [](SignedResult& r) { r.client_address = "192.0.2.2"; },
      [](SignedResult& r) { r.client_helo += "x"; },
      [](SignedResult& r) { r.origin_address.clear(); },
      [](SignedResult& r) { r.origin_helo.clear(); },
      [](SignedResult& r) { r.from_trusted_relay = false; },
      [](SignedResult& r) { r.policy_digest[0] = 'x'; },
      [](SignedResult& r) { r.output_digest[0] = 'x'; },
      [](SignedResult& r) { r.output_bytes++; }};
  std::set<Bytes> statements;
  for (const auto& change : changes) {
    SignedResult result = sample();
    change(result);
    const Bytes octets = statement(result);
    EXPECT_TRUE(statements.insert(octets).second);
    const auto back = unverified_result(octets);
    ASSERT_TRUE(back) << to_text(back.error());
    EXPECT_EQ(statement(*back), octets);
  }
}

// Goal: cut, longer and out-of-range statements are refused, also under a good signature.
TEST(Statement, RefusesWhatWashWouldNotWrite) {
  const Bytes good = statement(sample());
  for (std::size_t length = 0; length < good.size(); ++length) EXPECT_FALSE(unverified_result(ByteView(good).substr(0, length)));
  EXPECT_FALSE(unverified_result(good + 'x'));
  SignedResult odd = sample();
  odd.recipients.pop_back();
  EXPECT_FALSE(unverified_result(statement(odd)));
  odd = sample();
  odd.verdict = Verdict::refused;
  EXPECT_FALSE(unverified_result(statement(odd)));
  odd = sample();
  odd.output_digest.clear();
  EXPECT_FALSE(unverified_result(statement(odd)));
}

// Goal: a signature counts only for its words and its key.
TEST(Statement, VerifiesOnlyItsOwnSignature) {
  ASSERT_TRUE(seal_ready());
  Bytes open(32, '\0'), secret(64, '\0'), other(32, '\0'), other_secret(64, '\0');
  const auto raw = [](Bytes& b) { return reinterpret_cast<unsigned char*>(b.data()); };
  crypto_sign_keypair(raw(open), raw(secret));
  crypto_sign_keypair(raw(other), raw(other_secret));
  const Bytes words = statement(sample());
  const auto signature = sign_statement(sample(), secret);
  ASSERT_TRUE(signature);
  const auto verified = verified_result(words, *signature, open);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->signature, *signature);
  EXPECT_EQ(verified_result(words, *signature, other).error().code, Code::hostile);
  EXPECT_FALSE(verified_result(words + 'x', *signature, open));
  EXPECT_FALSE(verified_result(words, signature->substr(1), open));
  EXPECT_FALSE(verified_result(words, *signature, ""));
  EXPECT_FALSE(sign_statement(sample(), "short"));
}

}  // namespace
}  // namespace temizu
