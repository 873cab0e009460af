#include "policy/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_folder.h"
#include "policy/config.h"
#include "policy/embedded.h"
#include "policy/limit.h"
#include "policy/strictness.h"
#include "policy/values.h"
#include "policy/xml_reader.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Sets = std::vector<std::pair<std::string, std::string>>;

const std::string kRest = R"(<part kind="*" method="withhold"/>)";
const std::string kText = R"(<part kind="text/plain" method="text"/>)";

std::string profile(const std::string& name, const std::string& inside) { return "<profile name=\"" + name + "\">" + inside + "</profile>\n"; }

struct Read {
  Result<Policy> policy;
  std::vector<std::string> errors;
};

Read read(const std::string& xml, const Sets& sets = {}) {
  const TestFolder files;
  ConfigErrors errors;
  auto policy = load_policy(files.write("p.xml", xml), sets, errors);
  EXPECT_EQ(policy.has_value(), errors.lines.empty());
  for (std::string& line : errors.lines) {
    if (line.starts_with(files.path())) line.erase(0, files.path().size() + 1);
  }
  return {std::move(policy), std::move(errors.lines)};
}

// A policy with the given rules and the profiles "loose" (everything as text), "tight" (text/plain only), "shut".
Read with_rules(const std::string& rules, const std::string& otherwise = "tight") {
  return read("<policy><assign otherwise=\"" + otherwise + "\">\n" + rules + "\n</assign>\n" +
              profile("loose", R"(<part kind="*" method="text"/>)") + profile("tight", kText + kRest) + profile("shut", kRest) + "</policy>");
}

// A policy whose only profile holds what is given.
std::vector<std::string> errors_inside(const std::string& inside) {
  return read("<policy><assign otherwise=\"p\"/>\n" + profile("p", inside) + "</policy>").errors;
}

Envelope envelope(std::string sender = "a@b.jp", std::string client = "192.0.2.1") {
  Envelope out;
  out.sender = std::move(sender);
  out.client_address = std::move(client);
  return out;
}

std::string name_for(const Policy& policy, std::string_view recipient, const Envelope& from) { return policy.profile_for(recipient, from).name; }

Method method_for(const Policy& policy, const char* profile_name, const char* kind, bool is_body) {
  return policy.find(profile_name)->rule_for({kind}, is_body).method;
}

// Goal: the shipped policy is valid, is the built-in one, and does what its comments say: text bodies only under body-only,
// kinds that a filter can wash under standard and strict, nothing else anywhere.
TEST(ShippedPolicy, LetsOnlyWhatCanBeWashedThrough) {
  ConfigErrors errors;
  const auto built_in = load_policy("", errors);
  const auto policy = load_policy(TEMIZU_SOURCE_DIR "/conf/policy.xml", errors);
  ASSERT_TRUE(policy) << testing::PrintToString(errors.lines);
  ASSERT_TRUE(built_in);
  EXPECT_EQ(policy->digest(), built_in->digest());
  EXPECT_EQ(policy->digest().size(), 32U);
  EXPECT_EQ(name_for(*policy, "x@example.lg.jp", envelope()), "standard");

  EXPECT_EQ(method_for(*policy, "body-only", "text/plain", true), Method::text);
  EXPECT_EQ(method_for(*policy, "body-only", "text/html", true), Method::text);
  for (const char* kind : {"text/plain", "text/html", "text/csv", "text/calendar", "application/pdf", "application/octet-stream", ""}) {
    EXPECT_EQ(method_for(*policy, "body-only", kind, false), Method::withhold) << kind;
  }
  for (const char* name : {"standard", "strict"}) {
    for (const char* kind : {"text/plain", "text/html", "text/csv", "text/tab-separated-values", "application/json", "application/xml", "text/calendar",
                             "text/vcard"}) {
      EXPECT_NE(method_for(*policy, name, kind, false), Method::withhold) << name << " " << kind;
    }
    for (const char* kind : {"application/x-iso9660-image", "text/javascript", "application/octet-stream", "application/x-msi"}) {
      EXPECT_EQ(method_for(*policy, name, kind, false), Method::withhold) << name << " " << kind;
      EXPECT_EQ(method_for(*policy, name, kind, true), Method::withhold) << name << " " << kind;
    }
  }
  EXPECT_EQ(policy->find("strict")->rule_for({"text/html"}, true).options.at("links"), "numbered");
  EXPECT_EQ(policy->find("standard")->rule_for({"text/html"}, true).options.at("links"), "inline");
  EXPECT_GT(policy->find("standard")->rule_for({"text/html"}, true).line, 0);
  EXPECT_EQ(why_looser(*policy->find("strict"), *policy->find("standard")), "");
  EXPECT_EQ(why_looser(*policy->find("body-only"), *policy->find("standard")), "");
}

// Goal: a profile that says nothing of limits has those of base/limits.h, and the shipped comment tells each range and default.
TEST(ShippedPolicy, TellsEveryLimitWithRangeAndDefault) {
  const Profile plain;
  ConfigErrors errors;
  const auto policy = load_policy("", errors);
  ASSERT_TRUE(policy);
  const std::string_view words = kPolicyXml;
  for (const Limit& limit : all_limits()) {
    EXPECT_GE(limit.get(plain), limit.least) << limit.name;
    EXPECT_LE(limit.get(plain), limit.most) << limit.name;
    EXPECT_EQ(limit.get(*policy->find("standard")), limit.get(plain)) << limit.name;
    const std::size_t at = words.find("         " + std::string(limit.name) + " ");
    ASSERT_NE(at, std::string_view::npos) << limit.name;
    const std::string line(words.substr(at, words.find('\n', at) - at));
    EXPECT_THAT(line, HasSubstr(std::to_string(limit.least) + " to " + std::to_string(limit.most) + " " + std::string(limit.unit) + " (" +
                                std::to_string(limit.get(plain)) + ")"));
  }
}

std::size_t complaints(const std::string& inside) {
  const auto document = read_xml("<policy><assign otherwise=\"p\"/>" + profile("p", inside) + "</policy>", "p", kPolicyXsd);
  return document ? document->complaints.size() : 1000;
}

// Goal: schema and tables say the same about limits and filter options.
TEST(PolicySchema, AgreesWithTheTables) {
  for (const Limit& limit : all_limits()) {
    const auto answer = [&](std::uint64_t value) { return complaints("<limits " + std::string(limit.name) + "=\"" + std::to_string(value) + "\"/>" + kRest); };
    EXPECT_EQ(answer(limit.least), 0U) << limit.name;
    EXPECT_EQ(answer(limit.most), 0U) << limit.name;
    EXPECT_NE(answer(limit.most + 1), 0U) << limit.name;
    if (limit.least > 0) {
      EXPECT_NE(answer(limit.least - 1), 0U) << limit.name;
    }
  }
  for (const FilterOption& option : all_filter_options()) {
    const auto answer = [&](const std::string& word) {
      return complaints("<part kind=\"a/b\" method=\"text\" " + std::string(option.name) + "=\"" + word + "\"/>" + kRest);
    };
    for (const std::string& word : split_blanks(option.words)) EXPECT_EQ(answer(word), 0U) << option.name;
    EXPECT_NE(answer("other"), 0U) << option.name;
    if (!option.is_number()) continue;
    EXPECT_EQ(answer(std::to_string(option.least)), 0U) << option.name;
    EXPECT_EQ(answer(std::to_string(option.most)), 0U) << option.name;
    EXPECT_NE(answer(std::to_string(option.most + 1)), 0U) << option.name;
    EXPECT_TRUE(option.fallback >= option.least && option.fallback <= option.most) << option.name;
  }
  EXPECT_NE(complaints("<part kind=\"a/b\" method=\"text\" unknown=\"x\"/>" + kRest), 0U);
}

// Goal: the first matching rule wins, families and places narrow it down, and even an empty profile has an answer: withhold.
TEST(Profile, RuleForTakesTheFirstMatch) {
  Profile p;
  EXPECT_EQ(p.rule_for({"text/plain"}).method, Method::withhold);
  p.rules = {{"text/html", Method::text, {}, 1, RulePlace::body},
             {"text/*", Method::rebuild, {}, 2, RulePlace::attachment},
             {"*", Method::withhold, {}, 3, RulePlace::any}};
  EXPECT_EQ(p.rule_for({"text/html"}, true).line, 1);
  EXPECT_EQ(p.rule_for({"text/html"}, false).line, 2);
  EXPECT_EQ(p.rule_for({"text/plain"}, true).line, 3);
  EXPECT_EQ(p.rule_for({"textual/plain"}, false).line, 3);
  EXPECT_EQ(p.rule_for({"text/html; x"}, true).line, 3);
}

// Goal: each condition narrows, all must hold, the first rule that holds decides, and letters compare without case.
TEST(Policy, ProfileForFollowsTheRules) {
  const auto r = with_rules(
      "<rule recipient=\"Boss@Example.JP\" profile=\"shut\"/>"
      "<rule recipient-domain=\".kids.example.jp\" profile=\"shut\"/>"
      "<rule recipient-domain=\"press.example.jp\" client-networks=\"192.0.2.0/24 2001:db8::/32\" profile=\"loose\"/>"
      "<rule sender=\"bad@evil.example\" profile=\"shut\"/>"
      "<rule sender-domain=\".partner.example\" client-networks=\"198.51.100.0/24\" profile=\"loose\"/>"
      "<rule sender-domain=\"sure.example\" authenticated=\"mx.example.jp\" profile=\"loose\"/>");
  ASSERT_TRUE(r.policy) << testing::PrintToString(r.errors);
  const Policy& p = *r.policy;
  EXPECT_EQ(name_for(p, "boss@example.jp", envelope()), "shut");
  EXPECT_EQ(name_for(p, "xboss@example.jp", envelope()), "tight");
  EXPECT_EQ(name_for(p, "a@KIDS.example.jp", envelope()), "shut");
  EXPECT_EQ(name_for(p, "a@x.kids.example.jp", envelope()), "shut");
  EXPECT_EQ(name_for(p, "a@xkids.example.jp", envelope()), "tight");
  EXPECT_EQ(name_for(p, "a@press.example.jp", envelope()), "loose");
  EXPECT_EQ(name_for(p, "a@press.example.jp", envelope("a@b.jp", "2001:db8::9")), "loose");
  EXPECT_EQ(name_for(p, "a@press.example.jp", envelope("a@b.jp", "203.0.113.1")), "tight");
  EXPECT_EQ(name_for(p, "a@x.press.example.jp", envelope()), "tight");
  EXPECT_EQ(name_for(p, "a@b.jp", envelope("BAD@EVIL.example")), "shut");
  EXPECT_EQ(name_for(p, "a@b.jp", envelope("x@a.partner.example", "198.51.100.3")), "loose");
  EXPECT_EQ(name_for(p, "a@b.jp", envelope("x@a.partner.example", "192.0.2.1")), "tight");
  EXPECT_EQ(name_for(p, "a@b.jp", envelope("", "198.51.100.3")), "tight");
  Envelope sure = envelope("x@sure.example", "203.0.113.9");
  EXPECT_EQ(name_for(p, "a@b.jp", sure), "tight");
  sure.authenticated = "other.example.jp";
  EXPECT_EQ(name_for(p, "a@b.jp", sure), "tight");
  sure.authenticated = "MX.example.jp";
  EXPECT_EQ(name_for(p, "a@b.jp", sure), "loose");
  // What a trusted XFORWARD says about the client goes before the relay that said it.
  Envelope forwarded = envelope("x@partner.example", "198.51.100.3");
  forwarded.origin_address = "203.0.113.9";
  EXPECT_EQ(name_for(p, "a@b.jp", forwarded), "tight");
  EXPECT_EQ(name_for(p, "", envelope("", "")), "tight");
  EXPECT_EQ(Policy().profile_for("a@b.jp", envelope()).rule_for({"text/plain"}, true).method, Method::withhold);
}

struct Bad {
  std::string inside, line;
};

// Goal: every mistake in a profile is refused with its place, cause and what is allowed.
TEST(LoadPolicy, RefusesBadProfiles) {
  const std::vector<Bad> cases = {
      {R"(<part kind="text/plain" method="pass"/>)" + kRest,
       R"(p.xml:2:58: part text/plain method "pass" is not offered; allowed: rebuild | text | withhold (nothing passes a part on as it came). Not started.)"},
      {R"(<part kind="text/plain"/>)" + kRest,
       "p.xml:2:44: part text/plain has no method; allowed: rebuild | text | withhold (nothing passes a part on as it came). Not started."},
      {R"(<part kind="image/png" method="flatten"/>)" + kRest,
       "p.xml:2:60: part image/png method flatten needs the render cage, which is not there yet; allowed: rebuild | text | withhold. Not started."},
      {R"(<part kind="text/plain" where="body" method="rebuild"/>)" + kRest,
       "p.xml:2:74: part text/plain method rebuild does not fit a body; allowed: text | withhold. Not started."},
      {R"(<part kind="text/plain" where="top" method="text"/>)" + kRest,
       R"(p.xml:2:70: part text/plain where "top" is not offered; allowed: any | body | attachment. Not started.)"},
      {R"(<part kind="Text/Plain" method="text"/>)" + kRest,
       R"(p.xml:2:58: part kind "Text/Plain" does not fit; allowed: a kind in lower case such as text/html, a family such as image/*, or *. Not started.)"},
      {R"(<part kind="text/html" method="text" links="none"/>)" + kRest,
       R"(p.xml:2:70: part text/html links "none" is not offered; allowed: inline | numbered | off. Not started.)"},
      {R"(<part kind="text/plain" method="text" links="inline"/>)" + kRest,
       R"(p.xml:2:73: part text/plain has no option called "links"; allowed: none for this kind. Not started.)"},
      {R"(<part kind="text/html" method="text" colour="red"/>)" + kRest,
       R"(p.xml:2:70: part text/html has no option called "colour"; allowed: links. Not started.)"},
      {R"(<part kind="image/*" method="withhold"/><part kind="image/png" method="rebuild"/>)" + kRest,
       "p.xml:2:100: part image/png is never reached: the rule for image/* on line 2 comes first. Not started."},
      {kText,
       R"(p.xml:2:19: profile p has no last rule for everything else; allowed: <part kind="*" method="withhold"/> at its end. Not started.)"},
      {R"(<limits mime-parts-max="10001"/>)" + kRest,
       R"(p.xml:2:51: limits mime-parts-max "10001" is above the most allowed; allowed: 1 to 10000 (parts). Not started.)"},
      {R"(<limits mime-parts-max="0"/>)" + kRest,
       R"(p.xml:2:47: limits mime-parts-max "0" is below the least allowed; allowed: 1 to 10000 (parts). Not started.)"},
      {R"(<limits mime-parts-max="x"/>)" + kRest,
       R"(p.xml:2:47: limits mime-parts-max "x" is no whole number; allowed: 1 to 10000 (parts). Not started.)"},
      {R"(<limits mime-part-max="9"/>)" + kRest,
       R"(p.xml:2:46: limits has no value called "mime-part-max"; did you mean mime-parts-max? Not started.)"},
  };
  for (const Bad& bad : cases) EXPECT_THAT(errors_inside(bad.inside), ElementsAre(bad.line)) << bad.inside;
}

// Goal: every mistake in an assignment is refused, above all one that lets a mere sender make things looser.
TEST(LoadPolicy, RefusesBadRules) {
  const std::vector<Bad> cases = {
      {R"(<rule sender="a@b.jp" profile="loose"/>)",
       "p.xml:2:40: rule makes things looser for a mere sender, who can write any address: profile loose has other kinds as an attachment: text "
       "instead of withhold (profile tight); allowed: a stricter profile, or client-networks or authenticated beside the sender. Not started."},
      {R"(<rule sender-domain=".b.jp" recipient="x@y.jp" profile="tight"/><rule recipient="x@y.jp" profile="shut"/>)",
       "p.xml:2:65: rule makes things looser for a mere sender, who can write any address: profile tight has text/plain as an attachment: text "
       "instead of withhold (profile shut); allowed: a stricter profile, or client-networks or authenticated beside the sender. Not started."},
      {R"(<rule sender="a@b.jp" client-networks="0.0.0.0/0" profile="loose"/>)",
       R"(p.xml:2:68: rule client-networks "0.0.0.0/0" is every client; leave it out instead. Not started.)"},
      {R"(<rule sender="a@b.jp" authenticated="not a host" profile="shut"/>)",
       R"(p.xml:2:66: rule authenticated "not a host" does not fit; allowed: a domain such as example.lg.jp, or .example.lg.jp with its subdomains. Not started.)"},
      {R"(<rule profile="shut"/>)",
       "p.xml:2:23: rule has no condition; allowed: at least one, or the profile in assign otherwise. Not started."},
      {R"(<rule recipient="a@b.jp" profile="tigt"/>)",
       R"(p.xml:2:42: rule profile "tigt" is no profile of this policy; did you mean tight? Not started.)"},
      {R"(<rule recipient="b.jp" profile="shut"/>)",
       R"(p.xml:2:40: rule recipient "b.jp" does not fit; allowed: an address such as postmaster@example.lg.jp. Not started.)"},
      {R"(<rule recipient="" recipient-domain="b.jp" profile="shut"/>)",
       "p.xml:2:60: rule recipient is empty; leave it out instead. Not started."},
      {R"(<rule recipient-domain="*.b.jp" profile="shut"/>)",
       R"(p.xml:2:49: rule recipient-domain "*.b.jp" does not fit; allowed: a domain such as example.lg.jp, or .example.lg.jp with its subdomains. Not started.)"},
      {R"(<rule client-networks="10.0.0.1/8" profile="shut"/>)",
       R"(p.xml:2:52: rule client-networks "10.0.0.1/8" does not fit; allowed: an address or a network such as 192.0.2.0/24, its host bits zero. Not started.)"},
  };
  for (const Bad& bad : cases) EXPECT_THAT(with_rules(bad.inside).errors, ElementsAre(bad.line)) << bad.inside;
  EXPECT_THAT(with_rules("", "none").errors, ElementsAre(R"(p.xml:1:34: assign otherwise "none" is no profile of this policy. Not started.)"));
}

// Goal: a stricter profile for a sender is fine, and a looser one beside a client network.
TEST(LoadPolicy, AcceptsStricterSendersAndLooserNetworks) {
  EXPECT_TRUE(with_rules(R"(<rule sender="a@b.jp" profile="shut"/>)").policy);
  EXPECT_TRUE(with_rules(R"(<rule sender="a@b.jp" profile="tight"/>)").policy);
  EXPECT_TRUE(with_rules(R"(<rule sender="a@b.jp" client-networks="192.0.2.1" profile="loose"/>)").policy);
  EXPECT_TRUE(with_rules(R"(<rule recipient="a@b.jp" profile="loose"/>)").policy);
}

// Goal: a higher limit is looser too.
TEST(Strictness, ComparesLimits) {
  Profile a, b;
  a.rules = b.rules = {{"*", Method::withhold, {}, 0, RulePlace::any}};
  EXPECT_EQ(why_looser(a, b), "");
  a.wash_limits.cpu_ms_max += 1;
  EXPECT_EQ(why_looser(a, b), "cpu-ms-max 20001 instead of 20000");
  EXPECT_EQ(why_looser(b, a), "");
}

// Goal: what is no policy at all is refused: wrong root, no profile, DOCTYPE, names given twice; all errors come at once.
TEST(LoadPolicy, RefusesWhatIsNoPolicy) {
  EXPECT_EQ(read("<temizu/>").errors.size(), 1U);
  EXPECT_FALSE(read("<policy/>").policy);
  EXPECT_FALSE(read("<policy><assign otherwise='standard'/></policy>").policy);
  EXPECT_FALSE(read("<policy>" + profile("standard", kRest) + "</policy>").policy);
  EXPECT_FALSE(read("<!DOCTYPE policy><policy/>").policy);
  EXPECT_FALSE(read("<policy><assign otherwise='p'/>" + profile("p", kRest) + profile("p", kRest) + "</policy>").policy);
  EXPECT_FALSE(read("<policy><assign otherwise='P'/>" + profile("P", kRest) + "</policy>").policy);
  EXPECT_FALSE(read("<policy><assign otherwise='p'/>" + profile("p", kRest) + "<extra/></policy>").policy);
  EXPECT_THAT(errors_inside("<part kind='a' method='text'/>\n<part kind='b/c' method='x'/>\n<part kind='d/e' method='y'/>" + kRest).size(), 3U);
  ConfigErrors errors;
  EXPECT_FALSE(load_policy("/nonexistent/policy.xml", errors));
  EXPECT_THAT(errors.lines, ElementsAre("/nonexistent/policy.xml: cannot be read: No such file or directory. Not started."));
}

// Goal: --set reaches the simple values, checks them as the file's, and nothing else.
TEST(LoadPolicy, SetsReplaceSimpleValues) {
  ConfigErrors errors;
  auto p = load_policy("", {{"policy.assign.otherwise", "strict"}, {"policy.profile.strict.notice-place", "end"},
                            {"policy.profile.strict.mime-parts-max", "7"}, {"policy.profile.strict.subject-prefix", "[無害化済] "}}, errors);
  ASSERT_TRUE(p) << testing::PrintToString(errors.lines);
  const Profile& strict = p->profile_for("a@b.jp", envelope());
  EXPECT_EQ(strict.name, "strict");
  EXPECT_EQ(strict.notice_place, NoticePlace::end);
  EXPECT_EQ(strict.mail_limits.mime_parts_max, 7U);
  EXPECT_EQ(strict.subject_prefix, "[無害化済] ");
  EXPECT_FALSE(load_policy("", {{"policy.assign.otherwise", "stict"}, {"policy.profile.standard.colour", "1"}, {"policy.x", "1"},
                                {"policy.profile.none.notice-place", "end"}, {"policy.profile.strict.notice-place", "up"}}, errors));
  EXPECT_THAT(errors.lines,
              ElementsAre(R"(--set policy.assign.otherwise: "stict" is no profile of this policy; did you mean strict? Not started.)",
                          R"(--set policy.profile.standard.colour: profile standard has no value called "colour". Not started.)",
                          "--set policy.x: there is no such option; allowed: policy.assign.otherwise, policy.profile.NAME.notice-place, .subject-prefix, .keep-days or a "
                          "limit. Not started.",
                          R"(--set policy.profile.none.notice-place: "none" is no profile of this policy. Not started.)",
                          R"(--set policy.profile.strict.notice-place: profile strict notice-place "up" is not offered; allowed: end | head. Not started.)"));
}

// Goal: the digest depends on what decides, and on nothing else: not on comments, blanks or lines.
TEST(Policy, DigestFollowsWhatDecides) {
  const auto digest = [](const std::string& xml, const Sets& sets = {}) {
    auto r = read(xml, sets);
    EXPECT_TRUE(r.policy) << testing::PrintToString(r.errors);
    return r.policy->digest();
  };
  const std::string start = "<policy><assign otherwise=\"p\">";
  const Bytes plain = digest(start + "</assign>" + profile("p", kText + kRest) + "</policy>");
  EXPECT_EQ(digest("<!-- c -->\n" + start + "\n</assign>\n\n" + profile("p", kText + "\n\n" + kRest) + "</policy>"), plain);
  EXPECT_NE(digest(start + "</assign>" + profile("p", R"(<part kind="text/plain" method="rebuild"/>)" + kRest) + "</policy>"), plain);
  EXPECT_NE(digest(start + "</assign>" + profile("p", R"(<part kind="text/plain" where="body" method="text"/>)" + kRest) + "</policy>"), plain);
  EXPECT_NE(digest(start + "<rule recipient=\"a@b.jp\" profile=\"p\"/></assign>" + profile("p", kText + kRest) + "</policy>"), plain);
  EXPECT_NE(digest(start + "</assign>" + profile("p", kText + kRest) + "</policy>", {{"policy.profile.p.parts-max", "9"}}), plain);
}

// Goal: a profile travels to the child unchanged.
TEST(ProfileOctets, RoundTrip) {
  ConfigErrors errors;
  const auto policy = load_policy("", errors);
  ASSERT_TRUE(policy);
  for (const Profile& p : policy->profiles()) {
    const Bytes octets = to_octets(p);
    const auto back = profile_from_octets(octets);
    ASSERT_TRUE(back) << to_text(back.error());
    EXPECT_EQ(to_octets(*back), octets);
    EXPECT_EQ(back->name, p.name);
    EXPECT_EQ(back->notice_place, p.notice_place);
    EXPECT_EQ(back->rule_for({"text/html"}, true).options, p.rule_for({"text/html"}, true).options);
    EXPECT_EQ(back->rule_for({"text/html"}, true).line, p.rule_for({"text/html"}, true).line);
    EXPECT_EQ(back->wash_limits.cpu_ms_max, p.wash_limits.cpu_ms_max);
    EXPECT_EQ(back->mail_limits.mime_parts_max, p.mail_limits.mime_parts_max);
  }
}

// Goal: octets that are cut, longer or changed anywhere give a Result and never a value out of range.
TEST(ProfileOctets, RefuseEverythingElse) {
  ConfigErrors errors;
  const Bytes octets = to_octets(*load_policy("", errors)->find("strict"));
  for (std::size_t size = 0; size < octets.size(); ++size) EXPECT_FALSE(profile_from_octets(octets.substr(0, size))) << size;
  EXPECT_FALSE(profile_from_octets(octets + "x"));
  Profile low = *load_policy("", errors)->find("strict");
  low.mail_limits.mime_parts_max = 0;
  EXPECT_FALSE(profile_from_octets(to_octets(low)));
  for (std::size_t i = 0; i < octets.size(); ++i) {
    Bytes changed = octets;
    changed[i] = static_cast<char>(changed[i] ^ 0xFF);
    const auto back = profile_from_octets(changed);
    if (!back) continue;
    for (const Limit& limit : all_limits()) {
      ASSERT_GE(limit.get(*back), limit.least);
      ASSERT_LE(limit.get(*back), limit.most);
    }
    for (const KindRule& rule : back->rules) ASSERT_LE(rule.method, Method::withhold);
  }
}

TEST(InDomain, KnowsSubdomains) {
  EXPECT_TRUE(in_domain("Example.JP", "example.jp"));
  EXPECT_FALSE(in_domain("a.example.jp", "example.jp"));
  EXPECT_TRUE(in_domain("a.example.jp", ".example.jp"));
  EXPECT_TRUE(in_domain("example.jp", ".EXAMPLE.jp"));
  EXPECT_FALSE(in_domain("badexample.jp", ".example.jp"));
  EXPECT_FALSE(in_domain("", ".example.jp"));
  EXPECT_FALSE(in_domain(".example.jp", ".example.jp"));
}

}  // namespace
}  // namespace temizu
