// The pure core: one request in, one answer out. Limits, address, origin, log-in, rights, CSRF token, rate and body are looked at in
// this order, before any handler runs. No sockets, no threads of its own.
#pragma once

#include "console/http.h"
#include "console/world.h"

namespace temizu::console {

inline constexpr std::string_view kCookie = "__Host-temizu";

HttpAnswer handle(const HttpRequest& request, const World& world);

// Whether the owner of a local account has to set a password of their own before anything else.
Result<bool> password_must_change(const World& world, const Account& account);

// What every answer carries, the pages' too: the content security policy, no sniffing, no framing, no referrer.
void add_security_headers(HttpAnswer& answer);

// The value of Set-Cookie; an empty token takes the cookie away.
std::string session_cookie(std::string_view token);
// The token of the session cookie; empty when there is none, or two.
std::string cookie_token(const HttpRequest& request);

}  // namespace temizu::console
