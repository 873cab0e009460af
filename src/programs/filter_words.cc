#include "programs/filter_words.h"

#include <algorithm>
#include <unordered_set>

#include "quarantine/lookup/lookup.h"

namespace temizu {
namespace {

constexpr int kJapanMinutes = 540;
constexpr std::uint32_t kItemsAtOnce = 10'000;   // as many as one search of the store gives

// Only the manifest tells it.
bool needs_manifest(const FilterTerm& term) {
  switch (term.field) {
    case FilterField::any:
    case FilterField::name:
    case FilterField::kind:
    case FilterField::digest:
    case FilterField::reason: return true;
    case FilterField::has: return term.number <= static_cast<int>(HasWord::changed);
    default: return false;
  }
}

// Takes those that fit out of a page of the store's.
Status keep_fitting(Store& store, const MailFilter& filter, std::vector<ItemView>& page) {
  MailFilter plain = filter;
  std::erase_if(plain.terms, needs_manifest);
  const bool deep = plain.terms.size() < filter.terms.size();
  // Without the manifest nothing speaks against a word turned round.
  const bool turned = std::any_of(filter.terms.begin(), filter.terms.end(), [](const FilterTerm& term) { return term.negated && needs_manifest(term); });
  std::vector<ItemView> fitting;
  for (ItemView& item : page) {
    const LookupRow row = lookup_row(item);
    if (!matches(row, plain)) continue;
    if (deep && (turned || !matches(row, filter))) {
      auto whole = store.find(item.envelope.id.to_text());
      if (!whole) return Unexpected{whole.error()};
      if (!matches(lookup_row(*whole), filter)) continue;
    }
    fitting.push_back(std::move(item));
  }
  page = std::move(fitting);
  return {};
}

}  // namespace

Result<MailFilter> parse_filter(const std::vector<std::string>& words, TimeMs now_ms) {
  auto filter = parse_mail_filter_words(words, {now_ms, kJapanMinutes});
  if (filter && filter->has(FilterField::dept)) {
    return Unexpected{Code::bad_input, "filter dept:", "departments are known to the console only", "Use to: with an address"};
  }
  return filter;
}

ItemFilter coarse_filter(const MailFilter& filter) {
  ItemFilter coarse;
  for (const FilterTerm& term : filter.terms) {
    const bool time = term.field == FilterField::after || term.field == FilterField::before;
    if (time) {
      const bool after = (term.field == FilterField::after) != term.negated;
      if (after) coarse.from_ms = std::max(coarse.from_ms, term.number);
      if (!after) coarse.to_ms = coarse.to_ms == 0 ? std::max<TimeMs>(term.number, 1) : std::min(coarse.to_ms, std::max<TimeMs>(term.number, 1));
    }
    if (term.negated) continue;
    if (term.field == FilterField::id) coarse.id_prefix = term.folded;
    if (term.field == FilterField::verdict) coarse.verdict = static_cast<Verdict>(term.number);
    if (term.field == FilterField::type) coarse.item_class = static_cast<ItemClass>(term.number);
    if (term.field == FilterField::state && term.number <= static_cast<int>(State::undeliverable)) coarse.state = static_cast<State>(term.number);
  }
  return coarse;
}

Result<FoundItems> find_items(Store& store, const MailFilter& filter, std::uint32_t most, bool not_at_end) {
  ItemFilter coarse = coarse_filter(filter);
  coarse.not_at_end = not_at_end;
  coarse.most = filter.empty() && !not_at_end ? std::min(most, kItemsAtOnce) : kItemsAtOnce;
  FoundItems found;
  std::unordered_set<ItemId> seen;
  for (;;) {
    auto page = store.search(coarse);
    if (!page) return Unexpected{page.error()};
    const bool full = page->size() >= coarse.most;
    const TimeMs oldest_ms = page->empty() ? 0 : page->back().envelope.arrival_ms;
    std::erase_if(*page, [&](const ItemView& item) { return !seen.insert(item.envelope.id).second; });
    const bool stuck = page->empty();   // so many arrived in one millisecond
    if (auto kept = keep_fitting(store, filter, *page); !kept) return Unexpected{kept.error()};
    std::move(page->begin(), page->end(), std::back_inserter(found.items));
    if (found.items.size() >= most) {
      found.items.resize(most);
      return found;
    }
    if (!full) return found;
    if (not_at_end || stuck) {
      found.not_all = true;
      return found;
    }
    coarse.to_ms = oldest_ms + 1;   // those of the same moment come once more
  }
}

}  // namespace temizu
