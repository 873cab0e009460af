// Sessions, tries to log in, blocks, and what people keep for themselves.
#include <algorithm>

#include "base/digest.h"
#include "quarantine/desk/desk_impl.h"

namespace temizu {
namespace {

constexpr std::int64_t kSeenEveryMs = 30'000;         // seen_ms is no more exact than this
// Of one account from one client, and from all clients together: who tries out passwords from one terminal stops that terminal, not the
// owner at theirs. What one client adds to the sum ends, so that no single one can fill it.
constexpr std::uint32_t kFreeTries = 5, kFreeTriesOfAll = 100, kOfOneClientMax = 20;
constexpr std::int64_t kFirstLockMs = 60'000, kLongestLockMs = 3'600'000, kTriesForgottenMs = 86'400'000;
constexpr std::uint64_t kTriesMax = 10'000;           // rows: two for an account and its client
constexpr std::uint64_t kFiltersMax = 100;            // of one account
constexpr std::size_t kHashOctets = 32;

bool is_client(std::string_view text) { return text.size() <= 64 && is_plain_text(text, 64); }

Session session_row(const Query& query) {
  Session out;
  out.token_hash = query.octets(0);
  out.account = query.text(1);
  out.csrf_hash = query.octets(2);
  out.client = query.text(3);
  out.with_code = query.flag(4);
  out.made_ms = query.number(5);
  out.seen_ms = query.number(6);
  out.ends_ms = query.number(7);
  out.again_ms = query.number(8);
  return out;
}

#define TEMIZU_SESSION_COLUMNS "token_hash, account, csrf_hash, client, with_code, made_ms, seen_ms, ends_ms, again_ms"

Result<LoginGate> gate_in(Db& db, const std::string& key, TimeMs now_ms) {
  Query query(db, "SELECT failures, last_ms, locked_until_ms FROM login_tries WHERE account = ?");
  auto row = query.put_text(key).next();
  if (!row) return Unexpected{row.error()};
  if (!*row || query.number(1) < now_ms - kTriesForgottenMs || query.number(0) < 0) return LoginGate{};
  return LoginGate{query.small(0), query.number(2)};
}

// login_tries.account: "login" for all clients together, "login client" for one of them; no login holds a blank.
std::string of_client(const std::string& key, std::string_view client) { return key + ' ' + (is_client(client) ? std::string(client) : "?"); }
#define TEMIZU_TRIES_OF " FROM login_tries WHERE (account = ? OR (account > ? AND account < ?))"
struct TriesOf {   // lives as long as the query: texts are not copied
  explicit TriesOf(const std::string& of) : key(of), from(of + ' '), to(of + '!') {}   // '!' follows the blank
  Query& put(Query& query) const { return query.put_text(key).put_text(from).put_text(to); }
  std::string key, from, to;
};

// One more, in the row of this key. free: how many do not lock.
Result<LoginGate> count_one(Db& db, const std::string& key, std::uint32_t free, TimeMs now_ms) {
  auto found = gate_in(db, key, now_ms);
  if (!found) return found;
  LoginGate out = *found;
  out.failures = std::min<std::uint32_t>(out.failures + 1, 1000);
  if (out.failures >= free) {
    const std::uint32_t doublings = std::min<std::uint32_t>(out.failures - free, 10);
    out.locked_until_ms = now_ms + std::min(kLongestLockMs, kFirstLockMs << doublings);
  }
  Query keep(db, "INSERT INTO login_tries (account, failures, last_ms, locked_until_ms) VALUES (?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET "
                 "failures = excluded.failures, last_ms = excluded.last_ms, locked_until_ms = excluded.locked_until_ms");
  if (auto kept = keep.put_text(key).put(out.failures).put(now_ms).put(out.locked_until_ms).run(); !kept) return Unexpected{kept.error()};
  return out;
}

// Beyond that many rows somebody tries names or addresses out: those of names that are nobody's go first, then the oldest of single
// clients; the sums of accounts stay.
Status bound_tries(Db& db, TimeMs now_ms) {
  if (auto old = Query(db, "DELETE FROM login_tries WHERE last_ms < ?").put(now_ms - kTriesForgottenMs).run(); !old) return old;
  for (const char* sql : {"DELETE FROM login_tries WHERE account LIKE '#%' AND (SELECT COUNT(*) FROM login_tries) > ?",
                          "DELETE FROM login_tries WHERE (SELECT COUNT(*) FROM login_tries) > ? AND account IN "
                          "(SELECT account FROM login_tries WHERE account LIKE '% %' ORDER BY last_ms LIMIT 1000)"}) {
    if (auto spared = Query(db, sql).put(kTriesMax).run(); !spared) return spared;
  }
  return {};
}

}  // namespace

Status DeskImpl::open_session(const Session& session) {
  const bool fits = session.token_hash.size() == kHashOctets && session.csrf_hash.size() == kHashOctets && is_client(session.client);
  if (!fits || session.ends_ms <= now_ms()) return refusal(DeskFault::ill_formed);
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const Account* who = (*all)->find(session.account);
  if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
  return write([&](Ledger& ledger) -> Status {
    Db& db = ledger.db();
    if (auto free = is_blocked(db, who->login); !free) return free;
    if (auto old = Query(db, "DELETE FROM sessions WHERE ends_ms <= ?").put(now_ms()).run(); !old) return old;
    {
      Query known(db, "SELECT 1 FROM sessions WHERE token_hash = ?");
      auto row = known.put(ByteView(session.token_hash)).next();
      if (!row) return Unexpected{row.error()};
      if (*row) return refusal(DeskFault::replayed);
    }
    Query insert(db, "INSERT INTO sessions (" TEMIZU_SESSION_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.put(ByteView(session.token_hash)).put_text(who->login).put(ByteView(session.csrf_hash)).put_text(session.client).put(session.with_code);
    if (auto done = insert.put(now_ms()).put(now_ms()).put(session.ends_ms).put(session.again_ms).run(); !done) return done;
    return ledger.audit({who->login, "session.open", who->login, "", "", "", "client=" + session.client + (session.with_code ? " code=yes" : " code=no")});
  });
}

Result<Session> DeskImpl::session(ByteView token_hash, std::int64_t idle_ms) {
  std::optional<Session> found;
  bool blocked = false;
  auto done = read(orders_, [&](Db& db) -> Status {
    {
      Query query(db, "SELECT " TEMIZU_SESSION_COLUMNS " FROM sessions WHERE token_hash = ?");
      auto row = query.put(token_hash).next();
      if (!row) return Unexpected{row.error()};
      if (*row) found = session_row(query);
    }
    if (found) blocked = !is_blocked(db, found->account);
    return {};
  });
  if (!done) return Unexpected{done.error()};
  if (!found) return refusal(DeskFault::not_signed_in);
  const TimeMs now = now_ms();
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const Account* who = (*all)->find(found->account);
  // A clock that was set back ends nothing: seen in the future counts as seen now.
  const bool over = blocked || who == nullptr || !who->enabled || found->ends_ms <= now || found->seen_ms + idle_ms <= now;
  if (over) {
    auto ended = end_session(token_hash, blocked ? "temizu:block" : kByTime);
    if (!ended && ended.error().code != Code::denied) return Unexpected{ended.error()};
    return refusal(DeskFault::not_signed_in);
  }
  if (now - found->seen_ms >= kSeenEveryMs && writer_) {
    auto seen = write([&](Ledger& ledger) {
      return Query(ledger.db(), "UPDATE sessions SET seen_ms = ? WHERE token_hash = ?").put(now).put(token_hash).run();
    }, false);
    if (!seen) return Unexpected{seen.error()};
    found->seen_ms = now;
  }
  return std::move(*found);
}

Status DeskImpl::proved_again(ByteView token_hash) {
  return write([&](Ledger& ledger) -> Status {
    Query update(ledger.db(), "UPDATE sessions SET again_ms = ?, with_code = 1 WHERE token_hash = ?");
    if (auto done = update.put(now_ms()).put(token_hash).run(); !done) return done;
    if (ledger.db().rows_changed() == 0) return refusal(DeskFault::not_signed_in);
    return {};
  });
}

Status DeskImpl::end_session(ByteView token_hash, std::string_view actor) {
  return write([&](Ledger& ledger) -> Status {
    std::string account;
    {
      Query query(ledger.db(), "SELECT account FROM sessions WHERE token_hash = ?");
      auto row = query.put(token_hash).next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      account = query.text(0);
    }
    if (auto done = Query(ledger.db(), "DELETE FROM sessions WHERE token_hash = ?").put(token_hash).run(); !done) return done;
    return ledger.audit({actor, "session.end", account});
  });
}

Status DeskImpl::end_sessions_in(Ledger& ledger, const std::string& account, std::string_view actor, std::uint32_t& ended) {
  if (auto done = Query(ledger.db(), "DELETE FROM sessions WHERE account = ?").put_text(account).run(); !done) return done;
  ended = static_cast<std::uint32_t>(ledger.db().rows_changed());
  if (ended == 0) return {};
  return ledger.audit({actor, "session.end", account, "", "", "", "sessions=" + std::to_string(ended)});
}

Result<std::uint32_t> DeskImpl::end_sessions_of(std::string_view account, std::string_view actor) {
  const std::string login = lower_ascii(account);
  std::string by = login;   // of one's own: anybody
  if (lower_ascii(actor) != login) {
    auto admin = administrator(actor);
    if (!admin) return Unexpected{admin.error()};
    by = std::move(*admin);
  }
  std::uint32_t ended = 0;
  auto done = write([&](Ledger& ledger) { return end_sessions_in(ledger, login, by, ended); });
  if (!done) return Unexpected{done.error()};
  return ended;
}

Result<std::vector<Session>> DeskImpl::sessions() {
  std::vector<Session> out;
  auto done = read(orders_, [&](Db& db) -> Status {
    Query query(db, "SELECT " TEMIZU_SESSION_COLUMNS " FROM sessions WHERE ends_ms > ? ORDER BY made_ms DESC LIMIT 10000");
    query.put(now_ms());
    return each_row(query, [&]() -> Result<bool> { return out.push_back(session_row(query)), true; });
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

// A name that is nobody's is counted under its digest: it may be a password typed into the wrong box.
Result<std::string> DeskImpl::try_key(std::string_view account) const {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const Account* who = (*all)->find(account);
  return who != nullptr ? who->login : "#" + to_hex(sha256(lower_ascii(account.substr(0, 1000)))).substr(0, 32);
}

Result<LoginGate> DeskImpl::gate(std::string_view account, std::string_view client) {
  auto key = try_key(account);
  if (!key) return Unexpected{key.error()};
  LoginGate out;
  auto done = read(orders_, [&](Db& db) -> Status {
    if (client.empty()) {
      Query query(db, "SELECT failures, locked_until_ms" TEMIZU_TRIES_OF " AND last_ms >= ? AND failures >= 0");
      const TriesOf rows(*key);
      rows.put(query).put(now_ms() - kTriesForgottenMs);
      return each_row(query, [&]() -> Result<bool> {
        out = {std::max(out.failures, query.small(0)), std::max(out.locked_until_ms, query.number(1))};
        return true;
      });
    }
    auto one = gate_in(db, of_client(*key, client), now_ms());
    if (!one) return Unexpected{one.error()};
    auto all = gate_in(db, *key, now_ms());
    if (!all) return Unexpected{all.error()};
    out = {one->failures, std::max(one->locked_until_ms, all->locked_until_ms)};
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<LoginGate> DeskImpl::login_failed(std::string_view account, std::string_view client) {
  auto key = try_key(account);
  if (!key) return Unexpected{key.error()};
  const std::string from = is_client(client) ? std::string(client) : "?";
  LoginGate out;
  auto done = write([&](Ledger& ledger) -> Status {
    Db& db = ledger.db();
    if (auto bound = bound_tries(db, now_ms()); !bound) return bound;
    auto one = count_one(db, of_client(*key, client), kFreeTries, now_ms());
    if (!one) return Unexpected{one.error()};
    out = *one;
    if (one->failures <= kOfOneClientMax) {
      auto all = count_one(db, *key, kFreeTriesOfAll, now_ms());
      if (!all) return Unexpected{all.error()};
      out.locked_until_ms = std::max(out.locked_until_ms, all->locked_until_ms);
    }
    const std::string subject = key->starts_with('#') ? "unknown account" : *key;
    return ledger.audit({"console", "login.failed", subject, "", "", "", "client=" + from + " failures=" + std::to_string(out.failures)});
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

// What others tried from elsewhere stays counted for them.
Status DeskImpl::login_succeeded(std::string_view account, std::string_view client) {
  auto key = try_key(account);
  if (!key) return Unexpected{key.error()};
  if (key->starts_with('#')) return refusal(DeskFault::unknown_account);
  const std::string from = is_client(client) ? std::string(client) : "?";
  return write([&](Ledger& ledger) -> Status {
    Query forget(ledger.db(), "DELETE FROM login_tries WHERE account IN (?, ?)");
    if (auto done = forget.put_text(*key).put_text(of_client(*key, client)).run(); !done) return done;
    return ledger.audit({*key, "login", *key, "", "", "", "client=" + from});
  });
}

Status DeskImpl::unlock(std::string_view account, std::string_view actor) {
  auto by = administrator(actor);
  if (!by) return Unexpected{by.error()};
  auto key = try_key(account);
  if (!key) return Unexpected{key.error()};
  if (key->starts_with('#')) return refusal(DeskFault::unknown_account);
  return write([&](Ledger& ledger) -> Status {
    Query forget(ledger.db(), "DELETE" TEMIZU_TRIES_OF);
    const TriesOf rows(*key);
    if (auto done = rows.put(forget).run(); !done) return done;
    return ledger.audit({*by, "account.unlock", *key});
  });
}

Status DeskImpl::block(std::string_view account, std::string_view actor, std::string_view why) {
  auto by = administrator(actor);
  if (!by) return Unexpected{by.error()};
  auto key = try_key(account);
  if (!key) return Unexpected{key.error()};
  if (key->starts_with('#')) return refusal(DeskFault::unknown_account);
  if (why.empty() || !is_plain_text(why, 400)) return refusal(DeskFault::ill_formed);
  return write([&](Ledger& ledger) -> Status {
    Query insert(ledger.db(), "INSERT INTO blocks (account, actor, why, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (account) DO NOTHING");
    if (auto done = insert.put_text(*key).put_text(*by).put_text(why).put(now_ms()).run(); !done) return done;
    if (ledger.db().rows_changed() == 0) return {};
    if (auto done = ledger.audit({*by, "account.block", *key, "", "", why}); !done) return done;
    std::uint32_t ended = 0;
    return end_sessions_in(ledger, *key, *by, ended);
  });
}

Status DeskImpl::unblock(std::string_view account, std::string_view actor) {
  auto by = administrator(actor);
  if (!by) return Unexpected{by.error()};
  if (lower_ascii(*by) == lower_ascii(account)) return refusal(DeskFault::not_entitled);
  const std::string login = lower_ascii(account);
  return write([&](Ledger& ledger) -> Status {
    if (auto free = is_blocked(ledger.db(), *by); !free) return free;
    if (auto done = Query(ledger.db(), "DELETE FROM blocks WHERE account = ?").put_text(login).run(); !done) return done;
    if (ledger.db().rows_changed() == 0) return {};
    return ledger.audit({*by, "account.unblock", login});
  });
}

Result<std::vector<Block>> DeskImpl::blocks() {
  std::vector<Block> out;
  auto done = read(orders_, [&](Db& db) -> Status {
    Query query(db, "SELECT account, actor, why, at_ms FROM blocks ORDER BY account LIMIT 10000");
    return each_row(query, [&]() -> Result<bool> { return out.push_back({query.text(0), query.text(1), query.text(2), query.number(3)}), true; });
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<SavedFilter> DeskImpl::save_filter(const SavedFilter& filter) {
  const bool fits = !filter.name.empty() && is_plain_text(filter.name, 100) && filter.name.find('\n') == std::string::npos && is_plain_text(filter.filter, 2000);
  if (!fits) return refusal(DeskFault::ill_formed);
  SavedFilter made = filter;
  made.account = lower_ascii(filter.account);
  made.at_ms = now_ms();
  auto done = write([&](Ledger& ledger) -> Status {
    Db& db = ledger.db();
    {
      Query count(db, "SELECT COUNT(*) FROM saved_filters WHERE account = ? AND name <> ?");
      auto row = count.put_text(made.account).put_text(made.name).next();
      if (!row) return Unexpected{row.error()};
      if (*row && count.count(0) >= kFiltersMax) return refusal(DeskFault::too_many);
    }
    auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM saved_filters");
    if (!number) return Unexpected{number.error()};
    Query old(db, "DELETE FROM saved_filters WHERE account = ? AND name = ?");
    if (auto gone = old.put_text(made.account).put_text(made.name).run(); !gone) return gone;
    made.number = static_cast<std::uint64_t>(*number);
    Query insert(db, "INSERT INTO saved_filters (number, account, name, filter, at_ms) VALUES (?, ?, ?, ?, ?)");
    return insert.put(*number).put_text(made.account).put_text(made.name).put_text(made.filter).put(made.at_ms).run();
  });
  if (!done) return Unexpected{done.error()};
  return made;
}

Status DeskImpl::remove_filter(std::uint64_t number, std::string_view account) {
  const std::string login = lower_ascii(account);
  return write([&](Ledger& ledger) -> Status {
    Query gone(ledger.db(), "DELETE FROM saved_filters WHERE number = ? AND account = ?");
    if (auto done = gone.put(number).put_text(login).run(); !done) return done;
    if (ledger.db().rows_changed() == 0) return Unexpected{Code::not_found, "filter", "there is no such filter"};
    return {};
  });
}

Result<std::vector<SavedFilter>> DeskImpl::filters(std::string_view account) {
  std::vector<SavedFilter> out;
  const std::string login = lower_ascii(account);
  auto done = read(orders_, [&](Db& db) -> Status {
    Query query(db, "SELECT number, account, name, filter, at_ms FROM saved_filters WHERE account = ? ORDER BY name LIMIT 200");
    query.put_text(login);
    return each_row(query, [&]() -> Result<bool> {
      return out.push_back({query.count(0), query.text(1), query.text(2), query.text(3), query.number(4)}), true;
    });
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Status DeskImpl::set_password(std::string_view account, std::string_view hash) {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const Account* who = (*all)->find(account);
  if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
  if (!hash.starts_with("$argon2id$") || hash.size() > 200 || !is_plain_text(hash, 200)) return refusal(DeskFault::ill_formed);
  return write([&](Ledger& ledger) -> Status {
    Query keep(ledger.db(), "INSERT INTO passwords (account, hash, at_ms) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET "
                            "hash = excluded.hash, at_ms = excluded.at_ms");
    if (auto done = keep.put_text(who->login).put_text(hash).put(now_ms()).run(); !done) return done;
    return ledger.audit({who->login, "password.change", who->login});
  });
}

Result<Desk::Password> DeskImpl::password(std::string_view account) {
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const Account* who = (*all)->find(account);
  Password out;
  if (who == nullptr) return out;
  auto done = read(orders_, [&](Db& db) -> Status {
    Query query(db, "SELECT hash, at_ms FROM passwords WHERE account = ?");
    auto row = query.put_text(who->login).next();
    if (!row) return Unexpected{row.error()};
    if (*row && query.number(1) > who->password_set_ms) out = {query.text(0), query.number(1)};
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

}  // namespace temizu
