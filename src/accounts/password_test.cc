#include "accounts/password.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

namespace temizu {
namespace {

// Goal: a hash opens to its password alone, and two hashes of one password differ.
TEST(Password, HashesVerify) {
  const auto hash = hash_password("あさがおの咲く 校庭で");
  ASSERT_TRUE(hash) << to_text(hash.error());
  EXPECT_EQ(hash->rfind("$argon2id$v=19$m=65536,t=3,p=1$", 0), 0u) << *hash;
  EXPECT_TRUE(*verify_password(*hash, "あさがおの咲く 校庭で"));
  EXPECT_FALSE(*verify_password(*hash, "あさがおの咲く 校庭"));
  EXPECT_FALSE(*verify_password(*hash, ""));
  EXPECT_NE(*hash, *hash_password("あさがおの咲く 校庭で"));
}

// Goal: where there is no hash, an over-long password or an unreadable hash, the answer is no, and the work was done: otherwise
// the time taken would tell which logins exist. That the work is the same function is what is checked, not the clock.
TEST(Password, UnknownAccountsCostTheSameWork) {
  const auto cpu_ms = [](auto&& work) {
    const std::clock_t before = std::clock();
    work();
    return static_cast<double>(std::clock() - before) * 1000 / CLOCKS_PER_SEC;
  };
  const auto hash = hash_password("some words of mine");
  ASSERT_TRUE(hash);
  static_cast<void>(verify_password("", "warm up"));
  const double known = cpu_ms([&] { EXPECT_FALSE(*verify_password(*hash, "wrong")); });
  const double unknown = cpu_ms([&] { EXPECT_FALSE(*verify_password("", "wrong")); });
  const double long_one = cpu_ms([&] { EXPECT_FALSE(*verify_password(*hash, std::string(100'000, 'a'))); });
  EXPECT_GT(unknown, known / 4);
  EXPECT_GT(long_one, known / 4);
  EXPECT_FALSE(*verify_password("not a hash", "not a hash"));
}

// Goal: no more hashes at one time than there is memory for; the others wait and get their answer.
TEST(Password, ManyAtOnceAllGetAnAnswer) {
  const auto hash = hash_password("some words of mine");
  ASSERT_TRUE(hash);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] { right += verify_password(*hash, "some words of mine").value_or(false) ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 6);
}

// Goal: what everybody would try first is refused with its reason, a good phrase is taken whatever it is made of.
TEST(GoodPassword, RefusesTheGuessable) {
  Account account;
  account.login = "sato";
  account.addresses = {"t.sato@city.example.lg.jp"};
  const std::pair<const char*, const char*> cases[] = {
      {"aB3$efgh", "password.short"},
      {"あいうえおかきくけこさ", "password.short"},   // 11 characters, 33 octets
      {"two\twords and more", "password.form"},
      {"aaaaaaaaaaaaaaaa", "password.common"},
      {"abcabcabcabcabc", "password.common"},
      {"123456789012345", "password.common"},
      {"qwertyuiopasdfgh", "password.common"},
      {"1qaz2wsx3edc4rfv", "password.common"},
      {"Password123456", "password.common"},
      {"P@ssw0rd2026!!", "password.common"},
      {"sato-sato-2026", "password.common"},
      {"t.sato20260401", "password.common"},
      {"example-lg-jp-1", "password.common"},
      {"sakura1234567890", "password.common"},
      {"correct mud basin 7", ""},
      {"kirin ga ike wo watatta", ""},
      {"黒い雨傘を駅に忘れた朝", "password.short"},
      {"黒い雨傘を駅に忘れた朝のこと", ""},
      {"x7Qm2-vT9pL-w4", ""},
  };
  for (const auto& [password, reason] : cases) {
    const Status good = good_password(password, account, "gateway.example.lg.jp");
    EXPECT_EQ(good ? "" : good.error().what, reason) << password;
  }
  EXPECT_EQ(good_password(std::string(129, 'q') + "abd", account, "x").error().what, "password.long");
}

// Goal: what a program makes up is itself good, and different each time.
TEST(GoodPassword, RandomOnesAreGood) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string password = random_password();
    EXPECT_EQ(password.size(), 23u);
    EXPECT_TRUE(good_password(password, Account{}, "gateway.example.lg.jp")) << password;
    seen.insert(password);
  }
  EXPECT_EQ(seen.size(), 200u);
}

}  // namespace
}  // namespace temizu
