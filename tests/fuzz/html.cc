// Fuzzes the html filter: any octets, every method; a second wash of what comes out must change nothing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const Filter* filter = filter_for(Kind{"text/html"});
  if (filter == nullptr) std::abort();
  Part part;
  part.kind = Kind{"text/html"};
  part.untrusted_content = std::string_view(reinterpret_cast<const char*>(data), size);
  part.file_name = "in.dat";
  for (const Method method : {Method::text, Method::rebuild}) {
    part.is_body = method == Method::text;
    TestBench bench;
    const auto once = filter->wash(part, method, bench);
    if (!once) continue;
    Part again = part;
    again.kind = once->kind;
    again.untrusted_content = once->content;
    again.charset_label = part.is_body ? "utf-8" : "";   // an attachment travels without a charset
    const Filter* next = filter_for(once->kind);
    if (next == nullptr) std::abort();
    const auto twice = next->wash(again, method, bench);
    if (!twice || twice->content != once->content) std::abort();
  }
  return 0;
}
