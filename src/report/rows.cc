#include "report/rows.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>

#include "base/digest.h"
#include "base/log.h"
#include "quarantine/original.h"
#include "quarantine/seal/seal.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/statement.h"
#include "report/figures.h"
#include "report/recount.h"
#include "report/signature_checks.h"

namespace temizu {
namespace {

// So many rows in a row that are younger than the period end a pass: no clock that was set back makes us miss more.
constexpr std::uint64_t kYoungerMax = 20'000;
constexpr std::uint64_t kLookAhead = 64;
constexpr std::size_t kReleasedMax = 10'000;

constexpr char kResults[] =
    "SELECT r.number, r.at_ms, r.item_class, r.statement, r.reason, t.tally FROM results r LEFT JOIN tallies t ON t.number = r.number "
    "WHERE r.number >= ? ORDER BY r.number";
constexpr char kStatements[] = "SELECT number, item, result_number, statement, signature FROM results WHERE number >= ? ORDER BY number";
constexpr char kNumberOf[] = "SELECT number FROM results WHERE item = ? AND result_number = ?";
constexpr char kDeliveries[] =
    "SELECT rowid, item, recipient, result_number, state, changed_ms, item_class, notice_only FROM deliveries WHERE rowid >= ? ORDER BY rowid";

constexpr std::int64_t kMessage = static_cast<std::int64_t>(ItemClass::message);
constexpr std::int64_t kRelease = static_cast<std::int64_t>(ItemClass::release);

Result<std::int64_t> number_in(Db& db, const char* sql, std::string_view text = {}) {
  Query query(db, sql);
  if (!text.empty()) query.put_text(text);
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  return *row ? query.number(0) : 0;
}

// Results in the order in which deliver took them over: the next is nearly always the one asked for.
class ResultCursor {
 public:
  explicit ResultCursor(Db& db) : db_(db) {}

  struct Found {
    ByteView statement, signature;   // until the next find
    std::int64_t number{0};
  };
  // Nothing: no such row.
  Result<std::optional<Found>> find(ByteView item, std::int64_t result_number) {
    for (std::uint64_t i = 0; query_ && i < kLookAhead; ++i) {
      if (item_ == item && result_number_ == result_number) return std::optional<Found>{Found{query_->octets(3), query_->octets(4), number_}};
      auto moved = move();
      if (!moved) return Unexpected{moved.error()};
      if (!*moved) query_.reset();
    }
    std::int64_t number = 0;
    {
      Query place(db_, kNumberOf);
      auto row = place.put(item).put(result_number).next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return std::optional<Found>{};
      number = place.number(0);
    }
    query_.reset();
    query_.emplace(db_, kStatements);
    query_->put(number);
    auto moved = move();
    if (!moved) return Unexpected{moved.error()};
    if (!*moved || item_ != item) return std::optional<Found>{};
    return std::optional<Found>{Found{query_->octets(3), query_->octets(4), number_}};
  }

 private:
  Result<bool> move() {
    auto row = query_->next();
    if (!row || !*row) return row;
    number_ = query_->number(0);
    item_ = query_->octets(1);
    result_number_ = query_->number(2);
    return true;
  }

  Db& db_;
  std::optional<Query> query_;
  std::int64_t number_{0}, result_number_{0};
  Bytes item_;
};

class RowCount {
 public:
  RowCount(const RowOptions& options, Report& report)
      : options_(options), report_(report), figures_(report.period), signatures_(options.wash_sign_public) {
    const Bytes salt = random_octets(8);
    for (const char c : salt) salt_ = salt_ << 8 | static_cast<unsigned char>(c);
  }

  Result<RowFindings> run() {
    LedgerReader deliver(options_.store_path, LedgerKind::deliver), washed(options_.store_path, LedgerKind::washed),
        intake(options_.store_path, LedgerKind::intake);
    with(deliver, LedgerKind::deliver, "washed", [&](Db* d, std::int64_t imported) {   // from here on deliver stands still for us
      with(washed, LedgerKind::washed, "intake", [&](Db* w, std::int64_t claimed) {
        with(intake, LedgerKind::intake, nullptr, [&](Db* i, std::int64_t) { count(d, imported, w, claimed, i); });
      });
    });
    figures_.fill(report_);
    const SignatureChecks::Outcome& signatures = signatures_.finish();
    report_.safety.signatures_checked += signatures.checked;
    report_.safety.signatures_bad += signatures.bad;
    for (const SignatureChecks::Bad& one : signatures.first) log(LogLevel::alert, "unsigned_was_sent", {{"item", to_hex(one.item)}, {"what", one.what}});
    return findings_;
  }

 private:
  // Hands look the database and where its reader stands in the ledger before it. A ledger nobody has made yet is no database; nor is one
  // that cannot be read, and that is told.
  void with(LedgerReader& reader, LedgerKind kind, const char* cursor, const std::function<void(Db*, std::int64_t)>& look) {
    bool looked = false;
    Status done;
    if (is_gone(options_.store_path, kind)) done = Unexpected{Code::not_found, to_word(kind), "the ledger is gone"};
    else if (ledger_there(options_.store_path, kind)) {
      done = reader.read([&](Db& db) -> Status {
        Result<std::int64_t> at = 0;
        if (cursor != nullptr) at = number_in(db, "SELECT value FROM cursors WHERE name = ?", cursor);
        if (!at) return Unexpected{at.error()};
        looked = true;
        look(&db, *at);
        return {};
      });
    }
    note(kind, done);
    if (!looked) look(nullptr, 0);
  }

  bool is_unread(LedgerKind kind) const { return std::ranges::find(findings_.unread, to_word(kind)) != findings_.unread.end(); }

  void note(LedgerKind kind, const Status& done) {
    if (done || is_unread(kind)) return;
    findings_.unread.emplace_back(to_word(kind));
    log(LogLevel::alert, "ledger_unread", {{"ledger", to_word(kind)}, {"error", to_text(done.error())}});
  }

  void count(Db* deliver, std::int64_t imported, Db* washed, std::int64_t claimed, Db* intake) {
    if (intake != nullptr) note(LedgerKind::intake, kept(*intake, claimed));
    if (washed != nullptr) {
      note(LedgerKind::washed, results(*washed, intake));
      if (!is_unread(LedgerKind::deliver)) note(LedgerKind::washed, in_front(*washed, imported, intake));
      const auto holds = number_in(*washed, "SELECT COUNT(*) FROM keep_holds");
      if (holds) report_.keeping.keep_holds = static_cast<std::uint64_t>(*holds);
      else note(LedgerKind::washed, Unexpected{holds.error()});
    }
    if (deliver == nullptr) return;
    const auto on_hold = number_in(*deliver, "SELECT COUNT(*) FROM deliveries WHERE state = 1 AND on_hold = 1");
    if (on_hold) report_.keeping.on_hold = static_cast<std::uint64_t>(*on_hold);
    else note(LedgerKind::deliver, Unexpected{on_hold.error()});
    note(LedgerKind::deliver, deliveries(*deliver, washed));
  }

  Status kept(Db& intake, std::int64_t claimed) {
    const Period& period = report_.period;
    {
      Query query(intake, "SELECT arrival_ms, size_bytes, recipients FROM items WHERE arrival_ms >= ? AND arrival_ms < ? AND item_class = 0");
      query.put(period.start_ms).put(period.end_ms);
      for (;;) {
        auto row = query.next();
        if (!row) return Unexpected{row.error()};
        if (!*row) break;
        figures_.kept({query.number(0), query.count(1), query.count(2)});
      }
    }
    if (is_unread(LedgerKind::washed)) return {};   // nobody knows which of them wash has
    Query query(intake, "SELECT arrival_ms, recipients FROM items WHERE number > ? AND item_class = 0");
    query.put(claimed);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      figures_.waiting(query.number(0), query.count(1));
    }
  }

  Status results(Db& washed, Db* intake) {
    Query query(washed, kResults);
    query.put(options_.from.results);
    std::uint64_t younger = 0;
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      const TimeMs at_ms = query.number(1);
      last_result_ = query.count(0);
      if (at_ms >= report_.period.end_ms) {
        if (report_.marks.results == 0) report_.marks.results = query.count(0);
        if (++younger > kYoungerMax) break;
        continue;
      }
      younger = 0;
      report_.marks.results = 0;
      if (!figures_.in_period(at_ms) || query.number(2) != kMessage) continue;
      if (!view_result(query.octets(3), result_)) continue;   // a row wash did not write; deliver refuses it and says so
      const ByteView reason = query.octets(4), tally = query.octets(5);
      if (!tally.empty()) {
        findings_.tally_sum += tally_number(tally);
        ++findings_.tallies;
      }
      const Danger danger = figures_.result({at_ms, &result_, reason, tally});
      if (danger.any() && intake != nullptr) note(LedgerKind::intake, look_up_sender(*intake, result_.item, danger));
    }
    if (report_.marks.results == 0) report_.marks.results = last_result_ + 1;
    return {};
  }

  Status look_up_sender(Db& intake, const ItemId& item, const Danger& danger) {
    ++report_.dangers_all;
    if (report_.dangers_looked >= options_.senders_max) return {};
    ++report_.dangers_looked;
    auto row = item_by_id(intake, item);
    if (!row && row.error().code == Code::io) return Unexpected{row.error()};
    if (row) figures_.danger(domain_of(row->envelope.sender), danger);
    return {};
  }

  // Between intake and deliver: claimed, or washed and not taken over yet.
  Status in_front(Db& washed, std::int64_t imported, Db* intake) {
    {
      Query query(washed, "SELECT statement FROM results WHERE number > ? AND item_class = 0");
      query.put(imported);
      for (;;) {
        auto row = query.next();
        if (!row) return Unexpected{row.error()};
        if (!*row) break;
        if (view_result(query.octets(0), result_)) figures_.waiting(result_.arrival_ms, result_.recipients.size());
      }
    }
    Query query(washed, "SELECT item, recipients_left FROM work WHERE source = 0");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      if (intake == nullptr) continue;   // gone, and told
      Query arrival(*intake, "SELECT arrival_ms FROM items WHERE id = ?");
      auto found = arrival.put(query.octets(0)).next();
      if (!found) note(LedgerKind::intake, Unexpected{found.error()});
      if (found && *found) figures_.waiting(arrival.number(0), query.count(1));
    }
  }

  // True for a share of the items that nobody can know before.
  bool chosen(ByteView item) const {
    std::uint64_t mixed = salt_;
    for (const char c : item) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x9E3779B97F4A7C15u;
    const std::uint64_t every = (report_results_ + options_.signatures_max - 1) / options_.signatures_max;
    return every <= 1 || (mixed >> 20) % every == 0;
  }

  Status deliveries(Db& deliver, Db* washed) {
    std::optional<ResultCursor> cursor;
    if (washed != nullptr) cursor.emplace(*washed);
    report_results_ = findings_.tallies;   // about as many results as messages were washed
    Query query(deliver, kDeliveries);
    query.put(options_.from.deliveries);
    std::uint64_t last = 0;
    std::int64_t checked_number = 0;
    bool readable = false;                 // result_ holds the result of result_row; its views are gone with the next row
    std::int64_t result_row = 0;
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      last = query.count(0);
      const std::int64_t state = query.number(4), item_class = query.number(6);
      const TimeMs changed_ms = query.number(5);
      const bool ended = state == static_cast<std::int64_t>(State::delivered) || state == static_cast<std::int64_t>(State::undeliverable);
      if ((!ended || changed_ms >= report_.period.end_ms) && report_.marks.deliveries == 0) report_.marks.deliveries = last;
      if (ended && changed_ms < report_.period.start_ms) continue;
      const bool sent = state == static_cast<std::int64_t>(State::delivered) && figures_.in_period(changed_ms);
      if (item_class != kMessage && !sent) continue;
      std::optional<ResultCursor::Found> found;
      if (cursor) {
        auto looked = cursor->find(query.octets(1), query.number(3));
        if (!looked) {
          note(LedgerKind::washed, Unexpected{looked.error()});
          cursor.reset();
        } else {
          found = *looked;
        }
      }
      if (!found) {
        if (sent && !is_unread(LedgerKind::washed)) ++report_.safety.without_result;
        // Nobody knows when it came: it counts as of this period, so that the sum shows it.
        if (item_class == kMessage) figures_.recipient({report_.period.start_ms, changed_ms, static_cast<State>(state), query.flag(7)});
        continue;
      }
      if (found->number != result_row) {
        result_row = found->number;
        readable = view_result(found->statement, result_).has_value();
      }
      const std::uint32_t recipient = query.small(2);
      const std::vector<std::uint32_t>& numbers = result_.recipient_numbers;
      const bool covered = readable && std::find(numbers.begin(), numbers.end(), recipient) != numbers.end();
      if (sent && !covered) ++report_.safety.without_result;
      if (sent && found->number != checked_number) {
        checked_number = found->number;
        check(*found, query.octets(1), item_class);
      }
      if (item_class != kMessage) continue;
      const TimeMs arrival_ms = readable ? result_.arrival_ms : report_.period.start_ms;
      figures_.recipient({arrival_ms, changed_ms, static_cast<State>(state), query.flag(7)});
    }
    if (report_.marks.deliveries == 0) report_.marks.deliveries = last + 1;
    return {};
  }

  void check(const ResultCursor::Found& found, ByteView item, std::int64_t item_class) {
    ++report_.safety.sent_results;
    if (item_class == kRelease) {
      ++report_.safety.originals_released;
      auto id = ItemId::from_octets(item);
      if (id && findings_.released.size() < kReleasedMax) findings_.released.push_back(*id);
    }
    if (chosen(item)) signatures_.add(item, found.statement, found.signature);
  }

  const RowOptions& options_;
  Report& report_;
  Figures figures_;
  SignatureChecks signatures_;
  RowFindings findings_;
  ResultView result_;                      // the one looked at; a member, so that its vectors keep their room
  std::uint64_t last_result_{0}, report_results_{0}, salt_{0};
};

}  // namespace

std::uint64_t tally_number(std::string_view tally) {
  const Bytes digest = sha256(tally);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(digest[i]);
  return number;
}

Result<RowFindings> count_rows(const RowOptions& options, Report& report) {
  if (auto ready = seal_ready(); !ready) return Unexpected{ready.error()};
  return RowCount(options, report).run();
}

}  // namespace temizu
