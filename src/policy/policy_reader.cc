#include "policy/policy_reader.h"

#include <algorithm>

#include "base/digest.h"
#include "policy/embedded.h"
#include "policy/limit.h"
#include "policy/option.h"
#include "policy/policy_octets.h"
#include "policy/values.h"

namespace temizu {
namespace {

constexpr std::size_t kErrorsMax = 100;

}  // namespace

Result<Policy> PolicyReader::read() {
  read_file();
  if (errors_.lines.empty()) apply_sets();
  if (errors_.lines.empty()) check_senders();
  if (!errors_.lines.empty()) {
    return Unexpected(Code::config, file_, std::to_string(errors_.lines.size()) + " error(s), the first: " + errors_.lines.front());
  }
  policy_.digest_ = sha256(canonical_form(policy_.profiles_, policy_.assign_, policy_.otherwise_));
  return std::move(policy_);
}

void PolicyReader::complain(const std::string& place, const std::string& what) {
  if (errors_.lines.size() < kErrorsMax) errors_.lines.push_back(place + ": " + what + (what.ends_with('?') ? " Not started." : ". Not started."));
}

void PolicyReader::complain(const ConfElement& element, const std::string& what) {
  lines_.insert(element.line);
  complain(at(element), what);
}

std::string PolicyReader::at(const ConfElement& element) const {
  return file_ + ":" + std::to_string(element.line) + ":" + std::to_string(element.column);
}

void PolicyReader::read_file() {
  std::string text(kPolicyXml);
  if (!path_.empty()) {
    auto content = read_small_file(path_);
    if (!content) return complain(content.error().where, content.error().what);
    text = std::move(*content);
  }
  auto document = read_xml(text, file_, kPolicyXsd);
  if (!document) return complain(document.error().where, document.error().what);
  const ConfElement& root = document->root;
  if (root.name != "policy") return complain(root, "the root element is " + shown(root.name) + "; allowed: policy");
  for (const ConfElement& child : root.children) {
    if (child.name == "profile") read_profile(child);
  }
  for (const ConfElement& child : root.children) {
    if (child.name == "assign") read_assign(child);
  }
  check_release();
  const bool silent = errors_.lines.empty();
  for (const XmlComplaint& one : document->complaints) {
    // What an element may hold is complained about at its end: more noise than help beside a complaint of our own.
    if (lines_.contains(one.line) || (!silent && one.what.find("content model") != std::string::npos)) continue;
    complain(file_ + ":" + std::to_string(one.line) + ":" + std::to_string(one.column), one.what);
  }
  if (errors_.lines.empty() && policy_.profiles_.empty()) complain(root, "there is no profile; allowed: 1 to 50");
}

bool PolicyReader::is_profile(const std::string& name, std::string& why) const {
  if (policy_.find(name) != nullptr) return true;
  std::vector<std::string_view> names;
  for (const Profile& profile : policy_.profiles_) names.push_back(profile.name);
  why = shown(name) + " is no profile of this policy" + did_you_mean(name, names);
  return false;
}

void PolicyReader::apply_sets() {
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
      complain(place, "there is no such option; allowed: policy.assign.otherwise, policy.profile.NAME.notice-place, .subject-prefix, .keep-days or a limit");
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

std::string did_you_mean(std::string_view text, const std::vector<std::string_view>& words) {
  const std::string near = nearest(text, words);
  return near.empty() ? std::string() : "; did you mean " + near + "?";
}

Result<Policy> load_policy(const std::string& path, const std::vector<std::pair<std::string, std::string>>& set, ConfigErrors& errors) {
  errors.lines.clear();
  return PolicyReader(path, set, errors).read();
}

Result<Policy> load_policy(const std::string& path, ConfigErrors& errors) { return load_policy(path, {}, errors); }

}  // namespace temizu
