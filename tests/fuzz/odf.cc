// Fuzzes the odf filter with any octets as a package: the container, the manifest, what is told about the entries. What is inside the
// parts is odf_xml's.
#include "wash_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  for (const Method method : {Method::text, Method::rebuild}) {
    TestBench bench(std::uint64_t{1} << 24);
    wash_twice(fuzzed_part("application/vnd.oasis.opendocument.text", fuzzed(data, size), "in.odt"), method, Again::same, bench);
  }
  return 0;
}
