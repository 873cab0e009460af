// Fuzzes the odf filter with any octets as a package: the container, the manifest, what is told about the entries. What is inside the
// parts is odf_xml's.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const Kind kind{"application/vnd.oasis.opendocument.text"};
  const Filter* filter = filter_for(kind);
  if (filter == nullptr) std::abort();
  Part part;
  part.kind = kind;
  part.untrusted_content = std::string_view(reinterpret_cast<const char*>(data), size);
  part.file_name = "in.odt";
  for (const Method method : {Method::text, Method::rebuild}) {
    TestBench bench(std::uint64_t{1} << 24);
    const auto once = filter->wash(part, method, bench);
    if (!once || method == Method::text) continue;
    Part again = part;
    again.untrusted_content = once->content;
    TestBench more;
    const auto twice = filter->wash(again, method, more);
    if (!twice || twice->content != once->content) std::abort();
  }
  return 0;
}
