// Fuzzes the cad filter with SXF, both forms: whatever comes, a second wash of what comes out changes nothing and finds nothing.
#include "wash_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  for (const char* kind : {"application/x-sxf", "application/x-sfc"}) {
    TestBench bench;
    wash_twice(fuzzed_part(kind, fuzzed(data, size), "in.p21"), Method::rebuild, Again::silent, bench);
  }
  return 0;
}
