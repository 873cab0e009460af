// JPEG (ITU-T T.81) by libjpeg-turbo. The pixels of an ordinary photograph do not change: it is decoded as far as its DCT
// coefficients, which are written again with markers and tables of our own.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

struct JpegAsk {
  bool always{false};                  // option reencode=always: through pixels, whatever it costs
  unsigned orientation{0};             // 1 to 8: known from elsewhere (a TIFF page); 0: as its Exif data say
};

// SOI APP0 DQT SOF DHT SOS EOI, sequential, with optimised Huffman tables. By coefficients where the picture is grey or YCbCr, its
// colours are sRGB or nearly so and its orientation falls on whole blocks; by pixels else.
//
//   findings   image.metadata, image.trailing_data, image.damaged (changed)
//   fails      bad_input, limit, timeout, unsupported (lossless or 12 bits)
Result<Bytes> wash_jpeg(ByteView untrusted_jpeg, const JpegAsk& ask, Bench& bench, std::vector<Finding>& findings, bool& changed);

// Decodes to grey, rgb or cmyk of 8 bits (0: no ink). tables: a stream of tables only, read first (JPEG in TIFF); may be empty.
// photometric: what TIFF says the three channels are; from_file: as the markers say.
enum class JpegColours : std::uint8_t { from_file, rgb, ycbcr };
Result<Picture> decode_jpeg(ByteView untrusted_jpeg, ByteView untrusted_tables, JpegColours colours, Bench& bench, bool& damaged);

// Grey or rgb of 8 bits to a JPEG that wash_jpeg leaves as it is. Quality 95, chroma in full: what was seen stays what is seen.
Result<Bytes> encode_jpeg(const Picture& picture, Bench& bench);

}  // namespace temizu::image
