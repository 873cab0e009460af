// Fuzzes the ooxml filter with whole packages: any octets, both methods; a second wash of what comes out must change nothing and find nothing.
#include "wash_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  constexpr const char* kKind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  for (const Method method : {Method::text, Method::rebuild}) {
    TestBench bench(std::uint64_t{64} << 20);
    wash_twice(fuzzed_part(kKind, fuzzed(data, size), "in.docx"), method, method == Method::text ? Again::same : Again::unchanged, bench);
  }
  return 0;
}
