#include "wash/chores.h"

#include <gmock/gmock.h>

#include "mail/canonical.h"
#include "wash/test_world.h"
#include "wash/washer.h"

namespace temizu {
namespace {

using testing::HasSubstr;

// Goal: the status of a DSN is the next hop's own, when it gave one, and never anything else from its text.
TEST(StatusOfReply, TakesAnEnhancedCodeOnlyAtItsPlace) {
  EXPECT_EQ(status_of_reply("550 5.1.1 no such user"), "5.1.1");
  EXPECT_EQ(status_of_reply("452 4.2.2"), "4.2.2");
  EXPECT_EQ(status_of_reply("550 no 5.1.1"), "5.0.0");
  EXPECT_EQ(status_of_reply("550 2.1.1 x"), "5.0.0");
  EXPECT_EQ(status_of_reply("550 5.1.1111 x"), "5.0.0");
  EXPECT_EQ(status_of_reply("550 5.1.1x"), "5.0.0");
  EXPECT_EQ(status_of_reply("550"), "5.0.0");
  EXPECT_EQ(status_of_reply(""), "5.0.0");
}

// Washes and attaches everything there is; returns the claims.
std::vector<Claim> wash_all(Store& store, const WashSettings& settings) {
  auto claims = store.claim_received(1u << 30, 100, 60'000);
  EXPECT_TRUE(claims);
  Washer washer(store, test_cage());
  for (const Claim& claim : *claims) {
    auto outcomes = washer.wash(claim, settings);
    EXPECT_TRUE(outcomes) << (outcomes ? "" : to_text(outcomes.error()));
    EXPECT_TRUE(store.attach(*outcomes, claim.lease, Actor{"wash"}));
  }
  return *claims;
}

// Fails the only due delivery for good, as deliver does after a 5xx.
void fail_delivery(const TestWorld& world) {
  const auto deliver = world.store(Role::deliver);
  auto due = deliver->claim_due(10, 60'000);
  ASSERT_TRUE(due);
  ASSERT_EQ(due->size(), 1u);
  Try failed;
  failed.item = due->at(0).result.item;
  failed.outcome = TryOutcome::failed;
  failed.reply = "550 5.1.1 no such user";
  failed.next_hop = "mail.example.lg.jp:25";
  failed.dsn = true;
  ASSERT_TRUE(deliver->record(std::span(&failed, 1), due->at(0).lease, Actor{"deliver"}));
}

// Goal: a sender behind the trusted relay hears of a failure once, through the upstream, in a mail without their content.
TEST(Chores, MakesOneFailureNoticeForATrustedSender) {
  TestWorld world;
  const ItemId id = world.keep(test_mail("secret words"), test_envelope());
  const auto store = world.store(Role::wash);
  const auto settings = world.settings();
  wash_all(*store, *settings);
  fail_delivery(world);
  Chores chores(*store, Bytes(64, 's'), system_clock());
  chores.make_failure_notices(*settings);
  const std::vector<Claim> claims = wash_all(*store, *settings);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].envelope.item_class, ItemClass::dsn);
  EXPECT_EQ(claims[0].envelope.parent, id);
  EXPECT_EQ(claims[0].envelope.sender, "");
  const auto deliver = world.store(Role::deliver);
  auto due = deliver->claim_due(10, 60'000);
  ASSERT_TRUE(due);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(due->at(0).result.route, "upstream");
  EXPECT_EQ(due->at(0).result.recipients, std::vector<std::string>{"sato@example.net"});
  auto output = deliver->read_output(claims[0].envelope.id, 0);
  ASSERT_TRUE(output);
  EXPECT_TRUE(verify_canonical(*output));
  EXPECT_THAT(*output, HasSubstr("5.1.1"));
  EXPECT_THAT(*output, testing::Not(HasSubstr("secret words")));
  chores.make_failure_notices(*settings);
  EXPECT_TRUE(wash_all(*store, *settings).empty());
}

// Goal: nobody outside is told when the mail did not come from a trusted relay: that would be backscatter.
TEST(Chores, MakesNoFailureNoticeForOthers) {
  TestWorld world;
  Envelope envelope = test_envelope();
  envelope.from_trusted_relay = false;
  world.keep(test_mail(), envelope);
  const auto store = world.store(Role::wash);
  const auto settings = world.settings();
  wash_all(*store, *settings);
  fail_delivery(world);
  Chores chores(*store, Bytes(64, 's'), system_clock());
  ASSERT_EQ(store->undelivered_without_dsn(10)->size(), 1u);
  chores.make_failure_notices(*settings);
  EXPECT_TRUE(wash_all(*store, *settings).empty());
  EXPECT_TRUE(store->undelivered_without_dsn(10)->empty());
}

// Goal: failures that nobody may be told of are settled: a hundred of them do not stand before those that follow, and their
// items are purged when their time has come.
TEST(Chores, SettlesFailuresThatNobodyIsToldOf) {
  TestWorld world;
  Envelope stranger = test_envelope();
  stranger.from_trusted_relay = false;
  const auto store = world.store(Role::wash);
  const auto settings = world.settings();
  for (int i = 0; i < 100; ++i) {
    world.keep(test_mail(), stranger);
    wash_all(*store, *settings);
    fail_delivery(world);
  }
  world.keep(test_mail(), test_envelope());
  wash_all(*store, *settings);
  fail_delivery(world);
  Chores chores(*store, Bytes(64, 's'), system_clock());
  chores.make_failure_notices(*settings);
  chores.make_failure_notices(*settings);
  const std::vector<Claim> claims = wash_all(*store, *settings);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].envelope.item_class, ItemClass::dsn);
  auto purged = store->purge(system_clock().now_ms() + 86'400'000, Actor{"wash"});
  ASSERT_TRUE(purged);
  EXPECT_GE(*purged, 100u);
}

// Goal: an ordered rewash is an item of its own with the same original and recipients, made once.
TEST(Chores, WashesAgainWhenOrdered) {
  TestWorld world;
  const ItemId id = world.keep(test_mail(), test_envelope());
  const auto store = world.store(Role::wash);
  const auto settings = world.settings();
  wash_all(*store, *settings);
  Order order;
  order.kind = OrderKind::rewash;
  order.item = id;
  order.actor = "admin:root";
  order.why = "policy changed";
  ASSERT_TRUE(world.store(Role::admin)->order(std::span(&order, 1)));
  Chores chores(*store, Bytes(64, 's'), system_clock());
  chores.apply_orders(*settings);
  const std::vector<Claim> claims = wash_all(*store, *settings);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].envelope.item_class, ItemClass::rewash);
  EXPECT_EQ(claims[0].envelope.parent, id);
  EXPECT_EQ(claims[0].envelope.recipients, test_envelope().recipients);
  chores.apply_orders(*settings);
  EXPECT_TRUE(wash_all(*store, *settings).empty());
}

// Goal: orders are rows that anybody may have forged: washing again stops at the hourly cap and goes on later, and holds pass by.
TEST(Chores, OrdersToWashAgainWaitForTheNextHour) {
  TestWorld world;
  const ItemId id = world.keep(test_mail(), test_envelope());
  const auto store = world.store(Role::wash);
  wash_all(*store, *world.settings());
  Config config = world.config();
  config.release.per_hour_max = 1;   // ten for all
  const auto settings = world.settings(config);
  std::vector<Order> orders(13);
  for (Order& order : orders) {
    order.kind = OrderKind::rewash;
    order.item = id;
    order.actor = "admin:root";
    order.why = "again";
  }
  orders.back().kind = OrderKind::keep_hold;
  ASSERT_TRUE(world.store(Role::admin)->order(orders));
  FakeClock clock(system_clock().now_ms());
  Chores chores(*store, Bytes(64, 's'), clock);
  chores.apply_orders(*settings);
  EXPECT_EQ(store->pending_orders(100)->size(), 2u);
  EXPECT_TRUE(store->find(id.to_text())->keep_hold);
  chores.apply_orders(*settings);
  EXPECT_EQ(store->pending_orders(100)->size(), 2u);
  clock.advance_ms(3'600'000);
  chores.apply_orders(*settings);
  EXPECT_TRUE(store->pending_orders(100)->empty());
}

}  // namespace
}  // namespace temizu
