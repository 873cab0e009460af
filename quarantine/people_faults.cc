#include "quarantine/people.h"

#include <algorithm>
#include <map>
#include <set>

namespace temizu {
namespace {

constexpr std::size_t kLoginBytesMax = 64;
constexpr std::size_t kTextBytesMax = 200;
constexpr std::size_t kAddressBytesMax = 254;
constexpr std::size_t kListMax = 64;
constexpr std::size_t kAccountsMax = 100'000;
constexpr std::size_t kDepartmentsMax = 10'000;

bool is_key(std::string_view text) {
  if (text.empty() || text.size() > kLoginBytesMax) return false;
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

// Printable, in one line; the text was made UTF-8 by whoever read it.
bool is_text(std::string_view text) {
  return text.size() <= kTextBytesMax && std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// A mailbox as mail carries it; the ledger keeps lists with blanks between.
bool is_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  const bool whole = at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= kAddressBytesMax;
  return whole && text.find('@') == at && std::none_of(text.begin(), text.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f || c == ','; });
}

class Look {
 public:
  Look(std::span<const Account> accounts, std::span<const Department> departments) : accounts_(accounts), departments_(departments) {}

  std::vector<PeopleFault> all() {
    if (accounts_.size() > kAccountsMax) add("accounts.many", std::to_string(accounts_.size()));
    if (departments_.size() > kDepartmentsMax) add("departments.many", std::to_string(departments_.size()));
    for (const Department& department : departments_) {
      if (!by_code_.emplace(department.code, &department).second) add("department.twice", department.code);
    }
    for (const Account& account : accounts_) {
      if (!by_login_.emplace(account.login, &account).second) add("login.twice", account.login);
    }
    for (const Department& department : departments_) look_at(department);
    for (const Account& account : accounts_) look_at(account);
    look_for_rings();
    const bool ruled = std::any_of(accounts_.begin(), accounts_.end(),
                                   [](const Account& a) { return a.enabled && a.has(AccountRole::administrator); });
    if (!accounts_.empty() && !ruled) add("administrator.none", "");
    return std::move(faults_);
  }

 private:
  void add(std::string_view code, std::string subject, std::string other = {}, bool may_stand = false) {
    PeopleFault fault{code, std::move(subject), std::move(other), may_stand};
    if (std::find(faults_.begin(), faults_.end(), fault) == faults_.end()) faults_.push_back(std::move(fault));
  }

  void take_address(const std::string& address, const std::string& owner) {
    if (!is_address(address)) return add("address.form", owner, address);
    const auto [held, first] = owner_of_.emplace(address, owner);
    if (!first) add("address.twice", address, held->second + ", " + owner);
  }

  // head and superior must be somebody. One who is disabled is passed over on the way upwards: an account that was taken over can be
  // closed at once, whatever hangs on it.
  void look_at_person(const std::string& login, std::string_view unknown, std::string_view disabled, const std::string& subject) {
    if (login.empty()) return;
    const auto found = by_login_.find(login);
    if (found == by_login_.end()) return add(unknown, subject, login);
    if (!found->second->enabled) add(disabled, subject, login, true);
  }

  void look_at(const Department& department) {
    if (!is_key(department.code)) add("code.form", department.code);
    if (department.name.empty() || !is_text(department.name)) add("name.form", department.code, department.name);
    if (department.addresses.size() > kListMax) add("addresses.many", department.code);
    for (const std::string& address : department.addresses) take_address(address, department.code);
    if (!department.active) return;
    const auto parent = by_code_.find(department.parent);
    if (!department.parent.empty() && (parent == by_code_.end() || !parent->second->active)) add("parent.unknown", department.code, department.parent);
    look_at_person(department.head, "head.unknown", "head.disabled", department.code);
  }

  void look_at(const Account& account) {
    if (!is_key(account.login)) add("login.form", account.login);
    const bool texts = is_text(account.name) && is_text(account.kana) && is_text(account.title) && is_text(account.disabled_why);
    if (account.name.empty() || !texts) add("name.form", account.login, account.name);
    if (account.addresses.size() > kListMax || account.also.size() > kListMax) add("addresses.many", account.login);
    for (const std::string& address : account.addresses) take_address(address, account.login);
    if (!account.enabled) return;
    std::vector<std::string> codes = account.also;
    if (!account.department.empty()) codes.push_back(account.department);
    for (const std::string& code : codes) {
      const auto found = by_code_.find(code);
      if (found == by_code_.end()) add("department.unknown", account.login, code);
      else if (!found->second->active) add("department.dissolved", account.login, code);
    }
    if (account.superior == account.login) add("superior.self", account.login);
    else look_at_person(account.superior, "superior.unknown", "superior.disabled", account.login);
  }

  // Departments above one another in a ring, or persons who are each other's superior, would approve themselves in the end.
  void look_for_rings() {
    std::map<std::string, std::string> above_department, above_person;
    for (const Department& department : departments_) above_department[department.code] = department.parent;
    for (const Account& account : accounts_) {
      if (account.enabled) above_person[account.login] = account.superior;
    }
    look_for_rings_in(above_department, "parent.ring");
    look_for_rings_in(above_person, "superior.ring");
  }

  void look_for_rings_in(const std::map<std::string, std::string>& above, std::string_view code) {
    std::set<std::string> clear;
    for (const auto& [start, unused] : above) {
      std::vector<std::string> way;
      std::string here = start;
      while (!here.empty() && clear.count(here) == 0) {
        const auto ring = std::find(way.begin(), way.end(), here);
        if (ring != way.end()) {
          if (way.end() - ring > 1 || code == "parent.ring") add(code, *std::min_element(ring, way.end()));
          break;
        }
        way.push_back(here);
        if (code == "parent.ring" && way.size() > People::kDepthMax) {
          add("parent.deep", start);
          break;
        }
        const auto next = above.find(here);
        here = next == above.end() ? std::string() : next->second;
      }
      if (code != "parent.ring") clear.insert(way.begin(), way.end());
    }
  }

  std::span<const Account> accounts_;
  std::span<const Department> departments_;
  std::map<std::string, const Account*> by_login_;
  std::map<std::string, const Department*> by_code_;
  std::map<std::string, std::string> owner_of_;
  std::vector<PeopleFault> faults_;
};

}  // namespace

std::vector<PeopleFault> faults_of(std::span<const Account> accounts, std::span<const Department> departments) {
  return Look(accounts, departments).all();
}

}  // namespace temizu
