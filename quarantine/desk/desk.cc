#include "quarantine/desk/desk.h"

#include <algorithm>

#include "quarantine/desk/desk_impl.h"

namespace temizu {

DeskImpl::DeskImpl(const DeskOptions& options)
    : options_(options), orders_(options.store_path, LedgerKind::orders), washed_(options.store_path, LedgerKind::washed),
      bells_({ledger_folder(options.store_path, options.may_write ? LedgerKind::washed : LedgerKind::orders) + "/bell"}) {}

Status DeskImpl::start() {
  if (!options_.may_write) return {};
  auto ledger = Ledger::open_writer(options_.store_path, LedgerKind::orders, *options_.clock);
  if (!ledger) return Unexpected{ledger.error()};
  writer_ = std::make_unique<Committer>(std::move(*ledger), Committer::Options{});
  return {};
}

Result<std::unique_ptr<Desk>> Desk::open(const DeskOptions& options) {
  auto desk = std::make_unique<DeskImpl>(options);
  if (auto started = desk->start(); !started) return Unexpected{started.error()};
  return std::unique_ptr<Desk>(std::move(desk));
}

Result<std::shared_ptr<const People>> DeskImpl::people() const {
  if (!options_.people) return std::make_shared<const People>();
  auto found = options_.people();
  if (found && *found == nullptr) return std::make_shared<const People>();
  return found;
}

Status DeskImpl::may_write() const {
  if (writer_) return {};
  return Unexpected{Code::denied, "desk", "was opened for reading"};
}

Status DeskImpl::write(std::function<Status(Ledger&)> work, bool synced) {
  if (auto may = may_write(); !may) return may;
  return writer_->run(std::move(work), synced);
}

Status DeskImpl::read(LedgerReader& reader, const std::function<Status(Db&)>& look) {
  auto done = reader.read(look);
  if (!done && done.error().code == Code::unavailable) return {};
  return done;
}

Result<DeskImpl::Moment> DeskImpl::moment(Db& orders) {
  Moment now;
  auto found = people();
  if (!found) return Unexpected{found.error()};
  now.people = std::move(*found);
  now.now_ms = now_ms();
  // Those that are over decide nothing more; what they decided stays without them (release.h).
  auto all = deputies_in(orders, now.now_ms, now.now_ms);
  if (!all) return Unexpected{all.error()};
  now.deputies = std::move(*all);
  return now;
}

Facts DeskImpl::facts_of(const Case& of, const Moment& now) const {
  return {of.rule, options_.calendar, *now.people, now.deputies, now.now_ms, of.outcome ? &*of.outcome : nullptr, true};
}

Result<std::optional<ReleaseOutcome>> DeskImpl::outcome(const RequestId& id) {
  std::optional<ReleaseOutcome> found;
  auto done = read(washed_, [&](Db& db) -> Status {
    auto row = outcome_of(db, id);
    if (!row) return Unexpected{row.error()};
    found = std::move(*row);
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return found;
}

Result<DeskImpl::Case> DeskImpl::case_of(Db& orders, Request request, const Moment& now) {
  Case of;
  of.request = std::move(request);
  auto moves = moves_of(orders, of.request.id, of.bad);
  if (!moves) return Unexpected{moves.error()};
  of.moves = std::move(*moves);
  of.rule = rule_of(options_.policy != nullptr ? *options_.policy : nothing_, of.request.washed_under, of.request.kinds, of.request.part.empty());
  auto done = outcome(of.request.id);
  if (!done) return Unexpected{done.error()};
  of.outcome = std::move(*done);
  of.standing = stand(of.request, of.moves, facts_of(of, now));
  return of;
}

Status DeskImpl::is_blocked(Db& orders, std::string_view account) {
  Query query(orders, "SELECT 1 FROM blocks WHERE account = ?");
  auto row = query.put_text(account).next();
  if (!row) return Unexpected{row.error()};
  if (*row) return refusal(DeskFault::blocked);
  return {};
}

bool DeskImpl::is_program(std::string_view actor) const { return actor.starts_with("admin:") && is_plain_text(actor, 64); }

Result<std::string> DeskImpl::administrator(std::string_view actor) const {
  if (is_program(actor)) return std::string(actor);
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const Account* who = (*all)->find(actor);
  if (who == nullptr || !who->enabled || !who->has(AccountRole::administrator)) return refusal(DeskFault::not_entitled);
  return who->login;
}

Status DeskImpl::note(std::string_view actor, std::string_view action, std::string_view subject, std::string_view why) {
  if (!is_plain_text(actor, 64) || !is_plain_text(action, 64) || !is_plain_text(subject, 200) || !is_plain_text(why, 400)) {
    return refusal(DeskFault::ill_formed);
  }
  return write([&](Ledger& ledger) { return ledger.audit({actor, action, std::string(subject), "", "", why}); });
}

Result<Desk::Written> DeskImpl::written(const RequestId& id) {
  Written out;
  auto done = orders_.read([&](Db& db) -> Status {
    auto row = find_request(db, id);
    if (!row) return Unexpected{row.error()};
    if (!*row) return refusal(DeskFault::unknown_request);
    out.request = std::move((*row)->request);
    std::uint64_t bad = 0;
    auto moves = moves_of(db, id, bad);
    if (!moves) return Unexpected{moves.error()};
    if (bad > 0) return Unexpected{Code::bad_input, "request " + id.short_text(), "a move was not written by the desk", "Compare with the audit log"};
    out.moves = std::move(*moves);
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<Desk::Moved> DeskImpl::moved_after(std::uint64_t move, std::size_t most) {
  Moved out;
  out.last_move = move;
  auto done = read(orders_, [&](Db& db) -> Status {
    Query query(db, "SELECT number, request FROM moves WHERE number > ? ORDER BY number LIMIT ?");
    query.put(move).put(static_cast<std::uint64_t>(most));
    return each_row(query, [&]() -> Result<bool> {
      out.last_move = query.count(0);
      auto id = ItemId::from_octets(query.octets(1));
      if (id && std::find(out.requests.begin(), out.requests.end(), *id) == out.requests.end()) out.requests.push_back(*id);
      return true;
    });
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<std::vector<ShownPassword>> DeskImpl::shown_passwords() {
  std::vector<ShownPassword> out;
  auto done = read(orders_, [&](Db& db) -> Status {
    Query query(db, "SELECT request, account, at_ms FROM shown_passwords ORDER BY at_ms DESC LIMIT 10000");
    return each_row(query, [&]() -> Result<bool> {
      if (auto id = ItemId::from_octets(query.octets(0))) out.push_back({*id, query.text(1).substr(0, 64), query.number(2)});
      return true;
    });
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

}  // namespace temizu
