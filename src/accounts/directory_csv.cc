// CSV tables to a Directory: which column is which, and what its words mean.
#include <algorithm>
#include <array>
#include <span>

#include "accounts/directory.h"

namespace temizu {
namespace {

enum class Column : std::uint8_t {
  login, name, kana, title, department, also, superior, address, roles,      // people
  code, department_name, parent, head, section_address,                       // departments
  count
};

struct ColumnName {
  Column column;
  std::string_view name;
};

// Names as personnel systems and we write them. A table of people has a login, one of departments has a name of the department.
constexpr ColumnName kPeopleColumns[] = {
    {Column::login, "利用者名"},       {Column::login, "職員番号"},     {Column::login, "ログイン名"}, {Column::login, "ユーザーID"},   {Column::login, "login"},
    {Column::name, "氏名"},            {Column::name, "職員氏名"},      {Column::name, "名前"},       {Column::name, "name"},
    {Column::kana, "ふりがな"},        {Column::kana, "フリガナ"},      {Column::kana, "氏名カナ"},   {Column::kana, "カナ氏名"},       {Column::kana, "kana"},
    {Column::title, "役職"},           {Column::title, "職名"},         {Column::title, "title"},
    {Column::department, "所属コード"}, {Column::department, "所属"},    {Column::department, "department"},
    {Column::also, "兼務所属コード"},  {Column::also, "兼務"},          {Column::also, "also"},
    {Column::superior, "上司"},        {Column::superior, "上司職員番号"}, {Column::superior, "承認者"}, {Column::superior, "superior"},
    {Column::address, "メールアドレス"}, {Column::address, "メール"},     {Column::address, "mail"},    {Column::address, "address"},
    {Column::roles, "役割"},           {Column::roles, "roles"},
};
constexpr ColumnName kDepartmentColumns[] = {
    {Column::code, "所属コード"},       {Column::code, "コード"},        {Column::code, "code"},
    {Column::department_name, "所属名"}, {Column::department_name, "名称"}, {Column::department_name, "name"},
    {Column::parent, "上位所属コード"}, {Column::parent, "上位所属"},    {Column::parent, "親所属コード"}, {Column::parent, "parent"},
    {Column::head, "所属長"},          {Column::head, "所属長職員番号"}, {Column::head, "head"},
    {Column::section_address, "代表アドレス"}, {Column::section_address, "代表メールアドレス"}, {Column::section_address, "addresses"},
};

const char* word_of(Column column) {
  switch (column) {
    case Column::login: return "利用者名";
    case Column::name: return "氏名";
    case Column::code: return "所属コード";
    case Column::department_name: return "所属名";
    default: return "";
  }
}

struct RoleName {
  std::string_view name;
  AccountRole role;
};
constexpr RoleName kRoleNames[] = {{"職員", AccountRole::staff},     {"承認者", AccountRole::approver}, {"管理者", AccountRole::administrator},
                                   {"監査", AccountRole::auditor},   {"監査担当", AccountRole::auditor}, {"ciso", AccountRole::ciso}};

std::optional<AccountRole> role_from(std::string_view word) {
  const std::string lower = lower_ascii(word);
  for (const RoleName& known : kRoleNames) {
    if (lower == known.name) return known.role;
  }
  return role_of(lower);
}

// Items of one cell: blanks, commas, semicolons, 、 ・ ／ and line ends stand between them.
std::vector<std::string> items_of(std::string_view cell) {
  constexpr std::string_view kWide[] = {"、", "・", "／", "　", "；"};
  std::vector<std::string> items(1);
  for (std::size_t at = 0; at < cell.size();) {
    std::size_t gap = std::string_view(" ,;/\t\r\n").find(cell[at]) != std::string_view::npos ? 1 : 0;
    for (const std::string_view wide : kWide) gap = cell.substr(at).starts_with(wide) ? wide.size() : gap;
    if (gap == 0) {
      items.back() += cell[at++];
      continue;
    }
    at += gap;
    if (!items.back().empty()) items.emplace_back();
  }
  if (items.back().empty()) items.pop_back();
  return items;
}

class Table {
 public:
  Table(const std::vector<CsvRow>& rows, const std::string& name) : rows_(rows), name_(name) { places_.fill(kNone); }

  // Fills places_; the columns nobody knows go to `ignored`.
  Status read_head(std::span<const ColumnName> names, std::vector<std::string>& ignored) {
    const CsvRow& head = rows_.front();
    for (std::size_t i = 0; i < head.cells.size(); ++i) {
      const std::string cell = lower_ascii(head.cells[i]);
      const auto known = std::find_if(names.begin(), names.end(), [&](const ColumnName& one) { return cell == lower_ascii(one.name); });
      if (known == names.end()) {
        if (!cell.empty()) ignored.push_back(name_ + ": " + head.cells[i]);
        continue;
      }
      std::size_t& place = places_[static_cast<std::size_t>(known->column)];
      if (place != kNone) return fail(head, "two columns say the same: " + head.cells[place] + ", " + head.cells[i]);
      place = i;
    }
    return {};
  }
  Status need(Column column) const {
    if (has(column)) return {};
    return fail(rows_.front(), std::string("has no column ") + word_of(column));
  }
  bool has(Column column) const { return places_[static_cast<std::size_t>(column)] != kNone; }
  std::string cell(const CsvRow& row, Column column) const {
    const std::size_t place = places_[static_cast<std::size_t>(column)];
    return place < row.cells.size() ? row.cells[place] : std::string();
  }
  Unexpected fail(const CsvRow& row, std::string what) const { return Unexpected{Code::bad_input, where(row), std::move(what)}; }
  std::string where(const CsvRow& row) const { return name_ + ':' + std::to_string(row.line); }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  const std::vector<CsvRow>& rows_;
  const std::string& name_;
  std::array<std::size_t, static_cast<std::size_t>(Column::count)> places_;
};

constexpr std::uint32_t kEveryRole = 0x1f;

std::vector<std::string> lowered(std::vector<std::string> words) {
  for (std::string& word : words) word = lower_ascii(word);
  return words;
}

Status add_people(const std::vector<CsvRow>& rows, Table& table, Directory& directory) {
  if (auto there = table.need(Column::name); !there) return there;
  directory.has_people = true;
  if (table.has(Column::roles)) directory.roles_said = kEveryRole;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const CsvRow& row = rows[i];
    Person person;
    person.where = table.where(row);
    person.login = lower_ascii(table.cell(row, Column::login));
    person.name = table.cell(row, Column::name);
    person.kana = table.cell(row, Column::kana);
    person.title = table.cell(row, Column::title);
    person.department = lower_ascii(table.cell(row, Column::department));
    person.also = lowered(items_of(table.cell(row, Column::also)));
    person.superior = lower_ascii(table.cell(row, Column::superior));
    person.addresses = lowered(items_of(table.cell(row, Column::address)));
    if (person.login.empty()) return table.fail(row, "the login (利用者名) is empty");
    if (table.has(Column::roles)) {
      std::uint32_t roles = static_cast<std::uint32_t>(AccountRole::staff);
      for (const std::string& word : items_of(table.cell(row, Column::roles))) {
        const auto role = role_from(word);
        if (!role) return table.fail(row, "no such role: " + word);
        roles |= static_cast<std::uint32_t>(*role);
      }
      person.roles = roles;
    }
    directory.people.push_back(std::move(person));
  }
  return {};
}

Status add_departments(const std::vector<CsvRow>& rows, Table& table, Directory& directory) {
  if (auto there = table.need(Column::code); !there) return there;
  directory.has_departments = true;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const CsvRow& row = rows[i];
    Department department;
    department.code = lower_ascii(table.cell(row, Column::code));
    department.name = table.cell(row, Column::department_name);
    department.parent = lower_ascii(table.cell(row, Column::parent));
    department.head = lower_ascii(table.cell(row, Column::head));
    department.addresses = lowered(items_of(table.cell(row, Column::section_address)));
    if (department.code.empty()) return table.fail(row, "the code (所属コード) is empty");
    directory.departments.push_back(std::move(department));
  }
  return {};
}

}  // namespace

Status add_csv(const std::vector<CsvRow>& rows, const std::string& name, Directory& directory) {
  if (rows.empty()) return Unexpected{Code::bad_input, name, "is empty", "Export it again"};
  const auto names_one_of = [&](std::span<const ColumnName> names, Column column) {
    return std::any_of(rows.front().cells.begin(), rows.front().cells.end(), [&](const std::string& cell) {
      return std::any_of(names.begin(), names.end(), [&](const ColumnName& one) { return one.column == column && lower_ascii(cell) == lower_ascii(one.name); });
    });
  };
  const bool of_people = names_one_of(kPeopleColumns, Column::login);
  if (!of_people && !names_one_of(kDepartmentColumns, Column::department_name)) {
    return Unexpected{Code::bad_input, name + ":1", "the first row names neither 利用者名 (people) nor 所属名 (departments)",
                      "Put the names of the columns into the first row"};
  }
  const bool again = of_people ? directory.has_people : directory.has_departments;
  if (again) return Unexpected{Code::bad_input, name, of_people ? "is a second table of people" : "is a second table of departments"};
  Table table(rows, name);
  const std::span<const ColumnName> names = of_people ? std::span<const ColumnName>(kPeopleColumns) : kDepartmentColumns;
  if (auto read = table.read_head(names, directory.ignored); !read) return read;
  return of_people ? add_people(rows, table, directory) : add_departments(rows, table, directory);
}

}  // namespace temizu
