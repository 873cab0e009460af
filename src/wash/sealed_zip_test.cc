#include "wash/sealed_zip.h"

#include <gtest/gtest.h>

#include <set>

namespace temizu {
namespace {

constexpr TimeMs kTime = 1'795'300'000'000;

std::uint32_t number(ByteView octets, std::size_t at, int size) {
  std::uint32_t value = 0;
  for (int i = size - 1; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(octets.at(at + static_cast<std::size_t>(i)));
  return value;
}

// Goal: a released file is encrypted by AES-256 under its own Japanese name, and its content is nowhere in the ZIP. APPNOTE 4.3.7;
// WinZip's AE specification: method 99, extra field 0x9901 with strength 3.
TEST(SealedZip, IsEncryptedByAes256) {
  const std::string content(100'000, 'q');
  const auto zip = sealed_zip("見積書.xlsm", content, kTime, "22222-33333-44444-55555-66666", 1 << 20);
  ASSERT_TRUE(zip) << to_text(zip.error());
  EXPECT_EQ(number(*zip, 0, 4), 0x04034b50u);
  EXPECT_EQ(number(*zip, 6, 2) & 0x0801u, 0x0801u);   // UTF-8 name, encrypted
  EXPECT_EQ(number(*zip, 8, 2), 99u);
  EXPECT_EQ(zip->substr(30, std::string_view("見積書.xlsm").size()), "見積書.xlsm");
  const std::size_t aes = zip->find(std::string_view("\x01\x99\x07\x00", 4));
  ASSERT_NE(aes, std::string::npos);
  EXPECT_EQ(zip->substr(aes + 6, 3), std::string_view("AE\x03"));
  EXPECT_EQ(zip->find("qqqqqqqq"), std::string::npos);
  EXPECT_NE(*zip, *sealed_zip("見積書.xlsm", content, kTime, "22222-33333-44444-55555-66666", 1 << 20));   // salted
}

// Goal: plain stays plain, deterministic, and nothing longer than allowed comes out.
TEST(SealedZip, IsPlainWithoutAPasswordAndBounded) {
  const auto zip = sealed_zip("a.txt", "hello", kTime, "", 1 << 20);
  ASSERT_TRUE(zip) << to_text(zip.error());
  EXPECT_EQ(number(*zip, 8, 2), 8u);
  EXPECT_EQ(number(*zip, 6, 2) & 1u, 0u);
  EXPECT_EQ(*zip, *sealed_zip("a.txt", "hello", kTime, "", 1 << 20));
  const auto large = sealed_zip("a.txt", "hello", kTime, "", 50);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, Code::limit);
  EXPECT_TRUE(sealed_zip("empty.bin", "", kTime, "x", 1 << 20));
}

// Goal: passwords can be read out and typed, and no two are alike.
TEST(SealedZip, PasswordsAreReadableAndRandom) {
  std::set<std::string> seen;
  std::set<char> letters;
  for (int i = 0; i < 500; ++i) {
    const std::string password = new_zip_password();
    ASSERT_EQ(password.size(), 29u);
    EXPECT_TRUE(seen.insert(password).second);
    for (std::size_t at = 0; at < password.size(); ++at) {
      EXPECT_EQ(password[at] == '-', at % 6 == 5) << password;
      if (password[at] != '-') letters.insert(password[at]);
    }
  }
  EXPECT_EQ(letters.size(), 31u);
  for (const char confused : std::string_view("01oil")) EXPECT_FALSE(letters.contains(confused));
}

}  // namespace
}  // namespace temizu

// libarchive 3.6.2 keeps 33 octets for each encrypted file that it wrote; wash writes a few an hour.
extern "C" const char* __lsan_default_suppressions() { return "leak:libarchive.so\n"; }
