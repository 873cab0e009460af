#include "wash/release_check.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <functional>

#include "policy/embedded.h"
#include "quarantine/test_desk.h"

namespace temizu {
namespace {

using enum DeskAction;

const WorkCalendar kCalendar;
const TimeMs kStart = tokyo(2026, 11, 24, 9, 0);   // a Tuesday

Policy policy_with(const std::string& release_rules) {
  std::string text(kPolicyXml);
  const std::size_t standard = text.find("<profile name=\"standard\"");
  // Rules of the built-in file for this profile, if it has any, give way to ours.
  const std::size_t end = text.find("</profile>", standard);
  std::string profile = text.substr(standard, end - standard);
  for (std::size_t at = profile.find("<release"); at != std::string::npos; at = profile.find("<release", at)) {
    profile.erase(at, profile.find("/>", at) + 2 - at);
  }
  text.replace(standard, end - standard, profile + release_rules);
  const std::string path = testing::TempDir() + "release-check-" + std::to_string(::getpid()) + ".xml";
  std::ofstream(path) << text;
  ConfigErrors errors;
  auto policy = load_policy(path, errors);
  EXPECT_TRUE(policy) << (errors.lines.empty() ? "" : errors.lines[0]);
  std::remove(path.c_str());
  return policy ? *policy : Policy{};
}

// A request that may be released, with everything that wash knows of it; a test breaks one thing.
struct Scene {
  TestTown town;
  People people{town.people()};
  Policy policy = policy_with("<release kind=\"application/x-msdownload\" barred=\"true\"/>"
                              "<release kind=\"message\" rewash=\"body-only\"/><release kind=\"application/pdf\" approvals=\"1\" rewash=\"body-only\"/>"
                              "<release kind=\"image/*\" approvals=\"2\"/><release kind=\"*\" approvals=\"1\"/>");
  History history{test_request(), kStart};
  std::vector<AnsweredCode> answers;
  std::vector<Deputy> deputies;
  ItemView item;
  std::vector<std::string> kinds{"application/pdf"};
  std::optional<ReleaseOutcome> outcome;
  std::uint32_t last_hour{0}, rewashed_last_hour{0}, own_rewashed_last_hour{0};
  bool can_be_sent{true};
  std::optional<TimeMs> now_ms;

  Scene() {
    item.envelope.id = history.request.item;
    item.envelope.recipients = {"sato@example.lg.jp", "stranger@example.lg.jp"};
    for (std::uint32_t i = 0; i < 2; ++i) {
      RecipientView recipient;
      recipient.number = i;
      recipient.address = item.envelope.recipients[i];
      recipient.state = State::delivered;
      recipient.profile = "standard";
      item.recipients.push_back(recipient);
    }
  }
  Scene& approved_by(const std::string& login, CodeAnswer answer = CodeAnswer::ok) {
    history.add(approve, login, history.moves.size() + 100);
    prove_last(login, answer);
    return *this;
  }
  // The right answer for the last move, as wash would have written it then.
  void prove_last(const std::string& account, CodeAnswer answer) {
    const std::span<const Move> before(history.moves.data(), history.moves.size() - 1);
    const ReleaseRule rule = rule_of(policy, "standard", kinds, history.request.part.empty());
    const Facts facts{rule, kCalendar, people, deputies, history.now_ms, nullptr, true};
    const Standing standing = stand(history.request, before, facts);
    answers.push_back({history.moves.back().code, account, approve_purpose(history.request, before, standing), answer, history.moves.back().at_ms});
  }
  ReleaseQuestion question() const {
    return {history.request, history.moves, answers, deputies, item, kinds, policy, people, kCalendar, now_ms.value_or(history.now_ms),
            outcome ? &*outcome : nullptr, last_hour, 10, can_be_sent, rewashed_last_hour, own_rewashed_last_hour};
  }
  std::string verdict() const {
    const Status checked = check_release(question());
    return checked ? "ok" : checked.error().where;
  }
};

// Goal: each condition stops a release by itself, with its own code; with none broken it goes.
TEST(ReleaseCheck, EveryConditionStopsItByItself) {
  struct Row {
    const char* broken;
    DeskFault fault;
    std::function<void(Scene&)> breaks;
  };
  using F = DeskFault;
  const Row rows[] = {
      {"released before", F::replayed, [](Scene& s) { s.outcome = ReleaseOutcome{true, "", ItemId::random(), kStart, false}; }},
      {"refused before", F::replayed, [](Scene& s) { s.outcome = ReleaseOutcome{false, "DESK-15", {}, kStart, false}; }},
      {"way of the future", F::not_offered, [](Scene& s) { s.history.request.way = ReleaseWay::pages; }},
      {"another item's row", F::ill_formed, [](Scene& s) { s.history.request.item = ItemId::random(); }},
      {"no such recipient", F::ill_formed, [](Scene& s) { s.history.request.recipient = 2; }},
      {"somebody else's recipient number", F::ill_formed, [](Scene& s) { s.history.request.recipient = 1; }},
      {"somebody else's mail", F::not_yours, [](Scene& s) { s.history.request.recipient = 1, s.history.request.address = "stranger@example.lg.jp"; }},
      {"not a place", F::ill_formed, [](Scene& s) { s.history.request.part = "../2"; }},
      {"a member of an archive", F::ill_formed, [](Scene& s) { s.history.request.part = "2!a.pdf"; }},
      {"not washed yet", F::ill_formed, [](Scene& s) { s.item.recipients[0].state = State::received; }},
      {"a released original", F::ill_formed, [](Scene& s) { s.item.envelope.item_class = ItemClass::release; }},
      {"purged", F::purged, [](Scene& s) { s.item.keeping = Keeping::purged; }},
      {"requester unknown", F::unknown_account, [](Scene& s) { s.history.request.requester = "nobody"; }},
      {"requester disabled", F::unknown_account, [](Scene& s) { s.town.of("sato").enabled = false, s.people = s.town.people(); }},
      {"kind barred", F::barred, [](Scene& s) { s.kinds = {"application/x-msdownload"}; }},
      {"something inside barred", F::barred, [](Scene& s) { s.kinds = {"application/pdf", "application/x-msdownload"}; }},
      {"nothing known of the kinds", F::barred, [](Scene& s) { s.kinds = {}; }},
      {"profile gone", F::barred, [](Scene& s) { s.item.recipients[0].profile = "gone"; }},
      {"two needed", F::code_wrong, [](Scene& s) { s.kinds = {"image/png"}, s.answers[0].purpose += "x"; }},
      {"one of two", F::not_in_this_state, [](Scene& s) { s.kinds = {"image/png"}; }},
      {"approved without a code", F::code_wrong, [](Scene& s) { s.history.moves.back().code = 0; }},
      {"wrong code", F::code_wrong, [](Scene& s) { s.answers[0].answer = CodeAnswer::wrong; }},
      {"replayed code", F::code_wrong, [](Scene& s) { s.answers[0].answer = CodeAnswer::replayed; }},
      {"no answer", F::code_wrong, [](Scene& s) { s.answers.clear(); }},
      {"another's code", F::code_wrong, [](Scene& s) { s.answers[0].account = "admin"; }},
      {"a code for signing in", F::code_wrong, [](Scene& s) { s.answers[0].purpose = login_purpose("nonce"); }},
      {"changed after the approval", F::code_wrong, [](Scene& s) { s.history.request.part = "3"; }},
      {"way changed after the approval", F::code_wrong, [](Scene& s) { s.history.request.part.clear(); }},
      {"nowhere to send it", F::no_release_host, [](Scene& s) { s.can_be_sent = false; }},
      {"hour is full", F::hourly_cap, [](Scene& s) { s.last_hour = 10; }},
  };
  Scene whole;
  ASSERT_EQ(whole.approved_by("chief").verdict(), "ok");
  EXPECT_EQ(approvers_of(whole.question()), "chief");
  for (const Row& row : rows) {
    Scene scene;
    scene.approved_by("chief");
    row.breaks(scene);
    EXPECT_EQ(scene.verdict(), code_of(row.fault)) << row.broken;
  }
}

// Goal: nobody who may not decide can, whatever rows and codes say; and two approvals are two people.
TEST(ReleaseCheck, OnlyEntitledPeopleCount) {
  for (const char* login : {"sato", "suzuki", "stranger", "other-chief", "auditor", "ciso", "gone", "vice", "nobody"}) {
    Scene scene;
    scene.approved_by(login);
    EXPECT_NE(scene.verdict(), "ok") << login;
  }
  Scene twice;
  twice.kinds = {"image/png"};
  twice.approved_by("chief").approved_by("chief");
  EXPECT_NE(twice.verdict(), "ok");
  // Another spelling of a person is no other person, even where a right answer stands under it.
  for (const char* spelling : {"Chief", "CHIEF", "chieF"}) {
    Scene spelled;
    spelled.kinds = {"image/png"};
    spelled.approved_by("chief").approved_by(spelling);
    EXPECT_NE(spelled.verdict(), "ok") << spelling;
    Scene alone;
    EXPECT_NE(alone.approved_by(spelling).verdict(), "ok") << spelling;
  }
  Scene two;
  two.kinds = {"image/png"};
  two.approved_by("chief").approved_by("director");
  EXPECT_EQ(two.verdict(), "ok");
  EXPECT_EQ(approvers_of(two.question()), "chief,director");
  // An approval without a code beside a proven one is not told as one.
  Scene beside;
  beside.history.add(approve, "director");
  beside.approved_by("chief");
  EXPECT_EQ(approvers_of(beside.question()), "chief");
}

// Goal: the approval of somebody who is blocked does not count while others' do; its proof stays and is told.
TEST(ReleaseCheck, ABlockedApproverDoesNotCount) {
  const std::vector<std::string> chief{"chief"};
  const auto verdict = [&](const Scene& scene) {
    ReleaseQuestion question = scene.question();
    question.blocked = chief;
    const Status checked = check_release(question);
    return checked ? "ok" : checked.error().where;
  };
  Scene two;
  two.kinds = {"image/png"};
  two.approved_by("chief").approved_by("admin");
  EXPECT_EQ(verdict(two), code_of(DeskFault::blocked));
  two.kinds = {"application/pdf"};   // one approval is enough: the other one's
  EXPECT_EQ(verdict(two), "ok");
  EXPECT_EQ(approvers_of(two.question()), "chief,admin");
  Scene unproven;
  unproven.approved_by("chief", CodeAnswer::wrong);
  EXPECT_EQ(verdict(unproven), code_of(DeskFault::code_wrong));   // refused for good as before
}

// Goal: a deputy decides within the period, and only one whose appointment was proven.
TEST(ReleaseCheck, ADeputyCountsWithinTheProvenPeriodOnly) {
  struct Row {
    TimeMs from_ms, to_ms;
    bool proven;
    bool counts;
  };
  const Row rows[] = {{kStart - kDay, kStart + kDay, true, true},
                      {kStart - kDay, kStart + kDay, false, false},
                      {kStart - 2 * kDay, kStart - kDay, true, false},
                      {kStart + kDay, kStart + 2 * kDay, true, false}};
  for (const Row& row : rows) {
    Scene scene;
    Deputy deputy = test_deputy("chief", "vice", row.from_ms, row.to_ms, 7);
    deputy.at_ms = row.from_ms;
    scene.deputies = {deputy};
    if (row.proven) scene.answers.push_back({7, "chief", deputy_purpose(deputy), CodeAnswer::ok, row.from_ms});
    scene.history.add(approve, "vice", 101);
    scene.history.moves.back().for_account = "chief";
    scene.prove_last("vice", CodeAnswer::ok);
    EXPECT_EQ(scene.verdict() == "ok", row.counts) << row.from_ms << row.proven;
  }
}

// Goal: an approval after the deadline is none, whatever time its row claims.
TEST(ReleaseCheck, TheAnswersTimeDecidesWhetherItWasInTime) {
  Scene scene;
  scene.approved_by("chief");
  scene.answers[0].at_ms = kStart + 5 * kDay;
  scene.now_ms = kStart + 5 * kDay;
  EXPECT_EQ(scene.verdict(), code_of(DeskFault::overdue));
}

// Goal: washing again needs what the rule names and nothing more, and no host to send originals to.
TEST(ReleaseCheck, WashingAgainIsAllowedAsTheRuleSays) {
  Scene scene;
  scene.history.request.way = ReleaseWay::rewash;
  scene.history.request.part.clear();
  scene.history.request.profile = "body-only";
  scene.can_be_sent = false;
  EXPECT_EQ(scene.verdict(), "ok");
  scene.history.request.profile = "strict-of-nobody";
  EXPECT_EQ(scene.verdict(), code_of(DeskFault::not_offered));
  scene.history.request.profile = "body-only";
  scene.kinds = {"application/pdf", "application/x-msdownload"};   // what is barred is withheld again
  EXPECT_EQ(scene.verdict(), "ok");
  scene.rewashed_last_hour = 10 * kRewashersMax - 1;
  scene.own_rewashed_last_hour = 9;
  EXPECT_EQ(scene.verdict(), "ok");
  scene.own_rewashed_last_hour = 10;
  EXPECT_EQ(scene.verdict(), code_of(DeskFault::hourly_cap));
  scene.own_rewashed_last_hour = 0;   // names of requesters are easily made up: all together count too
  scene.rewashed_last_hour = 10 * kRewashersMax;
  EXPECT_EQ(scene.verdict(), code_of(DeskFault::hourly_cap));
  scene.kinds = {"application/zip"};   // its rule names no profile
  EXPECT_EQ(scene.verdict(), code_of(DeskFault::not_offered));
}

// Goal: kinds come from our own wash, with all that lies inside; a mail that was held is unread, whatever was listed of it.
TEST(ReleaseCheck, KindsAreOurOwnAndAHeldMailIsUnread) {
  Washing washing;
  const auto add = [&](const char* path, const char* kind) {
    PartReport& part = washing.parts.emplace_back();
    part.path = path;
    part.kind = kind;
  };
  using Kinds = std::vector<std::string>;
  add("", "message/rfc822");
  EXPECT_EQ(kinds_of(washing, ""), Kinds{"unread"});
  add("1", "text/plain");
  add("2", "application/zip");
  add("2!a/b.exe", "application/x-msdownload");
  add("21", "image/png");
  add("3", "message/rfc822");
  add("3.1.1", "text/html");
  EXPECT_EQ(kinds_of(washing, "2"), (Kinds{"application/zip", "application/x-msdownload"}));
  EXPECT_EQ(kinds_of(washing, "3"), (Kinds{"message/rfc822", "text/html"}));
  EXPECT_EQ(kinds_of(washing, "").size(), 6u);   // the mail itself is one of them
  EXPECT_EQ(kinds_of(washing, "4"), Kinds{});
  washing.parts[3].reason = Reason::nested_too_deep;
  EXPECT_EQ(kinds_of(washing, "2").back(), "unread");
  EXPECT_EQ(kinds_of(washing, "3").back(), "text/html");
  washing.held = true;
  EXPECT_EQ(kinds_of(washing, "3").back(), "unread");
  EXPECT_EQ(kinds_of(washing, "").back(), "unread");
}

// Goal: nobody could look into the mail: the policy's own row decides, two approvals and both checks as shipped; without a row it stays.
TEST(ReleaseCheck, AnUnreadMailLeavesAsItsOwnRowSays) {
  Scene scene;
  scene.kinds = {"unread"};
  scene.history.request.part.clear();
  EXPECT_EQ(scene.approved_by("suzuki").verdict(), code_of(DeskFault::barred));
  ConfigErrors errors;
  const auto shipped = load_policy("", errors);
  ASSERT_TRUE(shipped);
  for (const char* profile : {"body-only", "standard", "strict"}) {
    const ReleaseRule rule = rule_of(*shipped, profile, scene.kinds, true);
    EXPECT_FALSE(rule.barred) << profile;
    EXPECT_EQ(rule.approvals, 2u) << profile;
    EXPECT_TRUE(rule.checked_import) << profile;
    // Listed or not: what must not leave does not.
    EXPECT_TRUE(rule_of(*shipped, profile, std::vector<std::string>{"unread", "application/x-elf"}, true).barred) << profile;
  }
}

// Goal: the mail goes to the requester's own address, never to a section's, whichever address the request is about.
TEST(ReleaseCheck, GoesToTheRequesterAlone) {
  Scene scene;
  const Account& sato = scene.town.of("sato");
  Request request = test_request();
  EXPECT_EQ(address_for(sato, request), "sato@example.lg.jp");
  request.address = "fukushi@example.lg.jp";
  EXPECT_EQ(address_for(sato, request), "sato@example.lg.jp");
  Account two = sato;
  two.addresses = {"a@example.lg.jp", "B@example.lg.jp"};
  request.address = "b@example.lg.jp";
  EXPECT_EQ(address_for(two, request), "B@example.lg.jp");
  two.addresses.clear();
  EXPECT_EQ(address_for(two, request), "");
}

// Goal: a member of a section without an address of its own gets nothing, and is told why.
TEST(ReleaseCheck, WithoutAnAddressNothingLeaves) {
  Scene scene;
  scene.town.of("suzuki").addresses.clear();
  scene.people = scene.town.people();
  Request request = test_request("suzuki");
  request.item = scene.item.envelope.id;
  request.address = scene.item.envelope.recipients[0] = scene.item.recipients[0].address = "fukushi@example.lg.jp";
  scene.history = History(request, kStart);
  scene.approved_by("chief");
  EXPECT_EQ(scene.verdict(), code_of(DeskFault::no_address));
}

}  // namespace
}  // namespace temizu
