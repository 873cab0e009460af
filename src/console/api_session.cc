// Log-in in two steps (password, then code), log-out, showing again who one is, changing one's own password.
#include <algorithm>

#include "accounts/password.h"
#include "accounts/tokens.h"
#include "base/log.h"
#include "console/call.h"
#include "console/handle.h"
#include "console/request_views.h"
#include "console/router.h"

namespace temizu::console {
namespace {

std::string nonce_of(std::string_view token) { return to_hex(token_hash(token)).substr(0, 32); }

Fault locked(const LoginGate& gate, TimeMs now_ms) {
  return Fault{Con::login_locked, {}, {}, std::max<std::int64_t>(1, (gate.locked_until_ms - now_ms + 999) / 1000)};
}

// A name and password that did not pass: wrong, or too many wrong ones before.
Fault not_passed(const Call& call, const People& people, const Error& error, std::string_view login, std::string_view field) {
  if (error.what != kLoginRefused) return to_fault(error);
  const Result<LoginGate> gate = call.world.gate_of(people, login, call.http.client);
  if (gate && !gate->open(call.now_ms)) return locked(*gate, call.now_ms);
  return Fault{Con::login_wrong, std::string(field)};
}

Json session_json(const Call& call, std::string_view token, const Session& session, const Account& account, const People& people) {
  Json json = Json::object();
  const bool half = account.needs_code() && !session.with_code;
  json["state"] = half ? "code" : "ready";
  json["csrf"] = csrf_token(token);
  json["code_needed"] = account.needs_code();
  json["contact"] = call.world.config.site.contact;
  json["site"] = call.world.config.site.id;
  json["zone_minutes"] = call.world.zone_minutes;
  if (half) return json;
  const Department* department = people.department(account.department);
  json["account"] = account.login;
  json["name"] = account.name;
  json["department"] = department ? Json(department->name) : Json(nullptr);
  Json roles = Json::array();
  for (const AccountRole role : kAllRoles) {
    if (account.has(role)) roles.push_back(to_word(role));
  }
  json["roles"] = std::move(roles);
  json["addresses"] = account.addresses;
  Json shared = Json::array();
  for (const std::string& address : people.addresses_of(account)) {
    if (std::find(account.addresses.begin(), account.addresses.end(), address) == account.addresses.end()) shared.push_back(address);
  }
  json["section_addresses"] = std::move(shared);
  json["decides"] = account.has(AccountRole::approver) || account.has(AccountRole::administrator);
  json["password_must_change"] = password_must_change(call.world, account).value_or(true);
  const TimeMs again = session.again_ms > 0 ? session.again_ms + call.world.again_ms() : 0;
  json["again_until"] = time_json(again > call.now_ms ? again : 0);
  json["idle_end"] = time_json(std::min(session.seen_ms + call.world.idle_ms(), session.ends_ms));
  json["absolute_end"] = time_json(session.ends_ms);
  json["administrator_pages"] = call.http.administrator_side;
  return json;
}

struct Opened { std::string token; Session session; };

// A new session with a new id; an id that came with the request is never taken on. again_ms: when the person last proved themselves by what
// the account proves itself with; 0: not yet.
Result<Opened> open(const Call& call, const Account& account, bool with_code, TimeMs ends_ms, TimeMs again_ms) {
  Opened opened;
  opened.token = new_token();
  if (opened.token.empty()) return Unexpected{Code::internal, "session", "no randomness"};
  opened.session.token_hash = token_hash(opened.token);
  opened.session.csrf_hash = token_hash(csrf_token(opened.token));
  opened.session.account = account.login;
  opened.session.client = call.http.client;
  opened.session.with_code = with_code;
  opened.session.made_ms = opened.session.seen_ms = call.now_ms;
  opened.session.ends_ms = ends_ms > 0 ? ends_ms : call.now_ms + call.world.absolute_ms();
  opened.session.again_ms = again_ms;
  if (Status kept = call.world.desk->open_session(opened.session); !kept) return Unexpected{kept.error()};
  return opened;
}

HttpAnswer with_cookie(const Call& call, const Opened& opened, const Account& account, const People& people) {
  HttpAnswer answer = json_answer(session_json(call, opened.token, opened.session, account, people));
  answer.set("Set-Cookie", session_cookie(opened.token));
  return answer;
}

// The code goes to wash and its answer comes back: nothing, or the fault to tell.
std::optional<Fault> code_is_wrong(const Call& call, const std::string& purpose, const std::string& code) {
  const auto proved = prove(call, purpose, code);
  const Fault* fault = std::get_if<Fault>(&proved);
  return fault != nullptr ? std::optional(*fault) : std::nullopt;
}

}  // namespace

Reply get_words(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  return json_answer(call.world.words->all());
}

Reply get_session(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  return json_answer(session_json(call, call.token, call.session, *call.account, *call.people));
}

Reply log_in(Call& call) {
  Fields fields(call.body);
  const std::string name = lower_ascii(fields.text("name", 1, 64));
  std::string password = fields.secret("password", 1, 256);
  if (auto fault = fields.fault()) return *fault;
  if (!call.world.limits->login.take(call.http.client)) return Fault{Con::too_many, {}, {}, 10};
  const Result<std::shared_ptr<const People>> people = call.world.people();
  if (!people) return to_fault(people.error());
  LoginTry tried;
  tried.login = name;
  tried.password = password;
  wipe_text(password);
  tried.client = call.http.client;
  const Result<PasswordPassed> passed = call.world.first_step(**people, tried);
  wipe_text(tried.password);
  if (!passed) return not_passed(call, **people, passed.error(), name, "");
  const Account* const account = &passed->account;
  // Right, but not a log-in yet for those who need a code: only the code takes the count of wrong tries back.
  if (!account->needs_code()) {
    if (Status noted = call.world.desk->login_succeeded(account->login, call.http.client); !noted) return to_fault(noted.error());
  }
  if (!call.token.empty()) static_cast<void>(call.world.desk->end_session(token_hash(call.token), call.session.account));
  const Result<Opened> opened = open(call, *account, false, 0, account->needs_code() ? 0 : call.now_ms);
  if (!opened) return to_fault(opened.error());
  return with_cookie(call, *opened, *account, **people);
}

// A log-in still: wrong codes count as wrong passwords do.
Reply give_code(Call& call) {
  Fields fields(call.body);
  const std::string code = fields.code("code");
  if (auto fault = fields.fault()) return *fault;
  const Result<LoginGate> gate = call.world.desk->gate(call.login(), call.http.client);
  if (!gate) return to_fault(gate.error());
  if (!gate->open(call.now_ms)) return locked(*gate, call.now_ms);
  if (auto fault = code_is_wrong(call, login_purpose(nonce_of(call.token)), code)) {
    if (fault->con != Con::code_wrong && fault->con != Con::code_used) return *fault;
    const Result<LoginGate> counted = call.world.desk->login_failed(call.login(), call.http.client);
    return counted && !counted->open(call.now_ms) ? locked(*counted, call.now_ms) : *fault;
  }
  if (Status noted = call.world.desk->login_succeeded(call.login(), call.http.client); !noted) return to_fault(noted.error());
  const Result<Opened> opened = open(call, *call.account, true, call.session.ends_ms, call.now_ms);
  if (!opened) return to_fault(opened.error());
  static_cast<void>(call.world.desk->end_session(token_hash(call.token), call.login()));
  return with_cookie(call, *opened, *call.account, *call.people);
}

Reply log_out(Call& call) {
  if (Status ended = call.world.desk->end_session(token_hash(call.token), call.login()); !ended) return to_fault(ended.error());
  HttpAnswer answer = done();
  answer.set("Set-Cookie", session_cookie({}));
  answer.set("Clear-Site-Data", "\"cache\", \"storage\"");
  return answer;
}

Reply log_in_again(Call& call) {
  Fields fields(call.body);
  const bool by_code = call.account->needs_code();
  const std::string code = by_code ? fields.code("code") : std::string{};
  std::string password = by_code ? std::string{} : fields.secret("password", 1, 256);
  if (auto fault = fields.fault()) return *fault;
  if (by_code) {
    if (auto fault = code_is_wrong(call, again_purpose(nonce_of(call.token)), code)) return *fault;
  } else {
    const Status passed = call.world.own_password(*call.people, *call.account, password, call.http.client);
    wipe_text(password);
    if (!passed) return not_passed(call, *call.people, passed.error(), call.login(), "password");
  }
  if (Status proved = call.world.desk->proved_again(token_hash(call.token)); !proved) return to_fault(proved.error());
  call.session.again_ms = call.now_ms;
  return json_answer(session_json(call, call.token, call.session, *call.account, *call.people));
}

Reply change_password(Call& call) {
  Fields fields(call.body);
  std::string old = fields.secret("old", 1, 256);
  std::string fresh = fields.secret("new", 12, 256);
  if (auto fault = fields.fault()) return *fault;
  if (call.account->source == AccountSource::ldap) return Fault{Con::password_elsewhere};
  const Status passed = call.world.own_password(*call.people, *call.account, old, call.http.client);
  wipe_text(old);
  if (!passed) return not_passed(call, *call.people, passed.error(), call.login(), "old");
  if (Status good = good_password(fresh, *call.account, call.world.config.site.name); !good) return Fault{Con::password_weak, "new"};
  const Result<std::string> hash = hash_password(fresh);
  wipe_text(fresh);
  if (!hash) return to_fault(hash.error());
  if (Status kept = call.world.desk->set_password(call.login(), *hash); !kept) return to_fault(kept.error());
  // Every session of the account ends, this one too; the answer carries a new one.
  if (const auto ended = call.world.desk->end_sessions_of(call.login(), call.login()); !ended) return to_fault(ended.error());
  // The password stands in for no code.
  const TimeMs again_ms = call.account->needs_code() ? call.session.again_ms : call.now_ms;
  const Result<Opened> opened = open(call, *call.account, call.session.with_code, call.session.ends_ms, again_ms);
  if (!opened) return to_fault(opened.error());
  return with_cookie(call, *opened, *call.account, *call.people);
}

}  // namespace temizu::console
