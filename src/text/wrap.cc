// Wrapping. Western text is cut at blanks where that is possible. Otherwise a line is cut at the last opportunity that keeps it within the columns; without one, at the first that
// follows; without any for hard_columns, at a grapheme. Windows of bounded size keep memory and time flat for a line of
// any length. After a hard cut a new window starts, so that a row is broken as it would be alone: wrapping twice changes
// nothing. That is also why the rest of a cut URL is no longer a URL.
#include <algorithm>
#include <optional>

#include "text/break_finder.h"
#include "text/layout.h"
#include "text/utf8.h"
#include "text/width.h"

namespace temizu {
namespace {

constexpr std::size_t kHardColumnsMost = 65536;  // keeps the window within a few hundred KiB

bool is_url_end(char c) {
  // RFC 3986 has no blanks, controls, quotes, angle brackets or octets above 0x7F; text in Japanese follows directly.
  return c <= 0x20 || c == 0x7F || c == '<' || c == '>' || c == '"';
}

bool starts_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://", "mailto:"}) {
    if (text.size() >= scheme.size() &&
        std::equal(scheme.begin(), scheme.end(), text.begin(), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); })) {
      return true;
    }
  }
  return false;
}

// The rows of one line without its line end.
class LineWrapper {
 public:
  LineWrapper(std::size_t columns, std::size_t hard_columns, std::string& out)
      : columns_(columns), hard_columns_(hard_columns), window_most_(2 * hard_columns + 1024), out_(out) {}

  void wrap(std::string_view line) {
    if (fits(line)) {
      out_.append(line);
      return;
    }
    line = line.substr(0, line.find_last_not_of(" \t") + 1);  // they would hang over the edge of the last row
    while (!line.empty()) {
      line = skip_blanks_after_break(line);
      if (line.empty()) break;
      const std::size_t ascii_row = ascii_row_length(line);
      if (ascii_row > 0) {
        put_row(line.substr(0, ascii_row));
        line.remove_prefix(ascii_row);
      } else if (fits(line)) {
        put_last_row(line);
        break;
      } else {
        line.remove_prefix(wrap_window(line));
      }
    }
    first_row_ = true;
    after_cut_ = false;
  }

 private:
  bool fits(std::string_view line) const { return line.size() <= columns_ || (line.size() <= columns_ * 4 && display_width(line) <= columns_); }

  // The next row when it is plain ASCII and ends at a blank: the everyday case without ICU. 0 when it is not that simple.
  // A blank is no opportunity beside an opening mark or before a closing one (UAX #14 rules LB13 to LB15).
  std::size_t ascii_row_length(std::string_view line) const {
    if (line.size() <= columns_) return 0;
    std::size_t row = 0;
    bool text_seen = false;
    for (std::size_t at = 0; at <= columns_; ++at) {
      const char c = line[at];
      if (c < 0x20 || c == 0x7F) return 0;
      if (c != ' ') {
        text_seen = true;
        continue;
      }
      if (!text_seen || line[at - 1] == ' ') continue;
      const std::size_t next = line.substr(0, at + columns_).find_first_not_of(' ', at);  // a long run of blanks is not simple
      const bool simple = next != std::string_view::npos && is_row_start(line[next]) && !is_opening(line[at - 1]) &&
                          !(line[next] == '(' && is_quote(line[at - 1]));
      if (simple) row = at;
    }
    return row;
  }

  static bool is_row_start(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '(' || c == '<' || c == '-'; }
  static bool is_quote(char c) { return c == '"' || c == '\''; }
  static bool is_opening(char c) { return c == '(' || c == '[' || c == '{'; }

  // Puts out rows of the front of the line and returns how many octets they took.
  std::size_t wrap_window(std::string_view line) {
    // Hard cuts come in rows, and each starts a window: a small one, not to look at the same octets over and over.
    std::string_view window = line.substr(0, after_cut_ ? 4 * hard_columns_ + 64 : window_most_);
    after_cut_ = false;
    while (window.size() < line.size() && !window.empty() && (line[window.size()] & 0xC0) == 0x80) window.remove_suffix(1);
    const bool last = window.size() == line.size();
    if (!finder_) finder_.emplace();
    mark_urls(window);

    std::size_t row = 0;
    std::size_t candidate = 0;      // the last opportunity within the columns, 0 when there is none
    Cursor cursor;
    for (const std::size_t opportunity : finder_->lines(window)) {
      const bool at_end = opportunity == window.size();
      if (!at_end && inside_url(opportunity)) continue;
      if (at_end && !last && row > 0) return row;  // the rest starts the next window
      advance(window, cursor, opportunity);
      // Too wide with this piece: end the row before it.
      if (cursor.width_without_blanks > columns_ && candidate > row) {
        put_row(window.substr(row, candidate - row));
        row = candidate;
        restart(window, cursor, row, opportunity);
      }
      // A piece that alone is wider than the hard limit is cut within.
      if (cursor.width_without_blanks > hard_columns_) {
        const std::size_t cut = hard_cut(window, row, opportunity);
        put_row(window.substr(row, cut - row));
        after_cut_ = true;
        return cut;
      }
      if (at_end) {
        if (!last) break;
        put_last_row(window.substr(row));
        return window.size();
      }
      candidate = opportunity;
      if (cursor.width_without_blanks > columns_) {  // nothing shorter was possible
        put_row(window.substr(row, candidate - row));
        row = candidate;
        restart(window, cursor, row, candidate);
      }
    }
    if (row > 0) return row;
    // A whole window of characters without width: cut, or it would never end.
    const std::size_t cut = std::max<std::size_t>(finder_->grapheme_before(window, window.size()), 1);
    put_row(window.substr(0, cut));
    return cut;
  }

  struct Cursor {
    std::size_t at{0};
    std::size_t width{0};
    std::size_t width_without_blanks{0};  // blanks at the end of a row hang over its edge and are not written
  };

  // Measures up to an offset, or until the hard limit is passed.
  void advance(std::string_view window, Cursor& cursor, std::size_t to) const {
    while (cursor.at < to && cursor.width_without_blanks <= hard_columns_) {
      const char* const at = window.data() + cursor.at;
      const std::size_t length = std::max<std::size_t>(text::utf8_length(at, window.data() + window.size()), 1);
      const char32_t c = text::utf8_value(at, length);
      cursor.width += text::width_of(c);
      if (c != ' ' && c != '\t') cursor.width_without_blanks = cursor.width;
      cursor.at += length;
    }
  }

  void restart(std::string_view window, Cursor& cursor, std::size_t row, std::size_t to) const {
    cursor = Cursor{row, 0, 0};
    advance(window, cursor, to);
  }

  // Where a piece without opportunities is cut: the last grapheme border within the hard limit, one character at least.
  std::size_t hard_cut(std::string_view window, std::size_t row, std::size_t end) {
    Cursor cursor{row, 0, 0};
    std::size_t cut = row;
    while (cursor.at < end && cursor.width <= hard_columns_) {
      cut = cursor.at;
      const char* const at = window.data() + cursor.at;
      const std::size_t length = std::max<std::size_t>(text::utf8_length(at, window.data() + window.size()), 1);
      cursor.width += text::width_of(text::utf8_value(at, length));
      cursor.at += length;
    }
    const std::string_view rest = window.substr(row);
    const std::size_t border = finder_->grapheme_before(rest, cut - row);
    if (border > 0) return row + border;
    return cut > row ? cut : cursor.at;
  }

  struct Url {
    std::size_t begin;
    std::size_t end;
  };

  void mark_urls(std::string_view window) {
    urls_.clear();
    url_at_ = 0;
    for (std::size_t at = window.find(':'); at != std::string_view::npos; at = window.find(':', at)) {
      const std::size_t begin = url_begin(window, at);
      if (begin == at) {
        ++at;
        continue;
      }
      at = url_end(window, at);
      urls_.push_back({begin, at});
    }
  }

  // The scheme stands before the colon; the colon's own place when there is none of ours.
  static std::size_t url_begin(std::string_view window, std::size_t colon) {
    for (const std::size_t length : {std::size_t{4}, std::size_t{5}, std::size_t{6}}) {  // http, https, mailto
      if (colon >= length && starts_url(window.substr(colon - length))) return colon - length;
    }
    return colon;
  }

  static std::size_t url_end(std::string_view window, std::size_t at) {
    while (at < window.size() && !is_url_end(window[at])) ++at;
    return at;
  }

  // Opportunities come in rising order, so the URLs are walked once.
  bool inside_url(std::size_t opportunity) {
    while (url_at_ < urls_.size() && urls_[url_at_].end <= opportunity) ++url_at_;
    return url_at_ < urls_.size() && urls_[url_at_].begin < opportunity;
  }

  std::string_view skip_blanks_after_break(std::string_view line) {
    if (first_row_) return line;
    const std::size_t text_at = line.find_first_not_of(" \t");
    return text_at == std::string_view::npos ? std::string_view() : line.substr(text_at);
  }

  void put_row(std::string_view row) {
    const std::size_t end = row.find_last_not_of(" \t");
    if (end == std::string_view::npos && !first_row_) return;
    if (!first_row_) out_.push_back('\n');
    out_.append(row.substr(0, end + 1));
    first_row_ = false;
  }

  void put_last_row(std::string_view row) {
    if (row.empty()) return;
    if (!first_row_) out_.push_back('\n');
    out_.append(row);
    first_row_ = false;
  }

  const std::size_t columns_;
  const std::size_t hard_columns_;
  const std::size_t window_most_;
  std::string& out_;
  std::optional<text::BreakFinder> finder_;
  std::vector<Url> urls_;
  std::size_t url_at_{0};
  bool first_row_{true};
  bool after_cut_{false};
};

}  // namespace

std::string wrap(std::string_view utf8, std::size_t columns, std::size_t hard_columns) {
  columns = std::clamp<std::size_t>(columns, 2, kHardColumnsMost);
  hard_columns = std::clamp<std::size_t>(hard_columns, columns, kHardColumnsMost);
  std::string out;
  out.reserve(utf8.size() + utf8.size() / 32);
  LineWrapper wrapper(columns, hard_columns, out);
  while (!utf8.empty()) {
    const std::size_t line_end = utf8.find('\n');
    wrapper.wrap(utf8.substr(0, line_end));
    if (line_end == std::string_view::npos) break;
    out.push_back('\n');
    utf8.remove_prefix(line_end + 1);
  }
  return out;
}

}  // namespace temizu
