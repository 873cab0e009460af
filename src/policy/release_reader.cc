// PolicyReader: <release>, who may have the original of what.
#include <algorithm>

#include "policy/option.h"
#include "policy/policy_reader.h"
#include "policy/unread.h"
#include "policy/values.h"

namespace temizu {
namespace {

constexpr std::size_t kReleaseMax = 200;   // rules of one profile
constexpr std::size_t kRewashMax = 20;     // profiles of one rule

constexpr std::string_view kNames[] = {"kind", "approvals", "rewash-approvals", "by", "deadline-hours", "after-deadline", "barred", "zip",
                                       "checked-import", "rewash"};

bool covers(const std::string& earlier, const std::string& later) {
  if (earlier == "*" || earlier == later) return true;
  return earlier.ends_with("/*") && later.starts_with(earlier.substr(0, earlier.size() - 1));
}

}  // namespace

void PolicyReader::read_release(const ConfElement& element, Profile& profile) {
  if (profile.release.size() >= kReleaseMax) return complain(element, "profile " + profile.name + " has more than " + std::to_string(kReleaseMax) + " release rules");
  ReleaseRule rule;
  rule.line = element.line;
  rule.pattern.clear();
  if (const std::string* kind = element.attribute("kind")) rule.pattern = *kind;
  if (rule.pattern != kWholeMessage && rule.pattern != kUnread && !is_pattern(rule.pattern)) {
    return complain(element, "release kind " + shown(rule.pattern) + " does not fit; allowed: a kind in lower case such as application/pdf, a family such as image/*, message, unread, or *");
  }
  const std::string what = "release " + rule.pattern;
  for (const auto& [name, value] : element.attributes) {
    std::string why;
    if (name != "kind" && !read_release_value(rule, name, value, why)) complain(element, what + " " + why);
  }
  if (rule.barred && element.attributes.size() > 2) {
    complain(element, what + " is barred, nothing else can apply to it; allowed: kind and barred alone");
  }
  if (element.attribute("rewash-approvals") != nullptr && rule.rewash.empty()) {
    complain(element, what + " rewash-approvals counts for nothing without rewash; name the profiles in rewash, or leave it out");
  }
  for (const ReleaseRule& earlier : profile.release) {
    if (!covers(earlier.pattern, rule.pattern)) continue;
    complain(element, what + " is never reached: the rule for " + earlier.pattern + " on line " + std::to_string(earlier.line) + " comes first");
    break;
  }
  rewashes_.push_back({at(element), what, profile.name, rule.rewash});
  profile.release.push_back(std::move(rule));
}

// Fills why with "name value does not fit; allowed: …" and returns false when it does not.
bool PolicyReader::read_release_value(ReleaseRule& rule, std::string_view name, const std::string& value, std::string& why) {
  const std::string start = std::string(name) + " " + shown(value);
  const auto number = [&](std::uint64_t least, std::uint64_t most, std::uint32_t& member) {
    const auto given = parse_number(value);
    if (!given || *given < least || *given > most) {
      return why = start + " does not fit; allowed: " + std::to_string(least) + " to " + std::to_string(most), false;
    }
    member = static_cast<std::uint32_t>(*given);
    return true;
  };
  const auto word = [&](std::string_view one, std::string_view other, bool& is_other) {
    if (value != one && value != other) return why = start + " is not offered; allowed: " + std::string(one) + " | " + std::string(other), false;
    is_other = value == other;
    return true;
  };
  bool other = false;
  if (name == "approvals") {
    if (value == "0") return why = "approvals \"0\" would hand out originals that nobody approved; allowed: 1 | 2 (rewash-approvals may be 0)", false;
    return number(1, 2, rule.approvals);
  }
  if (name == "rewash-approvals") return number(0, 2, rule.rewash_approvals);
  if (name == "deadline-hours") return number(1, 400, rule.deadline_hours);
  if (name == "after-deadline") {
    if (!word("lapse", "pass-on", other)) return false;
    rule.after_deadline = other ? AfterDeadline::pass_on : AfterDeadline::lapse;
    return true;
  }
  if (name == "barred") return word("false", "true", rule.barred);
  if (name == "checked-import") return word("false", "true", rule.checked_import);
  if (name == "zip") {
    if (!word("aes", "plain", other)) return false;
    rule.zip = other ? ReleaseZip::plain : ReleaseZip::aes;
    return true;
  }
  if (name == "by") {
    rule.by_superior = rule.by_administrator = false;
    for (const std::string& who : split_blanks(value)) {
      bool& member = who == "superior" ? rule.by_superior : rule.by_administrator;
      if ((who != "superior" && who != "administrator") || member) {
        return why = start + " does not fit; allowed: superior, administrator, or both with a blank between", false;
      }
      member = true;
    }
    if (!rule.by_superior && !rule.by_administrator) return why = "by is empty, nobody could approve; allowed: superior, administrator, or both", false;
    return true;
  }
  if (name == "rewash") {
    rule.rewash = split_blanks(value);
    if (rule.rewash.size() > kRewashMax) return why = "rewash names more than " + std::to_string(kRewashMax) + " profiles", false;
    return true;
  }
  return why = "has no attribute called " + shown(name) + did_you_mean(name, {std::begin(kNames), std::end(kNames)}), false;
}

// Once all profiles are known.
void PolicyReader::check_release() {
  for (const Profile& profile : policy_.profiles_) {
    if (profile.release.empty() || profile.release.back().pattern == "*") continue;
    complain(file_ + ":" + std::to_string(profile.release.back().line) + ":1",
             "profile " + profile.name + R"( has no last release rule for everything else; allowed: <release kind="*" …/> at its end)");
  }
  for (const Rewash& one : rewashes_) {
    std::set<std::string> seen;
    for (const std::string& name : one.profiles) {
      std::string why;
      if (!is_profile(name, why)) {
        complain(one.place, one.what + " rewash " + why);
      } else if (name == one.profile) {
        complain(one.place, one.what + " rewash names its own profile " + name + ", the result would be the same");
      } else if (!seen.insert(name).second) {
        complain(one.place, one.what + " rewash names " + name + " twice");
      }
    }
  }
}

}  // namespace temizu
