// Pictures inside PDF: from their own codecs to samples. Knows no PDF objects.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "filters/pdf/meter.h"

namespace temizu::pdf {

inline constexpr std::int64_t kSideMax = 30'000;
inline constexpr std::int64_t kPixelsMax = 100'000'000;

bool size_fits(std::int64_t width, std::int64_t height);

// Samples of 8 bits, row by row; empty bytes: not decodable.
struct Samples {
  Bytes bytes;
  std::int64_t width{0}, height{0};
  int components{0};       // colour alone: 1, 3 or 4
  Bytes alpha;             // one a pixel, or empty
};

// JPEG 2000 (ITU-T T.800), boxed or bare, by openjp2. Sizes and tiles are checked before the library sees the data.
Samples decode_jpx(ByteView untrusted_jpx, Meter& meter);

// DecodeParms of CCITTFaxDecode (ISO 32000-1 table 11).
struct FaxParameters {
  std::int64_t k{0};
  std::int64_t columns{1728};
  bool end_of_line{false};
  bool byte_align{false};
};

// Decodes and encodes anew as Group 4 (ITU-T T.6); rows that cannot be read are white. Empty: not decodable. By libtiff.
Bytes rewrite_fax(ByteView untrusted_fax, const FaxParameters& parameters, std::int64_t height, Meter& meter, bool& damaged);

// The same JPEG with nothing but what its samples need: no Exif (PDF viewers do not turn pictures), no profile (PDF has its own).
struct JpegLook {
  int components{0};
  std::int64_t width{0}, height{0};
  bool adobe{false};
  unsigned adobe_transform{0};
};
enum class AdobeMark { keep, remove, plain };   // plain: one that says the samples are not transformed
Bytes strip_jpeg(ByteView untrusted_jpeg, AdobeMark mark, JpegLook& look);

}  // namespace temizu::pdf
