// Fuzzes the rtf filter: any octets, every method; a second wash of what comes out must change nothing.
#include <string>

#include "wash_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  // The header is given, so that the fuzzer spends its time behind it.
  const std::string content = "{\\rtf1\\ansi\\ansicpg932 " + std::string(fuzzed(data, size));
  for (const Method method : {Method::text, Method::rebuild}) {
    TestBench bench(std::uint64_t{1} << 24);
    wash_twice(fuzzed_part("application/rtf", content, "in.rtf"), method, Again::same, bench);
  }
  return 0;
}
