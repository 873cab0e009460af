#include "identify/signature.h"

#include "identify/edges.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view mark;
  std::string_view kind;
};

// Longer and rarer marks first. Kinds without a registered media type have names of ours (x-…).
constexpr Signature kSignatures[] = {
    {0, "\x89PNG\r\n\x1a\n"sv, "image/png"},
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "GIF87a"sv, "image/gif"},
    {0, "GIF89a"sv, "image/gif"},
    {0, "II*\0"sv, "image/tiff"},
    {0, "MM\0*"sv, "image/tiff"},
    {0, "\0\0\1\0"sv, "image/vnd.microsoft.icon"},
    {0, "8BPS"sv, "image/vnd.adobe.photoshop"},
    {0, "\0\0\0\x0CjP  \r\n\x87\n"sv, "image/jp2"},
    {0, "\xFF\x4F\xFF\x51"sv, "image/jp2"},
    {0, "\xFF\x0A"sv, "image/jxl"},
    {0, "\0\0\0\x0CJXL \r\n\x87\n"sv, "image/jxl"},
    {0, "\xD7\xCD\xC6\x9A"sv, "image/wmf"},
    {0, "AC10"sv, "image/vnd.dwg"},
    {0, "JwwData."sv, "application/x-jww"},
    {0, "\xC5\xD0\xD3\xC6"sv, "application/postscript"},
    {0, "%!PS"sv, "application/postscript"},
    {0, "\x04%!PS"sv, "application/postscript"},
    {0, "{\\rt"sv, "application/rtf"},
    {0, "MZ"sv, "application/vnd.microsoft.portable-executable"},
    {0, "\x7F" "ELF"sv, "application/x-elf"},
    {0, "\xFE\xED\xFA\xCE"sv, "application/x-mach-binary"},
    {0, "\xFE\xED\xFA\xCF"sv, "application/x-mach-binary"},
    {0, "\xCE\xFA\xED\xFE"sv, "application/x-mach-binary"},
    {0, "\xCF\xFA\xED\xFE"sv, "application/x-mach-binary"},
    {0, "\xCA\xFE\xBA\xBE"sv, "application/java-vm"},
    {0, "dex\n"sv, "application/vnd.android.dex"},
    {0, "\0asm"sv, "application/wasm"},
    {0, "L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0"sv, "application/x-ms-shortcut"},
    {0, "ITSF"sv, "application/vnd.ms-htmlhelp"},
    {0, "FWS"sv, "application/vnd.adobe.flash.movie"},
    {0, "CWS"sv, "application/vnd.adobe.flash.movie"},
    {0, "ZWS"sv, "application/vnd.adobe.flash.movie"},
    {0, "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"sv, "application/onenote"},
    {0, "\x78\x9F\x3E\x22"sv, "application/vnd.ms-tnef"},
    {0, "!BDN"sv, "application/vnd.ms-outlook-pst"},
    {0, "\0\1\0\0Standard "sv, "application/x-msaccess"},
    {0, "\x1F\x8B"sv, "application/gzip"},
    {0, "BZh"sv, "application/x-bzip2"},
    {0, "\xFD" "7zXZ\0"sv, "application/x-xz"},
    {0, "\x28\xB5\x2F\xFD"sv, "application/zstd"},
    {0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    {0, "Rar!\x1A\x07"sv, "application/vnd.rar"},
    {0, "MSCF"sv, "application/vnd.ms-cab-compressed"},
    {0, "\x60\xEA"sv, "application/x-arj"},
    {0, "\x1F\x9D"sv, "application/x-compress"},
    {0, "vhdxfile"sv, "application/x-vhdx"},
    {0, "conectix"sv, "application/x-vhd"},
    {0, "ID3"sv, "audio/mpeg"},
    {0, "fLaC"sv, "audio/flac"},
    {0, "OggS"sv, "application/ogg"},
    {0, "MThd"sv, "audio/midi"},
    {0, "\x1A\x45\xDF\xA3"sv, "video/webm"},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, "video/x-ms-asf"},
    {0, "SQLite format 3\0"sv, "application/vnd.sqlite3"},
    {0, "Cr24"sv, "application/x-chrome-extension"},
    {0, "wOFF"sv, "font/woff"},
    {0, "wOF2"sv, "font/woff2"},
    {0, "OTTO"sv, "font/otf"},
    {0, "\0\1\0\0\0"sv, "font/ttf"},
    {257, "ustar"sv, "application/x-tar"},
    {32769, "CD001"sv, "application/x-iso9660-image"},
};

bool has(ByteView head, std::size_t offset, std::string_view mark) { return head.size() >= offset && head.substr(offset).starts_with(mark); }

// ISO base media (ISO/IEC 14496-12): the brand behind "ftyp" says which.
std::string_view iso_media(ByteView head) {
  if (!has(head, 4, "ftyp") || head.size() < 12) return {};
  const std::string_view brand = head.substr(8, 4);
  for (const std::string_view one : {"heic"sv, "heix"sv, "hevc"sv, "mif1"sv, "msf1"sv}) {
    if (brand == one) return "image/heic";
  }
  if (brand == "avif" || brand == "avis") return "image/avif";
  return "video/mp4";
}

std::string_view riff(ByteView head) {
  if (!has(head, 0, "RIFF")) return {};
  if (has(head, 8, "WEBP")) return "image/webp";
  if (has(head, 8, "WAVE")) return "audio/x-wav";
  if (has(head, 8, "AVI ")) return "video/x-msvideo";
  return "application/x-riff";
}

// Marks too short to stand alone.
std::string_view weak(ByteView head) {
  if (has(head, 0, "BM") && head.size() >= 26 && little(head, 6, 4) == 0) {
    const std::uint32_t header = little(head, 14, 4);
    if (header == 12 || (header >= 40 && header <= 124)) return "image/bmp";
  }
  if (has(head, 0, "\1\0\0\0") && has(head, 40, " EMF")) return "image/emf";
  // LHA: "-lh5-" and its kin behind two octets.
  if (has(head, 2, "-lh") && has(head, 6, "-")) return "application/x-lzh-compressed";
  return {};
}

}  // namespace

std::string_view kind_by_signature(ByteView head) {
  for (const Signature& one : kSignatures) {
    if (has(head, one.offset, one.mark)) return one.kind;
  }
  for (const auto probe : {iso_media, riff, weak}) {
    if (const std::string_view kind = probe(head); !kind.empty()) return kind;
  }
  return {};
}

}  // namespace temizu
