// The kinds that a clerk meets and that are told apart by more than one mark: packages by what they declare, text by its words or its name,
// disk images by their last octets; and what the supervisor accepts of each kind that is written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <map>

#include "identify/identify.h"
#include "identify/names.h"
#include "identify/test_content.h"

namespace temizu {
namespace {

using namespace std::string_literals;
using testing::Contains;
using testing::IsEmpty;
using Names = std::vector<std::string>;

const std::string kOpen = "application/vnd.openxmlformats-officedocument.";

std::string kind_of(ByteView content, const Names& extensions = {}) { return identify(content, "", extensions).kind.name; }

Names rules_of(ByteView content, const Names& extensions = {}) {
  Names out;
  for (const Finding& finding : identify(content, "", extensions).findings) out.push_back(finding.rule);
  return out;
}

std::string types_xml(const std::string& main_type) {
  return "<?xml version=\"1.0\"?><Types><Override PartName=\"/x/main.xml\" ContentType=\"" + main_type + "\"/></Types>";
}

// A ZIP whose first member holds these content types, stored.
std::string package(const std::string& main_type, Names others) {
  others.insert(others.begin(), "[Content_Types].xml");
  return zip_of(others, {.first = types_xml(main_type)});
}

// The same, deflated, with the member's sizes missing in front.
std::string deflated_package(const std::string& main_type, const std::string& other) {
  const std::string xml = types_xml(main_type);
  std::string packed(1000, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(xml.data()));
  stream.avail_in = static_cast<uInt>(xml.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  const std::string name = "[Content_Types].xml";
  const std::string local = std::string("PK\3\4", 4) + little_octets(20, 2) + little_octets(8, 2) + little_octets(8, 2) + std::string(16, '\0') + little_octets(name.size(), 2) + little_octets(0, 2) + name + packed;
  return local + zip_of({other});
}

// Goal: macro, template, show and add-in variants are what they declare, whether their folder or their types tell.
TEST(Kinds, ReadsWhatAnOfficePackageDeclares) {
  struct Case {
    std::string main_type, folder, kind;
  };
  const Case cases[] = {
      {kOpen + "wordprocessingml.document.main+xml", "word/document.xml", kOpen + "wordprocessingml.document"},
      {kOpen + "wordprocessingml.template.main+xml", "word/document.xml", kOpen + "wordprocessingml.template"},
      {"application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml", "application/vnd.ms-word.document.macroenabled.12"},
      {"application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "word/document.xml", "application/vnd.ms-word.template.macroenabled.12"},
      {kOpen + "spreadsheetml.sheet.main+xml", "xl/workbook.xml", kOpen + "spreadsheetml.sheet"},
      {kOpen + "spreadsheetml.template.main+xml", "xl/workbook.xml", kOpen + "spreadsheetml.template"},
      {"application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl/workbook.xml", "application/vnd.ms-excel.sheet.macroenabled.12"},
      {"application/vnd.ms-excel.template.macroEnabled.main+xml", "xl/workbook.xml", "application/vnd.ms-excel.template.macroenabled.12"},
      {"application/vnd.ms-excel.addin.macroEnabled.main+xml", "xl/workbook.xml", "application/vnd.ms-excel.addin.macroenabled.12"},
      {"application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12"},
      {kOpen + "presentationml.presentation.main+xml", "ppt/presentation.xml", kOpen + "presentationml.presentation"},
      {kOpen + "presentationml.template.main+xml", "ppt/presentation.xml", kOpen + "presentationml.template"},
      {kOpen + "presentationml.slideshow.main+xml", "ppt/presentation.xml", kOpen + "presentationml.slideshow"},
      {"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml", "ppt/presentation.xml", "application/vnd.ms-powerpoint.presentation.macroenabled.12"},
      {"application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml", "ppt/presentation.xml", "application/vnd.ms-powerpoint.slideshow.macroenabled.12"},
      {"application/vnd.ms-powerpoint.template.macroEnabled.main+xml", "ppt/presentation.xml", "application/vnd.ms-powerpoint.template.macroenabled.12"},
      {"application/vnd.ms-powerpoint.addin.macroEnabled.main+xml", "ppt/presentation.xml", "application/vnd.ms-powerpoint.addin.macroenabled.12"},
      {"application/vnd.ms-visio.drawing.main+xml", "visio/document.xml", "application/vnd.ms-visio.drawing"},
      {"application/vnd.ms-visio.drawing.macroEnabled.main+xml", "visio/document.xml", "application/vnd.ms-visio.drawing.macroenabled.12"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(kind_of(package(one.main_type, {one.folder})), one.kind);
    EXPECT_EQ(kind_of(package(one.main_type, {"somewhere/else.xml"})), one.kind) << "a main part may be called anything";
    EXPECT_EQ(kind_of(deflated_package(one.main_type, one.folder)), one.kind);
  }
  EXPECT_EQ(kind_of(package(kOpen + "wordprocessingml.template.main+xml", {"word/vbaProject.bin"})), "application/vnd.ms-word.template.macroenabled.12");
  // A type of another family beside the folder of this one changes nothing.
  EXPECT_EQ(kind_of(package(kOpen + "spreadsheetml.sheet.main+xml", {"word/document.xml"})), kOpen + "spreadsheetml.sheet");
  EXPECT_EQ(kind_of(package("x/y", {"word/document.xml"})), kOpen + "wordprocessingml.document");
}

// Goal: other packages have names of their own, so that nobody takes them for an archive of files.
TEST(Kinds, TellsOtherPackagesFromArchives) {
  const auto with_type = [](const std::string& type) { return zip_of({"mimetype", "content.xml"}, {.first = type}); };
  for (const char* type : {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.graphics", "application/vnd.oasis.opendocument.graphics-template",
                           "application/vnd.oasis.opendocument.base", "application/epub+zip", "application/hwp+zip"}) {
    EXPECT_EQ(kind_of(with_type(type)), type);
  }
  EXPECT_EQ(kind_of(with_type("application/vnd.sun.xml.calc")), "application/vnd.sun.xml.writer");
  EXPECT_EQ(kind_of(zip_of({"[Content_Types].xml", "FixedDocumentSequence.fdseq"})), "application/vnd.ms-xpsdocument");
  EXPECT_EQ(kind_of(zip_of({"AppxManifest.xml", "[Content_Types].xml", "a.exe"})), "application/msix");
  EXPECT_EQ(kind_of(zip_of({"[Content_Types].xml", "thing.nuspec"})), "application/x-installer");
  EXPECT_EQ(kind_of(zip_of({"Payload/a.app/Info.plist"})), "application/x-installer");
  EXPECT_EQ(kind_of(zip_of({"AndroidManifest.xml", "classes.dex"})), "application/vnd.android.package-archive");
  EXPECT_EQ(kind_of(zip_of({"Index/Document.iwa"})), "application/vnd.apple.iwork");
  EXPECT_EQ(kind_of(zip_of({"plan.p21", "photo.jpg"}), {"p2z"}), "application/zip");
}

// Goal: text that another program would run, fetch with or play is known by its words, and where it has none by its name.
TEST(Kinds, KnowsTextByItsWordsAndByItsName) {
  EXPECT_EQ(kind_of("[playlist]\nFile1=http://x/\n"), "application/x-playlist");
  EXPECT_EQ(kind_of("#EXTM3U\nhttp://x/a.mp3\n", {"txt"}), "application/x-playlist");
  EXPECT_EQ(kind_of("ID;PWXL;N;E\r\nC;X1;Y1;K\"a\"\r\n", {"slk"}), "application/x-sylk");
  EXPECT_EQ(kind_of("ID;P,b\n", {"csv"}), "text/csv");
  EXPECT_EQ(kind_of("WEB\r\n1\r\nhttp://x/\r\n"), "text/x-data-query");
  EXPECT_EQ(kind_of("[Shell]\r\nCommand=2\r\nIconFile=\\\\x\\y\r\n"), "text/x-shortcut");
  EXPECT_EQ(kind_of("[.ShellClassInfo]\r\nIconResource=\\\\x\\y\r\n"), "text/x-shortcut");
  EXPECT_EQ(kind_of("full address:s:host\r\n"), "text/x-shortcut");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><libraryDescription xmlns='x'/>"), "text/x-shortcut");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><jnlp codebase='http://x'/>"), "text/x-shortcut");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><MMC_ConsoleFile ConsoleVersion='3.0'/>"), "text/x-script");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><office:document xmlns:office='x' office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">"),
            "application/vnd.oasis.opendocument.spreadsheet-flat-xml");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><office:document office:mimetype='application/vnd.oasis.opendocument.textual'>"), "application/x-flat-opendocument");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>"), "application/x-mso-xml");
  EXPECT_EQ(kind_of("<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///x\">]><svg xmlns='http://www.w3.org/2000/svg'/>", {"svg"}), "image/svg+xml");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><!DOCTYPE x [<!ELEMENT x (#PCDATA)>]><html/>"), "text/html");
  EXPECT_EQ(kind_of("words", {"prn"}), "text/x-prn");
  EXPECT_EQ(kind_of("words", {"m3u8"}), "application/x-playlist");
  EXPECT_EQ(kind_of("words", {"rdp"}), "text/x-shortcut");
  EXPECT_EQ(kind_of("\1\2\3\0"s, {"bfo"}), "application/x-bfo");
  EXPECT_EQ(kind_of("\1\2\3\0"s, {"jtdc"}), "application/x-js-taro");
  EXPECT_THAT(rules_of("words", {"url"}), Contains("identify.executable"));
}

// Goal: the drawings of public works are told from other exchange files, and their two forms from each other.
TEST(Kinds, TellsTheFormsOfDrawings) {
  const std::string head = "ISO-10303-21;\r\nHEADER;\r\nFILE_DESCRIPTION(('SCADEC level2 ";
  const std::string tail = "'),'2;1');\r\nFILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\r\n";
  EXPECT_EQ(kind_of(head + "feature_mode" + tail), "application/x-sfc");
  EXPECT_EQ(kind_of(head + "ambiguous_mode" + tail), "application/x-sxf");
  EXPECT_EQ(kind_of("ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\n"), "model/step");
  EXPECT_EQ(kind_of("999\r\nsome program\r\n  0\r\nSECTION\r\n  2\r\nHEADER\r\n"), "image/vnd.dxf");
  EXPECT_EQ(kind_of("AutoCAD Binary DXF\r\n\x1a\0\0SECTION\0"s), "image/vnd.dxf");
  EXPECT_EQ(kind_of("0\r\nEOF\r\n"), "text/plain");
}

// Goal: marks at the other end, and short marks that the first name of an archive may hold by chance.
TEST(Kinds, LooksWhereMarksAre) {
  EXPECT_EQ(kind_of(std::string(2000, '\1') + "koly" + std::string(508, '\0')), "application/x-apple-diskimage");
  EXPECT_EQ(kind_of(std::string(2000, '\1') + "conectix" + std::string(504, '\0')), "application/x-vhd");
  std::string tar("MZ-report.txt");
  tar.resize(512, '\0');
  tar.replace(257, 6, "ustar\0"s);
  unsigned sum = 8 * ' ';
  for (const char c : tar) sum += static_cast<unsigned char>(c);
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  tar.replace(148, 8, std::string(digits, 6) + "\0 "s);
  EXPECT_EQ(kind_of(tar), "application/x-tar");
  tar[0] = 'X';   // the sum is wrong: not believed before other marks, but the mark alone is enough
  EXPECT_EQ(kind_of(tar), "application/x-tar");
  EXPECT_EQ(kind_of("\xFF\xFB\x90\x64\0\0\0"s), "audio/mpeg");
  EXPECT_EQ(kind_of("\0\0\0\x14" "ftypqt  \0\0"s), "video/quicktime");
  EXPECT_EQ(kind_of("\0\0\0\x20" "ftypM4A \0\0"s), "audio/mp4");
}

// Goal: a picture that is also an archive, a program or a volume is called out.
TEST(Kinds, FindsSeveralKindsInOneFile) {
  const std::string png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s;
  const Names several{"identify.several_kinds"};
  EXPECT_EQ(rules_of(png + "Rar!\x1A\x07\1\0"s), several);
  EXPECT_EQ(rules_of(png + "MZ...This program cannot be run in DOS mode"), several);
  EXPECT_EQ(rules_of("<html>\n\0%PDF-1.7\n\x80\0"s), several);
  EXPECT_EQ(rules_of("%PDF-1.7\n\x80\0"s + std::string(32769 - 11, '\0') + "CD001"), several);
  EXPECT_THAT(rules_of(png), IsEmpty());
  EXPECT_THAT(rules_of("%PDF-1.7\n\x80\0<html>"s), IsEmpty()) << "a document may quote a web page";
}

// One specimen for each kind that is written, as short as its mark.
const std::map<std::string, std::string>& specimens() {
  static const std::map<std::string, std::string> all = {
      {"text/plain", "words"},
      {"text/html", "<!DOCTYPE html><p>"},
      {"text/csv", "a,b\r\n"},
      {"text/tab-separated-values", "a\tb\r\n"},
      {"application/json", "{}"},
      {"application/xml", "<?xml version=\"1.0\"?><a/>"},
      {"text/calendar", "BEGIN:VCALENDAR\r\n"},
      {"text/vcard", "BEGIN:VCARD\r\n"},
      {kOpen + "wordprocessingml.document", package(kOpen + "wordprocessingml.document.main+xml", {"word/document.xml"})},
      {kOpen + "spreadsheetml.sheet", package(kOpen + "spreadsheetml.sheet.main+xml", {"xl/workbook.xml"})},
      {kOpen + "presentationml.presentation", package(kOpen + "presentationml.presentation.main+xml", {"ppt/presentation.xml"})},
      {"application/vnd.oasis.opendocument.text", zip_of({"mimetype"}, {.first = "application/vnd.oasis.opendocument.text"})},
      {"application/vnd.oasis.opendocument.spreadsheet", zip_of({"mimetype"}, {.first = "application/vnd.oasis.opendocument.spreadsheet"})},
      {"application/vnd.oasis.opendocument.presentation", zip_of({"mimetype"}, {.first = "application/vnd.oasis.opendocument.presentation"})},
      {"application/vnd.oasis.opendocument.graphics", zip_of({"mimetype"}, {.first = "application/vnd.oasis.opendocument.graphics"})},
      {"application/rtf", "{\\rtf1\\ansi words}"},
      {"application/pdf", "%PDF-1.7\nwords only\n"},
      {"image/png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s},
      {"image/jpeg", "\xFF\xD8\xFF\xE0\0\x10JFIF\0"s},
      {"image/gif", "GIF89a\1\0"s},
      {"image/tiff", "II*\0"s},
      {"image/webp", "RIFF\0\0\0\0WEBP"s},
      {"application/zip", zip_of({"a.txt"})},
      {"image/vnd.dxf", "  0\r\nSECTION\r\n"},
      {"application/x-sxf", "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\n"},
      {"application/x-sfc", "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('SCADEC level2 feature_mode'),'2;1');\n"},
  };
  return all;
}

// Goal: the supervisor passes each kind that is written, and nothing of one kind under the name of another.
TEST(StartsAs, KnowsEveryWrittenKindAndNoOther) {
  const Names written = {
#define TEMIZU_WRITTEN_KIND(kind, extension) kind,
#include "base/written_kinds.def"
#undef TEMIZU_WRITTEN_KIND
  };
  const auto is_lax = [](const std::string& kind) { return kind == "text/plain" || kind == "text/csv" || kind == "text/tab-separated-values" || kind == "text/html"; };
  for (const std::string& kind : written) {
    ASSERT_TRUE(specimens().contains(kind)) << kind << ": add a specimen";
    EXPECT_TRUE(starts_as(specimens().at(kind), Kind{kind})) << kind;
    EXPECT_FALSE(starts_as("MZ\x90\0"s, Kind{kind})) << kind;
    EXPECT_FALSE(starts_as("\x7F" "ELF\2\1\1\0"s, Kind{kind})) << kind;
    EXPECT_FALSE(starts_as(package(kOpen + "wordprocessingml.document.main+xml", {"word/document.xml", "word/vbaProject.bin"}), Kind{kind})) << kind;
    for (const auto& [other, specimen] : specimens()) {
      if (other == kind || is_lax(kind)) continue;
      EXPECT_FALSE(starts_as(specimen, Kind{kind})) << other << " as " << kind;
    }
  }
  EXPECT_FALSE(starts_as("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s, Kind{"application/msword"})) << "no filter writes it";
}

// Goal: the extension that a written kind gets stands for it.
TEST(StartsAs, ExtensionsStandForTheirKinds) {
  for (const auto& [kind, specimen] : specimens()) {
    const std::string extension(extension_for(Kind{kind}));
    EXPECT_TRUE(extension_fits(extension, kind)) << kind;
    EXPECT_FALSE(is_executable_extension(extension)) << kind;
    EXPECT_EQ(identify(specimen, "", {extension}).kind.name, kind) << "washing it again meets the same kind";
  }
}

}  // namespace
}  // namespace temizu
