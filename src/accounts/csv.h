// Tables from other systems' CSV files (RFC 4180): UTF-8 with or without a mark at its start, or CP932 as Excel saves it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

struct CsvRow {
  std::uint64_t line{0};             // where it begins in the file, from 1
  std::vector<std::string> cells;    // UTF-8 without blanks at both ends (U+3000 too); names keep their kanji as written
};

inline constexpr std::uint64_t kCsvBytesMax = 32u << 20;
inline constexpr std::size_t kCsvRowsMax = 200'000;
inline constexpr std::size_t kCsvCellsMax = 200;
inline constexpr std::size_t kCsvCellBytesMax = 4096;

// Rows without the empty ones. Strict: a quote inside a bare cell, text behind a closing quote, a quote that stays open, a
// character that cannot be read are refused with the line. Fails with bad_input or limit; `name` is for the message.
Result<std::vector<CsvRow>> read_csv(ByteView untrusted_file, const std::string& name);

}  // namespace temizu
