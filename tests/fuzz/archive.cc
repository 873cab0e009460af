// Fuzzes the archive filter: any octets as each of its kinds. What comes out is washed again and must not change. libarchive is
// reached by its own kinds; the members go through the registry as in life.
#include "wash_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const std::string_view bytes = fuzzed(data, size);
  Kind kind = identify(bytes, {}, {}).kind;
  const Filter* filter = filter_for(kind);
  if (filter == nullptr || filter->name() != "archive") kind = Kind{"application/zip"};
  TestBench bench(std::uint64_t{16} << 20);
  wash_twice(fuzzed_part(kind.name, bytes), Method::rebuild, Again::unchanged, bench);
  return 0;
}
