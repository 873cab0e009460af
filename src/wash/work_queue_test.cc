#include "wash/work_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace temizu {
namespace {

Claim claim_of(std::uint64_t size, std::uint64_t lease) {
  Claim claim;
  claim.envelope.size_bytes = size;
  claim.lease = lease;
  return claim;
}

// Goal: the octets in work stay below the bound; a mail that is larger goes at once on its own seat, but never two of them.
TEST(WorkQueue, BoundsOctetsInWorkAndGivesALargerMailItsOwnSeat) {
  WorkQueue queue(100);
  queue.add({claim_of(60, 1), claim_of(500, 2), claim_of(600, 3), claim_of(40, 4), claim_of(1, 5)});
  for (const std::uint64_t lease : {1u, 2u, 4u}) EXPECT_EQ(queue.take()->lease, lease);
  EXPECT_FALSE(queue.take_now());        // 100 in work, the seat taken
  EXPECT_EQ(queue.bytes(), 1201u);
  queue.done(claim_of(500, 2));
  EXPECT_EQ(queue.take()->lease, 3u);
  EXPECT_FALSE(queue.take_now());
  queue.done(claim_of(60, 1));
  EXPECT_EQ(queue.take()->lease, 5u);
  EXPECT_EQ(queue.waiting(), 0u);
  EXPECT_EQ(queue.bytes(), 641u);
}

// Goal: who waits for work gets it when another is done.
TEST(WorkQueue, WakesAWaitingWorker) {
  WorkQueue queue(100);
  queue.add({claim_of(100, 1), claim_of(100, 2)});
  const auto first = queue.take();
  std::optional<Claim> second;
  std::thread waiter([&] { second = queue.take(); });
  queue.done(*first);
  waiter.join();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->lease, 2u);
}

// Goal: small mails pass one that does not fit yet, but not for ever: after 64 of them, or 10 s, it is its turn.
TEST(WorkQueue, LetsSmallMailsPassWithinBounds) {
  FakeClock clock;
  WorkQueue queue(1000, clock);
  queue.add({claim_of(900, 1), claim_of(800, 2)});
  EXPECT_EQ(queue.take()->lease, 1u);
  for (std::uint64_t i = 0; i < WorkQueue::kPassesMax; ++i) {
    queue.add({claim_of(1, 10 + i)});
    const auto passing = queue.take_now();
    ASSERT_TRUE(passing) << i;
    EXPECT_EQ(passing->lease, 10 + i);
    queue.done(*passing);
  }
  queue.add({claim_of(1, 5)});
  EXPECT_FALSE(queue.take_now());
  queue.done(claim_of(900, 1));
  EXPECT_EQ(queue.take_now()->lease, 2u);
  EXPECT_EQ(queue.take_now()->lease, 5u);

  queue.add({claim_of(900, 3), claim_of(1, 6), claim_of(1, 7)});
  EXPECT_EQ(queue.take_now()->lease, 6u);
  clock.advance_ms(WorkQueue::kPassMs);
  EXPECT_FALSE(queue.take_now());
}

// Goal: at the end nobody waits for work that will not come, and what waits is not begun.
TEST(WorkQueue, GivesOutNothingAfterStop) {
  WorkQueue queue(100);
  std::optional<Claim> got = claim_of(1, 1);
  std::thread waiter([&] { got = queue.take(); });
  queue.stop();
  waiter.join();
  EXPECT_FALSE(got);
  queue.add({claim_of(1, 1)});
  EXPECT_FALSE(queue.take());
  queue.wait_for_room(0);
}

}  // namespace
}  // namespace temizu
