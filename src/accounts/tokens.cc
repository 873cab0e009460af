#include "accounts/tokens.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/digest.h"

namespace temizu {
namespace {

std::string base64url(ByteView octets) {
  std::string text(sodium_base64_encoded_len(octets.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(octets.data()), octets.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();   // the terminating zero
  return text;
}

}  // namespace

std::string new_token() {
  if (sodium_init() < 0) return {};
  std::array<char, 32> random{};
  randombytes_buf(random.data(), random.size());
  std::string token = base64url(ByteView(random.data(), random.size()));
  sodium_memzero(random.data(), random.size());
  return token;
}

bool is_token(std::string_view untrusted_text) {
  return untrusted_text.size() == kTokenCharacters && std::all_of(untrusted_text.begin(), untrusted_text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

Bytes token_hash(std::string_view token) { return sha256("temizu-session-1:" + std::string(token)); }

std::string csrf_token(std::string_view session_token) { return base64url(hmac_sha256(session_token, "temizu-csrf-1")); }

bool csrf_fits(std::string_view untrusted_csrf, std::string_view session_token) {
  return is_token(session_token) && equal_in_constant_time(untrusted_csrf, csrf_token(session_token));
}

}  // namespace temizu
