#include "policy/release_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_folder.h"
#include "policy/policy.h"
#include "policy/strictness.h"
#include "policy/unread.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Read {
  Result<Policy> policy;
  std::vector<std::string> errors;
};

Read read(const std::string& releases, const std::string& attributes = {}) {
  const TestFolder files;
  ConfigErrors errors;
  const std::string rest = R"(<part kind="*" method="withhold"/>)";
  auto policy = load_policy(files.write("p.xml", "<policy><assign otherwise=\"p\"/>\n<profile name=\"p\" " + attributes + ">" + rest + "\n" + releases +
                                                     "</profile><profile name=\"q\">" + rest + "</profile><profile name=\"r\">" + rest + "</profile></policy>"),
                            errors);
  return {std::move(policy), std::move(errors.lines)};
}

ReleaseRule rule_from(const std::string& releases, const std::vector<Kind>& kinds, bool whole) {
  auto got = read(releases);
  EXPECT_TRUE(got.policy) << testing::PrintToString(got.errors);
  return got.policy ? release_rule(got.policy->find("p")->release, kinds, whole) : ReleaseRule{};
}

// Goal: the file's words arrive as values, and what is left out has its documented default.
TEST(ReleaseRules, AreReadFromThePolicy) {
  const auto got = read(R"(<release kind="application/x-elf" barred="true"/>
    <release kind="image/*" approvals="2" rewash-approvals="1" by="administrator" deadline-hours="16" after-deadline="pass-on" zip="plain"
             checked-import="true" rewash="q r"/>
    <release kind="*"/>)", R"(keep-days="30")");
  ASSERT_TRUE(got.policy) << testing::PrintToString(got.errors);
  const Profile& profile = *got.policy->find("p");
  EXPECT_EQ(profile.keep_days, 30u);
  EXPECT_EQ(got.policy->find("q")->keep_days, 0u);
  ASSERT_EQ(profile.release.size(), 3u);
  EXPECT_TRUE(profile.release[0].barred);
  const ReleaseRule& image = release_rule_for(profile.release, {"image/png"});
  EXPECT_EQ(image.approvals, 2u);
  EXPECT_EQ(image.rewash_approvals, 1u);
  EXPECT_FALSE(image.by_superior);
  EXPECT_TRUE(image.by_administrator);
  EXPECT_EQ(image.deadline_hours, 16u);
  EXPECT_EQ(image.after_deadline, AfterDeadline::pass_on);
  EXPECT_EQ(image.zip, ReleaseZip::plain);
  EXPECT_TRUE(image.checked_import);
  EXPECT_THAT(image.rewash, ElementsAre("q", "r"));
  const ReleaseRule& other = release_rule_for(profile.release, {"text/plain"});
  EXPECT_EQ(other.approvals, 1u);
  EXPECT_EQ(other.rewash_approvals, 0u);
  EXPECT_TRUE(other.by_superior && other.by_administrator && !other.barred && !other.checked_import);
  EXPECT_EQ(other.deadline_hours, 8u);
  EXPECT_EQ(other.after_deadline, AfterDeadline::lapse);
  EXPECT_EQ(other.zip, ReleaseZip::aes);
  EXPECT_EQ(release_rule_for(got.policy->find("q")->release, {"text/plain"}).approvals, 1u);
}

TEST(ReleaseRules, RefuseWhatMakesNoSense) {
  struct Case {
    const char *release, *complaint;
  };
  const Case cases[] = {
      {R"(<release kind="*" approvals="0"/>)", "would hand out originals that nobody approved"},
      {R"(<release kind="*" approvals="3"/>)", "approvals \"3\" does not fit; allowed: 1 to 2"},
      {R"(<release kind="*" rewash="q" rewash-approvals="3"/>)", "allowed: 0 to 2"},
      {R"(<release kind="*" rewash-approvals="1"/>)", "counts for nothing without rewash"},
      {R"(<release kind="*" deadline-hours="0"/>)", "allowed: 1 to 400"},
      {R"(<release kind="*" deadline-hours="401"/>)", "allowed: 1 to 400"},
      {R"(<release kind="*" by=""/>)", "nobody could approve"},
      {R"(<release kind="*" by="requester"/>)", "allowed: superior, administrator"},
      {R"(<release kind="*" by="superior superior"/>)", "allowed: superior, administrator"},
      {R"(<release kind="*" after-deadline="release"/>)", "allowed: lapse | pass-on"},
      {R"(<release kind="*" zip="none"/>)", "allowed: aes | plain"},
      {R"(<release kind="*" barred="yes"/>)", "allowed: false | true"},
      {R"(<release kind="*" checked-import="1"/>)", "allowed: false | true"},
      {R"(<release kind="*" rewash="strict"/>)", "\"strict\" is no profile of this policy"},
      {R"(<release kind="*" rewash="p"/>)", "names its own profile"},
      {R"(<release kind="*" rewash="q q"/>)", "names q twice"},
      {R"(<release kind="text/x-script" barred="true" rewash="q"/><release kind="*"/>)", "is barred, nothing else can apply"},
      {R"(<release kind="text/x-script" barred="true" approvals="1"/><release kind="*"/>)", "is barred, nothing else can apply"},
      {R"(<release kind="TEXT" /><release kind="*"/>)", "release kind \"TEXT\" does not fit"},
      {R"(<release kind="text/plain"/>)", "has no last release rule"},
      {R"(<release kind="image/*"/><release kind="image/png"/><release kind="*"/>)", "is never reached"},
      {R"(<release kind="*"/><release kind="*"/>)", "is never reached"},
      {R"(<release kind="*" aproval="2"/>)", "did you mean approvals?"},
  };
  for (const Case& one : cases) {
    const auto got = read(one.release);
    EXPECT_FALSE(got.policy) << one.release;
    bool told = false;
    for (const std::string& line : got.errors) told = told || line.find(one.complaint) != std::string::npos;
    EXPECT_TRUE(told) << one.release << testing::PrintToString(got.errors);
  }
  EXPECT_FALSE(read("", R"(keep-days="0")").policy);
  EXPECT_FALSE(read("", R"(keep-days="3651")").policy);
}

// Goal: what nobody could look into is never taken for "everything else": it has a row of its own, or stays.
TEST(ReleaseRules, WhatNobodyLookedIntoHasARowOfItsOwn) {
  EXPECT_TRUE(rule_from("", {{kUnread}}, true).barred);
  EXPECT_TRUE(rule_from(R"(<release kind="*" zip="plain"/>)", {{kUnread}}, true).barred);
  EXPECT_TRUE(rule_from(R"(<release kind="unread" barred="true"/><release kind="*"/>)", {{kUnread}}, true).barred);
  const char* rules = R"(<release kind="unread" approvals="2" checked-import="true" rewash="q"/><release kind="message" rewash="q r"/><release kind="*"/>)";
  const ReleaseRule rule = rule_from(rules, {{kUnread}}, true);
  EXPECT_FALSE(rule.barred);
  EXPECT_EQ(rule.approvals, 2u);
  EXPECT_TRUE(rule.checked_import);
  EXPECT_THAT(rule.rewash, ElementsAre("q"));
  EXPECT_EQ(rule_from(rules, {{"text/plain"}}, true).approvals, 1u);
}

// Goal: a whole message leaves only as its strictest part may, in every respect at once.
TEST(ReleaseRules, AWholeMessageTakesTheStrictestOfAll) {
  const std::string rules = R"(<release kind="a/loose" approvals="1" by="superior administrator" deadline-hours="40" after-deadline="pass-on" zip="plain" rewash="q r" rewash-approvals="0"/>
    <release kind="a/two" approvals="2" by="superior" deadline-hours="8" after-deadline="pass-on" zip="aes" checked-import="true" rewash="r" rewash-approvals="1"/>
    <release kind="a/admin" by="administrator" rewash="q"/>
    <release kind="a/barred" barred="true"/>
    <release kind="message" deadline-hours="80" after-deadline="pass-on" zip="plain" rewash="q r"/>
    <release kind="*" rewash="q"/>)";
  const ReleaseRule loose = rule_from(rules, {{"a/loose"}}, true);
  EXPECT_EQ(loose.zip, ReleaseZip::plain);
  EXPECT_EQ(loose.after_deadline, AfterDeadline::pass_on);
  EXPECT_EQ(loose.deadline_hours, 40u);
  EXPECT_THAT(loose.rewash, ElementsAre("q", "r"));
  const ReleaseRule mixed = rule_from(rules, {{"a/loose"}, {"a/two"}}, true);
  EXPECT_EQ(mixed.approvals, 2u);
  EXPECT_EQ(mixed.rewash_approvals, 1u);
  EXPECT_TRUE(mixed.by_superior);
  EXPECT_FALSE(mixed.by_administrator);
  EXPECT_EQ(mixed.deadline_hours, 8u);
  EXPECT_EQ(mixed.zip, ReleaseZip::aes);
  EXPECT_TRUE(mixed.checked_import);
  EXPECT_FALSE(mixed.barred);
  EXPECT_THAT(mixed.rewash, ElementsAre("r"));
  const ReleaseRule nobody = rule_from(rules, {{"a/two"}, {"a/admin"}}, false);
  EXPECT_FALSE(nobody.by_superior || nobody.by_administrator);
  EXPECT_THAT(nobody.rewash, IsEmpty());
  const ReleaseRule barred = rule_from(rules, {{"a/loose"}, {"a/barred"}}, true);
  EXPECT_TRUE(barred.barred);
  EXPECT_THAT(barred.rewash, ElementsAre("q", "r"));   // washing again withholds the barred part again
  EXPECT_THAT(rule_from(rules, {{"a/barred"}}, false).rewash, IsEmpty());
  EXPECT_TRUE(rule_from(rules, {}, true).barred);
  EXPECT_TRUE(rule_from(rules, {}, false).barred);
  EXPECT_EQ(rule_from(rules, {{"a/unknown"}}, false).approvals, 1u);
  EXPECT_EQ(rule_from("", {{"a/b"}}, true).approvals, 1u);
}

// Goal: the shipped profiles hand out nothing that runs, ask two people under strict, and offer washing again.
TEST(ReleaseRules, ShippedOnesAreSafe) {
  ConfigErrors errors;
  const auto policy = load_policy("", errors);
  ASSERT_TRUE(policy);
  for (const Profile& profile : policy->profiles()) {
    ASSERT_FALSE(profile.release.empty()) << profile.name;
    for (const char* kind : {"application/vnd.microsoft.portable-executable", "text/x-script", "application/x-ms-shortcut", "application/java-archive", "text/x-shortcut"}) {
      EXPECT_TRUE(release_rule(profile.release, std::vector<Kind>{{"text/plain"}, {kind}}, true).barred) << profile.name << kind;
      EXPECT_TRUE(release_rule(profile.release, std::vector<Kind>{{kind}}, false).barred) << profile.name << kind;
    }
    const ReleaseRule pdf = release_rule(profile.release, std::vector<Kind>{{"application/pdf"}}, false);
    EXPECT_FALSE(pdf.barred);
    EXPECT_EQ(pdf.approvals, profile.name == "strict" ? 2u : 1u);
    EXPECT_EQ(pdf.zip, ReleaseZip::aes);
    EXPECT_EQ(pdf.deadline_hours, 8u);
  }
  EXPECT_THAT(release_rule(policy->find("standard")->release, std::vector<Kind>{{"application/pdf"}}, true).rewash, ElementsAre("strict", "body-only"));
  EXPECT_EQ(why_looser(*policy->find("strict"), *policy->find("standard")), "");
}

// Goal: every value of a release rule is in the policy's digest, none in what travels to the child.
TEST(ReleaseRules, AreInTheDigestAndNotInTheChildsOctets) {
  const auto plain = read(R"(<release kind="*"/>)");
  ASSERT_TRUE(plain.policy);
  for (const char* release : {R"(<release kind="*" approvals="2"/>)", R"(<release kind="*" rewash="q"/>)", R"(<release kind="*" rewash="q" rewash-approvals="1"/>)",
                              R"(<release kind="*" by="superior"/>)", R"(<release kind="*" by="administrator"/>)", R"(<release kind="*" deadline-hours="9"/>)",
                              R"(<release kind="*" after-deadline="pass-on"/>)", R"(<release kind="*" zip="plain"/>)", R"(<release kind="*" checked-import="true"/>)",
                              R"(<release kind="*" barred="true"/>)", R"(<release kind="message"/><release kind="*"/>)"}) {
    const auto other = read(release);
    ASSERT_TRUE(other.policy) << release << testing::PrintToString(other.errors);
    EXPECT_NE(other.policy->digest(), plain.policy->digest()) << release;
    EXPECT_EQ(to_octets(*other.policy->find("p")), to_octets(*plain.policy->find("p"))) << release;
  }
  EXPECT_NE(read(R"(<release kind="*"/>)", R"(keep-days="5")").policy->digest(), plain.policy->digest());
}

// Goal: a mere sender cannot choose a profile that hands out originals more easily.
TEST(ReleaseRules, CountAsLoosenessOfAProfile) {
  const auto looser = [](const std::string& mine, const std::string& theirs) {
    return why_looser(*read(mine).policy->find("p"), *read(theirs).policy->find("p"));
  };
  const std::string plain = R"(<release kind="*"/>)";
  EXPECT_EQ(looser(plain, plain), "");
  EXPECT_EQ(looser(R"(<release kind="*" approvals="2"/>)", plain), "");
  EXPECT_EQ(looser(R"(<release kind="a/b" barred="true"/><release kind="*"/>)", plain), "");
  EXPECT_NE(looser(plain, R"(<release kind="*" approvals="2"/>)"), "");
  EXPECT_NE(looser(plain, R"(<release kind="a/b" barred="true"/><release kind="*"/>)"), "");
  EXPECT_NE(looser(plain, R"(<release kind="*" by="superior"/>)"), "");
  EXPECT_NE(looser(plain, R"(<release kind="*" checked-import="true"/>)"), "");
  EXPECT_NE(looser(R"(<release kind="*" zip="plain"/>)", plain), "");
  EXPECT_NE(looser(R"(<release kind="*" rewash="q"/>)", plain), "");
}

}  // namespace
}  // namespace temizu
