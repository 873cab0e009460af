#include "identify/zip_probe.h"

#include <zlib.h>

#include <algorithm>

#include "identify/package_kind.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kNamesMax = 2000;              // looked at per end
constexpr std::size_t kTypesMax = 64u << 10;         // of [Content_Types].xml, expanded
constexpr std::string_view kLocal = "PK\3\4"sv;      // APPNOTE 6.3.10 section 4.3.7
constexpr std::string_view kCentral = "PK\1\2"sv;    // section 4.3.12
constexpr std::string_view kEnd = "PK\5\6"sv;        // section 4.3.16

// The start of a deflated stream, as far as it is here; what is wrong behind it does not matter.
std::string inflated(ByteView packed) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return {};
  std::string out(kTypesMax, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::inflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out);
  ::inflateEnd(&stream);
  return out;
}

// The content of the member whose local header is at `at`: stored or deflated, its sizes not believed.
std::string content_at(ByteView edge, std::size_t at, std::size_t data) {
  const std::uint32_t method = little(edge, at + 8, 2);
  if (data >= edge.size() || (little(edge, at + 6, 2) & 1U) != 0) return {};
  const ByteView rest = edge.substr(data);
  if (method == 8) return inflated(rest);
  return method == 0 ? std::string(rest.substr(0, std::min<std::size_t>({little(edge, at + 22, 4), kTypesMax, rest.size()}))) : std::string{};
}

// Local headers from the start. A member that is a package itself has headers of its own inside: it is passed over where it is
// stored and its size told. Sizes may be missing (data descriptors): then the next header is searched for.
void read_local(ByteView edge, bool is_head, bool add_names, PackageNames& names) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < kNamesMax; ++n) {
    at = edge.find(kLocal, at);
    if (at == ByteView::npos || edge.size() - at < 30) return;
    const std::size_t name_size = little(edge, at + 26, 2);
    const std::size_t extra_size = little(edge, at + 28, 2);
    if (edge.size() - at - 30 < name_size) return;
    const std::string_view name = edge.substr(at + 30, name_size);
    const std::size_t data = at + 30 + name_size + extra_size;
    const std::uint32_t flags = little(edge, at + 6, 2);
    if (add_names) names.add(name, flags);
    if (is_head && n == 0 && at == 0 && name == "mimetype" && little(edge, 8, 2) == 0 && data < edge.size()) {
      names.mimetype = edge.substr(data, std::min<std::size_t>(little(edge, 22, 4), 100));
    }
    if (name == "[Content_Types].xml" && names.content_types_xml.empty()) names.content_types_xml = content_at(edge, at, data);
    const std::size_t packed = little(edge, at + 18, 4);
    const bool told = is_head && little(edge, at + 8, 2) == 0 && (flags & 8U) == 0 && packed != 0xFFFFFFFF;   // stored
    at = told ? data + packed : at + 4;
    if (at >= edge.size()) return;
  }
}

// True when the directory was read to its end.
bool read_central(ByteView directory, PackageNames& names) {
  for (std::size_t n = 0; n < kNamesMax && directory.size() >= 46 && directory.starts_with(kCentral); ++n) {
    const std::size_t name_size = little(directory, 28, 2);
    const std::size_t size = 46 + name_size + little(directory, 30, 2) + little(directory, 32, 2);
    if (directory.size() - 46 < name_size) return false;
    names.add(directory.substr(46, name_size), little(directory, 8, 2));
    if (directory.size() < size) return false;
    directory.remove_prefix(size);
  }
  return directory.empty();
}

// The last record whose directory stands right before it. At most a few are tried: a mark inside data is rare.
bool read_end(ByteView tail, ZipLook& look, PackageNames& names, bool& whole) {
  std::size_t at = tail.rfind(kEnd);
  for (int tries = 0; tries < 16 && at != ByteView::npos; ++tries) {
    if (tail.size() - at >= 22) {
      const std::size_t size = little(tail, at + 12, 4);
      const bool empty = size == 0 && little(tail, at + 10, 2) == 0;
      const bool beyond = size > at;   // the directory starts before the tail does: take the record's word for it
      if (empty || beyond || tail.substr(at - std::min(size, at)).starts_with(kCentral)) {
        look.ends_exactly = at + 22 + little(tail, at + 20, 2) == tail.size();
        // A directory that says it stands elsewhere is another archive's: of a member, or of one that was put behind this one.
        const std::size_t offset = little(tail, at + 16, 4);
        const bool own = tail.size() < kEdgeOctets ? offset + size == at : offset + size >= at;
        if (!beyond && size > 0) whole = read_central(tail.substr(at - size, size), names) && own;
        return !beyond || look.ends_exactly;
      }
    }
    if (at == 0) break;
    at = tail.rfind(kEnd, at - 1);
  }
  return false;
}

}  // namespace

ZipLook look_at_zip(const Edges& edges, bool expand) {
  ZipLook look;
  PackageNames names;
  // An empty archive is its end record alone; a split one starts with PK\7\8.
  look.at_start = edges.head.starts_with(kLocal) || edges.head.starts_with(kEnd) || edges.head.starts_with("PK\7\x08"sv) || edges.head.starts_with("PK00PK\3\4"sv);
  bool whole = false;   // the directory was seen from end to end: it alone says what is in the archive
  look.at_end = read_end(edges.tail, look, names, whole);
  if (!look.at_start && !look.at_end) return look;
  if (!expand) names.content_types_xml = " ";   // something that declares nothing: nothing is expanded
  if (look.at_start) read_local(edges.head, true, !whole, names);
  if (names.content_types && names.content_types_xml.empty()) read_local(edges.tail, false, false, names);
  look.encrypted = names.encrypted;
  look.macros = names.vba;
  look.kind = kind_of_package(names);
  return look;
}

}  // namespace temizu
