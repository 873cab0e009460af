// Fills a store with the traffic of a made-up town: town FOLDER FIRST-DAY DAYS MESSAGES-A-DAY SEED [flat | real | year]. For the tests of
// the report, its benchmark, and for looking at pages. flat: so many messages every day; real: so, each as the console shows a mail
// (sender, subject, files, washed text); year: closed days, seasons and incidents as in report/test_year.h.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "report/test_year.h"

int main(int argc, char** argv) {
  using namespace temizu;
  if (argc < 6) {
    std::fprintf(stderr, "town FOLDER FIRST-DAY DAYS MESSAGES-A-DAY SEED [flat | real | year]\n");
    return 2;
  }
  const auto first = date_from_text(argv[2]);
  const auto zone = Zone::find("Asia/Tokyo");
  if (!first || !zone) return 2;
  Town town(argv[1], std::strtoull(argv[5], nullptr, 10));
  const int days = std::atoi(argv[3]);
  const std::string_view shape = argc > 6 ? argv[6] : "";
  TownDay ordinary;
  ordinary.messages = std::strtoull(argv[4], nullptr, 10);
  ordinary.real = shape == "real";
  ordinary.flat = ordinary.real || shape == "flat";
  for (int i = 0; i < days; ++i) {
    const LocalDate date = plus_days(*first, i);
    if (shape == "year") {
      town.day(date, *zone, town_day(date, ordinary.messages));
      continue;
    }
    TownDay day = ordinary;
    if (i % 97 == 96) day.held = 0.2;   // a wave of phishing
    town.day(date, *zone, day);
    if (i % 7 == 3) town.order(zone->midnight(date) + 36'000'000, "admin:sato", "order.retry", "再送の依頼");
  }
  town.finish(zone->midnight(plus_days(*first, days)) + 600'000);
  town.inspected(system_clock().now_ms(), zone->midnight(plus_days(*first, days)));
  return 0;
}
