#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "filters/pdf/work.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kNumbersMax = 200'000;
constexpr std::size_t kStringMax = 4096;

enum class Shape {
  number, integer, boolean, name, word, words, octets, text, numbers, widths, booleans, number_or_numbers, nested_numbers, numbers_and_names, dash,
  font_and_size, soft_mask, form, function, functions, group, colour_space, shading, graphics_state, descriptor, encoding, to_unicode,
  character_map, system_info, glyph_map, font_program, border_style,
};

struct KeyRule {
  Group group;
  std::string_view key;
  Shape shape;
};

constexpr KeyRule kKeys[] = {
#define PDF_KEY(group, key, shape) {Group::group, key, Shape::shape},
#include "filters/pdf/keys.def"
#undef PDF_KEY
};

// A name of the standard: letters, digits and what they use beside; names of fonts are longer and freer.
Value word_of(Object source) {
  const std::string word = name_of(source);
  if (word.empty() || word.size() > 32) return {};
  for (const char c : word) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) return {};
  }
  return name(word);
}

Value list_of(Object array, std::size_t most, const std::function<Value(Object)>& item) {
  if (!array.isArray()) return {};
  Value out = "[";
  const int size = std::min<int>(array.getArrayNItems(), static_cast<int>(most));
  for (int i = 0; i < size; ++i) {
    const Value value = item(array.getArrayItem(i));
    if (value.empty()) return {};
    if (out.size() > 1) out += ' ';
    out += value;
  }
  return out + "]";
}

Value boolean_of(Object source) { return source.isBool() ? (source.getBoolValue() ? "true" : "false") : ""; }

// kNumbersMax in all: the lists inside can be one object many times.
Value nested_numbers_of(Object source) {
  std::size_t left = kNumbersMax;
  return list_of(source, kNumbersMax, [&](Object item) -> Value {
    const std::size_t size = item.isArray() ? static_cast<std::size_t>(item.getArrayNItems()) : 1;
    if (size > left) return {};
    left -= size;
    return item.isArray() ? numbers_of(item, kNumbersMax) : item.isNull() ? Value("0") : number_of(item);
  });
}

Value dash_of(Object source) {
  if (!source.isArray() || source.getArrayNItems() != 2) return {};
  const Value dashes = numbers_of(source.getArrayItem(0), 32), phase = number_of(source.getArrayItem(1));
  return dashes.empty() || phase.empty() ? Value{} : "[" + dashes + " " + phase + "]";
}

Value font_and_size(Work& work, Object source, int depth) {
  if (!source.isArray() || source.getArrayNItems() != 2) return {};
  const Value font = build_font(work, source.getArrayItem(0), Object::newNull(), depth), size = number_of(source.getArrayItem(1));
  return font.empty() || size.empty() ? Value{} : "[" + font + " " + size + "]";
}

Value functions_of(Work& work, Object source, int depth) {
  if (!source.isArray()) return build_function(work, source, depth);
  return list_of(source, 64, [&](Object item) { return build_function(work, item, depth); });
}

Value dictionary_of(Work& work, Group group, Object source, std::string_view type, int depth) {
  if (!source.isDictionary()) return {};
  Keys keys;
  if (!type.empty()) keys.add("Type", type);
  const Keys copied = copy_keys(work, group, source, depth);
  return copied.empty() ? Value{} : keys.add_all(copied.written()).dictionary();
}

Value soft_mask_of(Work& work, Object source, int depth) {
  if (name_of(source) == "None") return "/None";
  return once(work, source, Group::soft_mask, [&]() -> Value {
    if (!source.isDictionary()) return {};
    const Keys keys = copy_keys(work, Group::soft_mask, source, depth);
    if (keys.written().find("/G ") == std::string::npos) return "/None";
    return Keys{}.add("Type", "/Mask").add_all(keys.written()).dictionary();
  });
}

Value descriptor_of(Work& work, Object source, int depth) {
  if (!source.isDictionary()) return {};
  return once(work, source, Group::descriptor, [&] {
    return work.out.put(Keys{}.add("Type", "/FontDescriptor").add_all(copy_keys(work, Group::descriptor, source, depth).written()).dictionary());
  });
}

Value glyph_map_of(Work& work, Object source) {
  if (name_of(source) == "Identity") return "/Identity";
  if (!source.isStream()) return {};
  return once(work, source, Group::glyph_map, [&]() -> Value {
    const Bytes map = read_data(work, source);
    return map.empty() || map.size() > 131072 || map.size() % 2 != 0 ? Value{} : work.out.put_deflated({}, map);
  });
}

Value octets_of(Object source) {
  return source.isString() ? octets(source.getStringValue().substr(0, kStringMax)) : Value{};
}

Value value_of(Work& work, Shape shape, const KeyRule& rule, Object source, int depth) {
  switch (shape) {
    case Shape::number: return number_of(source);
    case Shape::integer: return source.isNumber() ? number(integer_of(source, 0)) : Value{};
    case Shape::boolean: return boolean_of(source);
    case Shape::name: return source.isName() ? name(name_of(source)) : Value{};
    case Shape::word: return word_of(source);
    case Shape::words: return source.isArray() ? list_of(source, 16, word_of) : word_of(source);
    case Shape::octets: return octets_of(source);
    case Shape::text: return source.isString() ? text(source.getUTF8Value(), 200) : Value{};
    case Shape::numbers: return numbers_of(source, kNumbersMax);
    case Shape::widths:   // a viewer takes what is no number for no width
      return list_of(source, kNumbersMax, [](Object item) { return item.isNumber() ? number_of(item) : Value("0"); });
    case Shape::booleans: return list_of(source, 16, boolean_of);
    case Shape::number_or_numbers: return source.isArray() ? numbers_of(source, 16) : number_of(source);
    case Shape::nested_numbers:
      return nested_numbers_of(source);
    case Shape::numbers_and_names:
      return list_of(source, 4096, [](Object item) { return item.isName() ? name(name_of(item)) : number_of(item); });
    case Shape::dash: return dash_of(source);
    case Shape::font_and_size: return font_and_size(work, source, depth);
    case Shape::soft_mask: return soft_mask_of(work, source, depth);
    case Shape::form: return build_form(work, source, Object::newNull(), depth);
    case Shape::function: return name_of(source) == "Identity" ? "/Identity" : build_function(work, source, depth);
    case Shape::functions: return functions_of(work, source, depth);
    case Shape::group: return dictionary_of(work, Group::group, source, "/Group", depth);
    case Shape::colour_space: return build_colour_space(work, source, depth);
    case Shape::shading: return build_shading(work, source, depth);
    case Shape::graphics_state: return build_graphics_state(work, source, depth);
    case Shape::descriptor: return descriptor_of(work, source, depth);
    case Shape::encoding: return source.isName() ? word_of(source) : dictionary_of(work, Group::encoding, source, "/Encoding", depth);
    case Shape::to_unicode: return build_to_unicode(work, source);
    case Shape::character_map: return build_character_map(work, source);
    case Shape::system_info: return dictionary_of(work, Group::system_info, source, {}, depth);
    case Shape::glyph_map: return glyph_map_of(work, source);
    case Shape::font_program: return build_font_program(work, source, rule.key);
    case Shape::border_style: return dictionary_of(work, Group::border_style, source, {}, depth);
  }
  return {};
}

}  // namespace

Keys copy_keys(Work& work, Group group, Object dictionary, int depth) {
  Keys keys;
  if (depth <= 0) return keys;
  work.meter.pay(16);
  for (const KeyRule& rule : kKeys) {
    if (rule.group != group) continue;
    Object source = key(dictionary, "/" + std::string(rule.key));
    if (source.isNull()) continue;
    const Value value = value_of(work, rule.shape, rule, source, depth - 1);
    work.meter.pay(value.size());
    if (value.empty() && (rule.shape == Shape::nested_numbers || rule.shape == Shape::widths)) work.found("pdf.resource_removed", Weight::low, false, rule.key);
    keys.add(rule.key, value);
  }
  return keys;
}

Value number_of(Object source) {
  if (source.isInteger()) return number(std::int64_t{source.getIntValue()});
  return source.isReal() ? number(real_of(source, 0)) : Value{};
}

Value numbers_of(Object array, std::size_t most) {
  return list_of(array, most, [](Object item) { return item.isNull() ? Value("0") : number_of(item); });   // as viewers read it
}

std::string name_of(Object source) { return source.isName() ? source.getName().substr(1) : std::string{}; }

Object key(Object dictionary, const std::string& slashed) {
  if (dictionary.isStream()) dictionary = dictionary.getDict();
  return dictionary.isDictionary() ? dictionary.getKey(slashed) : Object::newNull();
}

std::int64_t integer_of(Object source, std::int64_t fallback) {
  if (source.isInteger()) return std::clamp<std::int64_t>(source.getIntValue(), -2147483648LL, 2147483647LL);
  return source.isReal() ? static_cast<std::int64_t>(std::clamp(real_of(source, 0), -2147483648.0, 2147483647.0)) : fallback;
}

double real_of(Object source, double fallback) {
  if (source.isInteger()) return static_cast<double>(source.getIntValue());
  if (!source.isReal()) return fallback;
  const double value = number_value(source.getRealValue());
  return std::isfinite(value) ? value : fallback;
}

std::vector<double> reals_of(Object array, std::size_t most) {
  std::vector<double> out;
  if (!array.isArray()) return out;
  const int size = std::min<int>(array.getArrayNItems(), static_cast<int>(most));
  for (int i = 0; i < size; ++i) {
    Object item = array.getArrayItem(i);
    if (!item.isNumber()) return {};
    out.push_back(real_of(item, 0));
  }
  return out;
}

int resources_variant(Work& work, Object own, Object outer) {
  if (own.isDictionary() || !outer.isDictionary()) return 0;
  if (work.outer_variant == 0 || !outer.isSameObjectAs(work.outer_resources)) ++work.outer_variant;
  work.outer_resources = outer;
  return work.outer_variant;
}

Value once(Work& work, Object source, Group group, const std::function<Value()>& build, int variant) {
  if (!source.isIndirect()) return build();
  const std::pair<ObjectId, Group> id{source.getObjGen(), group};
  if (const auto known = work.built.find({id, variant}); known != work.built.end()) return known->second;
  if (!work.under_way.insert(id).second) {
    work.found("pdf.loop", Weight::low, false);
    return {};
  }
  if (work.out.size() > kObjectsMax) stop(Code::limit, "pdf", "too many objects");
  Value value = build();
  work.under_way.erase(id);
  return work.built.emplace(std::pair{id, variant}, std::move(value)).first->second;
}

Value counted(Work& work, const std::function<Value()>& build) {
  const std::uint64_t around = std::exchange(work.drawn, 0);
  Value value = build();
  const std::uint64_t own = work.drawn_sizes.emplace(value, work.drawn).first->second;
  work.drawn = std::min(around + own, kDrawnMax + 1);
  return value;
}

void Work::found(std::string_view rule, Weight weight, bool told, std::string_view where, std::uint64_t count) {
  add_finding(washed.findings, rule, weight, where, count);
  washed.changed |= told;
}

}  // namespace temizu::pdf
