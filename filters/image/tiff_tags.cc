#include <algorithm>
#include <array>
#include <set>

#include "filters/image/octets.h"
#include "filters/image/tiff_engine.h"

namespace temizu::image {
namespace {

// What describes the pixels themselves (TIFF 6.0, TechNote 2): read by libtiff and written anew or used up. No finding.
constexpr std::array<std::uint32_t, 45> kOfThePixels{254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290,
                                                     291, 292, 293, 296, 297, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 332, 334, 338, 339, 347, 530};
constexpr std::array<std::uint32_t, 4> kOfYCbCr{529, 531, 532, 301};

void tell(std::uint32_t tag, std::vector<Finding>& findings) {
  if (std::ranges::binary_search(kOfThePixels, tag) || std::ranges::find(kOfYCbCr, tag) != kOfYCbCr.end()) return;
  switch (tag) {
    case 34665: return tell_metadata(findings, "Exif");
    case 34853: return tell_metadata(findings, "position");
    case 700: return tell_metadata(findings, "XMP");
    case 33723:
    case 34377: return tell_metadata(findings, "IPTC");
    case 34675: return tell_metadata(findings, "colour profile");
    case 330: return tell_metadata(findings, "further pictures");
    case 269: case 270: case 271: case 272: case 285: case 305: case 306: case 315: case 316: case 333: case 337: case 33432:
      return tell_metadata(findings, "text");
    default: break;
  }
  if (tag >= 32768) add_finding(findings, "image.private_chunks", Weight::low);
  else tell_metadata(findings, "details");
}

}  // namespace

void tell_tags(ByteView tiff, std::vector<Finding>& findings) {
  const bool big = tiff.starts_with("MM");
  std::set<std::uint32_t> seen;
  std::uint32_t at = number_at(tiff, 4, 4, big);
  while (at >= 8 && at < tiff.size() && seen.size() < kPagesMax && seen.insert(at).second) {
    const std::uint32_t entries = number_at(tiff, at, 2, big);
    for (std::uint32_t i = 0; i < entries; ++i) tell(number_at(tiff, std::size_t{at} + 2 + 12 * std::size_t{i}, 2, big), findings);
    at = number_at(tiff, std::size_t{at} + 2 + 12 * std::size_t{entries}, 4, big);
  }
}

}  // namespace temizu::image
