#include "identify/zip_probe.h"

#include <algorithm>

namespace temizu {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kNamesMax = 2000;      // looked at per end
constexpr std::string_view kLocal = "PK\3\4"sv;    // APPNOTE 6.3.10 section 4.3.7
constexpr std::string_view kCentral = "PK\1\2"sv;  // section 4.3.12
constexpr std::string_view kEnd = "PK\5\6"sv;      // section 4.3.16

struct Names {
  bool content_types{false}, word{false}, xl{false}, xlsb{false}, ppt{false}, visio{false}, xps{false};
  bool vba{false}, java{false}, android{false}, encrypted{false};
  std::string_view mimetype;   // content of a first, stored member "mimetype" (ODF 1.3 part 2 section 3.3, EPUB)

  void add(std::string_view name, std::uint32_t flags) {
    content_types |= name == "[Content_Types].xml";
    word |= name.starts_with("word/");
    xl |= name.starts_with("xl/");
    xlsb |= name == "xl/workbook.bin";
    ppt |= name.starts_with("ppt/");
    visio |= name.starts_with("visio/");
    xps |= name.starts_with("FixedDocSeq") || name.starts_with("FixedDocumentSequence");
    vba |= name.ends_with("vbaProject.bin");
    java |= name == "META-INF/MANIFEST.MF";
    android |= name == "AndroidManifest.xml";
    encrypted |= (flags & 1U) != 0;
  }
};

// Local headers from the start. Sizes may be missing (data descriptors) or lies: the next header is searched for.
void read_local(ByteView head, Names& names) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < kNamesMax; ++n) {
    at = head.find(kLocal, at);
    if (at == ByteView::npos || head.size() - at < 30) return;
    const std::size_t name_size = little(head, at + 26, 2);
    const std::size_t extra_size = little(head, at + 28, 2);
    if (head.size() - at - 30 < name_size) return;
    const std::string_view name = head.substr(at + 30, name_size);
    names.add(name, little(head, at + 6, 2));
    const std::size_t data = at + 30 + name_size + extra_size;
    if (n == 0 && at == 0 && name == "mimetype" && little(head, 8, 2) == 0 && data < head.size()) {
      names.mimetype = head.substr(data, std::min<std::size_t>(little(head, 22, 4), 100));
    }
    at += 4;
  }
}

void read_central(ByteView directory, Names& names) {
  for (std::size_t n = 0; n < kNamesMax && directory.size() >= 46 && directory.starts_with(kCentral); ++n) {
    const std::size_t name_size = little(directory, 28, 2);
    const std::size_t size = 46 + name_size + little(directory, 30, 2) + little(directory, 32, 2);
    if (directory.size() - 46 < name_size) return;
    names.add(directory.substr(46, name_size), little(directory, 8, 2));
    if (directory.size() < size) return;
    directory.remove_prefix(size);
  }
}

// The last record whose directory stands right before it. At most a few are tried: a mark inside data is rare.
bool read_end(ByteView tail, ZipLook& look, Names& names) {
  std::size_t at = tail.rfind(kEnd);
  for (int tries = 0; tries < 16 && at != ByteView::npos; ++tries) {
    if (tail.size() - at >= 22) {
      const std::size_t size = little(tail, at + 12, 4);
      const bool empty = size == 0 && little(tail, at + 10, 2) == 0;
      const bool beyond = size > at;   // the directory starts before the tail does: take the record's word for it
      if (empty || beyond || tail.substr(at - std::min(size, at)).starts_with(kCentral)) {
        look.ends_exactly = at + 22 + little(tail, at + 20, 2) == tail.size();
        if (!beyond && size > 0) read_central(tail.substr(at - size, size), names);
        return !beyond || look.ends_exactly;
      }
    }
    if (at == 0) break;
    at = tail.rfind(kEnd, at - 1);
  }
  return false;
}

std::string_view kind_of(const Names& names) {
  if (names.content_types) {
    if (names.word) return names.vba ? "application/vnd.ms-word.document.macroenabled.12" : "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    if (names.xlsb) return "application/vnd.ms-excel.sheet.binary.macroenabled.12";
    if (names.xl) return names.vba ? "application/vnd.ms-excel.sheet.macroenabled.12" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    if (names.ppt) return names.vba ? "application/vnd.ms-powerpoint.presentation.macroenabled.12" : "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    if (names.visio) return "application/vnd.ms-visio.drawing";
    if (names.xps) return "application/vnd.ms-xpsdocument";
  }
  for (const std::string_view known :
       {"application/vnd.oasis.opendocument.text"sv, "application/vnd.oasis.opendocument.spreadsheet"sv,
        "application/vnd.oasis.opendocument.presentation"sv, "application/vnd.oasis.opendocument.graphics"sv,
        "application/vnd.oasis.opendocument.chart"sv, "application/vnd.oasis.opendocument.formula"sv, "application/vnd.oasis.opendocument.base"sv,
        "application/vnd.oasis.opendocument.text-template"sv, "application/vnd.oasis.opendocument.spreadsheet-template"sv,
        "application/vnd.oasis.opendocument.presentation-template"sv, "application/epub+zip"sv, "application/hwp+zip"sv}) {
    if (names.mimetype == known) return known;
  }
  if (names.android) return "application/vnd.android.package-archive";
  if (names.java) return "application/java-archive";
  return "application/zip";
}

}  // namespace

ZipLook look_at_zip(const Edges& edges) {
  ZipLook look;
  Names names;
  // An empty archive is its end record alone; a split one starts with PK\7\8.
  look.at_start = edges.head.starts_with(kLocal) || edges.head.starts_with(kEnd) || edges.head.starts_with("PK\7\x08"sv) || edges.head.starts_with("PK00PK\3\4"sv);
  look.at_end = read_end(edges.tail, look, names);
  if (!look.at_start && !look.at_end) return look;
  if (look.at_start) read_local(edges.head, names);
  look.encrypted = names.encrypted;
  look.macros = names.vba;
  look.kind = kind_of(names);
  return look;
}

}  // namespace temizu
