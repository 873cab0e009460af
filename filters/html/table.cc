#include "filters/html/table.h"

#include <algorithm>
#include <string_view>

#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kColumnsMax = 24;        // more cannot be drawn in 76 columns
constexpr std::size_t kCellColumnsMax = 400;   // a longer cell is prose, not data
constexpr std::size_t kColumnWidthMin = 8;     // narrower columns are unreadable: one record below the other instead
constexpr std::string_view kGap = " | ";

struct GridCell {
  std::string text;       // lines parted by LF, links as [n]
  std::size_t span{1};
  bool header{false};
  bool right{false};
  bool filled{false};     // false: covered by a row span or missing
};
using GridRow = std::vector<GridCell>;

struct Grid {
  std::vector<GridRow> rows;
  std::size_t columns{0};
  std::size_t head_rows{0};
  std::vector<std::size_t> links;   // link numbers in the order of their [n]
};

bool is_empty(const TableCell& cell) { return cell.blocks.empty(); }

bool has_link(std::string_view text) { return text.find(kLinkOpen) != std::string_view::npos; }

// One line of plain words, or a null view.
std::string_view single_line(const TableCell& cell) {
  if (cell.blocks.size() != 1) return {};
  const TextBlock& block = cell.blocks[0];
  if (!block.first.empty() || block.fixed || block.text.find('\n') != std::string::npos) return {};
  return block.text;
}

std::size_t cell_octets(const TableCell& cell) {
  std::size_t octets = 0;
  for (const TextBlock& block : cell.blocks) octets += block.text.size();
  return octets;
}

// --- Is it data? ---------------------------------------------------------------------------------------------------

bool is_data(const TableContent& table) {
  if (table.layout_only) return false;
  std::size_t rows = 0, cells = 0, headers = 0, short_cells = 0, rows_with_two = 0, widest = 0;
  for (const TableRow& row : table.rows) {
    std::size_t filled = 0, columns = 0;
    for (const TableCell& cell : row.cells) {
      columns += cell.column_span;
      if (cell.holds_table) return false;
      if (is_empty(cell)) continue;
      ++filled, ++cells;
      headers += cell.header;
      if (cell_octets(cell) > kCellColumnsMax || cell.blocks.size() > 6) return false;
      short_cells += cell_octets(cell) <= 120 && cell.blocks.size() <= 2;
    }
    widest = std::max(widest, columns);
    rows += filled > 0;
    rows_with_two += filled >= 2;
  }
  if (rows < 2 || rows_with_two < 2 || widest < 2 || widest > kColumnsMax) return false;
  if (headers > 0 || table.bordered || !table.caption.empty()) return true;
  // Without any sign: rows alike, cells short.
  return rows_with_two * 5 >= rows * 4 && short_cells * 10 >= cells * 9 && cells >= 2 * rows;
}

// --- Grid ----------------------------------------------------------------------------------------------------------

std::string cell_text(TableCell& cell, std::vector<std::size_t>& links) {
  std::string text;
  for (const TextBlock& block : cell.blocks) {
    if (!text.empty()) text += '\n';
    text += block.first + block.text;
  }
  return expand_links(text, [&](std::size_t number) {
    links.push_back(number);
    return " [" + std::to_string(links.size()) + "]";
  });
}

Grid make_grid(TableContent& table) {
  Grid grid;
  std::vector<std::size_t> covered;   // rows still covered by a row span, for each column
  bool in_head = true;
  for (TableRow& row : table.rows) {
    GridRow line;
    bool all_headers = !row.cells.empty();
    bool any = false;
    const auto skip_covered = [&] {
      while (line.size() < covered.size() && covered[line.size()] > 0 && line.size() < kColumnsMax) {
        --covered[line.size()];
        line.emplace_back();
      }
    };
    for (TableCell& cell : row.cells) {
      skip_covered();
      if (line.size() >= kColumnsMax) break;
      GridCell out;
      out.text = cell_text(cell, grid.links);
      out.span = std::min(cell.column_span, kColumnsMax - line.size());
      out.header = cell.header;
      out.right = cell.right;
      out.filled = true;
      any = any || !out.text.empty();
      all_headers = all_headers && (cell.header || out.text.empty());
      const std::size_t begin = line.size();
      const std::size_t span = out.span;
      line.push_back(std::move(out));
      line.resize(begin + span);
      covered.resize(std::max(covered.size(), line.size()));
      for (std::size_t column = begin; column < line.size(); ++column) covered[column] = cell.row_span - 1;
    }
    skip_covered();
    if (!any) continue;
    in_head = in_head && (row.head || all_headers);
    if (in_head) ++grid.head_rows;
    grid.columns = std::max(grid.columns, line.size());
    grid.rows.push_back(std::move(line));
  }
  for (GridRow& row : grid.rows) row.resize(grid.columns);
  if (grid.head_rows == grid.rows.size()) grid.head_rows = 0;
  return grid;
}

// --- Widths --------------------------------------------------------------------------------------------------------

std::size_t widest_line(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    width = std::max(width, display_width(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return width;
}

// Columns without any text are dropped; the others get their natural width or share what there is. Empty when too narrow.
std::vector<std::size_t> column_widths(const Grid& grid, std::size_t columns) {
  std::vector<std::size_t> widths(grid.columns, 0);
  for (const GridRow& row : grid.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (row[c].span == 1) widths[c] = std::max(widths[c], widest_line(row[c].text));
    }
  }
  const std::size_t gaps = kGap.size() * (grid.columns - 1);
  if (columns < gaps + grid.columns) return {};
  const std::size_t room = columns - gaps;
  std::size_t low = 1, high = room;   // the largest cap under which everything fits
  const auto total = [&](std::size_t cap) {
    std::size_t sum = 0;
    for (const std::size_t width : widths) sum += std::min(width, cap);
    return sum;
  };
  while (low < high) {
    const std::size_t middle = (low + high + 1) / 2;
    if (total(middle) <= room) low = middle;
    else high = middle - 1;
  }
  if (total(low) > room) return {};
  for (std::size_t& width : widths) {
    if (width > low && low < kColumnWidthMin) return {};
    width = std::min(width, low);
  }
  return widths;
}

bool is_number(std::string_view text) {
  bool digit = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c >= '0' && c <= '9') digit = true;
    else if (static_cast<unsigned char>(c) < 0x80 && std::string_view(",.-+%/: ()$").find(c) == std::string_view::npos) return false;
  }
  if (!digit) return false;
  // Units and full-width forms around the digits: 円, 個, 人, ￥ and the like, at most two characters.
  const auto others = std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0xC0; });
  return others <= 2;
}

std::vector<bool> right_columns(const Grid& grid) {
  std::vector<bool> right(grid.columns, false);
  for (std::size_t c = 0; c < grid.columns; ++c) {
    std::size_t filled = 0, numbers = 0, marked = 0;
    for (std::size_t r = grid.head_rows; r < grid.rows.size(); ++r) {
      const GridCell& cell = grid.rows[r][c];
      if (cell.text.empty() || cell.span != 1) continue;
      ++filled;
      numbers += is_number(cell.text);
      marked += cell.right;
    }
    right[c] = filled > 0 && (numbers == filled || marked == filled);
  }
  return right;
}

// --- Drawing -------------------------------------------------------------------------------------------------------

std::vector<std::string> cell_lines(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  const std::string wrapped = widest_line(text) > width ? wrap(text, width, width) : text;
  std::string_view rest = wrapped;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    while (line.ends_with(' ')) line.remove_suffix(1);
    lines.emplace_back(line);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return lines;
}

void append_padded(std::string& out, std::string_view text, std::size_t width, bool right) {
  const std::size_t own = display_width(text);
  const std::size_t pad = own < width ? width - own : 0;
  if (right) out.append(pad, ' ');
  out.append(text);
  if (!right) out.append(pad, ' ');
}

void trim_blanks(std::string& line) {
  while (line.ends_with(' ')) line.pop_back();
}

// Draws one row; false when some cell needed more than one line.
bool draw_row(const GridRow& row, const std::vector<std::size_t>& widths, const std::vector<bool>& right, std::string& out) {
  struct Piece {
    std::vector<std::string> lines;
    std::size_t width;
    bool right;
  };
  std::vector<Piece> pieces;
  std::size_t height = 1;
  for (std::size_t c = 0; c < row.size();) {
    const std::size_t span = std::max<std::size_t>(1, row[c].filled ? row[c].span : 1);
    std::size_t width = 0;
    std::size_t shown = 0;
    for (std::size_t s = c; s < c + span && s < row.size(); ++s) {
      if (widths[s] == 0) continue;
      width += widths[s] + (shown++ > 0 ? kGap.size() : 0);
    }
    if (width > 0) {
      pieces.push_back({cell_lines(row[c].text, width), width, span == 1 ? right[c] : row[c].right});
      height = std::max(height, pieces.back().lines.size());
    }
    c += span;
  }
  for (std::size_t l = 0; l < height; ++l) {
    std::string line;
    for (std::size_t p = 0; p < pieces.size(); ++p) {
      if (p > 0) line += kGap;
      append_padded(line, l < pieces[p].lines.size() ? std::string_view(pieces[p].lines[l]) : std::string_view{},
                    pieces[p].width, pieces[p].right);
    }
    trim_blanks(line);
    out += line + "\n";
  }
  return height == 1;
}

std::string rule_line(const std::vector<std::size_t>& widths) {
  std::string line;
  bool first = true;
  for (const std::size_t width : widths) {
    if (width == 0) continue;
    line += (first ? "" : "-+-") + std::string(width, '-');
    first = false;
  }
  return line + "\n";
}

TextBlock draw(const Grid& grid, const std::vector<std::size_t>& widths) {
  const std::vector<bool> right = right_columns(grid);
  std::vector<std::string> rows;
  bool all_single = true;
  for (std::size_t r = 0; r < grid.rows.size(); ++r) {
    rows.emplace_back();
    const bool single = draw_row(grid.rows[r], widths, right, rows.back());
    if (r >= grid.head_rows) all_single = all_single && single;
  }
  const std::string rule = rule_line(widths);
  TextBlock block;
  block.fixed = true;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    // Rows of several lines need a line between them to be told apart.
    if (r > 0 && (r == grid.head_rows || (!all_single && r > grid.head_rows))) block.text += rule;
    block.text += rows[r];
  }
  block.text.pop_back();
  return block;
}

// Too wide to draw: each row as "header: value" lines.
std::vector<TextBlock> as_records(const Grid& grid) {
  std::vector<TextBlock> blocks;
  for (std::size_t r = grid.head_rows; r < grid.rows.size(); ++r) {
    bool first = true;
    for (std::size_t c = 0; c < grid.columns; ++c) {
      std::string text = grid.rows[r][c].text;
      if (text.empty()) continue;
      if (grid.head_rows > 0 && !grid.rows[0][c].text.empty()) {
        std::string label = grid.rows[0][c].text;
        std::ranges::replace(label, '\n', ' ');
        text.insert(0, label + ": ");
      }
      TextBlock block;
      block.text = std::move(text);
      block.space_above = first;
      block.rest = "  ";
      first = false;
      blocks.push_back(std::move(block));
    }
  }
  return blocks;
}

std::vector<TextBlock> render_data(TableContent& table, std::size_t columns, const LinkWriter& write_link) {
  std::vector<TextBlock> blocks = std::move(table.caption);
  Grid grid = make_grid(table);
  const std::vector<std::size_t> widths = grid.columns == 0 ? std::vector<std::size_t>{} : column_widths(grid, columns);
  if (widths.empty()) {
    for (TextBlock& block : as_records(grid)) blocks.push_back(std::move(block));
  } else {
    blocks.push_back(draw(grid, widths));
  }
  for (std::size_t i = 0; i < grid.links.size(); ++i) {
    const std::string mark = "[" + std::to_string(i + 1) + "]";
    TextBlock block;
    block.text = mark + write_link(grid.links[i]);
    blocks.push_back(std::move(block));
  }
  if (!blocks.empty()) blocks.front().space_above = true;
  return blocks;
}

// --- Layout tables -------------------------------------------------------------------------------------------------

// "・" | text: the first cell becomes the marker of the second.
bool merge_marker(std::vector<TableCell*>& cells) {
  if (cells.size() != 2) return false;
  const std::string_view marker = single_line(*cells[0]);
  if (marker.empty() || marker.size() > 12 || has_link(marker) || display_width(marker) > 4) return false;
  const std::string first = std::string(marker) + " ";
  const std::string rest(display_width(first), ' ');
  bool done = false;
  for (TextBlock& block : cells[1]->blocks) {
    block.first.insert(0, done ? rest : first);
    block.rest.insert(0, rest);
    done = true;
  }
  cells[0]->blocks.clear();
  return true;
}

// Short plain cells side by side stay on one line.
bool merge_line(std::vector<TableCell*>& cells, std::size_t columns) {
  std::string line;
  for (const TableCell* cell : cells) {
    const std::string_view text = single_line(*cell);
    if (text.empty() || text.size() > 200 || has_link(text)) return false;
    if (!line.empty()) line += line.ends_with(':') || line.ends_with("：") ? " " : "  ";
    line += text;
  }
  if (display_width(line) > columns) return false;
  cells[0]->blocks[0].text = std::move(line);
  for (std::size_t i = 1; i < cells.size(); ++i) cells[i]->blocks.clear();
  return true;
}

// More than one short line: needs an empty line around it to be told from its neighbours.
bool is_bulky(const TableCell& cell) {
  if (cell.blocks.size() > 1) return true;
  const std::string& text = cell.blocks[0].text;
  return text.size() > 150 || text.find('\n') != std::string::npos;
}

void append_blocks(std::vector<TextBlock>& blocks, std::vector<TextBlock> more) {
  if (blocks.empty()) {
    blocks = std::move(more);
    return;
  }
  for (TextBlock& block : more) append_merged(blocks, std::move(block));
}

std::vector<TextBlock> unroll(TableContent& table, std::size_t columns) {
  std::vector<TextBlock> blocks = std::move(table.caption);
  bool bulky_above = false;
  bool bulky_any = false;
  for (TableRow& row : table.rows) {
    std::vector<TableCell*> cells;
    for (TableCell& cell : row.cells) {
      if (!is_empty(cell)) cells.push_back(&cell);
    }
    if (cells.size() > 1 && !merge_marker(cells)) merge_line(cells, columns);
    for (TableCell* cell : cells) {
      if (is_empty(*cell)) continue;
      const bool bulky = is_bulky(*cell);
      if (!blocks.empty() && (bulky || bulky_above)) cell->blocks.front().space_above = true;
      bulky_above = bulky;
      bulky_any = bulky_any || bulky;
      append_blocks(blocks, std::move(cell->blocks));
    }
  }
  if (bulky_any && !blocks.empty()) blocks.front().space_above = true;
  return blocks;
}

}  // namespace

std::vector<TextBlock> render_table(TableContent table, std::size_t columns, const LinkWriter& write_link) {
  if (is_data(table)) return render_data(table, columns, write_link);
  return unroll(table, columns);
}

}  // namespace temizu
