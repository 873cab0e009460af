#include "filters/archive/probe.h"

#include <algorithm>

namespace temizu::archive {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kRar4 = "Rar!\x1A\x07\x00"sv;
constexpr std::string_view kRar5 = "Rar!\x1A\x07\x01\x00"sv;

std::uint64_t number(ByteView bytes, std::size_t at, unsigned octets) {
  if (at > bytes.size() || bytes.size() - at < octets) return 0;
  std::uint64_t out = 0;
  for (unsigned i = 0; i < octets; ++i) out |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return out;
}

// RAR 5.0's numbers: seven bits an octet, at most ten octets.
std::uint64_t variable(ByteView bytes, std::size_t& at) {
  std::uint64_t out = 0;
  for (unsigned i = 0; i < 10 && at < bytes.size(); ++i) {
    const auto octet = static_cast<unsigned char>(bytes[at++]);
    out |= std::uint64_t{octet & 0x7FU} << std::min(7 * i, 63U);
    if ((octet & 0x80) == 0) break;
  }
  return out;
}

Unexpected volume() { return Unexpected(Code::unsupported, "archive", "one volume of several"); }
Unexpected encrypted() { return Unexpected(Code::encrypted, "archive", "names and content are encrypted"); }

// The main header behind the mark: flags 0x0001 volume, 0x0080 encrypted headers (technote of RAR 4).
Status probe_rar4(ByteView rar) {
  const std::uint64_t flags = number(rar, 7 + 3, 2);
  if (number(rar, 7 + 2, 1) != 0x73) return {};
  if ((flags & 0x0080) != 0) return encrypted();
  if ((flags & 0x0001) != 0) return volume();
  return {};
}

// First block: type 4 encryption, or type 1 main header with archive flag 0x0001 volume (RAR 5.0 archive format).
Status probe_rar5(ByteView rar) {
  std::size_t at = 8 + 4;   // mark, CRC
  variable(rar, at);        // size
  const std::uint64_t type = variable(rar, at);
  const std::uint64_t flags = variable(rar, at);
  if (type == 4) return encrypted();
  if (type != 1) return {};
  if ((flags & 0x0001) != 0) variable(rar, at);   // extra area
  if ((flags & 0x0002) != 0) variable(rar, at);   // data area
  if ((variable(rar, at) & 0x0001) != 0) return volume();
  return {};
}

// The start header says where the directory is: behind the end of the file means that more volumes follow.
Status probe_7z(ByteView sevenzip) {
  const std::uint64_t offset = number(sevenzip, 12, 8);
  const std::uint64_t size = number(sevenzip, 20, 8);
  if (sevenzip.size() < 32) return {};
  const std::uint64_t left = sevenzip.size() - 32;
  if (offset > left || size > left - offset) return Unexpected(Code::bad_input, "archive", "cut off, or one volume of several");
  return {};
}

}  // namespace

Status probe(const Kind& kind, ByteView content) {
  if (content.starts_with(kRar5)) return probe_rar5(content);
  if (content.starts_with(kRar4)) return probe_rar4(content);
  if (kind.name == "application/x-7z-compressed") return probe_7z(content);
  if (kind.name == "application/vnd.ms-cab-compressed" && (number(content, 30, 2) & 0x0003) != 0) return volume();   // MS-CAB section 2.1: previous, next cabinet
  return {};
}

std::string cipher_of(const Kind& kind, ByteView content) {
  if (content.starts_with(kRar4)) return "AES-128";
  if (content.starts_with(kRar5) || kind.name == "application/x-7z-compressed") return "AES-256";
  return "unknown cipher";
}

ByteView gzip_name(ByteView gzip) {
  if (gzip.size() < 10 || !gzip.starts_with("\x1F\x8B")) return {};
  const std::uint64_t flags = number(gzip, 3, 1);
  if ((flags & 0x08) == 0) return {};
  const std::size_t at = 10 + ((flags & 0x04) != 0 ? 2 + number(gzip, 10, 2) : 0);
  if (at >= gzip.size()) return {};
  const ByteView rest = gzip.substr(at, 256);
  const std::size_t end = rest.find('\0');
  return end == ByteView::npos ? ByteView{} : rest.substr(0, end);
}

}  // namespace temizu::archive
