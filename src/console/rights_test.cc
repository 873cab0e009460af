// Who sees what of a request, and by what a person proves themselves; records of what leaves as a table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/tokens.h"
#include "console/handle.h"
#include "console/json.h"
#include "console/router.h"
#include "console/test_world.h"

namespace temizu::console {
namespace {

using testing::ask;
using testing::FakeDesk;
using testing::FakeLookup;
using testing::FakeStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TimeMs kNow = 1'763'770'323'000;
const std::string kRequest = "/api/v1/requests/" + std::string(32, 'a');

class Rights : public ::testing::Test {
 protected:
  // The one person, "sato", with these roles.
  void with(std::uint32_t roles) { world = testing::fake_world(roles, clock); }
  FakeDesk& desk() { return static_cast<FakeDesk&>(*world.desk); }
  HttpAnswer get(const std::string& target) { return handle(ask("GET", target), world); }
  HttpAnswer post(const std::string& target, const std::string& body) {
    HttpRequest request = ask("POST", target, body);
    request.headers.emplace_back("X-Temizu-CSRF", csrf_token(testing::kToken));
    return handle(request, world);
  }
  // A request of somebody else for an item of this sender.
  void asked() {
    RequestView view;
    view.request.id = *ItemId::parse(std::string(32, 'a'));
    view.request.item = *ItemId::parse(std::string(32, '1'));
    view.request.requester = "yamada";
    view.request.address = "yamada@example.lg.jp";
    desk().found = view;
    ItemView item;
    item.envelope.id = view.request.item;
    item.envelope.sender = "someone@example.com";
    item.envelope.recipients = {"yamada@example.lg.jp", "himitsu-bcc@example.lg.jp"};
    static_cast<FakeStore&>(*world.store).found = item;
  }
  Json facts() {
    const HttpAnswer answer = get(kRequest);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Json::parse(answer.body)["facts"];
  }

  const FakeClock clock{kNow};
  World world = testing::fake_world(kStaff, clock);
};

// Goal: the envelope, the sender's history and earlier requests are for who decides now, and for administrators and auditors.
TEST_F(Rights, FactsAreForWhoDecidesNow) {
  for (const auto& [roles, may, shown] : std::vector<std::tuple<std::uint32_t, std::vector<DeskAction>, bool>>{
           {kStaff, {}, false},                                          // a colleague of the section
           {kStaff | kApprover, {}, false},                              // decided once, or is no deputy any more
           {kStaff | kCiso, {}, false},
           {kStaff | kApprover, {DeskAction::send_back}, true},
           {kStaff | kApprover, {DeskAction::recall}, true},
           {kStaff | kApprover, {DeskAction::withdraw}, false},
           {kStaff | kAdministrator, {}, true},
           {kStaff | kAuditor, {}, true}}) {
    with(roles);
    asked();
    desk().found->may = may;
    EXPECT_EQ(facts().is_object(), shown) << roles;
    const HttpAnswer text = get(kRequest + "/text");
    EXPECT_EQ(text.status == 403, !shown) << roles << text.body;
    EXPECT_EQ(desk().notes.size(), shown ? 1u : 0u) << roles;
  }
  with(kStaff | kAdministrator);
  asked();
  desk().found->request.requester = "sato";   // their own
  EXPECT_TRUE(facts().is_null());
}

// Goal: one's own mail can be read without deciding anything.
TEST_F(Rights, TextOfOnesOwnMailNeedsNothingElse) {
  with(kStaff);
  asked();
  desk().found->request.address = "sato@example.lg.jp";
  EXPECT_NE(get(kRequest + "/text").status, 403);
  EXPECT_THAT(desk().notes, IsEmpty());
}

// Goal: who decides sees that the same sender's mail was asked for before, whoever asked.
TEST_F(Rights, EarlierRequestsAreShown) {
  with(kStaff | kApprover);
  asked();
  desk().found->may = {DeskAction::approve};
  RequestView other;
  other.request.id = *ItemId::parse(std::string(32, 'b'));
  other.request.item = *ItemId::parse(std::string(32, '2'));
  other.request.requester = "tanaka";
  other.standing.state = RequestState::released;
  desk().all.requests = {other};
  LookupRow row;
  row.id = other.request.item;
  row.sender = "Someone@example.com";
  static_cast<FakeLookup&>(*world.lookup).page.rows = {row};
  const Json shown = facts();
  ASSERT_THAT(shown["earlier"], SizeIs(1));
  EXPECT_EQ(shown["earlier"][0]["requester"]["account"], "tanaka");
  EXPECT_EQ(shown["sender_history"]["released"], 1);
}

// Goal: malware that was found once is in front of who decides, also after the request was made anew.
TEST_F(Rights, AFindingOfAnEarlierRoundIsShown) {
  with(kStaff | kApprover);
  asked();
  desk().found->may = {DeskAction::approve};
  Move check;
  check.action = DeskAction::check_malware;
  check.actor = "suzuki";
  check.check.result = CheckResult::found;
  Move eye = check;
  eye.action = DeskAction::check_eye;
  Move again;
  again.action = DeskAction::resubmit;
  Move clean = check;
  clean.check.result = CheckResult::clean;
  desk().found->moves = {eye, check, again, clean};
  const Json checks = facts()["checks"];
  ASSERT_THAT(checks, SizeIs(2));
  EXPECT_EQ(checks[0]["clean"], true);
  EXPECT_EQ(checks[0]["earlier"], false);
  EXPECT_EQ(checks[1]["clean"], false);
  EXPECT_EQ(checks[1]["earlier"], true);
}

// Goal: wrong log-ins of anybody anywhere do not stop who is logged in; wrong codes of a log-in count.
TEST_F(Rights, WrongLogInsDoNotStopASession) {
  with(kStaff | kAdministrator);
  desk().tries = {5, kNow + 60'000};
  desk().code = CodeAnswer::ok;
  EXPECT_EQ(post("/api/v1/session/again", "{\"code\":\"123456\"}").status, 200);
  desk().code = CodeAnswer::wrong;
  EXPECT_THAT(post("/api/v1/session/again", "{\"code\":\"123456\"}").body, HasSubstr("CON-06"));
  EXPECT_THAT(desk().failed, IsEmpty());
  desk().logged_in.with_code = false;
  EXPECT_THAT(post("/api/v1/session/code", "{\"code\":\"123456\"}").body, HasSubstr("CON-05"));
  desk().tries = {};
  EXPECT_THAT(post("/api/v1/session/code", "{\"code\":\"123456\"}").body, HasSubstr("CON-06"));
  desk().code = CodeAnswer::replayed;
  EXPECT_THAT(post("/api/v1/session/code", "{\"code\":\"123456\"}").body, HasSubstr("CON-07"));
  EXPECT_THAT(desk().failed, ElementsAre("sato", "sato"));
}

// Goal: a password does not stand in for the code of who needs one, however it is given.
TEST_F(Rights, ChangingThePasswordIsNoProofByCode) {
  const std::string body = "{\"old\":\"kirin ga ike wo watatta\",\"new\":\"ushi ga mon wo akeru\"}";
  for (const auto& [roles, again_ms] : std::vector<std::pair<std::uint32_t, TimeMs>>{{kStaff | kAdministrator, kNow - 3'600'000}, {kStaff, kNow}}) {
    with(roles);
    world.own_password = [](const People&, const Account&, std::string_view, std::string_view) -> Status { return {}; };
    desk().logged_in.again_ms = kNow - 3'600'000;
    ASSERT_EQ(post("/api/v1/session/password", body).status, 200);
    ASSERT_THAT(desk().opened, SizeIs(1));
    EXPECT_EQ(desk().opened[0].again_ms, again_ms) << roles;
  }
}

// Goal: nobody is asked to change here what is the directory's.
TEST_F(Rights, APasswordOfTheDirectoryIsNotChangedHere) {
  for (const auto& [source, status] : std::vector<std::pair<AccountSource, int>>{{AccountSource::ldap, 200}, {AccountSource::csv, 403}}) {
    with(kStaff);
    Account account = *(*world.people())->find("sato");
    account.password_must_change = true;
    account.password_set_ms = kNow - 1000;
    account.source = source;
    const auto people = std::make_shared<const People>(std::vector<Account>{account}, std::vector<Department>{});
    world.people = [people]() -> Result<std::shared_ptr<const People>> { return people; };
    EXPECT_EQ(get("/api/v1/mail").status, status);
    EXPECT_EQ(Json::parse(get("/api/v1/session").body)["password_must_change"], status != 200);
  }
}

// Goal: a list of what is not one's own leaves a record when it leaves as a table.
TEST_F(Rights, TablesLeaveARecord) {
  with(kStaff | kAdministrator);
  for (const char* target : {"requests.csv?whose=all", "people.csv", "queue.csv", "messages.csv"}) {
    EXPECT_EQ(get(std::string("/api/v1/") + target).status, 200) << target;
  }
  EXPECT_EQ(get("/api/v1/requests.csv").status, 200);   // one's own
  EXPECT_THAT(desk().notes, ElementsAre("sato search.exported requests", "sato search.exported people", "sato search.exported queue", "sato search.exported messages"));
}

// Goal: the CISO is told how many requests wait, and is not refused because they may not read them.
TEST_F(Rights, TheCisoSeesHowManyWait) {
  with(kStaff | kCiso);
  desk().all.requests = {RequestView{}, RequestView{}};
  desk().all.requests[0].standing.deadline_ms = kNow + 5000;
  const HttpAnswer answer = get("/api/v1/dashboard");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(Json::parse(answer.body)["requests_waiting"], 2);
  EXPECT_EQ(get("/api/v1/requests?whose=all").status, 403);
}

}  // namespace
}  // namespace temizu::console
