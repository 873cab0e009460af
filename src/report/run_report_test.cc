#include "report/run_report.h"

#include <gmock/gmock.h>

#include "base/test_folder.h"
#include "report/test_town.h"

namespace temizu {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr TimeMs kDay = 86'400'000;

class RunReport : public testing::Test {
 protected:
  RunReport() {
    config_.store.path = place_.path() + "/store";
    config_.store.keys_path = place_.path() + "/keys";
    config_.site.name = "gw.town.example.lg.jp";
    config_.report.time_zone = "Asia/Tokyo";
    config_.report.at = "00:10";
    config_.report.week = config_.report.month = false;
    config_.report.disk_warn_percent = 1;
    Town town(place_.path(), 3);
    for (int day = 18; day <= 20; ++day) town.day({2026, 11, day}, zone_, TownDay{20, 0.05, 0.3, 0.01, false});
    town.finish(zone_.midnight({2026, 11, 21}) - 1);
  }
  // At a quarter past midnight of this day of November.
  Status run(int day, const Draw& draw = [](const Report&) -> Result<Bytes> { return Bytes("%PDF"); }) {
    return make_due_reports(config_, draw, FakeClock(zone_.midnight({2026, 11, 1}) + (day - 1) * kDay + 900'000));
  }
  // "number date" of those that are new; text: of the last of them.
  std::vector<std::string> made() {
    std::vector<std::string> found;
    const auto good = [&](StoredReport&& one) -> Status {
      found.push_back(std::to_string(one.statement.number) + " " + one.statement.date);
      text_.clear();
      names_.clear();
      for (const ReportFile& file : one.files) {
        names_.push_back(file.name);
        if (file.media_type == "text/plain") text_ = file.content;
      }
      seen_ = one.statement.number;
      return {};
    };
    const auto bad = [&](std::uint64_t number, const Error& error) -> Status {
      found.push_back(std::to_string(number) + " " + to_text(error));
      return {};
    };
    EXPECT_TRUE(read_reports(config_.store.path, seen_, true, *load_key(config_.store.keys_path, "report-sign.pub"), good, bad));
    return found;
  }

  const TestFolder place_;
  Config config_;
  Zone zone_ = *Zone::find("Asia/Tokyo");
  std::uint64_t seen_{0};
  std::string text_;
  std::vector<std::string> names_;
};

// Goal: a clock that ran ahead makes reports of days to come; once it is right each of these days still gets its report, and that is told once.
TEST_F(RunReport, AClockThatRanAheadStopsNoReport) {
  ASSERT_TRUE(run(20));
  EXPECT_THAT(made(), ElementsAre("1 2026-11-19"));
  ASSERT_TRUE(run(24));
  EXPECT_THAT(made(), ElementsAre("2 2026-11-20", "3 2026-11-21", "4 2026-11-22", "5 2026-11-23"));
  ASSERT_TRUE(run(21));
  EXPECT_THAT(made(), ElementsAre("6 2026-11-20"));
  EXPECT_THAT(text_, HasSubstr("時計が先に進んでいた間に作られた報告があります（第2号〜第5号）"));
  ASSERT_TRUE(run(21));
  EXPECT_THAT(made(), IsEmpty());
  for (int day = 22; day <= 24; ++day) {
    ASSERT_TRUE(run(day));
    EXPECT_THAT(made(), ElementsAre(std::to_string(day - 15) + " 2026-11-" + std::to_string(day - 1)));
    EXPECT_THAT(text_, Not(HasSubstr("時計が先に進んでいた間")));
    EXPECT_THAT(text_, Not(HasSubstr("作成されていない日次報告")));
  }
  seen_ = 0;
  EXPECT_EQ(made().size(), 9u) << "what was set aside is still signed and read";
}

// Goal: without a PDF the report goes out as text and tables, and says so.
TEST_F(RunReport, GoesOutWithoutThePdf) {
  ASSERT_TRUE(run(21, [](const Report&) -> Result<Bytes> { return Unexpected{Code::unavailable, "report.pdf", "no font"}; }));
  ASSERT_THAT(made(), ElementsAre("1 2026-11-20"));
  EXPECT_THAT(names_, Contains("temizu-day-2026-11-20.json"));
  EXPECT_THAT(names_, Not(Contains("temizu-day-2026-11-20.pdf")));
  EXPECT_THAT(text_, HasSubstr("PDFを作成できませんでした"));
  EXPECT_THAT(text_, Not(HasSubstr("添付のPDF")));
}

}  // namespace
}  // namespace temizu
