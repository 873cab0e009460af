// MB/s of content.xml (expanded) through the filter, over sizes: a sheet of words, numbers and formulas, and a text of paragraphs. Peak memory of
// the process in MiB beside it. Run: cmake --preset bench, filter_odf_bench.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <string>

#include "filters/common/test_bench.h"
#include "filters/common/zip_writer.h"
#include "filters/odf/odf.h"

namespace temizu {
namespace {

constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
    "xmlns:of=\"urn:oasis:names:tc:opendocument:xmlns:of:1.2\" office:version=\"1.3\"><office:body>";

std::string sheet(std::size_t size) {
  std::string out = std::string(kHead) + "<office:spreadsheet><table:table table:name=\"S\">";
  for (std::size_t i = 1; out.size() < size; ++i) {
    const std::string n = std::to_string(i);
    out += "<table:table-row table:style-name=\"ro1\"><table:table-cell office:value-type=\"string\"><text:p>費目" + n +
           "</text:p></table:table-cell><table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" office:value=\"" + n + "\"><text:p>" + n +
           "</text:p></table:table-cell><table:table-cell table:formula=\"of:=SUM([.B" + n + ":.B" + n + "])*2\" office:value-type=\"float\" office:value=\"" + n + "\"><text:p>" + n +
           "</text:p></table:table-cell></table:table-row>";
  }
  return out + "</table:table></office:spreadsheet></office:body></office:document-content>";
}

std::string text(std::size_t size) {
  std::string out = std::string(kHead) + "<office:text>";
  for (std::uint32_t i = 1; out.size() < size; ++i) {   // with a number in it, or it would pack like a bomb
    out += "<text:p text:style-name=\"P1\">第" + std::to_string(i * 2654435761U) + "条　架空市文書管理規程は、<text:span text:style-name=\"T1\">文書の取扱い</text:span>について必要な事項を定めるものとする。</text:p>";
  }
  return out + "</office:text></office:body></office:document-content>";
}

void wash(benchmark::State& state, const std::string& content, std::string_view kind) {
  ZipWriter zip;
  zip.add("mimetype", kind, ZipWriter::How::store);
  zip.add("content.xml", content);
  const Bytes package = zip.finish();
  const auto filter = make_odf_filter();
  Part part;
  part.kind = Kind{std::string(kind)};
  part.untrusted_content = package;
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

void BM_WashOds(benchmark::State& state) { wash(state, sheet(static_cast<std::size_t>(state.range(0))), "application/vnd.oasis.opendocument.spreadsheet"); }
void BM_WashOdt(benchmark::State& state) { wash(state, text(static_cast<std::size_t>(state.range(0))), "application/vnd.oasis.opendocument.text"); }
BENCHMARK(BM_WashOds)->Arg(100 << 10)->Arg(1 << 20)->Arg(5 << 20)->Arg(50 << 20)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_WashOdt)->Arg(100 << 10)->Arg(1 << 20)->Arg(5 << 20)->Arg(50 << 20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace temizu
