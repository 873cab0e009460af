#include "wash/desk_letters.h"

#include <gmock/gmock.h>

#include "mail/decode.h"
#include "quarantine/test_desk.h"
#include "wash/fake_desk.h"
#include "wash/test_world.h"

namespace temizu {
namespace {

using enum DeskAction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

// --- who is to be told what, from how a request stands ----------------------------------------------------------------
class DeskNewsTest : public testing::Test {
 protected:
  std::vector<std::string> news(const Standing& standing, bool by_administrator = false, std::vector<Deputy> deputies = {}) {
    ReleaseRule rule;
    rule.approvals = 1;
    rule.by_superior = true;
    rule.by_administrator = by_administrator;
    const People people = town_.people();
    const Facts facts{rule, calendar_, people, deputies, kNow, nullptr, true};
    std::vector<std::string> found;
    for (const NewsFor& one : desk_news(test_request(), standing, facts)) found.push_back(one.account + " " + to_word(one.news));
    return found;
  }
  static Standing at(RequestState state, TimeMs changed_ms = kNow - kHour) {
    Standing standing;
    standing.state = state;
    standing.changed_ms = changed_ms;
    return standing;
  }
  static constexpr TimeMs kNow = 1'795'500'000'000;
  TestTown town_;
  WorkCalendar calendar_;
};

TEST_F(DeskNewsTest, GoesToWhoMayDecide) {
  EXPECT_THAT(news(at(RequestState::requested)), ElementsAre("chief decide"));
  EXPECT_THAT(news(at(RequestState::requested), true), ElementsAre("chief decide")) << "administrators only where nobody nearer decides";
  EXPECT_THAT(news(at(RequestState::requested), false, {test_deputy("chief", "vice", kNow - kHour, kNow + kHour)}),
              UnorderedElementsAre("chief decide", "vice deputy"));
  EXPECT_THAT(news(at(RequestState::requested), false, {test_deputy("chief", "vice", kNow + kHour, kNow + kDay)}), ElementsAre("chief decide"));
  Standing passed = at(RequestState::requested);
  passed.passed_on = true;
  EXPECT_THAT(news(passed), UnorderedElementsAre("chief decide", "admin passed_on", "admin2 passed_on"));
  town_.of("chief").enabled = false;
  town_.of("director").enabled = false;
  EXPECT_THAT(news(at(RequestState::requested), true), UnorderedElementsAre("admin decide", "admin2 decide"));
}

TEST_F(DeskNewsTest, TellsTheRequesterWhatBecameOfIt) {
  EXPECT_THAT(news(at(RequestState::returned)), ElementsAre("sato returned"));
  EXPECT_THAT(news(at(RequestState::denied)), ElementsAre("sato denied"));
  EXPECT_THAT(news(at(RequestState::lapsed)), ElementsAre("sato lapsed"));
  EXPECT_THAT(news(at(RequestState::released)), ElementsAre("sato released"));
  EXPECT_THAT(news(at(RequestState::approved)), ElementsAre("sato approved"));
  EXPECT_THAT(news(at(RequestState::approved, kNow - 1000)), ElementsAre()) << "it is released in a moment, mostly";
  EXPECT_THAT(news(at(RequestState::withdrawn)), ElementsAre());
  EXPECT_THAT(news(at(RequestState::denied, kNow - 2 * kDay)), ElementsAre()) << "no news any more";
  Standing at_once = at(RequestState::released);
  at_once.needed = 0;
  EXPECT_THAT(news(at_once), ElementsAre()) << "what was washed again comes by itself";
}

// --- what is written, and once ---------------------------------------------------------------------------------------
class DeskLettersTest : public testing::Test {
 protected:
  DeskLettersTest() : clock_(tokyo(2026, 11, 24, 9, 0)), store_(world_.store(Role::wash, clock_)), fake_(world_.path()), people_(world_.path()) {
    auto writer = PeopleWriter::open(world_.path());
    EXPECT_TRUE(writer);
    std::vector<PeopleChange> changes;
    const TestTown town;
    for (const Department& department : town.departments) changes.push_back({"department.add", std::nullopt, department, ""});
    for (const Account& account : town.accounts) changes.push_back({"user.add", account, std::nullopt, ""});
    EXPECT_TRUE((*writer)->apply(**(*writer)->people(), changes, "test", "test"));
    config_ = world_.config();
    config_.console.url = "https://gate.example.lg.jp";
    config_.desk.weekdays = {"mon", "tue", "wed", "thu", "fri"};
    start();
  }
  void start() { letters_ = std::make_unique<DeskLetters>(*store_, fake_, people_, clock_); }
  RequestId ask() {
    Request request = test_request();
    request.made_ms = clock_.now_ms();
    fake_.requests.push_back({request, {}});
    fake_.add(request.id, DeskAction::request, "sato", 0, clock_.now_ms());
    return request.id;
  }
  // Each letter of a round as "to: text".
  std::vector<std::string> round(std::int64_t later_ms = 15'000) {
    clock_.advance_ms(later_ms);
    letters_->round(*world_.settings(config_));
    std::vector<std::string> found;
    const auto claims = store_->claim_received(1 << 24, 100, kDay);
    EXPECT_TRUE(claims);
    for (const Claim& claim : *claims) {
      EXPECT_EQ(claim.envelope.item_class, ItemClass::letter);
      std::string mail;
      EXPECT_TRUE(store_->read_original(claim.envelope.id, [&](ByteView piece) -> Status { mail.append(piece); return {}; }));
      EXPECT_THAT(mail, Not(HasSubstr("見積書")));
      const std::size_t body = mail.find("\r\n\r\n") + 4;
      const bool base64 = mail.find("Content-Transfer-Encoding: base64") != std::string::npos;
      found.push_back(claim.envelope.recipients.at(0) + ": " + decode_content(ByteView(mail).substr(body), base64 ? Encoding::base64 : Encoding::quoted_printable).content);
    }
    return found;
  }

  FakeClock clock_;
  TestWorld world_;
  std::unique_ptr<Store> store_;
  FakeDesk fake_;
  PeopleReader people_;
  Config config_;
  std::unique_ptr<DeskLetters> letters_;
};

// Goal: the approver gets one mail, with a number, an address and a deadline; whoever starts anew sends it no second time.
TEST_F(DeskLettersTest, WritesToTheApproverOnce) {
  const RequestId id = ask();
  const auto first = round();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_THAT(first[0], testing::StartsWith("chief@example.lg.jp: "));
  EXPECT_THAT(first[0], HasSubstr("申請番号 " + id.short_text() + "：原本の受け渡し"));
  EXPECT_THAT(first[0], HasSubstr("https://gate.example.lg.jp/requests/" + id.to_text()));
  EXPECT_THAT(first[0], HasSubstr("期限: 令和8年11月"));
  EXPECT_TRUE(round().empty());
  start();
  EXPECT_TRUE(round(kHour).empty());
}

// Goal: what comes within desk.letters_every_min goes together, and none of it is lost when wash starts anew meanwhile.
TEST_F(DeskLettersTest, BundlesWhatComesSoonAfter) {
  ask();
  EXPECT_EQ(round().size(), 1u);
  const RequestId second = ask();
  EXPECT_TRUE(round().empty());
  const RequestId third = ask();
  start();
  EXPECT_TRUE(round().empty());
  const auto both = round(11 * kMinute);
  ASSERT_EQ(both.size(), 1u);
  EXPECT_THAT(both[0], HasSubstr(second.short_text()));
  EXPECT_THAT(both[0], HasSubstr(third.short_text()));
}

// Goal: the requester hears of a return, and of a denial of what was sent again; the approver hears of the second round.
TEST_F(DeskLettersTest, FollowsARequestThroughItsRounds) {
  const RequestId id = ask();
  EXPECT_EQ(round().size(), 1u);
  fake_.add(id, send_back, "chief", 0, clock_.now_ms()).reason = "confirm";
  const auto returned = round();
  ASSERT_EQ(returned.size(), 1u);
  EXPECT_THAT(returned[0], testing::StartsWith("sato@example.lg.jp: "));
  EXPECT_THAT(returned[0], HasSubstr("差し戻されました"));
  fake_.add(id, resubmit, "sato", 0, clock_.now_ms());
  const auto again = round(11 * kMinute);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_THAT(again[0], testing::StartsWith("chief@example.lg.jp: "));
  fake_.add(id, deny, "chief", 0, clock_.now_ms());
  const auto denied = round(11 * kMinute);
  ASSERT_EQ(denied.size(), 1u);
  EXPECT_THAT(denied[0], HasSubstr("却下されました"));
  start();
  EXPECT_TRUE(round(11 * kMinute).empty());
}

// Goal: a request that nobody decides on is told to its requester when time has ended it, without any row of the desk.
TEST_F(DeskLettersTest, TellsWhatOnlyTimeHasDone) {
  ask();
  EXPECT_EQ(round().size(), 1u);
  std::vector<std::string> told;
  for (int day = 0; day < 30; ++day) {
    for (const std::string& letter : round(kDay / 2)) told.push_back(letter.substr(0, letter.find(':')));
  }
  EXPECT_THAT(told, testing::Contains(testing::AnyOf("sato@example.lg.jp", "admin@example.lg.jp")));
}

// Goal: off means off, and what happened meanwhile is not sent later when it is no news any more.
TEST_F(DeskLettersTest, AreSentOnlyWhenWanted) {
  config_.desk.letters = false;
  const RequestId id = ask();
  EXPECT_TRUE(round().empty());
  fake_.add(id, deny, "chief", 0, clock_.now_ms());
  EXPECT_TRUE(round().empty());
  clock_.advance_ms(2 * kDay);
  config_.desk.letters = true;
  EXPECT_TRUE(round().empty());
}

}  // namespace
}  // namespace temizu
