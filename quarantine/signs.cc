#include "quarantine/signs.h"

#include <algorithm>
#include <vector>

#include <algorithm>
#include <array>

#include "quarantine/audit_reader.h"

namespace temizu {
namespace {

constexpr std::size_t kWaitingMax = 1'000'000;   // ids in memory

constexpr std::array<std::string_view, 6> kUnproven{"DESK-01", "DESK-03", "DESK-04", "DESK-05", "DESK-14", "DESK-15"};
constexpr char kRefusedOrders[] = "SELECT code FROM releases WHERE at_ms >= ? AND outcome = 0";
// Class 0: from outside; the samples of the self-inspection are hostile by design. docs/formats/tally.md: weights stand between blanks.
constexpr char kDangers[] =
    "SELECT COUNT(*) FROM results JOIN tallies ON tallies.number = results.number WHERE results.purged = 0 AND results.at_ms >= ? AND "
    "results.item_class = 0 AND tallies.tally LIKE '% hostile%'";
constexpr char kCrashes[] =
    "SELECT COUNT(*) FROM results WHERE purged = 0 AND at_ms >= ? AND item_class = 0 AND "
    "reason IN ('wash.crashed', 'wash.memory', 'wash.forbidden_call', 'wash.answer', 'wash.timeout')";

Status count(Db& db, const char* sql, TimeMs from_ms, std::uint64_t& number) {
  Query query(db, sql);
  auto row = query.put(from_ms).next();
  if (!row) return Unexpected{row.error()};
  if (*row) number = query.count(0);
  return {};
}

Status count_unproven(Db& db, TimeMs from_ms, std::uint64_t& number) {
  Query query(db, kRefusedOrders);
  query.put(from_ms);
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    number += is_unproven(query.text(0)) ? 1 : 0;
  }
}

// Ids in the first column, kWaitingMax at most.
Status take_ids(Query& query, std::vector<Bytes>& ids) {
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row || ids.size() >= kWaitingMax) return {};
    ids.emplace_back(query.octets(0));
  }
}

Status cursor(Db& db, const char* sql, std::int64_t& value) {
  Query query(db, sql);
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  value = *row ? query.number(0) : 0;
  return {};
}

void earlier(std::optional<TimeMs>& oldest_ms, TimeMs at_ms) { oldest_ms = std::min(oldest_ms.value_or(at_ms), at_ms); }

}  // namespace

bool is_unproven(std::string_view code) { return std::ranges::find(kUnproven, code) != kUnproven.end(); }

Result<Signs> signs_since(const std::string& store_path, TimeMs from_ms) {
  Signs signs;
  LedgerReader washed(store_path, LedgerKind::washed);
  const Status looked = washed.read_or_empty([&](Db& db) -> Status {
    if (auto done = count_unproven(db, from_ms, signs.refused); !done) return done;
    if (auto done = count(db, kDangers, from_ms, signs.dangers); !done) return done;
    return count(db, kCrashes, from_ms, signs.crashes);
  });
  if (!looked) return Unexpected{looked.error()};
  const Status read = AuditReader(store_path).since(LedgerKind::deliver, from_ms, [&](const AuditRecord& record) { signs.forged += record.action == "forged" ? 1 : 0; });
  if (!read) return Unexpected{read.error()};
  return signs;
}

// Each ledger at one moment, the last one first: what moves on meanwhile is seen where it came from.
Result<std::optional<TimeMs>> oldest_waiting_ms(const std::string& store_path) {
  std::vector<Bytes> ids;   // beyond the intake's own queue
  std::int64_t imported = 0, claimed = 0;
  LedgerReader deliver(store_path, LedgerKind::deliver), washed(store_path, LedgerKind::washed), intake(store_path, LedgerKind::intake);
  Status looked = deliver.read_or_empty([&](Db& db) -> Status {
    if (auto done = cursor(db, "SELECT value FROM cursors WHERE name = 'washed'", imported); !done) return done;
    Query waiting(db, "SELECT DISTINCT item FROM deliveries WHERE state = 1 AND on_hold = 0 AND item_class = 0");
    return take_ids(waiting, ids);
  });
  if (!looked) return Unexpected{looked.error()};
  looked = washed.read_or_empty([&](Db& db) -> Status {
    if (auto done = cursor(db, "SELECT value FROM cursors WHERE name = 'intake'", claimed); !done) return done;
    Query results(db, "SELECT item FROM results WHERE number > ? AND item_class = 0");
    if (auto done = take_ids(results.put(imported), ids); !done) return done;
    Query work(db, "SELECT item FROM work WHERE source = 0");
    return take_ids(work, ids);
  });
  if (!looked) return Unexpected{looked.error()};
  std::optional<TimeMs> oldest_ms;
  looked = intake.read_or_empty([&](Db& db) -> Status {
    for (const Bytes& id : ids) {
      Query query(db, "SELECT arrival_ms FROM items WHERE id = ?");
      auto row = query.put(ByteView(id)).next();
      if (!row) return Unexpected{row.error()};
      if (*row) earlier(oldest_ms, query.number(0));
    }
    Query query(db, "SELECT MIN(arrival_ms), COUNT(*) FROM items WHERE number > ? AND item_class = 0");
    auto row = query.put(claimed).next();
    if (!row) return Unexpected{row.error()};
    if (*row && query.number(1) > 0) earlier(oldest_ms, query.number(0));
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  return oldest_ms;
}

Result<std::optional<TimeMs>> first_record_ms(const std::string& store_path) {
  std::optional<TimeMs> first;
  bool unread = false;
  for (const LedgerKind kind : {LedgerKind::intake, LedgerKind::washed, LedgerKind::deliver}) {
    if (!ledger_there(store_path, kind)) continue;
    LedgerReader reader(store_path, kind);
    Status done = reader.read([&](Db& db) -> Status {
      Query query(db, "SELECT at_ms FROM audit ORDER BY number LIMIT 1");
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (*row && (!first || query.number(0) < *first)) first = query.number(0);
      return {};
    });
    unread = unread || !done;
  }
  if (!first && unread) return std::optional<TimeMs>{0};
  return first;
}

}  // namespace temizu
