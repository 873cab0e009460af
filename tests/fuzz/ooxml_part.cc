// Fuzzes one XML part behind the container: the input is word/document.xml of a package made around it, with a picture, a header and a link that
// it may refer to. A second wash of what comes out must give the same bytes and change nothing.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/common/zip_writer.h"
#include "filters/filter.h"

namespace {

constexpr std::string_view kRels =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
constexpr std::string_view kPartRels =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"a.png\"/><Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" Target=\"h.xml\"/><Relationship Id=\"rId3\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" Target=\"https://a.example/\" TargetMode=\"External\"/>"
    "</Relationships>";
constexpr std::string_view kHeader = "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"/>";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  ZipWriter zip;
  zip.add("[Content_Types].xml", "<Types/>");
  zip.add("_rels/.rels", kRels);
  zip.add("word/_rels/document.xml.rels", kPartRels);
  zip.add("word/h.xml", kHeader);
  zip.add("word/a.png", "no picture");
  zip.add("word/document.xml", std::string_view(reinterpret_cast<const char*>(data), size), ZipWriter::How::store);
  const std::string package = zip.finish();
  const Kind kind{"application/vnd.openxmlformats-officedocument.wordprocessingml.document"};
  const Filter* filter = filter_for(kind);
  if (filter == nullptr) std::abort();
  for (const char* const way : {"keep", "remove"}) {
    Part part;
    part.kind = kind;
    part.untrusted_content = package;
    TestBench bench(std::uint64_t{64} << 20);
    bench.set("comments", way).set("hidden", way).set("properties", way).set("changes", way[0] == 'k' ? "keep" : "accept");
    const auto once = filter->wash(part, Method::rebuild, bench);
    if (!once) continue;
    Part again = part;
    again.kind = once->kind;
    again.untrusted_content = once->content;
    const auto twice = filter->wash(again, Method::rebuild, bench);
    if (!twice || twice->content != once->content || twice->changed) std::abort();
  }
  return 0;
}
