#include "base/ids.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

TEST(ItemId, ReadsBackWhatItPrints) {
  const ItemId id = ItemId::random();
  ASSERT_TRUE(ItemId::parse(id.to_text()));
  EXPECT_EQ(ItemId::parse(id.to_text()).value(), id);
  EXPECT_EQ(id.short_text(), id.to_text().substr(0, 10));
  EXPECT_NE(ItemId::random(), id);
}

TEST(ItemId, RefusesWhatIsNot32HexadecimalDigits) {
  for (std::string_view bad : {"", "12", "zz345678901234567890123456789012", "123456789012345678901234567890123"}) {
    EXPECT_FALSE(ItemId::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace temizu
