#include "wash/worker.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wash/test_world.h"

namespace temizu {
namespace {

// A store of which single calls fail as long as a test says so; everything else is the real one.
class FailingStore final : public Store {
 public:
  explicit FailingStore(std::unique_ptr<Store> real) : real_(std::move(real)) {}
  Status reading, attaching, releasing;   // what these calls fail with

  Result<std::vector<Claim>> claim_received(std::uint64_t bytes, std::size_t most, std::int64_t lease_ms) override {
    return real_->claim_received(bytes, most, lease_ms);
  }
  Status read_original(const ItemId& item, const std::function<Status(ByteView)>& sink) override {
    return reading ? real_->read_original(item, sink) : reading;
  }
  Status keep_own(Envelope envelope, ByteView content) override { return real_->keep_own(std::move(envelope), content); }
  Status attach(std::span<const Outcome> outcomes, std::uint64_t lease, const Actor& actor) override {
    return attaching ? real_->attach(outcomes, lease, actor) : attaching;
  }
  Status release(const Claim& claim, std::int64_t wait_ms) override {
    return releasing ? real_->release(claim, wait_ms) : releasing;
  }
  Result<std::vector<Undelivered>> undelivered_without_dsn(std::size_t most) override { return real_->undelivered_without_dsn(most); }
  Status tell_nobody(const ItemId& item, const Actor& actor) override { return real_->tell_nobody(item, actor); }
  Result<std::uint64_t> purge(const KeepRule& rule, const Actor& actor) override { return real_->purge(rule, actor); }
  Result<std::vector<Delivery>> claim_due(std::size_t most, std::int64_t lease_ms) override { return real_->claim_due(most, lease_ms); }
  Result<Bytes> read_output(const ItemId& item, std::uint32_t number) override { return real_->read_output(item, number); }
  Status record(std::span<const Try> tries, std::uint64_t lease, const Actor& actor) override { return real_->record(tries, lease, actor); }
  Result<std::int64_t> next_due_in_ms(std::int64_t most) override { return real_->next_due_in_ms(most); }
  Status order(std::span<const Order> orders) override { return real_->order(orders); }
  Result<std::vector<Order>> pending_orders(std::size_t most) override { return real_->pending_orders(most); }
  Status order_done(std::uint64_t number, const Actor& actor) override { return real_->order_done(number, actor); }
  Status note_start(ByteView digest, const Actor& actor) override { return real_->note_start(digest, actor); }
  Result<ItemView> find(std::string_view id) override { return real_->find(id); }
  Result<std::vector<ItemView>> search(const ItemFilter& filter) override { return real_->search(filter); }
  Result<Balance> balance() override { return real_->balance(); }
  void wait(std::int64_t ms) override { real_->wait(ms); }
  void wake() override { real_->wake(); }

 private:
  std::unique_ptr<Store> real_;
};

bool do_not_wait(std::int64_t) { return false; }

std::vector<Claim> claim_all(Store& store) {
  auto claims = store.claim_received(1u << 30, 100, 3'600'000);
  EXPECT_TRUE(claims) << (claims ? "" : to_text(claims.error()));
  return claims ? *claims : std::vector<Claim>{};
}

const Unexpected kDeviceError{Code::io, "a blob", "cannot be read: Input/output error"};

// Goal: a mail whose original the device does not give is tried again later, nobody else waits for it, the count outlives
// the program, and the third failure holds it: it can stop nothing and nobody for ever.
TEST(Worker, TriesAgainAndHoldsAfterThreeFailures) {
  TestWorld world;
  FakeClock clock;
  const auto settings = world.settings();
  const ItemId poison = world.keep(test_mail("poison"), test_envelope());
  std::uint32_t failures = 0;
  for (; failures < 2; ++failures) {
    FailingStore store(world.store(Role::wash, clock));   // a new start every time
    Worker worker(store, test_cage(), do_not_wait);
    const std::vector<Claim> claims = claim_all(store);
    ASSERT_EQ(claims.size(), 1u);
    EXPECT_EQ(claims[0].failures, failures);
    store.reading = kDeviceError;
    EXPECT_TRUE(worker.wash(claims[0], *settings));
    EXPECT_TRUE(claim_all(store).empty());   // its time has not come
    store.reading = {};
    world.keep(test_mail("other"), test_envelope());
    const std::vector<Claim> others = claim_all(store);
    ASSERT_EQ(others.size(), 1u);
    EXPECT_TRUE(worker.wash(others[0], *settings));
  }
  FailingStore store(world.store(Role::wash, clock));
  Worker worker(store, test_cage(), do_not_wait);
  const std::vector<Claim> last = claim_all(store);
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0].failures, 2u);
  store.reading = kDeviceError;
  EXPECT_TRUE(worker.wash(last[0], *settings));
  const auto view = store.find(poison.to_text());
  ASSERT_TRUE(view);
  ASSERT_EQ(view->recipients.size(), 1u);
  EXPECT_EQ(view->recipients[0].verdict, Verdict::held);
  EXPECT_TRUE(view->recipients[0].notice_only);
  EXPECT_EQ(view->reason, "wash.failed");
}

// Goal: within one life of the program an item comes back when its wait is over, not before.
TEST(Worker, WaitsLongerAfterEachFailure) {
  EXPECT_EQ(Worker::wait_ms(0), 5'000);
  EXPECT_EQ(Worker::wait_ms(1), 30'000);
  EXPECT_EQ(Worker::wait_ms(1'000'000), 300'000);
  TestWorld world;
  FakeClock clock;
  const auto settings = world.settings();
  world.keep(test_mail(), test_envelope());
  FailingStore store(world.store(Role::wash, clock));
  Worker worker(store, test_cage(), do_not_wait);
  store.reading = kDeviceError;
  EXPECT_TRUE(worker.wash(claim_all(store).at(0), *settings));
  clock.advance_ms(4'999);
  EXPECT_TRUE(claim_all(store).empty());
  clock.advance_ms(1);
  const std::vector<Claim> again = claim_all(store);
  ASSERT_EQ(again.size(), 1u);
  store.reading = {};
  EXPECT_TRUE(worker.wash(again[0], *settings));
  EXPECT_EQ(store.balance()->under_way, 1u);
  EXPECT_TRUE(claim_all(store).empty());
}

// Goal: no memory for the original says nothing about the mail: it is not held for that at once.
TEST(Worker, DoesNotHoldForWantOfMemory) {
  TestWorld world;
  FakeClock clock;
  const auto settings = world.settings();
  world.keep(test_mail(), test_envelope());
  FailingStore store(world.store(Role::wash, clock));
  Worker worker(store, test_cage(), do_not_wait);
  store.reading = Unexpected{Code::full, "wash", "memfd write: Cannot allocate memory"};
  EXPECT_TRUE(worker.wash(claim_all(store).at(0), *settings));
  clock.advance_ms(5'000);
  EXPECT_EQ(claim_all(store).size(), 1u);
}

// Goal: an attach that is refused leaves no lease for hours: the item comes back, and counts.
TEST(Worker, GivesBackWhatCannotBeAttached) {
  TestWorld world;
  FakeClock clock;
  const auto settings = world.settings();
  world.keep(test_mail(), test_envelope());
  FailingStore store(world.store(Role::wash, clock));
  Worker worker(store, test_cage(), do_not_wait);
  store.attaching = Unexpected{Code::internal, "washed.db", "no such table"};
  EXPECT_TRUE(worker.wash(claim_all(store).at(0), *settings));
  store.attaching = {};
  clock.advance_ms(5'000);
  const std::vector<Claim> again = claim_all(store);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].failures, 1u);
}

// Goal: a store that cannot even take a claim back is gone: the program starts anew. A lease that ran out is not that.
TEST(Worker, GivesUpOnlyWhenTheStoreIsGone) {
  TestWorld world;
  FakeClock clock;
  const auto settings = world.settings();
  world.keep(test_mail(), test_envelope());
  FailingStore store(world.store(Role::wash, clock));
  Worker worker(store, test_cage(), do_not_wait);
  const Claim claim = claim_all(store).at(0);
  store.reading = kDeviceError;
  store.releasing = Unexpected{Code::internal, "washed.db", "no such table"};
  EXPECT_FALSE(worker.wash(claim, *settings));
  store.releasing = {};
  Claim lost = claim;
  lost.lease += 1;
  EXPECT_TRUE(worker.wash(lost, *settings));
}

}  // namespace
}  // namespace temizu
