#include "filters/common/xml_names.h"

#include <cassert>

namespace temizu {

XmlNames::XmlNames() {
  spaces_ = {{"", "\n"}, {"", ""}, {"xml", "http://www.w3.org/XML/1998/namespace"}};
  locals_.resize(spaces_.size());
  names_.push_back({kUnknownSpace, "", ""});
  for (std::uint16_t i = 1; i < spaces_.size(); ++i) uris_.emplace(spaces_[i].uri, i);
  prefixes_.emplace("", kNoSpace);
  prefixes_.emplace("xml", kXmlSpace);
}

XmlNames::Space XmlNames::add_space(std::string_view prefix, std::string_view uri) {
  if (const auto at = prefixes_.find(prefix); at != prefixes_.end()) return static_cast<Space>(at->second);
  assert(spaces_.size() < 250);
  const auto number = static_cast<std::uint16_t>(spaces_.size());
  spaces_.push_back({std::string(prefix), std::string(uri)});
  locals_.emplace_back();
  prefixes_.emplace(prefix, number);
  uris_.emplace(uri, number);
  return static_cast<Space>(number);
}

void XmlNames::add_alias(Space space, std::string_view uri) { uris_.emplace(uri, space); }

XmlNames::Id XmlNames::add(Space space, std::string_view local) {
  if (const Id known = find(space, local); known != kUnknown) return known;
  assert(names_.size() < 65000);
  const auto number = static_cast<Id>(names_.size());
  const std::string& prefix = spaces_[space].prefix;
  names_.push_back({space, std::string(local), prefix.empty() ? std::string(local) : prefix + ":" + std::string(local)});
  locals_[space].emplace(local, number);
  return number;
}

XmlNames::Space XmlNames::space(std::string_view uri) const {
  const auto at = uris_.find(uri);
  return at == uris_.end() ? kUnknownSpace : static_cast<Space>(at->second);
}

XmlNames::Space XmlNames::space_of_prefix(std::string_view prefix) const {
  const auto at = prefixes_.find(prefix);
  return at == prefixes_.end() ? kUnknownSpace : static_cast<Space>(at->second);
}

XmlNames::Id XmlNames::find(Space space, std::string_view local) const {
  const auto at = locals_[space].find(local);
  return at == locals_[space].end() ? kUnknown : at->second;
}

XmlNames::Id XmlNames::find(std::string_view written) const {
  const std::size_t colon = written.find(':');
  if (colon == std::string_view::npos) return find(kNoSpace, written);
  return find(space_of_prefix(written.substr(0, colon)), written.substr(colon + 1));
}

}  // namespace temizu
