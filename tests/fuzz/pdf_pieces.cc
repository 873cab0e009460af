// Fuzzes what the pdf filter parses inside a file, past the file's structure: the first octet chooses the piece.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/pdf/cff.h"
#include "filters/pdf/cmap.h"
#include "filters/pdf/codec.h"
#include "filters/pdf/content.h"
#include "filters/pdf/icc.h"
#include "filters/pdf/picture.h"
#include "filters/pdf/sfnt.h"
#include "filters/pdf/type1.h"

namespace {

using namespace temizu;
using namespace temizu::pdf;

class Host final : public ContentHost {
 public:
  bool use(Resource, const std::string& name) override { return name.size() % 2 == 0; }
  std::string take_picture(const InlineKeys& keys, ByteView data, std::size_t& used) override {
    used = std::min<std::size_t>(keys.size() * 3, data.size());
    return keys.size() % 2 == 0 ? "Tz11" : "";
  }
  Property property(const std::string& name) override { return {name.size() % 2 == 0, name.size() % 3 == 0 ? "(x)" : ""}; }
};

void must(bool holds) {
  if (!holds) std::abort();
}

void content(ByteView data, Meter& meter) {
  Host host;
  ContentReport report, second;
  const Bytes once = rewrite_content(data, host, meter, report);
  must(rewrite_content(once, host, meter, second) == once && second.dropped_operators == 0);
}

template <class Rebuild>
void twice(ByteView data, Rebuild rebuild) {
  const Bytes once = rebuild(data);
  must(once.empty() || rebuild(once) == once);
}

void run(unsigned piece, ByteView data, Meter& meter) {
  bool damaged = false;
  JpegLook look;
  const Prediction prediction{.predictor = 10 + piece % 5, .colours = 1 + piece % 4, .bits = 8, .columns = 1 + piece};
  switch (piece % 12) {
    case 0: case 1: case 2: return content(data, meter);
    case 3: return twice(data, [&](ByteView d) { return rewrite_cmap(d, meter); });
    case 4: return twice(data, [](ByteView d) { return rebuild_sfnt(d); });
    case 5: return twice(data, [&](ByteView d) { return rebuild_icc(d, static_cast<int>(piece / 12 % 4) + 1); });
    case 6: (void)decode(Codec::flate, prediction, data, meter); return;
    case 7: (void)decode(Codec::lzw, {.predictor = piece / 12 % 2 + 1, .bits = 1u << (piece / 24 % 5), .columns = 7}, data, meter); return;
    case 8: (void)decode(Codec::ascii85, {}, decode(Codec::run_length, {}, data, meter).bytes, meter); return;
    case 9: (void)decode_jpx(data, meter); return;
    case 10: (void)rewrite_fax(data, {.k = static_cast<int>(piece / 12 % 3) - 1, .columns = piece * 3 + 1, .end_of_line = piece % 24 < 12, .byte_align = piece % 48 < 24}, 20, meter, damaged); return;
    default: (void)strip_jpeg(data, AdobeMark::keep, look); break;
  }
  twice(data, [](ByteView d) { return rebuild_cff(d); });
  twice(data, [](ByteView d) { return rebuild_type1(d).bytes; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  TestBench bench(32 << 20);
  Meter meter(bench);
  try {
    run(data[0], ByteView(reinterpret_cast<const char*>(data) + 1, size - 1), meter);
  } catch (const Stopped&) {   // a bound was reached
  }
  return 0;
}
