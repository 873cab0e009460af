// Making requests and moving them: judged and written in one transaction.
#include <algorithm>

#include "quarantine/desk/desk_impl.h"

namespace temizu {
namespace {

constexpr std::size_t kWishesMax = 500;

std::string place_of(const Request& request) {
  return "item=" + request.item.to_text() + "/" + std::to_string(request.recipient) + " part=" + (request.part.empty() ? "whole" : request.part);
}

}  // namespace

Result<Request> DeskImpl::ask(const Request& wanted, bool original_there) {
  Request made;
  auto done = write([&](Ledger& ledger) { return ask_in(ledger, wanted, original_there, made); });
  if (!done) return Unexpected{done.error()};
  return made;
}

Status DeskImpl::ask_in(Ledger& ledger, const Request& wanted, bool original_there, Request& made) {
  Db& db = ledger.db();
  auto now = moment(db);
  if (!now) return Unexpected{now.error()};
  made = wanted;
  const Account* who = now->people->find(wanted.requester);
  if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
  made.requester = who->login;
  made.address = lower_ascii(wanted.address);
  made.department = who->department;
  made.made_ms = now->now_ms;
  if (auto free = is_blocked(db, made.requester); !free) return free;
  auto same = find_request(db, made.id);
  if (!same && same.error().code != Code::bad_input) return Unexpected{same.error()};
  if (!same || *same) return refusal(DeskFault::replayed);
  if (auto room = has_room(db, made.requester, *now); !room) return room;
  auto standing = of_item(db, made.item, *now);
  if (!standing) return Unexpected{standing.error()};
  Case of;
  of.request = made;
  of.rule = rule_of(options_.policy != nullptr ? *options_.policy : nothing_, made.washed_under, made.kinds, made.part.empty());
  Facts facts = facts_of(of, *now);
  facts.original_there = original_there;
  if (auto good = may_request(made, *standing, facts); !good) return good;

  auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM requests");
  if (!number) return Unexpected{number.error()};
  made.number = of.request.number = static_cast<std::uint64_t>(*number);
  const std::string kinds = joined(made.kinds);
  {
    Query insert(db, "INSERT INTO requests (" TEMIZU_REQUEST_COLUMNS ", changed_ms, deadline_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.put(*number).put(made.id.octets()).put(made.item.octets()).put(made.recipient).put_text(made.part).put(static_cast<int>(made.way));
    insert.put_text(made.profile).put_text(made.reason).put_text(made.reason_text).put(static_cast<int>(made.sender_check)).put_text(made.requester);
    insert.put_text(made.department).put_text(made.address).put_text(made.washed_under).put_text(kinds).put_text(made.subject).put(made.made_ms);
    if (auto done = insert.put(0).put(made.made_ms).put(0).run(); !done) return done;
  }
  Move move;
  move.request = made.id;
  move.action = DeskAction::request;
  move.actor = made.requester;
  move.reason = made.reason;
  move.at_ms = now->now_ms;
  if (auto done = insert_move(ledger, move); !done) return done;
  of.moves.push_back(move);
  of.standing = stand(made, of.moves, facts_of(of, *now));
  if (auto done = keep_state(ledger, of, of.standing); !done) return done;
  return audit_move(ledger, of, move, of.standing);
}

// Counts what the rows call open first; only who seems to have too many is looked at closely, because wash may have ended some since.
Status DeskImpl::has_room(Db& db, const std::string& requester, const Moment& now) {
  std::vector<Request> open;
  {
    Query query(db, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE requester = ? AND state IN (0, 1, 3) ORDER BY number DESC LIMIT 10000");
    query.put_text(requester);
    auto read = each_row(query, [&]() -> Result<bool> {
      if (auto row = request_row(query)) open.push_back(std::move(row->request));
      return true;
    });
    if (!read) return read;
  }
  if (open.size() < kOpenRequestsMax) return {};
  std::size_t waiting = 0;
  for (Request& one : open) {
    auto of = case_of(db, std::move(one), now);
    if (!of) return Unexpected{of.error()};
    if (is_open(of->standing.state) && ++waiting >= kOpenRequestsMax) return refusal(DeskFault::too_many);
  }
  return {};
}

Result<std::vector<OpenRequest>> DeskImpl::of_item(Db& db, const ItemId& item, const Moment& now) {
  std::vector<Request> found;
  {
    Query query(db, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE item = ? ORDER BY number DESC LIMIT 1000");
    query.put(item.octets());
    auto read = each_row(query, [&]() -> Result<bool> {
      if (auto row = request_row(query)) found.push_back(std::move(row->request));
      return true;
    });
    if (!read) return Unexpected{read.error()};
  }
  std::vector<OpenRequest> out;
  for (Request& one : found) {
    auto of = case_of(db, std::move(one), now);
    if (!of) return Unexpected{of.error()};
    const RequestState state = of->standing.state;
    out.push_back({std::move(of->request), state});
  }
  return out;
}

Status DeskImpl::insert_move(Ledger& ledger, Move& move) {
  auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM moves");
  if (!number) return Unexpected{number.error()};
  move.number = static_cast<std::uint64_t>(*number);
  Query insert(ledger.db(), "INSERT INTO moves VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.put(move.number).put(move.request.octets()).put(static_cast<int>(move.action)).put_text(move.actor).put_text(move.for_account).put(move.code);
  insert.put_text(move.reason).put_text(move.why).put(move.at_ms).put_text(move.check.tool).put_text(move.check.tool_version);
  return insert.put(static_cast<int>(move.check.result)).put_text(move.check.terminal).put(move.check.checked_ms).run();
}

Status DeskImpl::audit_move(Ledger& ledger, const Case& of, const Move& move, const Standing& after) {
  std::string detail = place_of(of.request) + " way=" + to_word(of.request.way);
  if (!of.request.profile.empty()) detail += " profile=" + of.request.profile;
  if (!move.for_account.empty()) detail += " for=" + move.for_account;
  if (move.code > 0) detail += " code=" + std::to_string(move.code);
  if (move.check.result != CheckResult::none) detail += std::string(" result=") + to_word(move.check.result);
  const std::string action = std::string("desk.") + to_word(move.action);
  const bool first = move.action == DeskAction::request;
  return ledger.audit({move.actor, action, of.request.id.to_text(), first ? "" : to_word(of.standing.state), to_word(after.state), move.reason, detail});
}

Status DeskImpl::keep_state(Ledger& ledger, const Case& of, const Standing& standing) {
  Query update(ledger.db(), "UPDATE requests SET state = ?, changed_ms = ?, deadline_ms = ? WHERE id = ?");
  return update.put(static_cast<int>(standing.state)).put(standing.changed_ms).put(standing.deadline_ms).put(of.request.id.octets()).run();
}

Result<Standing> DeskImpl::act(const Wish& wish) {
  auto all = act_all({&wish, 1});
  return std::move(all.front());
}

std::vector<Result<Standing>> DeskImpl::act_all(std::span<const Wish> wishes) {
  std::vector<Result<Standing>> ends;
  if (wishes.size() > kWishesMax) {
    const Result<Standing> refused(refusal(DeskFault::too_many));
    ends.assign(wishes.size(), refused);
    return ends;
  }
  auto done = write([&](Ledger& ledger) -> Status {
    ends.clear();
    for (const Wish& wish : wishes) {
      Standing after;
      auto acted = act_in(ledger, wish, after);
      // What the rules refuse changed nothing and does not disturb the others; a failing disk undoes them all.
      if (!acted && !fault_of(acted.error()) && acted.error().code != Code::bad_input) return acted;
      if (acted) {
        ends.emplace_back(std::move(after));
      } else {
        ends.emplace_back(Unexpected{acted.error()});
      }
    }
    return {};
  });
  if (!done) {
    const Result<Standing> failed(Unexpected{done.error()});
    ends.assign(wishes.size(), failed);
  }
  return ends;
}

// The code was answered ok for exactly this: the request as it stands, by this account.
Status DeskImpl::prove_approval(const Case& of, const Wish& wish, const std::string& login) {
  if (wish.code == 0) return refusal(DeskFault::code_missing);
  std::optional<AnsweredCode> answer;
  auto done = read(washed_, [&](Db& db) -> Status {
    auto row = answer_in(db, wish.code);
    if (!row) return Unexpected{row.error()};
    answer = std::move(*row);
    return {};
  });
  if (!done) return done;
  const bool proves = answer && answer->answer == CodeAnswer::ok && answer->account == login &&
                      answer->purpose == approve_purpose(of.request, of.moves, of.standing);
  return proves ? Status{} : refusal(DeskFault::code_wrong);
}

Status DeskImpl::act_in(Ledger& ledger, const Wish& wish, Standing& after) {
  Db& db = ledger.db();
  auto row = find_request(db, wish.request);
  if (!row) return Unexpected{row.error()};
  if (!*row) return refusal(DeskFault::unknown_request);
  auto now = moment(db);
  if (!now) return Unexpected{now.error()};
  auto found = case_of(db, std::move((*row)->request), *now);
  if (!found) return Unexpected{found.error()};
  Case& of = *found;
  const Account* who = now->people->find(wish.account);
  if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
  if (auto free = is_blocked(db, who->login); !free) return free;
  if (!may_see(of, *who, *now)) return refusal(DeskFault::unknown_request);
  if (auto good = may(wish.action, who->login, of.request, of.standing, facts_of(of, *now)); !good) {
    // An attempt to decide on one's own request is worth a line to whoever reads the report.
    if (fault_of(good.error()) != DeskFault::own_request) return good;
    auto noted = ledger.audit({who->login, "desk.self_approval", of.request.id.to_text(), "", "refused", "", std::string("action=") + to_word(wish.action)});
    return noted ? good : noted;
  }
  if (wish.last_move != 0 && wish.last_move != of.standing.last_move) return refusal(DeskFault::changed_since);
  if (wish.action == DeskAction::approve) {
    if (auto good = prove_approval(of, wish, who->login); !good) return good;
  }
  Move move;
  move.request = of.request.id;
  move.action = wish.action;
  move.actor = who->login;
  move.for_account = entitlement(who->login, of.request, facts_of(of, *now), of.standing.passed_on, now->now_ms,
                                 wish.action == DeskAction::approve ? std::span<const std::string>(of.standing.approved_for) : std::span<const std::string>())
                         .for_account;
  move.code = wish.action == DeskAction::approve ? wish.code : 0;
  move.reason = wish.reason;
  move.why = wish.why;
  move.at_ms = now->now_ms;
  if (wish.action == DeskAction::check_eye || wish.action == DeskAction::check_malware) move.check = wish.check;
  if (move.check.checked_ms > now->now_ms || !is_well_formed(move)) return refusal(DeskFault::ill_formed);
  if (of.moves.size() >= kMovesMax) return refusal(DeskFault::too_many);
  if (wish.action == DeskAction::resubmit && !wish.reason.empty()) {
    Request changed = of.request;
    changed.reason = wish.reason;
    changed.reason_text = wish.why;
    if (wish.sender_check) changed.sender_check = *wish.sender_check;
    if (!is_well_formed(changed)) return refusal(DeskFault::ill_formed);
    Query update(db, "UPDATE requests SET reason = ?, reason_text = ?, sender_check = ? WHERE id = ?");
    update.put_text(changed.reason).put_text(changed.reason_text).put(static_cast<int>(changed.sender_check));
    if (auto done = update.put(changed.id.octets()).run(); !done) return done;
    of.request = std::move(changed);
  }
  if (auto done = insert_move(ledger, move); !done) return done;
  of.moves.push_back(move);
  after = stand(of.request, of.moves, facts_of(of, *now));
  if (auto done = keep_state(ledger, of, after); !done) return done;
  return audit_move(ledger, of, move, after);
}

Result<Bytes> DeskImpl::show_password(const RequestId& request, std::string_view account) {
  Bytes sealed;
  auto done = write([&](Ledger& ledger) -> Status {
    sealed.clear();
    auto looked = read(washed_, [&](Db& db) -> Status {
      Query query(db, "SELECT password FROM releases WHERE request = ?");
      auto row = query.put(request.octets()).next();
      if (!row) return Unexpected{row.error()};
      if (*row) sealed = query.octets(0);
      return {};
    });
    if (!looked) return looked;
    Wish wish;
    wish.request = request;
    wish.action = DeskAction::show_password;
    wish.account = account;
    Standing after;
    if (sealed.empty()) {   // say why: not released yet, shown, or its time is over
      auto found = find_request(ledger.db(), request);
      if (!found) return Unexpected{found.error()};
      if (!*found) return refusal(DeskFault::unknown_request);
      return refusal(DeskFault::shown_already);
    }
    if (auto acted = act_in(ledger, wish, after); !acted) return acted;
    Query insert(ledger.db(), "INSERT INTO shown_passwords (request, account, at_ms) VALUES (?, ?, ?)");
    return insert.put(request.octets()).put_text(lower_ascii(account)).put(now_ms()).run();
  });
  if (!done) return Unexpected{done.error()};
  return sealed;
}

Result<std::uint32_t> DeskImpl::tidy() {
  std::uint32_t written = 0;
  auto done = write([&](Ledger& ledger) -> Status {
    written = 0;
    Db& db = ledger.db();
    auto now = moment(db);
    if (!now) return Unexpected{now.error()};
    std::vector<RequestRow> open;
    {
      Query query(db, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE state IN (0, 1, 3) ORDER BY number LIMIT ?");
      query.put(static_cast<std::uint64_t>(kOpenLooked));
      auto read_open = each_row(query, [&]() -> Result<bool> {
        if (auto row = request_row(query)) open.push_back(std::move(*row));
        return true;
      });
      if (!read_open) return read_open;
    }
    for (RequestRow& row : open) {
      auto of = case_of(db, std::move(row.request), *now);
      if (!of) return Unexpected{of.error()};
      bool changed = of->standing.state != row.cached;
      for (const DeskAction action : {DeskAction::pass_on, DeskAction::lapse}) {
        if (!may(action, kByTime, of->request, of->standing, facts_of(*of, *now))) continue;
        Move move;
        move.request = of->request.id;
        move.action = action;
        move.actor = kByTime;
        move.at_ms = now->now_ms;
        if (auto inserted = insert_move(ledger, move); !inserted) return inserted;
        of->moves.push_back(move);
        const Standing after = stand(of->request, of->moves, facts_of(*of, *now));
        if (auto audited = audit_move(ledger, *of, move, after); !audited) return audited;
        of->standing = after;
        changed = true;
        ++written;
      }
      if (!changed) continue;
      if (auto kept = keep_state(ledger, *of, of->standing); !kept) return kept;
    }
    return {};
  });
  if (!done) return Unexpected{done.error()};
  if (auto forgotten = forget_purged(); !forgotten) return Unexpected{forgotten.error()};
  return written;
}

}  // namespace temizu
