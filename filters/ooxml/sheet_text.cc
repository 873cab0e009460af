#include "filters/ooxml/sheet_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "filters/ooxml/lists.h"

namespace temizu::ooxml {
namespace {

constexpr std::size_t kGapMax = 200;   // empty cells that are shown as tabs between two others

struct TextIds {
  explicit TextIds(const XmlNames& n)
      : sheet(n.find("s:sheet")), name(n.find("name")), rel(n.find("r:id")), si(n.find("s:si")), t(n.find("s:t")), rph(n.find("s:rPh")), row(n.find("s:row")),
        c(n.find("s:c")), v(n.find("s:v")), r(n.find("r")), type(n.find("t")), style(n.find("s")), num_fmt(n.find("s:numFmt")), num_id(n.find("numFmtId")),
        code(n.find("formatCode")), cell_xfs(n.find("s:cellXfs")), xf(n.find("s:xf")), comment(n.find("s:comment")), ref(n.find("ref")), a_t(n.find("a:t")),
        a_p(n.find("a:p")) {}
  Id sheet, name, rel, si, t, rph, row, c, v, r, type, style, num_fmt, num_id, code, cell_xfs, xf, comment, ref, a_t, a_p;
};

const TextIds& ids() {
  static const TextIds kIds(lists().names());
  return kIds;
}

std::string_view value_of(const XmlElement& element, Id name) {
  for (const XmlAttr& each : element.attributes) {
    if (each.name == name && name != XmlNames::kUnknown) return each.value;
  }
  return {};
}

int number(std::string_view digits) {
  int value = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// Knows where it is: names from the root to the element being told.
class PathSink : public XmlStreamSink {
 public:
  Status start(const XmlElement& element, const XmlPrefixes&) override {
    path_.push_back(element.name);
    return open(element);
  }
  Status end() override {
    const Id name = path_.back();
    path_.pop_back();
    return close(name);
  }

 protected:
  virtual Status open(const XmlElement& element) = 0;
  virtual Status close(Id name) = 0;
  bool in(Id name) const { return std::ranges::find(path_, name) != path_.end(); }
  Id here() const { return path_.empty() ? Id{0} : path_.back(); }

 private:
  std::vector<Id> path_;
};

class BookSink final : public PathSink {
 public:
  std::vector<std::pair<std::string, std::string>> sheets;   // name, relationship
  Status open(const XmlElement& element) override {
    if (element.name == ids().sheet) sheets.emplace_back(value_of(element, ids().name), value_of(element, ids().rel));
    return {};
  }
  Status close(Id) override { return {}; }
  Status text(std::string_view) override { return {}; }
};

class StringsSink final : public PathSink {
 public:
  std::vector<std::string> strings;
  Status open(const XmlElement& element) override {
    if (element.name == ids().si) strings.emplace_back();
    return {};
  }
  Status close(Id) override { return {}; }
  Status text(std::string_view utf8) override {
    if (here() == ids().t && !strings.empty() && !in(ids().rph)) strings.back() += utf8;
    return {};
  }
};

class StylesSink final : public PathSink {
 public:
  std::vector<bool> dates;   // by cell style
  Status open(const XmlElement& element) override {
    if (element.name == ids().num_fmt) codes_[number(value_of(element, ids().num_id))] = value_of(element, ids().code);
    if (element.name == ids().xf && in(ids().cell_xfs)) {
      const int id = number(value_of(element, ids().num_id));
      const auto code = codes_.find(id);
      dates.push_back(is_date_format(id, code == codes_.end() ? std::string_view{} : std::string_view(code->second)));
    }
    return {};
  }
  Status close(Id) override { return {}; }
  Status text(std::string_view) override { return {}; }

 private:
  std::map<int, std::string> codes_;
};

// "BC12" → 55; 0 when it is none.
std::size_t column_of(std::string_view reference) {
  std::size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    if (column > 16'384) return 0;
  }
  return column;
}

class CellsSink final : public PathSink {
 public:
  CellsSink(std::string& out, const std::vector<std::string>& strings, const std::vector<bool>& dates, Bench& bench)
      : out_(out), strings_(strings), dates_(dates), bench_(bench) {}

  Status open(const XmlElement& element) override {
    if (element.name == ids().row) line_.clear(), column_ = 0, written_ = 1;
    if (element.name == ids().c) {
      type_ = value_of(element, ids().type);
      style_ = number(value_of(element, ids().style));
      const std::size_t column = column_of(value_of(element, ids().r));
      column_ = column > column_ ? column : column_ + 1;
      value_.clear();
    }
    return {};
  }
  Status text(std::string_view utf8) override {
    if (here() == ids().v || (here() == ids().t && !in(ids().rph))) value_ += utf8;
    return {};
  }
  Status close(Id name) override {
    if (name == ids().c) put_cell();
    if (name != ids().row || line_.empty()) return {};
    line_ += '\n';
    out_ += line_;
    return bench_.spend(line_.size());
  }

 private:
  void put_cell() {
    std::string value = shown();
    if (value.empty()) return;
    std::ranges::replace_if(value, [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
    line_.append(std::min(column_ - std::min(written_, column_), kGapMax), '\t');
    written_ = column_;
    line_ += value;
  }

  std::string shown() const {
    if (type_ == "s") {
      const int index = number(value_);
      return index >= 0 && static_cast<std::size_t>(index) < strings_.size() ? strings_[static_cast<std::size_t>(index)] : std::string{};
    }
    if (type_ == "b") return value_ == "1" ? "TRUE" : value_ == "0" ? "FALSE" : value_;
    const bool is_number = type_.empty() || type_ == "n";
    if (is_number && style_ >= 0 && static_cast<std::size_t>(style_) < dates_.size() && dates_[static_cast<std::size_t>(style_)]) {
      if (std::string date = serial_date(value_); !date.empty()) return date;
    }
    return value_;
  }

  std::string& out_;
  const std::vector<std::string>& strings_;
  const std::vector<bool>& dates_;
  Bench& bench_;
  std::string line_, type_, value_;
  int style_{-1};
  std::size_t column_{0}, written_{1};
};

// Paragraphs of drawings, comments with their cell.
class WordsSink final : public PathSink {
 public:
  WordsSink(std::string& out, Bench& bench) : out_(out), bench_(bench) {}
  Status open(const XmlElement& element) override {
    if (element.name == ids().comment) line_ = std::string(value_of(element, ids().ref)) + ": ";
    if (element.name == ids().a_p) line_.clear();
    return {};
  }
  Status text(std::string_view utf8) override {
    if (here() == ids().a_t || (in(ids().comment) && here() == ids().t && !in(ids().rph))) line_ += utf8;
    return {};
  }
  Status close(Id name) override {
    if ((name != ids().comment && name != ids().a_p) || line_.empty()) return {};
    std::ranges::replace_if(line_, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    line_ += '\n';
    out_ += line_;
    const Status paid = bench_.spend(line_.size());
    line_.clear();
    return paid;
  }

 private:
  std::string& out_;
  Bench& bench_;
  std::string line_;
};

const Relationship* find_rel(const std::vector<Relationship>& rels, std::string_view word) {
  const auto at = std::ranges::find_if(rels, [&](const Relationship& r) { return r.type.ends_with(word); });
  return at == rels.end() ? nullptr : &*at;
}

Status add_sheet(const Package& package, const std::string& part, const std::vector<std::string>& strings, const std::vector<bool>& dates, std::string& out) {
  CellsSink cells(out, strings, dates, package.bench());
  if (Status read = package.read_xml(part, cells); !read) return read;
  const auto rels = package.relationships(part);
  if (!rels) return Unexpected{rels.error()};
  for (const char* word : {"/comments", "/drawing"}) {
    const Relationship* const rel = find_rel(*rels, word);
    if (rel == nullptr || !package.has(rel->target)) continue;
    WordsSink words(out, package.bench());
    if (Status read = package.read_xml(rel->target, words); !read) return read;
  }
  return {};
}

}  // namespace

Result<std::string> sheet_text(const Package& washed) {
  constexpr std::string_view kBook = "xl/workbook.xml";
  BookSink book;
  StringsSink strings;
  StylesSink styles;
  if (Status read = washed.read_xml(kBook, book); !read) return Unexpected{read.error()};
  const auto rels = washed.relationships(kBook);
  if (!rels) return Unexpected{rels.error()};
  const auto read_one = [&](std::string_view word, XmlStreamSink& sink) -> Status {
    const Relationship* const rel = find_rel(*rels, word);
    return rel == nullptr ? Status{} : washed.read_xml(rel->target, sink);
  };
  if (Status read = read_one("/sharedStrings", strings); !read) return Unexpected{read.error()};
  if (Status read = read_one("/styles", styles); !read) return Unexpected{read.error()};
  std::string out;
  for (const auto& [name, id] : book.sheets) {
    const auto rel = std::ranges::find(*rels, id, &Relationship::id);
    if (rel == rels->end()) continue;
    out.append(out.empty() ? "" : "\n").append("[").append(name).append("]\n");
    if (Status added = add_sheet(washed, rel->target, strings.strings, styles.dates, out); !added) return Unexpected{added.error()};
  }
  return out;
}

std::string serial_date(std::string_view serial) {
  double value = 0;
  const auto [end, bad] = std::from_chars(serial.data(), serial.data() + serial.size(), value);
  if (bad != std::errc{} || end != serial.data() + serial.size() || !(value >= 0 && value < 2'958'466)) return {};
  const auto day = static_cast<std::int64_t>(std::floor(value));
  const auto seconds = static_cast<std::int64_t>(std::llround((value - static_cast<double>(day)) * 86'400));
  const std::int64_t hour = seconds / 3600, minute = seconds / 60 % 60, second = seconds % 60;
  char text[64];
  if (day == 0) {   // a time of day alone
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(hour), static_cast<int>(minute), static_cast<int>(second));
    return text;
  }
  // Days since 1970-01-01 to a civil date (proleptic Gregorian); Excel counts a 29 February 1900 that never was.
  const std::int64_t z = day - 25'569 + (day < 60 ? 1 : 0) + 719'468;
  const std::int64_t era = z / 146'097, doe = z - era * 146'097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
  const std::int64_t y = yoe + era * 400 + (m <= 2 ? 1 : 0);
  const int size = std::snprintf(text, sizeof text, "%04d-%02d-%02d", static_cast<int>(y), static_cast<int>(m), static_cast<int>(d));
  if (seconds > 0 && seconds < 86'400) {
    std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), " %02d:%02d:%02d", static_cast<int>(hour), static_cast<int>(minute), static_cast<int>(second));
  }
  return text;
}

bool is_date_format(int id, std::string_view code) {
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)) return true;
  char quote = 0;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '"') quote = '"';
    else if (c == '[') quote = ']';
    else if (c == '\\' || c == '_' || c == '*') ++at;
    else if (code.substr(at).starts_with("General")) at += 6;
    else if (std::string_view("ymdhsYMDHSeg").find(c) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace temizu::ooxml
