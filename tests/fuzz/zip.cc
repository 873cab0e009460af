// Fuzzes the zip reader and writer: any octets, as a package and as an archive of people; what can be read in pieces is
// the same when read whole, and what the writer makes of it opens without a finding.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/common/zip_names.h"
#include "filters/common/zip_reader.h"
#include "filters/common/zip_writer.h"

namespace temizu {
namespace {

// The content in pieces; false when it fails.
bool pull_all(const ZipReader& reader, const ZipEntry& entry, Bench& bench, std::string& out) {
  auto pull = reader.pull(entry, bench);
  if (!pull) return false;
  char piece[3000];
  while (true) {
    const auto got = (*pull)->read(piece, sizeof piece);
    if (!got) return false;
    if (*got == 0) return true;
    out.append(piece, *got);
  }
}

void check(std::string_view bytes, bool package) {
  std::vector<Finding> findings;
  const auto reader = ZipReader::open(bytes, ZipLimits{.entries_max = 200, .entry_bytes_max = 1 << 20, .package = package}, &findings);
  if (!reader) return;
  ZipWriter writer;
  std::set<std::string> names;
  for (const ZipEntry& entry : reader->entries()) {
    if (entry.name.empty() || reader->packed(entry).size() != entry.packed_bytes) std::abort();
    if (package && reader->find(entry.name) == nullptr) std::abort();
    if (!package && clean_member_path(entry.name).path + (entry.is_folder ? "/" : "") != entry.name) std::abort();
    TestBench bench(std::uint64_t{4} << 20);
    const auto whole = reader->read(entry, bench);
    std::string pieces;
    TestBench again(std::uint64_t{4} << 20);
    const bool pulled = pull_all(*reader, entry, again, pieces);
    // libdeflate reads length codes 286 and 287, which zlib refuses: only where both read, they must read the same.
    if (pulled && (!whole || *whole != pieces)) std::abort();
    if (whole && names.insert(entry.name).second) writer.add(entry.name, *whole);
  }
  const Bytes written = writer.finish();
  std::vector<Finding> none;
  const auto second = ZipReader::open(written, ZipLimits{.package = package}, &none);
  if (!second || !none.empty() || second->entries().size() != names.size()) std::abort();
}

}  // namespace
}  // namespace temizu

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  temizu::check(bytes, true);
  temizu::check(bytes, false);
  return 0;
}
