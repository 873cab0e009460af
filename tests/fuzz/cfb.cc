// Fuzzes the reader of compound files: whatever the octets claim, every entry is read within the budget, and what is read is no longer
// than the file.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/cfb_reader.h"
#include "filters/common/test_bench.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  TestBench bench(64u << 20);
  const auto file = CfbReader::open(input, bench);
  if (!file) return 0;
  for (const CfbEntry& entry : file->entries()) {
    if (file->path_of(entry).size() > 400) std::abort();
    if (entry.is_storage) continue;
    const auto content = file->read(entry, bench);
    if (content && content->size() > size) std::abort();
  }
  return 0;
}
