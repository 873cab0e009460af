// Goal: what the pages are sent calls each thing by the name that letters, reports, alerts and the command line use for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "console/handle.h"
#include "console/json.h"
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
  world.words = std::make_shared<const Words>(Words::of("[kind.*]\nその他の形式\n[kind.application/pdf]\nPDF文書\n[kind.text/x-script]\nスクリプト\n", "[kind.*]\nother format\n"));
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

}  // namespace
}  // namespace temizu::console
