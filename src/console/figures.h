// How much went through, hour by hour, out of the audit chains. Kept for half a minute: a page full of charts asks often.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "quarantine/audit_reader.h"

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

 private:
  std::shared_ptr<AuditReader> reader_;
  std::mutex mutex_;
  TimeMs made_ms_{0};
  std::vector<Hour> hours_;
};

}  // namespace temizu::console
