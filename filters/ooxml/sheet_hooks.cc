#include "filters/ooxml/sheet_hooks.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "filters/ooxml/drawing_hooks.h"

namespace temizu::ooxml {
namespace {

constexpr std::size_t kFormulaMax = 70'000;   // octets that are collected; more is malformed anyway

struct SheetIds {
  explicit SheetIds(const XmlNames& n)
      : name(n.find("name")), state(n.find("state")), local_sheet(n.find("localSheetId")), hidden(n.find("hidden")), function(n.find("function")),
        vb(n.find("vbProcedure")), xlm(n.find("xlm")), macro(n.find("macro")), type(n.find("t")), group(n.find("si")), cell_type(n.find("type")),
        value(n.find("val")), location(n.find("location")), rel(n.find("r:id")), uri(n.find("uri")), active_tab(n.find("activeTab")),
        first_sheet(n.find("firstSheet")), refresh(n.find("refreshOnLoad")), formula(n.find("formula")), text_function(n.find("functionGroupId")),
        object_type(n.find("ObjectType")), string_item(n.find("s:si")), string_text(n.find("s:t")), image_data(n.find("v:imagedata")), least(n.find("min")),
        most(n.find("max")), place(n.find("r")), sheet_id(n.find("sheetId")),
        range(n.find("ref")), input1(n.find("r1")), input2(n.find("r2")) {}
  Id name, state, local_sheet, hidden, function, vb, xlm, macro, type, group, cell_type, value, location, rel, uri, active_tab, first_sheet, refresh,
      formula, text_function, object_type, string_item, string_text, image_data, least, most, place, sheet_id, range, input1, input2;
};

const SheetIds& ids() {
  static const SheetIds kIds(lists().names());
  return kIds;
}

// Extensions that a worksheet may carry: data validation and conditional formats over sheets, small charts, data bars (MS-XLSX 2.3).
constexpr std::string_view kExtensions[] = {
    "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}",
    "{78C0D931-6437-407d-A8EE-F0AAD7539E65}",
    "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}",
    "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}",
};

bool is_listed_extension(std::string_view uri) {
  return std::ranges::any_of(kExtensions, [&](std::string_view known) { return std::ranges::equal(uri, known, {}, ascii_upper, ascii_upper); });
}

bool is_true(std::string_view value) { return !value.empty() && value != "0" && value != "false"; }

// Cells of this sheet as attributes name them: A1, $A$1:B2, or nothing.
bool is_place(std::string_view text) {
  return text.size() <= 32 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '$' || c == ':'; });
}

class SheetHooks final : public PartHooks {
 public:
  SheetHooks(Document& document, OutPart& part, const Book& book, const SheetOptions& options, SheetKept& kept)
      : document_(document), part_(part), book_(book), options_(options), was_kept_(kept) {}

  Result<Go> start(Tag& tag, XmlWriter& out) override {
    switch (tag.hook) {
      case Hook::sheet_cell: return cell(tag);
      case Hook::sheet_row: return row(tag);
      case Hook::sheet_column: return columns(tag);
      case Hook::cell_formula:
      case Hook::formula:
      case Hook::book_name: return collect(tag);
      case Hook::group:
      case Hook::frame:
      case Hook::anchor: return open_frame(tag, out);
      case Hook::threshold: return threshold(tag);
      case Hook::cell_link: return cell_link(tag);
      case Hook::string_item: return string_item(out);
      case Hook::extension: return is_listed_extension(tag.get(ids().uri)) ? open_frame(tag, out) : Result<Go>(Go::drop);
      case Hook::book_view: return book_view(tag);
      case Hook::book_sheet: return book_sheet(tag);
      case Hook::shape: return shape(tag);
      case Hook::drawing_link: return drawing_link(tag);
      case Hook::vml_shape:
        if (frames_.size() > 4) return Go::drop;
        (void)open_frame(tag, out);
        frames_.back().bad = true;   // until it turns out to be a note
        return Go::unwrap;
      case Hook::client_data: return client_data(tag);
      case Hook::pivot_cache: return pivot_cache(tag);
      case Hook::cache_field: return cache_field(tag);
      default: return Go::write;
    }
  }

  Status end(Hook hook, XmlWriter& out) override {
    switch (hook) {
      case Hook::cell_formula: end_cell_formula(out); break;
      case Hook::formula: end_formula(out); break;
      case Hook::book_name: end_name(out); break;
      case Hook::group:
      case Hook::frame:
      case Hook::anchor:
      case Hook::vml_shape:
      case Hook::extension: close_frame(hook, out); break;
      default: break;
    }
    return {};
  }

  bool wants_child(Hook hook, Id child) override { return hook != Hook::vml_shape || child != ids().image_data; }

  bool text(Hook hook, std::string_view utf8, XmlWriter&) override {
    if (hook != Hook::cell_formula && hook != Hook::formula && hook != Hook::book_name) return false;
    if (text_.size() < kFormulaMax) text_ += utf8;
    return true;
  }

 private:
  // An element that may have to be taken back once its content is known.
  struct Frame {
    XmlWriter::Mark mark;
    Document::Referred referred;
    bool bad{false};     // a formula inside cannot stay
    bool shape{false};   // an anchor: something is drawn
  };

  Result<Go> open_frame(const Tag& tag, XmlWriter& out) {
    frames_.push_back({.mark = out.mark(), .referred = document_.referred(part_)});
    write(tag.name, tag.attributes, out);
    return Go::unwrap;
  }

  void close_frame(Hook hook, XmlWriter& out) {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const bool empty = hook != Hook::frame && hook != Hook::vml_shape && out.just_opened();
    if (frame.bad || empty || (hook == Hook::anchor && !frame.shape)) {
      out.rollback(frame.mark);
      document_.forget(part_, frame.referred);
      return;
    }
    out.end();
    out.keep();
  }

  template <class Attributes>
  static void write(Id name, const Attributes& attributes, XmlWriter& out) {
    out.start(name);
    for (const auto& each : attributes) out.attribute(each.name, each.value);
  }

  void trouble(FormulaTrouble found) { document_.told(rule_of(found), part_.name); }

  // Formulas are held back until their last octet is there.
  struct Kept {
    Id name;
    std::string value;
  };
  Result<Go> collect(const Tag& tag) {
    tag_ = tag.name;
    kept_.clear();
    for (const XmlAttr& each : tag.attributes) kept_.push_back({each.name, std::string(each.value)});
    text_.clear();
    return Go::unwrap;
  }

  std::string_view kept(Id name) const {
    const auto at = std::ranges::find(kept_, name, &Kept::name);
    return at == kept_.end() ? std::string_view{} : std::string_view(at->value);
  }

  void write_kept(XmlWriter& out) {
    write(tag_, kept_, out);
    out.text(text_);
    out.end();
  }

  // The value that the cell had stays in <v> when the formula goes.
  void end_cell_formula(XmlWriter& out) {
    const std::string_view type = kept(ids().type);
    if (text_.empty() && type == "shared") {   // uses the formula of another cell (18.3.1.40)
      if (shared_.contains(kept(ids().group))) write_kept(out);
      return;
    }
    if (text_.empty() && type != "dataTable") return;
    for (const Id place : {ids().range, ids().input1, ids().input2}) {
      if (!is_place(kept(place))) return trouble(FormulaTrouble::malformed);
    }
    if (const FormulaTrouble found = judge_formula(text_, book_.scope); found != FormulaTrouble::none) return trouble(found);
    if (type == "shared") shared_.emplace(kept(ids().group));
    write_kept(out);
  }

  void end_formula(XmlWriter& out) {
    const FormulaTrouble found = judge_formula(text_, book_.scope);
    if (found == FormulaTrouble::none) return write_kept(out);
    trouble(found);
    if (!frames_.empty()) frames_.back().bad = true;
  }

  // Told when the book was read; here it is only not written.
  void end_name(XmlWriter& out) {
    bool stays = !is_dangerous_name(kept(ids().name)) && !book_.scope.dropped_names.contains(fold_name(kept(ids().name)));
    for (const Id flag : {ids().function, ids().vb, ids().xlm, ids().macro}) stays = stays && !is_true(kept(flag));
    if (is_true(kept(ids().hidden))) stays = stays && fold_name(kept(ids().name)) == "_xlnm._filterdatabase";
    std::erase_if(kept_, [](const Kept& each) {
      const SheetIds& id = ids();
      return each.name == id.function || each.name == id.vb || each.name == id.xlm || each.name == id.macro || each.name == id.text_function;
    });
    for (Kept& each : kept_) {
      if (each.name != ids().local_sheet) continue;
      each.value = book_.new_index(each.value);
      stays = stays && !each.value.empty();
    }
    if (stays && judge_formula(text_, book_.scope) == FormulaTrouble::none) write_kept(out);
  }

  // Rows come after columns, cells inside rows: what is hidden is known before a cell.
  Result<Go> row(const Tag& tag) {
    column_ = 0;
    if (!is_true(tag.get(ids().hidden))) return Go::write;
    return hidden("ooxml.hidden_row") ? Go::drop : Go::write;
  }

  Result<Go> columns(const Tag& tag) {
    if (!is_true(tag.get(ids().hidden))) return Go::write;
    std::size_t least = 0, most = 0;
    (void)std::from_chars(tag.get(ids().least).data(), tag.get(ids().least).data() + tag.get(ids().least).size(), least);
    (void)std::from_chars(tag.get(ids().most).data(), tag.get(ids().most).data() + tag.get(ids().most).size(), most);
    if (!options_.remove_hidden) was_kept_.hidden = true;
    else if (hidden_columns_.size() < 16'384) hidden_columns_.emplace_back(least, most);
    return Go::write;
  }

  Result<Go> cell(const Tag& tag) {
    if (hidden_columns_.empty()) return Go::write;
    std::size_t column = 0;
    for (const char c : tag.get(ids().place)) {
      if (c >= 'a' && c <= 'z') column = column * 26 + static_cast<std::size_t>(c - 'a' + 1);
      else if (c >= 'A' && c <= 'Z') column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
      else break;
      if (column > 16'384) break;
    }
    column_ = column > 0 ? column : column_ + 1;   // a cell without a place follows the one before
    const bool is_hidden = std::ranges::any_of(hidden_columns_, [&](const auto& range) { return range.first <= column_ && column_ <= range.second; });
    if (is_hidden) (void)hidden("ooxml.hidden_column");
    return is_hidden ? Go::drop : Go::write;
  }

  // True when it goes.
  bool hidden(std::string_view rule) {
    if (options_.remove_hidden) document_.told(rule, part_.name);
    else was_kept_.hidden = true;
    return options_.remove_hidden;
  }

  // s:cfvo: a limit of a scale, perhaps a formula.
  Result<Go> threshold(Tag& tag) {
    const FormulaTrouble found = judge_formula(tag.get(ids().value), book_.scope);
    if (found == FormulaTrouble::none) return Go::write;
    trouble(found);
    if (!frames_.empty()) frames_.back().bad = true;
    return Go::drop;
  }

  // A place inside, an address outside, or both. Where neither is left the cell keeps its words.
  Result<Go> cell_link(Tag& tag) {
    const std::string_view location = tag.get(ids().location);
    if (!location.empty() && judge_formula(location, book_.scope) != FormulaTrouble::none) {
      document_.told("ooxml.link", part_.name);
      tag.erase(ids().location);
    }
    return tag.has(ids().rel) || tag.has(ids().location) ? Go::write : Go::drop;
  }

  // Strings that only dropped sheets used are emptied; the others keep their numbers.
  Result<Go> string_item(XmlWriter& out) {
    const std::size_t index = strings_++;
    if (!book_.filter_strings || (index < book_.used_strings.size() && book_.used_strings[index])) return Go::write;
    out.start(ids().string_item);
    out.start(ids().string_text);
    out.end();
    out.end();
    return Go::drop;
  }

  Result<Go> book_view(Tag& tag) {
    const std::size_t visible = first_visible();
    for (const Id name : {ids().active_tab, ids().first_sheet}) {
      if (!tag.has(name)) continue;
      const std::string index = book_.new_index(tag.get(name));
      tag.set(name, index.empty() ? std::to_string(visible) : index);
    }
    return Go::write;
  }

  // The first kept sheet that people see; 0 when all are hidden.
  std::size_t first_visible() const {
    for (const SheetEntry& each : book_.sheets) {
      if (each.kept && !each.hidden) return each.index;
    }
    return 0;
  }

  Result<Go> book_sheet(Tag& tag) {
    if (tag.get(ids().name).empty() || tag.get(ids().sheet_id).empty()) return Go::drop;
    const bool is_known = std::ranges::any_of(book_.sheets, [&](const SheetEntry& each) { return each.kept && each.name == tag.get(ids().name); });
    if (!is_known) return Go::drop;   // inside of mc:AlternateContent: no sheet of this book
    const bool all_hidden = std::ranges::none_of(book_.sheets, [](const SheetEntry& each) { return each.kept && !each.hidden; });
    if (all_hidden && !sheet_seen_) tag.erase(ids().state);   // a workbook shows at least one
    if (tag.get(ids().state) == "hidden") was_kept_.hidden = true;
    if (tag.get(ids().state) == "veryHidden") tag.set(ids().state, "hidden");
    sheet_seen_ = true;
    tag.set(ids().name, clean_sheet_name(tag.get(ids().name)));
    return Go::write;
  }

  Result<Go> shape(Tag& tag) {
    if (!tag.get(ids().macro).empty()) document_.told("ooxml.macro_call", part_.name);
    tag.erase(ids().macro);
    for (Frame& each : frames_) each.shape = true;
    return Go::write;
  }

  // Of the shapes behind a sheet only notes stay: controls and objects have no part any more.
  Result<Go> client_data(const Tag& tag) {
    if (frames_.empty() || tag.get(ids().object_type) != "Note") return Go::drop;
    frames_.back().bad = false;
    return Go::write;
  }

  Result<Go> pivot_cache(Tag& tag) {
    if (is_true(tag.get(ids().refresh))) document_.noted("ooxml.pivot_refresh", part_.name);
    tag.erase(ids().refresh);
    return Go::write;
  }

  Result<Go> cache_field(Tag& tag) {
    const std::string_view formula = tag.get(ids().formula);
    if (formula.empty()) return Go::write;
    if (const FormulaTrouble found = judge_formula(formula, book_.scope); found != FormulaTrouble::none) {
      trouble(found);
      tag.erase(ids().formula);
    }
    return Go::write;
  }

  Document& document_;
  OutPart& part_;
  const Book& book_;
  const SheetOptions& options_;
  SheetKept& was_kept_;
  std::vector<std::pair<std::size_t, std::size_t>> hidden_columns_;   // only when they are to go
  std::size_t column_{0};
  std::vector<Frame> frames_;
  Id tag_{0};
  std::vector<Kept> kept_;
  std::string text_;
  std::set<std::string, std::less<>> shared_;   // groups of shared formulas whose first cell was kept
  std::size_t strings_{0};
  bool sheet_seen_{false};
};

}  // namespace

std::unique_ptr<PartHooks> make_sheet_hooks(Document& document, OutPart& part, const Book& book, const SheetOptions& options, SheetKept& kept) {
  return std::make_unique<SheetHooks>(document, part, book, options, kept);
}

}  // namespace temizu::ooxml
