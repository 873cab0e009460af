// MB/s of content (not of packed octets) through reader, writer and filter, over sizes; members come back as they are, so that only the
// archive's own work is measured, but for BM_WashZipOfText. Run: cmake --preset bench, filter_archive_bench.
#include <benchmark/benchmark.h>

#include "filters/archive/archive.h"
#include "filters/common/test_bench.h"
#include "filters/common/zip_reader.h"
#include "filters/common/zip_writer.h"

namespace temizu {
namespace {

// Text that packs about four to one, as reports and tables do; the same on every run.
std::string report(std::size_t size) {
  static constexpr std::string_view kWords[] = {"令和", "予算", "会計", "年度", "報告", "total", "amount", "<row>", "</row>", "東京都", "千代田区", "支出"};
  std::string out;
  std::uint32_t state = 7;
  while (out.size() < size) {
    state = state * 1664525 + 1013904223;
    out += kWords[(state >> 16) % 12];
    if (state >> 30 == 0) out += std::to_string(state >> 12);
    if (state >> 28 == 5) out += "\r\n";
  }
  while (out.size() > size || (static_cast<unsigned char>(out.back()) & 0x80) != 0) out.pop_back();
  return out;
}

Bytes zip_of(std::size_t size, std::size_t members) {
  ZipWriter writer;
  for (std::size_t i = 0; i < members; ++i) writer.add(std::to_string(i) + ".txt", report(size / members));
  return writer.finish();
}

// Gives every member back.
class EchoBench final : public Bench {
 public:
  Result<Washed> wash_child(const Part& part) override { return wash_member(part); }
  Result<Washed> wash_member(const Part& part) override {
    Washed washed;
    washed.kind = Kind{"text/plain"};
    washed.content = part.untrusted_content;
    washed.file_name = part.file_name;
    return washed;
  }
  void tell_withheld(std::string_view, std::string_view, const Error&, std::uint64_t) override {}
  void note(std::string_view, Weight, std::string_view, std::uint64_t) override {}
  std::string words_for(std::string_view) const override { return {}; }
  Status spend(std::uint64_t) override { return {}; }
  const Options& options() const override { return options_; }

 private:
  TestBench options_;
};

void count(benchmark::State& state, std::size_t bytes) { state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes)); }

void BM_WriteZip(benchmark::State& state) {
  const std::string content = report(static_cast<std::size_t>(state.range(0)));
  std::size_t size = 0;
  for (auto _ : state) {
    ZipWriter writer;
    writer.add("a.xml", content);
    size = writer.finish().size();
  }
  count(state, content.size());
  state.counters["percent"] = 100.0 * static_cast<double>(size) / static_cast<double>(content.size());
}

void BM_StreamZip(benchmark::State& state) {
  const std::string content = report(static_cast<std::size_t>(state.range(0)));
  std::size_t size = 0;
  for (auto _ : state) {
    ZipWriter writer;
    writer.begin("a.xml");
    for (std::size_t at = 0; at < content.size(); at += 65536) writer.write(std::string_view(content).substr(at, 65536));
    writer.end();
    size = writer.finish().size();
  }
  count(state, content.size());
  state.counters["percent"] = 100.0 * static_cast<double>(size) / static_cast<double>(content.size());
}

void BM_ReadZip(benchmark::State& state) {
  const Bytes zip = zip_of(static_cast<std::size_t>(state.range(0)), 1);
  EchoBench bench;
  for (auto _ : state) {
    const auto reader = ZipReader::open(zip, {});
    benchmark::DoNotOptimize(reader->read(reader->entries()[0], bench));
  }
  count(state, static_cast<std::size_t>(state.range(0)));
}

void BM_PullZip(benchmark::State& state) {
  const Bytes zip = zip_of(static_cast<std::size_t>(state.range(0)), 1);
  EchoBench bench;
  std::string piece(65536, '\0');
  for (auto _ : state) {
    const auto reader = ZipReader::open(zip, {});
    auto pull = reader->pull(reader->entries()[0], bench);
    while (*(*pull)->read(piece.data(), piece.size()) > 0) {
    }
  }
  count(state, static_cast<std::size_t>(state.range(0)));
}

void wash(benchmark::State& state, const Bytes& content, const char* kind, Bench& bench) {
  const auto filter = make_archive_filter();
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = content;
  part.file_name = "in.dat";
  part.place = "2";
  for (auto _ : state) {
    auto washed = filter->wash(part, Method::rebuild, bench);
    if (!washed) state.SkipWithError(washed.error().what.c_str());
    benchmark::DoNotOptimize(washed);
  }
  count(state, static_cast<std::size_t>(state.range(0)));
}

void BM_WashZip(benchmark::State& state) {
  EchoBench bench;
  wash(state, zip_of(static_cast<std::size_t>(state.range(0)), 10), "application/zip", bench);
}

void BM_WashZipOfText(benchmark::State& state) {
  TestBench bench(std::uint64_t{1} << 60);
  wash(state, zip_of(static_cast<std::size_t>(state.range(0)), 10), "application/zip", bench);
}

// One stored member in a tar, as libarchive reads it.
void BM_WashTar(benchmark::State& state) {
  const std::string content = report(static_cast<std::size_t>(state.range(0)));
  std::string header("a.txt");
  header.resize(512, '\0');
  char size[13];
  std::snprintf(size, sizeof size, "%011o", static_cast<unsigned>(content.size()));
  header.replace(100, 7, "0000644").replace(108, 7, "0000000").replace(116, 7, "0000000").replace(124, 11, size, 11).replace(136, 11, "00000000000");
  header.replace(156, 1, "0").replace(257, 8, std::string("ustar\0" "00", 8)).replace(148, 8, "        ");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  header.replace(148, 7, digits, 7);
  EchoBench bench;
  wash(state, header + content + std::string(1024 + (512 - content.size() % 512) % 512, '\0'), "application/x-tar", bench);
}

constexpr std::int64_t kLeast = 100'000;
constexpr std::int64_t kMost = 50'000'000;
#define SIZES RangeMultiplier(10)->Range(kLeast, kMost)->Unit(benchmark::kMillisecond)
BENCHMARK(BM_WriteZip)->SIZES;
BENCHMARK(BM_StreamZip)->SIZES;
BENCHMARK(BM_ReadZip)->SIZES;
BENCHMARK(BM_PullZip)->SIZES;
BENCHMARK(BM_WashZip)->SIZES;
BENCHMARK(BM_WashZipOfText)->SIZES;
BENCHMARK(BM_WashTar)->SIZES;

}  // namespace
}  // namespace temizu
