#include "identify/package_kind.h"

#include "base/ascii.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

enum class Family : std::uint8_t { word, xl, ppt, visio };

// Content types of main parts (ECMA-376 part 1 sections 11 to 13, MS-OFFMACRO2 sections 2.2 and 2.3, MS-VSDX) → kind.
struct MainType {
  Family family;
  std::string_view content_type, kind;
};
constexpr MainType kMainTypes[] = {
    {Family::word, "application/vnd.ms-word.document.macroenabled.main+xml", "application/vnd.ms-word.document.macroenabled.12"},
    {Family::word, "application/vnd.ms-word.template.macroenabledtemplate.main+xml", "application/vnd.ms-word.template.macroenabled.12"},
    {Family::word, "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.template"},
    {Family::word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {Family::xl, "application/vnd.ms-excel.sheet.binary.macroenabled.main", "application/vnd.ms-excel.sheet.binary.macroenabled.12"},
    {Family::xl, "application/vnd.ms-excel.addin.macroenabled.main+xml", "application/vnd.ms-excel.addin.macroenabled.12"},
    {Family::xl, "application/vnd.ms-excel.template.macroenabled.main+xml", "application/vnd.ms-excel.template.macroenabled.12"},
    {Family::xl, "application/vnd.ms-excel.sheet.macroenabled.main+xml", "application/vnd.ms-excel.sheet.macroenabled.12"},
    {Family::xl, "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.template"},
    {Family::xl, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {Family::ppt, "application/vnd.ms-powerpoint.addin.macroenabled.main+xml", "application/vnd.ms-powerpoint.addin.macroenabled.12"},
    {Family::ppt, "application/vnd.ms-powerpoint.template.macroenabled.main+xml", "application/vnd.ms-powerpoint.template.macroenabled.12"},
    {Family::ppt, "application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml", "application/vnd.ms-powerpoint.slideshow.macroenabled.12"},
    {Family::ppt, "application/vnd.ms-powerpoint.presentation.macroenabled.main+xml", "application/vnd.ms-powerpoint.presentation.macroenabled.12"},
    {Family::ppt, "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml", "application/vnd.openxmlformats-officedocument.presentationml.template"},
    {Family::ppt, "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", "application/vnd.openxmlformats-officedocument.presentationml.slideshow"},
    {Family::ppt, "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {Family::visio, "application/vnd.ms-visio.drawing.macroenabled.main+xml", "application/vnd.ms-visio.drawing.macroenabled.12"},
    {Family::visio, "application/vnd.ms-visio.drawing.main+xml", "application/vnd.ms-visio.drawing"},
    {Family::visio, "application/vnd.ms-visio.", "application/vnd.ms-visio.drawing"},
};

// The kind with macros of a kind without.
constexpr std::pair<std::string_view, std::string_view> kWithMacros[] = {
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-word.document.macroenabled.12"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.template", "application/vnd.ms-word.template.macroenabled.12"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel.sheet.macroenabled.12"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.template", "application/vnd.ms-excel.template.macroenabled.12"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/vnd.ms-powerpoint.presentation.macroenabled.12"},
    {"application/vnd.openxmlformats-officedocument.presentationml.template", "application/vnd.ms-powerpoint.template.macroenabled.12"},
    {"application/vnd.openxmlformats-officedocument.presentationml.slideshow", "application/vnd.ms-powerpoint.slideshow.macroenabled.12"},
};

constexpr std::string_view kMimetypes[] = {
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template", "application/vnd.oasis.opendocument.text-master",
    "application/vnd.oasis.opendocument.text-web", "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-template",
    "application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation-template",
    "application/vnd.oasis.opendocument.graphics", "application/vnd.oasis.opendocument.graphics-template", "application/vnd.oasis.opendocument.chart",
    "application/vnd.oasis.opendocument.formula", "application/vnd.oasis.opendocument.image", "application/vnd.oasis.opendocument.base",
    "application/vnd.oasis.opendocument.database", "application/epub+zip", "application/hwp+zip",
};

bool lies_in(Family family, const PackageNames& names) {
  switch (family) {
    case Family::word: return names.word;
    case Family::xl: return names.xl;
    case Family::ppt: return names.ppt;
    case Family::visio: return names.visio;
  }
  return false;
}

// Declared types of the family whose folder is there; of any where no folder says which (main parts may be called anything).
std::string_view declared_office_kind(const PackageNames& names) {
  const std::string types = lower_ascii(names.content_types_xml);
  const bool folder = names.word || names.xl || names.ppt || names.visio;
  for (const bool with_folder : {true, false}) {
    for (const MainType& one : kMainTypes) {
      if (with_folder && (!folder || !lies_in(one.family, names))) continue;
      if (types.find("\"" + std::string(one.content_type)) != std::string::npos || types.find("'" + std::string(one.content_type)) != std::string::npos) return one.kind;
    }
  }
  return {};
}

std::string_view office_kind_by_folder(const PackageNames& names) {
  if (names.word) return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  if (names.xlsb) return "application/vnd.ms-excel.sheet.binary.macroenabled.12";
  if (names.xl) return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  if (names.ppt) return "application/vnd.openxmlformats-officedocument.presentationml.presentation";
  if (names.visio) return "application/vnd.ms-visio.drawing";
  return {};
}

std::string_view open_packaging_kind(const PackageNames& names) {
  std::string_view kind = declared_office_kind(names);
  if (kind.empty()) kind = office_kind_by_folder(names);
  if (kind.empty() && names.xps) return "application/vnd.ms-xpsdocument";
  if (!names.vba) return kind;
  for (const auto& [plain, with_macros] : kWithMacros) {
    if (kind == plain) return with_macros;
  }
  return kind;
}

}  // namespace

void PackageNames::add(std::string_view name, std::uint32_t flags) {
  content_types |= name == "[Content_Types].xml";
  relationships |= name == "_rels/.rels";
  word |= name.starts_with("word/");
  xl |= name.starts_with("xl/");
  xlsb |= name == "xl/workbook.bin";
  ppt |= name.starts_with("ppt/");
  visio |= name.starts_with("visio/");
  xps |= name.starts_with("FixedDocSeq") || name.starts_with("FixedDocumentSequence") || name.ends_with(".fdseq");
  vba |= name.ends_with("vbaProject.bin");
  java |= name == "META-INF/MANIFEST.MF";
  android |= name == "AndroidManifest.xml";
  app_package |= name == "AppxManifest.xml" || name == "AppxMetadata/AppxBundleManifest.xml" || name == "AppxBlockMap.xml";
  package_spec |= name.find('/') == std::string_view::npos && (name.ends_with(".nuspec") || name == "extension.vsixmanifest");
  iwork |= name == "Index/Document.iwa" || name == "Index.zip" || name == "index.apxl";
  apple_app |= name.starts_with("Payload/") && name.find(".app/") != std::string_view::npos;
  encrypted |= (flags & 1U) != 0;
}

std::string_view kind_of_package(const PackageNames& names) {
  if (names.app_package) return "application/msix";
  if (names.package_spec && names.content_types) return "application/x-installer";
  if (names.content_types) {
    if (const std::string_view kind = open_packaging_kind(names); !kind.empty()) return kind;
  }
  for (const std::string_view known : kMimetypes) {
    if (names.mimetype == known) return known;
  }
  if (names.mimetype.starts_with("application/vnd.sun.xml.")) return "application/vnd.sun.xml.writer";
  if (names.android) return "application/vnd.android.package-archive";
  if (names.apple_app) return "application/x-installer";
  if (names.java) return "application/java-archive";
  if (names.iwork) return "application/vnd.apple.iwork";
  return "application/zip";
}

}  // namespace temizu
