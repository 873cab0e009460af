// How much went through, hour by hour, out of the audit chains, and the balance of all mail. The hours are kept for half a minute: a page
// full of charts asks often. The balance counts every row there is: seconds for a million, so it is kept the longer the more it cost.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "quarantine/audit_reader.h"
#include "quarantine/store.h"

namespace temizu::console {

struct Hour {
  TimeMs from_ms{0};
  std::uint64_t received{0};    // mails
  std::uint64_t washed{0}, held{0}, delivered{0}, failed{0};   // recipients
  std::uint64_t released{0};    // requests
};

class Figures {
 public:
  explicit Figures(std::shared_ptr<AuditReader> reader) : reader_(std::move(reader)) {}
  // The last `hours` hours, oldest first, the one that runs included.
  Result<std::vector<Hour>> series(std::uint32_t hours, TimeMs now_ms);
  // At most a hundred times as old as counting took; of a small store always fresh. ahead: counts again at half that age, so that nobody
  // who asks has to wait (the keeper does).
  Result<Balance> balance(Store& store, const Clock& clock, bool ahead = false);

 private:
  std::shared_ptr<AuditReader> reader_;
  std::mutex mutex_;
  TimeMs made_ms_{0};
  std::vector<Hour> hours_;
  std::mutex balance_mutex_;
  Balance balance_;
  std::int64_t counted_ms_{0}, took_ms_{0};   // steady; took 0: cheap, or not counted yet
};

}  // namespace temizu::console
