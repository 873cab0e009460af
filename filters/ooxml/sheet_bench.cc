// What a wash of a large workbook costs over sizes: bytes are those of the sheet's XML, expanded. Peak memory is that of the process.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <string>

#include "filters/common/test_bench.h"
#include "filters/common/zip_writer.h"
#include "filters/ooxml/formula.h"
#include "filters/ooxml/ooxml.h"

namespace temizu {
namespace {

// Rows as offices have them: a text, numbers, a date, two formulas.
std::string workbook(std::size_t sheet_bytes) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const std::string main = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" + office + "\"";
  const auto rel = [&](const char* type, const char* target) {
    return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"" + office + "/" + type + "\" Target=\"" + target + "\"/></Relationships>";
  };
  ZipWriter zip;
  zip.add("[Content_Types].xml", "<Types/>");
  zip.add("_rels/.rels", rel("officeDocument", "xl/workbook.xml"));
  zip.add("xl/workbook.xml", "<workbook" + main + "><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
  zip.add("xl/_rels/workbook.xml.rels", rel("worksheet", "a.xml"));
  zip.begin("xl/a.xml");
  zip.write("<worksheet" + main + "><sheetData>");
  std::size_t written = 0;
  for (std::size_t row = 1; written < sheet_bytes; ++row) {
    const std::string r = std::to_string(row);
    const std::string line = "<row r=\"" + r + "\" spans=\"1:6\"><c r=\"A" + r + "\" t=\"inlineStr\"><is><t>備考 " + r + "</t></is></c><c r=\"B" + r + "\"><v>" + std::to_string(row * 17 % 1000) + ".25</v></c><c r=\"C" + r + "\" s=\"2\"><v>" + r +
                             "</v></c><c r=\"D" + r + "\"><f>B" + r + "*C" + r + "</f><v>" + r + "</v></c><c r=\"E" + r + "\" t=\"str\"><f>IF(B" + r + "&gt;500,\"合格\",\"不合格\")</f><v>合格</v></c><c r=\"F" + r + "\"><v>46113</v></c></row>";
    zip.write(line);
    written += line.size();
  }
  zip.write("</sheetData></worksheet>");
  zip.end();
  return zip.finish();
}

void wash_workbook(benchmark::State& state, Method method) {
  const auto size = static_cast<std::size_t>(state.range(0));
  const std::string package = workbook(size);
  const auto filter = make_ooxml_filter();
  Part part;
  part.kind = Kind{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
  part.untrusted_content = package;
  for (auto _ : state) {
    TestBench bench;
    auto washed = filter->wash(part, method, bench);
    if (!washed) state.SkipWithError("not washed");
    benchmark::DoNotOptimize(washed);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * size));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK_CAPTURE(wash_workbook, rebuild, Method::rebuild)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->Arg(100'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(wash_workbook, text, Method::text)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

void judge(benchmark::State& state) {
  const ooxml::FormulaScope scope{.sheets = {"4月 予算"}, .dropped_names = {"gone"}};
  const std::string formula = "IFERROR(VLOOKUP(A1,'4月 予算'!$A$1:$C$99,3,FALSE)*SUM(B1:B9),\"なし\")";
  for (auto _ : state) benchmark::DoNotOptimize(ooxml::judge_formula(formula, scope));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * formula.size()));
}
BENCHMARK(judge);

}  // namespace
}  // namespace temizu
