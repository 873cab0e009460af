#include "quarantine/exceptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "quarantine/test_desk.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TimeMs kNow = tokyo(2026, 11, 24, 9, 0);

Exception exception() {
  Exception out;
  out.id = ItemId::random();
  out.sender_domain = "kensetsu.example.jp";
  out.client_networks = {"192.0.2.0/24"};
  out.rule = {"application/pdf", Method::text, {}, 0, RulePlace::attachment};
  out.ground = "図面の受け渡し（建設課、契約期間中）";
  out.owner = "stranger";
  out.made_by = "admin";
  out.made_ms = kNow;
  out.expires_ms = kNow + 100 * kDay;
  out.review_ms = kNow + 30 * kDay;
  return out;
}

Exception approved() {
  Exception out = exception();
  out.approver = "ciso";
  out.code = 7;
  out.approved_ms = kNow + kMinute;
  return out;
}

std::optional<DeskFault> fault(const Status& status) { return status ? std::nullopt : fault_of(status.error()); }

Envelope envelope() {
  Envelope out;
  out.sender = "Tanaka@Kensetsu.example.jp";
  out.client_address = "192.0.2.7";
  return out;
}

// Goal: an exception on a mere sender cannot be written down, nor one that the policy language has no words for, nor one without an end.
TEST(Exceptions, AreCheckedLikeALineOfThePolicy) {
  EXPECT_EQ(fault(check_exception(exception())), std::nullopt);
  const auto refused = [](DeskFault expected, auto&& change) {
    Exception one = exception();
    change(one);
    EXPECT_EQ(fault(check_exception(one)), expected);
  };
  refused(DeskFault::exception_loose, [](Exception& e) { e.client_networks.clear(); });
  refused(DeskFault::ill_formed, [](Exception& e) { e.sender_domain.clear(); });
  refused(DeskFault::ill_formed, [](Exception& e) { e.sender = "a@b.jp"; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.client_networks = {"0.0.0.0/0"}; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.client_networks = {"::/0"}; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.client_networks = {"0.0.0.0/1", "128.0.0.0/1"}; });   // any address
  refused(DeskFault::ill_formed, [](Exception& e) { e.client_networks = {"192.0.2.0/24", "10.0.0.0/7"}; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.client_networks = {"2000::/15"}; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.client_networks = {"192.0.2.1/24"}; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.authenticated = ".example.jp"; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.sender_domain = "*"; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.recipient = "nobody"; });
  refused(DeskFault::ill_formed, [](Exception& e) { e.ground.clear(); });
  refused(DeskFault::ill_formed, [](Exception& e) { e.owner.clear(); });
  refused(DeskFault::ill_formed, [](Exception& e) { e.owner = "Chief"; });
  refused(DeskFault::bad_period, [](Exception& e) { e.expires_ms = e.made_ms + 367 * kDay; });
  refused(DeskFault::bad_period, [](Exception& e) { e.expires_ms = e.made_ms; });
  refused(DeskFault::bad_period, [](Exception& e) { e.review_ms = e.expires_ms + 1; });
  refused(DeskFault::bad_period, [](Exception& e) { e.review_ms = 0; });
  refused(DeskFault::exception_rule, [](Exception& e) { e.rule.pattern = "*"; });
  refused(DeskFault::exception_rule, [](Exception& e) { e.rule.pattern = "PDF"; });
  refused(DeskFault::exception_rule, [](Exception& e) { e.rule.method = Method::flatten; });                        // needs the render cage
  refused(DeskFault::exception_rule, [](Exception& e) { e.rule.method = Method::rebuild, e.rule.place = RulePlace::body; });
  refused(DeskFault::exception_rule, [](Exception& e) { e.rule.options = {{"as-it-came", "yes"}}; });
  refused(DeskFault::exception_rule, [](Exception& e) { e.rule.options = {{"attachments", "run"}}; });
  Exception with_option = exception();
  with_option.rule.method = Method::rebuild;
  with_option.rule.options = {{"attachments", "beside"}};
  EXPECT_EQ(fault(check_exception(with_option)), std::nullopt);
  Exception wide = exception();
  wide.client_networks = {"10.0.0.0/8", "2001::/16"};
  EXPECT_EQ(fault(check_exception(wide)), std::nullopt);
  Exception by_result = exception();
  by_result.client_networks.clear();
  by_result.authenticated = "mx.example.lg.jp";
  EXPECT_EQ(fault(check_exception(by_result)), std::nullopt);
}

// Goal: who may propose, approve and end, for every role; owner and maker never approve.
TEST(Exceptions, NeedSomebodyElsesApproval) {
  const TestTown town;
  const People people = town.people();
  for (const Account& account : people.accounts()) {
    const std::string& who = account.login;
    const bool admin = who == "admin" || who == "admin2";
    EXPECT_EQ(static_cast<bool>(may_propose(exception(), who, people, kNow)), admin) << who;
    EXPECT_EQ(static_cast<bool>(may_approve(exception(), who, people, kNow)), who == "admin2" || who == "ciso") << who;
    EXPECT_EQ(static_cast<bool>(may_end(approved(), who, people, kNow)), admin || who == "ciso" || who == "stranger") << who;
  }
  EXPECT_EQ(fault(may_approve(exception(), "admin", people, kNow)), DeskFault::exception_owner);
  Exception by_owner = exception();
  by_owner.owner = "ciso";
  EXPECT_EQ(fault(may_approve(by_owner, "ciso", people, kNow)), DeskFault::exception_owner);
  EXPECT_EQ(fault(may_approve(approved(), "admin2", people, kNow + kDay)), DeskFault::approved_already);
  EXPECT_EQ(fault(may_approve(exception(), "ciso", people, kNow + 200 * kDay)), DeskFault::exception_ended);
  EXPECT_EQ(fault(may_end(approved(), "ciso", people, kNow + 200 * kDay)), DeskFault::exception_ended);
  Exception nobodys = exception();
  nobodys.owner = "gone";
  EXPECT_EQ(fault(may_propose(nobodys, "admin", people, kNow)), DeskFault::unknown_account);
}

TEST(Exceptions, EndByThemselves) {
  Exception one = approved();
  EXPECT_EQ(state_of(exception(), kNow), ExceptionState::proposed);
  EXPECT_EQ(state_of(one, kNow + kHour), ExceptionState::in_force);
  EXPECT_EQ(state_of(one, one.expires_ms - 1), ExceptionState::in_force);
  EXPECT_EQ(state_of(one, one.expires_ms), ExceptionState::expired);
  one.ended_ms = kNow + kHour;
  EXPECT_EQ(state_of(one, kNow + kHour), ExceptionState::ended);
}

// Goal: an exception holds for its sender coming from its place, for its recipients, while it is in force, and for nothing else.
TEST(Exceptions, HoldForTheirSenderFromItsPlaceOnly) {
  const auto found = [](const Exception& one, const Envelope& of, TimeMs at_ms = kNow + kHour) {
    return !exceptions_for(of, "sato@example.lg.jp", std::span(&one, 1), at_ms).empty();
  };
  EXPECT_TRUE(found(approved(), envelope()));
  EXPECT_FALSE(found(exception(), envelope()));                                   // not approved
  EXPECT_FALSE(found(approved(), envelope(), kNow + 100 * kDay));
  Envelope other = envelope();
  other.sender = "tanaka@example.jp";
  EXPECT_FALSE(found(approved(), other));
  other = envelope();
  other.client_address = "198.51.100.7";
  EXPECT_FALSE(found(approved(), other));
  other.origin_address = "192.0.2.9";                                              // a trusted XFORWARD names the real one
  EXPECT_TRUE(found(approved(), other));
  other = envelope();
  other.origin_address = "198.51.100.7";
  EXPECT_FALSE(found(approved(), other));
  Exception by_result = approved();
  by_result.client_networks.clear();
  by_result.authenticated = "mx.example.lg.jp";
  EXPECT_FALSE(found(by_result, envelope()));
  Envelope authenticated = envelope();
  authenticated.authenticated = "MX.example.lg.jp";
  EXPECT_TRUE(found(by_result, authenticated));
  by_result.client_networks = {"198.51.100.0/24"};                                 // both must hold
  EXPECT_FALSE(found(by_result, authenticated));
  Exception for_one = approved();
  for_one.recipient = "SATO@example.lg.jp";
  EXPECT_TRUE(found(for_one, envelope()));
  for_one.recipient = "suzuki@example.lg.jp";
  EXPECT_FALSE(found(for_one, envelope()));
  Exception mere = approved();                                                     // a forged row
  mere.client_networks.clear();
  EXPECT_FALSE(found(mere, envelope()));
  mere = approved();
  mere.sender_domain.clear();
  EXPECT_FALSE(found(mere, envelope()));
  Envelope null_sender = envelope();
  null_sender.sender.clear();
  EXPECT_FALSE(found(approved(), null_sender));
}

TEST(Exceptions, StandBeforeTheRulesOfTheProfile) {
  Profile profile;
  profile.name = "standard";
  profile.rules = {{"application/pdf", Method::withhold, {}, 3, RulePlace::any}, {"*", Method::withhold, {}, 4, RulePlace::any}};
  const Exception one = approved();
  const std::vector<const Exception*> used{&one};
  const Profile changed = with_exceptions(profile, used);
  EXPECT_EQ(changed.name, "standard");
  EXPECT_EQ(changed.rule_for({"application/pdf"}).method, Method::text);
  EXPECT_EQ(changed.rule_for({"application/pdf"}, true).method, Method::withhold);   // attachments only
  EXPECT_EQ(changed.rule_for({"image/png"}).method, Method::withhold);
  EXPECT_EQ(used_for(used, {"application/pdf"}, false), &one);
  EXPECT_EQ(used_for(used, {"application/pdf"}, true), nullptr);
  EXPECT_EQ(used_for(used, {"image/png"}, false), nullptr);
}

// Goal: wash believes an exception only with the very code of its very approver for all that it says.
TEST(Exceptions, AreProvenByTheApproversCode) {
  const TestTown town;
  const People people = town.people();
  const Exception one = approved();
  const std::vector<AnsweredCode> answers{{7, "ciso", exception_purpose(one), CodeAnswer::ok, kNow}};
  EXPECT_EQ(fault(proven(one, answers, people)), std::nullopt);
  EXPECT_EQ(fault(proven(one, {}, people)), DeskFault::code_wrong);
  const auto refused = [&](auto&& change) {
    Exception other = one;
    change(other);
    EXPECT_NE(fault(proven(other, answers, people)), std::nullopt);
  };
  refused([](Exception& e) { e.id = ItemId::random(); });
  refused([](Exception& e) { e.sender_domain = "example.jp"; });
  refused([](Exception& e) { e.client_networks = {"0.0.0.0/1"}; });
  refused([](Exception& e) { e.authenticated = "mx.example.jp"; });
  refused([](Exception& e) { e.recipient = "a@b.jp"; });
  refused([](Exception& e) { e.rule.method = Method::rebuild; });
  refused([](Exception& e) { e.rule.place = RulePlace::any; });
  refused([](Exception& e) { e.rule.pattern = "application/zip"; });
  refused([](Exception& e) { e.expires_ms += kDay; });
  refused([](Exception& e) { e.owner = "sato"; });
  refused([](Exception& e) { e.approver = "admin2"; });
  refused([](Exception& e) { e.made_by = "admin2"; });
  refused([](Exception& e) { e.code = 8; });
  Exception own = one;
  own.owner = "ciso";
  const std::vector<AnsweredCode> of_own{{7, "ciso", exception_purpose(own), CodeAnswer::ok, kNow}};
  EXPECT_EQ(fault(proven(own, of_own, people)), DeskFault::exception_owner);
}

}  // namespace
}  // namespace temizu
