#include "filters/csv/csv.h"

#include <algorithm>
#include <array>

#include "filters/common/file_name.h"
#include "filters/common/markers.h"
#include "filters/common/text_out.h"
#include "filters/csv/formula.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::array<std::string_view, 2> kAccepts{"text/csv", "text/tab-separated-values"};
constexpr std::string_view kDelimiters = ",;\t|";
constexpr std::uint64_t kPlacesMax = 100;   // formula cells that are named one by one

// The delimiter that stands most often outside quotes in the first lines; a comma when in doubt.
char find_delimiter(std::string_view text, const Kind& kind) {
  if (kind.name == "text/tab-separated-values") return '\t';
  std::array<std::size_t, 4> counts{};
  bool quoted = false;
  std::size_t lines = 0;
  for (std::size_t at = 0; at < std::min<std::size_t>(text.size(), 65536) && lines < 20; ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (quoted) continue;
    lines += text[at] == '\n';
    if (const std::size_t d = kDelimiters.find(text[at]); d != std::string_view::npos) ++counts[d];
  }
  if (counts[0] > 0) return ',';
  const auto most = std::ranges::max_element(counts);
  return *most > 0 ? kDelimiters[static_cast<std::size_t>(most - counts.begin())] : ',';
}

// "sep=;" tells Excel the delimiter; it is an instruction, not data.
bool says_sep(std::string_view cell) {
  return cell.size() >= 4 && (cell[0] | 0x20) == 's' && (cell[1] | 0x20) == 'e' && (cell[2] | 0x20) == 'p' && cell[3] == '=';
}

char take_sep_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  if (end != 5 || !says_sep(text)) return 0;
  const char delimiter = text[4];
  text.remove_prefix(std::min(end + 1, text.size()));
  return kDelimiters.find(delimiter) == std::string_view::npos ? ',' : delimiter;
}

struct Rewriter {
  std::string_view text;   // LF line ends
  char delimiter;   // of the input
  bool tabs;        // output: TSV, else commas
  std::string out;
  std::vector<Finding>* findings;
  std::size_t row{1}, column{1};
  bool changed{false};
  std::uint64_t disarmed_cells{0};
  std::string first_unnamed{};   // the place of the cell behind the last one that has a finding of its own

  // One cell from text (RFC 4180 section 2, leniently as Excel reads it); text moves behind it, not behind its delimiter.
  std::string take_cell(bool& quoted) {
    std::string cell;
    quoted = text.starts_with('"');
    if (quoted) {
      text.remove_prefix(1);
      while (true) {
        const std::size_t quote = text.find('"');
        cell.append(text.substr(0, quote));
        if (quote == std::string_view::npos) {
          text = {};
          add_finding(*findings, "csv.open_quote", Weight::low);   // once: nothing comes behind it
          return cell;
        }
        text.remove_prefix(quote + 1);
        if (!text.starts_with('"')) break;
        cell.push_back('"');
        text.remove_prefix(1);
      }
    }
    std::size_t end = 0;
    while (end < text.size() && text[end] != delimiter && text[end] != '\n') ++end;
    cell.append(text.substr(0, end));
    text.remove_prefix(end);
    return cell;
  }

  // A file can hold millions of such cells: only the first are named, the others counted under the place of the first of them.
  void note_formula() {
    changed = true;
    if (++disarmed_cells > kPlacesMax + 1) return;
    std::string place = "row " + std::to_string(row) + ", column " + std::to_string(column);
    if (disarmed_cells > kPlacesMax) first_unnamed = std::move(place);
    else findings->push_back(Finding{"csv.formula", Weight::low, std::move(place), 1});
  }

  void note_rest() {
    if (disarmed_cells > kPlacesMax) add_finding(*findings, "csv.formula", Weight::low, first_unnamed, disarmed_cells - kPlacesMax);
  }

  // Any character that could pass for a delimiter is quoted, so that the next reader has one reading only.
  bool could_part(std::string_view cell) const {
    return std::ranges::any_of(cell, [&](char c) {
      return c == '"' || c == '\n' || c == '\t' || (!tabs && (c == ',' || c == ';' || c == '|'));
    });
  }

  void put_cell(const std::string& cell, bool quoted) {
    bool disarmed = false;
    std::string safe = disarm_cell(cell, &disarmed);
    if (out.empty() && says_sep(safe)) {   // a second such line, or a quoted one, which Excel obeys too
      safe.insert(0, 1, '\'');
      disarmed = true;
    }
    if (disarmed) note_formula();
    // "ID" in first place makes Excel read the file as SYLK, "<" as HTML or XML: a quote in front of it stops both.
    const bool first = out.empty() && (safe.starts_with("ID") || safe.starts_with('<') || safe.starts_with('{'));
    if (!quoted && !first && !could_part(safe)) {
      out += safe;
      return;
    }
    out.push_back('"');
    for (const char c : safe) out.append(c == '"' ? 2 : 1, c);
    out.push_back('"');
  }

  Status run(Bench& bench) {
    std::size_t paid = 0;
    while (!text.empty()) {
      bool quoted = false;
      const std::string cell = take_cell(quoted);
      put_cell(cell, quoted);
      if (text.empty()) break;
      if (text[0] == '\n') {
        out += "\r\n";
        ++row;
        column = 1;
      } else {
        out.push_back(tabs ? '\t' : ',');
        ++column;
        if (text.size() == 1) {   // a delimiter at the very end: one more empty cell
          text = {};
          break;
        }
      }
      text.remove_prefix(1);
      if (out.size() - paid > (1u << 20)) {
        if (auto spent = bench.spend(out.size() - paid); !spent) return spent;
        paid = out.size();
      }
    }
    note_rest();
    return bench.spend(out.size() - paid);
  }
};

class CsvFilter final : public Filter {
 public:
  std::string_view name() const noexcept override { return "csv"; }
  std::span<const std::string_view> accepts() const noexcept override { return kAccepts; }
  bool can(Method method) const noexcept override { return method == Method::rebuild || method == Method::text; }

  // Puts an apostrophe before every cell that a spreadsheet would run. Rows, columns and order stay as they came; the
  // delimiter of CSV becomes a comma. Washing twice changes nothing.
  //
  //   part.content   any charset; written as CP932 when it came so (option charset), else UTF-8 with a byte order mark; rows end in CRLF
  //   findings       csv.formula (where = "row 3, column 2"; the first 100 cells one by one, then one for all others, counted at
  //                  the first of them), csv.sep_line, csv.open_quote, csv.control_removed
  //   fails          limit (budget spent), timeout
  //   source         RFC 4180 sections 2.5 to 2.7 for quoting; file-rules 2.9 for what runs
  Result<Washed> wash(const Part& part, Method method, Bench& bench) const override {
    if (!can(method)) return Unexpected(Code::unsupported, "csv", std::string("method ") + to_word(method));
    if (auto paid = bench.spend(part.untrusted_content.size()); !paid) return Unexpected{paid.error()};
    DecodedText decoded = decode_text(part.untrusted_content, part.charset_label);
    Washed washed;
    washed.findings = std::move(decoded.findings);
    std::size_t controls = 0;
    const std::string text = to_lf(strip_invisible(decoded.utf8, &controls));
    if (controls > 0) add_finding(washed.findings, "csv.control_removed", Weight::info, {}, controls);

    Rewriter rewriter{.text = text, .delimiter = 0, .tabs = part.kind.name == kAccepts[1], .out = {}, .findings = &washed.findings};
    rewriter.delimiter = take_sep_line(rewriter.text);
    if (rewriter.delimiter != 0) add_finding(washed.findings, "csv.sep_line", Weight::low);
    else rewriter.delimiter = find_delimiter(text, part.kind);
    rewriter.out.reserve(text.size() + text.size() / 8);
    if (auto done = rewriter.run(bench); !done) return Unexpected{done.error()};

    washed.changed = rewriter.changed;
    const bool as_text = method == Method::text;
    washed.kind = as_text ? Kind{"text/plain"} : part.kind;
    if (!as_text && part.kind.name != kAccepts[1]) washed.kind = Kind{std::string(kAccepts[0])};
    const bool tsv = washed.kind.name == kAccepts[1];
    washed.file_name = with_extension(part.file_name, as_text ? "txt" : tsv ? "tsv" : "csv");
    const std::string_view charset = bench.options().word("charset", "keep") == "utf-8" ? "utf-8" : std::string_view(decoded.charset);
    if (as_text) {
      const std::string lines = break_markers(to_lf(rewriter.out));
      washed.content = part.is_body ? lines : encode_text_file(lines, charset);
    } else {
      washed.content = encode_lines(rewriter.out, charset);
    }
    return washed;
  }
};

}  // namespace

std::unique_ptr<Filter> make_csv_filter() { return std::make_unique<CsvFilter>(); }

}  // namespace temizu
