// Windows bitmaps, alone (BMP) and inside icons: our own reader of the header forms of 12 to 124 octets, 1 to 32 bits, RLE4, RLE8 and
// bit masks. Bitmaps that carry a JPEG or a PNG are refused.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

// findings: image.metadata (a colour profile), image.trailing_data (also between header and pixels). Fails with bad_input, limit,
// unsupported.
Result<Picture> read_bmp(ByteView untrusted_bmp, Bench& bench, std::vector<Finding>& findings);

// The bitmap of an icon: no file header, twice the height, a mask of what is transparent behind it.
Result<Picture> read_icon_bitmap(ByteView untrusted_dib, Bench& bench);

// The largest picture of an icon or cursor file, a bitmap or a PNG. Findings as read_bmp and read_png, and image.further_sizes (info).
Result<Picture> read_ico(ByteView untrusted_ico, Bench& bench, std::vector<Finding>& findings, bool& changed);

}  // namespace temizu::image
