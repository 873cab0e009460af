#include "filters/pdf/icc.h"
#include "filters/pdf/work.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kLookupMax = 256 * 32;
constexpr int kNamesMax = 32;

bool is_device(std::string_view word) { return word == "DeviceGray" || word == "DeviceRGB" || word == "DeviceCMYK"; }

std::string_view device_of(int components) { return components == 1 ? "/DeviceGray" : components == 4 ? "/DeviceCMYK" : "/DeviceRGB"; }

// A profile that is not understood gives way to the device space with as many components.
Value build_icc(Work& work, Object stream) {
  if (!stream.isStream()) return {};
  const auto components = static_cast<int>(integer_of(key(stream, "/N"), 0));
  if (components != 1 && components != 3 && components != 4) return {};
  Value profile = once(work, stream, Group::icc, [&]() -> Value {
    const Bytes rebuilt = rebuild_icc(read_data(work, stream), components);
    if (rebuilt.empty()) return {};
    return work.out.put_deflated(Keys{}.add("N", number(std::int64_t{components})).add("Alternate", device_of(components)), rebuilt);
  });
  return profile.empty() ? Value(device_of(components)) : "[/ICCBased " + profile + "]";
}

Value build_indexed(Work& work, Object array, int depth) {
  const Value base = build_colour_space(work, array.getArrayItem(1), depth - 1);
  const std::int64_t high = integer_of(array.getArrayItem(2), -1);
  if (base.empty() || high < 0 || high > 255) return {};
  Object lookup = array.getArrayItem(3);
  Bytes table = lookup.isString() ? lookup.getStringValue() : read_data(work, lookup);
  const auto wanted = static_cast<std::size_t>((high + 1) * std::max(1, components_of(array.getArrayItem(1))));
  table.resize(std::min(wanted, kLookupMax), '\0');
  work.meter.pay(table.size() * 2);
  return "[/Indexed " + base + " " + number(high) + " " + octets(table) + "]";
}

Value names_of(Object source) {
  if (source.isName()) return name(name_of(source));
  if (!source.isArray() || source.getArrayNItems() < 1 || source.getArrayNItems() > kNamesMax) return {};
  Value out = "[";
  for (int i = 0; i < source.getArrayNItems(); ++i) {
    if (!source.getArrayItem(i).isName()) return {};
    out += name(name_of(source.getArrayItem(i)));
  }
  return out + "]";
}

Value build_inks(Work& work, Object array, std::string_view sort, int depth) {
  const Value names = names_of(array.getArrayItem(1)), alternate = build_colour_space(work, array.getArrayItem(2), depth - 1),
              tint = build_function(work, array.getArrayItem(3), depth - 1);
  if (names.empty() || alternate.empty() || tint.empty()) return {};
  return "[/" + std::string(sort) + " " + names + " " + alternate + " " + tint + "]";
}

Value build_array(Work& work, Object array, int depth) {
  const int size = array.getArrayNItems();
  const std::string sort = size > 0 ? name_of(array.getArrayItem(0)) : "";
  if (is_device(sort)) return "/" + sort;
  if (sort == "Pattern") {
    const Value base = size > 1 ? build_colour_space(work, array.getArrayItem(1), depth - 1) : Value{};
    return base.empty() ? "/Pattern" : "[/Pattern " + base + "]";
  }
  if (size < 2) return {};
  if (sort == "ICCBased") return build_icc(work, array.getArrayItem(1));
  if (sort == "CalGray" || sort == "CalRGB" || sort == "Lab") {
    const Keys keys = copy_keys(work, Group::calibrated, array.getArrayItem(1), depth - 1);
    return keys.empty() ? Value(sort == "CalGray" ? "/DeviceGray" : "/DeviceRGB") : "[/" + sort + " " + keys.dictionary() + "]";
  }
  if (size >= 4 && (sort == "Indexed" || sort == "I")) return build_indexed(work, array, depth);
  if (size >= 4 && (sort == "Separation" || sort == "DeviceN")) return build_inks(work, array, sort, depth);
  return {};
}

}  // namespace

Value build_colour_space(Work& work, Object source, int depth) {
  if (depth <= 0) return {};
  if (source.isName()) {
    const std::string word = name_of(source);
    if (is_device(word) || word == "Pattern") return "/" + word;
    if (word == "G" || word == "CalGray") return "/DeviceGray";
    if (word == "RGB" || word == "CalRGB") return "/DeviceRGB";
    return word == "CMYK" ? "/DeviceCMYK" : Value{};
  }
  if (!source.isArray()) return {};
  return once(work, source, Group::colour_space, [&]() -> Value {
    Value built = build_array(work, source, depth);
    // A palette is an object of its own: it is not repeated where it is named often.
    return built.starts_with("[/Indexed") ? work.out.put(std::move(built)) : built;
  });
}

int components_of(Object colour_space, int depth) {
  const bool is_array = colour_space.isArray() && colour_space.getArrayNItems() > 0;
  const std::string sort = name_of(is_array ? colour_space.getArrayItem(0) : colour_space);
  if (sort == "DeviceGray" || sort == "G" || sort == "CalGray" || sort == "Indexed" || sort == "I" || sort == "Separation") return 1;
  if (sort == "DeviceRGB" || sort == "RGB" || sort == "CalRGB" || sort == "Lab") return 3;
  if (sort == "DeviceCMYK" || sort == "CMYK") return 4;
  if (!is_array || colour_space.getArrayNItems() < 2) return 0;
  Object second = colour_space.getArrayItem(1);
  if (sort == "ICCBased") {
    const std::int64_t n = integer_of(key(second, "/N"), 0);
    return n == 1 || n == 3 || n == 4 ? static_cast<int>(n) : 0;
  }
  if (sort == "DeviceN" && second.isArray()) return std::min(second.getArrayNItems(), kNamesMax);
  if (sort == "Pattern" && depth > 0) return components_of(second, depth - 1);
  return 0;
}

Value build_graphics_state(Work& work, Object source, int depth) {
  if (!source.isDictionary()) return {};
  return counted(work, [&] { return once(work, source, Group::graphics_state, [&] {
    const Keys keys = copy_keys(work, Group::graphics_state, source, depth);
    return work.out.put(Keys{}.add("Type", "/ExtGState").add_all(keys.written()).dictionary());
  }); });
}

Value build_shading(Work& work, Object source, int depth) {
  if (depth <= 0 || (!source.isDictionary() && !source.isStream())) return {};
  return once(work, source, Group::shading, [&]() -> Value {
    const std::int64_t type = integer_of(key(source, "/ShadingType"), 0);
    if (type < 1 || type > 7) return {};
    const Keys keys = copy_keys(work, Group::shading, source, depth);
    if (keys.written().find("/ColorSpace ") == std::string::npos) return {};
    if (type < 4) return work.out.put(keys.dictionary());
    return source.isStream() ? work.out.put_deflated(keys, read_data(work, source)) : Value{};
  });
}

Value build_pattern(Work& work, Object source, Object outer_resources, int depth) {
  if (depth <= 0) return {};
  const int variant = source.isStream() ? resources_variant(work, key(source, "/Resources"), outer_resources) : 0;
  return counted(work, [&] { return once(work, source, Group::pattern, [&]() -> Value {
    const std::int64_t type = integer_of(key(source, "/PatternType"), 0);
    if (type == 2) {
      const Keys keys = copy_keys(work, Group::shading_pattern, source, depth);
      if (keys.written().find("/Shading ") == std::string::npos) return {};
      return work.out.put(Keys{}.add("Type", "/Pattern").add("PatternType", "2").add_all(keys.written()).dictionary());
    }
    if (type != 1 || !source.isStream()) return {};
    Object own = key(source, "/Resources");
    ResourceScope scope(work, own.isDictionary() ? own : outer_resources, depth - 1);
    const Bytes content = rewrite_content(read_data(work, source), scope, work.meter, work.content);
    Keys keys;
    keys.add("Type", "/Pattern").add("PatternType", "1").add_all(copy_keys(work, Group::tiling, source, depth).written());
    work.drawn = std::min(kDrawnMax, content.size() + scope.drawn()) + 1;
    return work.out.put_deflated(keys.add("Resources", scope.dictionary()), content);
  }, variant); });
}

}  // namespace temizu::pdf
