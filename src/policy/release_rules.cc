#include "policy/release_rules.h"

#include <algorithm>

#include "policy/unread.h"

namespace temizu {
namespace {

bool matches(const std::string& pattern, const std::string& kind) {
  if (pattern == kind) return true;
  if (kind == kUnread) return false;
  if (pattern == "*") return true;
  return pattern.ends_with("/*") && std::string_view(kind).starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

void keep_common(std::vector<std::string>& names, const std::vector<std::string>& others) {
  std::erase_if(names, [&](const std::string& name) { return std::find(others.begin(), others.end(), name) == others.end(); });
}

// Takes over from `other` whatever it is stricter in; the rewash profiles are the caller's.
void tighten(ReleaseRule& rule, const ReleaseRule& other) {
  rule.approvals = std::max(rule.approvals, other.approvals);
  rule.rewash_approvals = std::max(rule.rewash_approvals, other.rewash_approvals);
  rule.by_superior = rule.by_superior && other.by_superior;
  rule.by_administrator = rule.by_administrator && other.by_administrator;
  rule.deadline_hours = std::min(rule.deadline_hours, other.deadline_hours);
  if (other.after_deadline == AfterDeadline::lapse) rule.after_deadline = AfterDeadline::lapse;
  rule.barred = rule.barred || other.barred;
  if (other.zip == ReleaseZip::aes) rule.zip = ReleaseZip::aes;
  rule.checked_import = rule.checked_import || other.checked_import;
}

}  // namespace

const ReleaseRule& release_rule_for(std::span<const ReleaseRule> rules, const Kind& kind) {
  static const ReleaseRule fallback{};
  static const ReleaseRule barred = [] {
    ReleaseRule rule;
    rule.barred = true;
    return rule;
  }();
  for (const ReleaseRule& rule : rules) {
    if (matches(rule.pattern, kind.name)) return rule;
  }
  return kind.name == kUnread ? barred : fallback;
}

ReleaseRule release_rule(std::span<const ReleaseRule> rules, std::span<const Kind> kinds, bool whole) {
  std::vector<const ReleaseRule*> found;
  if (whole) found.push_back(&release_rule_for(rules, {kWholeMessage}));
  for (const Kind& kind : kinds) found.push_back(&release_rule_for(rules, kind));
  if (kinds.empty()) {
    ReleaseRule nothing_known;
    nothing_known.barred = true;
    return nothing_known;
  }
  ReleaseRule out = *found.front();
  bool named = false;   // out.rewash is from a rule that is not barred
  for (const ReleaseRule* rule : found) {
    tighten(out, *rule);
    if (rule->barred) continue;
    if (named) {
      keep_common(out.rewash, rule->rewash);
    } else {
      out.rewash = rule->rewash;
    }
    named = true;
  }
  if (!named) out.rewash.clear();
  return out;
}

}  // namespace temizu
