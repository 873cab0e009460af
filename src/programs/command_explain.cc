// temizu explain: what a file, or each part of a mail, really is, which rule of which profile acts on it, and why. The hostile octets go through the
// cage of `temizu wash`; what is said about rules is worked out here, from the kinds that came back.
#include <cstdio>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/log.h"
#include "filters/filter.h"
#include "pipeline/bench.h"
#include "pipeline/compose.h"
#include "policy/limit.h"
#include "programs/commands.h"
#include "programs/input_file.h"
#include "text/layout.h"

namespace temizu {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kNameColumns = 80;

struct Rule {
  const KindRule* rule{nullptr};
  const Filter* filter{nullptr};
  bool is_body{false};
};

// Text of the mail, or a file. Of what did not go on only the name tells.
bool is_body(const PartReport& part, bool is_mail) { return is_mail && part.file_name.empty() && part.kind.starts_with("text/"); }

Rule rule_of(const PartReport& part, bool is_mail, const Profile& profile) {
  const Kind kind{part.kind};
  const bool body = is_body(part, is_mail);
  return {&profile.rule_for(kind, body), filter_for(kind), body};
}

const char* place_word(RulePlace place) { return place == RulePlace::body ? "body" : place == RulePlace::attachment ? "attachment" : "any"; }

bool has_word(std::string_view list, std::string_view word) {
  for (std::size_t from = 0; from < list.size();) {
    const std::size_t to = std::min(list.find(' ', from), list.size());
    if (list.substr(from, to - from) == word) return true;
    from = to + 1;
  }
  return false;
}

// Every option that the rule's kind has, with the value in force.
Json options_of(const KindRule& rule) {
  Json out = Json::object();
  for (const FilterOption& option : all_filter_options()) {
    if (!has_word(option.kinds, rule.pattern)) continue;
    const auto set = rule.options.find(std::string(option.name));
    const std::string fallback = option.is_number() ? std::to_string(option.fallback) : std::string(option.words.substr(0, option.words.find(' ')));
    out[std::string(option.name)] = set == rule.options.end() ? fallback : set->second;
  }
  return out;
}

std::string why_text(const PartReport& part, const Rule& one) {
  const std::string place = one.is_body ? "as a body" : "as an attachment";
  std::string text;
  if (one.rule->pattern == "*") {
    text = "no earlier rule names this kind " + place + ": the last rule is for everything else";
  } else if (one.rule->pattern.ends_with("/*")) {
    text = "the first rule that matches it " + place + " is for the whole family";
  } else {
    text = "the first rule that matches it " + place + " names this kind";
  }
  if (one.rule->method != Method::withhold && one.filter == nullptr) text += "; no filter knows this kind, so it is withheld";
  if (one.rule->method != Method::withhold && one.filter != nullptr && !one.filter->can(one.rule->method)) text += "; its filter cannot do that, so it is withheld";
  const bool rule_washes = one.rule->method != Method::withhold && one.filter != nullptr;
  if (rule_washes && part.action == Action::withheld) text += "; washing it failed, so it is withheld";
  return text;
}

std::string known_by_text(KnownBy known_by) {
  switch (known_by) {
    case KnownBy::mark: return "by octets at a fixed place";
    case KnownBy::members: return "by the names and declared types of its members";
    case KnownBy::streams: return "by the streams it holds";
    case KnownBy::words: return "by its words";
    case KnownBy::name: return "by its name or label alone";
    case KnownBy::database: return "by libmagic";
    case KnownBy::nothing: break;
  }
  return "as its place in the mail says";
}

Json part_json(const PartReport& part, const Rule& one) {
  Json out;
  out["path"] = part.path;
  out["file_name"] = part.file_name;
  out["kind"] = part.kind;
  out["known_by"] = to_word(part.known_by);
  out["rule"] = {{"line", one.rule->line}, {"kind", one.rule->pattern}, {"where", place_word(one.rule->place)}, {"method", to_word(one.rule->method)}, {"options", options_of(*one.rule)}};
  out["filter"] = one.filter == nullptr ? Json() : Json(std::string(one.filter->name()));
  out["why"] = why_text(part, one);
  out["action"] = to_word(part.action);
  out["reason"] = part.reason == Reason::none ? Json() : Json("TZ-" + std::to_string(static_cast<unsigned>(part.reason)));
  out["words"] = part.changed ? report_words(part) : std::string{};
  Json findings = Json::array();
  for (const Finding& finding : part.findings) {
    findings.push_back({{"rule", finding.rule}, {"weight", to_word(finding.weight)}, {"where", finding.where}, {"count", finding.count}});
  }
  out["findings"] = std::move(findings);
  return out;
}

void tell_part(const PartReport& part, const Rule& one, const Profile& profile, const std::string& policy_file) {
  const std::string name = part.file_name.empty() ? std::string("(no name)") : one_line(part.file_name, kNameColumns);
  std::printf("%s%s%s: %s, known %s\n", part.path.empty() ? "" : "  part ", part.path.c_str(), (part.path.empty() ? name : " " + name).c_str(), part.kind.c_str(),
              known_by_text(part.known_by).c_str());
  std::printf("    rule    %s:%d, profile %s: kind=\"%s\" where=\"%s\" method=\"%s\"\n", policy_file.c_str(), one.rule->line, profile.name.c_str(), one.rule->pattern.c_str(),
              place_word(one.rule->place), to_word(one.rule->method));
  std::string filter = one.filter == nullptr ? std::string("none") : std::string(one.filter->name());
  const Json options = options_of(*one.rule);
  for (const auto& [option, value] : options.items()) filter += ", " + option + "=" + value.get<std::string>();
  std::printf("    filter  %s\n    why     %s\n", filter.c_str(), why_text(part, one).c_str());
  std::string outcome = to_word(part.action);
  if (part.reason != Reason::none) outcome += ", TZ-" + std::to_string(static_cast<unsigned>(part.reason));
  for (const Finding& finding : part.findings) outcome += " " + finding.rule + (finding.count > 1 ? "*" + std::to_string(finding.count) : "");
  std::printf("    outcome %s\n", outcome.c_str());
}

// The exit code for one file.
int explain(const std::string& path, const Profile& profile, const Policy& policy, const std::string& policy_file, bool json, Cage& cage) {
  const Result<InputFile> input = read_input_file(path);
  if (!input) return print_error(input.error()), kExitFailed;
  const Result<SealedMemory> original = SealedMemory::of(input->untrusted_content);
  if (!original) return print_error(original.error()), kExitFailed;
  const Washing washing = wash_in_cage(cage, *input, *original, profile);
  Json parts = Json::array();
  for (const PartReport& part : washing.parts) {
    if (input->is_mail && part.path.empty()) continue;   // the mail itself: rules act on its parts
    const Rule one = rule_of(part, input->is_mail, profile);
    if (json) parts.push_back(part_json(part, one));
    else tell_part(part, one, profile, policy_file);
  }
  if (json) {
    const Json out{{"file", input->path}, {"kind", input->is_mail ? "message/rfc822" : washing.parts.empty() ? "application/octet-stream" : washing.parts[0].kind},
                   {"profile", profile.name}, {"policy", to_hex(policy.digest())}, {"policy_file", policy_file}, {"held", washing.held}, {"parts", std::move(parts)}};
    std::printf("%s\n", out.dump(-1, ' ', true, Json::error_handler_t::replace).c_str());
  } else if (washing.held) {
    std::printf("%s: held, %s\n", one_line(input->path, kNameColumns).c_str(), washing.held_rule.c_str());
  }
  return kExitGood;
}

}  // namespace

int command_explain(const Context& context, const WashArguments& arguments) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  CageOptions cage_options;   // the cage first, as in command_wash
  cage_options.jobs_max = 1;
  cage_options.accept_missing_layers = config->wash.accept_missing_layers;
  const Result<std::unique_ptr<Cage>> cage = Cage::start(cage_options);
  if (!cage) return print_error(cage.error()), kExitFailed;
  const std::string file = arguments.policy.empty() ? config->wash.policy : arguments.policy;
  const Result<Policy> policy = policy_of(file, *config);
  if (!policy) return kExitFailed;
  const Profile* profile = policy->find(arguments.profile);
  if (profile == nullptr) {
    print_error(Error{Code::not_found, "--profile " + arguments.profile, "the policy has no such profile", {}});
    return kExitUsage;
  }
  int worst = kExitGood;
  for (const std::string& path : arguments.files) {
    worst = std::max(worst, explain(path, *profile, *policy, file.empty() ? "built-in policy" : file, arguments.json, **cage));
  }
  return worst;
}

}  // namespace temizu
