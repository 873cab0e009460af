// Deputies and the register of exceptions.
#include <algorithm>
#include <limits>

#include "policy/rule_check.h"
#include "quarantine/desk/desk_impl.h"

namespace temizu {
namespace {

constexpr std::uint64_t kDeputiesMax = 10'000;   // that are not over

constexpr TimeMs kForEver = std::numeric_limits<TimeMs>::max();

std::string options_text(const std::map<std::string, std::string>& options) {
  std::string out;
  for (const auto& [name, value] : options) out += (out.empty() ? "" : " ") + name + "=" + value;
  return out;
}

Result<bool> is_proven(Db& washed, std::uint64_t code, const std::string& account, const std::string& purpose) {
  auto answer = answer_in(washed, code);
  if (!answer) return Unexpected{answer.error()};
  return *answer && (*answer)->answer == CodeAnswer::ok && (*answer)->account == account && (*answer)->purpose == purpose;
}

std::string detail_of(const Exception& exception) {
  const std::string sender = exception.sender.empty() ? exception.sender_domain : exception.sender;
  return "sender=" + sender + " kind=" + exception.rule.pattern + " method=" + to_word(exception.rule.method) + " owner=" + exception.owner +
         " expires=" + to_iso8601(exception.expires_ms);
}

}  // namespace

Result<Deputy> DeskImpl::appoint(const Deputy& wanted) {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  Deputy made = wanted;
  made.at_ms = now_ms();
  made.ended_ms = 0;
  made.ended_by.clear();
  for (std::string* login : {&made.principal, &made.deputy, &made.made_by}) *login = lower_ascii(*login);
  if (auto good = may_appoint(made, **all, made.at_ms); !good) return Unexpected{good.error()};
  if (made.code == 0) return refusal(DeskFault::code_missing);
  auto done = write([&](Ledger& ledger) -> Status {
    if (auto free = is_blocked(ledger.db(), made.made_by); !free) return free;
    bool right = false;
    auto looked = read(washed_, [&](Db& db) -> Status {
      auto found = is_proven(db, made.code, made.made_by, deputy_purpose(made));
      if (!found) return Unexpected{found.error()};
      right = *found;
      return {};
    });
    if (!looked) return looked;
    if (!right) return refusal(DeskFault::code_wrong);
    {
      Query used(ledger.db(), "SELECT 1 FROM deputies WHERE code = ?");
      auto row = used.put(made.code).next();
      if (!row) return Unexpected{row.error()};
      if (*row) return refusal(DeskFault::replayed);
    }
    {
      Query living(ledger.db(), "SELECT COUNT(*) FROM deputies WHERE ended_ms = 0 AND to_ms > ?");
      auto counted = living.put(made.at_ms).next();
      if (!counted) return Unexpected{counted.error()};
      if (*counted && living.count(0) >= kDeputiesMax) return refusal(DeskFault::too_many);
    }
    auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM deputies");
    if (!number) return Unexpected{number.error()};
    made.number = static_cast<std::uint64_t>(*number);
    Query insert(ledger.db(), "INSERT INTO deputies (number, principal, deputy, from_ms, to_ms, why, made_by, code, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.put(*number).put_text(made.principal).put_text(made.deputy).put(made.from_ms).put(made.to_ms).put_text(made.why).put_text(made.made_by);
    if (auto inserted = insert.put(made.code).put(made.at_ms).run(); !inserted) return inserted;
    return ledger.audit({made.made_by, "desk.deputy", made.principal, "", "", "",
                         "deputy=" + made.deputy + " from=" + to_iso8601(made.from_ms) + " to=" + to_iso8601(made.to_ms) + " code=" + std::to_string(made.code)});
  });
  if (!done) return Unexpected{done.error()};
  return made;
}

Status DeskImpl::end_deputy(std::uint64_t number, std::string_view account) {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const Account* who = (*all)->find(account);
  if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
  return write([&](Ledger& ledger) -> Status {
    Db& db = ledger.db();
    std::string principal, deputy;
    {
      Query query(db, "SELECT principal, deputy FROM deputies WHERE number = ? AND ended_ms = 0 AND to_ms > ?");
      auto row = query.put(number).put(now_ms()).next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return refusal(DeskFault::not_in_this_state);
      principal = query.text(0);
      deputy = query.text(1);
    }
    if (who->login != principal && who->login != deputy && !who->has(AccountRole::administrator)) return refusal(DeskFault::not_entitled);
    Query update(db, "UPDATE deputies SET ended_ms = ?, ended_by = ? WHERE number = ?");
    if (auto done = update.put(now_ms()).put_text(who->login).put(number).run(); !done) return done;
    return ledger.audit({who->login, "desk.deputy_end", principal, "", "", "", "deputy=" + deputy});
  });
}

Result<std::vector<Deputy>> DeskImpl::deputies(bool ended_too) {
  std::vector<Deputy> out;
  auto done = read(orders_, [&](Db& db) -> Status {
    auto found = deputies_in(db, ended_too ? 0 : now_ms(), kForEver);
    if (!found) return Unexpected{found.error()};
    out = std::move(*found);
    if (!ended_too) std::erase_if(out, [&](const Deputy& one) { return one.ended_ms != 0 && one.ended_ms <= now_ms(); });
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<std::vector<Deputy>> DeskImpl::deputies_during(TimeMs from_ms, TimeMs to_ms) {
  std::vector<Deputy> out;
  auto done = read(orders_, [&](Db& db) -> Status {
    auto found = deputies_in(db, from_ms, to_ms);
    if (!found) return Unexpected{found.error()};
    out = std::move(*found);
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<Exception> DeskImpl::propose(const Exception& wanted) {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  Exception made = wanted;
  made.made_ms = now_ms();
  made.approver.clear();
  made.code = 0;
  made.approved_ms = made.ended_ms = 0;
  made.ended_by.clear();
  made.ended_why.clear();
  made.owner = lower_ascii(made.owner);
  made.made_by = lower_ascii(made.made_by);
  if (auto good = may_propose(made, made.made_by, **all, made.made_ms); !good) return Unexpected{good.error()};
  // As the policy's reader spells them, so that the digest that is approved is over what will act.
  made.rule = *checked_rule(made.rule.pattern, to_word(made.rule.place), to_word(made.rule.method), made.rule.options);
  made.rule.line = 0;
  auto done = write([&](Ledger& ledger) -> Status {
    Db& db = ledger.db();
    if (auto free = is_blocked(db, made.made_by); !free) return free;
    {
      Query known(db, "SELECT 1 FROM exceptions WHERE id = ?");
      auto row = known.put(made.id.octets()).next();
      if (!row) return Unexpected{row.error()};
      if (*row) return refusal(DeskFault::replayed);
      Query open(db, "SELECT COUNT(*) FROM exceptions WHERE ended_ms = 0 AND expires_ms > ?");
      auto counted = open.put(made.made_ms).next();
      if (!counted) return Unexpected{counted.error()};
      if (*counted && open.count(0) >= kExceptionsMax) return refusal(DeskFault::too_many);
    }
    auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM exceptions");
    if (!number) return Unexpected{number.error()};
    made.number = static_cast<std::uint64_t>(*number);
    const std::string networks = joined(made.client_networks), options = options_text(made.rule.options);
    Query insert(db, "INSERT INTO exceptions (number, id, sender, sender_domain, client_networks, authenticated, recipient, recipient_domain, kind, place, "
                     "method, options, ground, owner, made_by, made_ms, expires_ms, review_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.put(*number).put(made.id.octets()).put_text(made.sender).put_text(made.sender_domain).put_text(networks).put_text(made.authenticated);
    insert.put_text(made.recipient).put_text(made.recipient_domain).put_text(made.rule.pattern).put(static_cast<int>(made.rule.place));
    insert.put(static_cast<int>(made.rule.method)).put_text(options).put_text(made.ground).put_text(made.owner).put_text(made.made_by);
    if (auto inserted = insert.put(made.made_ms).put(made.expires_ms).put(made.review_ms).run(); !inserted) return inserted;
    return ledger.audit({made.made_by, "exception.propose", made.id.to_text(), "", "proposed", "", detail_of(made)});
  });
  if (!done) return Unexpected{done.error()};
  return made;
}

Status DeskImpl::change_exception(const ItemId& id, const std::function<Status(Ledger&, const Exception&)>& change) {
  return write([&](Ledger& ledger) -> Status {
    auto all = exceptions_in(ledger.db());
    if (!all) return Unexpected{all.error()};
    const auto found = std::find_if(all->begin(), all->end(), [&](const Exception& one) { return one.id == id; });
    if (found == all->end()) return Unexpected{Code::not_found, "exception " + id.short_text(), "there is no such exception"};
    return change(ledger, *found);
  });
}

Status DeskImpl::approve_exception(const ItemId& id, std::string_view account, std::uint64_t code) {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const std::string login = lower_ascii(account);
  return change_exception(id, [&](Ledger& ledger, const Exception& exception) -> Status {
    if (auto free = is_blocked(ledger.db(), login); !free) return free;
    if (auto good = may_approve(exception, login, **all, now_ms()); !good) return good;
    if (code == 0) return refusal(DeskFault::code_missing);
    bool right = false;
    auto looked = read(washed_, [&](Db& db) -> Status {
      auto proof = is_proven(db, code, login, exception_purpose(exception));
      if (!proof) return Unexpected{proof.error()};
      right = *proof;
      return {};
    });
    if (!looked) return looked;
    if (!right) return refusal(DeskFault::code_wrong);
    Query update(ledger.db(), "UPDATE exceptions SET approver = ?, code = ?, approved_ms = ? WHERE id = ?");
    if (auto done = update.put_text(login).put(code).put(now_ms()).put(id.octets()).run(); !done) return done;
    return ledger.audit({login, "exception.approve", id.to_text(), "proposed", to_word(ExceptionState::in_force), "", detail_of(exception) + " code=" + std::to_string(code)});
  });
}

Status DeskImpl::end_exception(const ItemId& id, std::string_view account, std::string_view why) {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const std::string login = lower_ascii(account);
  if (!is_plain_text(why, 400)) return refusal(DeskFault::ill_formed);
  return change_exception(id, [&](Ledger& ledger, const Exception& exception) -> Status {
    if (auto good = may_end(exception, login, **all, now_ms()); !good) return good;
    Query update(ledger.db(), "UPDATE exceptions SET ended_ms = ?, ended_by = ?, ended_why = ? WHERE id = ?");
    if (auto done = update.put(now_ms()).put_text(login).put_text(why).put(id.octets()).run(); !done) return done;
    return ledger.audit({login, "exception.end", id.to_text(), to_word(state_of(exception, now_ms())), "ended", "", detail_of(exception)});
  });
}

Status DeskImpl::review_exception(const ItemId& id, std::string_view account, TimeMs next_review_ms) {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const std::string login = lower_ascii(account);
  return change_exception(id, [&](Ledger& ledger, const Exception& exception) -> Status {
    if (auto good = may_end(exception, login, **all, now_ms()); !good) return good;   // who may end it may keep it
    if (next_review_ms <= now_ms() || next_review_ms > exception.expires_ms) return refusal(DeskFault::bad_period);
    Query update(ledger.db(), "UPDATE exceptions SET review_ms = ? WHERE id = ?");
    if (auto done = update.put(next_review_ms).put(id.octets()).run(); !done) return done;
    return ledger.audit({login, "exception.review", id.to_text(), "", "", "", detail_of(exception) + " next=" + to_iso8601(next_review_ms)});
  });
}

Result<std::vector<ExceptionView>> DeskImpl::exceptions() {
  std::vector<ExceptionView> out;
  auto done = read(orders_, [&](Db& db) -> Status {
    auto all = exceptions_in(db);
    if (!all) return Unexpected{all.error()};
    for (Exception& one : *all) {
      const ExceptionState state = state_of(one, now_ms());
      out.push_back({std::move(one), state, 0, 0});
    }
    return {};
  });
  if (!done) return Unexpected{done.error()};
  done = read(washed_, [&](Db& db) -> Status {
    for (ExceptionView& view : out) {
      Query query(db, "SELECT COUNT(*), COALESCE(MAX(at_ms), 0) FROM exception_uses WHERE exception = ?");
      auto row = query.put(view.exception.id.octets()).next();
      if (!row) return Unexpected{row.error()};
      if (*row) view.uses = query.count(0), view.last_use_ms = query.number(1);
    }
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

}  // namespace temizu
