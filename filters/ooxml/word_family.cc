// Documents of text: options, parts that options take out, what was kept.
#include "filters/ooxml/chart_hooks.h"
#include "filters/ooxml/document.h"
#include "filters/ooxml/word_hooks.h"
#include "filters/ooxml/word_text.h"

namespace temizu::ooxml {
namespace {

class WordFamily final : public Family {
 public:
  FamilyName name() const override { return FamilyName::word; }
  std::string_view kind() const override { return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"; }

  Status prepare(Document& document) override {
    const Options& options = document.bench().options();
    options_.comments = options.word("comments", "keep") == "keep";
    options_.accept_changes = options.word("changes", "keep") == "accept";
    options_.remove_hidden = options.word("hidden", "keep") == "remove";
    return {};
  }

  bool wants(const Role& role, Document& document) override {
    if (role.name == "word.comments" && !options_.comments) {
      document.told("ooxml.comment", "word/comments.xml");
      return false;
    }
    return true;
  }

  std::unique_ptr<PartHooks> hooks(Document& document, OutPart& part) override {
    const Role& role = document.rules().roles()[part.role];
    if (role.content_type.ends_with("drawingml.chart+xml")) return make_chart_hooks(document, part, any_sheet_scope());
    return make_word_hooks(document, part, options_, kept_);
  }

  void finish(Document& document) override {
    if (kept_.comments) document.noted("ooxml.comments_kept", {});
    if (kept_.changes) document.noted("ooxml.changes_kept", {});
    if (kept_.hidden) document.noted("ooxml.hidden_text_kept", {});
  }

  Result<std::string> text(const Package& washed) override { return word_text(washed); }

 private:
  WordOptions options_;
  WordKept kept_;
};

}  // namespace

std::unique_ptr<Family> make_word_family() { return std::make_unique<WordFamily>(); }

}  // namespace temizu::ooxml
