#include "audit/chain.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace temizu {
namespace {

std::vector<AuditRecord> chain_of(std::uint64_t count) {
  std::vector<AuditRecord> chain;
  Bytes head(32, '\0');
  for (std::uint64_t number = 1; number <= count; ++number) {
    AuditRecord record{number, 1000 + static_cast<TimeMs>(number), "wash", "washed", "ab/0", "received", "washed", "rule", "d", head, {}};
    record.hash = audit_hash(record);
    head = record.hash;
    chain.push_back(record);
  }
  return chain;
}

// The number of the first record refused, 0 when all are good.
std::uint64_t first_bad(const std::vector<AuditRecord>& chain) {
  AuditVerifier verifier;
  for (const AuditRecord& record : chain) {
    if (!verifier.add(record)) return record.number;
  }
  return 0;
}

// Goal: an untouched chain verifies, from its start and from a known head.
TEST(AuditChain, VerifiesWhenUntouched) {
  const auto chain = chain_of(5);
  EXPECT_EQ(first_bad(chain), 0u);
  AuditVerifier tail(3, chain[2].hash);
  EXPECT_TRUE(tail.add(chain[3]));
  EXPECT_TRUE(tail.add(chain[4]));
  EXPECT_EQ(tail.head(), chain[4].hash);
  EXPECT_EQ(tail.count(), 5u);
}

// Goal: a change of any member of a record is found at that record.
TEST(AuditChain, NamesAnAlteredRecord) {
  const std::vector<std::function<void(AuditRecord&)>> changes = {
      [](AuditRecord& r) { r.at_ms++; },          [](AuditRecord& r) { r.actor = "x"; },   [](AuditRecord& r) { r.action = "x"; },
      [](AuditRecord& r) { r.subject = "x"; },    [](AuditRecord& r) { r.from = "x"; },    [](AuditRecord& r) { r.to = "x"; },
      [](AuditRecord& r) { r.why = "x"; },        [](AuditRecord& r) { r.detail = "x"; },  [](AuditRecord& r) { r.previous[0] ^= 1; },
      [](AuditRecord& r) { r.hash[31] ^= 1; },
      [](AuditRecord& r) { r.from += r.to; r.to.clear(); }};  // the same letters, cut elsewhere
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto chain = chain_of(4);
    changes[i](chain[1]);
    EXPECT_EQ(first_bad(chain), 2u) << "change " << i;
  }
}

// Goal: dropped and swapped records are found, and so is a record whose hash was made anew by a forger.
TEST(AuditChain, FindsDroppedSwappedAndRehashedRecords) {
  auto dropped = chain_of(4);
  dropped.erase(dropped.begin() + 1);
  EXPECT_EQ(first_bad(dropped), 3u);
  auto swapped = chain_of(4);
  std::swap(swapped[1], swapped[2]);
  EXPECT_EQ(first_bad(swapped), 3u);
  auto rehashed = chain_of(4);
  rehashed[1].why = "forged";
  rehashed[1].hash = audit_hash(rehashed[1]);
  EXPECT_EQ(first_bad(rehashed), 3u);
}

TEST(AuditChain, HeadTextNamesLedgerNumberAndHash) { EXPECT_EQ(head_text("washed", 7, "\x01\xff"), "washed:7:01ff"); }

}  // namespace
}  // namespace temizu
