// Removing what is no longer to be kept: the key first, then the octets. What is undelivered, on hold or owed a notice of
// failure stays, and what cannot be asked about stays too.
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

#include "base/crash_point.h"
#include "base/log.h"
#include "quarantine/statement.h"
#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::size_t kItemsAtOnce = 256;
constexpr std::size_t kRowsAtOnce = 2048;          // looked at in one read
constexpr std::uint64_t kItemsInOneRun = 50'000;   // the rest in the next run: other chores wait meanwhile

struct Lock {
  explicit Lock(int opened) : file(opened) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() { ::close(file); }
  int file;
};

struct PurgedRow {
  std::int64_t number;
  std::uint64_t recipients;
  bool in_file, purged;
};

Result<std::optional<PurgedRow>> row_to_purge(Db& db, const ItemId& item) {
  Query query(db, "SELECT number, recipients, in_file, keeping FROM items WHERE id = ?");
  auto row = query.put(item.octets()).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return std::optional<PurgedRow>{};
  return std::optional<PurgedRow>{PurgedRow{query.number(0), query.count(1), query.flag(2), query.number(3) != 0}};
}

// Before when an item with a result under this profile must have ended.
TimeMs before_of(const KeepRule& rule, ItemClass item_class, const std::string& profile) {
  if (item_class == ItemClass::release) return rule.released_before_ms;
  const auto named = rule.before_ms_by_profile.find(profile);
  return named == rule.before_ms_by_profile.end() ? rule.before_ms : named->second;
}

TimeMs latest_of(const KeepRule& rule) {
  TimeMs latest = std::max(rule.before_ms, rule.released_before_ms);
  for (const auto& [profile, before_ms] : rule.before_ms_by_profile) latest = std::max(latest, before_ms);
  return latest;
}

}  // namespace

// The next items with a result that is not purged yet and old enough, in the order of washing, from after on; after is moved on.
// more: there may be others behind.
Result<std::vector<ItemId>> StoreImpl::kept_results(const KeepRule& rule, std::pair<TimeMs, std::int64_t>& after, bool& more) {
  std::vector<ItemId> items;
  const TimeMs latest_ms = latest_of(rule);
  auto looked = washed_.read([&](Db& db) -> Status {
    Query query(db, "SELECT at_ms, number, item, statement FROM results WHERE purged = 0 AND at_ms < ? AND (at_ms, number) > (?, ?) "
                    "ORDER BY at_ms, number LIMIT ?");
    query.put(latest_ms).put(after.first).put(after.second).put(static_cast<std::uint64_t>(kRowsAtOnce));
    more = true;
    for (std::size_t rows = 0; rows < kRowsAtOnce && items.size() < kItemsAtOnce; ++rows) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) {
        more = false;
        return {};
      }
      after = {query.number(0), query.number(1)};
      auto item = ItemId::from_octets(query.octets(2));
      const auto result = unverified_result(query.octets(3));
      const TimeMs before_ms = result ? before_of(rule, result->item_class, result->profile) : rule.before_ms;
      if (item && query.number(0) < before_ms) items.push_back(*item);
    }
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  return items;
}

// Takes out of items those with a recipient that deliver has not ended, or ended too recently for any of their profiles, and those owed a
// notice of failure. An item is over when all its recipients are, also those that deliver has not heard of.
Status StoreImpl::drop_unended(std::vector<ItemId>& items, const KeepRule& rule) {
  std::vector<ItemId> ended;
  std::map<ItemId, TimeMs> ended_ms;
  std::vector<std::pair<std::int64_t, ItemId>> failures;
  auto looked = deliver_.read([&](Db& db) -> Status {
    for (const ItemId& item : items) {
      Query state(db, "SELECT MIN(state), MAX(changed_ms) FROM deliveries WHERE item = ? HAVING COUNT(*) > 0");
      auto row = state.put(item.octets()).next();
      if (!row) return Unexpected{row.error()};
      if (!*row || state.number(0) < static_cast<int>(State::delivered)) continue;
      ended.push_back(item);
      ended_ms[item] = state.number(1);
      Query failed(db, "SELECT number FROM failures WHERE item = ?");
      failed.put(item.octets());
      for (;;) {
        auto failure = failed.next();
        if (!failure) return Unexpected{failure.error()};
        if (!*failure) break;
        failures.emplace_back(failed.number(0), item);
      }
    }
    return {};
  });
  if (!looked) return looked;
  std::set<ItemId> owed;
  looked = washed_.read([&](Db& db) -> Status {
    for (const auto& [number, item] : failures) {
      Query made(db, "SELECT 1 FROM handled WHERE kind = 'dsn' AND number = ?");
      auto row = made.put(number).next();
      if (!row) return Unexpected{row.error()};
      if (!*row) owed.insert(item);
    }
    return {};
  });
  if (!looked) return looked;
  std::erase_if(ended, [&](const ItemId& item) {
    if (owed.count(item) != 0) return true;
    auto row = item_row(item);
    if (!row) return true;
    auto view = view_of(std::move(*row), false);
    if (!view) return true;
    return !std::all_of(view->recipients.begin(), view->recipients.end(), [&](const RecipientView& recipient) {
      const bool over = recipient.state == State::delivered || recipient.state == State::undeliverable;
      return over && ended_ms[item] < before_of(rule, view->envelope.item_class, recipient.profile);
    });
  });
  items = std::move(ended);
  return {};
}

// Takes out of items what is on keep-hold, also by an order not yet applied.
Status StoreImpl::drop_held(std::vector<ItemId>& items) {
  std::set<ItemId> kept;
  std::vector<std::pair<std::int64_t, ItemId>> ordered;
  std::int64_t mark = 0;
  {
    std::lock_guard lock(memory_mutex_);
    mark = orders_mark_;
  }
  auto looked = orders_.read([&](Db& db) -> Status {
    Query query(db, "SELECT number, item FROM orders WHERE number > ? AND kind = ?");
    query.put(mark).put(static_cast<int>(OrderKind::keep_hold));
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      if (auto item = ItemId::from_octets(query.octets(1))) ordered.emplace_back(query.number(0), *item);
    }
  });
  if (!looked && looked.error().code != Code::unavailable) return looked;
  looked = washed_.read([&](Db& db) -> Status {
    for (const auto& [number, item] : ordered) {
      Query done(db, "SELECT 1 FROM handled WHERE kind = 'order' AND number = ?");
      auto row = done.put(number).next();
      if (!row) return Unexpected{row.error()};
      if (!*row) kept.insert(item);
    }
    for (const ItemId& item : items) {
      Query held(db, "SELECT 1 FROM keep_holds WHERE item = ?");
      auto row = held.put(item.octets()).next();
      if (!row) return Unexpected{row.error()};
      if (*row) kept.insert(item);
    }
    return {};
  });
  if (!looked) return looked;
  std::erase_if(items, [&](const ItemId& item) { return kept.count(item) != 0; });
  return {};
}

// In one ledger's transaction: keys and octets of these items go, rows and audit stay. Returns how many.
Result<std::uint64_t> StoreImpl::purge_items(Ledger& ledger, std::span<const ItemId> items, const Actor& actor,
                                             std::vector<std::string>& files) {
  std::uint64_t purged = 0;
  for (const ItemId& item : items) {
    auto row = row_to_purge(ledger.db(), item);
    if (!row) return Unexpected{row.error()};
    if (!*row) continue;  // it is in the other ledger
    if ((*row)->in_file) files.push_back(item.to_text());
    if ((*row)->purged) continue;  // its file may still be there after a crash
    Query update(ledger.db(), "UPDATE items SET keeping = 1, sealed_key = NULL, content = NULL WHERE number = ?");
    if (auto done = update.put((*row)->number).run(); !done) return Unexpected{done.error()};
    auto done = ledger.audit({actor.name, "purged", item.to_text(), "kept", "purged", "", ""});
    if (!done) return Unexpected{done.error()};
    ++purged;
  }
  return purged;
}

Status StoreImpl::purge_results(Ledger& ledger, std::span<const ItemId> items, std::vector<std::string>& files) {
  for (const ItemId& item : items) {
    Query query(ledger.db(), "SELECT file_name FROM results WHERE item = ? AND file_name <> ''");
    query.put(item.octets());
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      files.push_back(query.text(0));
    }
    Query update(ledger.db(), "UPDATE results SET deliver_key = NULL, console_key = NULL, manifest = NULL, output = NULL, subject = '' WHERE item = ?");
    if (auto done = update.put(item.octets()).run(); !done) return done;
  }
  return {};
}

// The keys go and are synced, then the files, then the results count as purged: after a crash between, it is done again.
Result<std::uint64_t> StoreImpl::purge_page(Ledger& intake, std::span<const ItemId> items, const Actor& actor) {
  std::uint64_t purged = 0;
  std::vector<std::string> intake_files, washed_files;
  if (auto begun = intake.begin(true); !begun) return Unexpected{begun.error()};
  auto count = purge_items(intake, items, actor, intake_files);
  Status done = count ? intake.commit() : Status{Unexpected{count.error()}};
  if (!done) {
    intake.rollback();
    return Unexpected{done.error()};
  }
  purged = *count;
  TEMIZU_CRASH_POINT("purge.key_gone");
  std::uint64_t own_purged = 0;
  done = own_->run([&](Ledger& ledger) -> Status {
    washed_files.clear();
    auto own = purge_items(ledger, items, actor, washed_files);
    if (!own) return Unexpected{own.error()};
    own_purged = *own;
    return purge_results(ledger, items, washed_files);
  });
  if (!done) return Unexpected{done.error()};
  for (const std::string& file : intake_files) {
    if (auto gone = remove_blob(folder(LedgerKind::intake), file); !gone) return Unexpected{gone.error()};
  }
  for (const std::string& file : washed_files) {
    if (auto gone = remove_blob(folder(LedgerKind::washed), file); !gone) return Unexpected{gone.error()};
  }
  done = own_->run([&](Ledger& ledger) -> Status {
    for (const ItemId& item : items) {
      if (auto marked = Query(ledger.db(), "UPDATE results SET purged = 1 WHERE item = ?").put(item.octets()).run(); !marked) return marked;
    }
    return {};
  }, false);
  if (!done) return Unexpected{done.error()};
  return purged + own_purged;
}

Result<std::uint64_t> StoreImpl::purge(const KeepRule& rule, const Actor& actor) {
  if (auto may = only({Role::wash}, "purge"); !may) return Unexpected{may.error()};
  std::lock_guard lock(purge_mutex_);
  std::unique_ptr<Ledger> intake;
  std::optional<Lock> backup_lock;
  std::uint64_t purged = 0, items_done = 0;
  std::pair<TimeMs, std::int64_t> after{std::numeric_limits<TimeMs>::min(), 0};
  bool more = true;
  while (more && items_done < kItemsInOneRun) {
    auto page = kept_results(rule, after, more);
    if (!page) return Unexpected{page.error()};
    if (page->empty()) continue;
    std::sort(page->begin(), page->end());
    page->erase(std::unique(page->begin(), page->end()), page->end());
    auto dropped = drop_unended(*page, rule);
    if (!dropped && dropped.error().code == Code::unavailable) break;  // deliver has never run: nothing ended
    if (!dropped) return Unexpected{dropped.error()};
    if (auto done = drop_held(*page); !done) return Unexpected{done.error()};
    if (page->empty()) continue;
    if (!intake) {
      auto opened = Ledger::open_writer(options_.path, LedgerKind::intake, *options_.clock);
      if (!opened) return Unexpected{opened.error()};
      intake = std::move(*opened);
      // A backup that is being made holds this lock: its databases must not name files that are gone.
      auto not_now = open_bell(folder(LedgerKind::intake) + "/purge-lock", {02770, 0660});
      if (!not_now) return Unexpected{not_now.error()};
      backup_lock.emplace(*not_now);
      if (::flock(*not_now, LOCK_EX | LOCK_NB) != 0) return Unexpected{Code::unavailable, "purge", "a backup is being made", "Try again"};
    }
    auto count = purge_page(*intake, *page, actor);
    if (!count) return count;
    purged += *count;
    items_done += page->size();
  }
  if (!intake) return std::uint64_t{0};
  if (auto cut = intake->truncate_log(); !cut) return Unexpected{cut.error()};
  if (auto cut = own_->truncate_log(); !cut) return Unexpected{cut.error()};
  return purged;
}

}  // namespace temizu
