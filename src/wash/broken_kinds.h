// The kinds that the self-inspection found broken and nobody has cleared: withheld whatever the policy says. What is known stays
// known when the list cannot be read, so it can only make stricter.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "pipeline/washing.h"
#include "quarantine/inspection.h"

namespace temizu {

class BrokenKinds {
 public:
  // Reads the small file anew each time. Thread-safe. Empty store_path: none.
  std::shared_ptr<const std::set<std::string>> now(const std::string& store_path);

 private:
  std::mutex mutex_;
  std::shared_ptr<const std::set<std::string>> known_ = std::make_shared<const std::set<std::string>>();
  bool unreadable_{false};
};

// TZ-123. Never a child's to say, so it is not among the reasons that its frame may hold.
inline constexpr Reason kBrokenKindReason{123};
inline constexpr const char* kBrokenKindRule = "selftest.kind_failed";

// Takes out every file that is of such a kind, was made of one, or holds one; a mail whose text is, is held as a whole. True when
// anything was.
bool withhold_broken_kinds(Washing& washing, const std::set<std::string>& kinds);

}  // namespace temizu
