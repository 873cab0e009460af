// Passwords of local accounts: Argon2id by libsodium, and what a new password must be. A password is never kept, logged or
// given back; whoever holds one wipes it when it is done with.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "quarantine/people.h"

namespace temizu {

// Three passes over 64 MiB: some 0.1 s of one core. Few run at one time, so that a flood of log-ins takes neither memory
// nor the second core: see kHashesAtOnce.
inline constexpr unsigned kHashesAtOnce = 2;
inline constexpr std::size_t kPasswordBytesMax = 512;

// "$argon2id$v=19$m=65536,t=3,p=1$…". Fails with limit (longer than kPasswordBytesMax), unavailable (too many wait) or
// full (no memory).
Result<std::string> hash_password(std::string_view password);

// Does the same work whatever it is given: an empty hash (no such account, no local password) costs what a wrong password
// costs. Fails with unavailable when too many wait; that says nothing about the password.
Result<bool> verify_password(const std::string& hash, std::string_view untrusted_password);

// What NIST SP 800-63B section 5.1.1.2 asks for: length and no guessable one; no composition rules, no change by calendar.
// At least 12 characters, at most 128; printable UTF-8; no repetition, no row of keys or digits, nothing that is mainly a
// common word, the login or a part of the name of the site.
//
//   fails   bad_input; Error::what is the code "password.short", "password.long", "password.form" or "password.common";
//           fault_texts.h has the sentences
Status good_password(std::string_view password, const Account& account, std::string_view site_name);

// A password for somebody else to change at first log-in: 20 letters and digits without 0 O 1 I l, in groups of five, 113 bits.
std::string random_password();

void wipe_text(std::string& secret);

}  // namespace temizu
