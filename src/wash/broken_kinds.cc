#include "wash/broken_kinds.h"

#include <algorithm>
#include <utility>
#include <string_view>

#include "base/log.h"

namespace temizu {
namespace {

// inner is the part itself, a part below it ("2.1" of "2"), or a member of it ("2!a.txt" of "2").
bool is_within(std::string_view inner, std::string_view outer) {
  if (!inner.starts_with(outer)) return false;
  return inner.size() == outer.size() || outer.empty() || inner[outer.size()] == '.' || inner[outer.size()] == '!';
}

void withhold(PartReport& part) {
  part.action = Action::withheld;
  part.reason = kBrokenKindReason;
  part.changed = true;
  part.size_out = 0;
  part.sha256_out.clear();
}

}  // namespace

std::shared_ptr<const std::set<std::string>> BrokenKinds::now(const std::string& store_path) {
  const std::lock_guard lock(mutex_);
  if (store_path.empty()) return known_;
  const auto failed = failed_kinds(store_path);
  if (!failed) {
    if (!std::exchange(unreadable_, true)) {
      log(LogLevel::alert, "inspection_unreadable", {{"error", to_text(failed.error())}, {"consequence", "the kinds known to be broken stay withheld"}});
    }
    return known_;
  }
  unreadable_ = false;
  std::set<std::string> kinds;
  for (const FailedKind& one : *failed) {
    if (one.cleared_ms == 0) kinds.insert(one.kind);
  }
  if (kinds == *known_) return known_;
  for (const std::string& kind : kinds) {
    if (!known_->contains(kind)) log(LogLevel::alert, "kind_withheld", {{"kind", kind}, {"consequence", "withheld until an administrator clears it: temizu self-inspect clear"}});
  }
  for (const std::string& kind : *known_) {
    if (!kinds.contains(kind)) log(LogLevel::warning, "kind_cleared", {{"kind", kind}});
  }
  known_ = std::make_shared<const std::set<std::string>>(std::move(kinds));
  return known_;
}

bool withhold_broken_kinds(Washing& washing, const std::set<std::string>& kinds) {
  if (kinds.empty() || washing.held) return false;
  std::vector<std::string> places;   // of all that is broken
  for (PartReport& part : washing.parts) {
    const bool goes_on = part.action != Action::withheld && part.action != Action::dropped;
    if (!part.path.empty() && goes_on && kinds.contains(part.kind)) places.push_back(part.path);
  }
  for (const WashedFile& file : washing.files) {
    if (kinds.contains(file.kind)) places.push_back(file.part_path);
  }
  if (places.empty()) return false;
  std::set<std::string> taken;   // files: the whole of what holds it
  for (const std::string& place : places) {
    const auto file = std::ranges::find_if(washing.files, [&](const WashedFile& one) { return is_within(place, one.part_path); });
    if (file != washing.files.end()) {
      taken.insert(file->part_path);
      continue;
    }
    // Its words stand in the text of the mail, where nobody can tell them from the rest.
    washing.held = true;
    washing.held_reason = kBrokenKindReason;
    washing.held_rule = kBrokenKindRule;
  }
  if (washing.held) {
    if (!washing.parts.empty()) add_finding(washing.parts[0].findings, kBrokenKindRule, Weight::high);
    return true;
  }
  std::erase_if(washing.files, [&](const WashedFile& file) { return taken.contains(file.part_path); });
  for (PartReport& part : washing.parts) {
    if (part.path.empty()) continue;
    const bool out = std::ranges::any_of(taken, [&](const std::string& place) { return is_within(part.path, place); });
    if (!out || part.action == Action::withheld || part.action == Action::dropped) continue;
    withhold(part);
    add_finding(part.findings, kBrokenKindRule, Weight::high);
  }
  return true;
}

}  // namespace temizu
