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
    {0, "\0\0\2\0"sv, "image/x-win-cursor"},
    {0, "gimp xcf "sv, "image/x-xcf"},
    {0, "DDS "sv, "image/vnd-ms.dds"},
    {0, "II\xBC"sv, "image/jxr"},
    {0, "AT&TFORM"sv, "image/vnd.djvu"},
    {0, "\x97JB2\r\n\x1a\n"sv, "image/x-jbig2"},
    {128, "DICM"sv, "application/dicom"},
    {0, "8BPS"sv, "image/vnd.adobe.photoshop"},
    {0, "\0\0\0\x0CjP  \r\n\x87\n"sv, "image/jp2"},
    {0, "\xFF\x4F\xFF\x51"sv, "image/jp2"},
    {0, "\xFF\x0A"sv, "image/jxl"},
    {0, "\0\0\0\x0CJXL \r\n\x87\n"sv, "image/jxl"},
    {0, "\xD7\xCD\xC6\x9A"sv, "image/wmf"},
    {0, "AC10"sv, "image/vnd.dwg"},
    {0, "JwwData."sv, "application/x-jww"},
    {0, "AutoCAD Binary DXF\r\n\x1a\0"sv, "image/vnd.dxf"},
    {0, "(DWF V"sv, "model/vnd.dwf"},
    {0, "\xC5\xD0\xD3\xC6"sv, "application/postscript"},
    {0, "%!PS"sv, "application/postscript"},
    {0, "\x04%!PS"sv, "application/postscript"},
    {0, "\x80\x01"sv, "font/x-type1"},
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
    {0, "?_\3\0"sv, "application/winhlp"},
    {0, "\xED\xAB\xEE\xDB"sv, "application/x-installer"},   // RPM
    {0, "!<arch>\n"sv, "application/x-installer"},            // deb, and libraries of objects
    {0, "xar!"sv, "application/x-installer"},                 // macOS package
    {0, "FWS"sv, "application/vnd.adobe.flash.movie"},
    {0, "CWS"sv, "application/vnd.adobe.flash.movie"},
    {0, "ZWS"sv, "application/vnd.adobe.flash.movie"},
    {0, "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"sv, "application/onenote"},
    {0, "\xA1\x2F\xFF\x43\xD9\xEF\x76\x4C\x9E\xE2\x10\xEA\x57\x22\x76\x5F"sv, "application/onenote"},   // its table of contents
    {0, "\x78\x9F\x3E\x22"sv, "application/vnd.ms-tnef"},
    {0, "\x76\xE8\x04\x60\xC4\x11\xE3\x86"sv, "application/x-microsoft-rpmsg-message"},
    {0, "HWP Document File V"sv, "application/x-hwp"},
    {0, "\xCF\xAD\x12\xFE"sv, "application/x-outlook-dbx"},
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
    {7, "**ACE**"sv, "application/x-ace-compressed"},
    {0, "ALZ\1"sv, "application/x-alz-compressed"},
    {0, "EGGA"sv, "application/x-egg-compressed"},
    {0, "LZIP\1"sv, "application/x-lzip"},
    {0, "\x04\x22\x4D\x18"sv, "application/x-lz4"},
    {0, "SZDD\x88\xF0\x27\x33"sv, "application/x-ms-compress-szdd"},
    {0, "KWAJ\x88\xF0\x27\xD1"sv, "application/x-ms-compress-kwaj"},
    {0, "070701"sv, "application/x-cpio"},
    {0, "070702"sv, "application/x-cpio"},
    {0, "070707"sv, "application/x-cpio"},
    {0, "\xC7\x71"sv, "application/x-cpio"},
    {0, "StuffIt "sv, "application/x-stuffit"},
    {0, "SIT!"sv, "application/x-stuffit"},
    {0, "\x1F\x9D"sv, "application/x-compress"},
    {0, "vhdxfile"sv, "application/x-vhdx"},
    {0, "conectix"sv, "application/x-vhd"},
    {0, "MSWIM\0\0\0"sv, "application/x-ms-wim"},
    {0, "KDMV"sv, "application/x-vmdk"},
    {0, "QFI\xFB"sv, "application/x-qemu-disk"},
    {0, "<<< Oracle VM VirtualBox Disk Image >>>"sv, "application/x-virtualbox-vdi"},
    {0, "ID3"sv, "audio/mpeg"},
    {0, "fLaC"sv, "audio/flac"},
    {0, "OggS"sv, "application/ogg"},
    {0, "MThd"sv, "audio/midi"},
    {0, "#!AMR"sv, "audio/amr"},
    {0, ".snd"sv, "audio/basic"},
    {0, "caff\0\1"sv, "audio/x-caf"},
    {0, "FLV\1"sv, "video/x-flv"},
    {0, ".RMF"sv, "video/vnd.rn-realvideo"},
    {0, "\0\0\1\xBA"sv, "video/mpeg"},
    {0, "\0\0\1\xB3"sv, "video/mpeg"},
    {0, "\x1A\x45\xDF\xA3"sv, "video/webm"},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, "video/x-ms-asf"},
    {0, "SQLite format 3\0"sv, "application/vnd.sqlite3"},
    {0, "Cr24"sv, "application/x-chrome-extension"},
    {0, "wOFF"sv, "font/woff"},
    {0, "wOF2"sv, "font/woff2"},
    {0, "OTTO"sv, "font/otf"},
    {0, "ttcf"sv, "font/collection"},
    {0, "\0\1\0\0\0\2\0\1\0\5\0\2\0\2\xC0HBAM7"sv, "application/x-filemaker"},
    {0, "\0\1\0\0\0"sv, "font/ttf"},
    {257, "ustar"sv, "application/x-tar"},
    {32769, "CD001"sv, "application/x-iso9660-image"},
    {32769, "BEA01"sv, "application/x-iso9660-image"},   // UDF
    {32769, "NSR0"sv, "application/x-iso9660-image"},
};

bool has(ByteView head, std::size_t offset, std::string_view mark) { return head.size() >= offset && head.substr(offset).starts_with(mark); }

// ISO base media (ISO/IEC 14496-12): the brand behind "ftyp" says which.
std::string_view iso_media(ByteView head) {
  for (const std::string_view atom : {"moov"sv, "mdat"sv, "wide"sv, "skip"sv, "pnot"sv}) {
    if (has(head, 4, atom) && has(head, 0, "\0"sv)) return "video/quicktime";   // QuickTime before there were brands
  }
  if (!has(head, 4, "ftyp") || head.size() < 12) return {};
  const std::string_view brand = head.substr(8, 4);
  for (const std::string_view one : {"heic"sv, "heix"sv, "hevc"sv, "mif1"sv, "msf1"sv}) {
    if (brand == one) return "image/heic";
  }
  if (brand == "avif" || brand == "avis") return "image/avif";
  if (brand == "qt  ") return "video/quicktime";
  return brand.starts_with("M4A") || brand.starts_with("M4B") ? "audio/mp4" : "video/mp4";
}

std::string_view riff(ByteView head) {
  if (!has(head, 0, "RIFF")) return {};
  if (has(head, 8, "WEBP")) return "image/webp";
  if (has(head, 8, "WAVE")) return "audio/x-wav";
  if (has(head, 8, "AVI ")) return "video/x-msvideo";
  return "application/x-riff";
}

// EA IFF 85.
std::string_view iff(ByteView head) {
  if (!has(head, 0, "FORM")) return {};
  return has(head, 8, "AIFF") || has(head, 8, "AIFC") ? "audio/aiff" : std::string_view{};
}

// Sum of the header's octets, its own field read as blanks (POSIX.1-1988, ustar): what tells an archive whose first name begins like
// another mark from that other kind.
bool is_tar_header(ByteView head) {
  if (head.size() < 512 || !has(head, 257, "ustar")) return false;
  unsigned sum = 0, written = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(head[i]);
  for (std::size_t i = 148; i < 156; ++i) {
    const char c = head[i];
    if (c >= '0' && c <= '7') written = written * 8 + static_cast<unsigned>(c - '0');
  }
  return sum == written;
}

// Marks too short to stand alone.
std::string_view weak(ByteView head) {
  if (has(head, 0, "BM") && head.size() >= 26 && little(head, 6, 4) == 0) {
    const std::uint32_t header = little(head, 14, 4);
    if (header == 12 || (header >= 40 && header <= 124)) return "image/bmp";
  }
  if (has(head, 0, "\1\0\0\0"sv) && has(head, 40, " EMF")) return "image/emf";
  // A metafile without the placeable header: type 1 or 2, a header of 9 words, version 1.0 or 3.0 (MS-WMF section 2.3.2.2).
  if ((has(head, 0, "\1\0\x09\0\0"sv) || has(head, 0, "\2\0\x09\0\0"sv)) && (has(head, 5, "\3"sv) || has(head, 5, "\1"sv))) return "image/wmf";
  // MPEG audio: 11 bits of sync, then layer and rates that exist (ISO/IEC 11172-3 section 2.4.2.3); ADTS.
  if (head.size() > 2 && static_cast<unsigned char>(head[0]) == 0xFF) {
    const auto second = static_cast<unsigned char>(head[1]), third = static_cast<unsigned char>(head[2]);
    if ((second & 0xF6U) == 0xF0) return "audio/aac";
    if ((second & 0xE0U) == 0xE0 && (second & 0x18U) != 0x08 && (second & 0x06U) != 0 && (third & 0xF0U) != 0xF0 && (third & 0x0CU) != 0x0C) return "audio/mpeg";
  }
  // Embedded OpenType: its own size first, "LP" at octet 34 (W3C EOT).
  if (has(head, 34, "LP") && little(head, 8, 4) != 0 && little(head, 4, 4) < little(head, 0, 4)) return "font/eot";
  // LHA: "-lh5-" and its kin behind two octets.
  if (has(head, 2, "-lh") && has(head, 6, "-")) return "application/x-lzh-compressed";
  return {};
}

}  // namespace

std::string_view kind_by_signature(ByteView head) {
  if (is_tar_header(head)) return "application/x-tar";
  for (const Signature& one : kSignatures) {
    if (has(head, one.offset, one.mark)) return one.kind;
  }
  for (const auto probe : {iso_media, riff, iff, weak}) {
    if (const std::string_view kind = probe(head); !kind.empty()) return kind;
  }
  return {};
}

std::string_view kind_by_trailer(ByteView tail) {
  if (tail.size() < 512) return {};
  const ByteView last = tail.substr(tail.size() - 512);
  if (last.starts_with("koly")) return "application/x-apple-diskimage";
  return last.starts_with("conectix") ? "application/x-vhd" : std::string_view{};
}

}  // namespace temizu
