// Accounts that nobody has logged in with for a long time (長期間使われていないアカウント): enabled, able to log in, and unused. A way in
// that its owner does not miss is one that nobody watches. Reads the people ledger and the console's audit records; changes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace temizu {

inline constexpr std::int64_t kDormantDays = 90;

struct DormantAccount {
  std::string login;
  std::uint32_t roles{0};       // bits of AccountRole
  TimeMs last_login_ms{0};      // 0: never
  bool privileged{false};       // more than staff: approver, administrator, auditor, CISO
};

struct DormantAccounts {
  std::uint64_t enabled{0};     // accounts looked at
  std::uint64_t privileged{0};  // of list: with more rights than staff
  std::vector<DormantAccount> list;   // privileged ones first, then by login; bounded as the people ledger is
};

// Login → the last log-in of those who ever logged in.
using LoginTimes = std::unordered_map<std::string, TimeMs>;
Result<LoginTimes> last_logins(const std::string& store_path);

// Enabled accounts without a log-in within `days` before now_ms that were made, or enabled again, before that too. A store without
// people or console has none. Readable by every program of the common group.
Result<DormantAccounts> dormant_accounts(const std::string& store_path, TimeMs now_ms, std::int64_t days = kDormantDays);

}  // namespace temizu
