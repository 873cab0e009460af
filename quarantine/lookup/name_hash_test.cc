#include "quarantine/lookup/name_hash.h"

#include <gtest/gtest.h>

#include "audit/chain.h"
#include "quarantine/sql/change_line.h"

namespace temizu {
namespace {

const Bytes kKey(32, 'k');
constexpr char kManifest[] = R"({"parts":[{"path":"","file_name":""},{"path":"2","file_name":"見積書.zip"},{"path":"2!内訳/住所録.xlsx","file_name":"住所録.xlsx"},
  {"path":"2!inner.zip!a.exe","file_name":""}]})";

// Goal: who holds the key and knows a name finds it, whatever its width and case, in archives too; nothing else is found, and a
// subject is no file name.
TEST(NameHash, FindsANameThatIsKnownWhole) {
  const std::string words = name_hash_words("【至急】口座変更", kManifest, kKey);
  for (const char* name : {"見積書.zip", "見積書．ＺＩＰ", "住所録.xlsx", "inner.zip", "A.EXE"}) {
    EXPECT_TRUE(has_name_hash(words, NameKind::file, name_hash(NameKind::file, name, kKey))) << name;
  }
  EXPECT_TRUE(has_name_hash(words, NameKind::subject, name_hash(NameKind::subject, "【至急】口座変更", kKey)));
  EXPECT_FALSE(has_name_hash(words, NameKind::file, name_hash(NameKind::file, "【至急】口座変更", kKey)));
  EXPECT_FALSE(has_name_hash(words, NameKind::file, name_hash(NameKind::file, "見積書", kKey)));
  EXPECT_FALSE(has_name_hash(words, NameKind::file, name_hash(NameKind::file, "見積書.zip", Bytes(32, 'x')))) << "another key";
  EXPECT_FALSE(has_name_hash(words, NameKind::file, ""));
}

TEST(NameHash, IsBoundedAndEmptyWithoutAKey) {
  EXPECT_EQ(name_hash_words("x", kManifest, {}), "");
  EXPECT_EQ(name_hash_words("", "no json", kKey), "");
  std::string many = R"({"parts":[)";
  for (int i = 0; i < 500; ++i) many += (i == 0 ? "" : ",") + std::string(R"({"path":"1","file_name":"n)") + std::to_string(i) + "\"}";
  const std::string words = name_hash_words("", many + "]}", kKey);
  EXPECT_LT(words.size(), 64u * 17 + 60);
  EXPECT_NE(words.find(" names=500"), std::string::npos);
}

std::string line_of(const AuditRecord& record, std::string_view told = {}) {
  std::string line;
  for (const LogField& field : change_fields("washed", record, told)) line += (line.empty() ? "" : " ") + std::string(field.key) + "=" + field.value;
  return line;
}

// Goal: a line about a state change tells what happened to which item, and no address, name or free text of the record.
TEST(ChangeLine, TellsWordsOfOursOnly) {
  AuditRecord record;
  record.number = 7;
  record.actor = "wash";
  record.action = "washed";
  record.subject = "0123456789abcdef0123456789abcdef/2";
  record.from = "received";
  record.to = "washed";
  record.why = "TZ-114";
  record.detail = "class=message verdict=held notice-only profile=standard result=1 output=00 subject-hash=1234 name-hashes=12";
  EXPECT_EQ(line_of(record, "after_ms=120"),
            "change=washed:7 item=0123456789abcdef0123456789abcdef recipient=2 from=received to=washed actor=wash code=TZ-114 class=message verdict=held "
            "notice_only=true profile=standard result=1 after_ms=120");
  record.action = "undeliverable";
  record.why = "山田さんの依頼で中止";
  record.detail = "class=message next_hop=192.0.2.1:25 reply=550 5.1.1 <taro@example.lg.jp> verdict=washed no such user";
  EXPECT_EQ(line_of(record), "change=washed:7 item=0123456789abcdef0123456789abcdef recipient=2 from=received to=washed actor=wash class=message "
                             "next_hop=192.0.2.1:25 reply=550 5.1.1");
  record.action = "recalled";
  record.detail = "notice=0123456789abcdef0123456789abcdef to=taro@example.lg.jp client=x";
  EXPECT_EQ(line_of(record).find("taro"), std::string::npos);
  record.action = "login.failed";
  record.subject = "someone@example.lg.jp typed this";
  EXPECT_EQ(line_of(record).find("typed"), std::string::npos);
  EXPECT_FALSE(is_known_change("filler"));
  EXPECT_EQ(change_level("forged"), LogLevel::alert);
}

}  // namespace
}  // namespace temizu
