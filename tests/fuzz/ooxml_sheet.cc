// Fuzzes the parts of a workbook behind the container: the first octet says which part the rest is. A second wash of what comes out must give
// the same bytes and change nothing.
#include <string>
#include <vector>

#include "ooxml_package.h"

namespace {

using temizu::relationship;
using temizu::relationships;

const std::string kMain = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" + temizu::kOfficeRelationships + "\"";

struct PartText {
  const char* name;
  std::string text;
};

std::vector<PartText> parts() {
  const std::string drawing = "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\"/>";
  return {
      {"xl/worksheets/a.xml", "<worksheet" + kMain + "><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData><drawing r:id=\"rId1\"/><legacyDrawing r:id=\"rId2\"/><tableParts><tablePart r:id=\"rId3\"/></tableParts></worksheet>"},
      {"xl/workbook.xml", "<workbook" + kMain + "><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"b\" sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/></sheets><pivotCaches><pivotCache cacheId=\"1\" r:id=\"rId5\"/></pivotCaches></workbook>"},
      {"xl/strings.xml", "<sst" + kMain + "><si><t>x</t></si></sst>"},
      {"xl/drawing.xml", drawing},
      {"xl/notes.vml", "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"/>"},
      {"xl/table.xml", "<table" + kMain + " id=\"1\" name=\"t\" displayName=\"t\" ref=\"A1:A2\"/>"},
      {"xl/cache.xml", "<pivotCacheDefinition" + kMain + "><cacheSource type=\"worksheet\"><worksheetSource ref=\"A1:A2\" sheet=\"a\"/></cacheSource></pivotCacheDefinition>"},
      {"xl/chart.xml", "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"/>"},
      {"xl/comments.xml", "<comments" + kMain + "/>"},
  };
}

std::string package(std::string_view input) {
  static const std::vector<PartText> kParts = parts();
  const std::size_t chosen = static_cast<unsigned char>(input.front()) % kParts.size();
  temizu::ZipWriter zip;
  zip.add("[Content_Types].xml", "<Types/>");
  zip.add("_rels/.rels", relationships(relationship("rId1", "officeDocument", "xl/workbook.xml")));
  zip.add("xl/_rels/workbook.xml.rels", relationships(relationship("rId1", "worksheet", "worksheets/a.xml") + relationship("rId2", "worksheet", "worksheets/b.xml") + relationship("rId3", "dialogsheet", "worksheets/c.xml") +
                                                      relationship("rId4", "sharedStrings", "strings.xml") + relationship("rId5", "pivotCacheDefinition", "cache.xml")));
  zip.add("xl/worksheets/_rels/a.xml.rels", relationships(relationship("rId1", "drawing", "../drawing.xml") + relationship("rId2", "vmlDrawing", "../notes.vml") + relationship("rId3", "table", "../table.xml") +
                                                          relationship("rId4", "hyperlink", "https://a.example/", true) + relationship("rId5", "image", "../a.png") + relationship("rId6", "comments", "../comments.xml")));
  zip.add("xl/_rels/drawing.xml.rels", relationships(relationship("rId1", "chart", "chart.xml") + relationship("rId2", "image", "a.png") + relationship("rId3", "hyperlink", "https://a.example/", true)));
  zip.add("xl/_rels/notes.vml.rels", relationships(relationship("rId1", "image", "a.png")));
  zip.add("xl/a.png", "no picture");
  zip.add("xl/worksheets/b.xml", "<worksheet" + kMain + "><sheetData/></worksheet>");
  for (std::size_t i = 0; i < kParts.size(); ++i) zip.add(kParts[i].name, i == chosen ? input.substr(1) : std::string_view(kParts[i].text));
  return zip.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  temizu::wash_package("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", package(temizu::fuzzed(data, size)));
  return 0;
}
