#include "base/finding.h"

#include <algorithm>

namespace temizu {
namespace {

constexpr std::size_t kFindingsMax = 200;
constexpr std::size_t kWhereMax = 1000;   // below what the frame takes
constexpr std::string_view kOverflow = "limit.findings";

Finding* find(std::vector<Finding>& findings, std::string_view rule, std::string_view where) {
  for (Finding& finding : findings) {
    if (finding.rule == rule && finding.where == where) return &finding;
  }
  return nullptr;
}

// A place may be the path of a member five archives deep: at most kWhereMax octets, cut at a character's border.
std::string_view cut(std::string_view where) {
  if (where.size() <= kWhereMax) return where;
  std::size_t end = kWhereMax;
  while (end > 0 && (static_cast<unsigned char>(where[end]) & 0xC0) == 0x80) --end;
  return where.substr(0, end);
}

}  // namespace

const char* to_word(Weight weight) {
  switch (weight) {
    case Weight::info: return "info";
    case Weight::low: return "low";
    case Weight::high: return "high";
    case Weight::hostile: return "hostile";
  }
  return "hostile";
}

void add_finding(std::vector<Finding>& findings, std::string_view rule, Weight weight, std::string_view where,
                 std::uint64_t count) {
  where = cut(where);
  Finding* same = find(findings, rule, where);
  if (same == nullptr && findings.size() + 1 >= kFindingsMax) {
    rule = kOverflow;
    where = {};
    same = find(findings, rule, where);
  }
  if (same == nullptr) {
    findings.push_back(Finding{std::string(rule), weight, std::string(where), count});
    return;
  }
  same->count += count;
  same->weight = std::max(same->weight, weight);
}

Weight heaviest(const std::vector<Finding>& findings) {
  Weight weight = Weight::info;
  for (const Finding& finding : findings) weight = std::max(weight, finding.weight);
  return weight;
}

}  // namespace temizu
