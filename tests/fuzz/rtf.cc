// Fuzzes the rtf filter: any octets, every method; a second wash of what comes out must change nothing.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const Filter* filter = filter_for(Kind{"application/rtf"});
  if (filter == nullptr) std::abort();
  // The header is given, so that the fuzzer spends its time behind it.
  const std::string content = "{\\rtf1\\ansi\\ansicpg932 " + std::string(reinterpret_cast<const char*>(data), size);
  Part part;
  part.kind = Kind{"application/rtf"};
  part.untrusted_content = content;
  part.file_name = "in.rtf";
  for (const Method method : {Method::text, Method::rebuild}) {
    TestBench bench(std::uint64_t{1} << 24);
    const auto once = filter->wash(part, method, bench);
    if (!once) continue;
    const Filter* next = filter_for(once->kind);
    if (next == nullptr) std::abort();
    Part again = part;
    again.kind = once->kind;
    again.untrusted_content = once->content;
    TestBench more;
    const auto twice = next->wash(again, method, more);
    if (!twice || twice->content != once->content) std::abort();
  }
  return 0;
}
