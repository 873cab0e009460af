// Pictures that stand in content streams (ISO 32000-1 8.9.7) become objects of their own: one way for all pictures.
#include <algorithm>

#include "filters/pdf/work.h"

namespace temizu::pdf {
namespace {

constexpr std::size_t kBehindMax = 12;   // octets looked at behind EI

const InlineValue* find(const InlineKeys& keys, const char* shorter, const char* longer) {
  if (const auto at = keys.find(shorter); at != keys.end()) return &at->second;
  const auto at = keys.find(longer);
  return at == keys.end() ? nullptr : &at->second;
}

// The value as an object of libqpdf; what has no place in an inline picture is null.
Object object_of(const InlineValue& value) {
  switch (value.sort) {
    case Token::Sort::name: return Object::newName("/" + value.word);
    case Token::Sort::number: return value.word.find('.') == std::string::npos ? Object::newInteger(static_cast<long long>(number_value(value.word)))
                                                                               : Object::newReal(value.word);
    case Token::Sort::string: return Object::newString(value.word);
    case Token::Sort::word: return value.word == "true" || value.word == "false" ? Object::newBool(value.word == "true") : Object::newNull();
    case Token::Sort::array_begin: {
      Object array = Object::newArray();
      for (const InlineValue& item : value.items) array.appendItem(object_of(item));
      return array;
    }
    default: return Object::newNull();
  }
}

// A list of names and values is a dictionary that the lexer took apart.
Object parameters_of(const InlineValue& value) {
  const auto dictionary = [](const std::vector<InlineValue>& items) {
    Object out = Object::newDictionary();
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      if (items[i].sort == Token::Sort::name) out.replaceKey("/" + items[i].word, object_of(items[i + 1]));
    }
    return out;
  };
  if (value.sort != Token::Sort::array_begin || value.items.empty()) return Object::newNull();
  if (value.items[0].sort == Token::Sort::name) return dictionary(value.items);
  Object many = Object::newArray();
  for (const InlineValue& item : value.items) {
    many.appendItem(item.sort == Token::Sort::array_begin ? dictionary(item.items) : Object::newNull());
  }
  return many;
}

Object full_colour_space(Object given, Object named) {
  if (given.isArray() && given.getArrayNItems() > 0) {
    const std::string sort = name_of(given.getArrayItem(0));
    if (sort == "I") given.setArrayItem(0, Object::newName("/Indexed"));
    return given;
  }
  const std::string word = name_of(given);
  if (word == "G") return Object::newName("/DeviceGray");
  if (word == "RGB") return Object::newName("/DeviceRGB");
  if (word == "CMYK") return Object::newName("/DeviceCMYK");
  Object found = key(named, "/" + word);
  return found.isNull() ? given : found;
}

// EI with a blank before it and, behind it, a blank and nothing binary (a picture's data may hold the letters by chance).
std::size_t find_end(ByteView data, std::size_t from) {
  for (std::size_t at = data.find("EI", from); at != ByteView::npos; at = data.find("EI", at + 1)) {
    const bool before = at == 0 || is_white(data[at - 1]);
    const bool behind = at + 2 >= data.size() || is_white(data[at + 2]);
    if (!before || !behind) continue;
    bool readable = true;
    for (std::size_t i = at + 2; i < std::min(data.size(), at + 2 + kBehindMax); ++i) {
      const auto octet = static_cast<unsigned char>(data[i]);
      readable &= octet < 0x7f && (octet >= 0x20 || is_white(data[i]));
    }
    if (readable) return at;
  }
  return ByteView::npos;
}

}  // namespace

std::string ResourceScope::take_picture(const InlineKeys& keys, ByteView data, std::size_t& used) {
  Object dictionary = Object::newDictionary();
  const auto copy = [&](const char* shorter, const char* longer) {
    const InlineValue* value = find(keys, shorter, longer);
    if (value != nullptr) dictionary.replaceKey("/" + std::string(longer), object_of(*value));
    return value != nullptr;
  };
  copy("W", "Width");
  copy("H", "Height");
  copy("BPC", "BitsPerComponent");
  copy("IM", "ImageMask");
  copy("D", "Decode");
  copy("I", "Interpolate");
  copy("Intent", "Intent");
  const bool filtered = copy("F", "Filter");
  if (const InlineValue* space = find(keys, "CS", "ColorSpace"); space != nullptr) {
    dictionary.replaceKey("/ColorSpace", full_colour_space(object_of(*space), of_class("/ColorSpace")));
  }
  const InlineValue* parameters = find(keys, "DP", "DecodeParms");

  std::size_t from = 0;
  if (!filtered) {   // its size is known
    const bool mask = key(dictionary, "/ImageMask").isBool() && key(dictionary, "/ImageMask").getBoolValue();
    const std::int64_t bits = mask ? 1 : std::clamp<std::int64_t>(integer_of(key(dictionary, "/BitsPerComponent"), 8), 1, 16);
    const std::int64_t width = std::clamp<std::int64_t>(integer_of(key(dictionary, "/Width"), 0), 0, 65535);
    const std::int64_t height = std::clamp<std::int64_t>(integer_of(key(dictionary, "/Height"), 0), 0, 65535);
    const std::int64_t components = mask ? 1 : std::max(1, components_of(key(dictionary, "/ColorSpace")));
    from = std::min(static_cast<std::size_t>((width * components * bits + 7) / 8 * height), data.size());
  }
  std::size_t end = find_end(data, from);
  if (end == ByteView::npos) end = data.size();
  used = std::min(end + 2, data.size());
  if (depth_ <= 0) return {};

  Object stream = Object::newStream(&work_.pdf);
  stream.replaceDict(dictionary);
  work_.meter.pay(end);
  stream.replaceStreamData(std::string(data.substr(0, end)), key(dictionary, "/Filter"),
                           parameters == nullptr ? Object::newNull() : parameters_of(*parameters));
  const Value built = build_image(work_, stream, depth_ - 1);
  return built.empty() ? std::string{} : add_object(built);
}

}  // namespace temizu::pdf
