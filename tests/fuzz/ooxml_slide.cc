// Fuzzes the parts of a presentation behind the container: the first octet says which part the rest is. A second wash of what comes out must
// give the same bytes and change nothing.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/common/zip_writer.h"
#include "filters/filter.h"

namespace {

using std::string_literals::operator""s;

const std::string kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const std::string kMain = " xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"" + kOffice + "\"";

std::string relationships(const std::string& rows) {
  return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + rows + "</Relationships>";
}
std::string rel(const char* id, const char* type, const char* target, bool external = false) {
  return "<Relationship Id=\""s + id + "\" Type=\"" + kOffice + "/" + type + "\" Target=\"" + target + "\"" + (external ? " TargetMode=\"External\"" : "") + "/>";
}

struct PartText {
  const char* name;
  std::string text;
};

std::vector<PartText> parts() {
  return {
      {"ppt/slide.xml", "<p:sld" + kMain + "><p:cSld><p:spTree/></p:cSld></p:sld>"},
      {"ppt/presentation.xml", "<p:presentation" + kMain + "><p:sldMasterIdLst><p:sldMasterId id=\"1\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/></p:sldIdLst></p:presentation>"},
      {"ppt/layout.xml", "<p:sldLayout" + kMain + "/>"},
      {"ppt/master.xml", "<p:sldMaster" + kMain + "><p:sldLayoutIdLst><p:sldLayoutId id=\"2\" r:id=\"rId1\"/></p:sldLayoutIdLst></p:sldMaster>"},
      {"ppt/notes.xml", "<p:notes" + kMain + "/>"},
      {"ppt/chart.xml", "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"/>"},
  };
}

std::string package(std::string_view input) {
  static const std::vector<PartText> kParts = parts();
  const std::size_t chosen = static_cast<unsigned char>(input.front()) % kParts.size();
  temizu::ZipWriter zip;
  zip.add("[Content_Types].xml", "<Types/>");
  zip.add("_rels/.rels", relationships(rel("rId1", "officeDocument", "ppt/presentation.xml")));
  zip.add("ppt/_rels/presentation.xml.rels", relationships(rel("rId1", "slideMaster", "master.xml") + rel("rId2", "slide", "slide.xml") + rel("rId3", "slide", "other.xml")));
  zip.add("ppt/_rels/slide.xml.rels", relationships(rel("rId1", "slideLayout", "layout.xml") + rel("rId2", "image", "a.png") + rel("rId3", "hyperlink", "https://a.example/", true) +
                                                    rel("rId4", "slide", "other.xml") + rel("rId5", "chart", "chart.xml") + rel("rId6", "notesSlide", "notes.xml") + rel("rId7", "oleObject", "a.bin")));
  zip.add("ppt/_rels/layout.xml.rels", relationships(rel("rId1", "slideMaster", "master.xml")));
  zip.add("ppt/_rels/master.xml.rels", relationships(rel("rId1", "slideLayout", "layout.xml")));
  zip.add("ppt/_rels/notes.xml.rels", relationships(rel("rId1", "slide", "slide.xml")));
  zip.add("ppt/a.png", "no picture");
  zip.add("ppt/other.xml", "<p:sld" + kMain + " show=\"0\"/>");
  for (std::size_t i = 0; i < kParts.size(); ++i) zip.add(kParts[i].name, i == chosen ? input.substr(1) : std::string_view(kParts[i].text));
  return zip.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  if (size == 0) return 0;
  const std::string bytes = package({reinterpret_cast<const char*>(data), size});
  const Kind kind{"application/vnd.openxmlformats-officedocument.presentationml.presentation"};
  const Filter* filter = filter_for(kind);
  if (filter == nullptr) std::abort();
  for (const char* const way : {"keep", "remove"}) {
    Part part;
    part.kind = kind;
    part.untrusted_content = bytes;
    TestBench bench(std::uint64_t{64} << 20);
    bench.set("comments", way).set("hidden", way).set("properties", way);
    const auto once = filter->wash(part, Method::rebuild, bench);
    if (!once) continue;
    Part again = part;
    again.kind = once->kind;
    again.untrusted_content = once->content;
    const auto twice = filter->wash(again, Method::rebuild, bench);
    if (!twice || twice->content != once->content || twice->changed) std::abort();
    (void)filter->wash(part, Method::text, bench);
  }
  return 0;
}
