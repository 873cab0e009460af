// Following the ledgers. New items come by number, oldest arrival first; of what changes, only the ids are gathered (new
// results by number, changes of state by the audit records that come with them), and each such row is made again from what
// the ledgers say now. So it does not matter what is read twice, or in which order.
#include <algorithm>
#include <cctype>

#include "base/crash_point.h"
#include "base/log.h"
#include "quarantine/lookup/lookup_impl.h"
#include "quarantine/sql/dialect.h"
#include "quarantine/statement.h"
#include "quarantine/store_impl.h"

namespace temizu::lookup {
namespace {

constexpr std::size_t kItemsAtOnce = 4096;     // in one transaction: each list is written once in it, so few large ones make an index anew soonest; 20 MB
constexpr std::size_t kChangesAtOnce = 5000;   // rows of results and audit looked at for one transaction

// Places in sources().
enum : std::size_t { kIntake, kOwn, kResults, kIntakeAudit, kWashedAudit, kDeliverAudit };

constexpr char kNewResults[] = "SELECT number, item, '' FROM results WHERE number > ? ORDER BY number LIMIT ?";
constexpr char kNewAudit[] = "SELECT number, subject, action FROM audit WHERE number > ? ORDER BY number LIMIT ?";

// These tell of items that come by another way.
bool comes_otherwise(std::string_view action) { return action == "kept" || action == "washed" || action == "received" || action == "started"; }

}  // namespace

struct LookupImpl::Round {
  std::vector<StoredRow> fresh;                     // in the order of arrival
  std::unordered_set<ItemId> changed;
  std::vector<std::pair<StoredRow, StoredRow>> again;   // as it was, as it is
  std::size_t taken{0};                             // rows of the ledgers
  std::size_t purged{0};
};

LedgerReader& LookupImpl::reader(LedgerKind kind) {
  return kind == LedgerKind::intake ? intake_ : kind == LedgerKind::washed ? washed_ : deliver_;
}

Result<std::vector<Source>> LookupImpl::sources() {
  constexpr char kItems[] = "SELECT COALESCE(MAX(number), 0) FROM items";
  constexpr char kAudit[] = "SELECT COALESCE(MAX(number), 0) FROM audit";
  std::vector<Source> sources = {{"intake", LedgerKind::intake, kItems}, {"own", LedgerKind::washed, kItems},
                                 {"results", LedgerKind::washed, "SELECT COALESCE(MAX(number), 0) FROM results"},
                                 {"intake_audit", LedgerKind::intake, kAudit}, {"washed_audit", LedgerKind::washed, kAudit},
                                 {"deliver_audit", LedgerKind::deliver, kAudit}};
  for (Source& source : sources) {
    auto looked = reader(source.ledger).read_or_empty([&](Db& db) -> Status {
      Query query(db, source.highest);
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      source.there = *row ? query.number(0) : 0;
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
  }
  return sources;
}

// An index without a start begins at the first item; of what changes it needs only what comes from now on, for each item is
// read as it is then.
Status LookupImpl::start_marks(std::vector<Source>& sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    auto cursor = cursor_of(*writer_, sources[i].cursor);
    if (!cursor) return Unexpected{cursor.error()};
    if (!*cursor) {
      *cursor = i <= kOwn ? 0 : sources[i].there;
      if (auto set = set_cursor(*writer_, sources[i].cursor, **cursor); !set) return set;
    }
    sources[i].read_to = **cursor;
  }
  return {};
}

// New items of both kinds in the order of their arrival, as far as both are known.
Status LookupImpl::gather_items(Round& round, Source& intake, Source& own, std::size_t most) {
  struct Page {
    std::vector<std::pair<std::int64_t, std::optional<ItemRow>>> rows;
    std::size_t next{0};
    bool full{false};
    bool at_end() const { return next >= rows.size(); }
  };
  Page pages[2];
  Source* const sources[2] = {&intake, &own};
  for (int i = 0; i < 2; ++i) {
    auto looked = reader(sources[i]->ledger).read_or_empty([&](Db& db) {
      return items_from(db, sources[i]->read_to + 1, static_cast<std::int64_t>(most), [&](std::int64_t number, Result<ItemRow>&& row) -> Status {
        pages[i].rows.emplace_back(number, row ? std::optional<ItemRow>(*std::move(row)) : std::nullopt);
        return {};
      });
    });
    if (!looked) return looked;
    pages[i].full = pages[i].rows.size() >= most;
  }
  while (round.fresh.size() < most) {
    if ((pages[0].at_end() && pages[0].full) || (pages[1].at_end() && pages[1].full) || (pages[0].at_end() && pages[1].at_end())) break;
    const auto arrival = [](const Page& page) { return page.rows[page.next].second ? page.rows[page.next].second->envelope.arrival_ms : 0; };
    const int which = pages[0].at_end() ? 1 : pages[1].at_end() ? 0 : arrival(pages[0]) <= arrival(pages[1]) ? 0 : 1;
    auto& [number, row] = pages[which].rows[pages[which].next++];
    sources[which]->read_to = number;
    ++round.taken;
    if (!row) continue;   // whoever works on it says so
    const Envelope& envelope = row->envelope;
    if (!envelope.parent.empty()) round.changed.insert(envelope.parent);
    ItemView view;
    view.envelope = envelope;
    view.keeping = row->keeping;
    for (std::uint32_t recipient = 0; recipient < envelope.recipients.size(); ++recipient) {
      RecipientView& added = view.recipients.emplace_back();
      added.number = recipient;
      added.address = envelope.recipients[recipient];
      added.changed_ms = envelope.arrival_ms;
    }
    round.fresh.push_back({lookup_row(view), {}});
  }
  return {};
}

Status LookupImpl::gather_changed(Round& round, Source& source, const char* sql, std::size_t most) {
  return reader(source.ledger).read_or_empty([&](Db& db) -> Status {
    Query query(db, sql);
    query.put(source.read_to).put(static_cast<std::uint64_t>(std::min(most, kChangesAtOnce)));
    for (;;) {
      if (round.changed.size() >= kItemsAtOnce) return {};
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      source.read_to = query.number(0);
      ++round.taken;
      if (sql == kNewResults) {
        if (auto id = ItemId::from_octets(query.octets(1))) round.changed.insert(*id);
        continue;
      }
      if (comes_otherwise(query.octets(2))) continue;
      if (auto id = ItemId::parse(std::string_view(query.octets(1)).substr(0, 32))) round.changed.insert(*id);
    }
  });
}

Status LookupImpl::gather(Round& round, std::vector<Source>& sources, std::size_t most) {
  if (auto done = gather_items(round, sources[kIntake], sources[kOwn], std::min(most, kItemsAtOnce)); !done) return done;
  if (auto done = gather_changed(round, sources[kResults], kNewResults, most); !done) return done;
  for (const std::size_t audit : {kIntakeAudit, kWashedAudit, kDeliverAudit}) {
    if (auto done = gather_changed(round, sources[audit], kNewAudit, most); !done) return done;
  }
  return {};
}

// Recipients' profile and verdict, subject, and of each result not read yet what its manifest says.
Status LookupImpl::load_results(StoredRow& stored, Db& washed) {
  LookupRow& row = stored.row;
  std::vector<std::uint32_t> numbers;
  {
    Query query(washed, "SELECT result_number, statement, signature, subject, reason, at_ms FROM results WHERE item = ? ORDER BY result_number");
    query.put(row.id.octets());
    while (true) {
      auto next = query.next();
      if (!next) return Unexpected{next.error()};
      if (!*next) break;
      const Bytes& sign_public = options_.keys.sign_public;
      auto result = sign_public.empty() ? unverified_result(query.octets(1)) : verified_result(query.octets(1), query.octets(2), sign_public);
      if (!result || result->item != row.id || result->number != query.small(0)) continue;   // not wash's: nothing to show
      if (result->item_class != ItemClass::release) numbers.push_back(result->number);   // an original has no manifest, and no key for us
      row.subject = query.text(3);
      if (row.reason.empty()) row.reason = query.text(4);
      for (const std::uint32_t number : result->recipient_numbers) {
        if (number >= row.recipients.size()) continue;
        LookupRecipient& recipient = row.recipients[number];
        recipient.state = State::washed;
        recipient.verdict_known = true;
        recipient.verdict = result->verdict;
        recipient.notice_only = result->notice_only;
        recipient.result_number = result->number;
        recipient.profile = result->profile;
        recipient.changed_ms = query.number(5);
      }
    }
  }
  const auto there = [&](const char* sql) -> Result<bool> { return Query(washed, sql).put(row.id.octets()).next(); };
  auto held = there("SELECT 1 FROM keep_holds WHERE item = ?");
  if (!held) return Unexpected{held.error()};
  row.keep_hold = *held;
  auto children = there("SELECT 1 FROM children WHERE parent = ? LIMIT 1");
  if (!children) return Unexpected{children.error()};
  row.has_children = *children;
  if (row.keeping == Keeping::purged || !console_box_.ready()) return {};
  for (const std::uint32_t number : numbers) {
    if (std::find(stored.known_results.begin(), stored.known_results.end(), number) != stored.known_results.end()) continue;
    auto manifest = open_manifest(washed, row.id, number, console_box_);
    if (!manifest) continue;   // purged in this moment, or damaged: the rest is shown all the same
    add_parts(*manifest, number, row);
    stored.known_results.push_back(number);
  }
  return {};
}

Status LookupImpl::load_deliveries(StoredRow& stored, Db& deliver) {
  {
    // Told to wait before deliver had it: no record says when it is taken over.
    Query decided(deliver, "SELECT kind FROM decided WHERE item = ?");
    auto row = decided.put(stored.row.id.octets()).next();
    if (!row) return Unexpected{row.error()};
    const bool hold = *row && decided.number(0) == static_cast<std::int64_t>(OrderKind::hold);
    for (LookupRecipient& recipient : stored.row.recipients) recipient.on_hold = hold;
  }
  Query query(deliver, "SELECT recipient, state, on_hold, changed_ms FROM deliveries WHERE item = ?");
  query.put(stored.row.id.octets());
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    const std::int64_t state = query.number(1);
    if (query.count(0) >= stored.row.recipients.size() || state < 1 || state > 3) continue;
    LookupRecipient& recipient = stored.row.recipients[query.small(0)];
    recipient.state = static_cast<State>(state);
    recipient.on_hold = query.flag(2);
    recipient.changed_ms = query.number(3);
  }
}

// Makes the rows from what the ledgers say now.
Status LookupImpl::load(Round& round) {
  std::vector<StoredRow*> rows;
  for (StoredRow& stored : round.fresh) {
    rows.push_back(&stored);
    round.changed.erase(stored.row.id);
  }
  for (const ItemId& id : round.changed) {
    auto before = row_by_id(*writer_, id);
    if (!before) return Unexpected{before.error()};
    if (*before) round.again.emplace_back(**before, **before);   // else it is still to come, and is read wholly then
  }
  for (const LedgerKind kind : {LedgerKind::intake, LedgerKind::washed}) {
    auto looked = reader(kind).read_or_empty([&](Db& db) -> Status {
      for (auto& [before, after] : round.again) {
        Query query(db, "SELECT keeping FROM items WHERE id = ?");
        auto row = query.put(after.row.id.octets()).next();
        if (!row) return Unexpected{row.error()};
        if (*row && query.flag(0)) after.row.keeping = Keeping::purged;
      }
      return {};
    });
    if (!looked) return looked;
  }
  for (auto& [before, after] : round.again) {
    after.row.reason.clear();
    rows.push_back(&after);
  }
  const auto each = [&](LedgerKind kind, Status (LookupImpl::*load_one)(StoredRow&, Db&)) {
    return reader(kind).read_or_empty([&](Db& db) -> Status {
      for (StoredRow* stored : rows) {
        if (auto loaded = (this->*load_one)(*stored, db); !loaded) return loaded;
      }
      return {};
    });
  };
  if (auto done = each(LedgerKind::washed, &LookupImpl::load_results); !done) return done;
  if (auto done = each(LedgerKind::deliver, &LookupImpl::load_deliveries); !done) return done;
  for (StoredRow* stored : rows) {
    bound(stored->row);
    if (stored->row.keeping == Keeping::purged) forget_text(stored->row);
  }
  for (const auto& [before, after] : round.again) {
    if (before.row.keeping == Keeping::kept && after.row.keeping == Keeping::purged) ++round.purged;
  }
  return {};
}

Status LookupImpl::write(Round& round, const std::vector<Source>& sources) {
  IndexWriter index(*writer_);
  for (StoredRow& stored : round.fresh) {
    // Already there after a ledger was put back from a backup with the same numbers: it is only made again.
    auto before = row_by_id(*writer_, stored.row.id);
    if (!before) return Unexpected{before.error()};
    if (*before) stored.row.number = (*before)->row.number;
    if (auto put = index.put(std::move(stored), *before ? &**before : nullptr); !put) return put;
  }
  for (auto& [before, after] : round.again) {
    if (before.row == after.row && before.known_results == after.known_results) continue;
    if (auto put = index.put(std::move(after), &before); !put) return put;
  }
  if (auto flushed = index.flush(); !flushed) return flushed;
  for (const Source& source : sources) {
    if (auto set = set_cursor(*writer_, source.cursor, source.read_to); !set) return set;
  }
  return round.taken == 0 ? set_cursor(*writer_, "ready", 1) : Status{};
}

Result<std::uint64_t> LookupImpl::take_round(std::uint64_t most) {
  auto known = sources();
  if (!known) return Unexpected{known.error()};
  if (auto begun = Query(*writer_, dialect::kBegin).run(); !begun) return Unexpected{begun.error()};
  Round round;
  Status done = start_marks(*known);
  const bool gone_back = done && std::any_of(known->begin(), known->end(), [](const Source& source) { return source.there < source.read_to; });
  if (gone_back) done = Unexpected{Code::io, "lookup.db", "a ledger is shorter than it was", "It was put back from a backup; the index is made again"};
  if (done) done = gather(round, *known, static_cast<std::size_t>(most));
  if (done) done = load(round);
  if (done) done = write(round, *known);
  TEMIZU_CRASH_POINT("lookup.before_commit");
  if (done) done = Query(*writer_, dialect::kCommit).run();
  TEMIZU_CRASH_POINT("lookup.after_commit");
  if (!done) {
    if (writer_->in_transaction()) static_cast<void>(Query(*writer_, dialect::kRollback).run());
    return Unexpected{done.error()};
  }
  // What purged messages said is not to stay in the log either; a reader may be in the way, then the next round does it.
  Query checkpoint(*writer_, round.purged > 0 ? dialect::kTruncateLog : dialect::kCheckpoint);
  if (auto moved = checkpoint.next(); !moved) return Unexpected{moved.error()};
  return static_cast<std::uint64_t>(round.taken);
}

Result<std::uint64_t> LookupImpl::catch_up(std::uint64_t most) {
  std::lock_guard lock(writer_mutex_);
  if (!writer_) {
    auto writer = open_index(options_.store_path);
    if (!writer) return Unexpected{writer.error()};
    writer_ = *std::move(writer);
  }
  std::uint64_t taken = 0;
  most = std::max<std::uint64_t>(most, 1);
  bool anew = false;
  if (damaged_.exchange(false)) {
    log(LogLevel::warning, "lookup_begun_anew", {{"what", "a search met a damaged row"}});
    if (auto begun = begin_anew(); !begun) return Unexpected{begun.error()};
    anew = true;
  }
  while (taken < most) {
    auto round = take_round(most - taken);
    if (!round && !anew && round.error().code == Code::io && round.error().where == "lookup.db") {
      log(LogLevel::warning, "lookup_begun_anew", {{"what", to_text(round.error())}});
      if (auto begun = begin_anew(); !begun) return Unexpected{begun.error()};
      anew = true;
      continue;
    }
    if (!round) return round;
    if (*round == 0) break;
    taken += *round;
  }
  return taken;
}

Result<LookupLag> LookupImpl::lag() {
  auto known = sources();
  if (!known) return Unexpected{known.error()};
  LookupLag lag;
  auto looked = read([&](Db& db) -> Status {
    for (std::size_t i = 0; i < known->size(); ++i) {
      const Source& source = (*known)[i];
      auto cursor = cursor_of(db, source.cursor);
      if (!cursor) return Unexpected{cursor.error()};
      const std::int64_t from = cursor->value_or(i <= kOwn ? 0 : source.there);
      lag.rows += static_cast<std::uint64_t>(std::max<std::int64_t>(0, source.there - from));
    }
    auto ready = cursor_of(db, "ready");
    if (!ready) return Unexpected{ready.error()};
    lag.ready = ready->has_value();
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  return lag;
}

}  // namespace temizu::lookup
