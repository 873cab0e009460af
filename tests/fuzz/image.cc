// Fuzzes the image filter: the kind by magic, any octets, the options by the last one; a second wash of what comes out must change
// nothing and find nothing, unless every JPEG is coded anew.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

namespace {

using namespace temizu;

const char* kind_of(std::string_view in) {
  if (in.starts_with("\xFF\xD8")) return "image/jpeg";
  if (in.starts_with("\x89PNG")) return "image/png";
  if (in.starts_with("GIF8")) return "image/gif";
  if (in.starts_with("BM")) return "image/bmp";
  if (in.starts_with("II") || in.starts_with("MM")) return "image/tiff";
  if (in.starts_with("RIFF")) return "image/webp";
  if (in.starts_with(std::string_view("\0\0", 2))) return "image/vnd.microsoft.icon";
  return "image/svg+xml";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view in(reinterpret_cast<const char*>(data), size);
  Part part;
  part.kind = Kind{kind_of(in)};
  part.untrusted_content = in;
  part.file_name = "in.dat";
  const Filter* filter = filter_for(part.kind);
  if (filter == nullptr) std::abort();
  const unsigned last = size == 0 ? 0 : data[size - 1];
  const bool always = last % 4 == 1;
  TestBench bench(std::uint64_t{8} << 20);   // small: an input that takes long is a budget that is too large
  bench.set("reencode", always ? "always" : "changed").set("animation", last % 4 == 2 ? "first" : "keep");
  const auto once = filter->wash(part, Method::rebuild, bench);
  if (!once) return 0;
  if (always && once->kind.name == "image/jpeg") return 0;
  TestBench again_bench;
  Part again = part;
  again.kind = once->kind;
  again.untrusted_content = once->content;
  const auto twice = filter->wash(again, Method::rebuild, again_bench);
  if (!twice || twice->content != once->content || !twice->findings.empty() || twice->changed) std::abort();
  return 0;
}
