// Fuzzes the parts of a presentation behind the container: the first octet says which part the rest is. A second wash of what comes out must
// give the same bytes and change nothing.
#include <string>
#include <vector>

#include "ooxml_package.h"

namespace {

using temizu::relationship;
using temizu::relationships;

const std::string kMain = " xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"" + temizu::kOfficeRelationships + "\"";

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
  zip.add("_rels/.rels", relationships(relationship("rId1", "officeDocument", "ppt/presentation.xml")));
  zip.add("ppt/_rels/presentation.xml.rels", relationships(relationship("rId1", "slideMaster", "master.xml") + relationship("rId2", "slide", "slide.xml") + relationship("rId3", "slide", "other.xml")));
  zip.add("ppt/_rels/slide.xml.rels", relationships(relationship("rId1", "slideLayout", "layout.xml") + relationship("rId2", "image", "a.png") + relationship("rId3", "hyperlink", "https://a.example/", true) +
                                                    relationship("rId4", "slide", "other.xml") + relationship("rId5", "chart", "chart.xml") + relationship("rId6", "notesSlide", "notes.xml") + relationship("rId7", "oleObject", "a.bin")));
  zip.add("ppt/_rels/layout.xml.rels", relationships(relationship("rId1", "slideMaster", "master.xml")));
  zip.add("ppt/_rels/master.xml.rels", relationships(relationship("rId1", "slideLayout", "layout.xml")));
  zip.add("ppt/_rels/notes.xml.rels", relationships(relationship("rId1", "slide", "slide.xml")));
  zip.add("ppt/a.png", "no picture");
  zip.add("ppt/other.xml", "<p:sld" + kMain + " show=\"0\"/>");
  for (std::size_t i = 0; i < kParts.size(); ++i) zip.add(kParts[i].name, i == chosen ? input.substr(1) : std::string_view(kParts[i].text));
  return zip.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  temizu::wash_package("application/vnd.openxmlformats-officedocument.presentationml.presentation", package(temizu::fuzzed(data, size)));
  return 0;
}
