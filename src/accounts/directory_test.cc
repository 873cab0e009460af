#include "accounts/directory.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace temizu {
namespace {

constexpr auto kStaff = static_cast<std::uint32_t>(AccountRole::staff);
constexpr auto kApprover = static_cast<std::uint32_t>(AccountRole::approver);
constexpr auto kAdministrator = static_cast<std::uint32_t>(AccountRole::administrator);

Directory directory_of(const std::string& people, const std::string& departments = "") {
  Directory directory;
  for (const auto& [name, text] : {std::pair<std::string, std::string>{"職員.csv", people}, {"所属.csv", departments}}) {
    if (text.empty()) continue;
    const auto rows = read_csv(text, name);
    EXPECT_TRUE(rows) << to_text(rows.error());
    const Status added = add_csv(*rows, name, directory);
    EXPECT_TRUE(added) << to_text(added.error());
  }
  return directory;
}

const std::string kDepartments =
    "所属コード,所属名,上位所属コード,所属長,代表アドレス\n"
    "D10,福祉部,,yamada,\nD11,福祉課,D10,suzuki,fukushi@example.lg.jp\nD20,総務課,,kato,\"soumu@example.lg.jp、jinji@example.lg.jp\"\n";
const std::string kPeople =
    "職員番号,氏名,ふりがな,所属コード,役職,メールアドレス,兼務\n"
    "yamada,山田 太郎,やまだ たろう,D10,部長,yamada@example.lg.jp,\nsuzuki,鈴木 一郎,すずき いちろう,D11,課長,suzuki@example.lg.jp,\n"
    "sato,佐藤 花子,さとう はなこ,D11,主事,sato@example.lg.jp,\ntanaka,田中 実,たなか みのる,D11,主事,tanaka@example.lg.jp,\n"
    "kato,加藤 清,かとう きよし,D20,課長,kato@example.lg.jp,\ngoto,後藤 進,ごとう すすむ,D20,主査,goto@example.lg.jp,D11\n";

// The town in March: what the two files say, plus the administrator made by hand.
People march() {
  Account admin;
  admin.login = "admin";
  admin.name = "最初の管理者";
  admin.roles = kStaff | kAdministrator;
  const Plan plan = plan_of(People({admin}, {}), directory_of(kPeople, kDepartments));
  std::vector<Account> accounts{admin};
  std::vector<Department> departments;
  for (const PeopleChange& change : plan.changes) {
    if (change.account) accounts.push_back(*change.account);
    if (change.department) departments.push_back(*change.department);
  }
  EXPECT_TRUE(plan.conflicts.empty());
  return People(accounts, departments);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

bool has_conflict(const Plan& plan, std::string_view code) {
  return std::any_of(plan.conflicts.begin(), plan.conflicts.end(), [&](const PeopleFault& fault) { return fault.code == code; });
}

// Goal: two files make a town with roles by position; the same files again change nothing.
TEST(Directory, BuildsATownOnce) {
  const People town = march();
  EXPECT_EQ(town.accounts().size(), 7u);
  EXPECT_EQ(town.find("suzuki")->roles, kStaff | kApprover);
  EXPECT_EQ(town.find("sato")->roles, kStaff);
  EXPECT_EQ(town.find("sato")->name, "佐藤 花子");
  EXPECT_EQ(town.department("d20")->addresses, (std::vector<std::string>{"soumu@example.lg.jp", "jinji@example.lg.jp"}));
  EXPECT_TRUE(town.owns_address(*town.find("goto"), "fukushi@example.lg.jp"));
  EXPECT_EQ(town.superiors_of(*town.find("sato")).front()->login, "suzuki");
  const Plan again = plan_of(town, directory_of(kPeople, kDepartments));
  EXPECT_TRUE(again.nothing_to_do()) << plan_text(again, town, {}, "ja");
  EXPECT_EQ(again.unchanged, 7u);
}

// Goal: April. One arrives, one leaves, a head changes, a section address moves with a new section; what is printed is what is
// written here, word for word.
TEST(Directory, ShowsAprilInPlainJapanese) {
  const People before_march = march();
  std::vector<Account> accounts(before_march.accounts().begin(), before_march.accounts().end());
  for (Account& one : accounts) {
    if (one.login == "goto") one.roles |= kAdministrator;   // given by hand during the year
  }
  const People town(accounts, {before_march.departments().begin(), before_march.departments().end()});
  std::string departments = replaced(kDepartments, "D11,福祉課,D10,suzuki,fukushi@example.lg.jp", "D12,福祉総務課,D10,sato,fukushi@example.lg.jp");
  std::string people = replaced(kPeople, "tanaka,田中 実,たなか みのる,D11,主事,tanaka@example.lg.jp,\n", "");
  people = replaced(people, "suzuki,鈴木 一郎,すずき いちろう,D11,課長", "suzuki,鈴木 一郎,すずき いちろう,D20,参事");
  people = replaced(people, "sato,佐藤 花子,さとう はなこ,D11,主事", "sato,佐藤 花子,さとう はなこ,D12,課長");
  people = replaced(people, "D20,主査,goto@example.lg.jp,D11", "D12,主査,goto@example.lg.jp,");
  people += "ito,伊藤 翼,いとう つばさ,D12,主事,ito@example.lg.jp,\n";
  const Plan plan = plan_of(town, directory_of(people, departments));
  EXPECT_EQ(plan_text(plan, town, {{"tanaka", {"7f3a91c2d0 契約書.docx（承認待ち）"}}}, "ja"),
            "所属\n"
            "  - 廃止       d11         福祉課\n"
            "  + 新設       d12         福祉総務課　上位所属: 福祉部 (d10)、所属長: 佐藤 花子 (sato)、アドレス: fukushi@example.lg.jp\n"
            "\n"
            "職員\n"
            "  > 異動       goto        後藤 進　所属: 総務課 (d20) → 福祉総務課 (d12)\n"
            "  * 変更       goto        後藤 進　兼務: d11 → （なし）\n"
            "  ! 要確認     goto        後藤 進　異動後も役割「管理者」を持ちます。不要なら temizu user role で外してください\n"
            "  + 追加       ito         伊藤 翼　所属: 福祉総務課 (d12)、役職: 主事、アドレス: ito@example.lg.jp\n"
            "  > 異動       sato        佐藤 花子　所属: 福祉課 (d11) → 福祉総務課 (d12)\n"
            "  * 変更       sato        佐藤 花子　役職: 主事 → 課長\n"
            "  * 変更       sato        佐藤 花子　役割: 職員 → 職員・承認者\n"
            "  > 異動       suzuki      鈴木 一郎　所属: 福祉課 (d11) → 総務課 (d20)\n"
            "  * 変更       suzuki      鈴木 一郎　役職: 課長 → 参事\n"
            "  * 変更       suzuki      鈴木 一郎　役割: 職員・承認者 → 職員\n"
            "  - 利用停止   tanaka      田中 実　名簿にありません（記録は残ります）\n"
            "                           終わっていない申請: 7f3a91c2d0 契約書.docx（承認待ち）\n"
            "\n"
            "合計: 追加 1人、異動 3人、利用停止 1人、復帰 0人、項目の変更 3人、変更なし 3人、取り込めない点 0件\n");
  EXPECT_TRUE(plan.conflicts.empty());
  EXPECT_EQ(plan.leaving, std::vector<std::string>{"tanaka"});
}

// Goal: whoever came back is enabled again; who was closed by hand is not opened by a list; a leaver loses roles and nothing else.
TEST(Directory, LeavesAndReturnsWithoutLosingAnything) {
  const People now = march();
  std::vector<Account> accounts(now.accounts().begin(), now.accounts().end());
  for (Account& one : accounts) {
    if (one.login == "tanaka") {
      one.password_hash = "hash";
      one.totp_sealed = "sealed";
    }
    if (one.login == "sato") {
      one.enabled = false;
      one.disabled_why = "lost terminal";
    }
  }
  const People town(accounts, {now.departments().begin(), now.departments().end()});
  const Plan without = plan_of(town, directory_of(replaced(kPeople, "tanaka,田中 実,たなか みのる,D11,主事,tanaka@example.lg.jp,\n", "")));
  ASSERT_EQ(without.changes.size(), 1u);
  const Account& left = *without.changes[0].account;
  EXPECT_FALSE(left.enabled);
  EXPECT_EQ(left.disabled_why, "left");
  EXPECT_EQ(left.password_hash, "hash");
  EXPECT_EQ(left.totp_sealed, "sealed");
  for (Account& one : accounts) {
    if (one.login == "tanaka") one = left;
  }
  const Plan back = plan_of(People(accounts, {now.departments().begin(), now.departments().end()}), directory_of(kPeople));
  ASSERT_EQ(back.changes.size(), 1u);
  EXPECT_EQ(back.changes[0].action, "user.return");
  EXPECT_TRUE(back.changes[0].account->enabled);
}

// Goal: a file that is cut off, an unknown superior, rings, an address of two, the last administrator gone: nothing is taken.
TEST(Directory, RefusesWhatWouldBreakTheTown) {
  const People town = march();
  std::string many = kPeople;
  for (int i = 0; i < 40; ++i) many += "n" + std::to_string(i) + ",新人,,D11,,n" + std::to_string(i) + "@example.lg.jp,\n";
  std::vector<Account> accounts;
  {
    const Plan grown = plan_of(town, directory_of(many));
    accounts.assign(town.accounts().begin(), town.accounts().end());
    for (const PeopleChange& change : grown.changes) accounts.push_back(*change.account);
  }
  const People large(accounts, {town.departments().begin(), town.departments().end()});
  EXPECT_TRUE(has_conflict(plan_of(large, directory_of(kPeople)), "leaving.many"));
  EXPECT_FALSE(has_conflict(plan_of(large, directory_of(kPeople), {.leave_percent_max = 100}), "leaving.many"));

  const auto with = [&](const std::string& from, const std::string& to) { return plan_of(town, directory_of(replaced(kPeople, from, to), kDepartments)); };
  EXPECT_TRUE(has_conflict(with("kato@example.lg.jp", "sato@example.lg.jp"), "address.twice"));
  EXPECT_TRUE(has_conflict(with("D11,主事,sato", "D99,主事,sato"), "department.unknown"));
  EXPECT_TRUE(has_conflict(with("suzuki,鈴木 一郎,すずき いちろう,D11,課長,suzuki@example.lg.jp,\n", ""), "head.disabled"));
  EXPECT_TRUE(has_conflict(with("goto,後藤", "sato,後藤"), "login.twice"));
  EXPECT_TRUE(has_conflict(plan_of(town, directory_of(kPeople, replaced(kDepartments, "D10,福祉部,,", "D10,福祉部,D11,"))), "parent.ring"));
  EXPECT_TRUE(has_conflict(plan_of(town, directory_of(kPeople, replaced(kDepartments, "D20,総務課,,kato", "D20,総務課,,nobody"))), "head.unknown"));
  EXPECT_TRUE(has_conflict(plan_of(People(), directory_of(kPeople, kDepartments)), "administrator.none"));
  const std::string roles = "利用者名,氏名,役割\nadmin,最初の管理者,職員\n";
  EXPECT_TRUE(has_conflict(plan_of(town, directory_of(roles), {.leave_percent_max = 100}), "administrator.none"));
}

// Goal: files as Excel and personnel systems write them are read; what is wrong is named with its line.
TEST(Csv, ReadsWhatExcelWritesAndNamesTheLine) {
  const auto rows = read_csv("\xef\xbb\xbf利用者名,氏名\r\nsato,\"佐藤 \"\"花\"\"\r\n子\"\r\n\r\n,\r\nkato,　加藤　\r\n", "a.csv");
  ASSERT_TRUE(rows) << to_text(rows.error());
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[1].cells, (std::vector<std::string>{"sato", "佐藤 \"花\"\r\n子"}));
  EXPECT_EQ((*rows)[2].line, 6u);
  EXPECT_EQ((*rows)[2].cells[1], "加藤");
  const auto cp932 = read_csv("\x97\x98\x97\x70\x8e\xd2\x96\xbc,\x8e\x81\x96\xbc\r\nsato,\x8d\xb2\x93\xa1\xfb\xfc\r\n", "b.csv");   // 利用者名,氏名 / 佐藤髙
  ASSERT_TRUE(cp932) << to_text(cp932.error());
  EXPECT_EQ((*cp932)[1].cells[1], "佐藤髙");
  const std::pair<const char*, const char*> bad[] = {{"a,b\nc\"d,e\n", "x.csv:2"}, {"a\n\"b\"c\n", "x.csv:2"}, {"a\n\"b\n\n", "x.csv:4"}};
  for (const auto& [text, where] : bad) {
    const auto read = read_csv(text, "x.csv");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().where, where) << text;
  }
  EXPECT_FALSE(read_csv(std::string("PK\3\4\0\0", 6), "x.csv"));
  Directory directory;
  const auto strange = read_csv("番号,名\n1,2\n", "x.csv");
  ASSERT_TRUE(strange);
  EXPECT_EQ(add_csv(*strange, "x.csv", directory).error().where, "x.csv:1");
  const auto role = read_csv("利用者名,氏名,役割,生年月日\nsato,佐藤,市長,1970\n", "x.csv");
  ASSERT_TRUE(role);
  EXPECT_EQ(add_csv(*role, "x.csv", directory).error().where, "x.csv:2");
  EXPECT_EQ(directory.ignored, std::vector<std::string>{"x.csv: 生年月日"});
}

}  // namespace
}  // namespace temizu
