// Japanese character tables by row and cell (区点, 1 to 94). CP932 and JIS X 0212 come from ICU when first asked for,
// JIS X 0213 from tables/jisx0213.inc. A cell without a character gives 0.
#pragma once

#include <cstdint>

namespace temizu::text {

inline constexpr unsigned kCells = 94;
inline constexpr unsigned kCp932Rows = 120;  // 1-94 as in JIS X 0208, 95-114 user defined, 115-119 IBM extensions

// CP932: JIS X 0208 as Windows maps it (U+FF5E, U+FF0D …), NEC row 13, NEC-selected IBM rows 89 to 92, IBM rows.
// row 1 to 120. User-defined cells give their private-use value.
char32_t cp932_cell(unsigned row, unsigned cell);

// JIS X 0212 supplementary kanji, with the extensions of eucJP-MS in rows 83 and 84.
char32_t jisx0212_cell(unsigned row, unsigned cell);

// JIS X 0213:2004; a few cells are two code points (か゚). Cells shared with JIS X 0208 come from CP932.
struct JisX0213Cell {
  char32_t first{0};
  char32_t second{0};  // 0: none
};
JisX0213Cell jisx0213_cell(unsigned plane, unsigned row, unsigned cell);  // plane 1 or 2

// Loads what is loaded lazily.
void warm_jis_tables();

}  // namespace temizu::text
