// SpreadsheetML as a family: options, which parts are followed, which hooks a part gets.
#include <algorithm>

#include "base/ascii.h"
#include "filters/ooxml/chart_hooks.h"
#include "filters/ooxml/document.h"
#include "filters/ooxml/sheet_book.h"
#include "filters/ooxml/sheet_hooks.h"
#include "filters/ooxml/sheet_text.h"

namespace temizu::ooxml {
namespace {

class SheetFamily final : public Family {
 public:
  FamilyName name() const override { return FamilyName::sheet; }
  std::string_view kind() const override { return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"; }

  Status prepare(Document& document) override {
    remove_comments_ = document.bench().options().word("comments", "keep") == "remove";
    remove_properties_ = document.bench().options().word("properties", "keep") == "remove";
    options_.remove_hidden = document.bench().options().word("hidden", "keep") == "remove";
    Result<std::vector<Relationship>> rels = document.package().relationships("");
    if (!rels) return Unexpected{rels.error()};
    const auto main = std::ranges::find_if(*rels, [&](const Relationship& r) { return !r.external && r.type.ends_with("/officeDocument"); });
    if (main == rels->end()) return Unexpected(Code::bad_input, "package", "it has no main part");
    Result<Book> book = read_book(document, main->target, options_.remove_hidden);
    if (!book) return Unexpected{book.error()};
    book_ = std::move(*book);
    return {};
  }

  bool wants(const Role& role, Document& document) override {
    if (role.family() == "core" && remove_properties_) {
      document.noted("ooxml.properties", "package");
      return false;
    }
    if (!remove_comments_ || (role.name != "sheet.comments" && role.name != "sheet.notes")) return true;
    if (role.name == "sheet.comments") document.told("ooxml.comment", "sheet");
    return false;
  }

  bool wants_part(std::string_view source) override { return book_.refused_parts.empty() || !book_.refused_parts.contains(lower_ascii(source)); }

  std::unique_ptr<PartHooks> hooks(Document& document, OutPart& part) override {
    const Role& role = document.rules().roles()[part.role];
    if (role.content_type.ends_with("drawingml.chart+xml")) return make_chart_hooks(document, part, book_.scope);
    kept_.comments |= role.name == "sheet.comments";
    if (role.family() == "core") return nullptr;   // the lists are enough
    return make_sheet_hooks(document, part, book_, options_, kept_);
  }

  void finish(Document& document) override {
    if (kept_.comments) document.noted("ooxml.comments_kept", {});
    if (kept_.hidden) document.noted("ooxml.hidden_cells_kept", {});
  }

  Result<std::string> text(const Package& washed) override { return sheet_text(washed); }

 private:
  Book book_;
  SheetOptions options_;
  SheetKept kept_;
  bool remove_comments_{false}, remove_properties_{false};
};

}  // namespace

std::unique_ptr<Family> make_sheet_family() { return std::make_unique<SheetFamily>(); }

}  // namespace temizu::ooxml
