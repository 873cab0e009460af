// MB/s of drawings from 100 KB to 50 MB: TEMIZU_BENCH build, cad_bench.
#include <benchmark/benchmark.h>

#include "filters/cad/cad.h"
#include "filters/common/test_bench.h"

namespace temizu {
namespace {

void run(benchmark::State& state, const std::string& head, const std::string& piece, const std::string& tail, const char* kind) {
  std::string drawing = head;
  while (drawing.size() < static_cast<std::size_t>(state.range(0)) * 1000) drawing += piece;
  drawing += tail;
  const auto filter = make_cad_filter();
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = drawing;
  for (auto _ : state) {
    TestBench bench;
    if (!filter->wash(part, Method::rebuild, bench)) state.SkipWithError("refused");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(drawing.size()));
}

void dxf(benchmark::State& state) {
  run(state, "  0\r\nSECTION\r\n  2\r\nENTITIES\r\n",
      "  0\r\nLINE\r\n  8\r\nWALL\r\n 10\r\n12.345\r\n 20\r\n67.89\r\n 30\r\n0.0\r\n 11\r\n23.456\r\n 21\r\n78.901\r\n 31\r\n0.0\r\n", "  0\r\nENDSEC\r\n  0\r\nEOF\r\n", "image/vnd.dxf");
}
BENCHMARK(dxf)->Arg(100)->Arg(1000)->Arg(10'000)->Arg(50'000)->Unit(benchmark::kMillisecond);

void sfc(benchmark::State& state) {
  run(state, "ISO-10303-21;\r\nHEADER;\r\nENDSEC;\r\nDATA;\r\n", "/*SXF\r\n#10 = line_feature('1','8','1','1','0.0','0.0','100.0','0.0')\r\nSXF*/\r\n", "ENDSEC;\r\nEND-ISO-10303-21;\r\n", "application/x-sfc");
}
BENCHMARK(sfc)->Arg(100)->Arg(1000)->Arg(10'000)->Arg(50'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace temizu
