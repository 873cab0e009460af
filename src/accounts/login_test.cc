#include "accounts/login.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "accounts/ldap.h"
#include "accounts/lock_out.h"
#include "accounts/password.h"
#include "accounts/tokens.h"
#include "accounts/totp.h"
#include "base/digest.h"

namespace temizu {
namespace {

constexpr auto kStaff = static_cast<std::uint32_t>(AccountRole::staff);
constexpr auto kApprover = static_cast<std::uint32_t>(AccountRole::approver);
const Bytes kSecret = "12345678901234567890";

// The desk's ledger and wash's answer, in memory.
class Book final : public LoginBook {
 public:
  explicit Book(FakeClock& clock) : clock_(clock) {}
  Result<LoginGate> gate(std::string_view account, std::string_view) override {
    const Tries& tries = tries_[std::string(account)];
    return LoginGate{tries.wrong_in_a_row, locked_until_ms(tries, clock_.now_ms())};
  }
  Status failed(std::string_view account, std::string_view) override {
    Tries& tries = tries_[std::string(account)];
    tries = after_try(tries, false, clock_.now_ms());
    return {};
  }
  Status succeeded(std::string_view account, std::string_view) override {
    tries_[std::string(account)] = {};
    return {};
  }
  Result<bool> blocked(std::string_view account) override { return blocks.contains(std::string(account)); }
  Result<Desk::Password> password(std::string_view account) override { return own[std::string(account)]; }
  Status set_password(std::string_view account, std::string_view hash) override {
    own[std::string(account)] = {std::string(hash), clock_.now_ms()};
    return {};
  }
  Result<std::uint64_t> prove(std::string_view, std::string_view purpose, std::string_view digits, std::int64_t) override {
    if (!wash_answers) return Unexpected{Code::unavailable, "temizu-wash", "does not answer"};
    purposes.emplace_back(purpose);
    const auto check = check_code(kSecret, digits, clock_.now_ms(), last_step_);
    if (!check || check->verdict != CodeVerdict::ok) return refusal(DeskFault::code_wrong);
    last_step_ = check->step;
    return purposes.size();
  }
  Status open_session(const Session& session) override {
    sessions.push_back(session);
    return {};
  }
  std::uint32_t wrong(const std::string& account) { return tries_[account].wrong_in_a_row; }

  std::set<std::string> blocks;
  std::map<std::string, Desk::Password> own;
  std::vector<std::string> purposes;
  std::vector<Session> sessions;
  bool wash_answers{true};

 private:
  FakeClock& clock_;
  std::map<std::string, Tries> tries_;
  std::int64_t last_step_{0};
};

std::string unknown(const std::string& login) { return "unknown-" + to_hex(sha256(login)).substr(0, 16); }

class FakeDirectory final : public DirectoryPasswords {
 public:
  Result<bool> right(std::string_view name, std::string_view password) override {
    asked.emplace_back(name);
    if (!there) return Unexpected{Code::unavailable, "ldap", "is not there"};
    return name == "uid=kato,dc=example" && password == "Windows no pasuwado";
  }
  std::string nobody() const override { return "cn=nobody"; }
  std::vector<std::string> asked;
  bool there{true};
};

class Login : public testing::Test {
 protected:
  Login() {
    Account staff, approver, remote, gone;
    staff.login = "sato";
    staff.roles = kStaff;
    staff.password_hash = hash();
    approver = staff;
    approver.login = "suzuki";
    approver.roles = kStaff | kApprover;
    approver.totp_sealed = "sealed";
    remote = staff;
    remote.login = "kato";
    remote.source = AccountSource::ldap;
    remote.directory_name = "uid=kato,dc=example";
    gone = staff;
    gone.login = "tanaka";
    gone.enabled = false;
    people = People({staff, approver, remote, gone}, {});
  }
  static const std::string& hash() {
    static const std::string made = hash_password("kirin ga ike wo watatta").value_or("");
    return made;
  }
  LoginPlace place() { return LoginPlace{book, people, &directory, 12 * 3'600'000, 1000, clock}; }
  Result<LoggedIn> in(const std::string& login, const std::string& password = "kirin ga ike wo watatta", const std::string& code = "", const std::string& purpose = "") {
    return log_in(place(), {login, password, code, "192.0.2.7", purpose, true});
  }
  std::string code() const { return code_at(kSecret, clock.now_ms() / kCodeStepMs).value_or(""); }

  FakeClock clock;
  Book book{clock};
  FakeDirectory directory;
  People people;
};

// Goal: the right words open a session whose token is kept nowhere.
TEST_F(Login, OpensASession) {
  const auto who = in("SATO");
  ASSERT_TRUE(who) << to_text(who.error());
  EXPECT_EQ(who->account.login, "sato");
  EXPECT_FALSE(who->with_code);
  ASSERT_EQ(book.sessions.size(), 1u);
  EXPECT_EQ(book.sessions[0].token_hash, token_hash(who->token));
  EXPECT_EQ(book.sessions[0].ends_ms, clock.now_ms() + 12 * 3'600'000);
  EXPECT_NE(book.sessions[0].token_hash, who->token);
  EXPECT_TRUE(csrf_fits(who->csrf, who->token));
}

// Goal: whatever is wrong, the same error comes and the try is counted.
TEST_F(Login, RefusesEverythingWithTheSameWords) {
  book.blocks.insert("kato");
  const std::vector<std::pair<std::string, Result<LoggedIn>>> refusals = {
      {"sato", in("sato", "wrong")}, {unknown("nobody"), in("nobody")}, {"tanaka", in("tanaka")}, {unknown("a b"), in("a b")}, {"kato", in("kato", "Windows no pasuwado")},
      {"suzuki", in("suzuki")}, {"suzuki", in("suzuki", "kirin ga ike wo watatta", "000000")}, {"sato", in("sato", "")}};
  for (const auto& [account, result] : refusals) {
    ASSERT_FALSE(result) << account;
    EXPECT_EQ(to_text(result.error()), to_text(refusals[0].second.error())) << account;
    EXPECT_GE(book.wrong(account), 1u) << account;
  }
  EXPECT_TRUE(book.sessions.empty());
}

// Goal: after five wrong ones even the right password is refused, until the minute is over; unknown logins are locked alike.
TEST_F(Login, LocksOutAndOpensAgain) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(in("sato", "wrong"));
  EXPECT_FALSE(in("sato"));
  EXPECT_EQ(book.wrong("sato"), 5u);   // a locked try is not counted: the lock ends
  clock.advance_ms(60'000);
  EXPECT_TRUE(in("sato"));
  EXPECT_EQ(book.wrong("sato"), 0u);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(in("nobody", "wrong"));
  EXPECT_FALSE(book.gate(unknown("nobody"), "192.0.2.7")->open(clock.now_ms()));
}

// Goal: an approver needs a code, once; the code is for this very session or for the act that was named.
TEST_F(Login, AsksApproversForACode) {
  const auto who = in("suzuki", "kirin ga ike wo watatta", code());
  ASSERT_TRUE(who) << to_text(who.error());
  EXPECT_TRUE(who->with_code);
  EXPECT_EQ(book.purposes.back(), login_purpose(to_hex(token_hash(who->token))));
  EXPECT_FALSE(in("suzuki", "kirin ga ike wo watatta", code()));   // the same code again
  clock.advance_ms(kCodeStepMs);
  EXPECT_TRUE(in("suzuki", "kirin ga ike wo watatta", code(), "approve:x"));
  EXPECT_EQ(book.purposes.back(), "approve:x");
  book.wash_answers = false;
  clock.advance_ms(kCodeStepMs);
  const auto silent = in("suzuki", "kirin ga ike wo watatta", code());
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, Code::unavailable);
  EXPECT_EQ(book.wrong("suzuki"), 0u);   // nobody's fault: not counted
}

// Goal: a directory's account is asked there and nowhere else; an unknown one costs the directory a question too.
TEST_F(Login, AsksTheDirectory) {
  EXPECT_TRUE(in("kato", "Windows no pasuwado"));
  EXPECT_EQ(directory.asked.back(), "uid=kato,dc=example");
  EXPECT_FALSE(in("kato"));   // the local hash that lies there does not count
  EXPECT_FALSE(in("nobody"));
  EXPECT_EQ(directory.asked.back(), "cn=nobody");
  directory.there = false;
  EXPECT_EQ(in("kato", "Windows no pasuwado").error().code, Code::unavailable);
  EXPECT_TRUE(in("sato"));   // local accounts do not need it
}

// Goal: an owner's new password counts until root sets a later one; a bad one is refused.
TEST_F(Login, LetsOwnersChangeTheirPassword) {
  const Account& sato = *people.find("sato");
  EXPECT_EQ(change_own_password(place(), sato, "short", "x.example").error().what, "password.short");
  ASSERT_TRUE(check_own_password(place(), sato, "kirin ga ike wo watatta", "192.0.2.7"));
  EXPECT_FALSE(check_own_password(place(), sato, "wrong", "192.0.2.7"));
  ASSERT_TRUE(change_own_password(place(), sato, "ushi ga mon wo akeru", "x.example"));
  EXPECT_FALSE(in("sato"));
  EXPECT_TRUE(in("sato", "ushi ga mon wo akeru"));
  Account reset = sato;
  reset.password_set_ms = clock.now_ms() + 1;
  reset.password_must_change = true;
  people = People({reset}, {});
  EXPECT_FALSE(in("sato", "ushi ga mon wo akeru"));
  EXPECT_TRUE(in("sato")->password_must_change);
  EXPECT_EQ(change_own_password(place(), *People({[] {
              Account remote;
              remote.login = "kato";
              remote.source = AccountSource::ldap;
              return remote;
            }()}, {}).find("kato"), "ushi ga mon wo akeru", "x.example").error().code, Code::denied);
}

// Goal: nothing typed as a name can change a filter.
TEST(Ldap, EscapesFilterValues) {
  EXPECT_EQ(escaped_filter_value("sato"), "sato");
  EXPECT_EQ(escaped_filter_value("*)(uid=*"), "\\2a\\29\\28uid=\\2a");
  EXPECT_EQ(escaped_filter_value(std::string_view("a\\b\0", 4)), "a\\5cb\\00");
  EXPECT_EQ(escaped_filter_value("佐"), "\\e4\\bd\\90");
}

}  // namespace
}  // namespace temizu
