// The general stream filters of PDF (ISO 32000-1 7.4.2 to 7.4.5): decoding that pays before it grows, and one way to encode.
// Knows no PDF objects. Damaged data gives what could be read, as all viewers do, and says so.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "filters/pdf/meter.h"

namespace temizu::pdf {

enum class Codec { flate, lzw, run_length, ascii_hex, ascii85, crypt, dct, jpx, ccitt, jbig2, unknown };

// From the full or the abbreviated name, without the slash ("FlateDecode", "Fl").
Codec codec_of(std::string_view name);

// True for the codecs that decode() knows.
bool is_general(Codec codec);

// DecodeParms of Flate and LZW, already checked to be in range (ISO 32000-1 table 8).
struct Prediction {
  unsigned predictor{1};      // 1 none, 2 TIFF, 10 to 15 PNG
  unsigned colours{1};        // 1 to 32
  unsigned bits{8};           // 1, 2, 4, 8, 16
  unsigned columns{1};        // 1 to 1,000,000
  bool early_change{true};    // LZW
  unsigned row_bytes() const { return (colours * bits * columns + 7) / 8; }
  unsigned pixel_bytes() const { return (colours * bits + 7) / 8; }
};

struct Decoded {
  Bytes bytes;
  bool damaged{false};   // ended early or held something odd
};

inline constexpr std::size_t kStreamBytesMax = std::size_t{1} << 30;
// Stops with limit where the data grow beyond most.
Decoded decode(Codec codec, const Prediction& prediction, ByteView untrusted_data, Meter& meter, std::size_t most = kStreamBytesMax);

// zlib format, level fixed: the same bytes for the same data.
Bytes deflate(ByteView data);

// PNG prediction, each row with the filter whose sum of absolute differences is least; for pictures with 8 bits a colour.
Bytes predict_rows(ByteView data, unsigned row_bytes, unsigned pixel_bytes);

}  // namespace temizu::pdf
