// Tokens of sessions. The token itself is in the browser's cookie only; ledgers keep its hash, so that whoever reads a
// ledger or a backup takes over no session.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu {

inline constexpr std::size_t kTokenCharacters = 43;   // 32 random octets in base64url without padding

std::string new_token();                                     // empty only when the machine gives no randomness
bool is_token(std::string_view untrusted_text);              // 43 characters of base64url
Bytes token_hash(std::string_view token);                    // 32 octets: SHA-256 over a purpose of its own and the token
// What a form or script of this session sends along; cannot be worked out without the cookie, says nothing about it.
std::string csrf_token(std::string_view session_token);
bool csrf_fits(std::string_view untrusted_csrf, std::string_view session_token);   // in constant time

}  // namespace temizu
