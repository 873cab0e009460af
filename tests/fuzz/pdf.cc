// Fuzzes the pdf filter: any octets; a second wash of what comes out must find nothing and give the same bytes.
#include "wash_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  TestBench bench(std::uint64_t{64} << 20);
  wash_twice(fuzzed_part("application/pdf", fuzzed(data, size), "in.pdf"), Method::rebuild, Again::silent, bench);
  return 0;
}
