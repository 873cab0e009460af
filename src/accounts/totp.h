// One-time codes (RFC 6238: HMAC-SHA-1, 6 digits, 30 s) over liboath. A secret is made on the command line, shown once, and
// sealed to the store's public key: temizu-wash alone can open it and verify a code. Neither console nor command line ever
// sees whether a code is right except through wash's answer. Pure functions; the time comes from the caller.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "quarantine/people.h"

namespace temizu {

inline constexpr std::int64_t kCodeStepMs = 30'000;
inline constexpr std::size_t kCodeDigits = 6;

Bytes new_totp_secret();                                  // 20 random octets
std::string secret_text(ByteView secret);                 // base32 in groups of four, for typing it in
// "otpauth://totp/Temizu%20(site):login?secret=…", what an authenticator reads from the QR code.
std::string otpauth_uri(ByteView secret, std::string_view site_name, std::string_view login);

// Sealed for wash, bound to the account and to the number of the secret: a sealed secret moved to another account, or an
// older one put back, does not open.
Result<Bytes> seal_totp(ByteView secret, const Account& account, ByteView store_public);
// Wash's. not_found: the account has none; denied: not sealed for this account, number or key.
Result<Bytes> open_totp(const Account& account, ByteView store_public, ByteView store_secret);

enum class CodeVerdict : std::uint8_t { ok, wrong, replayed };
struct CodeCheck {
  CodeVerdict verdict{CodeVerdict::wrong};
  std::int64_t step{0};      // of the code, with ok: the caller keeps it as the last one used
};
// Right for the step of now_ms or the one before or after, and that step later than last_step: a code works once, whatever
// it was given for, and the codes before it are dead. Takes the same time whatever the code is.
Result<CodeCheck> check_code(ByteView secret, std::string_view untrusted_code, TimeMs now_ms, std::int64_t last_step);

// The code of a step. For tests and for enrolment's own check; no program shows one.
Result<std::string> code_at(ByteView secret, std::int64_t step);

// Six digits, perhaps with blanks between ("123 456"), also full width as an IME types them; else empty.
std::string cleaned_code(std::string_view untrusted_code);

}  // namespace temizu
