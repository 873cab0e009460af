#include "accounts/directory.h"

#include <algorithm>
#include <set>

namespace temizu {
namespace {

constexpr auto kStaff = static_cast<std::uint32_t>(AccountRole::staff);
constexpr auto kApprover = static_cast<std::uint32_t>(AccountRole::approver);
constexpr std::size_t kLeavingAlwaysAllowed = 5;   // the percentage says little in a small office

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

class Planner {
 public:
  Planner(const People& now, const Directory& directory, const PlanOptions& options) : now_(now), directory_(directory), options_(options) {}

  Plan make() {
    departments_.assign(now_.departments().begin(), now_.departments().end());
    accounts_.assign(now_.accounts().begin(), now_.accounts().end());
    for (std::size_t i = 0; i < accounts_.size(); ++i) places_.emplace(accounts_[i].login, i);
    if (directory_.has_departments) plan_departments();
    if (directory_.has_people) plan_people();
    give_roles();
    write_changes();
    look_for_conflicts();
    return std::move(plan_);
  }

 private:
  Account* account(const std::string& login) {
    const auto found = places_.find(login);
    return found == places_.end() ? nullptr : &accounts_[found->second];
  }
  void conflict(std::string_view code, std::string subject, std::string other = {}) {
    plan_.conflicts.push_back({code, std::move(subject), std::move(other), false});
  }

  // --- departments --------------------------------------------------------------------------------------------------
  void plan_departments() {
    std::set<std::string> named;
    for (const Department& wanted : directory_.departments) {
      if (!named.insert(wanted.code).second) {
        conflict("department.twice", wanted.code);
        continue;
      }
      const auto found = std::find_if(departments_.begin(), departments_.end(), [&](const Department& one) { return one.code == wanted.code; });
      if (found == departments_.end()) departments_.push_back(wanted);
      else *found = wanted;
    }
    for (Department& department : departments_) {
      if (named.contains(department.code)) continue;
      department.active = false;
      department.head.clear();
      department.addresses.clear();   // may go to the section that follows it
    }
  }

  // --- people -------------------------------------------------------------------------------------------------------
  // A directory may name a department by its code or, as Active Directory does, by its name where only one has it.
  std::string code_of(const std::string& department) const {
    std::string code;
    for (const Department& one : departments_) {
      if (one.code == lower_ascii(department)) return one.code;
      if (!one.active || one.name != department) continue;
      if (!code.empty()) return department;
      code = one.code;
    }
    return code.empty() ? department : code;
  }

  void plan_people() {
    std::set<std::string> named;
    for (const Person& person : directory_.people) {
      if (!named.insert(person.login).second) {
        conflict("login.twice", person.login, person.where);
        continue;
      }
      take(person);
    }
    std::size_t enabled = 0;
    for (Account& one : accounts_) {
      const bool from_here = one.source == directory_.source && one.enabled;
      enabled += from_here ? 1 : 0;
      if (!from_here || named.contains(one.login)) continue;
      one.enabled = false;
      one.disabled_why = "left";
      one.roles = kStaff;
      one.superior.clear();
      plan_.leaving.push_back(one.login);
    }
    const bool too_many = plan_.leaving.size() > kLeavingAlwaysAllowed && plan_.leaving.size() * 100 > enabled * options_.leave_percent_max;
    if (too_many) conflict("leaving.many", std::to_string(plan_.leaving.size()), std::to_string(enabled));
  }

  void take(const Person& person) {
    Account* known = account(person.login);
    Account taken = known != nullptr ? *known : Account{};
    if (known != nullptr && known->source != directory_.source && known->source != AccountSource::local) {
      conflict("source.other", person.login, to_word(known->source));
      return;
    }
    taken.login = person.login;
    taken.name = person.name;
    taken.kana = person.kana;
    taken.title = person.title;
    taken.department = code_of(person.department);
    taken.also.clear();
    for (const std::string& also : person.also) taken.also.push_back(code_of(also));
    taken.superior = person.superior;
    taken.addresses = person.addresses;
    taken.directory_name = person.directory_name;
    taken.source = directory_.source;
    const bool comes_back = known != nullptr && !known->enabled;
    const bool closed_by_hand = comes_back && known->disabled_why != "left";
    if (!closed_by_hand) {   // who was closed for a reason stays closed until a person opens the account
      taken.enabled = true;
      taken.disabled_why.clear();
    }
    if (known == nullptr) {
      taken.roles = kStaff;
      places_.emplace(taken.login, accounts_.size());
      accounts_.push_back(std::move(taken));
    } else {
      *known = std::move(taken);
    }
  }

  // --- roles --------------------------------------------------------------------------------------------------------
  // Who decides for others: heads of departments and superiors that the directory names.
  std::set<std::string> deciding() const {
    std::set<std::string> logins;
    for (const Department& one : departments_) {
      if (one.active && !one.head.empty()) logins.insert(one.head);
    }
    for (const Account& one : accounts_) {
      if (one.enabled && !one.superior.empty()) logins.insert(one.superior);
    }
    return logins;
  }

  void give_roles() {
    const std::set<std::string> deciders = deciding();
    std::map<std::string, std::uint32_t> said;
    for (const Person& person : directory_.people) said.emplace(person.login, person.roles);
    for (Account& one : accounts_) {
      if (!one.enabled) continue;
      const auto found = one.source == directory_.source ? said.find(one.login) : said.end();
      const std::uint32_t decided = found != said.end() ? directory_.roles_said : 0;
      if (found != said.end()) one.roles = (one.roles & ~decided) | (found->second & decided) | kStaff;
      if (one.source == AccountSource::local || (decided & kApprover) != 0) continue;   // by hand, as the account is, or said
      one.roles = deciders.contains(one.login) ? one.roles | kApprover : one.roles & ~kApprover;
    }
  }

  // --- what changes -------------------------------------------------------------------------------------------------
  void line(PlanKind kind, const std::string& key, const std::string& name, std::string field = {}, std::string from = {}, std::string to = {}) {
    plan_.lines.push_back({kind, key, name, std::move(field), std::move(from), std::move(to)});
  }

  void write_changes() {
    std::sort(departments_.begin(), departments_.end(), [](const Department& a, const Department& b) { return a.code < b.code; });
    std::sort(accounts_.begin(), accounts_.end(), [](const Account& a, const Account& b) { return a.login < b.login; });
    for (const Department& after : departments_) write_department(now_.department(after.code), after);
    for (const Account& after : accounts_) write_account(now_.find(after.login), after);
  }

  void write_department(const Department* before, const Department& after) {
    if (before != nullptr && *before == after) return;
    const std::size_t first = plan_.lines.size();
    if (before == nullptr || (!before->active && after.active)) {
      line(PlanKind::department_added, after.code, after.name);
    } else if (before->active && !after.active) {
      line(PlanKind::department_dissolved, after.code, after.name);
    }
    const Department none;
    const Department& old = before != nullptr ? *before : none;
    const auto compare = [&](const char* field, const std::string& from, const std::string& to) {
      if (from != to) line(PlanKind::department_changed, after.code, after.name, field, from, to);
    };
    if (after.active && before != nullptr) {   // a new one is shown whole
      compare("name", old.name, after.name);
      compare("parent", old.parent, after.parent);
      compare("head", old.head, after.head);
      compare("addresses", joined(old.addresses), joined(after.addresses));
    }
    const char* action = before == nullptr ? "department.add" : after.active ? "department.change" : "department.dissolve";
    plan_.changes.push_back({action, std::nullopt, after, detail_of(first)});
  }

  void write_account(const Account* before, const Account& after) {
    if (before != nullptr && *before == after) {
      plan_.unchanged += after.enabled ? 1 : 0;
      return;
    }
    const std::size_t first = plan_.lines.size();
    const char* action = "user.change";
    const auto compare = [&](const char* field, const std::string& from, const std::string& to) {
      if (from != to) line(PlanKind::changed, after.login, after.name, field, from, to);
    };
    if (before != nullptr && before->enabled && !after.enabled) {
      line(PlanKind::left, after.login, after.name, "roles", roles_text(before->roles), "");
      plan_.changes.push_back({"user.leave", after, std::nullopt, detail_of(first)});
      return;
    }
    if (before == nullptr) {   // shown whole
      line(PlanKind::added, after.login, after.name, "department", "", after.department);
      plan_.changes.push_back({"user.add", after, std::nullopt, detail_of(first) + " roles=" + roles_text(after.roles)});
      return;
    }
    const Account& old = *before;
    if (!before->enabled && after.enabled) {
      line(PlanKind::returned, after.login, after.name, "department", before->department, after.department);
      action = "user.return";
    } else if (before->source != after.source) {
      line(PlanKind::adopted, after.login, after.name, "source", to_word(before->source), to_word(after.source));
    }
    const bool moves = before->enabled && before->department != after.department;
    if (moves) line(PlanKind::moved, after.login, after.name, "department", before->department, after.department);
    compare("name", old.name, after.name);
    compare("kana", old.kana, after.kana);
    compare("title", old.title, after.title);
    compare("also", joined(old.also), joined(after.also));
    compare("superior", old.superior, after.superior);
    compare("addresses", joined(old.addresses), joined(after.addresses));
    compare("roles", roles_text(old.roles), roles_text(after.roles));
    compare("directory_name", old.directory_name, after.directory_name);
    constexpr std::uint32_t kByHand = ~(kStaff | kApprover);
    if (moves && (after.roles & kByHand) != 0) line(PlanKind::keeps_roles, after.login, after.name, "roles", "", roles_text(after.roles & kByHand));
    plan_.changes.push_back({action, after, std::nullopt, detail_of(first)});
  }

  // What the lines since `first` say, for the audit record: names of fields, roles and departments; no personal text.
  std::string detail_of(std::size_t first) const {
    std::string detail;
    for (std::size_t i = first; i < plan_.lines.size(); ++i) {
      const PlanLine& one = plan_.lines[i];
      if (one.field.empty() || one.kind == PlanKind::keeps_roles) continue;
      const bool told = one.field == "department" || one.field == "roles" || one.field == "head" || one.field == "superior" || one.field == "parent";
      detail += (detail.empty() ? "" : " ") + one.field + (told ? "=" + one.from + ">" + one.to : "=changed");
    }
    return detail.substr(0, 400);
  }

  // --- what must not be ---------------------------------------------------------------------------------------------
  void look_for_conflicts() {
    const std::vector<PeopleFault> before = faults_of(now_.accounts(), now_.departments());
    for (PeopleFault& fault : faults_of(accounts_, departments_)) {
      const bool stood = fault.may_stand && std::find(before.begin(), before.end(), fault) != before.end();
      if (!stood && std::find(plan_.conflicts.begin(), plan_.conflicts.end(), fault) == plan_.conflicts.end()) {
        plan_.conflicts.push_back(std::move(fault));
      }
    }
  }

  const People& now_;
  const Directory& directory_;
  const PlanOptions& options_;
  std::vector<Department> departments_;   // as they will be
  std::vector<Account> accounts_;
  std::map<std::string, std::size_t> places_;   // login → in accounts_, until they are sorted
  Plan plan_;
};

}  // namespace

Plan plan_of(const People& now, const Directory& directory, const PlanOptions& options) { return Planner(now, directory, options).make(); }

}  // namespace temizu
