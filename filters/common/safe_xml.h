// XML read safely: no document type, no entities but the five, no fetching, bounded depth. The only place in filters/ that
// includes Xerces-C; its exceptions end here. Reading only; what the document means is the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace temizu {

struct XmlName {
  std::string space;    // namespace URI; empty for none
  std::string local;
  std::string as_written;   // with its prefix
};

struct XmlAttribute {
  XmlName name;
  std::string value;
  bool declares_namespace{false};   // xmlns, xmlns:x
};

class XmlSink {
 public:
  virtual ~XmlSink() = default;
  virtual Status start(const XmlName& name, const std::vector<XmlAttribute>& attributes) = 0;
  virtual Status end(const XmlName& name) = 0;
  virtual Status text(std::string_view utf8) = 0;
  virtual Status instruction(std::string_view target) = 0;
};

struct XmlLimits {
  std::size_t depth_max{100};
  std::uint64_t elements_max{2'000'000};
};

// Loads what Xerces needs, so that a locked child opens no file. Called by make_xml_filter(); again is harmless.
void xml_warm_up();

// Reads a whole document in UTF-8 (an encoding named inside is passed over). Fails with unsupported (a document type),
// bad_input (not well formed; where = line and column), limit, or what sink returned. XInclude and schemas are off.
Status read_xml(std::string_view utf8, XmlSink& sink, const XmlLimits& limits);

}  // namespace temizu
