// Figures beside those of before: this period's, the mean of the last 7 days there are, the same weekday a week ago. Only a day is compared.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/report.h"

namespace temizu {

struct Compared {
  std::string name;                       // Japanese
  std::uint64_t now{0};
  std::optional<double> mean;             // nothing: no report of these days counted it
  std::optional<std::uint64_t> weekday;
  bool is_bytes{false};
};
std::vector<Compared> compare(const Report& report);            // messages, recipients, bytes, ends, parts taken out
std::vector<Compared> compare_measures(const Report& report);   // in the order of kMeasures
std::vector<Compared> compare_removed(const Report& report);    // mails, in the order of kRemovedClasses

// Of a row: "1,234", "データなし" for nothing, sizes as such.
std::string shown_now(const Compared& row);
std::string shown_mean(const Compared& row);
std::string shown_weekday(const Compared& row);

}  // namespace temizu
