// Fuzzes the pdf filter: any octets; a second wash of what comes out must find nothing and give the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const Filter* filter = filter_for(Kind{"application/pdf"});
  if (filter == nullptr) std::abort();
  constexpr std::uint64_t budget = 64 << 20;
  TestBench bench(budget);
  Part part;
  part.kind = Kind{"application/pdf"};
  part.untrusted_content = std::string_view(reinterpret_cast<const char*>(data), size);
  part.file_name = "in.pdf";
  part.place = "2";
  const auto once = filter->wash(part, Method::rebuild, bench);
  if (!once) return 0;
  Part again = part;
  again.untrusted_content = once->content;
  TestBench second(budget * 4);
  const auto twice = filter->wash(again, Method::rebuild, second);
  if (!twice || twice->content != once->content || !twice->findings.empty()) std::abort();
  return 0;
}
