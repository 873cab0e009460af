// Japanese character tables by row and cell (区点, 1 to 94). CP932 and JIS X 0212 come from ICU when first asked for,
// JIS X 0213 from tables/jisx0213.inc. A cell without a character gives 0.
#pragma once

#include <cstdint>

namespace temizu::text {

inline constexpr unsigned kCells = 94;
inline constexpr unsigned kCp932Rows = 120;  // 1-94 as in JIS X 0208, 95-114 user defined, 115-119 IBM extensions

// A look at one table, cheap to copy.
class CellTable {
 public:
  explicit CellTable(const std::uint16_t* cells) : cells_(cells) {}
  // row from 1 to the table's last, cell 1 to 94.
  char32_t at(unsigned row, unsigned cell) const { return cells_[(row - 1) * kCells + (cell - 1)]; }

 private:
  const std::uint16_t* cells_;
};

// CP932, rows 1 to 120: JIS X 0208 as Windows maps it (U+FF5E, U+FF0D …), NEC row 13, NEC-selected IBM rows 89 to 92,
// user-defined cells as private use, IBM rows.
CellTable cp932_table();

// JIS X 0212 supplementary kanji, rows 1 to 94, with the extensions of eucJP-MS in rows 83 and 84.
CellTable jisx0212_table();

// JIS X 0213:2004; a few cells are two code points (か゚). Cells shared with JIS X 0208 come from CP932.
struct JisX0213Cell {
  char32_t first{0};
  char32_t second{0};  // 0: none
};
JisX0213Cell jisx0213_cell(unsigned plane, unsigned row, unsigned cell);  // plane 1 or 2

// Loads what is loaded lazily.
void warm_jis_tables();

}  // namespace temizu::text
