// MB/s of compressed input and peak memory for each format and size; the size is the picture's megapixels.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "filters/image/png.h"
#include "filters/image/test_pictures.h"

namespace temizu::image {
namespace {

void run(benchmark::State& state, const char* kind, const Bytes& in, const char* reencode = "changed") {
  for (auto _ : state) {
    TestBench bench(std::uint64_t{1} << 40);
    bench.set("reencode", reencode);
    const auto washed = wash(kind, in, bench);
    if (!washed) return state.SkipWithError("not washed");
    benchmark::DoNotOptimize(washed->content.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(in.size()) * state.iterations());
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["in_KiB"] = static_cast<double>(in.size()) / 1024;
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;   // of the process so far: run one size alone to read it
}

Picture of_megapixels(std::int64_t tenths, Colours colours = Colours::rgb, unsigned grain = 8) {
  const auto side = static_cast<std::uint32_t>(std::sqrt(static_cast<double>(tenths) * 100'000));
  return made_picture(side, side, colours, grain);
}

void jpeg_by_coefficients(benchmark::State& state) {
  TestBench bench(std::uint64_t{1} << 40);
  run(state, "image/jpeg", *encode_jpeg(of_megapixels(state.range(0)), bench));
}
void jpeg_by_pixels(benchmark::State& state) {
  TestBench bench(std::uint64_t{1} << 40);
  run(state, "image/jpeg", *encode_jpeg(of_megapixels(state.range(0)), bench), "always");
}
void png_rgb(benchmark::State& state) {
  TestBench bench(std::uint64_t{1} << 40);
  run(state, "image/png", *write_png(of_megapixels(state.range(0)), bench));
}
void png_flat(benchmark::State& state) {
  TestBench bench(std::uint64_t{1} << 40);
  run(state, "image/png", *write_png(of_megapixels(state.range(0), Colours::rgb, 0), bench));
}
void sample_of(benchmark::State& state, const char* kind, const char* name) { run(state, kind, sample(name)); }

BENCHMARK(jpeg_by_coefficients)->Arg(1)->Arg(10)->Arg(120)->Arg(500)->Unit(benchmark::kMillisecond);
BENCHMARK(jpeg_by_pixels)->Arg(10)->Arg(120)->Unit(benchmark::kMillisecond);
BENCHMARK(png_rgb)->Arg(1)->Arg(10)->Arg(120)->Unit(benchmark::kMillisecond);
BENCHMARK(png_flat)->Arg(10)->Arg(120)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample_of, gif, "image/gif", "benign-gif-animation/in.gif");
BENCHMARK_CAPTURE(sample_of, fax, "image/tiff", "benign-tiff-g4-pages/in.tif");
BENCHMARK_CAPTURE(sample_of, webp, "image/webp", "benign-webp-lossy/in.webp");
BENCHMARK_CAPTURE(sample_of, icon, "image/vnd.microsoft.icon", "benign-ico-24/in.ico");
BENCHMARK_CAPTURE(sample_of, drawing, "image/svg+xml", "benign-svg-paths/in.svg")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace temizu::image
