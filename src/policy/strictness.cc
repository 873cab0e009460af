#include "policy/strictness.h"

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
  for (const Limit& limit : all_limits()) {
    if (limit.get(profile) <= limit.get(other)) continue;
    return std::string(limit.name) + " " + std::to_string(limit.get(profile)) + " instead of " + std::to_string(limit.get(other));
  }
  return {};
}

}  // namespace temizu
