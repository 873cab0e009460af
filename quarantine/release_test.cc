#include "quarantine/release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "quarantine/test_release.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using enum DeskAction;

// A request in this state, and the outcome that goes with it.
History in_state(RequestState state, ReleaseScene& scene) {
  History history(test_request());
  const auto released = [&](bool good) { scene.outcome = ReleaseOutcome{good, good ? "" : "DESK-09", ItemId::random(), history.now_ms, good}; };
  switch (state) {
    case RequestState::requested: break;
    case RequestState::approved: history.add(approve, "chief"); break;
    case RequestState::released:
      history.add(approve, "chief");
      released(true);
      break;
    case RequestState::returned: history.add(send_back, "chief"); break;
    case RequestState::denied: history.add(deny, "chief"); break;
    case RequestState::withdrawn: history.add(withdraw, "sato"); break;
    case RequestState::lapsed: history.now_ms += 3 * kDay; break;
  }
  return history;
}

// Goal: the whole table: every action by everybody in every state. What is not named here is refused.
TEST(Release, AllowsExactlyTheMovesOfTheTable) {
  const std::set<std::string> everybody{"sato", "suzuki", "chief", "director", "vice", "lapsed-vice", "admin", "admin2", "auditor", "ciso",
                                        "stranger", "other-chief", "gone", "nobody", "", kByWash, kByTime};
  const std::set<std::string> entitled{"chief", "vice", "admin", "admin2"};
  const std::set<std::string> requester{"sato"}, wash{kByWash}, time{kByTime};
  using Row = std::map<DeskAction, std::set<std::string>>;
  const std::map<RequestState, Row> legal{
      {RequestState::requested, Row{{approve, entitled}, {send_back, entitled}, {deny, entitled}, {withdraw, requester}}},
      {RequestState::approved, Row{{deny, entitled}, {withdraw, requester}, {release, wash}, {refuse, wash}}},
      {RequestState::released, Row{{recall, entitled}, {show_password, requester}}},
      {RequestState::returned, Row{{resubmit, requester}, {withdraw, requester}}},
      {RequestState::denied, Row{}},
      {RequestState::withdrawn, Row{}},
      {RequestState::lapsed, Row{{lapse, time}}}};
  int cells = 0;
  for (const RequestState state : kAllRequestStates) {
    ReleaseScene scene;
    const History history = in_state(state, scene);
    ASSERT_EQ(scene.at(history).state, state) << to_word(state);
    for (const DeskAction action : kAllDeskActions) {
      for (const std::string& who : everybody) {
        const Row& row = legal.at(state);
        const bool expected = row.contains(action) && row.at(action).contains(who);
        const auto fault = scene.fault(action, who, history);
        EXPECT_EQ(!fault.has_value(), expected) << to_word(state) << " " << to_word(action) << " by " << who << (fault ? code_of(*fault) : "");
        ++cells;
      }
    }
  }
  EXPECT_EQ(cells, 7 * 14 * 17);
}

// Goal: the same for who decides under every rule, passed on or not, and for every kind of requester: nobody ever on their own.
TEST(Release, EntitlesByTheRuleAndNeverTheRequester) {
  struct Case {
    bool superior, administrator;
    std::uint32_t approvals;
    const char* requester;
    bool passed_on;
    std::set<std::string> expected;
  };
  const Case cases[] = {
      {true, false, 1, "sato", false, {"chief", "vice"}},
      {false, true, 1, "sato", false, {"admin", "admin2"}},
      {true, true, 1, "sato", false, {"chief", "vice", "admin", "admin2"}},
      {false, false, 1, "sato", false, {}},
      {true, false, 2, "sato", false, {"chief", "vice", "director"}},
      {true, false, 1, "chief", false, {"director"}},                   // the superior asks: the next above; the own deputy cannot
      {true, false, 2, "chief", false, {"director"}},
      {true, true, 1, "vice", false, {"chief", "admin", "admin2"}},     // the deputy asks
      {true, true, 1, "admin", false, {"other-chief", "admin2"}},       // an administrator asks
      {true, false, 1, "director", false, {}},                          // nobody above
      {true, true, 1, "director", false, {"admin", "admin2"}},
      {true, false, 1, "sato", true, {"chief", "vice", "admin", "admin2"}},
      {true, false, 1, "admin", true, {"other-chief", "admin2"}},
      {true, true, 1, "gone", true, {}},                                // a request of a disabled account waits for nobody
      {true, true, 1, "nobody", true, {}}};
  for (const Case& one : cases) {
    ReleaseScene scene;
    scene.rule.by_superior = one.superior;
    scene.rule.by_administrator = one.administrator;
    scene.rule.approvals = one.approvals;
    const Request request = test_request(one.requester);
    std::set<std::string> found;
    for (const Account& account : scene.people.accounts()) {
      if (entitlement(account.login, request, scene.facts(kStart), one.passed_on, kStart).right != Right::none) found.insert(account.login);
    }
    EXPECT_EQ(found, one.expected) << one.requester << one.superior << one.administrator << one.approvals;
    Standing standing;
    standing.passed_on = one.passed_on;
    const auto listed = deciders(request, standing, scene.facts(kStart));
    EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), one.expected) << one.requester;
  }
}

TEST(Release, WalksUpWhereASuperiorIsMissingOrNoApprover) {
  for (const bool disabled : {true, false}) {
    ReleaseScene scene;
    if (disabled) {
      scene.town.of("chief").enabled = false;
    } else {
      scene.town.of("chief").roles = TestTown::roles({AccountRole::staff});
    }
    scene.people = scene.town.people();
    scene.rule.by_administrator = false;
    EXPECT_THAT(deciders(test_request(), {}, scene.facts(kStart)), ElementsAre("director"));   // and chief's deputy no longer
  }
}

TEST(Release, RefusesTheRequesterWithWordsOfItsOwn) {
  ReleaseScene scene;
  scene.rule.by_superior = true;
  const History history(test_request("admin"));
  for (const DeskAction action : {approve, deny, send_back}) EXPECT_EQ(scene.fault(action, "admin", history), DeskFault::own_request);
  // A row that says otherwise does not count.
  History forged(test_request("admin"));
  forged.add(approve, "admin");
  EXPECT_EQ(scene.at(forged).state, RequestState::requested);
  EXPECT_EQ(scene.at(forged).ignored, 1u);
}

// Goal: a deputy decides from the first to the last moment of the period, not before, not after, not once ended.
TEST(Release, DeputiesDecideWithinTheirPeriodOnly) {
  ReleaseScene scene;
  const TimeMs from = kStart + kHour, to = kStart + 2 * kHour;
  scene.deputies = {test_deputy("chief", "vice", from, to)};
  const Request request = test_request();
  const auto right = [&](TimeMs at_ms) { return entitlement("vice", request, scene.facts(at_ms), false, at_ms); };
  EXPECT_EQ(right(from - 1).right, Right::none);
  EXPECT_EQ(right(from).right, Right::deputy);
  EXPECT_EQ(right(from).for_account, "chief");
  EXPECT_EQ(right(to - 1).right, Right::deputy);
  EXPECT_EQ(right(to).right, Right::none);
  scene.deputies[0].ended_ms = from + kMinute;
  EXPECT_EQ(right(from).right, Right::deputy);
  EXPECT_EQ(right(from + kMinute).right, Right::none);
  scene.deputies = {test_deputy("other-chief", "vice", from, to)};
  EXPECT_EQ(right(from).right, Right::none);
  scene.deputies = {test_deputy("chief", "suzuki", from, to)};   // no approver: a forged row
  EXPECT_EQ(entitlement("suzuki", request, scene.facts(from), false, from).right, Right::none);
}

TEST(Release, AppointsDeputiesOnlyAsTheRulesSay) {
  const ReleaseScene scene;
  const auto fault = [&](const std::string& principal, const std::string& deputy, const std::string& maker, TimeMs from, TimeMs to) {
    Deputy wanted = test_deputy(principal, deputy, from, to);
    wanted.made_by = maker;
    auto done = may_appoint(wanted, scene.people, kStart);
    return done ? std::nullopt : fault_of(done.error());
  };
  const TimeMs end = kStart + 10 * kDay;
  EXPECT_EQ(fault("chief", "vice", "chief", kStart, end), std::nullopt);
  EXPECT_EQ(fault("chief", "vice", "admin", kStart, end), std::nullopt);
  EXPECT_EQ(fault("chief", "vice", "vice", kStart, end), DeskFault::not_entitled);
  EXPECT_EQ(fault("chief", "vice", "director", kStart, end), DeskFault::not_entitled);
  EXPECT_EQ(fault("chief", "vice", "suzuki", kStart, end), DeskFault::not_entitled);
  EXPECT_EQ(fault("chief", "chief", "admin", kStart, end), DeskFault::not_a_deputy);
  EXPECT_EQ(fault("chief", "suzuki", "chief", kStart, end), DeskFault::not_a_deputy);
  EXPECT_EQ(fault("chief", "gone", "chief", kStart, end), DeskFault::not_a_deputy);
  EXPECT_EQ(fault("chief", "nobody", "chief", kStart, end), DeskFault::not_a_deputy);
  EXPECT_EQ(fault("sato", "vice", "sato", kStart, end), DeskFault::not_entitled);
  EXPECT_EQ(fault("gone", "vice", "admin", kStart, end), DeskFault::unknown_account);
  EXPECT_EQ(fault("chief", "vice", "gone", kStart, end), DeskFault::unknown_account);
  EXPECT_EQ(fault("chief", "vice", "chief", kStart - kDay, kStart), DeskFault::bad_period);
  EXPECT_EQ(fault("chief", "vice", "chief", end, kStart), DeskFault::ill_formed);
  EXPECT_EQ(fault("chief", "vice", "chief", kStart, kStart + 367 * kDay), DeskFault::ill_formed);
}

// Goal: four eyes are two people: the same one twice counts once, and any two entitled ones do.
TEST(Release, FourEyesAreDistinct) {
  ReleaseScene scene;
  scene.rule.approvals = 2;
  History history(test_request());
  history.add(approve, "chief");
  EXPECT_EQ(scene.at(history).state, RequestState::requested);
  EXPECT_THAT(scene.at(history).approvals, ElementsAre("chief"));
  EXPECT_EQ(scene.fault(approve, "chief", history), DeskFault::approved_already);
  History twice = history;
  twice.add(approve, "chief");
  EXPECT_EQ(scene.at(twice).state, RequestState::requested);
  EXPECT_EQ(scene.at(twice).ignored, 1u);
  History spelled = history;
  spelled.add(approve, "Chief").add(approve, "CHIEF").add(approve, "SATO");   // as a forged row may have it: the same person, and the requester
  EXPECT_EQ(scene.at(spelled).state, RequestState::requested);
  EXPECT_THAT(scene.at(spelled).approvals, ElementsAre("chief"));
  // The deputy decides in chief's place: that is chief's approval again, and the director would never be asked.
  EXPECT_EQ(scene.fault(approve, "vice", history), DeskFault::approved_already);
  EXPECT_EQ(scene.fault(send_back, "vice", history), std::nullopt);
  History by_deputy(test_request());
  by_deputy.add(approve, "vice");
  by_deputy.moves.back().for_account = "chief";
  EXPECT_EQ(scene.fault(approve, "chief", by_deputy), DeskFault::approved_already);
  by_deputy.add(approve, "chief");
  EXPECT_EQ(scene.at(by_deputy).state, RequestState::requested);
  EXPECT_THAT(deciders(by_deputy.request, scene.at(by_deputy), scene.facts(by_deputy.now_ms)), ElementsAre("director", "admin", "admin2"));
  // A deputy of both is one of them and then the other's, but one person.
  scene.deputies.push_back(test_deputy("director", "vice", kStart - kDay, kStart + 30 * kDay));
  EXPECT_EQ(scene.fault(approve, "vice", history), std::nullopt);
  EXPECT_EQ(scene.fault(approve, "vice", by_deputy), DeskFault::approved_already);
  scene.deputies.pop_back();
  for (const char* second : {"director", "admin"}) {
    History both = history;
    EXPECT_EQ(scene.fault(approve, second, both), std::nullopt) << second;
    both.add(approve, second);
    EXPECT_EQ(scene.at(both).state, RequestState::approved) << second;
  }
  history.add(deny, "chief");   // who approved may still stop it
  EXPECT_EQ(scene.at(history).state, RequestState::denied);
}

// Goal: a deadline counts working hours, over the weekend and the holiday of 23 November, and then the request lapses by itself.
TEST(Release, LapsesAfterWorkingHours) {
  ReleaseScene scene;
  History history(test_request(), tokyo(2026, 11, 20, 16, 15));   // Friday; one hour left of that day
  const TimeMs deadline = tokyo(2026, 11, 24, 15, 30);            // seven more on Tuesday
  EXPECT_EQ(to_iso8601(scene.at(history).deadline_ms), to_iso8601(deadline));
  history.now_ms = deadline - 1;
  EXPECT_EQ(scene.at(history).state, RequestState::requested);
  EXPECT_EQ(scene.fault(approve, "chief", history), std::nullopt);
  history.now_ms = deadline;
  EXPECT_EQ(scene.at(history).state, RequestState::lapsed);
  EXPECT_EQ(scene.fault(approve, "chief", history), DeskFault::overdue);
  history.add(approve, "chief");   // a row that came late does not count
  EXPECT_EQ(scene.at(history).state, RequestState::lapsed);
  EXPECT_EQ(scene.at(history).ignored, 1u);
  // Approved in time it stays so, however late somebody looks.
  History in_time(test_request(), tokyo(2026, 12, 28, 17, 0));
  in_time.now_ms = tokyo(2027, 1, 4, 9, 0);   // over the year's end: a quarter of an hour on the 28th, then nothing until the 4th
  in_time.add(approve, "chief");
  in_time.now_ms += 100 * kDay;
  EXPECT_EQ(scene.at(in_time).state, RequestState::approved);
  // What time did can be written down once; it stays when the rule gives more time later.
  history.moves.pop_back();
  EXPECT_EQ(scene.fault(lapse, kByTime, history), std::nullopt);
  history.add(lapse, kByTime);
  EXPECT_EQ(scene.fault(lapse, kByTime, history), DeskFault::not_in_this_state);
  scene.rule.deadline_hours = 400;
  EXPECT_EQ(scene.at(history).state, RequestState::lapsed);
}

TEST(Release, PassesOnOnceAndThenLapses) {
  ReleaseScene scene;
  scene.rule.by_administrator = false;
  scene.rule.after_deadline = AfterDeadline::pass_on;
  History history(test_request());   // Tuesday 09:00, eight hours: 17:00
  EXPECT_EQ(scene.fault(approve, "admin", history), DeskFault::not_entitled);
  EXPECT_EQ(scene.fault(pass_on, kByTime, history), DeskFault::not_in_this_state);
  history.now_ms = tokyo(2026, 11, 24, 17, 0);
  EXPECT_TRUE(scene.at(history).passed_on);
  EXPECT_EQ(scene.at(history).state, RequestState::requested);
  EXPECT_EQ(to_iso8601(scene.at(history).deadline_ms), to_iso8601(tokyo(2026, 11, 25, 16, 15)));
  for (const char* who : {"chief", "vice", "admin"}) EXPECT_EQ(scene.fault(approve, who, history), std::nullopt) << who;
  EXPECT_EQ(scene.fault(pass_on, kByTime, history), std::nullopt);
  History decided = history;
  decided.add(pass_on, kByTime).add(approve, "admin");
  EXPECT_EQ(scene.at(decided).state, RequestState::approved);
  EXPECT_EQ(scene.at(decided).ignored, 0u);
  history.now_ms = tokyo(2026, 11, 25, 16, 15);
  EXPECT_EQ(scene.at(history).state, RequestState::lapsed);
  history.now_ms += 100 * kDay;   // whoever looks late sees the same
  EXPECT_EQ(scene.at(history).state, RequestState::lapsed);
  EXPECT_EQ(to_iso8601(scene.at(history).changed_ms), to_iso8601(tokyo(2026, 11, 25, 16, 15)));
}

// Goal: 差し戻し: the requester writes again, approvals start anew, also the clock; what is not written again lapses.
TEST(Release, ReturnedAndResubmittedStartsAgain) {
  ReleaseScene scene;
  scene.rule.approvals = 2;
  History history(test_request());
  history.add(approve, "chief").add(send_back, "director");
  EXPECT_EQ(scene.at(history).state, RequestState::returned);
  EXPECT_EQ(to_iso8601(scene.at(history).deadline_ms), to_iso8601(kCalendar.after_working(history.now_ms - kMinute, 40 * 60)));
  history.now_ms = tokyo(2026, 11, 26, 10, 0);
  History forgotten = history;
  forgotten.now_ms = tokyo(2026, 12, 2, 10, 0);
  EXPECT_EQ(scene.at(forgotten).state, RequestState::lapsed);
  history.add(resubmit, "sato");
  const Standing again = scene.at(history);
  EXPECT_EQ(again.state, RequestState::requested);
  EXPECT_EQ(again.round, 2u);
  EXPECT_THAT(again.approvals, IsEmpty());
  EXPECT_EQ(to_iso8601(again.deadline_ms), to_iso8601(tokyo(2026, 11, 27, 9, 15)));
  EXPECT_EQ(scene.fault(approve, "chief", history), std::nullopt);
  history.add(resubmit, "suzuki");
  EXPECT_EQ(scene.at(history).round, 2u);
}

// Goal: for checked import an approval needs both answers, and a clean one; the automatic answers are not asked for.
TEST(Release, CheckedImportNeedsBothAnswers) {
  ReleaseScene scene;
  History plain(test_request());
  EXPECT_EQ(scene.fault(check_eye, "sato", plain), DeskFault::not_offered);
  scene.rule.checked_import = true;
  EXPECT_EQ(scene.fault(approve, "chief", plain), DeskFault::check_missing);
  for (const char* who : {"sato", "chief", "vice", "admin"}) EXPECT_EQ(scene.fault(check_malware, who, plain), std::nullopt) << who;
  for (const char* who : {"suzuki", "auditor", "stranger", "gone"}) EXPECT_NE(scene.fault(check_malware, who, plain), std::nullopt) << who;
  History eye = plain, malware = plain, early = plain;
  early.add(approve, "chief");
  EXPECT_EQ(scene.at(early).state, RequestState::requested);
  eye.add(check_eye, "sato");
  EXPECT_EQ(scene.fault(approve, "chief", eye), DeskFault::check_missing);
  malware.add(check_malware, "sato");
  EXPECT_EQ(scene.fault(approve, "chief", malware), DeskFault::check_missing);
  eye.add(check_malware, "admin");
  EXPECT_EQ(scene.fault(approve, "chief", eye), std::nullopt);
  History found = eye;
  found.add(check_malware, "admin");
  found.moves.back().check.result = CheckResult::found;
  EXPECT_EQ(scene.fault(approve, "chief", found), DeskFault::malware_found);
  EXPECT_EQ(scene.fault(deny, "chief", found), std::nullopt);
  eye.add(send_back, "chief").add(resubmit, "sato");
  EXPECT_EQ(scene.fault(approve, "chief", eye), DeskFault::check_missing);   // a new round asks anew
  History rewash = plain;
  rewash.request.way = ReleaseWay::rewash;
  rewash.request.part.clear();
  rewash.request.profile = "strict";
  scene.rule.rewash_approvals = 1;
  EXPECT_EQ(scene.fault(approve, "chief", rewash), std::nullopt);
}

TEST(Release, WashingAgainIsAtOnceWhereTheRuleSaysSo) {
  ReleaseScene scene;
  Request request = test_request();
  request.way = ReleaseWay::rewash;
  request.part.clear();
  request.profile = "strict";
  History history(request);
  EXPECT_EQ(scene.at(history).state, RequestState::approved);
  EXPECT_EQ(scene.at(history).needed, 0u);
  scene.rule.rewash_approvals = 1;
  EXPECT_EQ(scene.at(history).state, RequestState::requested);
  // No rule can make an original go at once.
  scene.rule.approvals = 0;
  EXPECT_EQ(scene.at(History(test_request())).state, RequestState::requested);
}

// Goal: wash's own ledger decides what was released, whatever rows say; a release is single use.
TEST(Release, WhatWashDidIsAFact) {
  ReleaseScene scene;
  History history(test_request());
  history.add(approve, "chief");
  scene.outcome = ReleaseOutcome{true, "", ItemId::random(), history.now_ms, true};
  history.now_ms += kMinute;
  History late = history;
  late.add(withdraw, "sato").add(deny, "chief");
  EXPECT_EQ(scene.at(late).state, RequestState::released);
  EXPECT_EQ(scene.at(late).ignored, 2u);
  EXPECT_EQ(scene.fault(release, kByWash, history), DeskFault::not_in_this_state);
  history.add(show_password, "sato");
  EXPECT_EQ(scene.fault(show_password, "sato", history), DeskFault::shown_already);
  history.add(recall, "admin");
  EXPECT_TRUE(scene.at(history).recalled);
  EXPECT_EQ(scene.fault(recall, "chief", history), DeskFault::recalled_already);
  // Rows alone release nothing.
  scene.outcome.reset();
  History forged(test_request());
  forged.add(release, kByWash).add(show_password, "sato");
  EXPECT_EQ(scene.at(forged).state, RequestState::requested);
  EXPECT_EQ(scene.at(forged).ignored, 2u);
  scene.outcome = ReleaseOutcome{false, "DESK-30", {}, history.now_ms, false};
  EXPECT_EQ(scene.at(forged).state, RequestState::denied);
  EXPECT_EQ(scene.at(forged).refused_code, "DESK-30");
}

TEST(Release, PlainOriginalsHaveNoPassword) {
  ReleaseScene scene;
  scene.rule.zip = ReleaseZip::plain;
  const History history = in_state(RequestState::released, scene);
  EXPECT_EQ(scene.fault(show_password, "sato", history), DeskFault::not_offered);
}

// Goal: rows in the wrong order, of another request, or without a beginning never make an approval.
TEST(Release, ForgedRowsMakeNothing) {
  ReleaseScene scene;
  History history(test_request());
  history.add(approve, "chief");
  std::vector<Move> without_start(history.moves.begin() + 1, history.moves.end());
  EXPECT_NE(stand(history.request, without_start, scene.facts(kStart)).state, RequestState::approved);
  EXPECT_NE(stand(history.request, {}, scene.facts(kStart)).state, RequestState::requested);
  History other(test_request());
  other.moves.push_back(history.moves[1]);
  EXPECT_EQ(scene.at(other).state, RequestState::requested);
  History by_other = history;
  by_other.moves[0].actor = "suzuki";
  EXPECT_NE(scene.at(by_other).state, RequestState::approved);
  History many(test_request());
  for (std::size_t i = 0; i < kMovesMax; ++i) many.add(send_back, "chief").add(resubmit, "sato");
  many.add(approve, "chief");
  EXPECT_NE(scene.at(many).state, RequestState::approved);
  // A clock set back does not make an overdue approval timely.
  History late(test_request());
  late.now_ms += 3 * kDay;
  late.add(withdraw, "suzuki");
  late.now_ms = kStart + kMinute;
  late.add(approve, "chief");
  EXPECT_EQ(scene.at(late).state, RequestState::lapsed);
}

}  // namespace
}  // namespace temizu
