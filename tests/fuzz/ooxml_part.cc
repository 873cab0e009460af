// Fuzzes one XML part behind the container: the input is word/document.xml of a package made around it, with a picture, a header and a link that
// it may refer to. A second wash of what comes out must give the same bytes and change nothing.
#include "ooxml_package.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  ZipWriter zip;
  zip.add("[Content_Types].xml", "<Types/>");
  zip.add("_rels/.rels", relationships(relationship("rId1", "officeDocument", "word/document.xml")));
  zip.add("word/_rels/document.xml.rels", relationships(relationship("rId1", "image", "a.png") + relationship("rId2", "header", "h.xml") +
                                                        relationship("rId3", "hyperlink", "https://a.example/", true)));
  zip.add("word/h.xml", "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"/>");
  zip.add("word/a.png", "no picture");
  zip.add("word/document.xml", fuzzed(data, size), ZipWriter::How::store);
  wash_package("application/vnd.openxmlformats-officedocument.wordprocessingml.document", zip.finish());
  return 0;
}
