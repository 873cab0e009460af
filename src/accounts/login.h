// Logging in, the same for console and command line: lock-out → password (local or LDAP) → code where the account needs one →
// session. Whatever is wrong, the outside hears the same words, and the try is counted; unknown logins are counted and cost
// the same work as known ones. Nothing here decides what an account may do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "policy/config.h"
#include "quarantine/desk/desk.h"
#include "quarantine/people.h"

namespace temizu {

// Who checks passwords that are not ours. Thread-safe.
class DirectoryPasswords {
 public:
  virtual ~DirectoryPasswords() = default;
  // False for a wrong password and for a name that is not there. unavailable: nobody answered; that says nothing about it.
  virtual Result<bool> right(std::string_view directory_name, std::string_view untrusted_password) = 0;
  // A name that no entry has: binding to it costs what a wrong password costs.
  virtual std::string nobody() const = 0;
};
// From accounts.*: null when no directory is configured. Fails with config.
Result<std::unique_ptr<DirectoryPasswords>> open_directory_passwords(const Config& config);

// What logging in asks of the desk's ledger; tests have one in memory.
class LoginBook {
 public:
  virtual ~LoginBook() = default;
  virtual Result<LoginGate> gate(std::string_view account, std::string_view client) = 0;
  virtual Status failed(std::string_view account, std::string_view client) = 0;
  virtual Status succeeded(std::string_view account, std::string_view client) = 0;
  virtual Result<bool> blocked(std::string_view account) = 0;
  virtual Result<Desk::Password> password(std::string_view account) = 0;
  virtual Status set_password(std::string_view account, std::string_view hash) = 0;
  virtual Result<std::uint64_t> prove(std::string_view account, std::string_view purpose, std::string_view digits, std::int64_t wait_ms) = 0;
  virtual Status open_session(const Session& session) = 0;
};
std::unique_ptr<LoginBook> login_book(Desk& desk);   // desk outlives it

struct LoginPlace {
  LoginBook& book;
  const People& people;
  DirectoryPasswords* directory{nullptr};      // null: local passwords only
  std::int64_t session_ms{12 * 3'600'000};     // absolute end of a session
  std::int64_t code_wait_ms{5000};             // for wash's answer
  const Clock& clock{system_clock()};
};

struct LoginTry {
  std::string login, password;                 // as typed; the caller wipes the password
  std::string code;                            // six digits, empty when none was typed
  std::string client;                          // address, or "command line"
  std::string purpose;                         // of the code; empty: this log-in. A command line act names the act itself
  bool session{true};                          // false: nothing is opened, token stays empty
};

struct LoggedIn {
  Account account;
  std::string token, csrf;                     // for the browser; kept nowhere
  bool with_code{false};
  std::uint64_t code_number{0};                // of the desk's codes; 0: none was needed
  bool password_must_change{false};            // an administrator made the password: the owner sets one before anything else
};

// denied: refused, with login_refused as Error::what and nothing else told; unavailable: wash or the directory does not answer.
Result<LoggedIn> log_in(const LoginPlace& place, const LoginTry& tried);
inline constexpr char kLoginRefused[] = "login_refused";
const char* login_refused_text(std::string_view language);     // the words for people

// The first half, for a program that asks for the code in a second step: gate and password, wrong ones counted. tried.code and purpose are
// not looked at; blocks are open_session's. Fails as log_in does. Where the account needs no code, the caller says succeeded to the book.
struct PasswordPassed {
  Account account;
  bool password_must_change{false};
};
Result<PasswordPassed> log_in_by_password(const LoginPlace& place, const LoginTry& tried);
// Whether this name may try now from there, for names that nobody has too.
Result<LoginGate> login_gate(LoginBook& book, const People& people, std::string_view untrusted_login, std::string_view client);

// The password alone, counted like a log-in: before an owner changes it, and for staff who prove themselves again.
Status check_own_password(const LoginPlace& place, const Account& account, std::string_view untrusted_password, std::string_view client);
// A local account's owner sets a new one (bad_input with a code of fault_texts.def when it is no good; denied for an account
// whose password is the directory's).
Status change_own_password(const LoginPlace& place, const Account& account, std::string_view new_password, std::string_view site_name);

}  // namespace temizu
