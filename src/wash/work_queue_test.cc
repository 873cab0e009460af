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

// Goal: the octets in work stay below the bound, and a larger mail goes, but alone.
TEST(WorkQueue, BoundsOctetsInWorkAndLetsALargerMailGoAlone) {
  WorkQueue queue(100);
  queue.add({claim_of(60, 1), claim_of(40, 2), claim_of(500, 3), claim_of(10, 4)});
  const auto first = queue.take();
  const auto second = queue.take();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(queue.bytes(), 610u);
  std::optional<Claim> third;
  std::thread waiter([&] { third = queue.take(); });
  queue.done(*first);    // 40 in work: 500 more would not fit
  EXPECT_EQ(queue.waiting(), 2u);
  queue.done(*second);   // nothing in work: now it may
  waiter.join();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->lease, 3u);
  EXPECT_EQ(queue.waiting(), 1u);
  queue.done(*third);
  EXPECT_EQ(queue.take()->lease, 4u);
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
