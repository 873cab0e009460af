// A small XML file, checked against a schema, as a tree with positions. Wraps Xerces-C (SAX2): no exception and no type of
// it leaves this pair of files. Refuses DOCTYPE (so no entities, no external anything), encodings other than UTF-8, and
// more than the bounds below; never opens a file or a connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace temizu {

inline constexpr std::size_t kXmlOctetsMax = 1U << 20;
inline constexpr std::size_t kXmlElementsMax = 20'000;
inline constexpr std::size_t kXmlDepthMax = 8;
inline constexpr std::size_t kXmlComplaintsMax = 100;

struct ConfElement {
  std::string name;
  std::string path;   // names from below the root, joined by dots: "receive.listen"; "" for the root
  std::string text;   // its own character data, those of children left out
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<ConfElement> children;
  int line{0}, column{0};   // behind the start tag: where the value starts

  const std::string* attribute(std::string_view attribute_name) const;
};

// What the schema did not like, beside what our own checks say in better words.
struct XmlComplaint {
  int line{0}, column{0};
  std::string path;   // the element being read
  std::string what;
};

struct XmlDocument {
  ConfElement root;
  std::vector<XmlComplaint> complaints;
};

// name: the file, for messages. Fails with config, where = "name:line:column", when the text is not well-formed or
// breaks a bound. Not conforming to the schema is no failure but a complaint.
Result<XmlDocument> read_xml(std::string_view untrusted_text, std::string_view name, std::string_view schema);

// The octets of a regular file of at most kXmlOctetsMax. Fails with config naming the reason.
Result<std::string> read_small_file(const std::string& path);

}  // namespace temizu
