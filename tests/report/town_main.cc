// Fills a store with the traffic of a made-up town: town FOLDER FIRST-DAY DAYS MESSAGES-A-DAY SEED [flat | real]. For the tests of the report,
// its benchmark, and for looking at pages. real: exactly so many a day, each as the console shows a mail (sender, subject, files, washed text).
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "report/test_town.h"

int main(int argc, char** argv) {
  using namespace temizu;
  if (argc < 6) {
    std::fprintf(stderr, "town FOLDER FIRST-DAY DAYS MESSAGES-A-DAY SEED [flat | real]\n");
    return 2;
  }
  const auto first = date_from_text(argv[2]);
  const auto zone = Zone::find("Asia/Tokyo");
  if (!first || !zone) return 2;
  Town town(argv[1], std::strtoull(argv[5], nullptr, 10));
  const int days = std::atoi(argv[3]);
  TownDay ordinary;
  ordinary.messages = std::strtoull(argv[4], nullptr, 10);
  ordinary.real = argc > 6 && std::strcmp(argv[6], "real") == 0;
  ordinary.flat = ordinary.real || (argc > 6 && std::strcmp(argv[6], "flat") == 0);
  for (int i = 0; i < days; ++i) {
    TownDay day = ordinary;
    if (i % 97 == 96) day.held = 0.2;   // a wave of phishing
    const LocalDate date = plus_days(*first, i);
    town.day(date, *zone, day);
    if (i % 7 == 3) town.order(zone->midnight(date) + 36'000'000, "admin:sato", "order.retry", "再送の依頼");
  }
  town.finish(zone->midnight(plus_days(*first, days)) + 600'000);
  return 0;
}
