// PolicyReader: profiles, their limits and their rules.
#include <algorithm>

#include "policy/limit.h"
#include "policy/option.h"
#include "policy/policy_reader.h"
#include "policy/values.h"

namespace temizu {
namespace {

constexpr std::size_t kProfilesMax = 50;
constexpr std::size_t kRulesMax = 500;   // of one profile
constexpr std::uint64_t kKeepDaysMax = 3650;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool is_prefix(std::string_view text) {
  return text.size() <= 100 && std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// Whatever `later` matches, `earlier` has matched before.
bool covers(const KindRule& earlier, const KindRule& later) {
  if (earlier.place != RulePlace::any && earlier.place != later.place) return false;
  if (earlier.pattern == "*" || earlier.pattern == later.pattern) return true;
  return earlier.pattern.ends_with("/*") && later.pattern.starts_with(earlier.pattern.substr(0, earlier.pattern.size() - 1));
}

std::string joined(std::string_view words) {
  std::string out;
  for (const std::string& word : split_blanks(words)) out += (out.empty() ? "" : " | ") + word;
  return out;
}

std::string range_of(const FilterOption& option) {
  return std::to_string(option.least) + " to " + std::to_string(option.most) + " (" + std::string(option.unit) + ", default " + std::to_string(option.fallback) + ")";
}

}  // namespace

bool is_pattern(std::string_view text) {
  if (text == "*") return true;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || text.size() > 127) return false;
  const auto plain = [](std::string_view word) {
    return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-") == std::string_view::npos;
  };
  return plain(text.substr(0, slash)) && (text.substr(slash + 1) == "*" || plain(text.substr(slash + 1)));
}

void PolicyReader::read_profile(const ConfElement& element) {
  Profile profile;
  if (const std::string* name = element.attribute("name")) profile.name = *name;
  if (!is_name(profile.name)) {
    return complain(element, "profile name " + shown(profile.name) + " does not fit; allowed: 1 to 40 lower-case letters, digits and hyphens");
  }
  if (policy_.find(profile.name) != nullptr) return complain(element, "profile " + profile.name + " is given twice");
  if (policy_.profiles_.size() >= kProfilesMax) return complain(element, "more than " + std::to_string(kProfilesMax) + " profiles");
  for (const auto& [name, value] : element.attributes) {
    std::string why;
    if (name != "name" && !set_value(profile, name, value, why)) complain(element, "profile " + profile.name + " " + why);
  }
  for (const ConfElement& child : element.children) {
    if (child.name == "limits") read_limits(child, profile);
    if (child.name == "part") read_part(child, profile);
    if (child.name == "release") read_release(child, profile);
  }
  const bool closed = !profile.rules.empty() && profile.rules.back().pattern == "*" && profile.rules.back().place == RulePlace::any;
  if (!closed) complain(element, "profile " + profile.name + R"( has no last rule for everything else; allowed: <part kind="*" method="withhold"/> at its end)");
  policy_.profiles_.push_back(std::move(profile));
}

// notice-place, subject-prefix, keep-days or a limit; fills why and returns false otherwise.
bool PolicyReader::set_value(Profile& profile, std::string_view name, std::string_view value, std::string& why) {
  const std::string start = std::string(name) + " " + shown(value);
  if (name == "notice-place") {
    if (value != "end" && value != "head") return why = start + " is not offered; allowed: end | head", false;
    profile.notice_place = value == "head" ? NoticePlace::head : NoticePlace::end;
    return true;
  }
  if (name == "subject-prefix") {
    if (!is_prefix(value)) return why = start + " does not fit; allowed: one line of at most 100 octets", false;
    profile.subject_prefix = value;
    return true;
  }
  if (name == "keep-days") {
    const auto days = parse_number(value);
    if (!days || *days < 1 || *days > kKeepDaysMax) return why = start + " does not fit; allowed: 1 to " + std::to_string(kKeepDaysMax) + " (days)", false;
    profile.keep_days = static_cast<std::uint32_t>(*days);
    return true;
  }
  const Limit* limit = find_limit(name);
  if (limit == nullptr) {
    std::vector<std::string_view> names{"notice-place", "subject-prefix", "keep-days"};
    for (const Limit& one : all_limits()) names.push_back(one.name);
    return why = "has no value called " + shown(name) + did_you_mean(name, names), false;
  }
  const auto number = parse_number(value);
  const std::string range = "; allowed: " + std::to_string(limit->least) + " to " + std::to_string(limit->most) + " (" + std::string(limit->unit) + ")";
  if (!number) return why = start + " is no whole number" + range, false;
  if (*number < limit->least) return why = start + " is below the least allowed" + range, false;
  if (*number > limit->most) return why = start + " is above the most allowed" + range, false;
  limit->set(profile, *number);
  return true;
}

void PolicyReader::read_limits(const ConfElement& element, Profile& profile) {
  for (const auto& [name, value] : element.attributes) {
    std::string why;
    const bool fits = find_limit(name) != nullptr || (name != "notice-place" && name != "subject-prefix" && name != "keep-days");
    if (fits && !set_value(profile, name, value, why)) complain(element, "limits " + why);
  }
}

void PolicyReader::read_part(const ConfElement& element, Profile& profile) {
  if (profile.rules.size() >= kRulesMax) return complain(element, "profile " + profile.name + " has more than " + std::to_string(kRulesMax) + " rules");
  KindRule rule;
  rule.line = element.line;
  if (const std::string* kind = element.attribute("kind")) rule.pattern = *kind;
  if (!is_pattern(rule.pattern)) {
    return complain(element, "part kind " + shown(rule.pattern) + " does not fit; allowed: a kind in lower case such as text/html, a family such as image/*, or *");
  }
  const std::string what = "part " + rule.pattern;
  read_place(element, what, rule);
  read_method(element, what, rule);
  for (const auto& [name, value] : element.attributes) {
    if (name != "kind" && name != "where" && name != "method") read_option(element, name, value, rule);
  }
  for (const KindRule& earlier : profile.rules) {
    if (!covers(earlier, rule)) continue;
    complain(element, what + " is never reached: the rule for " + earlier.pattern + " on line " + std::to_string(earlier.line) + " comes first");
    break;
  }
  profile.rules.push_back(std::move(rule));
}

void PolicyReader::read_place(const ConfElement& element, const std::string& what, KindRule& rule) {
  const std::string* where = element.attribute("where");
  if (where == nullptr || *where == "any") return;
  if (*where == "body") {
    rule.place = RulePlace::body;
  } else if (*where == "attachment") {
    rule.place = RulePlace::attachment;
  } else {
    complain(element, what + " where " + shown(*where) + " is not offered; allowed: any | body | attachment");
  }
}

void PolicyReader::read_method(const ConfElement& element, const std::string& what, KindRule& rule) {
  const std::string* word = element.attribute("method");
  const auto method = word != nullptr ? method_from_word(*word) : std::nullopt;
  if (!method) {
    const std::string given = word != nullptr ? "method " + shown(*word) + " is not offered" : "has no method";
    return complain(element, what + " " + given + "; allowed: rebuild | text | withhold (nothing passes a part on as it came)");
  }
  rule.method = *method;
  if (*method == Method::flatten) complain(element, what + " method flatten needs the render cage, which is not there yet; allowed: rebuild | text | withhold");
  if (*method == Method::rebuild && rule.place == RulePlace::body) complain(element, what + " method rebuild does not fit a body; allowed: text | withhold");
}

void PolicyReader::read_option(const ConfElement& element, const std::string& name, const std::string& value, KindRule& rule) {
  std::vector<std::string_view> names;
  for (const FilterOption& option : all_filter_options()) {
    const auto kinds = split_blanks(option.kinds);
    if (std::find(kinds.begin(), kinds.end(), rule.pattern) == kinds.end()) continue;
    names.push_back(option.name);
    if (option.name != name) continue;
    const std::string what = "part " + rule.pattern + " " + name + " " + shown(value);
    if (option.is_number()) {
      const auto number = parse_number(value);
      const bool fits = number && *number >= option.least && *number <= option.most;
      if (!fits) return complain(element, what + " does not fit; allowed: " + range_of(option));
      rule.options[name] = std::to_string(*number);
      return;
    }
    const auto words = split_blanks(option.words);
    if (std::find(words.begin(), words.end(), value) == words.end()) return complain(element, what + " is not offered; allowed: " + joined(option.words));
    rule.options[name] = value;
    return;
  }
  std::string list;
  for (const std::string_view one : names) list += (list.empty() ? "" : ", ") + std::string(one);
  complain(element, "part " + rule.pattern + " has no option called " + shown(name) + "; allowed: " + (list.empty() ? "none for this kind" : list));
}

}  // namespace temizu
