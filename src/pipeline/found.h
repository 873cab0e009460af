// Findings in words for people: which reason a changed part has, and the lines of what was taken out of it
// (「マクロ 1件を取り除きました」). The phrases are blocks [found.<rule>] of the notice texts.
#pragma once

#include <string>
#include <vector>

#include "base/finding.h"
#include "pipeline/compose.h"
#include "pipeline/washing.h"

namespace temizu {

// Why a washed part was changed, by the findings of its filter (found_reasons.def): macros before everything, then the
// heaviest finding; active_content_removed when no rule says more.
Reason reason_of_found(const std::vector<Finding>& findings);

// One line for each phrase, in the order of the findings, counts summed; at most `most`, then one that counts the other phrases.
// withheld: the part did not go on, so the lines say what was found instead of what was taken out. Findings without a phrase
// give no line, and those of weight info only where nothing heavier has a phrase.
std::vector<std::string> found_lines(const std::vector<Finding>& findings, bool withheld, std::size_t most, const NoticeTexts& texts);

// What the sender could send instead of this kind, or empty: its own block [send_instead.<kind>], or that of its family.
std::string send_instead(const std::string& kind, const NoticeTexts& texts);

// The word for a kind: its own block [kind.<kind>], that of its family, or [kind.*].
std::string kind_text(const std::string& kind, const NoticeTexts& texts);

}  // namespace temizu
