#include "quarantine/reports.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <thread>

#include "base/digest.h"
#include "base/test_folder.h"
#include "quarantine/keys.h"
#include "quarantine/verify.h"

namespace temizu {
namespace {

class Reports : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(keys_init(folder_ + "/keys"));
    secret_ = *load_key(folder_ + "/keys", "report-sign.key");
    open_ = *load_key(folder_ + "/keys", "report-sign.pub");
    std::filesystem::create_directories(folder_ + "/store");
  }

  Result<StoredReport> report(std::uint64_t number, const Bytes& previous, TimeMs start_ms) const {
    StoredReport made;
    made.files = {{"temizu-day-2026-11-21.json", "application/json", "{}"}, {"temizu-day-2026-11-21.txt", "text/plain", "異常なし\n"}};
    ReportStatement& s = made.statement;
    s.number = number;
    s.period = "day";
    s.date = "2026-11-21";
    s.start_ms = start_ms;
    s.end_ms = start_ms + 86'400'000;
    s.made_ms = s.end_ms + 600'000;
    s.light = "green";
    s.subject = "【無害化 日次報告】令和8年11月21日（土） 異常なし";
    s.previous = previous;
    for (const ReportFile& file : made.files) s.files.push_back({file.name, file.media_type, file.content.size(), sha256(file.content)});
    auto signature = sign_report(s, secret_);
    if (!signature) return Unexpected{signature.error()};
    made.signature_file = *signature;
    return made;
  }

  Status add(ReportLedger& ledger, TimeMs start_ms) const {
    return ledger.add("day", start_ms, 0, [&](std::uint64_t number, const Bytes& previous) { return report(number, previous, start_ms); });
  }

  // Numbers that read well, and those that do not.
  std::pair<std::vector<std::uint64_t>, std::vector<std::uint64_t>> read(const Bytes& open) const {
    std::pair<std::vector<std::uint64_t>, std::vector<std::uint64_t>> found;
    const auto done = read_reports(store(), 0, true, open, [&](StoredReport&& one) -> Status { found.first.push_back(one.statement.number); return {}; },
                                   [&](std::uint64_t number, const Error&) -> Status { found.second.push_back(number); return {}; });
    EXPECT_TRUE(done) << (done ? "" : to_text(done.error()));
    return found;
  }
  std::string store() const { return folder_ + "/store"; }

  const TestFolder place_;
  const std::string& folder_ = place_.path();
  Bytes secret_, open_;
};

// Goal: reports are numbered in a row, each holding the digest of the one before, and one period has one.
TEST_F(Reports, AreNumberedAndChainedAndOncePerPeriod) {
  auto ledger = open_report_ledger(store(), system_clock());
  ASSERT_TRUE(ledger);
  ASSERT_TRUE(add(**ledger, 1'000));
  ASSERT_TRUE(add(**ledger, 2'000));
  const auto again = add(**ledger, 1'000);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::conflict);
  std::vector<StoredReport> found;
  ASSERT_TRUE(read_reports(store(), 0, true, open_, [&](StoredReport&& one) -> Status { found.push_back(std::move(one)); return {}; },
                           [](std::uint64_t, const Error& error) -> Status { return Unexpected{error}; }));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].statement.previous, Bytes(32, '\0'));
  EXPECT_EQ(found[1].statement.previous, sha256(to_text(found[0].statement)));
  EXPECT_EQ(found[1].files.at(1).content, "異常なし\n");
  EXPECT_TRUE(verify_audit(store()));
}

// Goal: however many programs come at the same moment, one report is made.
TEST_F(Reports, TwoAtOnceMakeOne) {
  ASSERT_TRUE(open_report_ledger(store(), system_clock()));
  std::atomic<int> made{0}, refused{0};
  std::vector<std::thread> programs;
  for (int i = 0; i < 4; ++i) {
    programs.emplace_back([&] {
      auto ledger = open_report_ledger(store(), system_clock());
      ASSERT_TRUE(ledger);
      const auto done = add(**ledger, 5'000);
      if (done) ++made;
      else if (done.error().code == Code::conflict) ++refused;
    });
  }
  for (std::thread& program : programs) program.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(read(open_).first.size(), 1u);
}

// Goal: what another key signed, or what was altered in the statement or in a file, is not taken for a report.
TEST_F(Reports, AreBelievedBySignatureOnly) {
  auto ledger = open_report_ledger(store(), system_clock());
  ASSERT_TRUE(ledger);
  ASSERT_TRUE(add(**ledger, 1'000));
  const auto other = read(Bytes(32, 'x'));
  EXPECT_TRUE(other.first.empty());
  EXPECT_EQ(other.second, std::vector<std::uint64_t>{1});
  const auto good = report(1, Bytes(32, '\0'), 1'000);
  ASSERT_TRUE(good);
  ASSERT_TRUE(verified_report(good->signature_file, open_));
  for (const auto& [from, to] : {std::pair{"light green", "light red"}, std::pair{"number 1", "number 2"}, std::pair{"異常なし", "要確認"}}) {
    std::string altered = good->signature_file;
    altered.replace(altered.find(from), std::string(from).size(), to);
    EXPECT_FALSE(verified_report(altered, open_)) << from;
  }
  std::vector<ReportFile> files = good->files;
  files[1].content += ' ';
  const auto checked = check_report_files(good->statement, files);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().where, "temizu-day-2026-11-21.txt");
}

// Goal: only what the writer writes is a statement.
TEST_F(Reports, StatementsOfAnotherFormAreRefused) {
  const auto good = report(7, Bytes(32, 'p'), 1'000);
  const std::string text = to_text(good->statement);
  const auto back = report_statement_from_text(text);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_text(*back), text);
  EXPECT_FALSE(report_statement_from_text(text + "x"));
  EXPECT_FALSE(report_statement_from_text(text.substr(0, text.size() - 1)));
  EXPECT_FALSE(report_statement_from_text("temizu-report-2" + text.substr(15)));
  std::string name = text;
  name.replace(name.find("temizu-day"), 10, "../u/a/day");
  EXPECT_FALSE(report_statement_from_text(name));
}

}  // namespace
}  // namespace temizu
