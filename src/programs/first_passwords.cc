#include "programs/first_passwords.h"

#include <map>
#include <set>

#include "accounts/password.h"
#include "console/csv.h"

namespace temizu {
namespace {

bool needs_one(const Account& account) { return account.enabled && account.source == AccountSource::csv && account.password_hash.empty(); }

}  // namespace

Result<FirstPasswords> first_passwords(const People& now, std::span<const PeopleChange> changes, const Config& config, TimeMs now_ms) {
  FirstPasswords made;
  made.changes.assign(changes.begin(), changes.end());
  std::set<std::string> changed;
  std::map<std::string, std::string> departments;
  for (const Department& one : now.departments()) departments[one.code] = one.name;
  for (const PeopleChange& change : changes) {
    if (change.account) changed.insert(change.account->login);
    if (change.department) departments[change.department->code] = change.department->name;
  }
  for (const Account& account : now.accounts()) {
    if (needs_one(account) && !changed.contains(account.login)) made.changes.push_back({"user.password", account, std::nullopt, ""});
  }
  const bool ja = config.site.language == "ja";
  console::Csv table(ja ? std::vector<std::string_view>{"利用者名", "氏名", "所属", "仮のパスワード"} : std::vector<std::string_view>{"login", "name", "department", "password"});
  for (PeopleChange& change : made.changes) {
    if (!change.account || !needs_one(*change.account)) continue;
    Account& account = *change.account;
    std::string password = random_password();
    const auto good = good_password(password, account, config.site.name);
    auto hash = good ? hash_password(password) : Result<std::string>(Unexpected{good.error()});
    if (!hash) return Unexpected{hash.error()};
    account.password_hash = *std::move(hash);
    account.password_must_change = true;
    account.password_set_ms = now_ms;
    table.row({account.login, account.name, departments[account.department], password});
    wipe_text(password);
    ++made.count;
  }
  made.table = table.text();
  return made;
}

}  // namespace temizu
