// What an outside source (the personnel system's CSV, an LDAP directory) says about people and departments, and what would
// have to change in our own ledger to agree with it. Working that out changes nothing: the dry run and the real run share
// one plan. Who is not in the source any more is disabled, never deleted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/csv.h"
#include "quarantine/people.h"

namespace temizu {

struct Person {
  std::string login, name, kana, title, department, superior, directory_name;
  std::vector<std::string> also, addresses;
  std::uint32_t roles{0};                  // of those that Directory::roles_said names
  std::string where;                       // "職員.csv:12", for conflicts
};

struct Directory {
  AccountSource source{AccountSource::csv};
  bool has_people{false}, has_departments{false};   // what is not in the source stays as it is
  std::uint32_t roles_said{0};             // the roles this source decides about (a role column, LDAP groups); see plan_of
  std::vector<Person> people;
  std::vector<Department> departments;
  std::vector<std::string> ignored;        // to tell the administrator: "職員.csv: 生年月日", a superior who is nobody
};

// Adds one file to the directory: a table of people (職員番号 or 利用者名, 氏名, …) or of departments (所属コード, 所属名, …),
// told apart by the first row. Columns may stand in any order; docs/operations/四月の異動.md lists their names. bad_input names line and column.
Status add_csv(const std::vector<CsvRow>& rows, const std::string& name, Directory& directory);

enum class PlanKind : std::uint8_t {
  department_added, department_changed, department_dissolved,
  added, moved, changed, left, returned, adopted,
  keeps_roles   // not a change: somebody moved and keeps more than everybody has
};
struct PlanLine {
  PlanKind kind{PlanKind::changed};
  std::string key, name;            // login or code, and how it reads
  std::string field;                // what of it: "department", "title", "head", "roles", …; empty for the whole
  std::string from, to;
};

struct Plan {
  std::vector<PlanLine> lines;          // departments first; in order of key
  std::vector<PeopleFault> conflicts;   // any: the plan is not carried out
  std::vector<PeopleChange> changes;
  std::uint64_t unchanged{0};           // people that stay as they are
  std::vector<std::string> leaving;     // logins
  bool nothing_to_do() const { return changes.empty() && conflicts.empty(); }
};

struct PlanOptions {
  std::uint32_t leave_percent_max{25};   // more of the enabled people leave: a conflict, for a cut-off file must not close a town
};

// Rules beside the plain comparison:
//   roles       as the source says; where it does not: everybody is staff, whoever heads a department or is named as superior
//               is approver, and administrator, auditor and ciso stay as `temizu user role` gave them
//   local       an account made by hand is taken over when the source names it, and left alone else
//   leaving     disabled, back to the role staff; password and code generator stay for a return
Plan plan_of(const People& now, const Directory& directory, const PlanOptions& options = {});

// For people. language "ja", else English. open_requests: login → what they still have open, shown with those who leave.
std::string plan_text(const Plan& plan, const People& now, const std::map<std::string, std::vector<std::string>>& open_requests,
                      std::string_view language);
std::string fault_text(const PeopleFault& fault, std::string_view language);   // one sentence and what to do
std::string role_words(std::uint32_t roles, std::string_view language);        // "職員・承認者"

}  // namespace temizu
