// Fuzzes the cad filter with DXF, text and binary: whatever comes, a second wash of what comes out changes nothing and finds nothing.
#include "wash_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  TestBench bench;
  wash_twice(fuzzed_part("image/vnd.dxf", fuzzed(data, size), "in.dxf"), Method::rebuild, Again::silent, bench);
  return 0;
}
