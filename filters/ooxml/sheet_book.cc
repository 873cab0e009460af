#include "filters/ooxml/sheet_book.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <utility>

#include "base/ascii.h"

namespace temizu::ooxml {
namespace {

constexpr std::size_t kSheetsMax = 10'000;
constexpr std::size_t kNamesMax = 100'000;

struct BookIds {
  explicit BookIds(const XmlNames& n)
      : sheet(n.find("s:sheet")), defined_name(n.find("s:definedName")), name(n.find("name")), state(n.find("state")), rel(n.find("r:id")),
        local_sheet(n.find("localSheetId")), hidden(n.find("hidden")), function(n.find("function")), vb(n.find("vbProcedure")), xlm(n.find("xlm")),
        macro(n.find("macro")), cell(n.find("s:c")), value(n.find("s:v")), type(n.find("t")), table(n.find("s:table")), display_name(n.find("displayName")),
        cache_source(n.find("s:cacheSource")), worksheet_source(n.find("s:worksheetSource")), source_type(n.find("type")), source_sheet(n.find("sheet")), sheet_id(n.find("sheetId")),
        sheets(n.find("s:sheets")), defined_names(n.find("s:definedNames")) {}
  Id sheet, defined_name, name, state, rel, local_sheet, hidden, function, vb, xlm, macro, cell, value, type, table, display_name, cache_source,
      worksheet_source, source_type, source_sheet, sheet_id, sheets, defined_names;
};

const BookIds& ids() {
  static const BookIds kIds(lists().names());
  return kIds;
}

std::string_view value_of(const XmlElement& element, Id name) {
  for (const XmlAttr& each : element.attributes) {
    if (each.name == name && name != XmlNames::kUnknown) return each.value;
  }
  return {};
}

bool is_true(std::string_view value) { return !value.empty() && value != "0" && value != "false"; }

// The workbook part: sheets and names.
class WorkbookSink final : public XmlStreamSink {
 public:
  explicit WorkbookSink(Book& book) : book_(book) {}

  Status start(const XmlElement& element, const XmlPrefixes&) override {
    const BookIds& id = ids();
    if (++depth_ == 2) group_ = element.name;   // what stands deeper or elsewhere is no sheet for a reader, and would move the others' numbers
    in_name_ = depth_ == 3 && group_ == id.defined_names && element.name == id.defined_name;
    if (depth_ == 3 && group_ == id.sheets && element.name == id.sheet) {
      if (book_.sheets.size() >= kSheetsMax) return Unexpected(Code::limit, "xl/workbook.xml", "more than 10,000 sheets");
      SheetEntry sheet{.name = std::string(value_of(element, id.name)), .rel_id = std::string(value_of(element, id.rel)), .part = {}};
      // The list writes no sheet without these; it must not count as one here either.
      if (value_of(element, id.name).empty() || value_of(element, id.sheet_id).empty()) sheet.rel_id.clear();
      sheet.very_hidden = value_of(element, id.state) == "veryHidden";
      sheet.hidden = sheet.very_hidden || value_of(element, id.state) == "hidden";
      book_.sheets.push_back(std::move(sheet));
    } else if (in_name_) {
      if (book_.names.size() >= kNamesMax) return Unexpected(Code::limit, "xl/workbook.xml", "more than 100,000 names");
      NameEntry name{.name = std::string(value_of(element, id.name)), .formula = {}, .sheet = std::string(value_of(element, id.local_sheet))};
      name.hidden = is_true(value_of(element, id.hidden));
      for (const Id flag : {id.function, id.vb, id.xlm, id.macro}) name.runs = name.runs || is_true(value_of(element, flag));
      book_.names.push_back(std::move(name));
    }
    return {};
  }
  Status end() override {
    in_name_ = false;
    --depth_;
    return {};
  }
  Status text(std::string_view utf8) override {
    if (in_name_ && book_.names.back().formula.size() < 100'000) book_.names.back().formula += utf8;
    return {};
  }

 private:
  Book& book_;
  std::size_t depth_{0};
  Id group_{};
  bool in_name_{false};
};

// Marks the shared strings that one sheet uses.
class StringsUsed final : public XmlStreamSink {
 public:
  explicit StringsUsed(std::vector<bool>& used) : used_(used) {}

  Status start(const XmlElement& element, const XmlPrefixes&) override {
    if (element.name == ids().cell) shared_ = value_of(element, ids().type) == "s";
    in_value_ = shared_ && element.name == ids().value;
    if (in_value_) digits_.clear();
    return {};
  }
  Status end() override {
    if (!in_value_) return {};
    in_value_ = false;
    std::size_t index = 0;
    const auto [end, bad] = std::from_chars(digits_.data(), digits_.data() + digits_.size(), index);
    if (bad != std::errc{} || index >= 20'000'000) return {};
    if (index >= used_.size()) used_.resize(std::max(index + 1, used_.size() * 2));
    used_[index] = true;
    return {};
  }
  Status text(std::string_view utf8) override {
    if (in_value_ && digits_.size() < 20) digits_ += utf8;
    return {};
  }

 private:
  std::vector<bool>& used_;
  bool shared_{false}, in_value_{false};
  std::string digits_;
};

// Names of tables in one part, and the source of a pivot cache.
class HeadSink final : public XmlStreamSink {
 public:
  std::string table_name, table_display_name, source_type, source_sheet, source_name;
  bool source_elsewhere{false}, has_worksheet_source{false};

  Status start(const XmlElement& element, const XmlPrefixes&) override {
    const BookIds& id = ids();
    if (element.name == id.table) {
      table_name = value_of(element, id.name);
      table_display_name = value_of(element, id.display_name);
    } else if (element.name == id.cache_source) {
      source_type = value_of(element, id.source_type);
    } else if (element.name == id.worksheet_source) {
      has_worksheet_source = true;
      source_sheet = value_of(element, id.source_sheet);
      source_name = value_of(element, id.name);
      source_elsewhere = !value_of(element, id.rel).empty();
    }
    return {};
  }
  Status end() override { return {}; }
  Status text(std::string_view) override { return {}; }
};

bool has_type(const Relationship& rel, std::string_view word) { return !rel.external && rel.type.ends_with(std::string("/").append(word)); }

// Which sheets stay. The scope gets their names.
Status choose_sheets(Document& document, Book& book, std::string_view workbook, bool remove_hidden) {
  const auto rels = document.package().relationships(workbook);
  if (!rels) return Unexpected{rels.error()};
  std::unordered_map<std::string_view, const Relationship*> by_id;
  for (const Relationship& each : *rels) by_id.try_emplace(each.id, &each);
  std::size_t kept = 0;
  for (SheetEntry& sheet : book.sheets) {
    const auto found = by_id.find(sheet.rel_id);
    const Relationship* const rel = found == by_id.end() ? nullptr : found->second;
    const bool is_sheet = rel != nullptr && (has_type(*rel, "worksheet") || has_type(*rel, "chartsheet"));
    if (is_sheet && document.package().has(rel->target)) sheet.part = rel->target;
    sheet.kept = !sheet.part.empty() && !(remove_hidden && sheet.hidden);
    if (!sheet.kept) {
      if (!sheet.part.empty()) {
        document.told("ooxml.hidden_sheet", "workbook");
        book.refused_parts.insert(lower_ascii(sheet.part));
      }
      book.filter_strings = true;
      continue;
    }
    if (sheet.very_hidden) document.told("ooxml.very_hidden_sheet", "workbook");
    sheet.index = kept++;
    if (clean_sheet_name(sheet.name) == sheet.name) book.scope.sheets.insert(fold_name(sheet.name));
  }
  if (kept == 0) return Unexpected(Code::unsupported, "xl/workbook.xml", "no sheet is left");
  return {};
}

// Tables of sheets that go: formulas may not name them any more.
Status forget_tables(Document& document, Book& book) {
  for (const SheetEntry& sheet : book.sheets) {
    if (sheet.kept || sheet.part.empty()) continue;
    const auto rels = document.package().relationships(sheet.part);
    if (!rels) continue;
    for (const Relationship& rel : *rels) {
      if (!has_type(rel, "table") || !document.package().has(rel.target)) continue;
      HeadSink head;
      if (auto read = document.package().read_xml(rel.target, head); !read) return read;
      for (const std::string& name : {head.table_name, head.table_display_name}) {
        if (!name.empty()) book.scope.dropped_names.insert(fold_name(name));
      }
    }
  }
  return {};
}

void drop_name(Document& document, Book& book, NameEntry& name, std::string_view rule, bool told) {
  name.kept = false;
  book.scope.dropped_names.insert(fold_name(name.name));
  if (told) document.told(rule, "defined names");
  else document.noted(rule, "defined names");
}

// Names that run, hide or reach outside; then those that use them, until nothing changes.
void choose_names(Document& document, Book& book) {
  for (NameEntry& each : book.names) {
    const std::string folded = fold_name(each.name);
    if (is_dangerous_name(each.name) || each.runs) drop_name(document, book, each, "ooxml.macro_name", true);
    else if (folded.starts_with("_xlfn.")) drop_name(document, book, each, "ooxml.hidden_name", false);
    else if (each.hidden && folded != "_xlnm._filterdatabase") drop_name(document, book, each, "ooxml.hidden_name", false);
    else if (!each.sheet.empty() && book.new_index(each.sheet).empty()) drop_name(document, book, each, "ooxml.formula_sheet", false);
  }
  // Every formula is judged once; then names fall with those they use, along the uses, however long the chain.
  std::unordered_map<std::string, std::vector<NameEntry*>> users;
  for (NameEntry& each : book.names) users.try_emplace(fold_name(each.name));
  for (NameEntry& each : book.names) {
    if (!each.kept) continue;
    std::set<std::string> used;
    FormulaScope scope{.sheets = {}, .dropped_names = {}, .used_names = &used};
    scope.sheets.swap(book.scope.sheets);   // lent: there may be many
    const FormulaTrouble trouble = judge_formula(each.formula, scope);
    scope.sheets.swap(book.scope.sheets);
    if (trouble != FormulaTrouble::none) drop_name(document, book, each, rule_of(trouble), true);
    for (const std::string& name : used) {
      if (const auto known = users.find(name); each.kept && known != users.end()) known->second.push_back(&each);
    }
  }
  std::vector<std::string> fallen(book.scope.dropped_names.begin(), book.scope.dropped_names.end());
  while (!fallen.empty()) {
    const auto known = users.find(fallen.back());
    fallen.pop_back();
    if (known == users.end()) continue;
    for (NameEntry* user : std::exchange(known->second, {})) {
      if (!user->kept) continue;
      drop_name(document, book, *user, rule_of(FormulaTrouble::name), true);
      fallen.push_back(fold_name(user->name));
    }
  }
}

// Pivot caches stay when their source is a sheet, name or table of this workbook.
Status choose_pivots(Document& document, Book& book, std::string_view workbook) {
  const auto rels = document.package().relationships(workbook);
  if (!rels) return Unexpected{rels.error()};
  for (const Relationship& rel : *rels) {
    if (!has_type(rel, "pivotCacheDefinition") || !document.package().has(rel.target)) continue;
    HeadSink head;
    if (auto read = document.package().read_xml(rel.target, head); !read) return read;
    const bool inside = head.source_type == "worksheet" && head.has_worksheet_source && !head.source_elsewhere;
    const bool sheet_stays = head.source_sheet.empty() || book.scope.sheets.contains(fold_name(head.source_sheet));
    const bool name_stays = head.source_name.empty() || !book.scope.dropped_names.contains(fold_name(head.source_name));
    if (inside && sheet_stays && name_stays) continue;
    book.refused_parts.insert(lower_ascii(rel.target));
    document.told("ooxml.pivot_source", "pivot table");
  }
  for (const SheetEntry& sheet : book.sheets) {   // the tables of refused caches
    if (!sheet.kept || book.refused_parts.empty()) continue;
    const auto of_sheet = document.package().relationships(sheet.part);
    if (!of_sheet) return Unexpected{of_sheet.error()};
    for (const Relationship& rel : *of_sheet) {
      if (!has_type(rel, "pivotTable") || !document.package().has(rel.target)) continue;
      const auto of_pivot = document.package().relationships(rel.target);
      if (!of_pivot) return Unexpected{of_pivot.error()};
      const bool refused = std::ranges::none_of(*of_pivot, [&](const Relationship& to) {
        return has_type(to, "pivotCacheDefinition") && document.package().has(to.target) && !book.refused_parts.contains(lower_ascii(to.target));
      });
      if (refused) book.refused_parts.insert(lower_ascii(rel.target));
    }
  }
  return {};
}

Status mark_strings(Document& document, Book& book) {
  for (const SheetEntry& sheet : book.sheets) {
    if (!sheet.kept) continue;
    StringsUsed sink(book.used_strings);
    if (auto read = document.package().read_xml(sheet.part, sink); !read) return read;
  }
  return {};
}

}  // namespace

std::string Book::new_index(std::string_view old_index) const {
  std::size_t index = 0;
  const auto [end, bad] = std::from_chars(old_index.data(), old_index.data() + old_index.size(), index);
  if (bad != std::errc{} || end != old_index.data() + old_index.size() || index >= sheets.size() || !sheets[index].kept) return {};
  return std::to_string(sheets[index].index);
}

Result<Book> read_book(Document& document, std::string_view workbook, bool remove_hidden) {
  Book book;
  WorkbookSink sink(book);
  if (auto read = document.package().read_xml(workbook, sink); !read) return Unexpected{read.error()};
  if (auto chosen = choose_sheets(document, book, workbook, remove_hidden); !chosen) return Unexpected{chosen.error()};
  if (auto done = forget_tables(document, book); !done) return Unexpected{done.error()};
  choose_names(document, book);
  if (auto done = choose_pivots(document, book, workbook); !done) return Unexpected{done.error()};
  if (book.filter_strings) {
    if (auto marked = mark_strings(document, book); !marked) return Unexpected{marked.error()};
  }
  return book;
}

std::string clean_sheet_name(std::string_view name) {
  std::string out(name);
  std::ranges::replace_if(out, [](char c) { return std::string_view("[]:*?/\\").find(c) != std::string_view::npos; }, '_');
  if (out.empty()) out = "_";
  return out;
}

}  // namespace temizu::ooxml
