// Documents and workbooks over sizes, package to package. Bytes are those of the uncompressed XML; cost per byte should stay flat.
#include <benchmark/benchmark.h>

#include <string>

#include "filters/common/test_bench.h"
#include "filters/common/zip_writer.h"
#include "filters/ooxml/ooxml.h"

namespace temizu {
namespace {

constexpr std::string_view kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string package(std::string_view main, std::string_view content, const std::string& sheet = {}) {
  const auto rels = [](std::string_view type, std::string_view target) {
    return std::string("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"").append(kOffice).append("/").append(type)
        .append("\" Target=\"").append(target).append("\"/></Relationships>");
  };
  ZipWriter zip;
  zip.add("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
  zip.add("_rels/.rels", rels("officeDocument", main));
  zip.add(main, content);
  if (!sheet.empty()) {
    zip.add("xl/_rels/workbook.xml.rels", rels("worksheet", "worksheets/sheet1.xml"));
    zip.add("xl/worksheets/sheet1.xml", sheet);
  }
  return zip.finish();
}

std::string text_document(std::size_t bytes) {
  std::string xml = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
  while (xml.size() < bytes) {
    xml += "<w:p><w:pPr><w:pStyle w:val=\"1\"/><w:jc w:val=\"both\"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val=\"21\"/></w:rPr><w:t>窓口の開設時間をお知らせします。</w:t></w:r>"
           "<w:r><w:t xml:space=\"preserve\"> the quick brown fox</w:t></w:r></w:p>";
  }
  return xml + "</w:body></w:document>";
}

std::string sheet(std::size_t bytes) {
  std::string xml = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
  for (int row = 1; xml.size() < bytes; ++row) {
    const std::string number = std::to_string(row);
    xml += "<row r=\"" + number + "\">";
    for (const char column : {'A', 'B', 'C', 'D', 'E'}) xml += std::string("<c r=\"") + column + number + "\" s=\"1\"><v>" + std::to_string(row * column) + "</v></c>";
    xml += "</row>";
  }
  return xml + "</sheetData></worksheet>";
}

void run(benchmark::State& state, const std::string& input, const char* kind, std::size_t xml_bytes) {
  const auto filter = make_ooxml_filter();
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = input;
  for (auto _ : state) {
    TestBench bench;
    const auto washed = filter->wash(part, Method::rebuild, bench);
    if (!washed) state.SkipWithError("not washed");
    benchmark::DoNotOptimize(washed);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(xml_bytes) * static_cast<std::int64_t>(state.iterations()));
}

void BM_Text(benchmark::State& state) {
  const std::string xml = text_document(static_cast<std::size_t>(state.range(0)));
  run(state, package("word/document.xml", xml), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", xml.size());
}

void BM_Sheet(benchmark::State& state) {
  const std::string xml = sheet(static_cast<std::size_t>(state.range(0)));
  const std::string book = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" + std::string(kOffice) +
                           "\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
  run(state, package("xl/workbook.xml", book, xml), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xml.size());
}

BENCHMARK(BM_Text)->RangeMultiplier(8)->Range(100 << 10, 50 << 20)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Sheet)->RangeMultiplier(8)->Range(100 << 10, 50 << 20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace temizu
