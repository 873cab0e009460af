// The chunks of a PNG file, walked without a look into what is compressed.
#pragma once

#include <vector>

#include "filters/image/colour.h"

namespace temizu::image {

struct PngLook {
  std::vector<ByteView> critical;     // signature, IHDR, PLTE, tRNS, IDAT, IEND as they stand: all that libpng is shown
  ByteView untrusted_packed_icc;      // zlib stream of iCCP
  ColourHints hints;                  // gAMA and cHRM, unless sRGB says otherwise
  std::uint32_t frames{0};            // acTL, fcTL: more than 1 in an animation
};

// Tells what is left out. Fails with bad_input (no PNG).
Result<PngLook> look_at_png(ByteView untrusted_png, std::vector<Finding>& findings);

// Appends one chunk with its CRC.
void put_png_chunk(Bytes& out, std::string_view type, ByteView data);

}  // namespace temizu::image
