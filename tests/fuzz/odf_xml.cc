// Fuzzes what the odf filter does with XML: the octets are content.xml (first octet even) or a flat document (odd), in a package of ours
// with a picture and a chart to refer to. A second wash of what comes out must change nothing.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/common/zip_writer.h"
#include "filters/filter.h"

namespace {

constexpr std::string_view kKind = "application/vnd.oasis.opendocument.spreadsheet";
constexpr std::string_view kChart =
    "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:chart=\"urn:oasis:names:tc:opendocument:xmlns:chart:1.0\">"
    "<office:body><office:chart><chart:chart chart:class=\"chart:bar\"/></office:chart></office:body></office:document-content>";

temizu::Bytes package(std::string_view content) {
  temizu::ZipWriter zip;
  zip.add("mimetype", kKind, temizu::ZipWriter::How::store);
  zip.add("content.xml", content);
  zip.add("Object 1/content.xml", kChart);
  zip.add("Pictures/a.png", "no picture");
  return zip.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  if (size == 0) return 0;
  const std::string_view xml(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool flat = (data[0] & 1) != 0;
  Part part;
  part.kind = Kind{flat ? "application/x-flat-opendocument" : std::string(kKind)};
  const Bytes bytes = flat ? Bytes(xml) : package(xml);
  const Filter* filter = filter_for(part.kind);
  if (filter == nullptr) std::abort();
  part.untrusted_content = bytes;
  part.file_name = "in.ods";
  for (const Method method : {Method::text, Method::rebuild}) {
    TestBench bench(std::uint64_t{1} << 24);
    const auto once = filter->wash(part, method, bench);
    if (!once) continue;
    const Filter* next = filter_for(once->kind);
    if (next == nullptr) std::abort();
    Part again = part;
    again.kind = once->kind;
    again.untrusted_content = once->content;
    TestBench more;
    const auto twice = next->wash(again, method, more);
    if (!twice || twice->content != once->content) std::abort();
  }
  return 0;
}
