// Lists as CSV for spreadsheets (RFC 4180, UTF-8 with BOM so that Excel reads Japanese): every cell quoted; a cell that a
// spreadsheet would run begins with an apostrophe. Times are ISO 8601 with the office's offset.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "console/http.h"

namespace temizu::console {

inline constexpr std::size_t kCsvRowsMax = 100'000;

class Csv {
 public:
  explicit Csv(const std::vector<std::string_view>& heading);
  void row(const std::vector<std::string>& cells);
  // 200 with a name for the file: "mail" → temizu-mail.csv.
  HttpAnswer answer(std::string_view name) &&;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// "2026-11-22T09:12:03+09:00"; "" for 0.
std::string csv_time(TimeMs time_ms, int zone_minutes = 540);

}  // namespace temizu::console
