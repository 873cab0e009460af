#include "report/period.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

constexpr TimeMs kHour = 3'600'000;

// Goal: a day is as long as the wall clock says, and its hours are cut where they begin.
TEST(Period, DaysHave23Or25HoursWhereTheClockIsChanged) {
  const auto tokyo = Zone::find("Asia/Tokyo");
  const auto berlin = Zone::find("Europe/Berlin");
  const auto howe = Zone::find("Australia/Lord_Howe");
  ASSERT_TRUE(tokyo && berlin && howe);
  const Period ordinary = period_with(PeriodKind::day, {2026, 11, 21}, *tokyo);
  EXPECT_EQ(to_iso8601(ordinary.start_ms), "2026-11-20T15:00:00.000Z");
  EXPECT_EQ(ordinary.end_ms - ordinary.start_ms, 24 * kHour);
  EXPECT_EQ(period_with(PeriodKind::day, {2026, 3, 29}, *berlin).hours.size(), 23u);
  EXPECT_EQ(period_with(PeriodKind::day, {2026, 10, 25}, *berlin).hours.size(), 25u);
  const Period half = period_with(PeriodKind::day, {2026, 4, 5}, *howe);   // half an hour longer
  EXPECT_EQ(half.end_ms - half.start_ms, 24 * kHour + kHour / 2);
  EXPECT_EQ(half.hours.size(), 25u);
}

// Goal: a midnight that does not exist is the first moment of its day; every day begins where the one before ends.
TEST(Period, DaysFollowOnEachOther) {
  for (const char* name : {"Asia/Tokyo", "America/Sao_Paulo", "America/New_York", "Asia/Beirut", "Pacific/Apia", "UTC"}) {
    const auto zone = Zone::find(name);
    ASSERT_TRUE(zone) << name;
    Period period = period_with(PeriodKind::day, {2017, 1, 1}, *zone);
    for (int i = 0; i < 800; ++i) {
      const Period next = next_of(period, *zone);
      ASSERT_EQ(next.start_ms, period.end_ms) << name << " " << to_text(period.first);
      ASSERT_EQ(zone->date_of(next.start_ms), next.first) << name << " " << to_text(next.first);
      ASSERT_LT(zone->date_of(next.start_ms - 1), next.first) << name << " " << to_text(next.first);
      period = next;
    }
  }
  EXPECT_FALSE(Zone::find("Asia/Edo"));
}

// Goal: weeks are Monday to Sunday, months are whole, and the last complete one is not the one we are in.
TEST(Period, WeeksAndMonths) {
  const auto zone = Zone::find("Asia/Tokyo");
  const Period week = period_with(PeriodKind::week, {2026, 11, 22}, *zone);
  EXPECT_EQ(to_text(week.first), "2026-11-16");
  EXPECT_EQ(to_text(week.last), "2026-11-22");
  const Period month = period_with(PeriodKind::month, {2028, 2, 10}, *zone);
  EXPECT_EQ(to_text(month.last), "2028-02-29");
  const TimeMs now = zone->at({2026, 12, 1}, 0, 10);
  EXPECT_EQ(to_text(last_complete(PeriodKind::day, now, *zone).first), "2026-11-30");
  EXPECT_EQ(to_text(last_complete(PeriodKind::week, now, *zone).first), "2026-11-23");
  EXPECT_EQ(to_text(last_complete(PeriodKind::month, now, *zone).first), "2026-11-01");
  EXPECT_EQ(next_at(now, "00:10", *zone), zone->at({2026, 12, 2}, 0, 10));
  EXPECT_EQ(due_ms(last_complete(PeriodKind::day, now, *zone), "00:10", *zone), now);
}

// Goal: dates are written as people here write them.
TEST(Period, JapaneseDates) {
  EXPECT_EQ(wareki({2026, 11, 21}), "令和8年11月21日（土）");
  EXPECT_EQ(wareki({2019, 5, 1}), "令和元年5月1日（水）");
  EXPECT_EQ(wareki({2019, 4, 30}), "2019年4月30日（火）");
  EXPECT_EQ(fiscal_year({2027, 3, 31}), "令和8年度");
  const auto zone = Zone::find("Asia/Tokyo");
  EXPECT_EQ(to_japanese(period_with(PeriodKind::month, {2026, 11, 5}, *zone)), "令和8年11月");
  EXPECT_EQ(to_japanese(period_with(PeriodKind::week, {2026, 11, 5}, *zone)), "令和8年11月2日（月）〜11月8日（日）");
  for (const char* bad : {"2026-02-29", "2026-13-01", "2026-1-01", "20261121", "2026-11-31", ""}) EXPECT_FALSE(date_from_text(bad)) << bad;
}

}  // namespace
}  // namespace temizu
