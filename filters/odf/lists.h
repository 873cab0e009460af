// The allow-lists of OpenDocument names (spaces.def, elements.def, attributes.def, settings.def) as tables by number. Filled when the filter is made.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/finding.h"
#include "filters/common/xml_names.h"

namespace temizu::odf {

struct ElementRule {
  enum class Kind : std::uint8_t { unknown, keep, unwrap, drop, silent };
  Kind kind{Kind::unknown};
  std::string_view rule;           // of drop
  Weight weight{Weight::info};
};

enum class AttributeKind : std::uint8_t { none, plain, formula, reference, href };

// Names that code asks for.
struct Known {
  XmlNames::Id document, document_content, document_styles, document_meta, document_settings, body, chart, scripts, script, libraries, forms, binary_data, annotation,
      annotation_end, version, mimetype, text_url, font_face_decls, styles, automatic_styles, master_styles, meta, settings;
  XmlNames::Id p, h, span, tab, s, c, line_break, a, note, note_citation, ruby_text, tracked_changes, change, change_start, change_end, style_name, list_item;
  XmlNames::Id table, table_style_name, table_visibility, table_row, table_cell, covered_cell, display;
  XmlNames::Id frame, image, object, text_box, control, control_id, page, draw_a, fill_image, draw_style_name, draw_object_ole;
  XmlNames::Id style, name, background_image, list_level_image, visibility, text_display, href, chart_chart, math, config_item, config_name, config_type,
      config_entry, config_map_named, config_map_indexed, config_set, process_content, event_listeners, xml_id;
  XmlNames::Id form_id, current_value, value, label, current_state, state, current_selected, selected, option, checkbox, radio, listbox, password, hidden, form_form;
};

class Lists {
 public:
  Lists();
  const XmlNames& names() const { return names_; }
  const Known& known() const { return known_; }
  const ElementRule& element(XmlNames::Id id) const { return elements_[id]; }
  AttributeKind attribute(XmlNames::Id id) const { return attributes_[id]; }
  const std::vector<XmlNames::Space>& declared() const { return declared_; }   // on every root, in this order
  bool is_setting(std::string_view item) const { return settings_.contains(item); }

 private:
  XmlNames::Space space(std::string_view prefix) const;
  XmlNames::Id add(std::string_view prefix, std::string_view local);
  void add_elements(ElementRule rule, std::string_view prefix, std::string_view words);
  void add_attributes(AttributeKind kind, std::string_view prefix, std::string_view words);
  void learn();

  XmlNames names_;
  Known known_{};
  std::vector<ElementRule> elements_;
  std::vector<AttributeKind> attributes_;
  std::vector<XmlNames::Space> declared_;
  std::unordered_set<std::string_view> settings_;
};

const Lists& lists();

}  // namespace temizu::odf
