#include "quarantine/fingerprints.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

Bytes print_of(int number) {
  Envelope envelope;
  envelope.recipients.push_back("r" + std::to_string(number));
  return fingerprint_of(envelope);
}

// Goal: memory follows what is remembered, not what came and went: one message whose 250 was never seen, and a hundred thousand
// behind it whose 250 was.
TEST(Fingerprints, ForgetWhatWasAcknowledged) {
  Fingerprints prints;
  const ItemId first = ItemId::random();
  prints.add(print_of(0), first, 1, 1000, 1);
  for (int i = 1; i <= 100'000; ++i) {
    const ItemId id = ItemId::random();
    prints.add(print_of(i), id, i + 1, 1000 + i, static_cast<std::uint64_t>(i) + 1);
    EXPECT_TRUE(prints.acknowledge(id));
  }
  EXPECT_EQ(prints.size(), 1u);
  EXPECT_LE(prints.queued(), 1100u);
  EXPECT_EQ(prints.find(print_of(0), 200'000, 1'000'000), first);
  EXPECT_FALSE(prints.find(print_of(5), 200'000, 1'000'000));
}

// Goal: after a day, and beyond the most entries, the oldest is forgotten first.
TEST(Fingerprints, ForgetTheOldestFirst) {
  Fingerprints prints;
  const ItemId old_id = ItemId::random(), new_id = ItemId::random();
  prints.add(print_of(1), old_id, 1, 0, 1);
  prints.add(print_of(2), new_id, 2, Fingerprints::kKeptMs + 1, 2);
  EXPECT_FALSE(prints.acknowledge(old_id));
  EXPECT_EQ(prints.acknowledge(new_id), 2);
}

}  // namespace
}  // namespace temizu
