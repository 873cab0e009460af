// PNG (ISO/IEC 15948): reading by libpng, which is shown critical chunks only; writing by our own few lines on libdeflate.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

// The first picture of a PNG, in sRGB, as it was stored (palette, grey, 16 bits, transparent colour). Animation frames, text,
// profiles and private chunks are left out and told in findings; changed is set when a person could miss something (frames).
//
//   findings   image.metadata, image.private_chunks, image.animation, image.trailing_data
//   fails      bad_input, limit, timeout
Result<Picture> read_png(ByteView untrusted_png, Bench& bench, std::vector<Finding>& findings, bool& changed);

// IHDR, PLTE, tRNS, IDAT, IEND. The same picture gives the same bytes. Palette entries that no pixel uses are not written.
// cmyk has no place in a PNG (assert).
Result<Bytes> write_png(Picture&& picture, Bench& bench);

}  // namespace temizu::image
