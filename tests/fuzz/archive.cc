// Fuzzes the archive filter: any octets as each of its kinds. What comes out is washed again and must not change. libarchive is
// reached by its own kinds; the members go through the registry as in life.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

namespace {

using namespace temizu;

Result<Washed> wash(std::string_view bytes, const Kind& kind, std::uint64_t budget) {
  const Filter* filter = filter_for(kind);
  if (filter == nullptr) std::abort();
  Part part;
  part.kind = kind;
  part.untrusted_content = bytes;
  part.file_name = "in.dat";
  part.place = "2";
  TestBench bench(budget);
  return filter->wash(part, Method::rebuild, bench);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Kind kind = identify(bytes, {}, {}).kind;
  const Filter* filter = filter_for(kind);
  if (filter == nullptr || filter->name() != "archive") kind = Kind{"application/zip"};
  const auto once = wash(bytes, kind, std::uint64_t{16} << 20);
  if (!once) return 0;
  const auto twice = wash(once->content, once->kind, std::uint64_t{256} << 20);
  if (!twice || twice->content != once->content || twice->changed) std::abort();
  return 0;
}
