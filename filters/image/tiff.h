// TIFF 6.0 by libtiff: page by page, written again with the tags a page needs and no others.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

// Pages stay in order, with their resolution. Black and white becomes G4, a JPEG page stays JPEG (by coefficients where one stream
// holds it), all else is deflated; CMYK, YCbCr and Lab become rgb, 16 bits stay. Thumbnails and masks between the pages are left out.
//
//   findings   image.metadata, image.private_chunks, image.further_sizes, image.damaged (changed)
//   fails      bad_input, limit (500 pages), timeout, unsupported (BigTIFF, floating point, a compression not listed in tiff_read.cc)
Result<Bytes> wash_tiff(ByteView untrusted_tiff, Bench& bench, std::vector<Finding>& findings, bool& changed);

}  // namespace temizu::image
