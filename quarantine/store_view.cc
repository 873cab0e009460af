// Looking: one item or many, put together from the ledgers of receive, wash and deliver; and the balance. Reads only.
#include <algorithm>
#include <cctype>
#include <limits>
#include <unordered_set>

#include "base/ascii.h"
#include "quarantine/statement.h"
#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::uint32_t kSearchMax = 10'000;
constexpr std::int64_t kRowsAtOnce = 500;
constexpr std::size_t kPrefixDigitsMin = 6;
constexpr std::size_t kOpenMax = 1'000'000;   // ids in memory, of mail on its way

bool holds_text(std::string_view text, std::string_view wanted) {
  const auto same = [](char a, char b) {
    return ascii_lower(a) == ascii_lower(b);
  };
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

// The lowest and the highest id that start with these digits.
Result<std::pair<ItemId, ItemId>> range_of(std::string_view id_prefix, std::size_t digits_min) {
  const bool digits = std::all_of(id_prefix.begin(), id_prefix.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
  if (!digits || id_prefix.size() < digits_min || id_prefix.size() > 32) {
    return Unexpected{Code::bad_input, "id", "not " + std::to_string(digits_min) + " to 32 hexadecimal digits"};
  }
  std::string low(id_prefix), high(id_prefix);
  low.resize(32, '0');
  high.resize(32, 'f');
  auto first = ItemId::parse(low);
  auto last = ItemId::parse(high);
  if (!first || !last) return Unexpected{Code::bad_input, "id", "not hexadecimal"};
  return std::pair{*first, *last};
}

// What can be told from the envelope alone.
bool envelope_fits(const Envelope& envelope, const ItemFilter& filter, std::string_view id_prefix) {
  if (filter.item_class && envelope.item_class != *filter.item_class) return false;
  if (!filter.sender.empty() && !holds_text(envelope.sender, filter.sender)) return false;
  if (!id_prefix.empty() && envelope.id.to_text().compare(0, id_prefix.size(), id_prefix) != 0) return false;
  return filter.recipient.empty() || std::any_of(envelope.recipients.begin(), envelope.recipients.end(),
                                                 [&](const std::string& address) { return holds_text(address, filter.recipient); });
}

bool is_open(const RecipientView& recipient) { return recipient.state == State::received || recipient.state == State::washed; }

bool rest_fits(const ItemView& view, const ItemFilter& filter) {
  if (filter.not_at_end && std::none_of(view.recipients.begin(), view.recipients.end(), is_open)) return false;
  if (!filter.subject.empty() && !holds_text(view.subject, filter.subject)) return false;
  if (!filter.state && !filter.verdict) return true;
  return std::any_of(view.recipients.begin(), view.recipients.end(), [&](const RecipientView& recipient) {
    const bool state_fits = !filter.state || recipient.state == *filter.state;
    return state_fits && (!filter.verdict || (recipient.verdict_known && recipient.verdict == *filter.verdict));
  });
}

Result<std::uint64_t> sum_of(Db& db, const char* sql, std::int64_t above) {
  Query query(db, sql);
  query.put(above);
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  return *row ? query.count(0) : 0;
}

Status add_sum(Db& db, const char* sql, std::int64_t above, std::uint64_t& total) {
  auto sum = sum_of(db, sql, above);
  if (!sum) return Unexpected{sum.error()};
  total += *sum;
  return {};
}

// Adds the ids in the first column that are not there yet, kOpenMax at most.
Status add_ids(Query& query, std::unordered_set<ItemId>& seen, std::vector<ItemId>& ids) {
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row || ids.size() >= kOpenMax) return {};
    auto id = ItemId::from_octets(query.octets(0));
    if (id && seen.insert(*id).second) ids.push_back(*id);
  }
}

Result<std::int64_t> cursor_in(Db& db, std::string_view name) {
  Query query(db, "SELECT value FROM cursors WHERE name = ?");
  auto row = query.put_text(name).next();
  if (!row) return Unexpected{row.error()};
  return *row ? query.number(0) : 0;
}

}  // namespace

Status StoreImpl::add_results(ItemView& view, bool with_manifests) {
  const ByteView item = view.envelope.id.octets();
  return washed_.read_or_empty([&](Db& db) -> Status {
    std::vector<std::uint32_t> numbers;
    {
      Query query(db, "SELECT result_number, statement, subject, reason, at_ms, signature FROM results WHERE item = ? ORDER BY result_number");
      query.put(item);
      for (;;) {
        auto row = query.next();
        if (!row) return Unexpected{row.error()};
        if (!*row) break;
        // A row that wash has not signed is nothing to show, and no reason to show nothing: deliver raises the alert.
        const Bytes& sign_public = options_.keys.sign_public;   // empty where no keys are readable: then anything is shown
        auto result = sign_public.empty() ? unverified_result(query.octets(1)) : verified_result(query.octets(1), query.octets(5), sign_public);
        if (!result || result->item != view.envelope.id || result->number != query.small(0)) continue;
        if (result->item_class != ItemClass::release) numbers.push_back(query.small(0));   // an original, not readable here: no key, no manifest
        view.subject = query.text(2);
        if (view.reason.empty()) view.reason = query.text(3);
        for (const std::uint32_t number : result->recipient_numbers) {
          if (number >= view.recipients.size()) continue;
          RecipientView& recipient = view.recipients[number];
          recipient.state = State::washed;
          recipient.verdict = result->verdict;
          recipient.verdict_known = true;
          recipient.notice_only = result->notice_only;
          recipient.profile = result->profile;
          recipient.changed_ms = query.number(4);
        }
      }
    }
    {
      Query held(db, "SELECT 1 FROM keep_holds WHERE item = ?");
      auto row = held.put(item).next();
      if (!row) return Unexpected{row.error()};
      view.keep_hold = *row;
    }
    Query children(db, "SELECT item FROM children WHERE parent = ? LIMIT 1000");
    children.put(item);
    for (;;) {
      auto row = children.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      if (auto child = ItemId::from_octets(children.octets(0))) view.children.push_back(*child);
    }
    if (!with_manifests || !console_box_.ready() || view.keeping == Keeping::purged) return {};
    for (const std::uint32_t number : numbers) {
      auto manifest = open_manifest(db, view.envelope.id, number, console_box_);
      if (!manifest) return Unexpected{manifest.error()};
      view.manifests.push_back(std::move(*manifest));
    }
    return {};
  });
}

Status StoreImpl::add_deliveries(ItemView& view) {
  return deliver_.read_or_empty([&](Db& db) -> Status {
    Query query(db, "SELECT recipient, state, on_hold, lease, next_try_ms, attempts, changed_ms, reply, next_hop FROM deliveries WHERE item = ?");
    query.put(view.envelope.id.octets());
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      const std::int64_t state = query.number(1);
      if (query.count(0) >= view.recipients.size() || state < 1 || state > 3) continue;
      RecipientView& recipient = view.recipients[query.small(0)];
      recipient.state = static_cast<State>(state);
      recipient.on_hold = query.flag(2);
      recipient.next_try_ms = query.number(3) == 0 && state == 1 ? query.number(4) : 0;  // 0: being sent, or ended
      recipient.attempts = query.small(5);
      recipient.changed_ms = query.number(6);
      recipient.last_reply = query.text(7);
      recipient.next_hop = query.text(8);
    }
  });
}

Result<ItemView> StoreImpl::view_of(ItemRow&& row, bool with_manifests) {
  ItemView view;
  view.envelope = std::move(row.envelope);
  view.keeping = row.keeping;
  for (std::uint32_t number = 0; number < view.envelope.recipients.size(); ++number) {
    RecipientView recipient;
    recipient.number = number;
    recipient.address = view.envelope.recipients[number];
    recipient.changed_ms = view.envelope.arrival_ms;
    view.recipients.push_back(std::move(recipient));
  }
  if (auto added = add_results(view, with_manifests); !added) return Unexpected{added.error()};
  if (auto added = add_deliveries(view); !added) return Unexpected{added.error()};
  return view;
}

Result<ItemRow> StoreImpl::item_row(const ItemId& id) {
  std::optional<ItemRow> found;
  for (const LedgerKind kind : {LedgerKind::intake, LedgerKind::washed}) {
    auto looked = reader(kind).read_or_empty([&](Db& db) -> Status {
      auto row = item_by_id(db, id);
      if (!row) return Unexpected{row.error()};
      found = std::move(*row);
      return {};
    });
    if (found) return *std::move(found);
    if (!looked && looked.error().code != Code::not_found) return Unexpected{looked.error()};
  }
  return Unexpected{Code::not_found, id.short_text(), "no such item"};
}

Result<ItemView> StoreImpl::find(std::string_view id_prefix) {
  if (auto may = only({Role::wash, Role::console, Role::admin}, "look"); !may) return Unexpected{may.error()};
  auto range = range_of(id_prefix, kPrefixDigitsMin);
  if (!range) return Unexpected{range.error()};
  std::vector<ItemId> ids;
  for (const LedgerKind kind : {LedgerKind::intake, LedgerKind::washed}) {
    auto looked = reader(kind).read_or_empty([&](Db& db) -> Status {
      auto found = ids_between(db, range->first, range->second, 2);
      if (!found) return Unexpected{found.error()};
      ids.insert(ids.end(), found->begin(), found->end());
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
  }
  if (ids.empty()) return Unexpected{Code::not_found, std::string(id_prefix), "no item's id starts like this"};
  if (ids.size() > 1) return Unexpected{Code::ambiguous, std::string(id_prefix), "several items' ids start like this", "Give more digits"};
  auto row = item_row(ids[0]);
  if (!row) return Unexpected{row.error()};
  return view_of(std::move(*row), true);
}

Status StoreImpl::search_in(LedgerKind kind, const ItemFilter& filter, std::vector<ItemView>& found) {
  const TimeMs to_ms = filter.to_ms == 0 ? std::numeric_limits<TimeMs>::max() : filter.to_ms;
  const std::string id_prefix = lower_ascii(filter.id_prefix);
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  std::uint32_t matches = 0;
  while (matches < filter.most) {
    std::vector<ItemRow> rows;
    std::int64_t last = before;
    auto looked = reader(kind).read_or_empty([&](Db& db) {
      return items_before(db, before, filter.from_ms, to_ms, kRowsAtOnce, [&](std::int64_t number, Result<ItemRow>&& row) -> Status {
        last = number;
        if (row && envelope_fits(row->envelope, filter, id_prefix)) rows.push_back(std::move(*row));
        return {};
      });
    });
    if (!looked) return looked;
    if (last == before) return {};  // no more rows
    before = last;
    for (ItemRow& row : rows) {
      auto view = view_of(std::move(row), false);
      if (!view) return Unexpected{view.error()};
      if (!rest_fits(*view, filter)) continue;
      found.push_back(std::move(*view));
      if (++matches >= filter.most) break;
    }
  }
  return {};
}

// Items that may have a recipient on its way, about oldest first: what waits in deliver, what deliver has not taken over,
// what wash has claimed, what is in front of it. Each ledger at one moment, the last one first, so that nothing that moves
// on meanwhile is missed.
Status StoreImpl::open_items(std::vector<ItemId>& ids) {
  std::unordered_set<ItemId> seen;
  std::int64_t imported = 0, own = 0, claimed = 0;
  auto looked = deliver_.read_or_empty([&](Db& db) -> Status {
    auto cursor = cursor_in(db, "washed");
    if (!cursor) return Unexpected{cursor.error()};
    imported = *cursor;
    // +: else the rows of all that was ever delivered are walked in this order, instead of the index of those that wait being sorted.
    Query waiting(db, "SELECT item FROM deliveries WHERE state = 1 ORDER BY +rowid");
    return add_ids(waiting, seen, ids);
  });
  if (!looked) return looked;
  looked = washed_.read_or_empty([&](Db& db) -> Status {
    for (const auto& [name, value] : {std::pair{"intake", &claimed}, std::pair{"own", &own}}) {
      auto cursor = cursor_in(db, name);
      if (!cursor) return Unexpected{cursor.error()};
      *value = *cursor;
    }
    Query results(db, "SELECT item FROM results WHERE number > ? ORDER BY number");
    if (auto added = add_ids(results.put(imported), seen, ids); !added) return added;
    Query work(db, "SELECT item FROM work ORDER BY source, source_number");
    if (auto added = add_ids(work, seen, ids); !added) return added;
    Query items(db, "SELECT id FROM items WHERE number > ? ORDER BY number");
    return add_ids(items.put(own), seen, ids);
  });
  if (!looked) return looked;
  return intake_.read_or_empty([&](Db& db) -> Status {
    Query items(db, "SELECT id FROM items WHERE number > ? ORDER BY number");
    return add_ids(items.put(claimed), seen, ids);
  });
}

Status StoreImpl::search_open(const ItemFilter& filter, std::vector<ItemView>& found) {
  std::vector<ItemId> ids;
  if (auto looked = open_items(ids); !looked) return looked;
  const TimeMs to_ms = filter.to_ms == 0 ? std::numeric_limits<TimeMs>::max() : filter.to_ms;
  const std::string id_prefix = lower_ascii(filter.id_prefix);
  for (const ItemId& id : ids) {
    if (found.size() >= filter.most) break;
    auto row = item_row(id);
    if (!row) continue;   // its row is bad: that is said where it is read to be worked on
    const TimeMs arrival_ms = row->envelope.arrival_ms;
    if (arrival_ms < filter.from_ms || arrival_ms >= to_ms || !envelope_fits(row->envelope, filter, id_prefix)) continue;
    auto view = view_of(std::move(*row), false);
    if (!view) return Unexpected{view.error()};
    if (rest_fits(*view, filter)) found.push_back(std::move(*view));
  }
  return {};
}

Result<std::vector<ItemView>> StoreImpl::search(const ItemFilter& filter) {
  if (auto may = only({Role::wash, Role::console, Role::admin}, "look"); !may) return Unexpected{may.error()};
  if (filter.most > kSearchMax) return Unexpected{Code::limit, "search", "more than " + std::to_string(kSearchMax) + " items asked for"};
  if (!filter.id_prefix.empty()) {
    if (auto range = range_of(filter.id_prefix, 1); !range) return Unexpected{range.error()};
  }
  std::vector<ItemView> found;
  const bool messages_only = filter.item_class == ItemClass::message;
  Status done = filter.not_at_end ? search_open(filter, found) : search_in(LedgerKind::intake, filter, found);
  if (done && !filter.not_at_end && !messages_only) done = search_in(LedgerKind::washed, filter, found);
  if (!done) return Unexpected{done.error()};
  std::stable_sort(found.begin(), found.end(), [](const ItemView& a, const ItemView& b) { return a.envelope.arrival_ms > b.envelope.arrival_ms; });
  if (found.size() > filter.most) found.resize(filter.most);
  return found;
}

// Each ledger is read at one moment, the last one first: what moves on meanwhile is then seen once, where it came from.
// What is under way is counted at each hand-over and not by subtraction, so that a lost recipient shows.
Result<Balance> StoreImpl::balance() {
  if (auto may = only({Role::wash, Role::console, Role::admin}, "look"); !may) return Unexpected{may.error()};
  Balance balance;
  std::int64_t imported = 0, claimed = 0;
  auto looked = deliver_.read_or_empty([&](Db& db) -> Status {
    auto cursor = cursor_in(db, "washed");
    if (!cursor) return Unexpected{cursor.error()};
    imported = *cursor;
    Query query(db, "SELECT state, notice_only, COUNT(*) FROM deliveries WHERE item_class = 0 GROUP BY state, notice_only");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      const std::uint64_t count = query.count(2);
      switch (query.number(0)) {
        case static_cast<int>(State::washed): balance.under_way += count; break;
        case static_cast<int>(State::delivered): (query.flag(1) ? balance.delivered_notice_only : balance.delivered_washed) += count; break;
        case static_cast<int>(State::undeliverable): balance.undeliverable += count; break;
        default: break;
      }
    }
  });
  if (!looked) return Unexpected{looked.error()};
  looked = washed_.read_or_empty([&](Db& db) -> Status {
    auto cursor = cursor_in(db, "intake");
    if (!cursor) return Unexpected{cursor.error()};
    claimed = *cursor;
    auto done = add_sum(db, "SELECT COALESCE(SUM(recipients), 0) FROM results WHERE number > ? AND item_class = 0", imported, balance.under_way);
    if (!done) return done;
    return add_sum(db, "SELECT COALESCE(SUM(recipients_left), 0) FROM work WHERE source = ?", 0, balance.under_way);
  });
  if (!looked) return Unexpected{looked.error()};
  looked = intake_.read_or_empty([&](Db& db) -> Status {
    auto done = add_sum(db, "SELECT COALESCE(SUM(recipients), 0) FROM items WHERE number > ? AND item_class = 0", claimed, balance.under_way);
    if (!done) return done;
    return add_sum(db, "SELECT COALESCE(SUM(recipients), 0) FROM items WHERE number > ? AND item_class = 0", 0, balance.accepted);
  });
  if (!looked) return Unexpected{looked.error()};
  return balance;
}

}  // namespace temizu
