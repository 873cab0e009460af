// Zip files read strictly: through the central directory, with the local header of every entry agreeing with it. What two
// programs could read differently is ambiguous and fails as a whole. APPNOTE.TXT 6.3.10 is the source of field names.
// Reading one entry never touches another; nothing is written to disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/result.h"
#include "filters/filter.h"

namespace temizu {

// One entry of the central directory, checked. name: UTF-8, '/' separated, no "..", not absolute, never empty, a folder's with its
// final '/'. For archives of people decoded and cleaned as file-rules 2.8 says (zip_names.h), and not always unique after that; for
// packages ASCII or UTF-8 as is.
struct ZipEntry {
  std::string name;
  bool is_folder{false};
  bool is_link{false};          // a symbolic link by its Unix mode: never followed
  bool is_special{false};       // a device, pipe or socket by its Unix mode
  bool encrypted{false};
  std::string cipher;           // "ZipCrypto", "AES-256", "PKWARE AES-256" …; empty when not encrypted
  std::uint16_t method{0};      // 0 stored, 8 deflate, 9 deflate64, 12 bzip2, 14 LZMA, 93 zstd, 95 xz; behind AES the one inside
  std::uint32_t crc32{0};
  std::uint64_t packed_bytes{0}, bytes{0};
  std::uint64_t offset{0};      // of its local header
  std::uint64_t data_offset{0};   // of its packed content
};

struct ZipLimits {
  std::size_t entries_max{10'000};
  std::uint64_t entry_bytes_max{std::uint64_t{512} << 20};   // expanded
  std::uint32_t ratio_max{200};                              // expanded : packed, for entries larger than the next
  std::uint64_t ratio_free_bytes{std::uint64_t{64} << 10};   // expanded
  bool package{false};          // OOXML and ODF: methods 0 and 8 only, names unique without regard to case, no links
};

// One entry's content, pulled piece by piece: bounded memory whatever its size.
class ZipPull {
 public:
  virtual ~ZipPull() = default;
  // Fills at most size octets and says how many; 0 at the end, when size and CRC have been checked. Pays for them first. Fails as
  // ZipReader::read; what was made of the pieces must then be thrown away.
  virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
};

class ZipReader {
 public:
  // Findings, when given, get what is odd and harmless, all info but the last two:
  //   zip.comment             of the file or of entries (count)
  //   zip.extra_field         extra fields that are neither sizes, times, owners, names nor padding (count)
  //   zip.stray_bytes         octets between entries, or before the directory (count of octets)
  //   zip.trailing_bytes      low   octets behind the end record
  //   zip.two_names           low   an entry whose Unicode path (0x7075) says another name than its header; the former counts
  // and for archives archive.* and name.* (zip_names.h), archive.undecodable_name (low).
  //
  // Fails with bad_input (no zip, damaged), ambiguous (octets before the first entry, two end records, local and central headers
  // differ, overlapping entries, duplicate names, a folder with content; in a package also octets that belong to nothing), limit,
  // encrypted (the directory itself), unsupported (several disks; in a package other methods and links).
  static Result<ZipReader> open(ByteView untrusted_zip, const ZipLimits& limits, std::vector<Finding>* findings = nullptr);

  // In the order of the directory.
  const std::vector<ZipEntry>& entries() const { return entries_; }
  // By exact name, in packages without regard to ASCII case (ECMA-376 part 2, 10.1.3.1); nullptr when there is none.
  const ZipEntry* find(std::string_view name) const;

  // The whole content. Pays bench for what is expanded before it is allocated; checks size and CRC. Fails with bad_input, limit,
  // timeout, encrypted, unsupported (method).
  Result<Bytes> read(const ZipEntry& entry, Bench& bench) const;
  // The same in pieces. The reader's bytes, entry and bench outlive the pull.
  Result<std::unique_ptr<ZipPull>> pull(const ZipEntry& entry, Bench& bench) const;
  // As it stands in the file: for methods that are somebody else's to expand.
  ByteView packed(const ZipEntry& entry) const { return zip_.substr(entry.data_offset, entry.packed_bytes); }
  // The same with its local header, and with a data descriptor where it has one.
  ByteView with_header(const ZipEntry& entry) const;
  // Whether reading the entry is within the limits and possible at all, but for the method.
  Status may_read(const ZipEntry& entry) const;

 private:
  ByteView zip_;
  ZipLimits limits_;
  std::vector<ZipEntry> entries_;
  std::vector<std::pair<std::string, std::size_t>> index_;   // name (folded in packages) → entry, sorted
};

}  // namespace temizu
