// WebP (RFC 9649) by libwebp, which is shown the picture's own chunks only.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

struct WebpPicture {
  Picture picture;      // rgb or rgba, sRGB, upright
  bool lossy{false};    // without alpha and coded with loss: a photograph
};

// The first frame of an animation. findings: image.metadata, image.private_chunks, image.animation (changed), image.trailing_data.
// Fails with bad_input, limit, timeout.
Result<WebpPicture> read_webp(ByteView untrusted_webp, Bench& bench, std::vector<Finding>& findings, bool& changed);

}  // namespace temizu::image
