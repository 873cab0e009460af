// Fuzzes the cad filter with SXF, both forms: whatever comes, a second wash of what comes out changes nothing and finds nothing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  for (const char* name : {"application/x-sxf", "application/x-sfc"}) {
    const Kind kind{name};
    const Filter* filter = filter_for(kind);
    if (filter == nullptr) std::abort();
    Part part;
    part.kind = kind;
    part.untrusted_content = std::string_view(reinterpret_cast<const char*>(data), size);
    part.file_name = "in.p21";
    TestBench bench;
    const auto once = filter->wash(part, Method::rebuild, bench);
    if (!once) continue;
    Part again = part;
    again.untrusted_content = once->content;
    const auto twice = filter->wash(again, Method::rebuild, bench);
    if (!twice || twice->content != once->content || twice->changed || !twice->findings.empty()) std::abort();
  }
  return 0;
}
