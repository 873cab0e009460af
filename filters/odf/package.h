// What all parts of one document share while it is washed: the zip it came in, the pictures that go on, findings, the budget.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filters/common/zip_reader.h"
#include "filters/filter.h"

namespace temizu::odf {

struct Choices {
  bool keep_comments{true};
  bool keep_changes{true};
  bool keep_hidden{true};
  bool keep_properties{true};
};

// A file of the package as it will be written.
struct Entry {
  std::string name;         // "Pictures/1.png"
  std::string media_type;   // for the manifest
  Bytes content;
  bool picture{false};      // stored, not deflated
};

class Package {
 public:
  // zip: nullptr for a flat document; lives as long as this.
  Package(const Part& part, const Choices& choices, const ZipReader* zip, Bench& bench) : part_(part), choices_(choices), zip_(zip), bench_(bench) {}

  const Choices& choices() const { return choices_; }
  const ZipReader* zip() const { return zip_; }
  Bench& bench() { return bench_; }

  // The entry that a link inside the package means ("./Pictures/a%20b.png"), or nullptr.
  const ZipEntry* entry_of(std::string_view href) const;

  // The name of the washed picture, empty when it cannot go on; told as a finding unless quiet. Equal content has one name.
  // Fails with limit and timeout only.
  Result<std::string> picture(std::string_view href, bool quiet);
  Result<std::string> picture_of(ByteView untrusted_bytes, bool quiet);

  // The name ("Object 1") of the washed chart or formula, empty when the object is something else.
  Result<std::string> object(std::string_view href);

  void found(std::string_view rule, Weight weight, bool changed, std::string_view where = {});

  void kept(std::string_view rule);   // what an option lets stay: told once

  std::vector<Entry> entries;   // pictures and objects that go on, in order of their first use
  std::vector<Finding> findings;
  bool changed{false};
  std::map<std::string, std::string> control_texts;   // of forms: id → what was typed

 private:
  const Part& part_;
  Choices choices_;
  const ZipReader* zip_;
  Bench& bench_;
  std::map<std::string, std::string, std::less<>> pictures_;   // entry → washed name, empty when it failed
  std::map<std::string, std::string> digests_;                 // washed content → name
  std::size_t picture_count_{0}, object_count_{0}, missing_{0};
};

}  // namespace temizu::odf
