#include "accounts/csv.h"

#include <algorithm>

#include "text/charset.h"
#include "text/file_name.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::string_view kWideBlank = "\xe3\x80\x80";   // U+3000

std::string_view without_blanks(std::string_view text) {
  for (;;) {
    if (text.starts_with(kWideBlank)) text.remove_prefix(kWideBlank.size());
    else if (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    else break;
  }
  for (;;) {
    if (text.ends_with(kWideBlank)) text.remove_suffix(kWideBlank.size());
    else if (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    else return text;
  }
}

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  Result<std::vector<CsvRow>> all() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row{line_, {}};
      if (auto read = read_row(row); !read) return Unexpected{read.error()};
      const bool empty = std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return cell.empty(); });
      if (empty) continue;
      if (rows.size() == kCsvRowsMax) return fail(Code::limit, "more than " + std::to_string(kCsvRowsMax) + " rows");
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  Unexpected fail(Code code, std::string what) const { return Unexpected{code, name_ + ':' + std::to_string(line_), std::move(what)}; }
  bool at_end_of_line() const { return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }

  void take_end_of_line() {
    if (at_ == text_.size()) return;
    at_ += text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n' ? 2 : 1;
    ++line_;
  }

  Status read_row(CsvRow& row) {
    for (;;) {
      std::string cell;
      if (auto read = at_ < text_.size() && text_[at_] == '"' ? read_quoted(cell) : read_bare(cell); !read) return read;
      if (cell.size() > kCsvCellBytesMax) return fail(Code::limit, "a cell is longer than " + std::to_string(kCsvCellBytesMax) + " octets");
      if (row.cells.size() == kCsvCellsMax) return fail(Code::limit, "more than " + std::to_string(kCsvCellsMax) + " columns");
      row.cells.push_back(fold_file_name(without_blanks(cell)));
      if (at_end_of_line()) break;
      ++at_;   // the comma
    }
    take_end_of_line();
    return {};
  }

  Status read_bare(std::string& cell) {
    while (!at_end_of_line() && text_[at_] != ',') {
      if (text_[at_] == '"') return fail(Code::bad_input, "a quote stands inside a cell without quotes");
      cell += text_[at_++];
    }
    return {};
  }

  Status read_quoted(std::string& cell) {
    ++at_;
    for (;; ++at_) {
      if (at_ == text_.size()) return fail(Code::bad_input, "a quote stays open");
      if (text_[at_] == '"') {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
        ++at_;
      }
      if (text_[at_] == '\n') ++line_;
      cell += text_[at_];
      if (cell.size() > kCsvCellBytesMax) return fail(Code::limit, "a quote stays open, or a cell is longer than 4096 octets");
    }
    ++at_;
    if (at_end_of_line() || text_[at_] == ',') return {};
    return fail(Code::bad_input, "text stands behind a closing quote");
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_{0};
  std::uint64_t line_{1};
};

}  // namespace

Result<std::vector<CsvRow>> read_csv(ByteView untrusted_file, const std::string& name) {
  if (untrusted_file.size() > kCsvBytesMax) return Unexpected{Code::limit, name, "is larger than 32 MiB"};
  if (untrusted_file.find('\0') != ByteView::npos) {
    return Unexpected{Code::bad_input, name, "is not CSV in UTF-8 or Shift_JIS", "Save it in Excel as CSV UTF-8"};
  }
  const DecodedText text = decode_text(untrusted_file, "");
  if (text.undecodable > 0) {
    const std::size_t bad = text.utf8.find("\xef\xbf\xbd");
    const auto line = 1 + std::count(text.utf8.begin(), text.utf8.begin() + static_cast<std::ptrdiff_t>(std::min(bad, text.utf8.size())), '\n');
    return Unexpected{Code::bad_input, name + ':' + std::to_string(line), "holds a character that cannot be read (" + text.charset + "), perhaps a 外字",
                      "Replace it, or save the file in Excel as CSV UTF-8"};
  }
  std::string_view whole = text.utf8;
  if (whole.starts_with("\xef\xbb\xbf")) whole.remove_prefix(3);
  return CsvReader(whole, name).all();
}

}  // namespace temizu
