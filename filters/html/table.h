// Tables: data tables are drawn in columns that line up in a Japanese fixed-pitch font; tables that only place things are
// unrolled into what they hold. Knows cells and blocks, no tags.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "filters/html/flow.h"

namespace temizu {

struct TableCell {
  std::vector<TextBlock> blocks;
  std::size_t column_span{1};
  std::size_t row_span{1};
  bool header{false};
  bool right{false};      // align=right
  bool holds_table{false};
};

struct TableRow {
  std::vector<TableCell> cells;
  bool head{false};       // inside <thead>
};

struct TableContent {
  std::vector<TableRow> rows;
  std::vector<TextBlock> caption;
  bool bordered{false};
  bool layout_only{false};   // role=presentation
};

using LinkWriter = std::function<std::string(std::size_t)>;

// What the table becomes, in at most columns. write_link is how a link is written in full; drawn tables put them below as
// numbered references. Time linear in cells and text (for bounded spans).
std::vector<TextBlock> render_table(TableContent table, std::size_t columns, const LinkWriter& write_link);

}  // namespace temizu
