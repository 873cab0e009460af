#include "filters/ooxml/lists.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdio>
#include <cstdlib>

namespace temizu::ooxml {
namespace {

constexpr std::string_view kTexts[] = {
#include "filters/ooxml/lists/all.inc"
};

constexpr std::array<std::string_view, 64> kHooks = {
    "none",
#define OOXML_HOOK(name) #name,
#include "filters/ooxml/hooks.def"
#undef OOXML_HOOK
};

constexpr std::string_view kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
constexpr std::string_view kStrictOffice = "http://purl.oclc.org/ooxml/officeDocument/relationships/";
constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006/relationships/";
constexpr std::string_view kMicrosoft = "http://schemas.microsoft.com/office/";

// The lists are part of the program: a mistake in them is found when the first test starts.
[[noreturn]] void broken(std::string_view line) {
  std::fprintf(stderr, "filters/ooxml/lists: %.*s\n", static_cast<int>(line.size()), line.data());
  std::abort();
}

std::vector<std::string> split(std::string_view text, std::string_view parts = " \t") {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(parts);
    if (begin == std::string_view::npos) return words;
    const std::size_t end = std::min(text.find_first_of(parts, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

std::string full_type(std::string_view word) {
  if (word.starts_with("office:")) return std::string(kOffice).append(word.substr(7));
  if (word.starts_with("package:")) return std::string(kPackage).append(word.substr(8));
  if (word.starts_with("ms:")) return std::string(kMicrosoft).append(word.substr(3));
  return std::string(word);
}

FamilyName family_of(std::string_view word) {
  if (word == "word") return FamilyName::word;
  if (word == "sheet") return FamilyName::sheet;
  if (word == "slides") return FamilyName::slides;
  broken(word);
}

}  // namespace

struct Lists::Words {
  std::string_view line;
  std::vector<std::string> words;
  std::vector<std::pair<std::size_t, std::string>>& froms;               // resolved when all roles are known
  std::vector<std::tuple<Id, std::size_t, std::string>>& attribute_roles;

  const std::string& at(std::size_t i) const {
    if (i >= words.size()) broken(line);
    return words[i];
  }
};

Lists::Lists() {
  elements_.resize(1);
  roles_.push_back({.name = "root", .type = {}, .content_type = {}, .path = {}});
  std::vector<std::pair<std::size_t, std::string>> froms;
  std::vector<std::tuple<Id, std::size_t, std::string>> attribute_roles;
  for (std::string_view text : kTexts) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      const std::size_t comment = line.find('#');
      // "#" inside a word is a number's place: word/header#.xml.
      const bool all = comment == std::string_view::npos || (comment > 0 && line[comment - 1] != ' ');
      Words words{line, split(all ? line : line.substr(0, comment)), froms, attribute_roles};
      if (!words.words.empty()) read_line(words);
    }
  }
  if (roles_.size() > 64) broken("more than 64 roles");
  const auto set_of = [&](const std::string& list, bool by_tail) {
    std::uint64_t set = 0;
    for (const std::string& each : split(list, ",")) {
      const std::uint64_t before = set;
      for (std::size_t i = 0; i < roles_.size(); ++i) {
        const std::string_view name = roles_[i].name;
        const bool family = each.ends_with(".*") && name.starts_with(std::string_view(each).substr(0, each.size() - 1));
        if (name == each || family || (by_tail && name.substr(name.rfind('.') + 1) == each)) set |= std::uint64_t{1} << i;
      }
      if (set == before) broken(each);
    }
    return set;
  };
  for (const auto& [role, list] : froms) roles_[role].from |= set_of(list, false);
  elements_.resize(names_.size());
  for (const auto& [element, attribute, list] : attribute_roles) elements_[element].attributes[attribute].roles = set_of(list, true);
}

void Lists::read_line(Words& w) {
  const std::string& first = w.at(0);
  if (first == "space") {
    const Space space = names_.add_space(w.at(1), w.at(2));
    for (std::size_t i = 3; i < w.words.size(); ++i) names_.add_alias(space, w.at(i));
    return;
  }
  if (first == "understood" || first == "ignorable" || first == "declared") {
    const auto family = static_cast<std::size_t>(family_of(w.at(1)));
    for (std::size_t i = 2; i < w.words.size(); ++i) {
      const Space space = names_.space_of_prefix(w.at(i));
      if (space <= XmlNames::kXmlSpace) broken(w.line);
      if (first == "understood") understood_[family][space] = true;
      if (first == "ignorable") ignorable_[family].push_back(space);
      if (first != "understood") declared_[family].push_back(space);
    }
    return;
  }
  if (first == "declares") {
    std::vector<Space>& spaces = root_declares_[name_of(w.at(1), w.line)];
    for (std::size_t i = 2; i < w.words.size(); ++i) spaces.push_back(names_.space_of_prefix(w.at(i)));
    if (std::ranges::count(spaces, XmlNames::kUnknownSpace) > 0) broken(w.line);
    return;
  }
  if (first == "let") {
    lets_[w.at(1)] = expand(w, 2);
    return;
  }
  if (first == "lose") {
    lost_[full_type(w.at(1))] = {w.at(2), w.words.size() > 3};
    return;
  }
  if (first == "without") {
    lost_attributes_[name_of(w.at(1), w.line)] = {w.at(2), w.words.size() > 3};
    return;
  }
  if (first == "part" || first == "link") {
    Role role{.name = w.at(1), .type = full_type(w.at(2)), .content_type = {}, .path = {}};
    role.link = first == "link";
    const std::size_t from = role.link ? 3 : 6;
    if (!role.link) {
      role.content_type = w.at(3);
      role.path = w.at(4);
      if (w.at(5) != "-") role.root = name_of(w.at(5), w.line);
    }
    w.froms.emplace_back(roles_.size(), w.at(from));
    for (std::size_t i = from + 1; i < w.words.size(); ++i) {
      const std::string& flag = w.at(i);
      bool* const to = flag == "implicit" ? &role.implicit : flag == "picture" ? &role.picture : flag == "package" ? &role.package
                       : flag == "once" ? &role.once : nullptr;
      if (to == nullptr) broken(w.line);
      *to = true;
    }
    roles_.push_back(std::move(role));
    return;
  }
  if (first == "drop") {
    ElementRule& rule = rule_for(name_of(w.at(1), w.line));
    rule.what = ElementRule::What::drop;
    rule.finding = *findings_.insert(w.at(2)).first;
    rule.told = w.words.size() > 3;
    return;
  }
  if (first == "each") {
    const std::vector<std::string> all = std::move(w.words);
    const auto colon = std::ranges::find(all, ":");
    if (colon == all.end()) broken(w.line);
    for (auto element = colon + 1; element != all.end(); ++element) {
      w.words = {*element};
      w.words.insert(w.words.end(), all.begin() + 1, colon);
      read_element(w);
    }
    return;
  }
  read_element(w);
}

// The element of a line: attributes and flags. Two lines about one element add up.
void Lists::read_element(Words& w) {
  const Id element = name_of(w.at(0), w.line);
  rule_for(element);
  for (const std::string& word : expand(w, 1)) {
    ElementRule& rule = elements_[element];
    if (rule.what == ElementRule::What::unknown) rule.what = ElementRule::What::keep;
    if (word == "\"") {
      rule.text = true;
    } else if (word == "^") {
      rule.what = ElementRule::What::unwrap;
    } else if (word.starts_with('=')) {
      const auto hook = std::ranges::find(kHooks, std::string_view(word).substr(1));
      if (hook == kHooks.end()) broken(w.line);
      rule.hook = static_cast<Hook>(hook - kHooks.begin());
    } else {
      std::string name = word;
      AttributeRule attribute;
      attribute.needed = name.ends_with('!');
      if (attribute.needed) name.pop_back();
      std::string roles;
      if (const std::size_t arrow = name.find('>'); arrow != std::string::npos) {
        roles = name.substr(arrow + 1);
        name.resize(arrow);
      }
      attribute.name = name_of(name, w.line);
      rule_for(attribute.name);
      ElementRule& again = elements_[element];
      if (!roles.empty()) w.attribute_roles.emplace_back(element, again.attributes.size(), roles);
      again.attributes.push_back(attribute);
    }
  }
  if (elements_[element].what == ElementRule::What::unknown) elements_[element].what = ElementRule::What::keep;
}

std::vector<std::string> Lists::expand(const Words& w, std::size_t from) const {
  std::vector<std::string> all;
  for (std::size_t i = from; i < w.words.size(); ++i) {
    if (!w.words[i].starts_with('$')) {
      all.push_back(w.words[i]);
      continue;
    }
    const auto let = lets_.find(w.words[i]);
    if (let == lets_.end()) broken(w.line);
    all.insert(all.end(), let->second.begin(), let->second.end());
  }
  return all;
}

Id Lists::name_of(std::string_view written, std::string_view line) {
  const std::size_t colon = written.find(':');
  const Space space = colon == std::string_view::npos ? XmlNames::kNoSpace : names_.space_of_prefix(written.substr(0, colon));
  if (space == XmlNames::kUnknownSpace) broken(line);
  return names_.add(space, written.substr(colon == std::string_view::npos ? 0 : colon + 1));
}

ElementRule& Lists::rule_for(Id name) {
  if (elements_.size() <= name) elements_.resize(name + std::size_t{1});
  return elements_[name];
}

std::size_t Lists::role_for(std::size_t from, std::string_view type) const {
  for (std::size_t i = 1; i < roles_.size(); ++i) {
    if ((roles_[i].from >> from & 1) != 0 && roles_[i].type == type) return i;
  }
  return 0;
}

std::size_t Lists::role(std::string_view name) const {
  for (std::size_t i = 1; i < roles_.size(); ++i) {
    if (roles_[i].name == name) return i;
  }
  return 0;
}

std::string Lists::transitional(std::string_view type) {
  if (type.starts_with(kStrictOffice)) {
    std::string word(type.substr(kStrictOffice.size()));
    if (word == "extendedProperties") word = "extended-properties";   // ECMA-376 part 1 names these two otherwise
    if (word == "customProperties") word = "custom-properties";
    return std::string(kOffice) + word;
  }
  // LibreOffice writes the type of core properties in a way of its own.
  if (type == "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties") return std::string(kPackage) + "metadata/core-properties";
  return std::string(type);
}

const LostType* Lists::lost(std::string_view type) const {
  const auto at = lost_.find(type);
  return at == lost_.end() ? nullptr : &at->second;
}

const Lists& lists() {
  static const Lists all;
  return all;
}

}  // namespace temizu::ooxml
