#include "report/desk.h"

#include <map>

#include "quarantine/release.h"
#include "quarantine/sql/ledger.h"
#include "report/figures.h"
#include "report/rows.h"

namespace temizu {
namespace {

constexpr std::size_t kListMax = 200;
constexpr std::size_t kRequestsMax = 200'000;   // looked at in one report
constexpr TimeMs kSoonMs = 14 * 86'400'000LL;

struct RequestSeen {
  TimeMs asked_ms{0}, approved_ms{0};
  std::string approver, reason;
};

class DeskReader {
 public:
  DeskReader(const std::string& store_path, const Period& period) : store_path_(store_path), period_(period), orders_(store_path, LedgerKind::orders), washed_(store_path, LedgerKind::washed) {}

  Result<DeskCount> run(const std::vector<ItemId>& delivered) {
    DeskCount count;
    DeskFigures figures;
    Status done;
    if (ledger_there(store_path_, LedgerKind::orders)) done = orders_.read([&](Db& db) -> Status {
      if (auto read = requests(db, figures); !read) return read;
      if (auto read = moves(db, figures); !read) return read;
      return exceptions(db, figures);
    });
    if (done && ledger_there(store_path_, LedgerKind::washed)) {
      done = washed_.read([&](Db& db) -> Status { return releases(db, figures, delivered, count); });
    }
    if (!done) return Unexpected{done.error()};
    figures.wait_p50_ms = waits_.quantile(50);
    figures.wait_max_ms = waits_.max();
    if (used_) count.figures = std::move(figures);
    return count;
  }

 private:
  bool in_period(TimeMs at_ms) const { return at_ms >= period_.start_ms && at_ms < period_.end_ms; }

  Status requests(Db& db, DeskFigures& figures) {
    Query query(db, "SELECT id, state, deadline_ms, made_ms, reason FROM requests WHERE made_ms < ? ORDER BY number DESC");
    query.put(period_.end_ms);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row || seen_.size() >= kRequestsMax) return {};
      used_ = true;
      RequestSeen& seen = seen_[Bytes(query.octets(0))];
      seen.asked_ms = query.number(3);
      seen.reason = query.text(4);
      if (in_period(seen.asked_ms)) ++figures.opened;
      const std::int64_t state = query.number(1), deadline_ms = query.number(2);
      if (state > static_cast<std::int64_t>(RequestState::approved)) continue;
      ++figures.waiting;
      if (deadline_ms != 0 && deadline_ms < period_.end_ms) ++figures.overdue;
    }
  }

  Status moves(Db& db, DeskFigures& figures) {
    Query query(db, "SELECT request, action, actor, at_ms FROM moves ORDER BY number");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      const auto found = seen_.find(Bytes(query.octets(0)));
      const std::int64_t number = query.number(1), at_ms = query.number(3);
      if (found == seen_.end() || number < 0 || number > static_cast<std::int64_t>(DeskAction::check_malware)) continue;
      RequestSeen& seen = found->second;
      const auto action = static_cast<DeskAction>(number);
      if (action == DeskAction::resubmit) seen.asked_ms = at_ms;
      if (action == DeskAction::approve) {
        seen.approver = query.text(2);
        seen.approved_ms = at_ms;
      }
      if (!in_period(at_ms)) continue;
      switch (action) {
        case DeskAction::approve: ++figures.approved; break;
        case DeskAction::send_back: ++figures.returned; break;
        case DeskAction::deny: ++figures.denied; break;
        case DeskAction::withdraw: ++figures.withdrawn; break;
        case DeskAction::lapse: ++figures.lapsed; break;
        default: continue;
      }
      if (action == DeskAction::approve || action == DeskAction::deny) waits_.add(static_cast<std::uint64_t>(std::max<TimeMs>(0, at_ms - seen.asked_ms)));
    }
  }

  Status exceptions(Db& db, DeskFigures& figures) {
    Query query(db, "SELECT expires_ms, review_ms, approved_ms, ended_ms FROM exceptions");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      used_ = true;
      const bool in_force = query.number(2) != 0 && query.number(2) < period_.end_ms && (query.number(3) == 0 || query.number(3) >= period_.end_ms) &&
                            query.number(0) >= period_.end_ms;
      if (!in_force) continue;
      ++figures.exceptions;
      const TimeMs next_ms = query.number(1) == 0 ? query.number(0) : std::min(query.number(0), query.number(1));
      if (next_ms < period_.end_ms + kSoonMs) ++figures.exceptions_ending;
    }
  }

  Status releases(Db& db, DeskFigures& figures, const std::vector<ItemId>& delivered, DeskCount& count) {
    {
      Query uses(db, "SELECT COUNT(*) FROM exception_uses WHERE at_ms >= ? AND at_ms < ?");
      auto row = uses.put(period_.start_ms).put(period_.end_ms).next();
      if (!row) return Unexpected{row.error()};
      if (*row) figures.exceptions_used = uses.count(0);
    }
    std::map<ItemId, bool> by_item;   // released item → approved
    Query query(db, "SELECT request, item, released_item, requester, at_ms, way FROM releases WHERE at_ms < ? ORDER BY at_ms DESC LIMIT 200000");
    query.put(period_.end_ms);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      auto released = ItemId::from_octets(query.octets(2));
      auto item = ItemId::from_octets(query.octets(1));
      if (!released || released->empty() || !item) continue;   // refused
      const auto request = seen_.find(Bytes(query.octets(0)));
      const bool is_approved = request != seen_.end() && request->second.approved_ms != 0;
      by_item[*released] = is_approved;
      if (!in_period(query.number(4))) continue;
      used_ = true;
      ++figures.released;
      if (query.number(5) != static_cast<std::int64_t>(ReleaseWay::original)) continue;   // washed again: no original
      ++count.originals;
      if (figures.list.size() >= kListMax) continue;
      figures.list.push_back({item->short_text(), query.text(3), is_approved ? request->second.approver : "", request != seen_.end() ? request->second.reason : "", query.number(4)});
    }
    for (const ItemId& one : delivered) {
      const auto found = by_item.find(one);
      if (found != by_item.end() && found->second) ++count.approved_releases;
      Query notice(db, "SELECT 1 FROM recalls WHERE notice_item = ?");
      auto row = notice.put(one.octets()).next();
      if (!row) return Unexpected{row.error()};
      if (*row) ++count.recall_notices;
    }
    return {};
  }

  const std::string& store_path_;
  const Period& period_;
  LedgerReader orders_, washed_;
  std::map<Bytes, RequestSeen> seen_;
  Times waits_;
  bool used_{false};
};

}  // namespace

Result<DeskCount> desk_figures(const std::string& store_path, const Period& period, const std::vector<ItemId>& delivered) {
  return DeskReader(store_path, period).run(delivered);
}

}  // namespace temizu
