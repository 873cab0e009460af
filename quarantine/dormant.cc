#include "quarantine/dormant.h"

#include <unistd.h>

#include <algorithm>

#include "quarantine/people.h"
#include "quarantine/sql/ledger.h"

namespace temizu {
namespace {

constexpr TimeMs kDayMs = 86'400'000;
constexpr char kLastLogins[] = "SELECT subject, MAX(at_ms) FROM audit WHERE action = 'login' GROUP BY subject";
// From when on an account can be used at all: who was added last week is not asleep.
constexpr char kLastGiven[] =
    "SELECT subject, MAX(at_ms) FROM audit WHERE action IN ('user.add', 'user.first', 'user.enable', 'user.return') GROUP BY subject";

Result<LoginTimes> last_times(const std::string& store_path, LedgerKind kind, const char* sql) {
  LoginTimes times;
  if (::access(ledger_file(store_path, kind).c_str(), F_OK) != 0) return times;
  LedgerReader reader(store_path, kind);
  const Status done = reader.read([&](Db& db) -> Status {
    Query query(db, sql);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      times[query.text(0)] = query.number(1);
    }
  });
  if (!done) return Unexpected{done.error()};
  return times;
}

TimeMs time_of(const LoginTimes& times, const std::string& login) {
  const auto found = times.find(login);
  return found == times.end() ? 0 : found->second;
}

}  // namespace

Result<LoginTimes> last_logins(const std::string& store_path) { return last_times(store_path, LedgerKind::orders, kLastLogins); }

Result<DormantAccounts> dormant_accounts(const std::string& store_path, TimeMs now_ms, std::int64_t days) {
  const auto people = load_people(store_path);
  if (!people) return Unexpected{people.error()};
  const auto logins = last_logins(store_path);
  if (!logins) return Unexpected{logins.error()};
  const auto given = last_times(store_path, LedgerKind::people, kLastGiven);
  if (!given) return Unexpected{given.error()};
  DormantAccounts found;
  const TimeMs since_ms = now_ms - days * kDayMs;
  for (const Account& account : (*people)->accounts()) {
    if (!account.enabled) continue;
    ++found.enabled;
    const TimeMs last_ms = time_of(*logins, account.login);
    if (last_ms >= since_ms || time_of(*given, account.login) >= since_ms) continue;
    found.privileged += account.needs_code() ? 1 : 0;
    found.list.push_back({account.login, account.roles, last_ms, account.needs_code()});
  }
  std::stable_sort(found.list.begin(), found.list.end(), [](const DormantAccount& a, const DormantAccount& b) { return a.privileged > b.privileged; });
  return found;
}

}  // namespace temizu
