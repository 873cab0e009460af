// Reads conf/policy.xml. The schema says what may stand where; the checks here say it in better words and know what the
// schema cannot: rules never reached, profiles that do not exist, rules on senders that make things looser.
#include <algorithm>
#include <set>

#include "base/digest.h"
#include "policy/embedded.h"
#include "policy/limit.h"
#include "policy/network.h"
#include "policy/option.h"
#include "policy/policy.h"
#include "policy/policy_octets.h"
#include "policy/strictness.h"
#include "policy/values.h"
#include "policy/xml_reader.h"

namespace temizu {
namespace {

constexpr std::size_t kProfilesMax = 50;
constexpr std::size_t kRulesMax = 500;     // of one profile
constexpr std::size_t kAssignMax = 2000;
constexpr std::size_t kErrorsMax = 100;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

// A media type in lower case without parameters (RFC 2045 section 5.1), type/*, or *.
bool is_pattern(std::string_view text) {
  if (text == "*") return true;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || text.size() > 127) return false;
  const auto plain = [](std::string_view word) {
    return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-") == std::string_view::npos;
  };
  return plain(text.substr(0, slash)) && (text.substr(slash + 1) == "*" || plain(text.substr(slash + 1)));
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

std::string did_you_mean(std::string_view text, const std::vector<std::string_view>& words) {
  const std::string near = nearest(text, words);
  return near.empty() ? std::string() : "; did you mean " + near + "?";
}

std::string joined(std::string_view words) {
  std::string out;
  for (const std::string& word : split_blanks(words)) out += (out.empty() ? "" : " | ") + word;
  return out;
}

}  // namespace

class PolicyReader {
 public:
  using Sets = std::vector<std::pair<std::string, std::string>>;

  PolicyReader(const std::string& path, const Sets& sets, ConfigErrors& errors)
      : path_(path), file_(path.empty() ? "built-in policy" : path), sets_(sets), errors_(errors) {}

  Result<Policy> read() {
    read_file();
    if (errors_.lines.empty()) apply_sets();
    if (errors_.lines.empty()) check_senders();
    if (!errors_.lines.empty()) {
      return Unexpected(Code::config, file_, std::to_string(errors_.lines.size()) + " error(s), the first: " + errors_.lines.front());
    }
    policy_.digest_ = sha256(canonical_form(policy_.profiles_, policy_.assign_, policy_.otherwise_));
    return std::move(policy_);
  }

 private:
  void complain(const std::string& place, const std::string& what) {
    if (errors_.lines.size() < kErrorsMax) errors_.lines.push_back(place + ": " + what + (what.ends_with('?') ? " Not started." : ". Not started."));
  }
  void complain(const XmlElement& element, const std::string& what) {
    lines_.insert(element.line);
    complain(at(element), what);
  }
  std::string at(const XmlElement& element) const {
    return file_ + ":" + std::to_string(element.line) + ":" + std::to_string(element.column);
  }

  void read_file() {
    std::string text(kPolicyXml);
    if (!path_.empty()) {
      auto content = read_small_file(path_);
      if (!content) return complain(content.error().where, content.error().what);
      text = std::move(*content);
    }
    auto document = read_xml(text, file_, kPolicyXsd);
    if (!document) return complain(document.error().where, document.error().what);
    const XmlElement& root = document->root;
    if (root.name != "policy") return complain(root, "the root element is " + shown(root.name) + "; allowed: policy");
    for (const XmlElement& child : root.children) {
      if (child.name == "profile") read_profile(child);
    }
    for (const XmlElement& child : root.children) {
      if (child.name == "assign") read_assign(child);
    }
    const bool silent = errors_.lines.empty();
    for (const XmlComplaint& one : document->complaints) {
      // What an element may hold is complained about at its end: more noise than help beside a complaint of our own.
      if (lines_.contains(one.line) || (!silent && one.what.find("content model") != std::string::npos)) continue;
      complain(file_ + ":" + std::to_string(one.line) + ":" + std::to_string(one.column), one.what);
    }
    if (errors_.lines.empty() && policy_.profiles_.empty()) complain(root, "there is no profile; allowed: 1 to 50");
  }

  void read_profile(const XmlElement& element) {
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
    for (const XmlElement& child : element.children) {
      if (child.name == "limits") read_limits(child, profile);
      if (child.name == "part") read_part(child, profile);
    }
    const bool closed = !profile.rules.empty() && profile.rules.back().pattern == "*" && profile.rules.back().place == RulePlace::any;
    if (!closed) complain(element, "profile " + profile.name + R"( has no last rule for everything else; allowed: <part kind="*" method="withhold"/> at its end)");
    policy_.profiles_.push_back(std::move(profile));
  }

  // notice-place, subject-prefix or a limit; fills why and returns false otherwise.
  static bool set_value(Profile& profile, std::string_view name, std::string_view value, std::string& why) {
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
    const Limit* limit = find_limit(name);
    if (limit == nullptr) {
      std::vector<std::string_view> names{"notice-place", "subject-prefix"};
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

  void read_limits(const XmlElement& element, Profile& profile) {
    for (const auto& [name, value] : element.attributes) {
      std::string why;
      const bool fits = find_limit(name) != nullptr || (name != "notice-place" && name != "subject-prefix");
      if (fits && !set_value(profile, name, value, why)) complain(element, "limits " + why);
    }
  }

  void read_part(const XmlElement& element, Profile& profile) {
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

  void read_place(const XmlElement& element, const std::string& what, KindRule& rule) {
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

  void read_method(const XmlElement& element, const std::string& what, KindRule& rule) {
    const std::string* word = element.attribute("method");
    const auto method = word != nullptr ? method_from_word(*word) : std::nullopt;
    if (!method) {
      const std::string given = word != nullptr ? "method " + shown(*word) + " is not offered" : "has no method";
      return complain(element, what + " " + given + "; allowed: rebuild | text | withhold (nothing passes a part on as it came)");
    }
    rule.method = *method;
    if (*method == Method::flatten) complain(element, what + " method flatten is not offered until the render cage exists; allowed: rebuild | text | withhold");
    if (*method == Method::rebuild && rule.place == RulePlace::body) complain(element, what + " method rebuild does not fit a body; allowed: text | withhold");
  }

  void read_option(const XmlElement& element, const std::string& name, const std::string& value, KindRule& rule) {
    std::vector<std::string_view> names;
    for (const FilterOption& option : all_filter_options()) {
      const auto kinds = split_blanks(option.kinds);
      if (std::find(kinds.begin(), kinds.end(), rule.pattern) == kinds.end()) continue;
      names.push_back(option.name);
      if (option.name != name) continue;
      const auto words = split_blanks(option.words);
      if (std::find(words.begin(), words.end(), value) == words.end()) {
        return complain(element, "part " + rule.pattern + " " + name + " " + shown(value) + " is not offered; allowed: " + joined(option.words));
      }
      rule.options[name] = value;
      return;
    }
    std::string list;
    for (const std::string_view one : names) list += (list.empty() ? "" : ", ") + std::string(one);
    complain(element, "part " + rule.pattern + " has no option called " + shown(name) + "; allowed: " + (list.empty() ? "none for this kind" : list));
  }

  void read_assign(const XmlElement& element) {
    if (assigned_) return complain(element, "assign is given twice");
    assigned_ = true;
    if (const std::string* otherwise = element.attribute("otherwise")) policy_.otherwise_ = *otherwise;
    std::string why;
    if (!is_profile(policy_.otherwise_, why)) complain(element, "assign otherwise " + why);
    for (const XmlElement& child : element.children) {
      if (child.name == "rule") read_rule(child);
    }
  }

  bool is_profile(const std::string& name, std::string& why) const {
    if (policy_.find(name) != nullptr) return true;
    std::vector<std::string_view> names;
    for (const Profile& profile : policy_.profiles_) names.push_back(profile.name);
    why = shown(name) + " is no profile of this policy" + did_you_mean(name, names);
    return false;
  }

  void read_rule(const XmlElement& element) {
    if (policy_.assign_.size() >= kAssignMax) return complain(element, "assign has more than " + std::to_string(kAssignMax) + " rules");
    AssignRule rule;
    rule.line = element.line;
    const auto take = [&](std::string_view name, std::string& member) {
      if (const std::string* value = element.attribute(name)) {
        if (value->empty()) complain(element, "rule " + std::string(name) + " is empty; leave it out instead");
        member = *value;
      }
    };
    take("recipient", rule.recipient);
    take("recipient-domain", rule.recipient_domain);
    take("sender", rule.sender);
    take("sender-domain", rule.sender_domain);
    take("authenticated", rule.authenticated);
    take("profile", rule.profile);
    check_mailbox(element, "recipient", rule.recipient);
    check_mailbox(element, "sender", rule.sender);
    check_domain(element, "recipient-domain", rule.recipient_domain);
    check_domain(element, "sender-domain", rule.sender_domain);
    read_networks(element, rule);
    if (!rule.authenticated.empty()) {
      complain(element, "rule authenticated is not offered until receive reads authentication results; allowed: client-networks");
    }
    const bool any = !rule.recipient.empty() || !rule.recipient_domain.empty() || !rule.sender.empty() || !rule.sender_domain.empty() ||
                     element.attribute("client-networks") != nullptr || !rule.authenticated.empty();
    if (!any) complain(element, "rule has no condition; allowed: at least one, or the profile in assign otherwise");
    std::string why;
    if (!is_profile(rule.profile, why)) complain(element, "rule profile " + why);
    places_.push_back(at(element));
    policy_.assign_.push_back(std::move(rule));
  }

  void check_mailbox(const XmlElement& element, std::string_view name, const std::string& value) {
    if (value.empty() || canonical(Grammar::mailbox, value)) return;
    complain(element, "rule " + std::string(name) + " " + shown(value) + " does not fit; allowed: " + allowed(Grammar::mailbox));
  }

  void check_domain(const XmlElement& element, std::string_view name, const std::string& value) {
    if (value.empty() || canonical(Grammar::domain, value.starts_with('.') ? value.substr(1) : value)) return;
    complain(element, "rule " + std::string(name) + " " + shown(value) + " does not fit; allowed: a domain such as example.lg.jp, or .example.lg.jp with its subdomains");
  }

  void read_networks(const XmlElement& element, AssignRule& rule) {
    const std::string* list = element.attribute("client-networks");
    if (list == nullptr) return;
    for (const std::string& item : split_blanks(*list)) {
      const auto network = parse_network(item);
      if (!network) {
        complain(element, "rule client-networks " + shown(item) + " does not fit; allowed: " + allowed(Grammar::network));
      } else if (network->prefix == 0) {
        complain(element, "rule client-networks " + shown(item) + " is every client; leave it out instead");
      } else {
        rule.client_networks.push_back(*canonical_network(item));
      }
    }
    if (split_blanks(*list).empty()) complain(element, "rule client-networks is empty; leave it out instead");
  }

  void apply_sets() {
    for (const auto& [path, value] : sets_) {
      const std::string place = "--set " + path;
      std::string why;
      if (path == "policy.assign.otherwise") {
        if (!is_profile(value, why)) complain(place, why);
        policy_.otherwise_ = value;
        continue;
      }
      constexpr std::string_view start = "policy.profile.";
      const std::size_t dot = path.starts_with(start) ? path.find('.', start.size()) : std::string::npos;
      if (dot == std::string::npos) {
        complain(place, "there is no such option; allowed: policy.assign.otherwise, policy.profile.NAME.notice-place, .subject-prefix or a limit");
        continue;
      }
      const std::string name = path.substr(start.size(), dot - start.size());
      if (!is_profile(name, why)) {
        complain(place, why);
        continue;
      }
      Profile& profile = *std::find_if(policy_.profiles_.begin(), policy_.profiles_.end(), [&](const Profile& p) { return p.name == name; });
      if (!set_value(profile, path.substr(dot + 1), value, why)) complain(place, "profile " + name + " " + why);
    }
  }

  // MAIL FROM is free text: a rule that rests on it alone may not give a looser profile than any rule behind it would.
  void check_senders() {
    for (std::size_t i = 0; i < policy_.assign_.size(); ++i) {
      const AssignRule& rule = policy_.assign_[i];
      const bool names_sender = !rule.sender.empty() || !rule.sender_domain.empty();
      if (!names_sender || !rule.client_networks.empty()) continue;
      std::set<std::string> others{policy_.otherwise_};
      for (std::size_t j = i + 1; j < policy_.assign_.size(); ++j) others.insert(policy_.assign_[j].profile);
      for (const std::string& other : others) {
        const std::string why = why_looser(*policy_.find(rule.profile), *policy_.find(other));
        if (why.empty()) continue;
        complain(places_[i], "rule makes things looser for a mere sender, who can write any address: profile " + rule.profile + " has " + why +
                                 " (profile " + other + "); allowed: a stricter profile, or client-networks beside the sender");
        break;
      }
    }
  }

  const std::string& path_;
  std::string file_;
  const Sets& sets_;
  ConfigErrors& errors_;
  Policy policy_;
  std::vector<std::string> places_;   // of assign rules
  std::set<int> lines_;               // lines that our own checks complained about
  bool assigned_{false};
};

Result<Policy> load_policy(const std::string& path, const std::vector<std::pair<std::string, std::string>>& set, ConfigErrors& errors) {
  errors.lines.clear();
  return PolicyReader(path, set, errors).read();
}

Result<Policy> load_policy(const std::string& path, ConfigErrors& errors) { return load_policy(path, {}, errors); }

}  // namespace temizu
