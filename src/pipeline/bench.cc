#include "pipeline/bench.h"

#include <charconv>

#include "identify/identify.h"
#include "pipeline/walk.h"

namespace temizu {

std::int64_t RuleOptions::number(std::string_view name, std::int64_t fallback) const {
  const auto found = rule_.options.find(std::string(name));
  if (found == rule_.options.end()) return fallback;
  std::int64_t value = fallback;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

std::string_view RuleOptions::word(std::string_view name, std::string_view fallback) const {
  const auto found = rule_.options.find(std::string(name));
  return found == rule_.options.end() ? fallback : std::string_view(found->second);
}

Status PipelineBench::spend(std::uint64_t bytes) {
  Budget& budget = walk_.budget_;
  if (walk_.clock_.steady_ms() > budget.deadline_steady_ms) {
    return Unexpected{Code::timeout, "wash", "the time for this message is over"};
  }
  if (bytes > budget.bytes_left) {
    budget.bytes_left = 0;
    return Unexpected{Code::limit, "wash", "the message expands beyond what its profile allows"};
  }
  budget.bytes_left -= bytes;
  return {};
}

Result<Washed> PipelineBench::wash_child(const Part& part) {
  Budget& budget = walk_.budget_;
  if (budget.depth_left == 0) return Unexpected{Code::limit, "wash", "nested too deep"};
  if (budget.parts_left == 0) return Unexpected{Code::limit, "wash", "too many parts"};
  --budget.parts_left;
  const KindRule& rule = walk_.profile_.rule_for(part.kind);
  const Filter* filter = filter_for(part.kind);
  if (rule.method == Method::withhold || filter == nullptr || !filter->can(rule.method)) {
    return Unexpected{Code::unsupported, "wash", "the profile withholds this kind"};
  }
  --budget.depth_left;
  PipelineBench inner(walk_, rule);
  Result<Washed> washed = filter->wash(part, rule.method, inner);
  ++budget.depth_left;
  return washed;
}

Reason reason_of(const Error& error) {
  switch (error.code) {
    case Code::limit: return Reason::too_large;
    case Code::timeout: return Reason::timeout;
    case Code::encrypted: return Reason::encrypted;
    case Code::unsupported: return Reason::unsupported;
    case Code::ambiguous:
    case Code::hostile: return Reason::suspicious_structure;
    default: return Reason::broken;
  }
}

Reason reason_of_html(const std::vector<Finding>& findings) {
  const auto has = [&](std::string_view rule) {
    for (const Finding& finding : findings) {
      if (finding.rule == rule) return true;
    }
    return false;
  };
  if (has("html.lookalike_link")) return Reason::links_disarmed;
  if (has("html.hidden_text")) return Reason::hidden_text_removed;
  return Reason::active_content_removed;
}

}  // namespace temizu
