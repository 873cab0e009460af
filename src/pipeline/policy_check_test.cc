#include "pipeline/policy_check.h"

#include <gmock/gmock.h>

#include <fstream>

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> complaints(const std::string& rules) {
  const std::string path = testing::TempDir() + "policy_check_test.xml";
  std::ofstream(path) << "<policy><assign otherwise=\"a\"/><profile name=\"a\">\n" << rules << "<part kind=\"*\" method=\"withhold\"/></profile></policy>";
  ConfigErrors errors;
  const Result<Policy> policy = load_policy(path, errors);
  EXPECT_TRUE(policy) << (errors.lines.empty() ? "" : errors.lines[0]);
  return policy ? complaints_of(*policy, "p.xml") : std::vector<std::string>{};
}

// Goal: a rule that no filter can follow is told before mail comes, with what is possible instead.
TEST(PolicyCheck, RefusesWhatNoFilterCanDo) {
  EXPECT_THAT(complaints("<part kind=\"text/html\" method=\"rebuild\"/>"), IsEmpty());
  EXPECT_THAT(complaints("<part kind=\"text/*\" method=\"text\"/>"), IsEmpty());
  EXPECT_THAT(complaints("<part kind=\"application/x-jww\" method=\"withhold\"/>"), IsEmpty());
  EXPECT_THAT(complaints("<part kind=\"application/x-jww\" method=\"rebuild\"/>"),
              ElementsAre("p.xml:2: profile a, part application/x-jww method rebuild: no filter knows this kind; allowed: withhold. Not started."));
  EXPECT_THAT(complaints("<part kind=\"image/png\" method=\"text\"/>"),
              ElementsAre("p.xml:2: profile a, part image/png method text: its filter, image, cannot text; allowed: rebuild | withhold. Not started."));
  EXPECT_THAT(complaints("<part kind=\"image/*\" method=\"text\"/>"), ElementsAre(HasSubstr("cannot text")));
  EXPECT_THAT(complaints("<part kind=\"font/*\" method=\"rebuild\"/>"), ElementsAre(HasSubstr("no filter knows this kind")));
}

// Goal: the policy that we ship asks for nothing impossible.
TEST(PolicyCheck, TheShippedPolicyIsPossible) {
  ConfigErrors errors;
  const Result<Policy> policy = load_policy(std::string(TEMIZU_SOURCE_DIR) + "/conf/policy.xml", errors);
  ASSERT_TRUE(policy) << (errors.lines.empty() ? "" : errors.lines[0]);
  EXPECT_THAT(complaints_of(*policy, "policy.xml"), IsEmpty());
}

}  // namespace
}  // namespace temizu
