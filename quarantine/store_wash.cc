// What wash does with the store: claims, reads originals, keeps items of its own. Attaching results: store_attach.cc.
#include <algorithm>
#include <limits>

#include "base/heartbeat.h"
#include "base/log.h"
#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::size_t kClaimsMax = 10'000;
// Of a row in work. Self-tests come through the intake and are counted apart: not in the balance.
constexpr int kIntakeSource = 0, kOwnSource = 1, kSelftestSource = 2;

constexpr char kInsertWork[] =
    "INSERT INTO work (item, source, source_number, size_bytes, recipients, recipients_left, lease, lease_until_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (item) DO NOTHING";
}  // namespace

Status StoreImpl::claim_again(Ledger& ledger, std::uint64_t bytes_max, std::size_t most, TimeMs until_ms, std::uint64_t& bytes,
                              std::vector<Claim>& claims) {
  struct Row {
    ItemId item;
    LedgerKind source;
    std::uint64_t size;
    std::uint32_t failures;
  };
  std::vector<Row> rows;
  Query query(ledger.db(),
              "SELECT item, source, size_bytes, failures FROM work WHERE lease_until_ms <= ? ORDER BY source, source_number LIMIT ?");
  query.put(now_ms()).put(static_cast<std::uint64_t>(most));
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) break;
    auto item = ItemId::from_octets(query.octets(0));
    if (!item) continue;
    rows.push_back({*item, query.number(1) == kOwnSource ? LedgerKind::washed : LedgerKind::intake, query.count(2), query.small(3)});
  }
  for (const Row& row : rows) {
    if (!claims.empty() && (claims.size() >= most || bytes + row.size > bytes_max)) break;
    Claim claim;
    const auto load = [&](Db& db) -> Status {
      auto item = item_by_id(db, row.item);
      if (!item) return Unexpected{item.error()};
      claim.envelope = std::move(item->envelope);
      return {};
    };
    auto loaded = row.source == LedgerKind::washed ? load(ledger.db()) : intake_.read(load);
    if (!loaded) {
      log(LogLevel::alert, "claim_failed", {{"item", row.item.to_text()}, {"what", loaded.error().what}});
      continue;  // it stays in work and is tried again; the balance shows it as under way
    }
    claim.lease = new_lease();
    claim.failures = row.failures;
    Query update(ledger.db(), "UPDATE work SET lease = ?, lease_until_ms = ? WHERE item = ?");
    if (auto done = update.put(claim.lease).put(until_ms).put(row.item.octets()).run(); !done) return done;
    bytes += row.size;
    claims.push_back(std::move(claim));
  }
  return {};
}

Status StoreImpl::claim_from(Ledger& ledger, LedgerKind source, std::uint64_t bytes_max, std::size_t most, TimeMs until_ms,
                             std::uint64_t& bytes, std::vector<Claim>& claims) {
  const bool from_intake = source == LedgerKind::intake;
  const char* cursor_name = from_intake ? "intake" : "own";
  auto cursor = ledger.cursor(cursor_name);
  if (!cursor) return Unexpected{cursor.error()};
  if (*cursor == std::numeric_limits<std::int64_t>::max()) return {};   // a row numbered so has none behind it
  std::int64_t taken_to = *cursor;
  bool enough = claims.size() >= most;
  const auto take = [&](std::int64_t number, Result<ItemRow>&& row) -> Status {
    if (enough) return {};
    const bool selftest = row && row->envelope.item_class == ItemClass::selftest;
    const bool right_class = row && (selftest || row->envelope.item_class == ItemClass::message) == from_intake;
    if (!right_class) {
      // The number stays in the balance as accepted and never under way, so the loss cannot go unseen.
      log(LogLevel::alert, "unreadable_item", {{"ledger", to_word(source)}, {"number", number},
                                               {"what", row ? std::string("a class it may not have") : row.error().what}});
      taken_to = number;
      return ledger.audit({"wash", "unreadable", std::string(to_word(source)) + '/' + std::to_string(number), "", "", "row", ""});
    }
    Envelope& envelope = row->envelope;
    if (claims.size() >= most || (!claims.empty() && bytes + envelope.size_bytes > bytes_max)) {
      enough = true;
      return {};
    }
    const std::uint64_t lease = new_lease();
    const std::uint64_t recipients = envelope.recipients.size();
    Query insert(ledger.db(), kInsertWork);
    insert.put(envelope.id.octets()).put(selftest ? kSelftestSource : from_intake ? kIntakeSource : kOwnSource).put(number).put(envelope.size_bytes).put(recipients).put(recipients);
    if (auto done = insert.put(lease).put(until_ms).run(); !done) return done;
    taken_to = number;
    if (ledger.db().rows_changed() == 0) {
      log(LogLevel::alert, "unreadable_item", {{"ledger", to_word(source)}, {"number", number}, {"what", "its id is in use"}});
      return {};
    }
    bytes += envelope.size_bytes;
    claims.push_back(Claim{std::move(envelope), lease, 0});
    return {};
  };
  const auto look = [&](Db& db) { return items_from(db, *cursor + 1, static_cast<std::int64_t>(most), take); };
  if (auto looked = from_intake ? intake_.read(look) : look(ledger.db()); !looked) return looked;
  return taken_to == *cursor ? Status{} : ledger.set_cursor(cursor_name, taken_to);
}

Result<std::vector<Claim>> StoreImpl::claim_received(std::uint64_t bytes_max, std::size_t most, std::int64_t lease_ms) {
  if (auto may = only({Role::wash}, "claim originals"); !may) return Unexpected{may.error()};
  most = std::min(most, kClaimsMax);
  std::vector<Claim> claims;
  const auto work = [&](Ledger& ledger) -> Status {
    claims.clear();
    std::uint64_t bytes = 0;
    const TimeMs until_ms = now_ms() + lease_ms;
    if (auto done = claim_again(ledger, bytes_max, most, until_ms, bytes, claims); !done) return done;
    if (auto done = claim_from(ledger, LedgerKind::washed, bytes_max, most, until_ms, bytes, claims); !done) return done;
    auto done = claim_from(ledger, LedgerKind::intake, bytes_max, most, until_ms, bytes, claims);
    // An intake that is not there yet has nothing for us; what else was claimed stands.
    if (!done && done.error().code == Code::unavailable) return {};
    return done;
  };
  if (auto done = own_->run(work, false); !done) return Unexpected{done.error()};
  return claims;
}

Status StoreImpl::release(const Claim& claim, std::int64_t wait_ms) {
  if (auto may = only({Role::wash}, "give claims back"); !may) return may;
  const ItemId& id = claim.envelope.id;
  return own_->run([&](Ledger& ledger) -> Status {
    Query update(ledger.db(),
                 "UPDATE work SET lease = 0, lease_until_ms = ?, failures = failures + 1 WHERE item = ? AND lease = ? AND lease <> 0");
    if (auto done = update.put(now_ms() + wait_ms).put(id.octets()).put(claim.lease).run(); !done) return done;
    if (ledger.db().rows_changed() == 1) return {};
    return Unexpected{Code::conflict, id.short_text(), "its lease is lost"};
  }, false);
}

Status StoreImpl::read_original(const ItemId& item, const std::function<Status(ByteView)>& sink) {
  if (auto may = only({Role::wash}, "read originals"); !may) return may;
  Status done = Unexpected{Code::not_found, item.short_text(), "no such item"};
  for (const LedgerKind kind : {LedgerKind::intake, LedgerKind::washed}) {
    SealedOriginal sealed;
    done = reader(kind).read([&](Db& db) -> Status {
      auto found = sealed_original(db, item);
      if (!found) return Unexpected{found.error()};
      sealed = std::move(*found);
      return {};
    });
    if (done) return open_original(sealed, folder(kind), item, opener_, sink);
    const bool elsewhere = done.error().code == Code::unavailable || (done.error().code == Code::not_found && done.error().where == item.short_text());
    if (!elsewhere) return done;
  }
  return done;
}

Status StoreImpl::keep_own(Envelope envelope, ByteView content) {
  return keep_own_with(std::move(envelope), content, [](Ledger&) { return Status{}; });
}

Status StoreImpl::keep_own_with(Envelope envelope, ByteView content, const std::function<Status(Ledger&)>& also) {
  if (auto may = only({Role::wash}, "keep items of its own"); !may) return may;
  if (envelope.item_class == ItemClass::message) return Unexpected{Code::denied, "keep_own", "only receive keeps messages"};
  if (envelope.id.empty()) envelope.id = ItemId::random();
  OriginalWriter original(folder(LedgerKind::washed), envelope.id, options_.small_blob_bytes_max);
  if (auto added = original.add(content); !added) return added;
  if (auto finished = original.finish(); !finished) return finished;
  envelope.size_bytes = original.size_bytes();
  envelope.original_sha256 = original.sha256();
  if (envelope.arrival_ms == 0) envelope.arrival_ms = now_ms();
  if (auto readable = envelope_from_octets(to_octets(envelope)); !readable) return Unexpected{readable.error()};
  if (auto synced = original.sync(); !synced) return synced;
  GroupSealer sealer(options_.keys.store_public);
  std::vector<std::int64_t> answered;
  if (envelope.item_class == ItemClass::dsn) {
    std::lock_guard lock(memory_mutex_);
    if (const auto found = offered_.find(envelope.parent); found != offered_.end()) answered = found->second;
  }
  const auto work = [&](Ledger& ledger) -> Status {
    Query known(ledger.db(), "SELECT 1 FROM items WHERE id = ?");
    auto there = known.put(envelope.id.octets()).next();
    if (!there) return Unexpected{there.error()};
    if (*there) return Unexpected{Code::conflict, envelope.id.short_text(), "this id is kept already"};
    if (auto written = also(ledger); !written) return written;
    if (auto number = insert_item(ledger, envelope, original, {}, sealer); !number) return Unexpected{number.error()};
    if (!envelope.parent.empty()) {
      Query child(ledger.db(), "INSERT INTO children (item, parent) VALUES (?, ?)");
      if (auto done = child.put(envelope.id.octets()).put(envelope.parent.octets()).run(); !done) return done;
    }
    for (const std::int64_t number : answered) {
      Query handled(ledger.db(), "INSERT INTO handled (kind, number) VALUES ('dsn', ?) ON CONFLICT (kind, number) DO NOTHING");
      if (auto done = handled.put(number).run(); !done) return done;
    }
    return ledger.audit({"wash", "kept", envelope.id.to_text(), "", to_word(State::received), to_word(envelope.item_class),
                         "parent=" + envelope.parent.to_text() + " size=" + std::to_string(envelope.size_bytes) +
                             " recipients=" + std::to_string(envelope.recipients.size()) + " sha256=" + to_hex(envelope.original_sha256)});
  };
  if (auto done = own_->run(work); !done) return done;
  original.keep();
  bells_.wake();  // there is something to claim
  std::lock_guard lock(memory_mutex_);
  if (envelope.item_class == ItemClass::dsn) offered_.erase(envelope.parent);
  return {};
}

Result<std::set<std::int64_t>> StoreImpl::handled_after(Db& washed, const char* kind, std::int64_t number) {
  std::set<std::int64_t> numbers;
  Query query(washed, "SELECT number FROM handled WHERE kind = ? AND number > ?");
  query.put_text(kind).put(number);
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return numbers;
    numbers.insert(query.number(0));
  }
}

Result<std::vector<Store::Undelivered>> StoreImpl::undelivered_without_dsn(std::size_t most) {
  if (auto may = only({Role::wash}, "make notices of failure"); !may) return Unexpected{may.error()};
  struct Failure {
    std::int64_t number;
    std::uint32_t recipient;
    std::string reply, next_hop;
  };
  std::vector<ItemId> order;
  std::unordered_map<ItemId, std::vector<Failure>> failures;
  std::set<std::int64_t> handled;
  std::int64_t mark = 0;
  {
    std::lock_guard lock(memory_mutex_);
    mark = dsn_mark_;
  }
  auto looked = washed_.read([&](Db& db) -> Status {
    auto found = handled_after(db, "dsn", mark);
    if (!found) return Unexpected{found.error()};
    handled = std::move(*found);
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  looked = deliver_.read([&](Db& db) -> Status {
    Query query(db, "SELECT number, item, recipient, reply, next_hop FROM failures WHERE number > ? ORDER BY number");
    query.put(mark);
    bool leading = true;
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      const std::int64_t number = query.number(0);
      const bool done = handled.count(number) != 0;
      leading = leading && done;
      if (leading) mark = number;
      auto item = ItemId::from_octets(query.octets(1));
      if (done || !item) continue;
      if (failures.find(*item) == failures.end()) {
        if (order.size() >= most) continue;
        order.push_back(*item);
      }
      failures[*item].push_back({number, query.small(2), query.text(3), query.text(4)});
    }
  });
  if (!looked && looked.error().code == Code::unavailable) return std::vector<Undelivered>{};  // deliver has never run
  if (!looked) return Unexpected{looked.error()};
  std::vector<Undelivered> owed;
  for (const ItemId& id : order) {
    auto row = item_row(id);
    if (!row) return Unexpected{row.error()};
    auto view = view_of(std::move(*row), false);
    if (!view) return Unexpected{view.error()};
    Undelivered one{std::move(*view), {}};
    std::vector<std::int64_t> numbers;
    for (const Failure& failure : failures[id]) {
      numbers.push_back(failure.number);
      if (failure.recipient < one.item.recipients.size()) one.recipients.push_back(one.item.recipients[failure.recipient]);
    }
    owed.push_back(std::move(one));
    std::lock_guard lock(memory_mutex_);
    offered_[id] = std::move(numbers);
    dsn_mark_ = std::max(dsn_mark_, mark);
  }
  return owed;
}

Status StoreImpl::tell_nobody(const ItemId& item, const Actor& actor) {
  if (auto may = only({Role::wash}, "settle failures"); !may) return may;
  std::vector<std::int64_t> numbers;
  {
    std::lock_guard lock(memory_mutex_);
    if (const auto found = offered_.find(item); found != offered_.end()) numbers = found->second;
  }
  if (numbers.empty()) return Unexpected{Code::not_found, item.short_text(), "no failure of it was given out"};
  const auto work = [&](Ledger& ledger) -> Status {
    for (const std::int64_t number : numbers) {
      Query handled(ledger.db(), "INSERT INTO handled (kind, number) VALUES ('dsn', ?) ON CONFLICT (kind, number) DO NOTHING");
      if (auto done = handled.put(number).run(); !done) return done;
    }
    return ledger.audit({actor.name, "nobody-told", item.to_text(), "", "", "undelivered", "failures=" + std::to_string(numbers.size())});
  };
  if (auto done = own_->run(work); !done) return done;
  std::lock_guard lock(memory_mutex_);
  offered_.erase(item);
  return {};
}

Status StoreImpl::note_start(ByteView config_digest, const Actor& actor) {
  if (auto may = only({Role::wash, Role::deliver}, "note its start"); !may) return may;
  return own_->run([&](Ledger& ledger) {
    return ledger.audit({actor.name, "started", "", "", "", "", start_detail(config_digest)});
  });
}

}  // namespace temizu
