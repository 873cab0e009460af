// Searching: lists are put together block by block, newest first; what lists cannot tell, the row itself does.
#include <algorithm>
#include <limits>

#include "quarantine/lookup/lookup_impl.h"

namespace temizu::lookup {
namespace {

constexpr std::uint32_t kRowsMost = 1000;
constexpr std::uint32_t kRowsLookedAt = 4000;    // for one page
constexpr std::uint32_t kRowsCounted = 1000;     // for the total, when lists alone cannot tell it
constexpr std::size_t kNumbersMax = 20'000;      // of ids or digests that start alike
constexpr std::size_t kSpansLookedInto = 64;

// Numbers of the items whose id starts with these digits.
Status add_ids(Db& db, const std::string& digits, Clause& clause) {
  std::string low = digits, high = digits;
  low.resize(32, '0');
  high.resize(32, 'f');
  const Bytes first = from_hex(low), last = from_hex(high);
  Query query(db, "SELECT number FROM messages WHERE id >= ? AND id <= ? LIMIT ?");
  query.put(ByteView(first)).put(ByteView(last)).put(static_cast<std::uint64_t>(kNumbersMax + 1));
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) break;
    clause.numbers.push_back(query.number(0));
  }
  if (clause.numbers.size() > kNumbersMax) {
    clause.numbers.clear();
    clause.ranges = {{0, std::numeric_limits<std::int64_t>::max()}};
    clause.exact = false;
  }
  std::sort(clause.numbers.begin(), clause.numbers.end());
  return {};
}

Status add_digests(Db& db, const std::string& digits, Clause& clause) {
  const KeyRange range = digest_range(digits, clause.exact);
  Query query(db, "SELECT list, members FROM postings WHERE list >= ? AND list <= ? LIMIT ?");
  query.put(range.low << kBlockNumberBits).put(range.high << kBlockNumberBits | ((1 << kBlockNumberBits) - 1)).put(static_cast<std::uint64_t>(kNumbersMax));
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) break;
    Members members;
    if (auto added = members.add_octets(query.octets(1)); !added) return added;
    const std::int64_t block = query.number(0) & ((1 << kBlockNumberBits) - 1);
    for (int place = members.highest_below(kBlockSize); place >= 0; place = members.highest_below(static_cast<std::uint32_t>(place))) {
      clause.numbers.push_back(block << kBlockBits | place);
      if (clause.numbers.size() > kNumbersMax) return Unexpected{Code::limit, "digest", "too many begin like this", "Give more digits"};
    }
  }
  std::sort(clause.numbers.begin(), clause.numbers.end());
  clause.numbers.erase(std::unique(clause.numbers.begin(), clause.numbers.end()), clause.numbers.end());
  return {};
}

// Messages that arrived from from_ms until before to_ms: whole spans as ranges, of those at the borders the numbers.
Status add_times(Db& db, TimeMs from_ms, TimeMs to_ms, Clause& clause) {
  std::vector<std::int64_t> at_border;
  Query query(db, "SELECT span, first_ms, last_ms FROM spans WHERE last_ms >= ? AND first_ms < ? ORDER BY span");
  query.put(from_ms).put(to_ms);
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) break;
    const std::int64_t span = query.number(0), first = span << kSpanBits, last = first + (1 << kSpanBits) - 1;
    if (query.number(1) < from_ms || query.number(2) >= to_ms) {
      at_border.push_back(span);
    } else if (!clause.ranges.empty() && clause.ranges.back().second + 1 == first) {
      clause.ranges.back().second = last;
    } else {
      clause.ranges.emplace_back(first, last);
    }
  }
  for (const std::int64_t span : at_border) {
    const std::int64_t first = span << kSpanBits, last = first + (1 << kSpanBits) - 1;
    if (at_border.size() > kSpansLookedInto) {   // the clock was turned back and forth
      clause.ranges.emplace_back(first, last);
      clause.exact = false;
      continue;
    }
    Query inside(db, "SELECT number FROM messages WHERE number >= ? AND number <= ? AND arrival_ms >= ? AND arrival_ms < ? ORDER BY number");
    inside.put(first).put(last).put(from_ms).put(to_ms);
    for (;;) {
      auto row = inside.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      clause.numbers.push_back(inside.number(0));
    }
  }
  std::sort(clause.numbers.begin(), clause.numbers.end());
  return {};
}

bool is_of_recipient(const FilterTerm& term) {
  switch (term.field) {
    case FilterField::to:
    case FilterField::dept:
    case FilterField::profile:
    case FilterField::verdict:
    case FilterField::state: return !term.negated;
    default: return false;
  }
}

struct Plan {
  std::vector<Clause> clauses;
  bool exact{true};   // the lists alone tell it all
};

Result<Plan> plan_of(Db& db, const LookupAsk& ask) {
  Plan plan;
  std::size_t of_recipient = 0;
  TimeMs from_ms = std::numeric_limits<TimeMs>::min(), to_ms = std::numeric_limits<TimeMs>::max();
  for (const FilterTerm& term : ask.filter.terms) {
    const bool time = term.field == FilterField::after || term.field == FilterField::before;
    if (time) {   // all of them are one stretch
      const bool after = (term.field == FilterField::after) != term.negated;
      if (after) from_ms = std::max(from_ms, term.number);
      if (!after) to_ms = std::min(to_ms, term.number);
      continue;
    }
    Clause clause = clause_of(term);
    Status added;
    if (term.field == FilterField::id || may_be_id(term)) added = add_ids(db, term.folded, clause);
    if (term.field == FilterField::digest) added = add_digests(db, term.folded, clause);
    if (!added) return Unexpected{added.error()};
    if (is_of_recipient(term)) ++of_recipient;
    plan.exact = plan.exact && clause.exact;
    // What does not fit exactly must not be taken away; nor, in a scope, what only fits another recipient.
    if (!clause.negated || (clause.exact && !ask.scope)) plan.clauses.push_back(std::move(clause));
  }
  if (from_ms != std::numeric_limits<TimeMs>::min() || to_ms != std::numeric_limits<TimeMs>::max()) {
    Clause clause;
    if (auto added = add_times(db, from_ms, to_ms, clause); !added) return Unexpected{added.error()};
    plan.exact = plan.exact && clause.exact;
    plan.clauses.push_back(std::move(clause));
  }
  if (of_recipient > 1) plan.exact = false;   // it must be the same recipient
  if (ask.scope) {
    plan.clauses.push_back(scope_clause(*ask.scope));
    if (!ask.filter.empty()) plan.exact = false;   // a list also knows the other recipients
  }
  // What is cheap and what leaves little comes first; what is taken away comes last.
  std::stable_sort(plan.clauses.begin(), plan.clauses.end(), [](const Clause& a, const Clause& b) {
    if (a.negated != b.negated) return b.negated;
    return a.any_of.size() < b.any_of.size();
  });
  return plan;
}

// Adds those of a clause in one block.
Status add_clause(Db& db, const Clause& clause, std::int64_t block, Members& members) {
  const std::int64_t first = block << kBlockBits, last = first + kBlockSize - 1;
  for (const std::vector<Key>& keys : clause.any_of) {
    Members all;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      Members one;
      if (auto added = add_members(db, keys[i], block, i == 0 ? all : one); !added) return added;
      if (i > 0) all &= one;
      if (all.empty()) break;
    }
    members |= all;
  }
  for (auto at = std::lower_bound(clause.numbers.begin(), clause.numbers.end(), first); at != clause.numbers.end() && *at <= last; ++at) members.set(place_of(*at));
  for (const auto& [from, to] : clause.ranges) {
    if (from <= last && to >= first) members.set_range(place_of(std::max(from, first)), place_of(std::min(to, last)));
  }
  return {};
}

// Who fits by the lists, all blocks; the highest number is in the last one.
Result<std::vector<Members>> candidates(Db& db, const Plan& plan, std::int64_t highest) {
  std::vector<Members> blocks(static_cast<std::size_t>(block_of(highest)) + 1);
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    Members& members = blocks[block];
    const std::int64_t first = static_cast<std::int64_t>(block) << kBlockBits;
    members.set_range(block == 0 ? 1 : 0, place_of(std::min(highest, first + static_cast<std::int64_t>(kBlockSize) - 1)));
    for (const Clause& clause : plan.clauses) {
      Members those;
      if (auto added = add_clause(db, clause, static_cast<std::int64_t>(block), those); !added) return Unexpected{added.error()};
      clause.negated ? members.take_out(those) : members &= those;
      if (members.empty()) break;
    }
  }
  return blocks;
}

// The highest candidate below a number, or 0.
std::int64_t next_below(const std::vector<Members>& blocks, std::int64_t number) {
  for (std::int64_t block = std::min(block_of(number), static_cast<std::int64_t>(blocks.size()) - 1); block >= 0; --block) {
    const std::uint32_t below = block == block_of(number) ? place_of(number) : kBlockSize;
    if (const int place = blocks[static_cast<std::size_t>(block)].highest_below(below); place >= 0) return block << kBlockBits | place;
  }
  return 0;
}

class Pager {
 public:
  Pager(Db& db, const LookupAsk& ask, const Plan& plan, const std::vector<Members>& blocks, std::int64_t highest)
      : db_(db), ask_(ask), plan_(plan), blocks_(blocks), top_(highest + 1) {}

  Result<LookupPage> page() {
    const std::int64_t from = ask_.before > 0 ? std::min(ask_.before, top_) : top_;
    LookupPage page;
    std::uint32_t looked_at = 0;
    std::int64_t number = from;
    while ((number = next_below(blocks_, number)) != 0) {
      if (page.rows.size() >= ask_.most || (!plan_.exact && looked_at >= kRowsLookedAt)) break;
      ++looked_at;
      page.next_before = number;
      auto fits = add_if_it_fits(number, page);
      if (!fits) return Unexpected{fits.error()};
    }
    if (number == 0) page.next_before = 0;
    if (auto counted = count(page, from == top_, looked_at, number); !counted) return Unexpected{counted.error()};
    return page;
  }

 private:
  Result<bool> add_if_it_fits(std::int64_t number, LookupPage& page) {
    auto stored = row_by_number(db_, number);
    if (!stored) return Unexpected{stored.error()};
    if (!*stored) return Unexpected{Code::io, "lookup.db", "row " + std::to_string(number) + " is missing", "The index is made again by itself"};
    LookupRow& row = (*stored)->row;
    if (!plan_.exact && !matches(row, ask_.filter, ask_.scope)) return false;
    if (ask_.scope) row = within_scope(std::move(row), *ask_.scope);
    if (ask_.scope && row.recipients.empty()) return false;   // keys are hashes: the row decides
    page.rows.push_back(std::move(row));
    return true;
  }

  // Goes on counting where the page ended, or from the top for a later page.
  Status count(LookupPage& page, bool from_top, std::uint32_t looked_at, std::int64_t number) {
    if (plan_.exact) {
      for (const Members& members : blocks_) page.total += members.count();
      return {};
    }
    LookupPage rest;
    page.total = from_top ? page.rows.size() : 0;
    if (!from_top) {
      looked_at = 0;
      number = next_below(blocks_, top_);
    }
    for (; number != 0 && looked_at < kRowsCounted; ++looked_at, number = next_below(blocks_, number)) {
      rest.rows.clear();
      auto fits = add_if_it_fits(number, rest);
      if (!fits) return Unexpected{fits.error()};
      if (*fits) ++page.total;
    }
    page.total_exact = number == 0;
    return {};
  }

  Db& db_;
  const LookupAsk& ask_;
  const Plan& plan_;
  const std::vector<Members>& blocks_;
  const std::int64_t top_;
};

Status check(const LookupAsk& ask) {
  if (ask.most < 1 || ask.most > kRowsMost) return Unexpected{Code::bad_input, "search", "1 to " + std::to_string(kRowsMost) + " rows can be asked for"};
  for (const FilterTerm& term : ask.filter.terms) {
    if (term.field == FilterField::dept && !term.resolved) {
      return Unexpected{Code::bad_input, "filter dept:" + term.value, "departments are not known here", "Use to: with an address"};
    }
  }
  return {};
}

}  // namespace

Result<LookupPage> LookupImpl::search(const LookupAsk& ask) {
  if (auto good = check(ask); !good) return Unexpected{good.error()};
  LookupPage page;
  auto looked = read([&](Db& db) -> Status {
    auto highest = highest_number(db);
    if (!highest) return Unexpected{highest.error()};
    if (*highest == 0) return {};
    auto plan = plan_of(db, ask);
    if (!plan) return Unexpected{plan.error()};
    auto blocks = candidates(db, *plan, *highest);
    if (!blocks) return Unexpected{blocks.error()};
    auto made = Pager(db, ask, *plan, *blocks, *highest).page();
    if (!made) return Unexpected{made.error()};
    page = *std::move(made);
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  return page;
}

}  // namespace temizu::lookup
