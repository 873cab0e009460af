#include "filters/image/jpeg_marks.h"

#include <map>

#include "filters/image/octets.h"

namespace temizu::image {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kProfileBytesMax = std::size_t{4} << 20;

struct Walk {
  JpegLook look;
  std::map<unsigned, ByteView> icc_pieces;   // by number
  unsigned icc_count{0};
  std::vector<Finding>* findings{nullptr};

  void app(unsigned number, ByteView data) {
    if (number == 0 && data.starts_with("JFIF\0"sv)) {
      if (data.size() > 14) tell_metadata(*findings, "thumbnail");
    } else if (number == 1 && data.starts_with("Exif\0"sv)) {
      tell_metadata(*findings, "Exif");
      if (look.orientation == 1) look.orientation = exif_orientation(data.substr(std::min<std::size_t>(6, data.size())));
    } else if (number == 1 && data.starts_with("http://ns.adobe.com/x"sv)) {
      tell_metadata(*findings, "XMP");
    } else if (number == 2 && data.starts_with("ICC_PROFILE\0"sv) && data.size() > 14) {
      tell_metadata(*findings, "colour profile");
      icc_pieces.emplace(number_at(data, 12, 1, true), data.substr(14));
      icc_count = number_at(data, 13, 1, true);
    } else if (number == 2 && data.starts_with("MPF\0"sv)) {
      tell_metadata(*findings, "further pictures");
    } else if (number == 2 && data.starts_with("FPXR\0"sv)) {
      tell_metadata(*findings, "FlashPix");
    } else if (number == 13) {
      tell_metadata(*findings, "IPTC");
    } else if (number == 14 && data.starts_with("Adobe"sv)) {
      look.adobe = true;
      tell_metadata(*findings, "details");
    } else {
      tell_metadata(*findings, number == 0 ? "thumbnail" : "segment of a program");
    }
  }

  void join_profile() {
    if (icc_count == 0 || icc_pieces.size() != icc_count || icc_pieces.begin()->first != 1 || icc_pieces.rbegin()->first != icc_count) return;
    for (const auto& [number, piece] : icc_pieces) {
      if (look.icc.size() + piece.size() > kProfileBytesMax) {
        look.icc.clear();
        return;
      }
      look.icc += piece;
    }
  }
};

// From inside entropy-coded data to the 0xFF of the next marker that is neither a stuffed zero nor a restart.
std::size_t skip_scan(ByteView jpeg, std::size_t at) {
  while (true) {
    at = jpeg.find('\xFF', at);
    if (at == ByteView::npos || at + 1 >= jpeg.size()) return jpeg.size();
    const unsigned next = number_at(jpeg, at + 1, 1, true);
    if (next != 0 && (next < 0xD0 || next > 0xD7) && next != 0xFF) return at;
    at += next == 0xFF ? 1 : 2;
  }
}

}  // namespace

unsigned exif_orientation(ByteView tiff) {
  const bool big = tiff.starts_with("MM");
  if (!big && !tiff.starts_with("II")) return 1;
  const std::size_t ifd = number_at(tiff, 4, 4, big);
  const std::uint32_t entries = number_at(tiff, ifd, 2, big);
  for (std::uint32_t i = 0; i < entries && ifd + 2 + 12 * std::size_t{i} < tiff.size(); ++i) {
    const std::size_t entry = ifd + 2 + 12 * std::size_t{i};
    if (number_at(tiff, entry, 2, big) != 274) continue;
    const std::uint32_t value = number_at(tiff, entry + 8, 2, big);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

JpegLook look_at_jpeg(ByteView jpeg, std::vector<Finding>& findings) {
  Walk walk;
  walk.findings = &findings;
  std::size_t at = 2;
  while (at + 4 <= jpeg.size()) {
    at = jpeg.find('\xFF', at);
    if (at == ByteView::npos || at + 2 > jpeg.size()) break;
    const unsigned marker = number_at(jpeg, at + 1, 1, true);
    if (marker == 0xFF) {   // fill octets
      ++at;
      continue;
    }
    at += 2;
    if (marker == 0xD9) {
      tell_trailing(findings, jpeg.substr(at));
      break;
    }
    if (marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8)) continue;
    const std::size_t size = big16(jpeg, at);
    if (size < 2 || size > jpeg.size() - at) break;
    const ByteView data = jpeg.substr(at + 2, size - 2);
    if (marker >= 0xE0 && marker <= 0xEF) walk.app(marker - 0xE0, data);
    else if (marker == 0xFE) tell_metadata(findings, "comment");
    at += size;
    if (marker == 0xDA) at = skip_scan(jpeg, at);
  }
  walk.join_profile();
  return std::move(walk.look);
}

}  // namespace temizu::image
