#include <gtest/gtest.h>

#include <set>

#include "filters/filter.h"

namespace temizu {
namespace {

// Goal: a kind is found by its filter, and an unknown kind by none, so that the pipeline withholds it.
TEST(Registry, FindsTheFilterOfAKindAndNoneForTheUnknown) {
  ASSERT_NE(filter_for(Kind{"text/html"}), nullptr);
  EXPECT_EQ(filter_for(Kind{"text/html"})->name(), "html");
  EXPECT_EQ(filter_for(Kind{"text/plain"})->name(), "text");
  EXPECT_EQ(filter_for(Kind{"application/octet-stream"}), nullptr);
  EXPECT_EQ(filter_for(Kind{"TEXT/HTML"}), nullptr);
  EXPECT_EQ(filter_for(Kind{""}), nullptr);
}

// Goal: two filters never claim the same kind; otherwise the order of a file would decide silently.
TEST(Registry, GivesEveryKindToOneFilter) {
  std::set<std::string_view> kinds, names;
  for (const auto& filter : all_filters()) {
    EXPECT_TRUE(names.insert(filter->name()).second) << filter->name();
    for (std::string_view kind : filter->accepts()) EXPECT_TRUE(kinds.insert(kind).second) << kind;
  }
}

// Goal: the words of the policy language and the JSON are fixed.
TEST(Registry, NamesMethods) {
  EXPECT_STREQ(to_word(Method::rebuild), "rebuild");
  EXPECT_STREQ(to_word(Method::text), "text");
  EXPECT_STREQ(to_word(Method::flatten), "flatten");
  EXPECT_STREQ(to_word(Method::withhold), "withhold");
}

}  // namespace
}  // namespace temizu
