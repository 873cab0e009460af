// Verifies the audit chains of all ledgers while the gateway runs, a bounded piece at a time: what is new is looked at with each round, what
// is old again and again, and where a chain ended in the round before must still be there. For alerts at once; temizu verify-audit and
// the nightly report look at whole chains and at heads written down elsewhere. Reads only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace temizu {

struct ChainWatchOptions {
  std::string store_path;
  std::uint64_t piece{50'000};             // records of one ledger a round
  std::int64_t again_ms{3'600'000};        // after the end of a chain was reached: from the first record on again
  std::int64_t cut_lasts_ms{86'400'000};   // how long records that went are told: afterwards the chain cannot show it any more
};

class ChainWatch {
 public:
  explicit ChainWatch(ChainWatchOptions options);
  ~ChainWatch();
  void round(TimeMs now_ms);
  // Ledgers whose chain does not verify, was cut or cannot be read. Nothing while it is not known: until each chain was gone through once.
  std::optional<std::vector<std::string>> broken() const;

 private:
  struct One;
  ChainWatchOptions options_;
  std::vector<std::unique_ptr<One>> ledgers_;
  TimeMs now_ms_{0};
};

}  // namespace temizu
