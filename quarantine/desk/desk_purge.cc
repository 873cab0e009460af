// What people wrote about a mail goes with the mail: when its original is purged, subject, grounds and remarks of the requests for it
// are blanked. Who asked, who decided, when and with which code stays, and so does the digest that an approval's code was given for.
#include "quarantine/desk/desk_impl.h"

namespace temizu {
namespace {

constexpr std::uint64_t kRequestsAtOnce = 500;
constexpr std::int64_t kForgetEveryMs = 60'000;
constexpr std::string_view kGone = "（保存期間が終わり消去）";

struct Told {
  std::int64_t number;
  RequestId id;
  ItemId item;
};

}  // namespace

Status DeskImpl::forget_purged() {
  const std::int64_t now = options_.clock->steady_ms();
  if (now < forget_at_ms_) return {};
  forget_at_ms_ = now + kForgetEveryMs;
  LedgerReader intake(options_.store_path, LedgerKind::intake);
  std::int64_t after = 0;
  for (;;) {
    std::vector<Told> told;
    auto done = read(orders_, [&](Db& db) -> Status {
      // Ended ones only: released, denied, withdrawn, lapsed.
      Query query(db, "SELECT number, id, item FROM requests WHERE number > ? AND state IN (2, 4, 5, 6) AND subject <> ? ORDER BY number LIMIT ?");
      query.put(after).put_text(kGone).put(kRequestsAtOnce);
      return each_row(query, [&]() -> Result<bool> {
        const auto id = ItemId::from_octets(query.octets(1)), item = ItemId::from_octets(query.octets(2));
        after = query.number(0);
        if (id && item) told.push_back({query.number(0), *id, *item});
        return true;
      });
    });
    if (!done) return done;
    if (told.empty()) break;
    std::vector<Told> purged;
    for (LedgerReader* ledger : {&intake, &washed_}) {
      done = read(*ledger, [&](Db& db) -> Status {
        for (const Told& one : told) {
          Query query(db, "SELECT 1 FROM items WHERE id = ? AND keeping = 1");
          auto row = query.put(one.item.octets()).next();
          if (!row) return Unexpected{row.error()};
          if (*row) purged.push_back(one);
        }
        return {};
      });
      if (!done) return done;
    }
    if (purged.empty()) continue;
    cut_log_ = true;
    done = write([&](Ledger& ledger) -> Status {
      for (const Told& one : purged) {
        Query request(ledger.db(), "UPDATE requests SET subject = ?, reason_text = CASE reason_text WHEN '' THEN '' ELSE ? END WHERE number = ?");
        if (auto blanked = request.put_text(kGone).put_text(kGone).put(one.number).run(); !blanked) return blanked;
        Query moves(ledger.db(), "UPDATE moves SET why = ? WHERE request = ? AND why <> ''");
        if (auto blanked = moves.put_text(kGone).put(one.id.octets()).run(); !blanked) return blanked;
        if (auto noted = ledger.audit({kByTime, "desk.text_gone", one.id.to_text(), "", "", "purged"}); !noted) return noted;
      }
      return {};
    });
    if (!done) return done;
  }
  if (!cut_log_) return {};
  const Status cut = writer_->truncate_log();
  if (!cut && cut.error().code == Code::unavailable) return {};   // a reader is in the way: the next time
  cut_log_ = !cut;
  return cut;
}

}  // namespace temizu
