#include "quarantine/lookup/query.h"

#include <gtest/gtest.h>

#include "quarantine/lookup/filter_dates.h"
#include "text/search_fold.h"

namespace temizu {
namespace {

constexpr FilterTime kTime{1'795'305'600'000, 540};   // 2026-11-22 09:00 in Japan

std::string shown(const MailFilter& filter) {
  std::string text;
  for (const FilterTerm& term : filter.terms) {
    const bool by_number = term.field >= FilterField::state && term.field != FilterField::kind && term.field != FilterField::reason;
    text += (text.empty() ? "" : " ") + std::string(term.negated ? "-" : "") + to_word(term.field) + '=' + (by_number ? std::to_string(term.number) : term.folded);
  }
  return text;
}

std::string parsed(std::string_view text) {
  const auto filter = parse_mail_filter(text, kTime);
  return filter ? shown(*filter) : "! " + to_text(filter.error());
}

// Goal: what a screen calls a thing can be typed into the search as it stands there (web/src/text/ja.json).
TEST(MailFilter, TakesTheWordsOfTheScreens) {
  const std::pair<const char*, const char*> cases[] = {
      {"状態:無害化待ち", "state:received"}, {"状態:配送待ち", "state:washed"}, {"状態:配送済み", "state:delivered"}, {"状態:配送できず", "state:undeliverable"},
      {"状態:配送停止中", "state:waiting"}, {"状態:処理中・配送待ち", "state:under-way"}, {"状態:保留", "state:held"}, {"状態:保全中", "state:kept"}, {"状態:廃棄済み", "state:purged"},
      {"判定:変更なし", "verdict:clean"}, {"判定:無害化済み", "verdict:washed"}, {"判定:保留（お知らせのみ）", "verdict:held"}, {"種別:配送エラー通知", "type:dsn"}, {"種別:お知らせ・警報", "type:letter"},
      {"種別:原本の受け渡し", "type:release"}, {"種別:報告", "type:report"}, {"種別:再無害化", "type:rewash"}, {"種別:自己点検", "type:selftest"}, {"含む:添付ファイル", "has:attachment"},
      {"含む:取り除かれたもの", "has:withheld"}, {"含む:変更されたもの", "has:changed"}, {"含む:関連するメール", "has:children"}, {"含む:お知らせのみの配送", "has:notice"},
      // Words of before stay.
      {"状態:配送不能", "state:undeliverable"}, {"種別:配送不能通知", "type:dsn"}, {"種別:自己診断", "type:selftest"}};
  for (const auto& [screen, english] : cases) EXPECT_EQ(parsed(screen), parsed(english)) << screen;
  EXPECT_EQ(parsed("状態:無い").substr(0, 1), "!");
}

// Goal: every form of the grammar, English and Japanese, comes to the term it says.
TEST(MailFilter, ReadsEveryForm) {
  const struct { const char* text; const char* meaning; } cases[] = {
      {"", ""},
      {"  　 ", ""},
      {"見積", "any=見積"},
      {"from:Sato@Example.jp", "from=sato@example.jp"},
      {"差出人:佐藤 宛先:福祉課", "from=佐藤 to=福祉課"},
      {"差出人：佐藤　件名：ﾖｻﾝ", "from=佐藤 subject=よさん"},
      {"ＦＲＯＭ：ａ", "from=a"},
      {"-from:x －件名:広告", "-from=x -subject=広告"},
      {"subject:\"定例 会議\" 「山田 太郎」", "subject=定例会議 any=山田太郎"},
      {"\"budget plan\"", "any=budget plan"},
      {"ファイル名:見積書.XLSX", "name=見積書.xlsx"},
      {"id:7F3A 受付番号:7f3a91", "id=7f3a id=7f3a91"},
      {"digest:ABCDEF01", "digest=abcdef01"},
      {"state:received 状態:受信", "state=0 state=0"},
      {"状態:配送済み state:undeliverable 状態:保留 state:held", "state=2 state=3 state=5 state=5"},
      {"verdict:held 判定:変更なし", "verdict=2 verdict=0"},
      {"type:dsn 種別:再無害化 class:message", "type=1 type=2 type=0"},
      {"has:withheld 含む:添付", "has=1 has=0"},
      {"kind:pdf 形式:画像 kind:image/png", "kind=pdf kind=画像 kind=image/png"},
      {"reason:TZ-102 理由:102 reason:csv.formula", "reason=tz-102 reason=tz-102 reason=csv.formula"},
      {"larger:10K smaller:3MB larger:500", "larger=10240 smaller=3145728 larger=500"},
      {"client:192.0.2. profile:standard dept:福祉課", "client=192.0.2. profile=standard dept=福祉課"},
      {"after:2026-11-22", "after=1795273200000"},
      {"10:30", "any=10:30"},
      {"https://example.jp/", "any=https://example.jp/"},
      {"\"Re:見積\"", "any=re:見積"},
      {"a-b", "any=a-b"},
      {"-", "any=-"},
      {"subject:a:b", "subject=a:b"},
  };
  for (const auto& each : cases) EXPECT_EQ(parsed(each.text), each.meaning) << each.text;
}

// Goal: a mistyped filter never turns into everything or nothing; the message names the word, what is allowed and what
// was probably meant.
TEST(MailFilter, RefusesWhatItDoesNotKnow) {
  const struct { const char* text; const char* said; } cases[] = {
      {"form:a", "Did you mean from:?"},       {"form:a", "filter form:a"},        {"sender:a", "Allowed: from:"},
      {"差出し人:a", "Did you mean 差出人:?"}, {"state:lost", "Allowed: received"}, {"state:delivred", "Did you mean delivered?"},
      {"状態:配送済", "Did you mean 配送済み?"}, {"verdict:good", "clean"},          {"id:xyz", "not hexadecimal"},
      {"digest:abc", "first 6 to 64"},         {"kind:exel", "Did you mean excel?"}, {"after:someday", "令和8年11月22日"},
      {"larger:big", "10K"},                   {"larger:9999999999999G", "not a size"}, {"subject:", "nothing to look for"},
      {"\"open", "not closed"},                {"「open", "Close it with 」"},       {"Re:見積", "quotation marks"},
      {"after:2026-02-29", "not a day"},       {"after:2026-13-01", "not a day"},   {"subject:\"\"", "nothing to look for"}};
  for (const auto& each : cases) {
    const std::string said = parsed(each.text);
    EXPECT_TRUE(said.starts_with("! ")) << each.text << " -> " << said;
    EXPECT_NE(said.find(each.said), std::string::npos) << said;
  }
}

TEST(MailFilter, IsBounded) {
  EXPECT_EQ(parse_mail_filter(std::string(kFilterBytesMax + 1, 'a'), kTime).error().code, Code::limit);
  EXPECT_TRUE(parse_mail_filter(std::string(kFilterBytesMax, 'a'), kTime));
  std::string many;
  for (std::size_t i = 0; i < kFilterTermsMax; ++i) many += "a ";
  EXPECT_TRUE(parse_mail_filter(many, kTime));
  EXPECT_EQ(parse_mail_filter(many + "a", kTime).error().code, Code::limit);
  EXPECT_EQ(parse_mail_filter("\xff", kTime).error().code, Code::bad_input);
  EXPECT_FALSE(parse_mail_filter_words({std::string(600, 'a'), std::string(600, 'a')}, kTime));
}

// Goal: a message of an error shows what was typed without what would turn or hide text.
TEST(MailFilter, ErrorsShowCleanedWords) {
  const auto bad = parse_mail_filter("x\u202E\x07:y", kTime);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().where, "filter x:y");
}

TEST(MailFilter, TakesDaysAsPeopleWriteThem) {
  const TimeMs day = 1'795'273'200'000;   // 2026-11-22 00:00 in Japan
  for (const char* text : {"2026-11-22", "2026/11/22", "2026.11.22", "20261122", "2026年11月22日", "令和8年11月22日", "令和８年１１月２２日", "R8.11.22", "r8/11/22", "today", "今日", "本日"}) {
    EXPECT_EQ(filter_time_of(search_fold(text), kTime), day) << text;
  }
  EXPECT_EQ(filter_time_of("昨日", kTime), day - 86'400'000);
  EXPECT_EQ(filter_time_of("7d", kTime), kTime.now_ms - 7 * 86'400'000);
  EXPECT_EQ(filter_time_of("12時間前", kTime), kTime.now_ms - 12 * 3'600'000);
  EXPECT_EQ(filter_time_of("2026-11", kTime), filter_time_of("2026-11-01", kTime));
  EXPECT_EQ(filter_time_of("令和元年5月1日", kTime), filter_time_of("2019-05-01", kTime));
  EXPECT_EQ(filter_time_of("平成31年4月30日", kTime), filter_time_of("2019-04-30", kTime));
  EXPECT_EQ(filter_time_of("1970-01-02", FilterTime{0, 0}), 86'400'000);
  EXPECT_EQ(filter_time_of("2000-02-29", FilterTime{0, 0}), 951'782'400'000);
  for (const char* text : {"", "2026", "26-11-22", "2026-1a", "2026-11-22x", "2026-11/22", "令和0年1月1日", "1969-12-31", "R8", "2100-02-29", "99999999", "d", "2026年11"}) {
    EXPECT_EQ(filter_time_of(text, kTime), std::nullopt) << text;
  }
}

// Goal: words that a shell has split keep their blanks.
TEST(MailFilter, TakesWordsOfAShell) {
  const auto filter = parse_mail_filter_words({"subject:budget plan", "-to:a@example.jp"}, kTime);
  ASSERT_TRUE(filter);
  EXPECT_EQ(shown(*filter), "subject=budget plan -to=a@example.jp");
}

TEST(MailFilter, DepartmentsAreResolvedByTheCaller) {
  auto filter = parse_mail_filter("dept:福祉課 所属:無い課", kTime);
  ASSERT_TRUE(filter);
  const auto resolve = [](std::string_view name) -> Result<std::vector<std::string>> {
    if (name == "福祉課") return std::vector<std::string>{"fukushi@city.example.jp"};
    return Unexpected{Code::not_found, std::string(name), "no such department"};
  };
  EXPECT_EQ(resolve_departments(*filter, resolve).error().where, "無い課");
  EXPECT_TRUE(filter->terms[0].resolved);
  EXPECT_EQ(filter->terms[0].addresses, std::vector<std::string>{"fukushi@city.example.jp"});
}

}  // namespace
}  // namespace temizu
