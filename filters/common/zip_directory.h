// The structure of a zip file: end records, central directory, local headers, data descriptors (APPNOTE.TXT 6.3.10 section 4.3).
// Inside filters/common only: zip_reader.h is what others use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "filters/common/zip_reader.h"

namespace temizu::zip {

// Little-endian numbers; 0 beyond the end.
std::uint64_t number(ByteView bytes, std::size_t at, unsigned octets);

// One central header with its local one, which agrees.
struct RawEntry {
  ByteView name;
  ByteView extra;               // of the central header
  bool has_comment{false};
  std::uint16_t flags{0}, method{0}, made_by{0};
  std::uint32_t crc32{0}, attributes{0};
  std::uint64_t packed{0}, bytes{0}, offset{0};
  std::uint64_t data{0}, end{0};   // packed content; first octet behind it and its descriptor
};

struct Directory {
  std::vector<RawEntry> entries;
  std::uint64_t comment_bytes{0}, stray_bytes{0}, trailing_bytes{0};
};

// Fails as ZipReader::open says. Linear but for one sort of the entries.
Result<Directory> read_directory(ByteView untrusted_zip, std::size_t entries_max);

// The data of the first extra field of this id, or an empty view; found says which.
ByteView extra_field(ByteView extra, std::uint16_t id, bool* found = nullptr);

}  // namespace temizu::zip
