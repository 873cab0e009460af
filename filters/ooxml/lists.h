// What OOXML documents may hold: the allow-lists of lists/*.def as tables. Whatever is not in them is not written. The lists are data, read once
// when the filter is made; a mistake in them ends the program at start (assert), and the unit tests read every line.
//
// Each list is one raw string (first line R"list(, last line )list"), named in lists/all.inc; one entry a line; "#" begins a comment. Words are parted by blanks.
//
//   space PREFIX URI [URI…]            a namespace under the prefix we write; further URIs mean the same (Strict)
//   understood FAMILY PREFIX…          mc:Choice elements that require only these are taken (family: word, sheet, slides)
//   declared FAMILY PREFIX…            namespaces declared on every root of the family, in this order (a root's own comes first, without saying)
//   ignorable FAMILY PREFIX…           declared too, and named in mc:Ignorable of the roots whose namespace is the family's own
//   let $NAME WORD…                    $NAME stands for the words, in the lines below
//   p:local ATTRIBUTE… [FLAG…]         the element is written with these attributes (all others are dropped)
//       ATTRIBUTE  val | w:val         optional
//                  r:id>image!         in the relationships namespace r: the relationship must be of one of these roles (">a,b"; the part behind
//                                      the last "." of a role's name will do); without ">" any role that this part may have
//                  w:val!              the element with all its children is dropped when the attribute is missing (or its relationship is)
//       FLAG       "                   character data is written (else only elements are)
//                  ^                   the tags are not written, the children are
//                  =hook               the family's code has a say (hooks.def)
//   each ATTRIBUTE… [FLAG…] : p:local…  the same for many elements; lines about one element add up
//   declares p:root PREFIX…            this root declares these namespaces, instead of the family's
//   drop p:local RULE [told]           known and dropped with its children: finding RULE (weight low; with told: a person may miss it)
//                                      An element that no line names is dropped with its children: info finding ooxml.unknown_element.
//   without ATTRIBUTE RULE [told]      an attribute whose loss is worth a finding, wherever it is not allowed (weights as for drop)
//   part ROLE TYPE CONTENT-TYPE NAME ROOT FROM [FLAG…]     a part that may be written, when it is reached over relationship TYPE from a part
//                                      of role FROM (a,b,c or "root"). The declared content type is never believed: role decides.
//       TYPE       office:x package:x ms:x     short for the three bases of relationship types; Strict types are the same as office:
//       NAME       word/header#.xml    "#": 1, 2, 3 … in the order of reference; a picture's extension is added
//       ROOT       w:hdr, or "-" for what is not XML
//       FLAG       implicit            kept without a reference by id
//                  picture             washed by the bench, replaced by a grey point when that fails
//                  package             an embedded workbook: washed by the bench, dropped with its reference when that fails
//                  once                at most one of this role in a package
//   link ROLE TYPE FROM                an external relationship with a checked address (hyperlinks)
//   lose TYPE RULE [told]              a relationship that is dropped: finding RULE (info; with told: low, and a person may miss it)
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "filters/common/xml_names.h"

namespace temizu::ooxml {

using Id = XmlNames::Id;
using Space = XmlNames::Space;

enum class FamilyName : std::uint8_t { word, sheet, slides };

// Where a family's code has a say; hooks.def lists them.
enum class Hook : std::uint8_t {
  none,
#define OOXML_HOOK(name) name,
#include "filters/ooxml/hooks.def"
#undef OOXML_HOOK
};

struct AttributeRule {
  Id name{0};
  bool needed{false};
  std::uint64_t roles{0};   // of a relationship: set of role numbers; 0: any
};

struct ElementRule {
  enum class What : std::uint8_t { unknown, keep, unwrap, drop };
  What what{What::unknown};
  bool text{false};
  bool told{false};
  Hook hook{Hook::none};
  std::string_view finding;               // of what is dropped
  std::vector<AttributeRule> attributes;
  const AttributeRule* attribute(Id name) const {
    for (const AttributeRule& each : attributes) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }
};

// A role that a part can play in a package.
struct Role {
  std::string name;           // "word.header"
  std::string type;           // relationship type as we write it (Transitional)
  std::string content_type;
  std::string path;           // "word/header#.xml"
  Id root{0};
  std::uint64_t from{0};      // set of role numbers
  bool implicit{false}, picture{false}, package{false}, once{false}, link{false};
  std::string_view family() const { return std::string_view(name).substr(0, name.find('.')); }
};

struct LostType {
  std::string rule;
  bool told{false};
};

class Lists {
 public:
  const XmlNames& names() const { return names_; }
  const ElementRule& element(Id name) const { return elements_[name]; }   // [0] is unknown
  const std::vector<Role>& roles() const { return roles_; }               // [0] is the package itself, "root"; at most 64
  // The role of what a part of role from reaches over type; 0 when there is none.
  std::size_t role_for(std::size_t from, std::string_view type) const;
  std::size_t role(std::string_view name) const;                          // 0 when there is none
  // A type as we write it: Strict types become Transitional ones.
  static std::string transitional(std::string_view type);
  const LostType* lost(std::string_view type) const;
  const LostType* lost_attribute(Id name) const {
    const auto at = lost_attributes_.find(name);
    return at == lost_attributes_.end() ? nullptr : &at->second;
  }
  bool understood(FamilyName family, Space space) const { return understood_[static_cast<std::size_t>(family)][space]; }
  const std::vector<Space>& declared(FamilyName family) const { return declared_[static_cast<std::size_t>(family)]; }
  const std::vector<Space>& declared(FamilyName family, Id root) const {
    const auto own = root_declares_.find(root);
    return own == root_declares_.end() ? declared(family) : own->second;
  }
  // Of those, what roots name in mc:Ignorable.
  const std::vector<Space>& ignorable(FamilyName family) const { return ignorable_[static_cast<std::size_t>(family)]; }

 private:
  friend const Lists& lists();
  struct Words;
  Lists();
  void read_line(Words& words);
  void read_element(Words& words);
  std::vector<std::string> expand(const Words& words, std::size_t from) const;
  Id name_of(std::string_view written, std::string_view line);
  ElementRule& rule_for(Id name);

  XmlNames names_;
  std::vector<ElementRule> elements_;
  std::vector<Role> roles_;
  std::map<std::string, LostType, std::less<>> lost_;
  std::map<std::string, std::vector<std::string>, std::less<>> lets_;
  std::set<std::string> findings_;
  std::map<Id, LostType> lost_attributes_;
  std::map<Id, std::vector<Space>> root_declares_;
  std::array<std::array<bool, 256>, 3> understood_{};
  std::array<std::vector<Space>, 3> declared_, ignorable_;
};

// The one table, made at the first call (by make_ooxml_filter).
const Lists& lists();

}  // namespace temizu::ooxml
