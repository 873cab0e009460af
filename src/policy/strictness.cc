#include "policy/strictness.h"

#include <algorithm>
#include <set>

#include "policy/limit.h"

namespace temizu {
namespace {

int strictness(Method method) {
  switch (method) {
    case Method::rebuild: return 0;
    case Method::flatten: return 1;
    case Method::text: return 2;
    case Method::withhold: return 3;
  }
  return 3;
}

// One kind for each way in which the two lists of rules can answer: every kind that is named, one unnamed kind of every
// family that has a wild card, and one that nobody names.
std::set<std::string> sample_kinds(const Profile& a, const Profile& b) {
  std::set<std::string> out{"unnamed/unnamed"};
  for (const Profile* profile : {&a, &b}) {
    for (const KindRule& rule : profile->rules) {
      if (rule.pattern == "*") continue;
      if (rule.pattern.ends_with("/*")) {
        out.insert(rule.pattern.substr(0, rule.pattern.size() - 1) + "unnamed");
      } else {
        out.insert(rule.pattern);
      }
    }
  }
  return out;
}

// Empty when what `mine` asks before something leaves the quarantine is at least as much.
std::string why_looser_release(const ReleaseRule& mine, const ReleaseRule& theirs) {
  const auto lacks = [&](const std::string& name) { return std::find(theirs.rewash.begin(), theirs.rewash.end(), name) == theirs.rewash.end(); };
  if (std::any_of(mine.rewash.begin(), mine.rewash.end(), lacks)) return "washing again under other profiles";
  if (mine.barred) return {};
  if (theirs.barred) return "release instead of none";
  if (mine.approvals < theirs.approvals || (!mine.rewash.empty() && mine.rewash_approvals < theirs.rewash_approvals)) return "fewer approvals";
  if ((mine.by_superior && !theirs.by_superior) || (mine.by_administrator && !theirs.by_administrator)) return "approval by others";
  if (mine.zip == ReleaseZip::plain && theirs.zip == ReleaseZip::aes) return "release without a password";
  if (!mine.checked_import && theirs.checked_import) return "release without checked import";
  return {};
}

}  // namespace

std::string why_looser(const Profile& profile, const Profile& other) {
  for (const std::string& kind : sample_kinds(profile, other)) {
    for (const bool is_body : {false, true}) {
      const Method mine = profile.rule_for({kind}, is_body).method;
      const Method theirs = other.rule_for({kind}, is_body).method;
      if (strictness(mine) >= strictness(theirs)) continue;
      const std::string what = kind == "unnamed/unnamed" ? "other kinds" : kind;
      return what + (is_body ? " as a body: " : " as an attachment: ") + to_word(mine) + " instead of " + to_word(theirs);
    }
  }
  std::set<std::string> kinds = sample_kinds(profile, other);
  for (const Profile* one : {&profile, &other}) {
    for (const ReleaseRule& rule : one->release) {
      if (rule.pattern == "*") continue;
      kinds.insert(rule.pattern.ends_with("/*") ? rule.pattern.substr(0, rule.pattern.size() - 1) + "unnamed" : rule.pattern);
    }
  }
  for (const std::string& kind : kinds) {
    const std::string why = why_looser_release(release_rule_for(profile.release, {kind}), release_rule_for(other.release, {kind}));
    if (!why.empty()) return "of " + (kind == "unnamed/unnamed" ? "other kinds" : kind) + " " + why;
  }
  for (const Limit& limit : all_limits()) {
    if (limit.get(profile) <= limit.get(other)) continue;
    return std::string(limit.name) + " " + std::to_string(limit.get(profile)) + " instead of " + std::to_string(limit.get(other));
  }
  return {};
}

}  // namespace temizu
