#include "quarantine/people.h"

#include <algorithm>

namespace temizu {

const char* to_word(AccountRole role) {
  switch (role) {
    case AccountRole::staff: return "staff";
    case AccountRole::approver: return "approver";
    case AccountRole::administrator: return "administrator";
    case AccountRole::auditor: return "auditor";
    case AccountRole::ciso: return "ciso";
  }
  return "staff";
}

std::optional<AccountRole> role_of(std::string_view word) {
  for (const AccountRole role : kAllRoles) {
    if (word == to_word(role)) return role;
  }
  return std::nullopt;
}

std::string roles_text(std::uint32_t roles) {
  std::string text;
  for (const AccountRole role : kAllRoles) {
    if ((roles & static_cast<std::uint32_t>(role)) == 0) continue;
    if (!text.empty()) text += ',';
    text += to_word(role);
  }
  return text;
}

const char* to_word(AccountSource source) {
  switch (source) {
    case AccountSource::local: return "local";
    case AccountSource::csv: return "csv";
    case AccountSource::ldap: return "ldap";
  }
  return "local";
}

People::People(std::vector<Account> accounts, std::vector<Department> departments, std::uint64_t version)
    : accounts_(std::move(accounts)), departments_(std::move(departments)), version_(version) {
  for (Account& account : accounts_) {
    for (std::string* text : {&account.login, &account.department, &account.superior}) *text = lower_ascii(*text);
    for (std::string& code : account.also) code = lower_ascii(code);
    for (std::string& address : account.addresses) address = lower_ascii(address);
  }
  for (Department& department : departments_) {
    for (std::string* text : {&department.code, &department.parent, &department.head}) *text = lower_ascii(*text);
    for (std::string& address : department.addresses) address = lower_ascii(address);
  }
  std::stable_sort(accounts_.begin(), accounts_.end(), [](const Account& a, const Account& b) { return a.login < b.login; });
  std::stable_sort(departments_.begin(), departments_.end(), [](const Department& a, const Department& b) { return a.code < b.code; });
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    by_login_.emplace(accounts_[i].login, i);
    for (const std::string& address : accounts_[i].addresses) by_address_.emplace(address, i);
  }
  for (std::size_t i = 0; i < departments_.size(); ++i) {
    by_code_.emplace(departments_[i].code, i);
    for (const std::string& address : departments_[i].addresses) by_section_address_.emplace(address, i);
  }
}

const Account* People::find(std::string_view login) const {
  const auto found = by_login_.find(lower_ascii(login));
  return found == by_login_.end() ? nullptr : &accounts_[found->second];
}

const Account* People::by_address(std::string_view address) const {
  const auto found = by_address_.find(lower_ascii(address));
  return found == by_address_.end() ? nullptr : &accounts_[found->second];
}

const Department* People::department(std::string_view code) const {
  const auto found = by_code_.find(lower_ascii(code));
  return found == by_code_.end() ? nullptr : &departments_[found->second];
}

const Department* People::by_section_address(std::string_view address) const {
  const auto found = by_section_address_.find(lower_ascii(address));
  return found == by_section_address_.end() ? nullptr : &departments_[found->second];
}

namespace {

void add_superior(const Account* candidate, const Account* self, std::vector<const Account*>& superiors) {
  const bool counts = candidate != nullptr && candidate != self && candidate->enabled;
  if (counts && std::find(superiors.begin(), superiors.end(), candidate) == superiors.end()) superiors.push_back(candidate);
}

// The heads from this department upwards; a ring, which the ledger refuses, ends at the depth allowed.
void add_heads(const People& people, const Department* department, const Account* self, std::vector<const Account*>& superiors) {
  for (std::size_t depth = 0; department != nullptr && depth < People::kDepthMax; ++depth) {
    add_superior(people.find(department->head), self, superiors);
    department = department->parent.empty() ? nullptr : people.department(department->parent);
  }
}

}  // namespace

std::vector<const Account*> People::superiors_of(const Account& account) const {
  std::vector<const Account*> superiors;
  const Account* self = find(account.login);
  add_superior(find(account.superior), self, superiors);
  add_heads(*this, department(account.department), self, superiors);
  return superiors;
}

std::vector<const Account*> People::superiors_of(const Department& department) const {
  std::vector<const Account*> superiors;
  add_heads(*this, &department, nullptr, superiors);
  return superiors;
}

bool People::is_member(const Account& account, std::string_view department_code) const {
  const std::string code = lower_ascii(department_code);
  if (!account.enabled || code.empty()) return false;
  return account.department == code || std::find(account.also.begin(), account.also.end(), code) != account.also.end();
}

std::vector<const Account*> People::members_of(std::string_view department_code) const {
  std::vector<const Account*> members;
  for (const Account& account : accounts_) {
    if (is_member(account, department_code)) members.push_back(&account);
  }
  return members;
}

std::vector<const Account*> People::owners_of_address(std::string_view address) const {
  std::vector<const Account*> owners;
  const Account* own = by_address(address);
  if (own != nullptr && own->enabled) owners.push_back(own);
  const Department* section = by_section_address(address);
  if (section == nullptr || !section->active) return owners;
  for (const Account* member : members_of(section->code)) {
    if (member != own) owners.push_back(member);
  }
  return owners;
}

bool People::owns_address(const Account& account, std::string_view address) const {
  if (!account.enabled) return false;
  const Account* own = by_address(address);
  if (own != nullptr && own->login == lower_ascii(account.login)) return true;
  const Department* section = by_section_address(address);
  return section != nullptr && section->active && is_member(account, section->code);
}

std::vector<std::string> People::addresses_of(const Account& account) const {
  std::vector<std::string> addresses;
  if (!account.enabled) return addresses;
  addresses = account.addresses;
  std::vector<std::string> codes = account.also;
  codes.insert(codes.begin(), account.department);
  for (const std::string& code : codes) {
    const Department* section = department(code);
    if (section == nullptr || !section->active) continue;
    addresses.insert(addresses.end(), section->addresses.begin(), section->addresses.end());
  }
  return addresses;
}

}  // namespace temizu
