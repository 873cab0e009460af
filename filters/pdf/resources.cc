#include <algorithm>
#include <utility>

#include "filters/pdf/work.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kNamesMax = 20'000;

const char* class_name(Resource resource) {
  switch (resource) {
    case Resource::font: return "/Font";
    case Resource::object: return "/XObject";
    case Resource::graphics_state: return "/ExtGState";
    case Resource::colour_space: return "/ColorSpace";
    case Resource::pattern: return "/Pattern";
    case Resource::shading: return "/Shading";
  }
  return "/Font";
}

Value build_object(Work& work, Object stream, Object outer_resources, int depth) {
  if (!stream.isStream()) return {};
  if (!work.layers.shows(key(stream, "/OC"))) {
    work.found("pdf.hidden_layer", Weight::low, true);
    return {};
  }
  const std::string sort = name_of(key(stream, "/Subtype"));
  if (sort == "Image") return build_image(work, stream, depth);
  if (sort == "Form") return build_form(work, stream, outer_resources, depth);
  return {};
}

}  // namespace

ResourceScope::ResourceScope(Work& work, Object resources, int depth) : work_(work), resources_(resources), depth_(depth) {
  // What stands in for the device colour spaces is used without being named (ISO 32000-1 8.6.5.6).
  for (const char* standing_in : {"DefaultGray", "DefaultRGB", "DefaultCMYK"}) {
    if (!key(of_class("/ColorSpace"), "/" + std::string(standing_in)).isNull()) use(Resource::colour_space, standing_in);
  }
}

Object ResourceScope::of_class(const char* slashed) const { return key(resources_, slashed); }

Value ResourceScope::build(Resource resource, const std::string& wanted) {
  Object source = key(of_class(class_name(resource)), "/" + wanted);
  if (source.isNull()) return {};
  if (depth_ <= 0) {
    work_.found("pdf.too_deep", Weight::low, false);
    return {};
  }
  switch (resource) {
    case Resource::font: return build_font(work_, source, resources_, depth_);
    case Resource::object: return build_object(work_, source, resources_, depth_);
    case Resource::graphics_state: return build_graphics_state(work_, source, depth_);
    case Resource::colour_space: return build_colour_space(work_, source, depth_);
    case Resource::pattern: return build_pattern(work_, source, resources_, depth_);
    case Resource::shading: return build_shading(work_, source, depth_);
  }
  return {};
}

bool ResourceScope::use(Resource resource, const std::string& wanted) {
  const std::pair<Resource, std::string> id{resource, wanted};
  const auto known = used_.find(id);
  if (known != used_.end()) return draw(known->second);
  if (used_.size() >= kNamesMax) stop(Code::limit, "pdf", "too many resources");
  const std::uint64_t around = std::exchange(work_.drawn, 0);
  Value built = build(resource, wanted);
  const std::uint64_t drawn = std::exchange(work_.drawn, around);
  if (built.empty() && resource == Resource::colour_space &&
      (wanted == "DeviceGray" || wanted == "DeviceRGB" || wanted == "DeviceCMYK" || wanted == "Pattern")) {
    return true;
  }
  // What is there but was not understood; objects tell for themselves.
  if (built.empty() && resource != Resource::object && !key(of_class(class_name(resource)), "/" + wanted).isNull()) {
    work_.found("pdf.resource_removed", Weight::low, false);
  }
  return draw(used_.emplace(id, Used{std::move(built), drawn}).first->second);
}

// Forms in forms draw more than any stream is long: a viewer must come to an end.
bool ResourceScope::draw(const Used& used) {
  if (used.value.empty()) return false;
  if (used.drawn > kDrawnMax - drawn_) {
    work_.found("pdf.drawn_too_often", Weight::low, true);
    return false;
  }
  drawn_ += used.drawn;
  return true;
}

Property ResourceScope::property(const std::string& wanted) {
  if (const auto known = properties_.find(wanted); known != properties_.end()) return known->second;
  Object source = key(of_class("/Properties"), "/" + wanted);
  Property property;
  property.visible = work_.layers.shows(source);
  Object replacement = key(source, "/ActualText");
  if (replacement.isString()) property.replacement = octets(replacement.getStringValue().substr(0, 4096));
  return properties_.emplace(wanted, std::move(property)).first->second;
}

std::string ResourceScope::add_object(Value reference) {
  std::string chosen;
  do {
    chosen = "Tz" + std::to_string(++pictures_);
  } while (!key(of_class("/XObject"), "/" + chosen).isNull() || used_.contains({Resource::object, chosen}));
  used_.emplace(std::pair{Resource::object, chosen}, Used{std::move(reference), 0});
  return chosen;
}

Value ResourceScope::dictionary() {
  Keys classes;
  for (const Resource resource : {Resource::font, Resource::object, Resource::graphics_state, Resource::colour_space, Resource::pattern,
                                  Resource::shading}) {
    std::string names;
    for (const auto& [id, used] : used_) {
      if (id.first == resource && !used.value.empty()) names += name(id.second) + " " + used.value + "\n";
    }
    if (!names.empty()) classes.add(class_name(resource) + 1, "<<" + names.substr(0, names.size() - 1) + ">>");
  }
  return classes.dictionary();
}

Value build_form(Work& work, Object stream, Object outer_resources, int depth) {
  if (!stream.isStream()) return {};
  if (depth <= 0) {
    work.found("pdf.too_deep", Weight::low, false);
    return {};
  }
  const int variant = resources_variant(work, key(stream, "/Resources"), outer_resources);
  return counted(work, [&] { return once(work, stream, Group::form, [&]() -> Value {
    if (name_of(key(stream, "/Subtype2")) == "PS" || !key(stream, "/PS").isNull()) return {};
    Object own = key(stream, "/Resources");
    ResourceScope scope(work, own.isDictionary() ? own : outer_resources, depth - 1);
    const Bytes content = rewrite_content(read_data(work, stream), scope, work.meter, work.content);
    Keys keys;
    keys.add("Type", "/XObject").add("Subtype", "/Form").add_all(copy_keys(work, Group::form, stream, depth).written());
    if (keys.written().find("/BBox ") == std::string::npos) return {};
    work.drawn = std::min(kDrawnMax, content.size() + scope.drawn()) + 1;
    return work.out.put_deflated(keys.add("Resources", scope.dictionary()), content);
  }, variant); });
}

}  // namespace temizu::pdf
