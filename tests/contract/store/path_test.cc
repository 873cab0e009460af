// The way of a message through any store: kept, claimed, washed, delivered.
#include "base/digest.h"
#include "store/world.h"

namespace temizu::contract {

// Goal: what is kept is read back octet by octet, whatever its size and wherever it lies, and its envelope with it.
TEST_P(StoreContract, KeepThenReadIsEqualForEverySize) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  const std::size_t sizes[] = {0, 1, (64u << 10) - 1, 64u << 10, (64u << 10) + 1, 1u << 20, 25u << 20};
  for (const std::size_t size : sizes) {
    Bytes octets(size, '\0');
    for (std::size_t i = 0; i < size; ++i) octets[i] = static_cast<char>(i * 31 + (i >> 8) * 7 + size);
    const auto kept = keep(*intake, octets, envelope({"a@example.jp", "b@example.jp"}));
    ASSERT_TRUE(kept) << size << ": " << to_text(kept.error());
    EXPECT_FALSE(kept->duplicate);
    const auto read = original(*wash, kept->id);
    ASSERT_TRUE(read) << size << ": " << to_text(read.error());
    EXPECT_TRUE(*read == octets) << size;
    const auto view = wash->find(kept->id.to_text());
    ASSERT_TRUE(view) << to_text(view.error());
    EXPECT_EQ(view->envelope.size_bytes, size);
    EXPECT_EQ(view->envelope.original_sha256, sha256(octets));
    EXPECT_EQ(view->envelope.recipients.size(), 2u);
  }
}

// Goal: the whole journey of two recipients with different profiles, each with its own result and end; the balance holds
// at every step.
TEST_P(StoreContract, AMessageGoesFromKeptToDelivered) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto admin = world.store(Role::admin);
  const auto kept = keep(*intake, "Subject: x\r\n\r\nhello\r\n", envelope({"a@example.jp", "b@example.jp"}));
  ASSERT_TRUE(kept);
  auto balance = admin->balance();
  ASSERT_TRUE(balance) << to_text(balance.error());
  EXPECT_EQ(balance->accepted, 2u);
  EXPECT_EQ(balance->under_way, 2u);

  auto claims = wash->claim_received(1 << 20, 10, 60'000);
  ASSERT_TRUE(claims) << to_text(claims.error());
  ASSERT_EQ(claims->size(), 1u);
  EXPECT_EQ(claims->at(0).envelope.id, kept->id);
  EXPECT_TRUE(wash->claim_received(1 << 20, 10, 60'000)->empty());
  EXPECT_TRUE(admin->balance()->holds());

  Outcome outcomes[] = {outcome(claims->at(0), {0}, 0, "for a\r\n"), outcome(claims->at(0), {1}, 1, Bytes(100'000, 'b'))};
  outcomes[1].result.notice_only = true;
  outcomes[1].result.verdict = Verdict::held;
  const auto attached = wash->attach(outcomes, claims->at(0).lease, wash_actor);
  ASSERT_TRUE(attached) << to_text(attached.error());
  EXPECT_TRUE(admin->balance()->holds());

  auto due = deliver->claim_due(10, 60'000);
  ASSERT_TRUE(due) << to_text(due.error());
  ASSERT_EQ(due->size(), 2u);
  EXPECT_TRUE(deliver->claim_due(10, 60'000)->empty());
  EXPECT_TRUE(admin->balance()->holds());
  EXPECT_EQ(*deliver->read_output(kept->id, 0), "for a\r\n");
  EXPECT_EQ(*deliver->read_output(kept->id, 1), Bytes(100'000, 'b'));

  const Try first = ended(due->at(0), 0, TryOutcome::delivered);
  const auto recorded = deliver->record({&first, 1}, due->at(0).lease, deliver_actor);
  ASSERT_TRUE(recorded) << to_text(recorded.error());
  Try second = ended(due->at(1), 0, TryOutcome::delivered);
  ASSERT_TRUE(deliver->record({&second, 1}, due->at(1).lease, deliver_actor));
  balance = admin->balance();
  ASSERT_TRUE(balance);
  EXPECT_EQ(balance->delivered_washed, 1u);
  EXPECT_EQ(balance->delivered_notice_only, 1u);
  EXPECT_EQ(balance->under_way, 0u);
  EXPECT_TRUE(balance->holds());

  const auto view = admin->find(kept->id.short_text());
  ASSERT_TRUE(view) << to_text(view.error());
  EXPECT_EQ(view->recipients.at(0).state, State::delivered);
  EXPECT_EQ(view->recipients.at(0).last_reply, "250 2.0.0 ok");
  EXPECT_EQ(view->recipients.at(1).verdict, Verdict::held);
  EXPECT_EQ(view->subject, "見積書 Quote");
  ASSERT_EQ(view->manifests.size(), 2u);
  EXPECT_EQ(view->manifests[0], "{\"file\":\"mail\"}");
}

}  // namespace temizu::contract
