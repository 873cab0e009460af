// Fuzzes the filter of one text kind (TEMIZU_FUZZ_KIND): any octets, as an attachment and as a body; a second wash of what
// comes out must change nothing.
#include "wash_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  Part part = fuzzed_part(TEMIZU_FUZZ_KIND, fuzzed(data, size));
  for (const Method method : {Method::text, Method::rebuild}) {
    part.is_body = method == Method::text;
    TestBench bench;
    wash_twice(part, method, Again::same, bench);
  }
  return 0;
}
