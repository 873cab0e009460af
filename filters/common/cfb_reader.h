// Compound files ([MS-CFB], "OLE2": doc, xls, ppt, msg) read with nothing trusted: every chain is bounded by the sectors that
// exist, every tree by the entries that were read, every size by what its chain can hold. Reading only; what the streams mean is the
// caller's. Nothing that no entry reaches (slack, deleted entries, orphans) is ever handed out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "filters/filter.h"

namespace temizu {

struct CfbLimits {
  std::size_t entries_max{50'000};                           // of the directory, unused ones included
  std::uint64_t stream_bytes_max{std::uint64_t{256} << 20};  // of one stream
};

struct CfbEntry {
  std::string name;              // UTF-8; may begin with a control character (U+0001 to U+0006), as such names do
  std::uint32_t parent{0};       // index in entries(); 0 for the root too
  bool is_storage{false};
  ByteView class_id;             // 16 octets in file order
  std::uint64_t bytes{0};        // of a stream, as the entry claims
  std::uint32_t first_child{0}, children{0};   // a storage's own entries stand one behind another
  std::uint32_t start{0};        // first sector
};

class CfbReader {
 public:
  // untrusted_file must outlive the reader. Pays bench for its tables. Fails with bad_input (no compound file, cut, a chain or the tree
  // loops, a sector with two owners in the tables), ambiguous (two entries of one name in one storage), limit (too many entries,
  // budget), timeout.
  static Result<CfbReader> open(ByteView untrusted_file, Bench& bench, const CfbLimits& limits = {});

  // All that can be reached: the root first, the entries of one storage together, in no particular order.
  const std::vector<CfbEntry>& entries() const { return entries_; }
  const CfbEntry& root() const { return entries_[0]; }
  // Of one storage, without regard to ASCII case; nullptr when there is none.
  const CfbEntry* find(const CfbEntry& storage, std::string_view name) const;
  // "Macros/VBA/dir" from the root.
  const CfbEntry* find(std::string_view path) const;
  // The way from the root in words, for findings: "Macros/VBA", cleaned, at most 100 columns.
  std::string path_of(const CfbEntry& entry) const;
  // Entries in use that no storage reaches.
  std::size_t orphans() const { return orphans_; }

  // At most `most` octets from the start of a stream (all by default), paid for first. Fails with bad_input when the chain ends early,
  // loops or leaves the file; limit, timeout.
  Result<Bytes> read(const CfbEntry& stream, Bench& bench, std::uint64_t most = ~std::uint64_t{0}) const;

 private:
  CfbReader() = default;
  Status read_header();
  Status read_table();
  Status read_difat(std::vector<std::uint32_t>& table_sectors);
  Status read_directory(Bench& bench);
  Status read_mini(Bench& bench);
  Status reach_entries(const std::vector<ByteView>& raw);
  Status check_names(const CfbEntry& storage) const;
  Result<std::vector<std::uint32_t>> chain(std::uint32_t first, std::string_view whose);
  ByteView sector(std::uint32_t number) const;

  ByteView file_;
  CfbLimits limits_;
  std::size_t sector_bytes_{512};
  std::uint32_t sectors_{0};                 // that the file has, the last one perhaps cut
  std::vector<std::uint32_t> next_;          // the allocation table
  std::vector<std::uint32_t> mini_next_;
  std::vector<std::uint32_t> mini_sectors_;  // where the mini stream lies
  std::vector<bool> used_;                   // by tables and directory
  std::vector<CfbEntry> entries_;
  std::vector<std::uint32_t> raw_index_;     // entries_[i] is this entry of the directory
  std::size_t orphans_{0};
};

// Little-endian numbers; 0 beyond the end.
std::uint64_t cfb_number(ByteView bytes, std::size_t at, unsigned octets);

}  // namespace temizu
