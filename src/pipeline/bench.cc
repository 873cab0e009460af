#include "pipeline/bench.h"

#include <algorithm>
#include <charconv>

#include "identify/identify.h"
#include "pipeline/compose.h"
#include "pipeline/embedded.h"
#include "pipeline/found.h"
#include "pipeline/walk.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kFoundMax = 3;        // phrases told of a member
constexpr std::size_t kFoundColumns = 80;

}  // namespace

namespace {

// Below what the frame takes for a path (4096) and a name (1024).
constexpr std::size_t kPlaceBytesMax = 4000;
constexpr std::size_t kFileNameBytesMax = 1000;

// At most size octets, cut at a character's border.
std::string_view start_of(std::string_view utf8, std::size_t size) {
  if (utf8.size() <= size) return utf8;
  while (size > 0 && (static_cast<unsigned char>(utf8[size]) & 0xC0) == 0x80) --size;
  return utf8.substr(0, size);
}

}  // namespace

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
  if (walk_.clock_.steady_ms() > budget.deadline_steady_ms - budget.time_kept_ms) {
    return Unexpected{Code::timeout, "wash", "the time for this message is over"};
  }
  if (bytes > budget.bytes_left - std::min(budget.bytes_kept, budget.bytes_left)) {
    budget.bytes_left = std::min(budget.bytes_kept, budget.bytes_left);
    return Unexpected{Code::limit, "wash", "the message expands beyond what its profile allows"};
  }
  budget.bytes_left -= bytes;
  return {};
}

// What a filter wrote must start as the kind it claims: a new zip whose members make it a document is none. The supervisor would
// hold the whole mail for it.
Result<Washed> checked(Result<Washed> washed) {
  if (!washed || washed->content.empty() || starts_as(washed->content, washed->kind)) return washed;
  return Unexpected{Code::ambiguous, "wash", "what was written reads as another kind", {}};
}

// Pays for one more part at this depth.
Status PipelineBench::enter(bool free) {
  Budget& budget = walk_.budget_;
  if (budget.depth_left == 0) return Unexpected{Code::limit, std::string(kWhereDepth), "nested too deep"};
  if (free) return {};
  if (budget.parts_left <= budget.parts_kept) return Unexpected{Code::limit, std::string(kWhereParts), "too many parts"};
  --budget.parts_left;
  return {};
}

Result<Washed> PipelineBench::run(const Part& part, const KindRule& rule, PartReport& report) {
  const Filter* filter = filter_for(part.kind);
  --walk_.budget_.depth_left;
  PipelineBench inner(walk_, rule, report);
  Result<Washed> washed = checked(filter->wash(part, rule.method, inner));
  ++walk_.budget_.depth_left;
  return washed;
}

Result<Washed> PipelineBench::wash_child(const Part& part) {
  if (Status entered = enter(part.is_free); !entered) return Unexpected{entered.error()};
  Part child = part;
  if (child.kind.name.empty()) child.kind = identify(part.untrusted_content, {}, {}).kind;
  const KindRule& rule = walk_.profile_.rule_for(child.kind);
  const Filter* filter = filter_for(child.kind);
  if (rule.method == Method::withhold || filter == nullptr || !filter->can(rule.method)) {
    return Unexpected{Code::unsupported, "wash", "the profile withholds this kind"};
  }
  return run(child, rule, report_);
}

Result<Washed> PipelineBench::wash_member(const Part& part) {
  if (part.place.size() > kPlaceBytesMax) {   // nested archives with long names: no list could name it
    const Error error{Code::limit, "wash", "the path of this member is too long", {}};
    tell_withheld(part.place, part.file_name, error, part.untrusted_content.size());
    return Unexpected{error};
  }
  const std::size_t at = walk_.members_.size();
  walk_.members_.emplace_back();
  PartReport report = walk_.member_report(part);
  Result<Washed> washed = [&]() -> Result<Washed> {
    if (Status entered = enter(part.is_free); !entered) return Unexpected{entered.error()};
    const Identified identified = identify(part.untrusted_content, {}, extensions_of(part.file_name));
    Part member = part;
    if (member.kind.name.empty()) member.kind = identified.kind;
    report.kind = member.kind.name;
    if (member.kind == identified.kind) report.known_by = identified.known_by;
    for (const Finding& finding : identified.findings) add_finding(report.findings, finding.rule, finding.weight, report.path, finding.count);
    const KindRule& rule = walk_.profile_.rule_for(member.kind);
    const Filter* filter = filter_for(member.kind);
    if (rule.method == Method::withhold || filter == nullptr || !filter->can(rule.method)) {
      walk_.withhold(report, reason_to_withhold(report, filter, walk_.profile_));
      return Unexpected{Code::unsupported, "wash", "the profile withholds this kind"};
    }
    Result<Washed> inner = run(member, rule, report);
    if (inner) walk_.take_over(report, *inner, rule.method);
    return inner;
  }();
  if (!washed) walk_.fail_members(at, report, washed.error());
  walk_.members_[at] = std::move(report);
  return washed;
}

void PipelineBench::tell_withheld(std::string_view place, std::string_view file_name, const Error& error, std::uint64_t size) {
  PartReport report;
  report.path = start_of(place, kPlaceBytesMax);
  report.file_name = start_of(file_name, kFileNameBytesMax);
  report.kind = error.code == Code::encrypted ? "application/x-encrypted" : "application/octet-stream";   // nobody could look inside
  report.size_in = size;
  walk_.withhold(report, reason_of(error));
  walk_.members_.push_back(std::move(report));
}

void PipelineBench::note(std::string_view rule, Weight weight, std::string_view where, std::uint64_t count) {
  add_finding(report_.findings, rule, weight, where, count);
}

std::string PipelineBench::words_for(std::string_view place) const {
  for (auto report = walk_.members_.rbegin(); report != walk_.members_.rend(); ++report) {
    if (report->path != place) continue;
    return report_words(*report);
  }
  return {};
}

Reason reason_of(const Error& error) {
  switch (error.code) {
    case Code::limit: return error.where == kWhereDepth ? Reason::nested_too_deep : error.where == kWhereParts ? Reason::too_many_parts : Reason::too_large;
    case Code::timeout: return Reason::timeout;
    case Code::encrypted: return Reason::encrypted;
    case Code::unsupported: return Reason::unsupported;
    case Code::ambiguous:
    case Code::hostile: return Reason::suspicious_structure;
    default: return Reason::broken;
  }
}

std::string report_words(const PartReport& report) {
  static const Result<NoticeTexts> texts = NoticeTexts::parse(kJaTxt, "ja.txt");   // the words this program was built with
  if (!texts || report.reason == Reason::none) return {};
  const bool withheld = report.action == Action::withheld;
  std::string words = texts->fill("reason." + std::to_string(static_cast<unsigned>(report.reason)));
  for (const std::string& line : found_lines(report.findings, withheld, kFoundMax, *texts)) words += " " + one_line(line, kFoundColumns);
  return words;
}

}  // namespace temizu
