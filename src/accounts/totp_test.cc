#include "accounts/totp.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "accounts/qr.h"

namespace temizu {
namespace {

const Bytes kSecret = "12345678901234567890";   // RFC 6238 appendix B, SHA-1

// Goal: the codes of RFC 6238 appendix B (its eight digits cut to the last six).
TEST(Totp, GivesTheCodesOfTheStandard) {
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "287082"},         {1111111109, "081804"},  {1111111111, "050471"},
                                                          {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : vectors) {
    EXPECT_EQ(code_at(kSecret, seconds * 1000 / kCodeStepMs).value_or(""), code) << seconds;
    const auto check = check_code(kSecret, code, seconds * 1000, 0);
    ASSERT_TRUE(check);
    EXPECT_EQ(check->verdict, CodeVerdict::ok) << seconds;
    EXPECT_EQ(check->step, seconds / 30) << seconds;
  }
}

// Goal: one step early and late is taken, two are not; a code works once, and so does none before it.
TEST(Totp, TakesACodeOnceAndInTime) {
  const TimeMs now_ms = 1'111'111'111'000;
  const std::int64_t step = now_ms / kCodeStepMs;
  const auto verdict = [&](std::int64_t of_step, std::int64_t last) {
    const auto check = check_code(kSecret, code_at(kSecret, of_step).value_or(""), now_ms, last);
    return check ? check->verdict : CodeVerdict::wrong;
  };
  EXPECT_EQ(verdict(step - 2, 0), CodeVerdict::wrong);
  EXPECT_EQ(verdict(step - 1, 0), CodeVerdict::ok);
  EXPECT_EQ(verdict(step, 0), CodeVerdict::ok);
  EXPECT_EQ(verdict(step + 1, 0), CodeVerdict::ok);
  EXPECT_EQ(verdict(step + 2, 0), CodeVerdict::wrong);
  EXPECT_EQ(verdict(step, step), CodeVerdict::replayed);
  EXPECT_EQ(verdict(step - 1, step), CodeVerdict::replayed);
  EXPECT_EQ(verdict(step + 1, step), CodeVerdict::ok);
  EXPECT_EQ(check_code(kSecret, "", now_ms, 0)->verdict, CodeVerdict::wrong);
  EXPECT_EQ(check_code(kSecret, "05047", now_ms, 0)->verdict, CodeVerdict::wrong);
  EXPECT_EQ(check_code(kSecret, "0504711", now_ms, 0)->verdict, CodeVerdict::wrong);
}

// Goal: digits as a Japanese keyboard types them are read; anything else is no code.
TEST(Totp, ReadsWideDigits) {
  EXPECT_EQ(cleaned_code("０５０　４７１"), "050471");
  EXPECT_EQ(cleaned_code(" 050 471 "), "050471");
  EXPECT_EQ(cleaned_code("05047a"), "");
  EXPECT_EQ(cleaned_code("0504711"), "");
  EXPECT_EQ(cleaned_code("\xef\xbc"), "");
  EXPECT_EQ(cleaned_code(std::string(1 << 20, '1')), "");
}

// Goal: only wash's key opens a secret, and only for the account and number it was given to.
TEST(Totp, SecretsAreSealedToWashAndAccount) {
  ASSERT_GE(sodium_init(), 0);
  Bytes open_key(32, '\0'), secret_key(32, '\0');
  crypto_box_keypair(reinterpret_cast<unsigned char*>(open_key.data()), reinterpret_cast<unsigned char*>(secret_key.data()));
  Account account;
  account.login = "suzuki";
  account.totp_number = 2;
  const Bytes secret = new_totp_secret();
  ASSERT_EQ(secret.size(), 20u);
  const auto sealed = seal_totp(secret, account, open_key);
  ASSERT_TRUE(sealed) << to_text(sealed.error());
  EXPECT_EQ(sealed->find(secret), std::string::npos);
  account.totp_sealed = *sealed;
  EXPECT_EQ(open_totp(account, open_key, secret_key).value_or(""), secret);
  Account other = account;
  other.login = "tanaka";
  EXPECT_EQ(open_totp(other, open_key, secret_key).error().code, Code::denied);
  other = account;
  other.totp_number = 1;
  EXPECT_EQ(open_totp(other, open_key, secret_key).error().code, Code::denied);
  EXPECT_EQ(open_totp(account, open_key, Bytes(32, '\1')).error().code, Code::denied);
  other.totp_sealed.clear();
  EXPECT_EQ(open_totp(other, open_key, secret_key).error().code, Code::not_found);
}

// Goal: an authenticator gets what it needs, with nothing that could be read as something else.
TEST(Totp, WritesAnUriAndAPicture) {
  const std::string uri = otpauth_uri(kSecret, "mail.example.lg.jp", "a/b?c");
  EXPECT_EQ(uri, "otpauth://totp/Temizu%20mail.example.lg.jp:a%2Fb%3Fc?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Temizu%20mail.example.lg.jp"
                 "&algorithm=SHA1&digits=6&period=30");
  EXPECT_EQ(secret_text(kSecret), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
  const auto picture = terminal_qr(uri);
  ASSERT_TRUE(picture) << to_text(picture.error());
  EXPECT_GT(picture->size(), 1000u);
  EXPECT_FALSE(terminal_qr(std::string(4000, 'x')));
}

}  // namespace
}  // namespace temizu
