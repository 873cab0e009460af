// Goal: what the pages are sent calls each thing by the name that letters, reports, alerts and the command line use for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/heartbeat.h"
#include "base/test_folder.h"
#include "console/handle.h"
#include "console/json.h"
#include "console/place_words.h"
#include "console/router.h"
#include "console/test_world.h"

namespace temizu::console {
namespace {

using testing::ask;
using testing::fake_world;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

Json answer_of(const World& world, const std::string& path) { return Json::parse(handle(ask("GET", "/api/v1/" + path), world).body); }

TEST(Pages, CallARequestByItsOwnNumberBesideThatOfItsMail) {
  const FakeClock clock;
  const World world = fake_world(kAdministrator, clock);
  RequestView view;
  view.request.id = *ItemId::parse("5be2a90c14000000000000000000abcd");
  view.request.item = *ItemId::parse("7f3a91c2d4000000000000000000abcd");
  view.request.requester = "sato";
  static_cast<testing::FakeDesk&>(*world.desk).page.requests = {view};
  const Json row = answer_of(world, "requests?whose=all&q=5be2a90c14").at("items").at(0);
  EXPECT_EQ(row.at("short_number"), "5be2a90c14");
  EXPECT_EQ(row.at("short_id"), "7f3a91c2d4");
}

// Goal: nobody has to read policy.xml to know what the policy does; nothing of it is left out.
TEST(Pages, SayThePolicyInWords) {
  const FakeClock clock;
  World world = fake_world(kAdministrator, clock);
  ConfigErrors errors;
  world.policy = std::make_shared<const Policy>(*load_policy("", errors));
  world.words = std::make_shared<const Words>(Words::of("[kind.*]\nその他の形式\n[kind.application/pdf]\nPDF文書\n[kind.image/*]\n画像\n[kind.text/*]\nテキスト\n[kind.text/x-script]\nスクリプト\n", "[kind.*]\nother format\n"));
  const Json policy = answer_of(world, "policy");
  const auto row_of = [&](const std::string& profile, const std::string& section, const std::string& pattern) {
    for (const Json& row : policy.at("rows")) {
      if (row.at("section") == section && row.at("profile") == profile && row.at("pattern") == pattern) return row;
    }
    return Json{{"subject", "missing"}, {"value", "missing"}, {"line", -1}};
  };
  const Json pdf = row_of("standard", "kind", "application/pdf");
  EXPECT_EQ(pdf.at("subject"), "PDF文書");
  EXPECT_EQ(pdf.at("value"), "作り直す（中のファイルは取り出して無害化する）");
  EXPECT_EQ(row_of("standard", "kind", "image/jpeg").at("subject"), "画像（JPEG）");
  EXPECT_EQ(row_of("standard", "kind", "image/vnd.microsoft.icon").at("subject"), "画像");
  EXPECT_EQ(row_of("standard", "kind", "text/plain").at("subject"), "テキスト（本文）");
  EXPECT_EQ(row_of("standard", "release", "text/x-script").at("value"), "渡せません");
  EXPECT_THAT(row_of("standard", "release", "*").at("value").get<std::string>(), HasSubstr("承認1名（所属長・管理者）、勤務時間8時間以内（過ぎると期限切れ）、暗号化したZIPで渡す"));
  EXPECT_EQ(row_of("standard", "assign", "otherwise").at("value"), "標準");
  EXPECT_TRUE(row_of("standard", "assign", "otherwise").at("line").is_null());
  EXPECT_EQ(row_of("strict", "profile", "notice-place").at("value"), "本文の前");
  EXPECT_EQ(row_of("strict", "profile", "keep-days").at("value"), "90日（全体の設定）");
  EXPECT_EQ(row_of("standard", "limit", "message-bytes-max").at("value"), "100 MB");
  for (const Json& row : policy.at("rows")) {
    EXPECT_FALSE(row.at("subject").get<std::string>().empty()) << row;
    EXPECT_THAT(row.at("value").get<std::string>(), Not(AnyOf(HasSubstr("="), HasSubstr("barred"), HasSubstr("withhold"), ::testing::IsEmpty()))) << row;
  }
}

Json check_of(const World& world, const std::string& name) {
  const Json health = answer_of(world, "health");
  for (const Json& check : health.at("checks")) {
    if (check.at("name") == name) return check;
  }
  return {};
}

ItemView under_way(TimeMs arrival_ms, bool stopped = false) {
  ItemView item;
  item.envelope.id = ItemId::random();
  item.envelope.arrival_ms = arrival_ms;
  RecipientView recipient;
  recipient.state = State::washed;
  recipient.on_hold = stopped;
  item.recipients = {recipient};
  return item;
}

// Goal: page, report and alert call the same queue and the same disk a problem.
TEST(Pages, JudgeByTheLimitsOfReportAndAlerts) {
  const FakeClock clock;
  World world = fake_world(kAdministrator, clock);
  auto& store = static_cast<testing::FakeStore&>(*world.store);
  world.config.report.queue_warn_min = 60;
  world.config.alerts.queue_min = 120;
  const auto after_minutes = [&](int minutes, bool stopped = false) {
    store.under_way = {under_way(clock.now_ms() - TimeMs{minutes} * 60'000, stopped), under_way(clock.now_ms())};
    return check_of(world, "queue").at("state");
  };
  EXPECT_EQ(after_minutes(59), "good");
  EXPECT_EQ(after_minutes(60), "warning");
  EXPECT_EQ(after_minutes(120), "bad");
  EXPECT_EQ(after_minutes(500, true), "good");   // somebody told it to wait
  world.config.store.path = "/";
  world.config.report.disk_warn_percent = 101;
  world.config.alerts.disk_free_percent = 0;
  EXPECT_EQ(check_of(world, "disk").at("state"), "warning");
  world.config.alerts.disk_free_percent = 101;
  EXPECT_EQ(check_of(world, "disk").at("state"), "bad");
  world.config.report.disk_warn_percent = world.config.alerts.disk_free_percent = 0;
  EXPECT_EQ(check_of(world, "disk").at("state"), "good");
}

// Goal: what waits longest stands first, and a figure that was counted up to a bound says so.
TEST(Pages, CountWhatWaitsAndSayWhereTheyStopped) {
  const FakeClock clock;
  World world = fake_world(kCiso, clock);
  auto& store = static_cast<testing::FakeStore&>(*world.store);
  auto& desk = static_cast<testing::FakeDesk&>(*world.desk);
  store.under_way = {under_way(clock.now_ms() - 1'000), under_way(clock.now_ms() - 9'000), under_way(clock.now_ms() - 5'000)};
  desk.all.requests.resize(2);
  Json board = answer_of(world, "dashboard");
  EXPECT_EQ(board.at("oldest_waiting"), time_json(clock.now_ms() - 9'000));
  EXPECT_EQ(board.at("waiting_exact"), true);
  EXPECT_EQ(board.at("requests_exact"), true);
  EXPECT_EQ(board.at("requests_waiting"), 2);
    store.under_way.assign(1000, under_way(clock.now_ms()));
  desk.all.next_before = 7;
  board = answer_of(world, "dashboard");
  EXPECT_EQ(board.at("waiting_exact"), false);
  EXPECT_EQ(board.at("requests_exact"), false);
}

TEST(Pages, SayInWordsHowLongAgoEachProgramWasHeardOf) {
  const FakeClock clock;
  const TestFolder folder;
  World world = fake_world(kAdministrator, clock);
  world.config.store.path = folder.path();
  std::filesystem::create_directories(folder.path() + "/intake");
  set_heartbeat(folder.path(), "receive");
  beat();
  EXPECT_THAT(check_of(world, "programs").at("value").get<std::string>(), ::testing::MatchesRegex("受信 [0-9]+(秒|分|時間)前"));
}

// Goal: a decision begins with the list: what is dangerous says so there, and only where the dangerous part is what is asked for.
TEST(Pages, TheInboxSaysWhatIsDangerous) {
  const FakeClock clock;
  World world = fake_world(kApprover, clock);
  auto& desk = static_cast<testing::FakeDesk&>(*world.desk);
  ItemView item = under_way(clock.now_ms());
  item.recipients[0].profile = "standard";
  item.manifests = {R"({"profile": "standard", "parts": [{"path": "2", "findings": []}, {"path": "3!a.exe", "findings": [{"rule": "x", "weight": "hostile", "where": "row 2, column 12", "count": 1}]}]})"};
  static_cast<testing::FakeStore&>(*world.store).found = item;
  desk.page.requests.resize(3);
  desk.page.requests[0].request.part = "2";
  desk.page.requests[1].request.part = "3";
  const Json items = answer_of(world, "requests/inbox").at("items");
  EXPECT_EQ(items.at(0).at("hostile"), false);
  EXPECT_EQ(items.at(1).at("hostile"), true);
  EXPECT_EQ(items.at(2).at("hostile"), true);   // the whole mail
}

TEST(Pages, PlacesOfFindingsAreWords) {
  EXPECT_EQ(place_in_words("row 2, column 12", Language::ja), "2行目、12列目");
  EXPECT_EQ(place_in_words("row 2, column 12", Language::en), "row 2, column 12");
  EXPECT_EQ(place_in_words("xl/worksheets/sheet3.xml", Language::ja), "シート3");
  EXPECT_EQ(place_in_words("object 7", Language::ja), "オブジェクト7");
  EXPECT_EQ(place_in_words("3!見積, 書.exe", Language::ja), "3!見積, 書.exe");
  EXPECT_EQ(place_in_words("object of the sender", Language::ja), "object of the sender");
  EXPECT_EQ(place_in_words("", Language::ja), "");
}

// Goal: the sentence to read out on the telephone has the date of the page around it.
TEST(Pages, TheSentenceTellsTheDayAsThePagesDo) {
  const FakeClock clock;
  World world = fake_world(kAdministrator, clock);
  ItemView item = under_way(1'795'422'480'000);   // 2026-11-23T08:28Z
  static_cast<testing::FakeStore&>(*world.store).found = item;
  const std::string path = "messages/" + item.envelope.id.to_text();
  EXPECT_THAT(answer_of(world, path).at("sentence").get<std::string>(), ::testing::StartsWith("令和8年11月23日(月) 17:28に届いたメールです。"));
}

// Goal: people are called by their names, and nobody is asked to look again at what was never in force.
TEST(Pages, ExceptionsNamePeople) {
  const FakeClock clock;
  World world = fake_world(kAdministrator, clock);
  auto& desk = static_cast<testing::FakeDesk&>(*world.desk);
  ExceptionView view;
  view.exception.id = ItemId::random();
  view.exception.owner = view.exception.made_by = "sato";
  view.exception.approver = "gone";
  view.state = ExceptionState::proposed;
  desk.register_ = {view};
  Json one = answer_of(world, "exceptions").at("items").at(0);
  EXPECT_EQ(one.at("owner_name"), "佐藤 花子");
  EXPECT_EQ(one.at("made_by_name"), "佐藤 花子");
  EXPECT_EQ(one.at("approver_name"), "gone");
  EXPECT_EQ(one.at("may").at("review"), false);
  desk.register_[0].state = ExceptionState::in_force;
  EXPECT_EQ(answer_of(world, "exceptions").at("items").at(0).at("may").at("review"), true);
}

}  // namespace
}  // namespace temizu::console
