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

}  // namespace
}  // namespace temizu::console
