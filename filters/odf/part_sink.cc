#include "filters/odf/part_sink.h"

#include "filters/odf/base64.h"
#include "filters/odf/element.h"
#include "filters/odf/formula.h"
#include "text/layout.h"

namespace temizu::odf {
namespace {

using Kind = ElementRule::Kind;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

Status PartSink::start(const XmlElement& element, const XmlPrefixes& prefixes) {
  if (skipping_ > 0) {
    if (scripts_ && element.name != k_.script && element.name != k_.libraries) {   // these stand empty in every flat document
      package_.found("odf.macro", Weight::high, true);
      scripts_ = false;
    }
    ++skipping_;
    return {};
  }
  if (binary_ > 0) {
    ++binary_;
    return {};
  }
  if (forms_ > 0) {
    ++forms_;
    form_start(element);
    return {};
  }
  if (waiting_) {
    if (element.name == k_.binary_data) {
      binary_ = 1;
      base64_.clear();
      return {};
    }
    if (Status done = settle_waiting({}); !done) return done;
    if (skipping_ > 0) {
      ++skipping_;
      return {};
    }
  }
  return open_.empty() ? root(element) : this->element(element, prefixes);
}

Status PartSink::root(const XmlElement& element) {
  Id name = k_.document_content;
  if (part_ == PartName::styles || part_ == PartName::object_styles) name = k_.document_styles;
  if (part_ == PartName::meta) name = k_.document_meta;
  if (part_ == PartName::settings) name = k_.document_settings;
  flat_ = element.name == k_.document && package_.zip() == nullptr;
  if (part_ == PartName::object && element.name == k_.math) {
    name = k_.math;
    object_kind_ = "math";
  } else if (element.name != name && !flat_) {
    return Unexpected(Code::bad_input, "odf", "a part with another root than its name says");
  }
  mimetype_ = value_of(element, k_.mimetype);
  writer_.start_root(name, lists_.declared());
  const std::string_view version = value_of(element, k_.version);
  if (version.size() == 3 && version.starts_with("1.")) writer_.attribute(k_.version, "1.3");   // the manifest's: readers refuse two versions
  open_.push_back({.name = name, .written = true});
  wrote_root_ = true;
  return {};
}

Status PartSink::element(const XmlElement& element, const XmlPrefixes& prefixes) {
  const Id name = element.name;
  if (flat_ && open_.size() == 1) {   // each part takes its own from the one document
    const bool shared = name == k_.font_face_decls || name == k_.automatic_styles;
    const bool mine = (part_ == PartName::content && (shared || name == k_.body || name == k_.scripts)) ||
                      (part_ == PartName::styles && (shared || name == k_.styles || name == k_.master_styles)) ||
                      (part_ == PartName::meta && name == k_.meta) || (part_ == PartName::settings && name == k_.settings);
    if (!mine) {
      skip();
      return {};
    }
  }
  if (name == k_.forms) {
    forms_ = 1;
    form_ids_.assign(1, {});
    return {};
  }
  const ElementRule& rule = lists_.element(name);
  if (rule.kind == Kind::unwrap) {
    open_.push_back({.name = name, .written = false});
    return {};
  }
  if (rule.kind != Kind::keep || leave_out_by_choice(name) || is_refused_setting(element) || is_hidden(element)) {
    if (name == k_.scripts) scripts_ = true;
    else if (rule.kind == Kind::drop) package_.found(rule.rule, rule.weight, rule.weight >= Weight::low);
    else if (rule.kind == Kind::unknown) package_.found("odf.unknown_element", Weight::info, false);
    skip();
    return {};
  }
  learn_hidden(element);
  if (name == k_.image || name == k_.fill_image || name == k_.background_image || name == k_.list_level_image) return picture_element(element, prefixes);
  if (name == k_.object) return object_element(element, prefixes);
  if (name == k_.control) {
    if (!control_element(element, prefixes)) skip();
    return {};
  }
  if (name == k_.a || name == k_.draw_a) {
    const std::string_view href = value_of(element, k_.href);
    if (!is_allowed_link(href)) {
      ++links_;
      if (!href.empty()) package_.found("odf.bad_link", Weight::high, true, "link " + std::to_string(links_));
      open_.push_back({.name = name, .written = false});
      return {};
    }
    href_ = href;
  }
  if (name == k_.chart_chart && value_of(element, k_.href) == "..") href_ = "..";
  if (name == k_.chart) object_kind_ = "chart";
  Open open{.name = name, .written = true, .is_frame = name == k_.frame};
  if (open.is_frame) open.mark = writer_.mark();
  if (open_.back().is_frame && (name == k_.text_box || name == k_.table)) open_.back().filled = true;
  write(name, element, prefixes);
  open_.push_back(open);
  return writer_.flush();
}

void PartSink::write(Id name, const XmlElement& element, const XmlPrefixes& prefixes) {
  writer_.start(name);
  for (const XmlAttr& each : element.attributes) write_attribute(name, each, prefixes);
  href_ = {};
}

void PartSink::write_attribute(Id, const XmlAttr& attribute, const XmlPrefixes& prefixes) {
  switch (lists_.attribute(attribute.name)) {
    case AttributeKind::none: package_.found("odf.unknown_attribute", Weight::info, false); return;
    case AttributeKind::plain:
      if (attribute.name == k_.text_url && !attribute.value.empty() && !is_allowed_link(attribute.value)) {   // a source's address is opened by a click
        package_.found("odf.bad_link", Weight::high, true);
        return;
      }
      if (attribute.name == k_.table_visibility && attribute.value != "visible") {
        if (!package_.choices().keep_hidden) {   // taking rows out would move what formulas mean: they are shown instead
          package_.found("odf.hidden_shown", Weight::low, true);
          return;
        }
        package_.kept("odf.hidden_kept");
      }
      writer_.attribute(attribute.name, strip_invisible(attribute.value));
      return;
    case AttributeKind::href:
      if (!href_.empty()) writer_.attribute(attribute.name, href_);
      return;
    case AttributeKind::formula:
      ++formulas_;
      if (is_safe_formula(attribute.value, prefixes)) writer_.attribute(attribute.name, attribute.value);
      else package_.found("odf.formula", Weight::high, true, "formula " + std::to_string(formulas_));
      return;
    case AttributeKind::reference:
      if (is_safe_reference(attribute.value)) writer_.attribute(attribute.name, attribute.value);
      else package_.found("odf.linked_data", Weight::high, true);
      return;
  }
}

Status PartSink::end() {
  if (skipping_ > 0) {
    if (--skipping_ == 0) scripts_ = false;
    return {};
  }
  if (binary_ > 0) {
    if (--binary_ > 0) return {};
    const bool quiet = !open_.empty() && (open_.back().has_object || (open_.back().is_frame && open_.back().filled));
    Result<std::string> picture = package_.picture_of(decode_base64(base64_), quiet);
    base64_.clear();
    return picture ? settle_waiting(*picture) : Status(Unexpected{picture.error()});
  }
  if (forms_ > 0) {
    --forms_;
    form_end();
    return {};
  }
  if (waiting_) {
    if (Status done = settle_waiting({}); !done) return done;
    if (skipping_ > 0) {
      --skipping_;
      return {};
    }
  }
  const Open open = open_.back();
  open_.pop_back();
  if (!open.written) return {};
  writer_.end();
  if (open.is_frame) {
    if (open.filled) writer_.keep();
    else writer_.rollback(open.mark);
  }
  return writer_.flush();
}

Status PartSink::text(std::string_view utf8) {
  if (skipping_ > 0) {
    if (scripts_ && !is_blank(utf8)) {
      package_.found("odf.macro", Weight::high, true);
      scripts_ = false;
    }
    return {};
  }
  if (binary_ > 0) {
    base64_ += utf8;
    return {};
  }
  if (forms_ > 0 || waiting_ || !may_hold_text()) return {};
  std::size_t removed = 0;
  writer_.text(strip_invisible(utf8, &removed));
  if (removed > 0) package_.found("odf.control_removed", Weight::info, false);
  return writer_.flush();
}

// Text between other elements is white space or a hiding place.
bool PartSink::may_hold_text() const {
  if (open_.size() < 2) return object_kind_ == "math" && !open_.empty();
  const std::string_view written = lists_.names().written(open_.back().name);
  for (const std::string_view prefix : {"text:", "dc:", "meta:", "number:", "math:", "svg:", "presentation:", "loext:", "field:"}) {
    if (written.starts_with(prefix)) return true;
  }
  return written == "config:config-item" || written == "table:title" || written == "table:desc" || written == "chart:label-separator";
}

bool PartSink::leave_out_by_choice(Id name) {
  if (!package_.choices().keep_properties && part_ == PartName::meta && open_.size() == 2) return true;
  if (package_.choices().keep_comments && name == k_.annotation) package_.kept("odf.comments_kept");
  if (package_.choices().keep_changes && name == k_.tracked_changes) package_.kept("odf.changes_kept");
  if (!package_.choices().keep_comments && (name == k_.annotation || name == k_.annotation_end)) {
    if (name == k_.annotation) package_.found("odf.comment", Weight::low, true);
    return true;
  }
  if (package_.choices().keep_changes) return false;
  if (name == k_.tracked_changes) package_.found("odf.tracked_change", Weight::low, true);
  return name == k_.tracked_changes || name == k_.change || name == k_.change_start || name == k_.change_end;
}

bool PartSink::is_refused_setting(const XmlElement& element) const {
  const Id name = element.name;
  if (name != k_.config_item && name != k_.config_map_named && name != k_.config_map_indexed && name != k_.config_set) return false;
  if (value_of(element, k_.config_type) == "base64Binary" || !lists_.is_setting(value_of(element, k_.config_name))) {
    package_.found("odf.setting", Weight::info, false);
    return true;
  }
  return false;
}

void PartSink::learn_hidden(const XmlElement& element) {
  const bool hides = value_of(element, k_.display) == "false" || value_of(element, k_.visibility) == "hidden" || value_of(element, k_.text_display) == "none";
  if (element.name == k_.style) style_ = value_of(element, k_.name);
  if (!hides || style_.empty() || element.name == k_.table || element.name == k_.page) return;
  if (package_.choices().keep_hidden) package_.kept("odf.hidden_kept");
  else hidden_styles_.insert(style_);
}

// Sheets, slides and text whose style says that nobody sees them (option hidden).
bool PartSink::is_hidden(const XmlElement& element) const {
  if (package_.choices().keep_hidden || hidden_styles_.empty()) return false;
  const Id name = element.name;
  std::string_view style;
  if (name == k_.table) style = value_of(element, k_.table_style_name);
  if (name == k_.page) style = value_of(element, k_.draw_style_name);
  if (name == k_.p || name == k_.h || name == k_.span) style = value_of(element, k_.style_name);
  if (style.empty() || !hidden_styles_.contains(std::string(style))) return false;
  package_.found("odf.hidden", Weight::low, true);
  return true;
}

}  // namespace temizu::odf
