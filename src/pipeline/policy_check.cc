#include "pipeline/policy_check.h"

#include <algorithm>

#include "filters/filter.h"

namespace temizu {
namespace {

constexpr Method kMethods[] = {Method::rebuild, Method::text, Method::flatten};

// The filters of the kinds that a pattern stands for.
std::vector<const Filter*> filters_of(const std::string& pattern) {
  std::vector<const Filter*> out;
  const std::string_view family = pattern.ends_with("/*") ? std::string_view(pattern).substr(0, pattern.size() - 1) : std::string_view{};
  for (const auto& filter : all_filters()) {
    const auto kinds = filter->accepts();
    const bool knows = std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) { return family.empty() ? kind == pattern : kind.starts_with(family); });
    if (knows) out.push_back(filter.get());
    if (knows && family.empty()) break;   // the first that accepts a kind is its filter
  }
  return out;
}

bool can(const std::vector<const Filter*>& filters, Method method) {
  return std::any_of(filters.begin(), filters.end(), [&](const Filter* filter) { return filter->can(method); });
}

std::string complaint_of(const KindRule& rule) {
  if (rule.method == Method::withhold || rule.method == Method::flatten || rule.pattern == "*") return {};   // the reader refuses flatten
  const auto filters = filters_of(rule.pattern);
  if (can(filters, rule.method)) return {};
  if (filters.empty()) return "no filter knows this kind; allowed: withhold";
  std::string allowed;
  for (const Method method : kMethods) {
    if (can(filters, method)) allowed += std::string(to_word(method)) + " | ";
  }
  return std::string("its filter, ") + std::string(filters[0]->name()) + ", cannot " + to_word(rule.method) + "; allowed: " + allowed + "withhold";
}

}  // namespace

std::vector<std::string> complaints_of(const Policy& policy, std::string_view file) {
  std::vector<std::string> lines;
  for (const Profile& profile : policy.profiles()) {
    for (const KindRule& rule : profile.rules) {
      const std::string what = complaint_of(rule);
      if (what.empty()) continue;
      lines.push_back(std::string(file.empty() ? "built-in policy" : file) + ":" + std::to_string(rule.line) + ": profile " + profile.name + ", part " +
                      rule.pattern + " method " + to_word(rule.method) + ": " + what + ". Not started.");
    }
  }
  return lines;
}

}  // namespace temizu
