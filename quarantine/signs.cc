#include "quarantine/signs.h"

#include "quarantine/audit_reader.h"

namespace temizu {
namespace {

// Why wash refused: not on its way (a part that is gone, a file too large), but because what the desk's rows say is not proven.
constexpr char kRefusedOrders[] =
    "SELECT COUNT(*) FROM releases WHERE at_ms >= ? AND outcome = 0 AND code IN ('DESK-01', 'DESK-03', 'DESK-04', 'DESK-05', 'DESK-14', 'DESK-15')";
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

}  // namespace

Result<Signs> signs_since(const std::string& store_path, TimeMs from_ms) {
  Signs signs;
  LedgerReader washed(store_path, LedgerKind::washed);
  const Status looked = washed.read_or_empty([&](Db& db) -> Status {
    if (auto done = count(db, kRefusedOrders, from_ms, signs.refused); !done) return done;
    if (auto done = count(db, kDangers, from_ms, signs.dangers); !done) return done;
    return count(db, kCrashes, from_ms, signs.crashes);
  });
  if (!looked) return Unexpected{looked.error()};
  const Status read = AuditReader(store_path).since(LedgerKind::deliver, from_ms, [&](const AuditRecord& record) { signs.forged += record.action == "forged" ? 1 : 0; });
  if (!read) return Unexpected{read.error()};
  return signs;
}

}  // namespace temizu
