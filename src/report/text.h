// The report as the text of a mail: page 1 of the PDF in words, to be read in a minute, without a name or a subject of any mail.
#pragma once

#include <string>

#include "report/report.h"

namespace temizu {

std::string to_mail_text(const Report& report);

// Figures beside those of before: today, the mean of the last 7 days there are, the same weekday a week ago.
struct Compared {
  std::string name;
  std::uint64_t now{0};
  std::optional<double> mean;
  std::optional<std::uint64_t> weekday;
  bool is_bytes{false};
};
std::vector<Compared> compare(const Report& report);

}  // namespace temizu
