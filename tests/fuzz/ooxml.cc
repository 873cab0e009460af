// Fuzzes the ooxml filter with whole packages: any octets, both methods; a second wash of what comes out must change nothing and find nothing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const Kind kind{"application/vnd.openxmlformats-officedocument.wordprocessingml.document"};
  const Filter* filter = filter_for(kind);
  if (filter == nullptr) std::abort();
  Part part;
  part.kind = kind;
  part.untrusted_content = std::string_view(reinterpret_cast<const char*>(data), size);
  part.file_name = "in.docx";
  TestBench text_bench(std::uint64_t{64} << 20);
  static_cast<void>(filter->wash(part, Method::text, text_bench));
  TestBench bench(std::uint64_t{64} << 20);
  const auto once = filter->wash(part, Method::rebuild, bench);
  if (!once) return 0;
  Part again = part;
  again.kind = once->kind;
  again.untrusted_content = once->content;
  TestBench second(std::uint64_t{256} << 20);
  const auto twice = filter->wash(again, Method::rebuild, second);
  if (!twice || twice->content != once->content || twice->changed) std::abort();
  return 0;
}
