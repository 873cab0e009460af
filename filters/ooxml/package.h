// An Open Packaging Conventions package as it came: parts by name, relationships by part (ECMA-376 part 2). Reads through the strict zip
// reader; believes no content type. Part names have no leading slash: "word/document.xml".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "filters/common/xml_stream.h"
#include "filters/common/zip_reader.h"

namespace temizu::ooxml {

struct Relationship {
  std::string id;
  std::string type;       // Strict types already as Transitional ones
  std::string target;     // a part name of this package when internal, as written when external
  std::string fragment;   // behind "#" of an internal target
  bool external{false};
};

class Package {
 public:
  // Fails as ZipReader::open.
  static Result<Package> open(ByteView untrusted_zip, Bench& bench, std::vector<Finding>& findings);

  bool has(std::string_view part) const { return entry(part) != nullptr; }
  // Fails as ZipReader::read; not_found.
  Result<Bytes> read(std::string_view part) const;
  // Reads part as XML; fails as read_xml_stream, but with ambiguous for a document type or a charset that no Office program writes.
  Status read_xml(std::string_view part, XmlStreamSink& sink, const XmlStreamLimits& limits = {}) const;
  // Of a part; of the package for "". No relationships part is an empty list. Targets that lead nowhere stay in the list.
  Result<std::vector<Relationship>> relationships(std::string_view part) const;
  const ZipReader& zip() const { return zip_; }
  Bench& bench() const { return *bench_; }

 private:
  Package(ZipReader zip, Bench& bench) : zip_(std::move(zip)), bench_(&bench) {}
  const ZipEntry* entry(std::string_view part) const;

  ZipReader zip_;
  Bench* bench_;
};

// "../media/image1.png" seen from "word/document.xml" → "word/media/image1.png"; empty when it leaves the package or is no part name.
std::string resolve_target(std::string_view from_part, std::string_view target, bool unescape = true);

// The address of a hyperlink as it may be written: http, https or mailto, no controls, blanks, back slashes, %00, no moniker behind "!".
// Empty for everything else (file:, UNC, relative paths, ms-*:, javascript: …).
std::string safe_link(std::string_view target);

}  // namespace temizu::ooxml
