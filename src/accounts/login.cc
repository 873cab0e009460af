#include "accounts/login.h"

#include <algorithm>

#include "accounts/password.h"
#include "accounts/tokens.h"
#include "accounts/totp.h"
#include "base/digest.h"
#include "base/log.h"

namespace temizu {
namespace {

Unexpected refused() { return Unexpected{Code::denied, "login", kLoginRefused}; }

// Under which name a try is counted and logged. What is no login of ours may be a password in the wrong box: only a hash of
// it is kept.
std::string counted_name(const Account* account, std::string_view untrusted_login) {
  return account != nullptr ? account->login : "unknown-" + to_hex(sha256(lower_ascii(untrusted_login))).substr(0, 16);
}

struct OwnHash {
  std::string hash;
  bool set_by_root{true};
};

// The one that was set last: root's in People, or the owner's in the desk's ledger.
Result<OwnHash> hash_of(LoginBook& book, const Account& account) {
  auto own = book.password(account.login);
  if (!own) return Unexpected{own.error()};
  const bool owner_was_later = !own->hash.empty() && own->at_ms >= account.password_set_ms;
  if (owner_was_later) return OwnHash{own->hash, false};
  return OwnHash{account.password_hash, true};
}

struct PasswordVerdict {
  bool right{false};
  bool set_by_root{false};
};

// account null: nobody of that name. Hash and directory are asked in every case, so that time tells nothing.
Result<PasswordVerdict> check_password(const LoginPlace& place, const Account* account, std::string_view untrusted_password) {
  const bool by_directory = account != nullptr && account->source == AccountSource::ldap;
  OwnHash own;
  if (account != nullptr && !by_directory) {
    auto found = hash_of(place.book, *account);
    if (!found) return Unexpected{found.error()};
    own = std::move(*found);
  }
  auto local = verify_password(own.hash, untrusted_password);
  if (!local) return Unexpected{local.error()};
  bool remote = false;
  if (place.directory != nullptr) {
    const bool named = by_directory && !account->directory_name.empty();
    auto bound = place.directory->right(named ? account->directory_name : place.directory->nobody(), untrusted_password);
    if (!bound && by_directory) return Unexpected{bound.error()};
    remote = named && bound && *bound;   // for a local account the directory's silence does not matter
    if (!bound && account == nullptr) return Unexpected{bound.error()};
  }
  return PasswordVerdict{by_directory ? remote : *local, own.set_by_root};
}

Result<bool> open_gate(const LoginPlace& place, std::string_view counted_as, std::string_view client) {
  auto gate = place.book.gate(counted_as, client);
  if (!gate) return Unexpected{gate.error()};
  return gate->open(place.clock.now_ms());
}

// A refusal and its record. A ledger that does not take the record must not turn a refusal into a free try.
Unexpected count_and_refuse(const LoginPlace& place, std::string_view counted_as, std::string_view client, const char* why) {
  log(LogLevel::warning, "login_refused", {{"account", counted_as}, {"client", client}, {"why", why}});
  if (auto counted = place.book.failed(counted_as, client); !counted) return Unexpected{counted.error()};
  return refused();
}

}  // namespace

Result<PasswordPassed> log_in_by_password(const LoginPlace& place, const LoginTry& tried) {
  const Account* account = place.people.find(tried.login);
  const std::string counted_as = counted_name(account, tried.login);
  auto open = open_gate(place, counted_as, tried.client);
  if (!open) return Unexpected{open.error()};
  if (!*open) {
    log(LogLevel::warning, "login_refused", {{"account", counted_as}, {"client", tried.client}, {"why", "locked"}});
    return refused();
  }
  auto verdict = check_password(place, account, tried.password);
  if (!verdict) return Unexpected{verdict.error()};
  if (account == nullptr) return count_and_refuse(place, counted_as, tried.client, "unknown");
  if (!verdict->right) return count_and_refuse(place, counted_as, tried.client, "password");
  if (!account->enabled) return count_and_refuse(place, counted_as, tried.client, "disabled");
  return PasswordPassed{*account, verdict->set_by_root && account->source != AccountSource::ldap && account->password_must_change};
}

Result<LoginGate> login_gate(LoginBook& book, const People& people, std::string_view untrusted_login, std::string_view client) {
  return book.gate(counted_name(people.find(untrusted_login), untrusted_login), client);
}

Result<LoggedIn> log_in(const LoginPlace& place, const LoginTry& tried) {
  auto passed = log_in_by_password(place, tried);
  if (!passed) return Unexpected{passed.error()};
  const Account* const account = &passed->account;
  const std::string& counted_as = account->login;
  auto blocked = place.book.blocked(account->login);
  if (!blocked) return Unexpected{blocked.error()};
  if (*blocked) return count_and_refuse(place, counted_as, tried.client, "blocked");

  LoggedIn in;
  in.account = *account;
  in.password_must_change = passed->password_must_change;
  in.token = new_token();
  if (in.token.empty()) return Unexpected{Code::internal, "login", "no random octets"};
  in.csrf = csrf_token(in.token);
  in.with_code = account->needs_code() || !account->totp_sealed.empty();
  if (in.with_code) {
    const std::string digits = cleaned_code(tried.code);
    if (digits.empty()) return count_and_refuse(place, counted_as, tried.client, "no code");
    const std::string purpose = tried.purpose.empty() ? login_purpose(to_hex(token_hash(in.token))) : tried.purpose;
    auto proved = place.book.prove(account->login, purpose, digits, place.code_wait_ms);
    const bool no_answer = !proved && (proved.error().code == Code::unavailable || proved.error().code == Code::io || proved.error().code == Code::full);
    if (no_answer) return Unexpected{proved.error()};   // says nothing about the code
    if (!proved) return count_and_refuse(place, counted_as, tried.client, "code");
    in.code_number = *proved;
  }
  if (auto counted = place.book.succeeded(account->login, tried.client); !counted) return Unexpected{counted.error()};
  if (!tried.session) {
    in.token.clear();
    in.csrf.clear();
    return in;
  }
  const TimeMs now_ms = place.clock.now_ms();
  Session session;
  session.token_hash = token_hash(in.token);
  session.csrf_hash = token_hash(in.csrf);
  session.account = account->login;
  session.client = tried.client;
  session.with_code = in.with_code;
  session.made_ms = session.seen_ms = now_ms;
  session.ends_ms = now_ms + place.session_ms;
  if (auto opened = place.book.open_session(session); !opened) {
    return opened.error().code == Code::denied ? refused() : Unexpected{opened.error()};
  }
  return in;
}

const char* login_refused_text(std::string_view language) {
  if (language == "ja") {
    return "ログインできませんでした。利用者名・パスワード・確認コードをお確かめください。続けて5回まちがえると、しばらくログインできなくなります。"
           "わからないときは情報担当にお電話ください。";
  }
  return "Not logged in. Check login, password and code. After five wrong tries in a row logging in stays closed for a while. "
         "Ask your administrator when in doubt.";
}

Status check_own_password(const LoginPlace& place, const Account& account, std::string_view untrusted_password, std::string_view client) {
  auto open = open_gate(place, account.login, client);
  if (!open) return Unexpected{open.error()};
  if (!*open) return refused();
  auto verdict = check_password(place, &account, untrusted_password);
  if (!verdict) return Unexpected{verdict.error()};
  if (!verdict->right) return count_and_refuse(place, account.login, client, "password");
  return place.book.succeeded(account.login, client);
}

Status change_own_password(const LoginPlace& place, const Account& account, std::string_view new_password, std::string_view site_name) {
  if (account.source == AccountSource::ldap) {
    return Unexpected{Code::denied, account.login, "its password is the directory's", "Change it on the terminal, as for Windows"};
  }
  if (auto good = good_password(new_password, account, site_name); !good) return good;
  auto hash = hash_password(new_password);
  if (!hash) return Unexpected{hash.error()};
  return place.book.set_password(account.login, *hash);
}

namespace {

class DeskBook final : public LoginBook {
 public:
  explicit DeskBook(Desk& desk) : desk_(desk) {}
  Result<LoginGate> gate(std::string_view account, std::string_view client) override { return desk_.gate(account, client); }
  Status failed(std::string_view account, std::string_view client) override {
    auto gate = desk_.login_failed(account, client);
    if (!gate) return Unexpected{gate.error()};
    return {};
  }
  Status succeeded(std::string_view account, std::string_view client) override { return desk_.login_succeeded(account, client); }
  Result<bool> blocked(std::string_view account) override {
    auto blocks = desk_.blocks();
    if (!blocks) return Unexpected{blocks.error()};
    return std::any_of(blocks->begin(), blocks->end(), [&](const Block& block) { return block.account == account; });
  }
  Result<Desk::Password> password(std::string_view account) override { return desk_.password(account); }
  Status set_password(std::string_view account, std::string_view hash) override { return desk_.set_password(account, hash); }
  Result<std::uint64_t> prove(std::string_view account, std::string_view purpose, std::string_view digits, std::int64_t wait_ms) override {
    return desk_.prove(account, purpose, digits, wait_ms);
  }
  Status open_session(const Session& session) override { return desk_.open_session(session); }

 private:
  Desk& desk_;
};

}  // namespace

std::unique_ptr<LoginBook> login_book(Desk& desk) { return std::make_unique<DeskBook>(desk); }

}  // namespace temizu
