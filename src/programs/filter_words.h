// The filter words of search and queue: the one grammar of quarantine/lookup/query.h, asked of the store itself, without the
// console's index. What the envelope tells is looked at first; file names and kinds need the manifest of each item left.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "quarantine/lookup/query.h"
#include "quarantine/store.h"

namespace temizu {

// Days begin at midnight in Japan. Fails with bad_input naming the word and what is allowed; also for dept:, which only the
// console knows.
Result<MailFilter> parse_filter(const std::vector<std::string>& words, TimeMs now_ms);

// What the store itself can tell of a filter: no item that fits is left out.
ItemFilter coarse_filter(const MailFilter& filter);

struct FoundItems {
  std::vector<ItemView> items;   // newest first
  bool not_all{false};           // not everything could be looked at
};
// At most `most`; not_at_end: only what has a recipient on its way, of the 10,000 that wait longest.
Result<FoundItems> find_items(Store& store, const MailFilter& filter, std::uint32_t most, bool not_at_end);

}  // namespace temizu
