#include "base/finding.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

// Goal: equal findings are counted, not repeated.
TEST(Findings, CountsTheSameRuleAtTheSamePlaceOnce) {
  std::vector<Finding> findings;
  add_finding(findings, "html.hidden_text", Weight::low, "1.2");
  add_finding(findings, "html.hidden_text", Weight::high, "1.2", 2);
  add_finding(findings, "html.hidden_text", Weight::low, "1.3");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].count, 3u);
  EXPECT_EQ(findings[0].weight, Weight::high);
}

// Goal: a hostile mail cannot make the list grow without bound, and the heaviest weight is not lost in the overflow.
TEST(Findings, StayBoundedAndKeepTheHeaviestWeight) {
  std::vector<Finding> findings;
  for (int i = 0; i < 5000; ++i) add_finding(findings, "rule." + std::to_string(i), Weight::info);
  add_finding(findings, "last", Weight::hostile);
  EXPECT_EQ(findings.size(), 200u);
  EXPECT_EQ(heaviest(findings), Weight::hostile);
}

}  // namespace
}  // namespace temizu
