// The blocks of a GIF file, walked without decoding.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

struct GifLook {
  std::uint32_t frames{0};
  std::uint32_t width{0}, height{0};   // of the canvas, widened to hold every frame
  bool loops{false};
  std::uint16_t loop_count{0};         // 0: for ever
};

// Tells what is left out. Fails with bad_input (no GIF, ends inside a block) and limit.
Result<GifLook> look_at_gif(ByteView untrusted_gif, std::vector<Finding>& findings);

}  // namespace temizu::image
