#include "filters/ooxml/chart_hooks.h"

#include "filters/ooxml/drawing_hooks.h"

namespace temizu::ooxml {
namespace {

constexpr std::size_t kFormulaMax = 70'000;

class ChartHooks final : public PartHooks {
 public:
  ChartHooks(Document& document, OutPart& part, const FormulaScope& scope) : document_(document), part_(part), scope_(scope) {}

  Result<Go> start(Tag& tag, XmlWriter&) override {
    if (tag.hook == Hook::chart_formula) text_.clear();
    if (tag.hook == Hook::drawing_link) return drawing_link(tag);
    return Go::write;
  }
  bool text(Hook hook, std::string_view utf8, XmlWriter&) override {
    if (hook != Hook::chart_formula) return false;
    if (text_.size() < kFormulaMax) text_ += utf8;
    return true;
  }
  Status end(Hook hook, XmlWriter& out) override {
    if (hook != Hook::chart_formula) return {};
    const FormulaTrouble found = judge_formula(text_, scope_);
    if (found != FormulaTrouble::none) document_.told(rule_of(found), part_.name);
    out.text(found == FormulaTrouble::none ? std::string_view(text_) : "#REF!");
    return {};
  }

 private:
  Document& document_;
  OutPart& part_;
  const FormulaScope& scope_;
  std::string text_;
};

}  // namespace

std::unique_ptr<PartHooks> make_chart_hooks(Document& document, OutPart& part, const FormulaScope& scope) {
  return std::make_unique<ChartHooks>(document, part, scope);
}

const FormulaScope& any_sheet_scope() {
  static const FormulaScope kScope{.sheets = {}, .dropped_names = {}, .any_sheet = true};
  return kScope;
}

}  // namespace temizu::ooxml
