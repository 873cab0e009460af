#include "report/desk.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/log.h"
#include "quarantine/release.h"
#include "quarantine/sql/ledger.h"
#include "report/figures.h"
#include "report/rows.h"

namespace temizu {
namespace {

constexpr std::size_t kListMax = 200;
constexpr std::size_t kGroupsShown = 20, kGroupsMax = 5000;
constexpr std::size_t kEndingMax = 50;
constexpr std::size_t kRequestsMax = 200'000;   // looked at in one report
constexpr TimeMs kSoonMs = 14 * 86'400'000LL;

struct RequestSeen {
  TimeMs asked_ms{0}, approved_ms{0};
  std::string approver, reason, department, part;
  bool by_eye{false}, for_malware{false}, password_shown{false}, recalled{false};
};

struct GroupSeen {
  DeskFigures::Group group;
  std::vector<std::uint64_t> waits;   // one a decision of the period
};
using Groups = std::map<std::string, GroupSeen>;

class DeskReader {
 public:
  DeskReader(const std::string& store_path, const Period& period, const WorkCalendar& calendar)
      : store_path_(store_path), period_(period), calendar_(calendar), orders_(store_path, LedgerKind::orders), washed_(store_path, LedgerKind::washed) {}

  DeskCount run(const std::vector<ItemId>& delivered) {
    DeskCount count;
    DeskFigures figures;
    const auto look = [&](LedgerReader& reader, LedgerKind kind, const std::function<Status(Db&)>& of) {
      if (!ledger_there(store_path_, kind)) return;
      const Status done = reader.read(of);
      if (done) return;
      count.unread.emplace_back(to_word(kind));
      log(LogLevel::alert, "ledger_unread", {{"ledger", to_word(kind)}, {"error", to_text(done.error())}});
    };
    look(orders_, LedgerKind::orders, [&](Db& db) -> Status {
      if (auto read = requests(db, figures); !read) return read;
      if (auto read = moves(db, figures); !read) return read;
      return exceptions(db, figures);
    });
    look(washed_, LedgerKind::washed, [&](Db& db) -> Status {
      if (auto read = uses(db, figures); !read) return read;
      return releases(db, figures, delivered, count);
    });
    if (!count.unread.empty()) return count;
    figures.wait_p50_ms = waits_.quantile(50);
    figures.wait_max_ms = waits_.max();
    for (auto& [id, one] : ending_) figures.ending.push_back(std::move(one));
    const auto next = [](const DeskFigures::ExceptionRow& one) { return one.review_ms == 0 ? one.expires_ms : std::min(one.expires_ms, one.review_ms); };
    std::stable_sort(figures.ending.begin(), figures.ending.end(), [&](const auto& a, const auto& b) { return next(a) < next(b); });
    figures.departments = busiest(departments_);
    figures.deciders = busiest(deciders_);
    if (used_) count.figures = std::move(figures);
    return count;
  }

 private:
  bool in_period(TimeMs at_ms) const { return at_ms >= period_.start_ms && at_ms < period_.end_ms; }

  static GroupSeen& of(Groups& groups, const std::string& name) {
    if (const auto found = groups.find(name); found != groups.end()) return found->second;
    GroupSeen& seen = groups[groups.size() < kGroupsMax ? name : std::string("other")];
    seen.group.name = groups.size() < kGroupsMax ? name : "other";
    return seen;
  }

  static std::vector<DeskFigures::Group> busiest(const Groups& groups) {
    std::vector<DeskFigures::Group> list;
    for (const auto& [name, seen] : groups) {
      list.push_back(seen.group);
      if (seen.waits.empty()) continue;
      std::vector<std::uint64_t> waits = seen.waits;
      std::sort(waits.begin(), waits.end());
      list.back().wait_p50_ms = waits[(waits.size() + 1) / 2 - 1];
      list.back().wait_max_ms = waits.back();
    }
    const auto acts = [](const DeskFigures::Group& one) { return one.opened + one.approved + one.denied + one.returned; };
    std::stable_sort(list.begin(), list.end(), [&](const DeskFigures::Group& a, const DeskFigures::Group& b) { return acts(a) > acts(b); });
    if (list.size() > kGroupsShown) list.resize(kGroupsShown);
    return list;
  }

  Status requests(Db& db, DeskFigures& figures) {
    Query query(db, "SELECT id, state, deadline_ms, made_ms, reason, department, part FROM requests WHERE made_ms < ? ORDER BY number DESC");
    query.put(period_.end_ms);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row || seen_.size() >= kRequestsMax) return {};
      used_ = true;
      RequestSeen& seen = seen_[Bytes(query.octets(0))];
      seen.asked_ms = query.number(3);
      seen.reason = query.text(4);
      seen.department = query.text(5);
      seen.part = query.text(6);
      if (in_period(seen.asked_ms)) {
        ++figures.opened;
        ++of(departments_, seen.department).group.opened;
      }
      const std::int64_t state = query.number(1), deadline_ms = query.number(2);
      if (state > static_cast<std::int64_t>(RequestState::approved)) continue;
      ++figures.waiting;
      if (deadline_ms != 0 && deadline_ms < period_.end_ms) ++figures.overdue;
    }
  }

  // What the move leaves on its request, whenever it was.
  static void note(RequestSeen& seen, DeskAction action, std::string&& actor, TimeMs at_ms) {
    switch (action) {
      case DeskAction::resubmit:
        seen.asked_ms = at_ms;
        seen.by_eye = seen.for_malware = false;   // checks are of a round
        break;
      case DeskAction::approve:
        seen.approver = std::move(actor);
        seen.approved_ms = at_ms;
        break;
      case DeskAction::check_eye: seen.by_eye = true; break;
      case DeskAction::check_malware: seen.for_malware = true; break;
      case DeskAction::show_password: seen.password_shown = true; break;
      case DeskAction::recall: seen.recalled = true; break;
      default: break;
    }
  }

  // A decision of the period.
  void decided(DeskFigures& figures, const RequestSeen& seen, DeskAction action, const std::string& actor, bool by_deputy, TimeMs at_ms) {
    auto& department = of(departments_, seen.department);
    auto& decider = of(deciders_, actor);
    const auto add = [&](std::uint64_t DeskFigures::Group::*member) {
      ++(department.group.*member);
      ++(decider.group.*member);
    };
    if (by_deputy) ++figures.by_deputy;
    if (action == DeskAction::send_back) {
      ++figures.returned;
      return add(&DeskFigures::Group::returned);
    }
    const auto wait_ms = static_cast<std::uint64_t>(std::max<TimeMs>(0, at_ms - seen.asked_ms));
    waits_.add(wait_ms);
    department.waits.push_back(wait_ms);
    decider.waits.push_back(wait_ms);
    if (action == DeskAction::deny) {
      ++figures.denied;
      return add(&DeskFigures::Group::denied);
    }
    ++figures.approved;
    if (!calendar_.is_working(at_ms)) ++figures.after_hours;
    add(&DeskFigures::Group::approved);
  }

  Status moves(Db& db, DeskFigures& figures) {
    Query query(db, "SELECT request, action, actor, at_ms, for_account FROM moves ORDER BY number");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      const auto found = seen_.find(Bytes(query.octets(0)));
      const std::int64_t number = query.number(1), at_ms = query.number(3);
      if (found == seen_.end() || number < 0 || number > static_cast<std::int64_t>(DeskAction::check_malware)) continue;
      RequestSeen& seen = found->second;
      const auto action = static_cast<DeskAction>(number);
      note(seen, action, query.text(2), at_ms);
      if (!in_period(at_ms)) continue;
      switch (action) {
        case DeskAction::approve:
        case DeskAction::send_back:
        case DeskAction::deny: decided(figures, seen, action, query.text(2), !query.text(4).empty(), at_ms); break;
        case DeskAction::withdraw: ++figures.withdrawn; break;
        case DeskAction::lapse: ++figures.lapsed; break;
        default: break;
      }
    }
  }

  Status exceptions(Db& db, DeskFigures& figures) {
    Query query(db, "SELECT expires_ms, review_ms, approved_ms, ended_ms, id, kind, owner, made_ms FROM exceptions");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      used_ = true;
      const TimeMs expires_ms = query.number(0), review_ms = query.number(1), approved_ms = query.number(2), ended_ms = query.number(3);
      const bool runs = (ended_ms == 0 || ended_ms >= period_.end_ms) && expires_ms >= period_.end_ms;
      const bool approved = approved_ms != 0 && approved_ms < period_.end_ms;
      if (runs && !approved && query.number(7) < period_.end_ms) ++figures.exceptions_proposed;
      if (!runs || !approved) continue;
      ++figures.exceptions;
      const TimeMs next_ms = review_ms == 0 ? expires_ms : std::min(expires_ms, review_ms);
      if (next_ms >= period_.end_ms + kSoonMs) continue;
      ++figures.exceptions_ending;
      auto id = ItemId::from_octets(query.octets(4));
      if (!id || ending_.size() >= kEndingMax) continue;
      ending_[Bytes(query.octets(4))] = {id->short_text(), query.text(5), query.text(6), expires_ms, review_ms};
    }
    return {};
  }

  Status uses(Db& db, DeskFigures& figures) {
    Query query(db, "SELECT exception, at_ms FROM exception_uses WHERE at_ms < ?");
    query.put(period_.end_ms);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      const bool now = in_period(query.number(1));
      if (now) ++figures.exceptions_used;
      const auto found = ending_.find(Bytes(query.octets(0)));
      if (found == ending_.end()) continue;
      ++found->second.uses_all;
      if (now) ++found->second.uses;
    }
    return {};
  }

  Status releases(Db& db, DeskFigures& figures, const std::vector<ItemId>& delivered, DeskCount& count) {
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
      // Washing again hands no original out and may need no approval.
      const bool is_original = query.number(5) == static_cast<std::int64_t>(ReleaseWay::original);
      const auto request = seen_.find(Bytes(query.octets(0)));
      const bool is_approved = request != seen_.end() && request->second.approved_ms != 0;
      by_item[*released] = is_approved || !is_original;
      if (!in_period(query.number(4))) continue;
      used_ = true;
      ++figures.released;
      if (!is_original) continue;
      ++count.originals;
      if (figures.list.size() >= kListMax) continue;
      DeskFigures::Released one{item->short_text(), query.text(3), "", "", query.number(4)};
      if (request != seen_.end()) {
        const RequestSeen& seen = request->second;
        one.approver = is_approved ? seen.approver : "";
        one.ground = seen.reason;
        one.whole = seen.part.empty();
        one.checked_by_eye = seen.by_eye;
        one.checked_for_malware = seen.for_malware;
        one.password_shown = seen.password_shown;
        one.recalled = seen.recalled;
      }
      figures.list.push_back(std::move(one));
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
  const WorkCalendar& calendar_;
  LedgerReader orders_, washed_;
  std::map<Bytes, RequestSeen> seen_;
  std::map<Bytes, DeskFigures::ExceptionRow> ending_;
  Groups departments_, deciders_;
  Times waits_;
  bool used_{false};
};

}  // namespace

DeskCount desk_figures(const std::string& store_path, const Period& period, const WorkCalendar& calendar, const std::vector<ItemId>& delivered) {
  return DeskReader(store_path, period, calendar).run(delivered);
}

}  // namespace temizu
