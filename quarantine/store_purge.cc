// Removing what is no longer to be kept: the key first, then the octets. What is undelivered, on hold or owed a notice of
// failure stays, and what cannot be asked about stays too.
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include "base/crash_point.h"
#include "base/log.h"
#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::size_t kItemsAtOnce = 256;

struct Lock {
  int file;
  ~Lock() { ::close(file); }
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

}  // namespace

// Items of which every recipient that deliver knows has ended, the last one before before_ms.
Result<std::vector<ItemId>> StoreImpl::ended_before(TimeMs before_ms) {
  std::vector<ItemId> items;
  auto looked = deliver_.read([&](Db& db) -> Status {
    Query query(db, "SELECT item FROM deliveries GROUP BY item HAVING MIN(state) >= 2 AND MAX(changed_ms) < ?");
    query.put(before_ms);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      if (auto item = ItemId::from_octets(query.octets(0))) items.push_back(*item);
    }
  });
  if (!looked) return Unexpected{looked.error()};
  return items;
}

// Takes out of items what is on keep-hold (also by an order not yet applied) and what is owed a notice of failure.
Status StoreImpl::drop_protected(std::vector<ItemId>& items) {
  std::set<ItemId> kept;
  std::vector<Order> orders;
  auto looked = orders_.read([&](Db& db) { return read_orders(db, 0, 1'000'000, orders); });
  if (!looked && looked.error().code != Code::unavailable) return looked;
  std::set<std::int64_t> orders_done, made;
  looked = washed_.read([&](Db& db) -> Status {
    Query query(db, "SELECT item FROM keep_holds");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      if (auto item = ItemId::from_octets(query.octets(0))) kept.insert(*item);
    }
    auto done = handled_after(db, "order", 0);
    auto dsn = handled_after(db, "dsn", 0);
    if (!done) return Unexpected{done.error()};
    if (!dsn) return Unexpected{dsn.error()};
    orders_done = std::move(*done);
    made = std::move(*dsn);
    return {};
  });
  if (!looked) return looked;
  for (const Order& order : orders) {
    if (order.kind == OrderKind::keep_hold && orders_done.count(static_cast<std::int64_t>(order.number)) == 0) kept.insert(order.item);
  }
  looked = deliver_.read([&](Db& db) -> Status {
    Query query(db, "SELECT number, item FROM failures");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      auto item = ItemId::from_octets(query.octets(1));
      if (item && made.count(query.number(0)) == 0) kept.insert(*item);
    }
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
    Query update(ledger.db(), "UPDATE results SET deliver_key = NULL, console_key = NULL, manifest = NULL, output = NULL WHERE item = ?");
    if (auto done = update.put(item.octets()).run(); !done) return done;
  }
  return {};
}

Result<std::uint64_t> StoreImpl::purge(TimeMs before_ms, const Actor& actor) {
  if (auto may = only({Role::wash}, "purge"); !may) return Unexpected{may.error()};
  std::lock_guard lock(purge_mutex_);
  auto ended = ended_before(before_ms);
  if (!ended && ended.error().code == Code::unavailable) return std::uint64_t{0};  // deliver has never run: nothing ended
  if (!ended) return Unexpected{ended.error()};
  std::vector<ItemId> items = std::move(*ended);
  if (auto done = drop_protected(items); !done) return Unexpected{done.error()};
  // An item is over when all its recipients are, also those that deliver has not heard of.
  std::erase_if(items, [&](const ItemId& item) {
    auto row = item_row(item);
    if (!row) return true;
    auto view = view_of(std::move(*row), false);
    if (!view) return true;
    return !std::all_of(view->recipients.begin(), view->recipients.end(), [](const RecipientView& recipient) {
      return recipient.state == State::delivered || recipient.state == State::undeliverable;
    });
  });
  if (items.empty()) return std::uint64_t{0};
  auto intake = Ledger::open_writer(options_.path, LedgerKind::intake, *options_.clock);
  if (!intake) return Unexpected{intake.error()};
  // A backup that is being made holds this lock: its databases must not name files that are gone.
  auto not_now = open_bell(folder(LedgerKind::intake) + "/purge-lock", {02770, 0660});
  if (!not_now) return Unexpected{not_now.error()};
  const Lock backup_lock{*not_now};
  if (::flock(*not_now, LOCK_EX | LOCK_NB) != 0) return Unexpected{Code::unavailable, "purge", "a backup is being made", "Try again"};
  std::uint64_t purged = 0;
  for (std::size_t at = 0; at < items.size(); at += kItemsAtOnce) {
    const std::span<const ItemId> some(items.data() + at, std::min(kItemsAtOnce, items.size() - at));
    std::vector<std::string> intake_files, washed_files;
    if (auto begun = (*intake)->begin(true); !begun) return Unexpected{begun.error()};
    auto count = purge_items(**intake, some, actor, intake_files);
    Status done = count ? (*intake)->commit() : Status{Unexpected{count.error()}};
    if (!done) {
      (*intake)->rollback();
      return Unexpected{done.error()};
    }
    purged += *count;
    TEMIZU_CRASH_POINT("purge.key_gone");
    done = own_->run([&](Ledger& ledger) -> Status {
      washed_files.clear();
      auto own = purge_items(ledger, some, actor, washed_files);
      if (!own) return Unexpected{own.error()};
      purged += *own;
      return purge_results(ledger, some, washed_files);
    });
    if (!done) return Unexpected{done.error()};
    for (const std::string& file : intake_files) {
      if (auto gone = remove_blob(folder(LedgerKind::intake), file); !gone) return Unexpected{gone.error()};
    }
    for (const std::string& file : washed_files) {
      if (auto gone = remove_blob(folder(LedgerKind::washed), file); !gone) return Unexpected{gone.error()};
    }
  }
  if (auto cut = (*intake)->truncate_log(); !cut) return Unexpected{cut.error()};
  auto cut = own_->truncate_log();
  if (!cut) return Unexpected{cut.error()};
  return purged;
}

}  // namespace temizu
