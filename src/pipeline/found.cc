#include "pipeline/found.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

namespace temizu {
namespace {

struct FoundReason {
  std::string_view words;
  Reason reason;
};
constexpr FoundReason kFoundReasons[] = {
#define FOUND_REASON(words, reason) {words, Reason::reason},
#include "pipeline/found_reasons.def"
#undef FOUND_REASON
};

// word is one of the blank-separated words.
bool holds(std::string_view words, std::string_view word) {
  for (std::size_t from = 0; from < words.size();) {
    const std::size_t to = std::min(words.find(' ', from), words.size());
    if (words.substr(from, to - from) == word) return true;
    from = to + 1;
  }
  return false;
}

// The line of the table for a rule, or its size.
std::size_t line_of(std::string_view rule) {
  const std::size_t dot = rule.find('.');
  const std::string_view name = dot == std::string_view::npos ? rule : rule.substr(dot + 1);
  std::size_t best = std::size(kFoundReasons);
  for (std::size_t from = 0; from < name.size();) {
    const std::size_t to = std::min(name.find_first_of("_.", from), name.size());
    for (std::size_t line = 0; line < best; ++line) {
      if (holds(kFoundReasons[line].words, name.substr(from, to - from))) best = line;
    }
    from = to + 1;
  }
  return best;
}

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {   // counts come out of the cage: they may be anything
  return b > std::numeric_limits<std::uint64_t>::max() - a ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

// A phrase that says itself what became of what was found.
bool is_sentence(std::string_view phrase) { return phrase.find("{count}") != std::string_view::npos; }

std::string of_kind_or_family(std::string_view what, const std::string& kind, const NoticeTexts& texts) {
  const std::string start(what);
  std::string text = texts.fill(start + kind);
  return text.empty() ? texts.fill(start + kind.substr(0, kind.find('/')) + "/*") : text;
}

using PhraseCount = std::pair<std::string, std::uint64_t>;

// Of findings of at least this weight, in their order; there are at most 200.
std::vector<PhraseCount> phrases_of(const std::vector<Finding>& findings, Weight least, bool withheld, const NoticeTexts& texts) {
  std::vector<PhraseCount> found;
  for (const Finding& finding : findings) {
    if (finding.weight < least) continue;
    std::string phrase = texts.raw("found." + finding.rule);
    if (phrase.empty() || (withheld && is_sentence(phrase))) continue;
    const auto known = std::find_if(found.begin(), found.end(), [&](const PhraseCount& one) { return one.first == phrase; });
    if (known == found.end()) {
      found.emplace_back(std::move(phrase), finding.count);
    } else {
      known->second = sum(known->second, finding.count);
    }
  }
  return found;
}

}  // namespace

Reason reason_of_found(const std::vector<Finding>& findings) {
  Reason reason = Reason::active_content_removed;
  constexpr std::size_t kNone = std::size(kFoundReasons);
  std::size_t best_rank = 2 * kNone + 1;
  Weight best_weight = Weight::info;
  for (const Finding& finding : findings) {
    const std::size_t line = line_of(finding.rule);
    if (line < std::size(kFoundReasons) && kFoundReasons[line].reason == Reason::macro_removed) return Reason::macro_removed;
    // What no line knows is active content; partly_changed says the least and stands behind it.
    const std::size_t rank = line == kNone ? kNone : kFoundReasons[line].reason == Reason::partly_changed ? 2 * kNone : line;
    if (finding.weight < best_weight || (finding.weight == best_weight && rank >= best_rank)) continue;
    best_weight = finding.weight;
    best_rank = rank;
    reason = line < kNone ? kFoundReasons[line].reason : Reason::active_content_removed;
  }
  return reason;
}

std::vector<std::string> found_lines(const std::vector<Finding>& findings, bool withheld, std::size_t most, const NoticeTexts& texts) {
  std::vector<PhraseCount> found = phrases_of(findings, Weight::low, withheld, texts);
  if (found.empty()) found = phrases_of(findings, Weight::info, withheld, texts);
  std::vector<std::string> lines;
  for (const auto& [phrase, count] : found) {
    if (lines.size() == most) break;
    const std::string number = std::to_string(count);
    const std::string_view block = is_sentence(phrase) ? "notice.found.sentence" : withheld ? "notice.found.withheld" : "notice.found";
    const std::string what = is_sentence(phrase) ? texts.filled(phrase, {{"count", number}}) : phrase;
    lines.push_back(texts.fill(block, {{"what", what}, {"count", number}}));
  }
  if (found.size() > most) lines.push_back(texts.fill("notice.found.more", {{"count", std::to_string(found.size() - most)}}));
  return lines;
}

std::string send_instead(const std::string& kind, const NoticeTexts& texts) { return of_kind_or_family("send_instead.", kind, texts); }

std::string kind_text(const std::string& kind, const NoticeTexts& texts) {
  std::string text = of_kind_or_family("kind.", kind, texts);
  return text.empty() ? texts.fill("kind.*") : text;
}

}  // namespace temizu
