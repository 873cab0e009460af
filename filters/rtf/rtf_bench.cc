// MB/s of RTF through the filter, over sizes: text in \'hh, a table in every tenth paragraph. Peak memory of the process in MiB beside it.
// Run: cmake --preset bench, filter_rtf_bench.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <string>

#include "filters/common/test_bench.h"
#include "filters/rtf/rtf.h"

namespace temizu {
namespace {

std::string document(std::size_t size) {
  std::string out = "{\\rtf1\\ansi\\ansicpg932\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset128 Mincho;}}";
  for (std::size_t i = 0; out.size() < size; ++i) {
    out += "\\pard\\plain\\ql\\fi210\\f1\\fs21 {\\rtlch\\fcs1\\af0\\ltrch\\fcs0\\lang1041\\dbch\\f1 \\'89\\'cb\\'8b\\'f3\\'8e\\'73\\'95\\'b6\\'8f\\'91\\'8a\\'c7\\'97\\'9d\\'8b\\'4b\\'92\\'f6 " + std::to_string(i) + " the text of the rules goes on here}\\par\r\n";
    if (i % 10 == 0) out += "\\trowd\\trgaph99\\cellx2000\\cellx4000\\pard\\intbl a\\cell b\\cell\\row\r\n";
  }
  return out + "}";
}

void BM_WashRtf(benchmark::State& state) {
  const std::string content = document(static_cast<std::size_t>(state.range(0)));
  const auto filter = make_rtf_filter();
  Part part;
  part.kind = Kind{"application/rtf"};
  part.untrusted_content = content;
  for (auto _ : state) {
    TestBench bench;
    auto washed = filter->wash(part, Method::rebuild, bench);
    if (!washed) state.SkipWithError("not washed");
    benchmark::DoNotOptimize(washed);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(content.size()));
}
BENCHMARK(BM_WashRtf)->Arg(100 << 10)->Arg(1 << 20)->Arg(5 << 20)->Arg(50 << 20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace temizu
