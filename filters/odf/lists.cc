#include "filters/odf/lists.h"

#include <algorithm>

namespace temizu::odf {
namespace {

template <class Take>
void for_words(std::string_view words, Take take) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (end > 0) take(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

}  // namespace

Lists::Lists() {
#define SPACE(prefix, uri) declared_.push_back(names_.add_space(prefix, uri));
#include "filters/odf/spaces.def"
#undef SPACE
  using Kind = ElementRule::Kind;
#define KEEP(prefix, words) add_elements({Kind::keep, {}, Weight::info}, prefix, words);
#define UNWRAP(prefix, words) add_elements({Kind::unwrap, {}, Weight::info}, prefix, words);
#define DROP(rule, weight, prefix, words) add_elements({Kind::drop, rule, Weight::weight}, prefix, words);
#define SILENT(prefix, words) add_elements({Kind::silent, {}, Weight::info}, prefix, words);
#include "filters/odf/elements.def"
#undef KEEP
#undef UNWRAP
#undef DROP
#undef SILENT
#define PLAIN(prefix, words) add_attributes(AttributeKind::plain, prefix, words);
#define FORMULA(prefix, words) add_attributes(AttributeKind::formula, prefix, words);
#define REFERENCE(prefix, words) add_attributes(AttributeKind::reference, prefix, words);
#define HREF(prefix, words) add_attributes(AttributeKind::href, prefix, words);
#include "filters/odf/attributes.def"
#undef PLAIN
#undef FORMULA
#undef REFERENCE
#undef HREF
#define ITEMS(words) for_words(words, [&](std::string_view word) { settings_.insert(word); });
#include "filters/odf/settings.def"
#undef ITEMS
  learn();
  elements_.resize(names_.size());
  attributes_.resize(names_.size(), AttributeKind::none);
}

XmlNames::Space Lists::space(std::string_view prefix) const {
  return prefix.empty() ? XmlNames::kNoSpace : prefix == "xml" ? XmlNames::kXmlSpace : names_.space_of_prefix(prefix);
}

XmlNames::Id Lists::add(std::string_view prefix, std::string_view local) { return names_.add(space(prefix), local); }

void Lists::add_elements(ElementRule rule, std::string_view prefix, std::string_view words) {
  for_words(words, [&](std::string_view word) {
    const XmlNames::Id id = add(prefix, word);
    if (elements_.size() <= id) elements_.resize(id + std::size_t{1});
    if (elements_[id].kind == ElementRule::Kind::unknown) elements_[id] = rule;
  });
}

void Lists::add_attributes(AttributeKind kind, std::string_view prefix, std::string_view words) {
  for_words(words, [&](std::string_view word) {
    const XmlNames::Id id = add(prefix, word);
    if (attributes_.size() <= id) attributes_.resize(id + std::size_t{1}, AttributeKind::none);
    attributes_[id] = std::max(attributes_[id], kind);   // of two rows the stricter one
  });
}

void Lists::learn() {
  Known& k = known_;
  const auto office = [&](std::string_view local) { return add("office", local); };
  k.document = office("document"), k.document_content = office("document-content"), k.document_styles = office("document-styles");
  k.document_meta = office("document-meta"), k.document_settings = office("document-settings"), k.body = office("body"), k.chart = office("chart");
  k.scripts = office("scripts"), k.script = office("script"), k.libraries = add("ooo", "libraries"), k.forms = office("forms"), k.binary_data = office("binary-data"), k.annotation = office("annotation");
  k.annotation_end = office("annotation-end"), k.version = office("version"), k.mimetype = office("mimetype");
  k.font_face_decls = office("font-face-decls"), k.styles = office("styles"), k.automatic_styles = office("automatic-styles");
  k.master_styles = office("master-styles"), k.meta = office("meta"), k.settings = office("settings"), k.event_listeners = office("event-listeners");
  const auto text = [&](std::string_view local) { return add("text", local); };
  k.text_url = text("url");
  k.p = text("p"), k.h = text("h"), k.span = text("span"), k.tab = text("tab"), k.s = text("s"), k.c = text("c"), k.line_break = text("line-break");
  k.a = text("a"), k.note = text("note"), k.note_citation = text("note-citation"), k.ruby_text = text("ruby-text"), k.style_name = text("style-name");
  k.tracked_changes = text("tracked-changes"), k.change = text("change"), k.change_start = text("change-start"), k.change_end = text("change-end");
  k.list_item = text("list-item"), k.list_level_image = text("list-level-style-image"), k.text_display = text("display");
  k.table = add("table", "table"), k.table_style_name = add("table", "style-name"), k.table_visibility = add("table", "visibility"), k.table_row = add("table", "table-row"), k.table_cell = add("table", "table-cell");
  k.covered_cell = add("table", "covered-table-cell"), k.display = add("table", "display");
  const auto draw = [&](std::string_view local) { return add("draw", local); };
  k.frame = draw("frame"), k.image = draw("image"), k.object = draw("object"), k.text_box = draw("text-box"), k.control = draw("control");
  k.control_id = draw("control"), k.page = draw("page"), k.draw_a = draw("a"), k.fill_image = draw("fill-image"), k.draw_style_name = draw("style-name");
  k.draw_object_ole = draw("object-ole");
  k.style = add("style", "style"), k.name = add("style", "name"), k.background_image = add("style", "background-image");
  k.visibility = add("presentation", "visibility"), k.href = add("xlink", "href"), k.chart_chart = add("chart", "chart"), k.math = add("math", "math");
  k.config_item = add("config", "config-item"), k.config_name = add("config", "name"), k.config_type = add("config", "type");
  k.config_entry = add("config", "config-item-map-entry"), k.config_map_named = add("config", "config-item-map-named");
  k.config_map_indexed = add("config", "config-item-map-indexed"), k.config_set = add("config", "config-item-set");
  k.process_content = office("process-content"), k.xml_id = add("xml", "id");
  const auto form = [&](std::string_view local) { return add("form", local); };
  k.form_id = form("id"), k.current_value = form("current-value"), k.value = form("value"), k.label = form("label"), k.state = form("state");
  k.current_state = form("current-state"), k.current_selected = form("current-selected"), k.selected = form("selected"), k.option = form("option");
  k.checkbox = form("checkbox"), k.radio = form("radio"), k.listbox = form("listbox"), k.password = form("password"), k.hidden = form("hidden");
  k.form_form = form("form");
}

const Lists& lists() {
  static const Lists all;
  return all;
}

}  // namespace temizu::odf
