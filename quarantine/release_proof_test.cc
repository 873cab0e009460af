// Asking, and proof by codes: what wash believes of a request. The moves themselves are in release_test.cc.
#include "quarantine/release.h"

#include <gtest/gtest.h>

#include <set>

#include "quarantine/test_release.h"

namespace temizu {
namespace {

using enum DeskAction;

Request section_request(const std::string& requester) {
  Request request = test_request(requester);
  request.address = "fukushi@example.lg.jp";
  return request;
}

std::optional<DeskFault> asked(const ReleaseScene& scene, const Request& wanted, const std::vector<OpenRequest>& others = {}, bool there = true) {
  Facts facts = scene.facts(kStart);
  facts.original_there = there;
  auto done = may_request(wanted, others, facts);
  return done ? std::nullopt : fault_of(done.error());
}

TEST(Release, MayBeAskedForByOwnersOfTheAddressOnly) {
  const ReleaseScene scene;
  EXPECT_EQ(asked(scene, test_request()), std::nullopt);
  EXPECT_EQ(asked(scene, section_request("sato")), std::nullopt);
  EXPECT_EQ(asked(scene, section_request("suzuki")), std::nullopt);
  EXPECT_EQ(asked(scene, section_request("stranger")), DeskFault::not_yours);
  EXPECT_EQ(asked(scene, section_request("admin")), DeskFault::not_yours);
  EXPECT_EQ(asked(scene, section_request("gone")), DeskFault::unknown_account);
  EXPECT_EQ(asked(scene, section_request("nobody")), DeskFault::unknown_account);
  Request others = test_request("stranger");
  others.address = "sato@example.lg.jp";
  EXPECT_EQ(asked(scene, others), DeskFault::not_yours);
  EXPECT_EQ(asked(scene, test_request("auditor")), DeskFault::not_yours);   // reads everything, changes nothing
  EXPECT_EQ(asked(scene, test_request("admin2")), DeskFault::not_yours);    // not staff
}

TEST(Release, OffersOnlyWhatTheRuleSays) {
  ReleaseScene scene;
  EXPECT_EQ(asked(scene, test_request(), {}, false), DeskFault::purged);
  Request pages = test_request();
  pages.way = ReleaseWay::pages;
  EXPECT_EQ(asked(scene, pages), DeskFault::not_offered);
  Request rewash = test_request();
  rewash.way = ReleaseWay::rewash;
  rewash.part.clear();
  rewash.profile = "strict";
  EXPECT_EQ(asked(scene, rewash), DeskFault::not_offered);
  scene.rule.rewash = {"strict"};
  EXPECT_EQ(asked(scene, rewash), std::nullopt);
  scene.rule.barred = true;
  EXPECT_EQ(asked(scene, test_request()), DeskFault::barred);
  EXPECT_EQ(asked(scene, rewash), std::nullopt);
  scene.rule.barred = scene.rule.by_superior = scene.rule.by_administrator = false;
  EXPECT_EQ(asked(scene, test_request()), DeskFault::not_offered);
}

// Goal: the first request on a section address's mail locks it for the others until it has ended; the same thing is asked for once.
TEST(Release, TheFirstRequestLocksASectionsMail) {
  const ReleaseScene scene;
  Request first = section_request("sato");
  Request second = section_request("suzuki");
  second.item = first.item;
  for (const RequestState state : kAllRequestStates) {
    EXPECT_EQ(asked(scene, second, {{first, state}}), is_open(state) ? std::optional(DeskFault::locked) : std::nullopt) << to_word(state);
  }
  Request again = first;
  again.id = ItemId::random();
  EXPECT_EQ(asked(scene, again, {{first, RequestState::returned}}), DeskFault::asked_already);
  again.part = "3";
  EXPECT_EQ(asked(scene, again, {{first, RequestState::requested}}), std::nullopt);
  EXPECT_EQ(asked(scene, first, {{first, RequestState::denied}}), DeskFault::replayed);
  Request elsewhere = second;
  elsewhere.recipient = 1;
  EXPECT_EQ(asked(scene, elsewhere, {{first, RequestState::requested}}), std::nullopt);
}

TEST(Release, RefusesIllFormedRequests) {
  const ReleaseScene scene;
  const auto refused = [&](auto&& change) {
    Request request = test_request();
    change(request);
    EXPECT_EQ(asked(scene, request), DeskFault::ill_formed);
  };
  refused([](Request& r) { r.id = {}; });
  refused([](Request& r) { r.item = {}; });
  refused([](Request& r) { r.reason = "because"; });
  refused([](Request& r) { r.reason = "unneeded"; });
  refused([](Request& r) { r.reason = "other"; });
  refused([](Request& r) { r.reason_text = std::string(1001, 'a'); });
  refused([](Request& r) { r.reason_text = "a\x1b[31m"; });
  refused([](Request& r) { r.reason_text = "\xff"; });
  refused([](Request& r) { r.subject = "two\nlines"; });
  refused([](Request& r) { r.profile = "strict"; });
  refused([](Request& r) { r.requester = "Sato"; });
  refused([](Request& r) { r.way = ReleaseWay::rewash; });
  refused([](Request& r) { r.kinds = {""}; });
  for (const char* part : {"0", "2.", ".2", "2..1", "02", "2.1/../../etc", "123456", "a", "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1"}) {
    refused([&](Request& r) { r.part = part; });
  }
}

// --- proof ------------------------------------------------------------------------------------------------------------

struct Proof : ReleaseScene {
  std::vector<AnsweredCode> answers;
  // The code that `account` gives for approving what stands there now; wash answered ok.
  std::uint64_t code_for(const std::string& account, const History& history, TimeMs at_ms = 0) {
    const std::string purpose = approve_purpose(history.request, history.moves, at(history));
    answers.push_back({answers.size() + 1, account, purpose, CodeAnswer::ok, at_ms == 0 ? history.now_ms : at_ms});
    return answers.size();
  }
  std::optional<DeskFault> fault(const History& history) const {
    auto done = proven(history.request, history.moves, answers, facts(history.now_ms));
    return done ? std::nullopt : fault_of(done.error());
  }
};

TEST(Proof, AnApprovalCountsWithItsVeryCodeOnly) {
  Proof proof;
  History history(test_request());
  EXPECT_EQ(proof.fault(history), DeskFault::not_in_this_state);
  History bare = history;
  bare.add(approve, "chief");
  EXPECT_EQ(proof.at(bare).state, RequestState::approved);
  EXPECT_EQ(proof.fault(bare), DeskFault::code_wrong);
  History good = history;
  good.add(approve, "chief", proof.code_for("chief", history));
  EXPECT_EQ(proof.fault(good), std::nullopt);
  for (const CodeAnswer answer : {CodeAnswer::wrong, CodeAnswer::replayed, CodeAnswer::locked, CodeAnswer::unknown}) {
    proof.answers[0].answer = answer;
    EXPECT_EQ(proof.fault(good), DeskFault::code_wrong) << to_word(answer);
  }
  proof.answers[0].answer = CodeAnswer::ok;
  proof.answers[0].account = "admin";
  EXPECT_EQ(proof.fault(good), DeskFault::code_wrong);
  proof.answers[0].account = "chief";
  proof.answers[0].purpose = login_purpose("nonce");
  EXPECT_EQ(proof.fault(good), DeskFault::code_wrong);
}

// Goal: whatever of the request is changed after the approval, the approval is worth nothing.
TEST(Proof, AChangedRequestIsNotWhatWasApproved) {
  Proof proof;
  proof.rule.rewash = {"strict"};
  History history(test_request());
  history.add(approve, "chief", proof.code_for("chief", history));
  ASSERT_EQ(proof.fault(history), std::nullopt);
  const auto refused = [&](auto&& change) {
    History changed = history;
    change(changed.request);
    for (Move& move : changed.moves) move.request = changed.request.id;
    changed.moves[0].actor = changed.request.requester;
    EXPECT_NE(proof.fault(changed), std::nullopt);
  };
  refused([](Request& r) { r.id = ItemId::random(); });
  refused([](Request& r) { r.item = ItemId::random(); });
  refused([](Request& r) { r.recipient = 1; });
  refused([](Request& r) { r.part = "3"; });
  refused([](Request& r) { r.part.clear(); });
  refused([](Request& r) { r.requester = "suzuki", r.address = "suzuki@example.lg.jp"; });
  refused([](Request& r) { r.reason = "form"; });
  refused([](Request& r) { r.reason_text = "more"; });
  refused([](Request& r) { r.sender_check = SenderCheck::none; });
  refused([](Request& r) { r.address = "stranger@example.lg.jp"; });
}

TEST(Proof, FourEyesNeedTwoCodesOfTwoPeople) {
  Proof proof;
  proof.rule.approvals = 2;
  History history(test_request());
  history.add(approve, "chief", proof.code_for("chief", history));
  EXPECT_EQ(proof.fault(history), DeskFault::not_in_this_state);
  History twice = history;
  twice.add(approve, "chief", proof.code_for("chief", history));
  EXPECT_NE(proof.fault(twice), std::nullopt);
  History borrowed = history;
  borrowed.add(approve, "director", 1);   // the first one's code
  EXPECT_EQ(proof.fault(borrowed), DeskFault::code_wrong);
  history.add(approve, "director", proof.code_for("director", history));
  EXPECT_EQ(proof.fault(history), std::nullopt);
}

// Goal: a superior and the deputy whom that superior named are one approval, whatever the rows say of whom they stand for.
TEST(Proof, ADeputyAddsNothingToTheirPrincipal) {
  Proof proof;
  proof.rule.approvals = 2;
  proof.answers.push_back({1, "chief", deputy_purpose(proof.deputies[0]), CodeAnswer::ok, kStart - kDay});
  proof.deputies[0].code = 1;
  for (const char* claimed : {"", "chief", "director"}) {
    History history(test_request());
    history.add(approve, "chief", proof.code_for("chief", history));
    history.add(approve, "vice", proof.code_for("vice", history));
    history.moves.back().for_account = claimed;
    EXPECT_EQ(proof.fault(history), DeskFault::not_entitled) << claimed;
    history.moves.erase(history.moves.begin() + 1);
    history.moves.back().for_account = "chief";
    EXPECT_EQ(proof.fault(history), DeskFault::not_in_this_state);   // one of two
    history.add(approve, "director", proof.code_for("director", history));
    EXPECT_EQ(proof.fault(history), std::nullopt);
  }
}

TEST(Proof, AsksWhoIsEntitledToday) {
  Proof proof;
  History history(test_request());
  history.add(approve, "stranger", proof.code_for("stranger", history));
  EXPECT_EQ(proof.fault(history), DeskFault::not_entitled);
  History by_chief(test_request());
  by_chief.add(approve, "chief", proof.code_for("chief", by_chief));
  ASSERT_EQ(proof.fault(by_chief), std::nullopt);
  proof.town.of("chief").enabled = false;
  proof.people = proof.town.people();
  EXPECT_EQ(proof.fault(by_chief), DeskFault::not_entitled);
}

TEST(Proof, TheTimeOfTheAnswerCounts) {
  Proof proof;
  History history(test_request());
  const std::uint64_t late = proof.code_for("chief", history, kStart + 3 * kDay);
  history.add(approve, "chief", late);   // the row says in time
  EXPECT_EQ(proof.at(history).state, RequestState::approved);
  EXPECT_EQ(proof.fault(history), DeskFault::overdue);
}

// Goal: no row moves the time at which an approval is judged: neither one dated ahead nor a request dated back.
TEST(Proof, ForgedTimesMoveNothing) {
  Proof proof;
  proof.deputies = {test_deputy("chief", "vice", kStart + kDay, kStart + 2 * kDay, 50)};   // from tomorrow on
  proof.answers.push_back({50, "chief", deputy_purpose(proof.deputies[0]), CodeAnswer::ok, kStart});
  History history(test_request());
  const auto code = [&](const std::string& login) {
    proof.answers.push_back({60, login, approve_purpose(history.request, history.moves, proof.at(history)), CodeAnswer::ok, history.now_ms});
    return std::uint64_t{60};
  };
  History too_early = history;
  too_early.add(approve, "vice", code("vice"));
  EXPECT_EQ(proof.fault(too_early), DeskFault::not_entitled);
  History ahead = history;
  ahead.now_ms = kStart + kDay + kHour;
  ahead.add(withdraw, "suzuki");   // illegal, but it says what time it is
  ahead.now_ms = history.now_ms;
  ahead.add(approve, "vice", 60);
  EXPECT_EQ(proof.fault(ahead), DeskFault::not_entitled);
  // Dated back behind its deadline, it would be an administrator's at once.
  proof.rule.by_administrator = false;
  proof.rule.after_deadline = AfterDeadline::pass_on;
  History back(test_request(), kStart - 4 * kDay);
  back.now_ms = kStart - 2 * kDay - 17 * kHour;   // Friday, 16:00
  back.add(approve, "admin", proof.code_for("admin", back, kStart));
  Facts facts = proof.facts(kStart);
  ASSERT_TRUE(proven(back.request, back.moves, proof.answers, facts));
  facts.earliest_ms = kStart - kMinute;   // when the mail came
  EXPECT_EQ(fault_of(proven(back.request, back.moves, proof.answers, facts).error()), DeskFault::not_entitled);
  // Dated ahead, it would never be overdue.
  Proof late;
  History to_come(test_request(), kStart + kDay);
  to_come.add(approve, "chief", late.code_for("chief", to_come));
  EXPECT_TRUE(proven(to_come.request, to_come.moves, late.answers, late.facts(kStart + 2 * kDay)));
  EXPECT_FALSE(proven(to_come.request, to_come.moves, late.answers, late.facts(kStart)));
  // What makes stricter counts whatever its time.
  Proof denied;
  History no(test_request());
  no.add(approve, "chief", denied.code_for("chief", no));
  const TimeMs now = no.now_ms;
  no.now_ms += 30 * kDay;
  no.add(deny, "director");
  EXPECT_EQ(fault_of(proven(no.request, no.moves, denied.answers, denied.facts(now)).error()), DeskFault::not_in_this_state);
}

TEST(Proof, WhatMakesStricterNeedsNoProof) {
  for (const DeskAction action : {deny, withdraw}) {
    Proof proof;
    History history(test_request());
    history.add(approve, "chief", proof.code_for("chief", history));
    history.add(action, action == withdraw ? "sato" : "stranger");
    EXPECT_EQ(proof.fault(history), DeskFault::not_in_this_state);
  }
}

TEST(Proof, ADeputyNeedsAProvenAppointment) {
  Proof proof;
  History history(test_request());
  history.add(approve, "vice", proof.code_for("vice", history));
  EXPECT_EQ(proof.fault(history), DeskFault::not_entitled);
  proof.deputies[0].code = 2;
  proof.answers.push_back({2, "chief", deputy_purpose(proof.deputies[0]), CodeAnswer::ok, kStart - kDay});
  EXPECT_EQ(proof.fault(history), std::nullopt);
  proof.deputies[0].to_ms += kDay;   // longer than was appointed
  EXPECT_EQ(proof.fault(history), DeskFault::not_entitled);
}

TEST(Proof, ChecksAddedOrChangedAfterwardsUndoAnApproval) {
  Proof proof;
  proof.rule.checked_import = true;
  History history(test_request());
  history.add(check_eye, "sato").add(check_malware, "admin");
  History good = history;
  good.add(approve, "chief", proof.code_for("chief", history));
  EXPECT_EQ(proof.fault(good), std::nullopt);
  History changed = good;
  changed.moves[2].check.tool_version = "9.9.9";
  EXPECT_EQ(proof.fault(changed), DeskFault::code_wrong);
}

TEST(Proof, AsksOwnershipBarsAndOffersAgain) {
  Proof proof;
  History history(test_request());
  history.add(approve, "chief", proof.code_for("chief", history));
  ASSERT_EQ(proof.fault(history), std::nullopt);
  proof.rule.barred = true;
  EXPECT_EQ(proof.fault(history), DeskFault::barred);
  proof.rule.barred = false;
  proof.outcome = ReleaseOutcome{true, "", ItemId::random(), history.now_ms, true};
  EXPECT_EQ(proof.fault(history), DeskFault::not_in_this_state);   // single use
}

// --- texts ------------------------------------------------------------------------------------------------------------

TEST(DeskFaults, HaveNumbersAndTextsOfTheirOwn) {
  std::set<std::string> codes, texts;
  for (unsigned number = 1; number <= 32; ++number) {
    const auto fault = static_cast<DeskFault>(number);
    EXPECT_TRUE(codes.insert(code_of(fault)).second);
    EXPECT_TRUE(texts.insert(text_of(fault, "ja")).second) << number;
    EXPECT_TRUE(texts.insert(text_of(fault, "en")).second) << number;
    EXPECT_EQ(fault_of(refusal(fault).failure), fault);
  }
  EXPECT_EQ(code_of(DeskFault::own_request), "DESK-04");
  EXPECT_FALSE(fault_of({Code::denied, "DESK-99", "", ""}));
}

TEST(DeskWords, ComeBack) {
  for (const DeskAction action : kAllDeskActions) EXPECT_EQ(action_from_word(to_word(action)), action);
  for (const RequestState state : kAllRequestStates) EXPECT_EQ(request_state_from_word(to_word(state)), state);
  for (const ReleaseWay way : {ReleaseWay::rewash, ReleaseWay::pages, ReleaseWay::original}) EXPECT_EQ(way_from_word(to_word(way)), way);
  EXPECT_FALSE(action_from_word(""));
}

TEST(PlainText, IsUtf8WithoutControls) {
  for (const char* good : {"", "様式\nの提出", "𠮷野家", "葛\xF3\xA0\x84\x80"}) EXPECT_TRUE(is_plain_text(good, 100)) << good;
  for (const char* bad : {"\r", "\t", "\x7f", "\xc2\x85", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe3\x81", "\x80"}) {
    EXPECT_FALSE(is_plain_text(bad, 100));
  }
  EXPECT_FALSE(is_plain_text("abc", 2));
}

}  // namespace
}  // namespace temizu
