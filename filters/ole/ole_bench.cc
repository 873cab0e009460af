// Looking through old Office files: cost per octet over sizes. Flat means linear.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "filters/common/test_bench.h"
#include "filters/common/test_cfb.h"
#include "filters/ole/ole.h"

namespace temizu {
namespace {

Bytes records(std::size_t bytes) {   // a sheet of numbers
  Bytes out;
  while (out.size() < bytes) out += Bytes("\x03\x02\x0E\0", 4) + Bytes(14, '\1');
  return out;
}

void look_at_workbook(benchmark::State& state) {
  const Bytes file = TestCfb().stream("Workbook", records(static_cast<std::size_t>(state.range(0)))).write();
  const auto filter = make_ole_filter();
  Part part;
  part.kind = Kind{"application/vnd.ms-excel"};
  part.untrusted_content = file;
  for (auto _ : state) {
    TestBench bench;
    auto washed = filter->wash(part, Method::rebuild, bench);
    benchmark::DoNotOptimize(washed);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.SetBytesProcessed(static_cast<std::int64_t>(file.size()) * static_cast<std::int64_t>(state.iterations()));
}

BENCHMARK(look_at_workbook)->Arg(100 << 10)->Arg(1 << 20)->Arg(10 << 20)->Arg(50 << 20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace temizu
