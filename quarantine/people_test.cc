#include "quarantine/people.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/test_folder.h"
#include "quarantine/verify.h"

namespace temizu {
namespace {

constexpr auto kStaff = static_cast<std::uint32_t>(AccountRole::staff);
constexpr auto kApprover = static_cast<std::uint32_t>(AccountRole::approver);
constexpr auto kAdministrator = static_cast<std::uint32_t>(AccountRole::administrator);

Account person(const std::string& login, const std::string& department, std::uint32_t roles = kStaff) {
  Account account;
  account.login = login;
  account.name = "氏名 " + login;
  account.department = department;
  account.addresses = {login + "@example.lg.jp"};
  account.roles = roles;
  return account;
}

// 福祉部 (head: director) over 福祉課 (head: chief) over 給付係 (no head of its own); 総務課 with the administrator.
struct Town {
  std::vector<Account> accounts{person("director", "d10", kStaff | kApprover), person("chief", "d11", kStaff | kApprover),
                                person("sato", "d111"), person("suzuki", "d111"), person("admin", "d20", kStaff | kAdministrator)};
  std::vector<Department> departments{{"d10", "福祉部", "", "director", {"fukushi@example.lg.jp"}, true},
                                      {"d11", "福祉課", "d10", "chief", {"fukushika@example.lg.jp"}, true},
                                      {"d111", "給付係", "d11", "", {"kyufu@example.lg.jp"}, true},
                                      {"d20", "総務課", "", "", {}, true}};
  Account& of(const std::string& login) {
    return *std::find_if(accounts.begin(), accounts.end(), [&](const Account& a) { return a.login == login; });
  }
  People people() const { return People(accounts, departments); }
  std::vector<PeopleFault> faults() const { return faults_of(accounts, departments); }
};

std::string logins(const std::vector<const Account*>& accounts) {
  std::string text;
  for (const Account* account : accounts) text += (text.empty() ? "" : " ") + account->login;
  return text;
}

// Goal: the way upwards starts at the nearest head, leaves out the asking person and who is gone, and ends.
TEST(People, NamesSuperiorsNearestFirst) {
  Town town;
  EXPECT_EQ(logins(town.people().superiors_of(town.of("sato"))), "chief director");
  EXPECT_EQ(logins(town.people().superiors_of(town.of("chief"))), "director");
  EXPECT_EQ(logins(town.people().superiors_of(town.of("director"))), "");
  town.of("sato").superior = "suzuki";
  EXPECT_EQ(logins(town.people().superiors_of(town.of("sato"))), "suzuki chief director");
  town.of("chief").enabled = false;
  EXPECT_EQ(logins(town.people().superiors_of(town.of("suzuki"))), "director");
  town.departments[0].parent = "d111";   // a ring, which no ledger takes, still ends
  EXPECT_EQ(logins(town.people().superiors_of(town.of("suzuki"))), "director");
}

// Goal: a section address is every member's and nobody else's; a disabled account owns nothing.
TEST(People, GivesSectionAddressesToMembersOnly) {
  Town town;
  town.of("admin").also = {"d111"};
  const People people = town.people();
  EXPECT_EQ(logins(people.owners_of_address("KYUFU@example.lg.jp")), "admin sato suzuki");
  EXPECT_TRUE(people.owns_address(*people.find("Sato"), "Sato@EXAMPLE.lg.jp"));
  EXPECT_FALSE(people.owns_address(*people.find("sato"), "suzuki@example.lg.jp"));
  EXPECT_FALSE(people.owns_address(*people.find("chief"), "kyufu@example.lg.jp"));   // the section below is not his own
  EXPECT_EQ(people.addresses_of(*people.find("sato")), (std::vector<std::string>{"sato@example.lg.jp", "kyufu@example.lg.jp"}));
  town.of("sato").enabled = false;
  EXPECT_FALSE(town.people().owns_address(town.of("sato"), "sato@example.lg.jp"));
  EXPECT_EQ(logins(town.people().owners_of_address("sato@example.lg.jp")), "");
}

// Goal: each fault is found by itself, and a sound town has none.
TEST(PeopleFaults, AreFound) {
  EXPECT_EQ(Town().faults(), std::vector<PeopleFault>{});
  struct Case {
    const char* code;
    void (*spoil)(Town&);
  };
  const Case cases[] = {
      {"login.twice", [](Town& t) { t.accounts.push_back(person("sato", "d20")); }},
      {"login.form", [](Town& t) { t.accounts.push_back(person("sa to", "d20")); }},
      {"address.twice", [](Town& t) { t.of("suzuki").addresses = {"kyufu@example.lg.jp"}; }},
      {"address.form", [](Town& t) { t.of("suzuki").addresses = {"suzuki"}; }},
      {"name.form", [](Town& t) { t.of("suzuki").name = "a\nb"; }},
      {"department.unknown", [](Town& t) { t.of("suzuki").department = "d99"; }},
      {"department.dissolved", [](Town& t) { t.departments[3].active = false; }},
      {"department.twice", [](Town& t) { t.departments.push_back(t.departments[3]); }},
      {"parent.unknown", [](Town& t) { t.departments[3].parent = "d99"; }},
      {"parent.ring", [](Town& t) { t.departments[0].parent = "d111"; }},
      {"parent.ring", [](Town& t) { t.departments[3].parent = "d20"; }},
      {"head.unknown", [](Town& t) { t.departments[3].head = "nobody"; }},
      {"head.disabled", [](Town& t) { t.of("chief").enabled = false; }},
      {"superior.unknown", [](Town& t) { t.of("sato").superior = "nobody"; }},
      {"superior.self", [](Town& t) { t.of("sato").superior = "sato"; }},
      {"superior.ring", [](Town& t) { t.of("sato").superior = "suzuki"; t.of("suzuki").superior = "sato"; }},
      {"administrator.none", [](Town& t) { t.of("admin").roles = kStaff; }},
  };
  for (const Case& one : cases) {
    Town town;
    one.spoil(town);
    const auto faults = town.faults();
    const bool found = std::any_of(faults.begin(), faults.end(), [&](const PeopleFault& fault) { return fault.code == one.code; });
    EXPECT_TRUE(found) << one.code;
  }
}

class PeopleLedger : public testing::Test {
 protected:
  static std::vector<PeopleChange> all_of(const Town& town) {
    std::vector<PeopleChange> changes;
    for (const Department& one : town.departments) changes.push_back({"department.add", std::nullopt, one, ""});
    for (const Account& one : town.accounts) changes.push_back({"user.add", one, std::nullopt, "roles=" + roles_text(one.roles)});
    return changes;
  }
  const TestFolder place;
  const std::string& folder = place.path();
  FakeClock clock;
};

// Goal: what was written is read back member by member, by a reader that notices the change; the chain holds it.
TEST_F(PeopleLedger, GivesBackWhatWasWritten) {
  PeopleReader reader(folder);
  auto nobody = reader.people();
  ASSERT_TRUE(nobody) << to_text(nobody.error());
  EXPECT_TRUE((*nobody)->accounts().empty());

  Town town;
  Account& sato = town.of("sato");
  sato.kana = "さとう";
  sato.title = "主事";
  sato.also = {"d20", "d11"};
  sato.superior = "admin";
  sato.addresses = {"sato@example.lg.jp", "t.sato@example.lg.jp"};
  sato.source = AccountSource::ldap;
  sato.directory_name = "uid=sato,ou=職員,dc=example";
  sato.password_hash = "$argon2id$…";
  sato.password_must_change = true;
  sato.password_set_ms = 1'800'000'000'000;
  sato.totp_sealed = Bytes("\0\x01\xff", 3);
  sato.totp_number = 3;
  auto writer = PeopleWriter::open(folder, clock);
  ASSERT_TRUE(writer) << to_text(writer.error());
  const auto applied = (*writer)->apply(**nobody, all_of(town), "admin:root", "start");
  ASSERT_TRUE(applied) << to_text(applied.error());

  auto people = reader.people();
  ASSERT_TRUE(people) << to_text(people.error());
  ASSERT_NE((*people)->find("sato"), nullptr);
  EXPECT_EQ(*(*people)->find("sato"), sato);
  EXPECT_EQ((*people)->departments().size(), 4u);
  EXPECT_EQ(*(*people)->department("d11"), town.departments[1]);
  EXPECT_EQ((*people)->version(), 9u);
  auto again = reader.people();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->get(), people->get());   // nothing changed: the same object
  auto heads = verify_audit(folder, {});
  ASSERT_TRUE(heads) << to_text(heads.error());
  EXPECT_EQ(heads->at(0).ledger, "people");
}

// Goal: changes worked out from an older state, or with a fault, change nothing.
TEST_F(PeopleLedger, RefusesStaleAndFaultyChanges) {
  auto writer = PeopleWriter::open(folder, clock);
  ASSERT_TRUE(writer) << to_text(writer.error());
  const People nobody;
  Town town;
  ASSERT_TRUE((*writer)->apply(nobody, all_of(town), "admin:root", "start"));
  town.of("sato").title = "主査";
  const std::vector<PeopleChange> promote{{"user.change", town.of("sato"), std::nullopt, ""}};
  // Seen before the town was there: whole by itself, but stale.
  auto stale = (*writer)->apply(nobody, all_of(town), "admin:root", "");
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, Code::conflict);
  auto seen = (*writer)->people();
  ASSERT_TRUE(seen);
  EXPECT_EQ((*seen)->find("sato")->title, "");
  town.of("admin").enabled = false;
  const std::vector<PeopleChange> last{{"user.disable", town.of("admin"), std::nullopt, ""}};
  auto faulty = (*writer)->apply(**seen, last, "admin:root", "");
  ASSERT_FALSE(faulty);
  EXPECT_EQ(faulty.error().what, "administrator.none");
  town.of("chief").enabled = false;   // a head may be closed at once
  const std::vector<PeopleChange> close{{"user.disable", town.of("chief"), std::nullopt, ""}};
  ASSERT_TRUE((*writer)->apply(**seen, close, "admin:root", ""));
  seen = (*writer)->people();
  ASSERT_TRUE(seen);
  ASSERT_TRUE((*writer)->apply(**seen, promote, "admin:root", "promoted"));
  EXPECT_EQ((*(*writer)->people())->find("sato")->title, "主査");
}

}  // namespace
}  // namespace temizu
