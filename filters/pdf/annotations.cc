#include <algorithm>
#include <array>
#include <cmath>

#include "filters/pdf/document.h"

namespace temizu::pdf {
namespace {

constexpr std::int64_t kHidden = 2 | 32;   // flags Hidden and NoView (ISO 32000-1 table 165)

// The normal appearance in the state that the annotation is in.
Object normal_appearance(Object annotation) {
  Object normal = key(key(annotation, "/AP"), "/N");
  if (normal.isDictionary()) {
    const std::string state = name_of(key(annotation, "/AS"));
    normal = key(normal, "/" + (state.empty() ? "Off" : state));
  }
  return normal;
}

bool has_content(Object text) { return text.isString() && !text.getStringValue().empty(); }

void tell(Work& work, Object annotation, const std::string& sort, bool drawn) {
  const std::string where = "object " + std::to_string(annotation.getObjGen().getObj());
  if (sort == "Widget") work.found("pdf.form", Weight::low, true, where);
  else if (sort == "FreeText" && drawn) work.found("pdf.annotation", Weight::info, false, where);
  else if (sort == "FileAttachment" || sort == "Popup") return;   // told as file, told with what it belongs to
  else if (has_content(key(annotation, "/Contents"))) work.found("pdf.comment", Weight::low, true, where);
  else work.found("pdf.annotation", drawn ? Weight::info : Weight::low, !drawn, where);
}

// ISO 32000-1 algorithm 8.1: the matrix that brings the appearance's box, as its own matrix turns it, onto the rectangle.
bool fit(Object appearance, const std::vector<double>& rectangle, std::array<double, 4>& out) {
  const std::vector<double> box = reals_of(key(appearance, "/BBox"), 4);
  if (box.size() != 4) return false;
  std::vector<double> m = reals_of(key(appearance, "/Matrix"), 6);
  if (m.size() != 6) m = {1, 0, 0, 1, 0, 0};
  double left = HUGE_VAL, bottom = HUGE_VAL, right = -HUGE_VAL, top = -HUGE_VAL;
  for (const double x : {box[0], box[2]}) {
    for (const double y : {box[1], box[3]}) {
      left = std::min(left, m[0] * x + m[2] * y + m[4]);
      right = std::max(right, m[0] * x + m[2] * y + m[4]);
      bottom = std::min(bottom, m[1] * x + m[3] * y + m[5]);
      top = std::max(top, m[1] * x + m[3] * y + m[5]);
    }
  }
  if (!(right - left > 1e-9) || !(top - bottom > 1e-9)) return false;
  const double x_scale = (rectangle[2] - rectangle[0]) / (right - left), y_scale = (rectangle[3] - rectangle[1]) / (top - bottom);
  out = {x_scale, y_scale, rectangle[0] - left * x_scale, rectangle[1] - bottom * y_scale};
  return std::isfinite(out[0]) && std::isfinite(out[1]) && std::isfinite(out[2]) && std::isfinite(out[3]);
}

}  // namespace

Bytes draw_annotation(Work& work, Object annotation, ResourceScope& scope) {
  const std::string sort = name_of(key(annotation, "/Subtype"));
  std::vector<double> rectangle = reals_of(key(annotation, "/Rect"), 4);
  const bool visible = (integer_of(key(annotation, "/F"), 0) & kHidden) == 0 && sort != "Popup" && work.layers.shows(key(annotation, "/OC"));
  Bytes drawn;
  if (visible && rectangle.size() == 4) {
    if (rectangle[0] > rectangle[2]) std::swap(rectangle[0], rectangle[2]);
    if (rectangle[1] > rectangle[3]) std::swap(rectangle[1], rectangle[3]);
    Object appearance = normal_appearance(annotation);
    if (!appearance.isStream() && sort == "Widget" && key(annotation, "/AP").isNull()) {
      appearance = make_field_appearance(work, annotation, rectangle[2] - rectangle[0], rectangle[3] - rectangle[1]);
    }
    std::array<double, 4> to{};
    Object shared = key(key(work.pdf.getTrailer().getKey("/Root"), "/AcroForm"), "/DR");
    if (appearance.isStream() && work.layers.shows(key(appearance, "/OC")) && fit(appearance, rectangle, to)) {
      const Value form = build_form(work, appearance, shared, kDepthMax);
      if (!form.empty()) {
        drawn = "q\n" + number(to[0]) + " 0 0 " + number(to[1]) + " " + number(to[2]) + " " + number(to[3]) + " cm\n" +
                name(scope.add_object(form)) + " Do\nQ\n";
      }
    }
  }
  tell(work, annotation, sort, !drawn.empty());
  return drawn;
}

}  // namespace temizu::pdf
