// What needs more than the lists: pictures, objects, form controls.
#include "filters/odf/element.h"
#include "filters/odf/part_sink.h"
#include "text/layout.h"

namespace temizu::odf {

Status PartSink::picture_element(const XmlElement& element, const XmlPrefixes& prefixes) {
  const XmlAttr* href = find_attribute(element, k_.href);
  if (href == nullptr || href->value.empty()) {
    if (flat_) {
      waiting_.emplace(Waiting{element.name, {}});
      for (const XmlAttr& each : element.attributes) {
        if (lists_.attribute(each.name) == AttributeKind::plain) waiting_->attributes.emplace_back(each.name, strip_invisible(each.value));
      }
      return {};
    }
    if (element.name != k_.background_image) {
      skip();
      return {};
    }
    write(element.name, element, prefixes);
    open_.push_back({.name = element.name, .written = true});
    return {};
  }
  if (is_in_object()) {   // links of an object lead into the object
    package_.found("odf.missing_picture", Weight::info, false);
    skip();
    return {};
  }
  // Beside an object or a table it is only their picture for other readers.
  const bool quiet = open_.back().has_object || (open_.back().is_frame && open_.back().filled);
  Result<std::string> picture = package_.picture(href->value, quiet);
  if (!picture) return Unexpected{picture.error()};
  if (picture->empty()) {
    skip();
    return {};
  }
  href_ = *picture;
  open_.back().filled = true;
  write(element.name, element, prefixes);
  open_.push_back({.name = element.name, .written = true});
  return writer_.flush();
}

// Writes the picture element that waited for its content, or leaves it out.
Status PartSink::settle_waiting(const std::string& picture) {
  const Waiting waiting = std::move(*waiting_);
  waiting_.reset();
  if (picture.empty() && waiting.name != k_.background_image) {
    skip();
    return {};
  }
  open_.back().filled = true;
  writer_.start(waiting.name);
  for (const auto& [name, value] : waiting.attributes) writer_.attribute(name, value);
  if (!picture.empty()) writer_.attribute(k_.href, picture);
  open_.push_back({.name = waiting.name, .written = true});
  return writer_.flush();
}

Status PartSink::object_element(const XmlElement& element, const XmlPrefixes& prefixes) {
  const std::string_view href = value_of(element, k_.href);
  std::string name;
  if (!href.empty() && !is_in_object()) {
    Result<std::string> washed = package_.object(href);
    if (!washed) return Unexpected{washed.error()};
    name = *washed;
  }
  if (name.empty()) {
    package_.found("odf.object", Weight::high, true);
    skip();
    return {};
  }
  const std::string link = "./" + name;
  href_ = link;
  open_.back().filled = true;
  open_.back().has_object = true;
  write(element.name, element, prefixes);
  open_.push_back({.name = element.name, .written = true});
  return writer_.flush();
}

// A form control becomes a frame with what was typed.
bool PartSink::control_element(const XmlElement& element, const XmlPrefixes& prefixes) {
  const auto typed = package_.control_texts.find(std::string(value_of(element, k_.control_id)));
  if (typed == package_.control_texts.end() || typed->second.empty()) return false;
  Open open{.name = k_.frame, .written = true, .is_frame = true, .filled = true};
  open.mark = writer_.mark();
  write(k_.frame, element, prefixes);
  writer_.start(k_.text_box);
  writer_.start(k_.p);
  writer_.text(strip_invisible(typed->second));
  writer_.end();
  writer_.end();
  open_.push_back(open);
  return true;
}

void PartSink::form_start(const XmlElement& element) {
  std::string id(value_of(element, k_.xml_id));
  if (id.empty()) id = value_of(element, k_.form_id);
  const auto pick = [&](Id current, Id other) {
    const XmlAttr* found = find_attribute(element, current);
    return std::string(found != nullptr ? found->value : value_of(element, other));
  };
  const std::string label(value_of(element, k_.label));
  std::string typed;
  if (element.name == k_.checkbox) {
    typed = (pick(k_.current_state, k_.state) == "checked" ? "☑ " : "☐ ") + label;
  } else if (element.name == k_.radio) {
    typed = (pick(k_.current_selected, k_.selected) == "true" ? "◉ " : "○ ") + label;
  } else if (element.name == k_.option) {
    if (pick(k_.current_selected, k_.selected) == "true" && !form_ids_.empty()) {
      std::string& list = package_.control_texts[form_ids_.back()];
      if (list.size() < 10'000) list += (list.empty() ? "" : "、") + label;
    }
  } else if (element.name != k_.password && element.name != k_.hidden && element.name != k_.form_form) {
    typed = pick(k_.current_value, k_.value);
    if (typed.empty()) typed = label;
  }
  if (element.name == k_.form_form || forms_ == 2) package_.found("odf.form", Weight::low, true);
  if (!id.empty() && !typed.empty()) package_.control_texts[id] = typed;
  if (id.empty() && !form_ids_.empty() && element.name != k_.option) id = form_ids_.back();
  form_ids_.push_back(std::move(id));
}

void PartSink::form_end() {
  if (!form_ids_.empty()) form_ids_.pop_back();
}

}  // namespace temizu::odf
