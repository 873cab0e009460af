#include "quarantine/people.h"

#include <unistd.h>

#include <algorithm>
#include <mutex>

#include "quarantine/sql/ledger.h"

namespace temizu {
namespace {

constexpr char kReadAccounts[] =
    "SELECT login, name, kana, title, department, also, superior, addresses, roles, source, enabled, disabled_why, directory_name, "
    "password_hash, password_must_change, password_set_ms, totp_sealed, totp_number FROM accounts ORDER BY login";
constexpr char kReadDepartments[] = "SELECT code, name, parent, head, addresses, active FROM departments ORDER BY code";
constexpr char kWriteAccount[] =
    "INSERT INTO accounts (login, name, kana, title, department, also, superior, addresses, roles, source, enabled, disabled_why, "
    "directory_name, password_hash, password_must_change, password_set_ms, totp_sealed, totp_number) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO UPDATE SET name = excluded.name, "
    "kana = excluded.kana, title = excluded.title, department = excluded.department, also = excluded.also, superior = excluded.superior, "
    "addresses = excluded.addresses, roles = excluded.roles, source = excluded.source, enabled = excluded.enabled, "
    "disabled_why = excluded.disabled_why, directory_name = excluded.directory_name, password_hash = excluded.password_hash, "
    "password_must_change = excluded.password_must_change, password_set_ms = excluded.password_set_ms, "
    "totp_sealed = excluded.totp_sealed, totp_number = excluded.totp_number";
constexpr char kWriteDepartment[] =
    "INSERT INTO departments (code, name, parent, head, addresses, active) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET "
    "name = excluded.name, parent = excluded.parent, head = excluded.head, addresses = excluded.addresses, active = excluded.active";
// Every change writes a record, so the chain's last number tells whether anything is new.
constexpr char kReadVersion[] = "SELECT COALESCE(MAX(number), 0) FROM audit";

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

AccountSource source_of(std::int64_t number) {
  return number >= 0 && number <= static_cast<std::int64_t>(AccountSource::ldap) ? static_cast<AccountSource>(number) : AccountSource::local;
}

Status read_accounts(Db& db, std::vector<Account>& accounts) {
  Query query(db, kReadAccounts);
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    Account account;
    account.login = query.text(0);
    account.name = query.text(1);
    account.kana = query.text(2);
    account.title = query.text(3);
    account.department = query.text(4);
    account.also = split(query.octets(5));
    account.superior = query.text(6);
    account.addresses = split(query.octets(7));
    account.roles = query.small(8);
    account.source = source_of(query.number(9));
    account.enabled = query.flag(10);
    account.disabled_why = query.text(11);
    account.directory_name = query.text(12);
    account.password_hash = query.text(13);
    account.password_must_change = query.flag(14);
    account.password_set_ms = query.number(15);
    account.totp_sealed = query.octets(16);
    account.totp_number = query.small(17);
    accounts.push_back(std::move(account));
  }
}

Status read_departments(Db& db, std::vector<Department>& departments) {
  Query query(db, kReadDepartments);
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    departments.push_back({query.text(0), query.text(1), query.text(2), query.text(3), split(query.octets(4)), query.flag(5)});
  }
}

Result<std::uint64_t> version_of(Db& db) {
  Query query(db, kReadVersion);
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  return *row ? query.count(0) : 0;
}

Result<std::shared_ptr<const People>> read_people(Db& db, std::uint64_t version) {
  std::vector<Account> accounts;
  std::vector<Department> departments;
  if (auto done = read_accounts(db, accounts); !done) return Unexpected{done.error()};
  if (auto done = read_departments(db, departments); !done) return Unexpected{done.error()};
  return std::make_shared<const People>(std::move(accounts), std::move(departments), version);
}

Status write_account(Db& db, const Account& account) {
  const std::string also = joined(account.also), addresses = joined(account.addresses);
  Query write(db, kWriteAccount);
  write.put_text(account.login).put_text(account.name).put_text(account.kana).put_text(account.title).put_text(account.department);
  write.put_text(also).put_text(account.superior).put_text(addresses).put(account.roles).put(static_cast<int>(account.source));
  write.put(account.enabled).put_text(account.disabled_why).put_text(account.directory_name).put_text(account.password_hash);
  write.put(account.password_must_change).put(account.password_set_ms).put(ByteView(account.totp_sealed)).put(account.totp_number);
  return write.run();
}

Status write_department(Db& db, const Department& department) {
  const std::string addresses = joined(department.addresses);
  Query write(db, kWriteDepartment);
  write.put_text(department.code).put_text(department.name).put_text(department.parent).put_text(department.head).put_text(addresses);
  return write.put(department.active).run();
}

// Rows as they will be: those of the snapshot, with the changed ones in their place.
std::pair<std::vector<Account>, std::vector<Department>> rows_after(const People& seen, std::span<const PeopleChange> changes) {
  std::vector<Account> accounts(seen.accounts().begin(), seen.accounts().end());
  std::vector<Department> departments(seen.departments().begin(), seen.departments().end());
  for (const PeopleChange& change : changes) {
    if (change.account) {
      const Account* old = seen.find(change.account->login);
      if (old != nullptr) accounts[static_cast<std::size_t>(old - seen.accounts().data())] = *change.account;
      else accounts.push_back(*change.account);
    }
    if (change.department) {
      const Department* old = seen.department(change.department->code);
      if (old != nullptr) departments[static_cast<std::size_t>(old - seen.departments().data())] = *change.department;
      else departments.push_back(*change.department);
    }
  }
  return {std::move(accounts), std::move(departments)};
}

}  // namespace

struct PeopleReader::State {
  explicit State(const std::string& store_path) : reader(store_path, LedgerKind::people), file(ledger_file(store_path, LedgerKind::people)) {}
  std::mutex mutex;
  LedgerReader reader;
  std::string file;
  std::shared_ptr<const People> known;
};

PeopleReader::PeopleReader(const std::string& store_path) : state_(std::make_unique<State>(store_path)) {}
PeopleReader::~PeopleReader() = default;

Result<std::shared_ptr<const People>> PeopleReader::people() {
  std::lock_guard lock(state_->mutex);
  auto looked = state_->reader.read([&](Db& db) -> Status {
    auto version = version_of(db);
    if (!version) return Unexpected{version.error()};
    if (state_->known && state_->known->version() == *version) return {};
    auto people = read_people(db, *version);
    if (!people) return Unexpected{people.error()};
    state_->known = std::move(*people);
    return {};
  });
  const bool nobody_made_it = !looked && looked.error().code == Code::unavailable && ::access(state_->file.c_str(), F_OK) != 0;
  if (nobody_made_it) return std::make_shared<const People>();
  if (!looked) return Unexpected{looked.error()};
  return state_->known;
}

Result<std::shared_ptr<const People>> load_people(const std::string& store_path) { return PeopleReader(store_path).people(); }

struct PeopleWriter::State {
  std::unique_ptr<Ledger> ledger;
};

PeopleWriter::PeopleWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
PeopleWriter::~PeopleWriter() = default;

Result<std::unique_ptr<PeopleWriter>> PeopleWriter::open(const std::string& store_path, const Clock& clock) {
  auto ledger = Ledger::open_writer(store_path, LedgerKind::people, clock);
  if (!ledger) return Unexpected{ledger.error()};
  auto state = std::make_unique<State>();
  state->ledger = std::move(*ledger);
  return std::unique_ptr<PeopleWriter>(new PeopleWriter(std::move(state)));
}

Result<std::shared_ptr<const People>> PeopleWriter::people() {
  auto version = version_of(state_->ledger->db());
  if (!version) return Unexpected{version.error()};
  return read_people(state_->ledger->db(), *version);
}

Status PeopleWriter::apply(const People& seen, std::span<const PeopleChange> changes, std::string_view actor, std::string_view why) {
  Ledger& ledger = *state_->ledger;
  const auto [accounts, departments] = rows_after(seen, changes);
  const People after(accounts, departments);   // lowers logins, codes and addresses
  for (const PeopleFault& fault : faults_of(after.accounts(), after.departments())) {
    if (fault.may_stand) continue;
    return Unexpected{Code::bad_input, fault.subject, std::string(fault.code) + (fault.other.empty() ? "" : ": " + fault.other)};
  }
  if (auto begun = ledger.begin(true); !begun) return begun;
  auto write = [&]() -> Status {
    auto version = version_of(ledger.db());
    if (!version) return Unexpected{version.error()};
    if (*version != seen.version()) return Unexpected{Code::conflict, "people", "somebody else changed them meanwhile", "Look again and repeat it"};
    for (const PeopleChange& change : changes) {
      if (change.account) {
        if (auto done = write_account(ledger.db(), *after.find(change.account->login)); !done) return done;
      }
      if (change.department) {
        if (auto done = write_department(ledger.db(), *after.department(change.department->code)); !done) return done;
      }
      const std::string subject = change.account ? change.account->login : change.department ? change.department->code : "";
      if (auto done = ledger.audit({actor, change.action, lower_ascii(subject), "", "", why, change.detail}); !done) return done;
    }
    return ledger.commit();
  };
  Status done = write();
  if (!done) {
    ledger.rollback();
    return done;
  }
  ledger.ring();
  return {};
}

}  // namespace temizu
