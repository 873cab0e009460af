// Cost of deciding what a part is. Run: identify_bench
#include <benchmark/benchmark.h>

#include <string>

#include "identify/identify.h"
#include "identify/test_content.h"

namespace {

using namespace std::string_literals;

void run(benchmark::State& state, const std::string& content, const std::vector<std::string>& extensions) {
  if (!temizu::identify_warm_up()) state.SkipWithError("no database");
  for (auto _ : state) benchmark::DoNotOptimize(temizu::identify(content, "application/octet-stream", extensions));
  state.SetBytesProcessed(static_cast<std::int64_t>(content.size()) * state.iterations());
}

std::string repeated(const std::string& piece, std::size_t size) {
  std::string out;
  while (out.size() < size) out += piece;
  return out;
}

void BM_ShortText(benchmark::State& state) { run(state, repeated("plain words, nothing else\n", 2000), {"txt"}); }
void BM_LongShiftJis(benchmark::State& state) { run(state, repeated("\x89\xEF\x8B\x63\x82\xCC\x82\xA8\x92\x6D\x82\xE7\x82\xB9\r\n", 1 << 20), {"csv"}); }
void BM_Document(benchmark::State& state) { run(state, temizu::zip_of({"[Content_Types].xml", "word/document.xml"}, {.first = std::string(1 << 20, 'x')}), {"docx"}); }
void BM_Pdf(benchmark::State& state) { run(state, "%PDF-1.7\n\x80\0"s + std::string(1 << 20, '\x90'), {"pdf"}); }
void BM_UnknownBinary(benchmark::State& state) {
  std::string noise;
  std::uint32_t seed = 1;
  while (noise.size() < 1 << 20) noise += static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
  run(state, noise, {"bin"});
}
BENCHMARK(BM_ShortText);
BENCHMARK(BM_LongShiftJis);
BENCHMARK(BM_Document);
BENCHMARK(BM_Pdf);
BENCHMARK(BM_UnknownBinary);

}  // namespace
