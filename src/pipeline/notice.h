// The notice in a mail: what was taken out or changed, why, what to do next, in fixed words (promise 7). Strings of the
// sender (names) are quoted, cleaned and cut; nothing else of theirs is repeated.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/compose.h"

namespace temizu {

// The notice for a mail that goes on, lines of at most 76 columns, no final line end; empty when nothing was withheld or changed.
std::string notice_for(const Washing& washing, const ItemId& id, const ComposeContext& context);

// The body of a held mail's notice, from the envelope alone.
std::string held_text(const Envelope& envelope, Reason reason, const ComposeContext& context);

// "12 KB" in the notice's language.
std::string size_text(std::uint64_t bytes, const NoticeTexts& texts);

// A time for people: "令和8年11月22日(日) 09:12" or "2026-11-22 09:12 +0900", as [date.style] of the texts says (wareki, iso).
// Before Reiwa (1 May 2019) the western year stands: "2018年4月1日(日) 09:12".
std::string date_text(TimeMs time_ms, int zone_minutes, const NoticeTexts& texts);

// The HMAC that proves a notice to be our own: over the whole text, so that it cannot be moved to another one.
// 64 hexadecimal digits.
std::string notice_mac(const Bytes& key, std::string_view text);

}  // namespace temizu
