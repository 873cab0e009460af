#include "console/handle.h"

#include <algorithm>

#include "accounts/tokens.h"
#include "base/log.h"
#include "console/metrics.h"
#include "console/router.h"

namespace temizu::console {
namespace {

constexpr std::size_t kHeadersMax = 60;
constexpr std::size_t kHeaderOctetsMax = 16u << 10;   // all names and values

bool is_reading(std::string_view method) { return method == "GET" || method == "HEAD"; }

Language language_of(const HttpRequest& request) {
  const std::string* wanted = request.header("Accept-Language");
  return wanted != nullptr && wanted->starts_with("en") ? Language::en : Language::ja;
}

std::optional<Fault> too_much(const HttpRequest& request, const World& world) {
  std::size_t octets = 0;
  for (const auto& [name, value] : request.headers) octets += name.size() + value.size();
  if (request.headers.size() > kHeadersMax || octets > kHeaderOctetsMax || request.target.size() > kTargetOctetsMax) return Fault{Con::header_too_large};
  if (request.body.size() > world.config.console.body_bytes_max) return Fault{Con::too_large};
  return std::nullopt;
}

// A page of another site may make a browser send requests, but it can neither hide that from Sec-Fetch-Site nor write Origin
// itself. What changes something needs an Origin of our own.
std::optional<Fault> from_elsewhere(const HttpRequest& request, const World& world) {
  const bool reading = is_reading(request.method);
  const std::string* site = request.header("Sec-Fetch-Site");
  if (site != nullptr && *site != "same-origin" && !(reading && *site == "none")) return Fault{Con::other_origin};
  if (request.count("Sec-Fetch-Site") > 1 || request.count("Origin") > 1) return Fault{Con::other_origin};
  const std::string* host = request.header("Host");
  if (host == nullptr) return Fault{Con::bad_request};
  const std::string own = world.origin.empty() ? "https://" + *host : world.origin;
  const std::string* origin = request.header("Origin");
  if (origin == nullptr ? !reading : *origin != own) return Fault{Con::other_origin};
  return std::nullopt;
}

bool is_json(const HttpRequest& request) {
  const std::string* type = request.header("Content-Type");
  if (type == nullptr) return false;
  std::string lower = lower_ascii(*type);
  lower.erase(std::remove(lower.begin(), lower.end(), ' '), lower.end());
  return lower == "application/json" || lower == "application/json;charset=utf-8";
}

// Sets session, people and account when the cookie names a living session of an enabled account.
Status sign_in(Call& call) {
  const Unexpected nobody{Code::not_found, "session", "none"};
  call.token = cookie_token(call.http);
  if (call.token.empty()) return nobody;
  Result<Session> session = call.world.desk->session(token_hash(call.token), call.world.idle_ms());
  if (!session) {
    call.token.clear();
    return Unexpected{session.error()};
  }
  Result<std::shared_ptr<const People>> people = call.world.people();
  if (!people) return Unexpected{people.error()};
  call.people = *people;
  call.account = call.people->find(session->account);
  call.session = *std::move(session);
  if (call.account != nullptr && call.account->enabled) return {};
  call.account = nullptr;
  call.token.clear();
  return nobody;
}

std::uint32_t roles_of(const Call& call) {
  if (call.account == nullptr) return kNobody;
  return call.account->needs_code() && !call.session.with_code ? kHalf : call.account->roles & kAll;
}

std::optional<Fault> may_not(const Call& call, const Route& route, const Status& signed_in) {
  const std::uint32_t roles = roles_of(call);
  if ((roles & route.roles) != 0) return std::nullopt;
  if (roles == kNobody) {
    if (!signed_in && signed_in.error().code != Code::not_found && !temizu::fault_of(signed_in.error())) return to_fault(signed_in.error());
    return Fault{cookie_token(call.http).empty() ? Con::not_logged_in : Con::session_ended};
  }
  return Fault{roles == kHalf ? Con::code_needed : Con::not_allowed};
}

std::optional<Fault> not_now(const Call& call, const Route& route) {
  if (call.account == nullptr) return std::nullopt;
  if (!call.world.limits->account.take(call.login())) return Fault{Con::too_many, {}, {}, 5};
  const bool opens = route.path == "session" && route.method == "POST";   // needs no token: nothing of a session is used
  if (!is_reading(call.http.method) && !opens) {
    const std::string* csrf = call.http.header("X-Temizu-CSRF");
    if (csrf == nullptr || !csrf_fits(*csrf, call.token)) return Fault{Con::bad_csrf};
  }
  const bool own_session = route.path.starts_with("session") || route.path == "words";
  if (roles_of(call) != kHalf && !own_session && (route.flags & kFirstPassword) == 0) {
    const Result<bool> must_change = password_must_change(call.world, *call.account);
    if (!must_change) return to_fault(must_change.error());
    if (*must_change) return Fault{Con::password_must_change};
  }
  if ((route.flags & kAgain) != 0 && (call.session.again_ms <= 0 || call.session.again_ms + call.world.again_ms() < call.now_ms)) return Fault{Con::again_needed};
  return std::nullopt;
}

std::optional<Fault> read_body(Call& call) {
  if (is_reading(call.http.method) || call.http.method == "DELETE") {
    return call.http.body.empty() ? std::nullopt : std::optional(Fault{Con::bad_request});
  }
  if (!is_json(call.http)) return Fault{Con::not_json};
  auto body = parse_object(call.http.body);
  if (!body) return Fault{Con::bad_json};
  call.body = *std::move(body);
  return std::nullopt;
}

bool wants_csv(Call& call) {
  std::string& last = call.target.path.back();
  if (last.size() > 4 && last.ends_with(".csv")) {
    last.resize(last.size() - 4);
    return true;
  }
  const std::string* accept = call.http.header("Accept");
  return accept != nullptr && accept->starts_with("text/csv");
}

Reply answered(Call& call) {
  if (auto fault = from_elsewhere(call.http, call.world)) return *fault;
  if (!call.world.limits->client.take(call.http.client)) return Fault{Con::too_many, {}, {}, 5};
  call.csv = wants_csv(call);
  Matched matched = match(call.http.method == "HEAD" ? "GET" : call.http.method, std::span(call.target.path).subspan(2));
  if (matched.route == nullptr) return Fault{matched.other_methods.empty() ? Con::not_found : Con::bad_method, {}, matched.other_methods};
  const Route& route = *matched.route;
  if ((route.flags & kDesk) != 0 && !call.http.administrator_side) return Fault{Con::not_found};
  call.places = std::move(matched.places);
  const Status signed_in = sign_in(call);
  if (auto fault = may_not(call, route, signed_in)) return *fault;
  if (auto fault = not_now(call, route)) return *fault;
  if (call.csv && (route.flags & kCsv) == 0) return Fault{Con::not_csv};
  if (auto fault = read_body(call)) return *fault;
  return route.handler(call);
}

HttpAnswer api(const HttpRequest& request, const World& world, Target&& target) {
  Call call{request, world, std::move(target), {}, language_of(request), false, {}, {}, nullptr, nullptr, Json::object(), world.clock->now_ms()};
  Reply reply = answered(call);
  HttpAnswer answer;
  if (Fault* fault = std::get_if<Fault>(&reply)) {
    std::string allow;
    if (fault->con == Con::bad_method) allow.swap(fault->next);
    answer = refused(*fault, call.language);
    if (!allow.empty()) answer.set("Allow", allow);
    if (answer.status == 401 && !cookie_token(request).empty() && call.token.empty()) answer.set("Set-Cookie", session_cookie({}));
  } else {
    answer = std::get<HttpAnswer>(std::move(reply));
  }
  answer.set("Cache-Control", "no-store");
  return answer;
}

HttpAnswer plain(int status, std::string_view text) {
  HttpAnswer answer;
  answer.status = status;
  answer.set("Content-Type", "text/plain; charset=utf-8");
  answer.set("Cache-Control", "no-store");
  answer.body = text;
  return answer;
}

// Monitoring asks about the gateway as a whole; the same words on the people's side speak of this console alone.
HttpAnswer monitoring(const HttpRequest& request, const World& world) {
  if (!is_reading(request.method)) return plain(405, "Method not allowed\n");
  if (request.target == "/healthz") return plain(200, "ok\n");
  if (request.target == "/readyz") {
    std::string wrong = not_alive(world.config.store.path, world.clock->now_ms());
    if (world.well && !world.well()) wrong += "ledgers: cannot be read\n";
    return wrong.empty() ? plain(200, "ok\n") : plain(503, wrong);
  }
  if (request.target != "/metrics" || !world.metrics) return plain(404, "Not found\n");
  HttpAnswer answer = plain(200, world.metrics->text(world));
  answer.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  return answer;
}

HttpAnswer dispatch(const HttpRequest& request, const World& world) {
  if (auto fault = too_much(request, world)) return refused(*fault, language_of(request));
  if (request.monitoring_side) return monitoring(request, world);
  std::optional<Target> target = parse_target(request.target);
  if (!target) return refused(Fault{Con::bad_request}, language_of(request));
  const std::vector<std::string>& path = target->path;
  if (path.size() >= 2 && path[0] == "api" && path[1] == "v1") {
    return path.size() == 2 ? refused(Fault{Con::not_found}, language_of(request)) : api(request, world, *std::move(target));
  }
  if (!path.empty() && path[0] == "api") return refused(Fault{Con::not_found}, language_of(request));
  if (path.size() == 1 && (path[0] == "healthz" || path[0] == "readyz")) {
    if (!is_reading(request.method)) return plain(405, "Method not allowed\n");
    const bool well = path[0] == "healthz" || !world.well || world.well();
    return plain(well ? 200 : 503, well ? "ok\n" : "not ready\n");
  }
  std::string joined;
  for (const std::string& segment : path) joined += (joined.empty() ? "" : "/") + segment;
  return world.pages->answer(joined, request);
}

}  // namespace

Result<bool> password_must_change(const World& world, const Account& account) {
  // Left over from before the directory took the account on: nobody could change it here.
  if (!account.password_must_change || account.source == AccountSource::ldap) return false;
  const Result<Desk::Password> own = world.desk->password(account.login);
  if (!own) return Unexpected{own.error()};
  return own->hash.empty() || own->at_ms < account.password_set_ms;
}

std::string session_cookie(std::string_view token) {
  std::string cookie = std::string(kCookie) + "=" + std::string(token) + "; Path=/; Secure; HttpOnly; SameSite=Strict";
  return token.empty() ? cookie + "; Max-Age=0" : cookie;   // without Max-Age it ends with the browser
}

std::string cookie_token(const HttpRequest& request) {
  const std::string* cookies = request.header("Cookie");
  if (cookies == nullptr) return {};
  std::string token;
  std::string_view left = *cookies;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(';'), left.size());
    std::string_view one = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    const std::size_t equals = one.find('=');
    if (one.substr(0, equals) != kCookie || equals == std::string_view::npos) continue;
    if (!token.empty()) return {};   // two of them: somebody put one there
    token = one.substr(equals + 1);
  }
  return is_token(token) ? token : std::string{};
}

void add_security_headers(HttpAnswer& answer) {
  answer.set("Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
             "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'");
  answer.set("X-Content-Type-Options", "nosniff");
  answer.set("X-Frame-Options", "DENY");
  answer.set("Referrer-Policy", "no-referrer");
  answer.set("Cross-Origin-Opener-Policy", "same-origin");
  answer.set("Cross-Origin-Resource-Policy", "same-origin");
  answer.set("Cross-Origin-Embedder-Policy", "require-corp");
  answer.set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()");
  answer.set("Strict-Transport-Security", "max-age=31536000");
  answer.set("X-Robots-Tag", "noindex");
}

HttpAnswer handle(const HttpRequest& request, const World& world) {
  HttpAnswer answer = dispatch(request, world);
  add_security_headers(answer);
  answer.head_only = request.method == "HEAD";
  return answer;
}

}  // namespace temizu::console
