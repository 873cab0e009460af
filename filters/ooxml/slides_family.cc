// PresentationML as a family: options, which parts are followed, which hooks a part gets.
#include <set>

#include "base/ascii.h"
#include "filters/ooxml/chart_hooks.h"
#include "filters/ooxml/document.h"
#include "filters/ooxml/slides_hooks.h"
#include "filters/ooxml/slides_text.h"

namespace temizu::ooxml {
namespace {

// Reads a slide's first element: is it left out of the show?
class ShowSink final : public XmlStreamSink {
 public:
  bool hidden{false};
  Status start(const XmlElement& element, const XmlPrefixes&) override {
    static const Id kShow = lists().names().find("show");
    for (const XmlAttr& each : element.attributes) {
      if (each.name == kShow) hidden = each.value == "0" || each.value == "false";
    }
    return Unexpected(Code::conflict, "slide", "seen");
  }
  Status end() override { return {}; }
  Status text(std::string_view) override { return {}; }
};

class SlidesFamily final : public Family {
 public:
  FamilyName name() const override { return FamilyName::slides; }
  std::string_view kind() const override { return "application/vnd.openxmlformats-officedocument.presentationml.presentation"; }

  Status prepare(Document& document) override {
    remove_comments_ = document.bench().options().word("comments", "keep") == "remove";
    remove_properties_ = document.bench().options().word("properties", "keep") == "remove";
    const bool remove_hidden = document.bench().options().word("hidden", "keep") == "remove";
    return remove_hidden ? find_hidden(document) : Status{};
  }

  bool wants(const Role& role, Document& document) override {
    if (role.family() == "core" && remove_properties_) {
      document.noted("ooxml.properties", "package");
      return false;
    }
    if (!remove_comments_ || (role.name != "slides.comments" && role.name != "slides.authors")) return true;
    if (role.name == "slides.comments") document.told("ooxml.comment", "slide");
    return false;
  }

  bool wants_part(std::string_view source) override { return hidden_.empty() || !hidden_.contains(lower_ascii(source)); }

  std::unique_ptr<PartHooks> hooks(Document& document, OutPart& part) override {
    const Role& role = document.rules().roles()[part.role];
    if (role.family() == "core") return nullptr;   // the lists are enough
    kept_.comments |= role.name == "slides.comments";
    if (role.family() == "slides") return make_slides_hooks(document, part, kept_);
    return make_chart_hooks(document, part, any_sheet_scope());
  }

  void finish(Document& document) override {
    if (kept_.comments) document.noted("ooxml.comments_kept", {});
    if (kept_.hidden) document.noted("ooxml.hidden_slides_kept", {});
  }

  Result<std::string> text(const Package& washed) override { return slides_text(washed); }

 private:
  Status find_hidden(Document& document) {
    const auto of_package = document.package().relationships("");
    if (!of_package) return Unexpected{of_package.error()};
    for (const Relationship& main : *of_package) {
      if (main.external || !main.type.ends_with("/officeDocument")) continue;
      const auto rels = document.package().relationships(main.target);
      if (!rels) return Unexpected{rels.error()};
      for (const Relationship& each : *rels) {
        if (each.external || !each.type.ends_with("/slide") || !document.package().has(each.target)) continue;
        ShowSink sink;
        const Status read = document.package().read_xml(each.target, sink);
        if (!read && read.error().code != Code::conflict) return read;
        if (!sink.hidden || !hidden_.insert(lower_ascii(each.target)).second) continue;
        document.told("ooxml.hidden_slide", "presentation");
      }
    }
    return {};
  }

  std::set<std::string, std::less<>> hidden_;
  SlidesKept kept_;
  bool remove_comments_{false}, remove_properties_{false};
};

}  // namespace

std::unique_ptr<Family> make_slides_family() { return std::make_unique<SlidesFamily>(); }

}  // namespace temizu::ooxml
