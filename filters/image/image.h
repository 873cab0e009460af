// Pictures: decoded, checked and written anew without metadata, comments, thumbnails, profiles and whatever stood behind the
// end. JPEG keeps its coefficients, PNG its pixels, TIFF its pages; BMP and icons become PNG, WebP becomes JPEG or PNG, a
// drawing (SVG) becomes a PNG when all of it can be drawn. Refuses what has no bound: at most 100 megapixels and 30,000 a side.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_image_filter();

}  // namespace temizu
