// Looking into an element that the reader tells of.
#pragma once

#include <string_view>

#include "filters/common/xml_stream.h"

namespace temizu::odf {

inline const XmlAttr* find_attribute(const XmlElement& element, XmlNames::Id id) {
  for (const XmlAttr& each : element.attributes) {
    if (each.name == id) return &each;
  }
  return nullptr;
}

// Empty when there is no such attribute.
inline std::string_view value_of(const XmlElement& element, XmlNames::Id id) {
  const XmlAttr* found = find_attribute(element, id);
  return found == nullptr ? std::string_view{} : found->value;
}

}  // namespace temizu::odf
