// Fuzzes what the odf filter does with XML: the octets are content.xml (first octet even) or a flat document (odd), in a package of ours
// with a picture and a chart to refer to. A second wash of what comes out must change nothing.
#include <string>

#include "filters/common/zip_writer.h"
#include "wash_twice.h"

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
  const std::string_view xml = fuzzed(data + 1, size - 1);
  const bool flat = (data[0] & 1) != 0;
  const Bytes bytes = flat ? Bytes(xml) : package(xml);
  for (const Method method : {Method::text, Method::rebuild}) {
    TestBench bench(std::uint64_t{1} << 24);
    wash_twice(fuzzed_part(flat ? "application/x-flat-opendocument" : kKind, bytes, "in.ods"), method, Again::same, bench);
  }
  return 0;
}
