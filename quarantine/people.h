// Who is who: accounts with their roles, departments with their heads, and which address belongs to whom. The ledger
// <store>/people/people.db is written by root's command line only; every other program reads it. So a console that was
// taken over can widen nobody's rights: what a person may do is not in any file it can write.
//
// A People is loaded whole (a municipality has a few thousand persons), never changes, and holds no handle: tests build
// one by hand. Logins and addresses are compared without ASCII case and kept in lower case.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"   // lower_ascii, which names of people are compared by
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace temizu {

// Bits of Account::roles; numbers are kept in the ledger.
enum class AccountRole : std::uint32_t {
  staff = 1,           // own mail: own addresses and the section addresses of own departments
  approver = 2,        // decides on requests of the departments it is head of, and as a deputy
  administrator = 4,   // all mail, queue, blocks; decides where the rule says so
  auditor = 8,         // reads all, changes nothing
  ciso = 16            // reports, exceptions
};
inline constexpr AccountRole kAllRoles[] = {AccountRole::staff, AccountRole::approver, AccountRole::administrator, AccountRole::auditor,
                                            AccountRole::ciso};
const char* to_word(AccountRole role);                          // "staff", "approver", …
std::optional<AccountRole> role_of(std::string_view word);
// Words with a comma between, in the order above; "" for none.
std::string roles_text(std::uint32_t roles);

enum class AccountSource : std::uint8_t { local, csv, ldap };   // who keeps the entry up to date
const char* to_word(AccountSource source);

struct Account {
  std::string login;                      // never given to another person: who leaves is disabled, not deleted
  std::string name, kana, title;          // 氏名, ふりがな, 役職; NFC
  std::string department;                 // code; empty: none
  std::vector<std::string> also;          // codes of further departments (兼務)
  std::string superior;                   // login, where the directory names one for this person; else the head of the department
  std::vector<std::string> addresses;     // own ones, the first is the main one
  std::uint32_t roles{0};
  AccountSource source{AccountSource::local};
  bool enabled{true};
  std::string disabled_why;
  std::string directory_name;             // LDAP: the DN that the password is checked against
  std::string password_hash;              // Argon2id as libsodium writes it; empty: no local password
  bool password_must_change{false};       // set by an administrator, known to two
  TimeMs password_set_ms{0};
  Bytes totp_sealed;                      // for temizu-wash alone, see accounts/totp.h; empty: none
  std::uint32_t totp_number{0};           // counts the secrets given to this account: 1, 2, …
  bool has(AccountRole role) const { return (roles & static_cast<std::uint32_t>(role)) != 0; }
  // Approvers, administrators, auditors and the CISO prove themselves with a code as well.
  bool needs_code() const { return (roles & ~static_cast<std::uint32_t>(AccountRole::staff)) != 0; }
  friend bool operator==(const Account&, const Account&) = default;
};

struct Department {
  std::string code;                       // as the personnel system has it: letters, digits, - . _
  std::string name;
  std::string parent;                     // code; empty: at the top
  std::string head;                       // login of the superior (所属長); empty: that of the parent
  std::vector<std::string> addresses;     // section addresses (課の代表アドレス)
  bool active{true};                      // false: dissolved; nobody belongs to it
  friend bool operator==(const Department&, const Department&) = default;
};

class People {
 public:
  People() = default;
  // Logins, codes and addresses are lowered; the first of two with one key counts.
  People(std::vector<Account> accounts, std::vector<Department> departments, std::uint64_t version = 0);

  std::span<const Account> accounts() const { return accounts_; }             // in order of login, disabled ones too
  std::span<const Department> departments() const { return departments_; }    // in order of code
  std::uint64_t version() const { return version_; }                          // of the ledger when it was read; grows with every change

  // Pointers live as long as the People. Disabled accounts are found too: look at enabled.
  const Account* find(std::string_view login) const;
  const Account* by_address(std::string_view address) const;                  // whose own address it is
  const Department* department(std::string_view code) const;
  const Department* by_section_address(std::string_view address) const;

  // Who stands above, nearest first: the superior named for the person, then the heads of the department and of those above
  // it. Never the account itself, never a disabled one, each once; at most kDepthMax. The first one decides on requests.
  std::vector<const Account*> superiors_of(const Account& account) const;
  // Of a department as such, for mail to a section address.
  std::vector<const Account*> superiors_of(const Department& department) const;

  std::vector<const Account*> members_of(std::string_view department_code) const;   // enabled ones, 兼務 included
  bool is_member(const Account& account, std::string_view department_code) const;
  // Who may see mail to this address: the owner, or every member of the department whose section address it is.
  std::vector<const Account*> owners_of_address(std::string_view address) const;
  bool owns_address(const Account& account, std::string_view address) const;        // false for a disabled account
  // All addresses whose mail is the account's own: its own ones, then those of its departments.
  std::vector<std::string> addresses_of(const Account& account) const;

  static constexpr std::size_t kDepthMax = 16;   // of departments above one another

 private:
  std::vector<Account> accounts_;
  std::vector<Department> departments_;
  std::unordered_map<std::string, std::size_t> by_login_, by_code_, by_address_, by_section_address_;
  std::uint64_t version_{0};
};

// What is wrong with a set of people, each fault once and in words for the administrator: unknown department or superior, departments
// in a ring, an address or login twice, too long or ill-formed values, nobody enabled as administrator. Empty: nothing.
struct PeopleFault {
  std::string_view code;     // "superior.unknown", "address.twice", …: accounts/fault_texts.h has the sentences
  std::string subject;       // login, code or address
  std::string other;         // what it clashes with
  bool may_stand{false};     // the ledger may hold it, an import may not bring it: a head or superior who is disabled
  friend bool operator==(const PeopleFault&, const PeopleFault&) = default;
};
std::vector<PeopleFault> faults_of(std::span<const Account> accounts, std::span<const Department> departments);

// Reads the ledger. A ledger nobody has made yet has nobody in it. Thread-safe.
class PeopleReader {
 public:
  explicit PeopleReader(const std::string& store_path);
  ~PeopleReader();
  // The same object while nothing has changed; asks the ledger each time, which costs some 20 µs.
  Result<std::shared_ptr<const People>> people();

 private:
  struct State;
  std::unique_ptr<State> state_;
};
Result<std::shared_ptr<const People>> load_people(const std::string& store_path);

// One row as it shall be afterwards: added, or put in place of the one with the same login or code.
struct PeopleChange {
  std::string action;                     // of the audit record: "user.add", "user.disable", "department.change", …
  std::optional<Account> account;
  std::optional<Department> department;   // one of the two
  std::string detail;                     // for the audit record: "key=value" pairs; never a secret
};

// Root's. Opens, migrates and creates the ledger.
class PeopleWriter {
 public:
  static Result<std::unique_ptr<PeopleWriter>> open(const std::string& store_path, const Clock& clock = system_clock());
  ~PeopleWriter();
  Result<std::shared_ptr<const People>> people();
  // All of it in one transaction, one audit record a change. conflict when the ledger is no longer the one that `seen` was
  // read from; bad_input, with the first fault that may not stand, when the result would be faulty. Nothing is changed then.
  Status apply(const People& seen, std::span<const PeopleChange> changes, std::string_view actor, std::string_view why);

 private:
  struct State;
  explicit PeopleWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace temizu
