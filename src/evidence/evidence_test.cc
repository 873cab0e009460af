#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "audit/chain.h"
#include "base/digest.h"
#include "evidence/check_pack.h"
#include "evidence/clauses.h"
#include "evidence/facts.h"
#include "evidence/pack.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

std::string octets_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The rows of the tables of a text in Markdown, cell by cell, without headings.
std::vector<std::vector<std::string>> rows_of(const std::string& markdown) {
  std::vector<std::vector<std::string>> rows;
  bool first = true;
  for (std::size_t at = 0; at < markdown.size();) {
    const std::size_t end = markdown.find('\n', at);
    const std::string line = markdown.substr(at, end - at);
    at = end == std::string::npos ? markdown.size() : end + 1;
    if (!line.starts_with("| ")) {
      first = !line.starts_with("|");
      continue;
    }
    if (first) {   // the heading of a table
      first = false;
      continue;
    }
    if (line.starts_with("| ---")) continue;
    std::vector<std::string> cells;
    for (std::size_t cell = 2; cell < line.size();) {
      const std::size_t bar = line.find(" |", cell);
      cells.push_back(line.substr(cell, bar - cell));
      cell = bar + 3;
    }
    rows.push_back(cells);
  }
  return rows;
}

// Goal: the map that developers read and the one that goes to auditors are the same; a row changed in one alone is found.
TEST(Clauses, AreThoseOfThePolicyMap) {
  const auto groups = clause_groups();
  ASSERT_TRUE(groups) << to_text(groups.error());
  std::vector<std::vector<std::string>> ours;
  for (const ClauseGroup& group : *groups) {
    for (const Clause& clause : group.clauses) {
      ours.push_back(clause.en);
      EXPECT_TRUE(clause.state == "met" || clause.state == "partly" || clause.state == "not_yet") << clause.en[0];
      for (const std::string& cell : clause.ja) EXPECT_FALSE(cell.empty()) << clause.en[0];
      EXPECT_TRUE(clause.state != "not_yet" || clause.facts.empty()) << clause.en[0];
    }
  }
  const auto theirs = rows_of(octets_of(TEMIZU_SOURCE_DIR "/docs/policy-map.md"));
  ASSERT_EQ(ours.size(), theirs.size()) << "change docs/policy-map.md and conf/clauses.json together";
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_EQ(ours[i], theirs[i]) << "change docs/policy-map.md and conf/clauses.json together";
}

// Goal: every fact that a clause names is one that the pack finds out (make_evidence.cc); a word mistyped would be an empty clause.
TEST(Clauses, NameFactsThatExist) {
  const std::string source = octets_of(TEMIZU_SOURCE_DIR "/src/evidence/make_evidence.cc");
  const auto groups = clause_groups();
  ASSERT_TRUE(groups);
  for (const ClauseGroup& group : *groups) {
    for (const Clause& clause : group.clauses) {
      for (const std::string& fact : clause.facts) EXPECT_NE(source.find("fact(\"" + fact + "\""), std::string::npos) << clause.en[0] << ": " << fact;
    }
  }
}

TEST(Facts, StandUnderTheirClauses) {
  const std::string text = clauses_markdown({{"exceptions", false, "例外は3件です。", "3", {"desk/exceptions.csv"}}}, "2026-11");
  EXPECT_NE(text.find("### 例外措置（対応）"), std::string::npos);
  EXPECT_NE(text.find("- **要確認** この期間：例外は3件です。（desk/exceptions.csv）\n"), std::string::npos);
}

class Pack : public testing::Test {
 protected:
  Pack() : folder_(fs::temp_directory_path() / ("temizu-pack-" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    public_.resize(crypto_sign_PUBLICKEYBYTES);
    secret_.resize(crypto_sign_SECRETKEYBYTES);
    crypto_sign_keypair(reinterpret_cast<unsigned char*>(public_.data()), reinterpret_cast<unsigned char*>(secret_.data()));
  }
  ~Pack() override { fs::remove_all(folder_); }
  std::string make(const std::string& name, bool with_gap = false) {
    const std::string path = folder_ / name;
    auto pack = PackWriter::create(path);
    EXPECT_TRUE(pack);
    AuditRecord first{7, 1000, "deliver", "delivered", "00/0", "washed", "delivered", "", "reply=250 \"受領\"", Bytes(32, 'p'), {}};
    first.hash = audit_hash(first);
    AuditRecord second{with_gap ? 9u : 8u, 2000, "deliver", "delivered", "01/0", "", "", "", "", first.hash, {}};
    second.hash = audit_hash(second);
    std::string lines;
    for (const AuditRecord& one : {first, second}) {
      lines += "{\"number\":" + std::to_string(one.number) + ",\"at_ms\":" + std::to_string(one.at_ms) + ",\"actor\":\"" + one.actor + "\",\"action\":\"" + one.action + "\",\"subject\":\"" + one.subject +
               "\",\"from\":\"" + one.from + "\",\"to\":\"" + one.to + "\",\"why\":\"\",\"detail\":\"" + (one.detail.empty() ? "" : "reply=250 \\\"受領\\\"") + "\",\"previous\":\"" + to_hex(one.previous) +
               "\",\"hash\":\"" + to_hex(one.hash) + "\"}\n";
    }
    EXPECT_TRUE((*pack)->add("README.md", "hello\n"));
    EXPECT_TRUE((*pack)->add("audit/deliver.jsonl", lines));
    EXPECT_TRUE((*pack)->add("empty.csv", ""));
    EXPECT_TRUE((*pack)->add("large.txt", Bytes(300u << 10, 'x')));
    EXPECT_FALSE((*pack)->add("../outside", "x"));
    EXPECT_TRUE((*pack)->finish("site=town from=a to=b", secret_));
    return path;
  }
  fs::path folder_;
  Bytes public_, secret_;
};

// Goal: the same content gives the same octets in any zone, and a pack that nobody touched is good.
TEST_F(Pack, IsReproducibleAndGood) {
  const std::string first = make("a.zip");
  ::setenv("TZ", "America/New_York", 1);
  ::tzset();
  const std::string second = make("b.zip");
  ::unsetenv("TZ");
  ::tzset();
  EXPECT_EQ(octets_of(first), octets_of(second));
  EXPECT_FALSE(PackWriter::create(first));   // nothing is overwritten
  const auto check = check_pack(first, public_);
  ASSERT_TRUE(check) << to_text(check.error());
  EXPECT_EQ(check->faults, std::vector<std::string>{});
  EXPECT_EQ(check->about, "site=town from=a to=b");
  EXPECT_EQ(check->records, 2u);
  EXPECT_EQ(check->files, 6u);
  { auto given_up = PackWriter::create(folder_ / "c.zip"); }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 2);
}

// Goal: a changed octet anywhere in it is found, and so is another key, and a chain with a gap that was signed all the same.
TEST_F(Pack, IsNotGoodWhenAnythingIsChanged) {
  const std::string path = make("a.zip");
  const std::string good = octets_of(path);
  std::size_t found = 0;
  for (std::size_t at = 10; at < good.size(); at += 53) {
    std::string changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << changed;
    const auto check = check_pack(path, public_);
    // Octets that carry nothing (times, attributes) may change and the content be the same: then it is good, and rightly so.
    if (!check || !check->faults.empty()) {
      ++found;
      continue;
    }
    EXPECT_EQ(check->files, 6u) << at;
    EXPECT_EQ(check->records, 2u) << at;
  }
  std::ofstream(path, std::ios::binary | std::ios::trunc) << good;
  EXPECT_GT(found, 15u);
  Bytes other = public_;
  other[3] = static_cast<char>(other[3] ^ 1);
  EXPECT_FALSE(check_pack(path, other)->faults.empty());
  const auto gap = check_pack(make("gap.zip", true), public_);
  ASSERT_TRUE(gap);
  ASSERT_EQ(gap->faults.size(), 1u);
  EXPECT_NE(gap->faults[0].find("audit/deliver.jsonl: audit record 9"), std::string::npos) << gap->faults[0];
}

}  // namespace
}  // namespace temizu
