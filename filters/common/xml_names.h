// Names of XML vocabularies as small numbers: what a filter knows, it looks up once; what it does not know is 0. A table is
// filled at start and only read afterwards, so that a parse allocates nothing for a name.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace temizu {

class XmlNames {
 public:
  using Id = std::uint16_t;      // a known name; kUnknown for every other
  using Space = std::uint8_t;    // a known namespace
  static constexpr Id kUnknown = 0;
  static constexpr Space kUnknownSpace = 0, kNoSpace = 1, kXmlSpace = 2;

  XmlNames();

  // A namespace under the prefix that we write ("" for the default namespace of its documents is the writer's choice, not here).
  // A second call with the same prefix gives the same space. At most 250.
  Space add_space(std::string_view prefix, std::string_view uri);
  // A further URI that means the same (Strict for Transitional).
  void add_alias(Space space, std::string_view uri);
  // local in space; again gives the same number. At most 65,000.
  Id add(Space space, std::string_view local);

  Space space(std::string_view uri) const;             // kUnknownSpace when not known; "" is kNoSpace
  Space space_of_prefix(std::string_view prefix) const;   // our own prefixes: for reading lists
  Id find(Space space, std::string_view local) const;
  // "w:p" by our own prefixes; kUnknown when not known. For constants of code, at start.
  Id find(std::string_view written) const;

  Space space_of(Id id) const { return names_[id].space; }
  std::string_view local(Id id) const { return names_[id].local; }
  std::string_view written(Id id) const { return names_[id].written; }   // "w:p", or "val" without a namespace
  std::string_view prefix(Space space) const { return spaces_[space].prefix; }
  std::string_view uri(Space space) const { return spaces_[space].uri; }
  std::size_t spaces() const { return spaces_.size(); }
  std::size_t size() const { return names_.size(); }

 private:
  struct SpaceText {
    std::string prefix, uri;
  };
  struct Name {
    Space space;
    std::string local, written;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, std::uint16_t, Hash, std::equal_to<>>;

  std::vector<SpaceText> spaces_;
  std::deque<Name> names_;
  Index uris_, prefixes_;
  std::vector<Index> locals_;   // by space
};

}  // namespace temizu
