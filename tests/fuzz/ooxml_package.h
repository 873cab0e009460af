// What the fuzz targets for parts of a package share: relationships in few words, and the two washes.
#pragma once

#include <string>

#include "filters/common/zip_writer.h"
#include "wash_twice.h"

namespace temizu {

inline const std::string kOfficeRelationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

inline std::string relationships(const std::string& rows) {
  return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + rows + "</Relationships>";
}

// id and type are ours; target is a part, or an address when external.
inline std::string relationship(const std::string& id, const std::string& type, const std::string& target, bool external = false) {
  return "<Relationship Id=\"" + id + "\" Type=\"" + kOfficeRelationships + "/" + type + "\" Target=\"" + target + "\"" +
         (external ? " TargetMode=\"External\"" : "") + "/>";
}

// Washes the package with everything kept and with everything removed, and as text.
inline void wash_package(std::string_view kind, const std::string& package) {
  for (const char* const way : {"keep", "remove"}) {
    TestBench bench(std::uint64_t{64} << 20);
    bench.set("comments", way).set("hidden", way).set("properties", way).set("changes", way[0] == 'k' ? "keep" : "accept");
    wash_twice(fuzzed_part(kind, package), Method::rebuild, Again::unchanged, bench);
    wash_twice(fuzzed_part(kind, package), Method::text, Again::same, bench);
  }
}

}  // namespace temizu
