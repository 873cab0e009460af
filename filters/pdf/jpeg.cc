#include "filters/pdf/picture.h"

namespace temizu::pdf {
namespace {

constexpr std::string_view kPlainAdobe("\xff\xee\0\x0e" "Adobe\0\x64\0\0\0\0\0", 16);

unsigned octet(ByteView data, std::size_t at) { return static_cast<unsigned char>(data[at]); }

bool is_frame(unsigned marker) { return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc; }

void look_at_frame(ByteView segment, JpegLook& look) {
  if (segment.size() < 10) return;
  look.height = static_cast<std::int64_t>(octet(segment, 5) << 8 | octet(segment, 6));
  look.width = static_cast<std::int64_t>(octet(segment, 7) << 8 | octet(segment, 8));
  look.components = static_cast<int>(octet(segment, 9));
}

bool look_at_adobe(ByteView segment, JpegLook& look) {
  if (segment.size() < 16 || segment.substr(4, 5) != "Adobe") return false;
  look.adobe = true;
  look.adobe_transform = octet(segment, 15);
  return true;
}

}  // namespace

bool size_fits(std::int64_t width, std::int64_t height) {
  return width >= 1 && height >= 1 && width <= kSideMax && height <= kSideMax && width * height <= kPixelsMax;
}

Bytes strip_jpeg(ByteView jpeg, AdobeMark mark, JpegLook& look) {
  const std::size_t start = jpeg.find("\xff\xd8\xff");
  if (start == ByteView::npos) return {};
  Bytes out("\xff\xd8");
  if (mark == AdobeMark::plain) out += kPlainAdobe;
  std::size_t at = start + 2;
  while (at + 4 <= jpeg.size()) {
    if (octet(jpeg, at) != 0xff || octet(jpeg, at + 1) == 0xff) {
      ++at;
      continue;
    }
    const unsigned marker = octet(jpeg, at + 1);
    const std::size_t size = 2 + (octet(jpeg, at + 2) << 8 | octet(jpeg, at + 3));
    if (size < 4 || size > jpeg.size() - at) return {};
    const ByteView segment = jpeg.substr(at, size);
    at += size;
    if (marker == 0xda) {   // the scans, to the end: other markers between them are the picture filter's to drop
      out += segment;
      out += jpeg.substr(at);
      return look.components == 0 ? Bytes{} : out;
    }
    if (is_frame(marker)) look_at_frame(segment, look);
    const bool adobe = marker == 0xee && look_at_adobe(segment, look) && mark == AdobeMark::keep;
    const bool jfif = marker == 0xe0 && segment.substr(4, 5) == std::string_view("JFIF\0", 5) && mark != AdobeMark::plain;
    const bool application = (marker >= 0xe0 && marker <= 0xef) || marker == 0xfe;
    if (!application || adobe || jfif) out += segment;
  }
  return {};
}

}  // namespace temizu::pdf
