// One table as CSV for a spreadsheet (RFC 4180): UTF-8 with its mark, CRLF, and no cell that a spreadsheet would run.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temizu {

class CsvTable {
 public:
  CsvTable(std::initializer_list<std::string> head) : CsvTable(std::vector<std::string>(head)) {}
  explicit CsvTable(const std::vector<std::string>& head) : text_("\xEF\xBB\xBF") { row(head); }

  void row(const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text_ += ',';
      add(cells[i]);
    }
    text_ += "\r\n";
  }
  std::string take() { return std::move(text_); }

 private:
  void add(const std::string& cell) {
    const bool runs = !cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos;
    const bool number = runs && cell[0] == '-' && cell.size() > 1 && cell.find_first_not_of("0123456789", 1) == std::string::npos;
    const std::string safe = runs && !number ? "'" + cell : cell;
    if (safe.find_first_of(",\"\r\n") == std::string::npos) {
      text_ += safe;
      return;
    }
    text_ += '"';
    for (const char c : safe) {
      text_ += c;
      if (c == '"') text_ += '"';
    }
    text_ += '"';
  }
  std::string text_;
};

}  // namespace temizu
