#include "accounts/totp.h"

#include <liboath/oath.h>
#include <sodium.h>

#include <array>

#include "base/digest.h"

namespace temizu {
namespace {

constexpr std::size_t kSecretBytes = 20;   // RFC 4226 section 4, R6: 160 bits
constexpr std::string_view kPurpose = "temizu-totp-1";

const unsigned char* raw(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

// RFC 4648 section 6, without padding: 20 octets are 32 characters.
std::string base32(ByteView octets) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : octets) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += kLetters[(bits >> held) & 31u];
    }
  }
  if (held > 0) text += kLetters[(bits << (5 - held)) & 31u];
  return text;
}

std::string percent_encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[octet >> 4];
      encoded += kHex[octet & 15];
    }
  }
  return encoded;
}

// What stands before the secret inside the seal: whose it is and which one.
Bytes binding(const Account& account) {
  return std::string(kPurpose) + '\0' + account.login + '\0' + std::to_string(account.totp_number) + '\0';
}

bool oath_ready() {
  static const bool ready = ::oath_init() == OATH_OK;
  return ready;
}

}  // namespace

Bytes new_totp_secret() {
  Bytes secret(kSecretBytes, '\0');
  if (sodium_init() < 0) return {};
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::string secret_text(ByteView secret) {
  const std::string text = base32(secret);
  std::string grouped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i != 0 && i % 4 == 0) grouped += ' ';
    grouped += text[i];
  }
  return grouped;
}

std::string otpauth_uri(ByteView secret, std::string_view site_name, std::string_view login) {
  const std::string issuer = percent_encoded("Temizu " + std::string(site_name));
  return "otpauth://totp/" + issuer + ':' + percent_encoded(login) + "?secret=" + base32(secret) + "&issuer=" + issuer +
         "&algorithm=SHA1&digits=6&period=30";
}

Result<Bytes> seal_totp(ByteView secret, const Account& account, ByteView store_public) {
  const bool fits = secret.size() == kSecretBytes && store_public.size() == crypto_box_PUBLICKEYBYTES && account.totp_number > 0;
  if (!fits || sodium_init() < 0) return Unexpected{Code::internal, account.login, "its secret cannot be sealed", "Run temizu keys check"};
  Bytes plain = binding(account) + Bytes(secret);
  Bytes sealed(plain.size() + crypto_box_SEALBYTES, '\0');
  crypto_box_seal(reinterpret_cast<unsigned char*>(sealed.data()), raw(plain), plain.size(), raw(store_public));
  sodium_memzero(plain.data(), plain.size());
  return sealed;
}

Result<Bytes> open_totp(const Account& account, ByteView store_public, ByteView store_secret) {
  if (account.totp_sealed.empty()) return Unexpected{Code::not_found, account.login, "has no code generator", "Run temizu user totp for it"};
  const bool keys = store_public.size() == crypto_box_PUBLICKEYBYTES && store_secret.size() == crypto_box_SECRETKEYBYTES && sodium_init() >= 0;
  if (!keys) return Unexpected{Code::internal, "store.key", "is not 32 octets", "Run temizu keys check"};
  const Unexpected not_for_it{Code::denied, account.login, "its code generator was not sealed for this account and key", "Run temizu user totp for it"};
  const Bytes bound = binding(account);
  if (account.totp_sealed.size() != bound.size() + kSecretBytes + crypto_box_SEALBYTES) return not_for_it;
  Bytes plain(bound.size() + kSecretBytes, '\0');
  if (crypto_box_seal_open(reinterpret_cast<unsigned char*>(plain.data()), raw(account.totp_sealed), account.totp_sealed.size(), raw(store_public),
                           raw(store_secret)) != 0) {
    return not_for_it;
  }
  const bool ours = ByteView(plain).substr(0, bound.size()) == bound;
  Bytes secret = plain.substr(bound.size());
  sodium_memzero(plain.data(), plain.size());
  if (!ours) return not_for_it;
  return secret;
}

Result<std::string> code_at(ByteView secret, std::int64_t step) {
  std::array<char, kCodeDigits + 1> code{};
  const bool made = oath_ready() && step >= 0 && !secret.empty() &&
                    ::oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), kCodeDigits, false, OATH_HOTP_DYNAMIC_TRUNCATION,
                                         code.data()) == OATH_OK;
  if (!made) return Unexpected{Code::internal, "liboath", "made no code"};
  return std::string(code.data());
}

Result<CodeCheck> check_code(ByteView secret, std::string_view untrusted_code, TimeMs now_ms, std::int64_t last_step) {
  const std::string code = cleaned_code(untrusted_code);
  const std::int64_t now_step = now_ms / kCodeStepMs;
  CodeCheck check;
  for (std::int64_t step = now_step - 1; step <= now_step + 1; ++step) {   // all three, whichever is right
    const auto expected = code_at(secret, step);
    if (!expected) return Unexpected{expected.error()};
    if (!equal_in_constant_time(*expected, code)) continue;
    if (step > last_step && check.verdict != CodeVerdict::ok) check = {CodeVerdict::ok, step};
    else if (check.verdict == CodeVerdict::wrong) check.verdict = CodeVerdict::replayed;
  }
  return check;
}

std::string cleaned_code(std::string_view untrusted_code) {
  std::string code;
  for (std::size_t at = 0; at < untrusted_code.size() && code.size() <= kCodeDigits;) {
    const std::string_view rest = untrusted_code.substr(at);
    const bool wide_digit = rest.size() >= 3 && rest.substr(0, 2) == "\xef\xbc" && rest[2] >= '\x90' && rest[2] <= '\x99';   // U+FF10 to U+FF19
    const bool wide_blank = rest.substr(0, 3) == "\xe3\x80\x80";                                                               // U+3000
    if (wide_digit) code += static_cast<char>('0' + (rest[2] - '\x90'));
    else if (rest[0] >= '0' && rest[0] <= '9') code += rest[0];
    else if (rest[0] != ' ' && !wide_blank) return {};
    at += wide_digit || wide_blank ? 3 : 1;
  }
  return code.size() == kCodeDigits ? code : std::string();
}

}  // namespace temizu
