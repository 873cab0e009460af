// Fuzzes the ole filter: it looks through anything and never hands anything on.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const Filter* filter = filter_for(Kind{"application/msword"});
  if (filter == nullptr) std::abort();
  Part part;
  part.kind = Kind{"application/msword"};
  part.untrusted_content = std::string_view(reinterpret_cast<const char*>(data), size);
  TestBench bench(64u << 20);
  if (filter->wash(part, Method::rebuild, bench)) std::abort();
  return 0;
}
