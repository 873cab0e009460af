// Fuzzes the image filter: the kind by magic, any octets, the options by the last one; a second wash of what comes out must change
// nothing and find nothing, unless every JPEG is coded anew.
#include "wash_twice.h"

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
  const std::string_view in = fuzzed(data, size);
  const Part part = fuzzed_part(kind_of(in), in);
  const unsigned last = size == 0 ? 0 : data[size - 1];
  const bool always = last % 4 == 1;   // every JPEG is coded anew each time: only that it ends well is asked
  TestBench bench(std::uint64_t{8} << 20);
  bench.set("reencode", always ? "always" : "changed").set("animation", last % 4 == 2 ? "first" : "keep");
  if (always && part.kind.name == "image/jpeg") (void)filter_for(part.kind)->wash(part, Method::rebuild, bench);
  else wash_twice(part, Method::rebuild, Again::silent, bench);
  return 0;
}
