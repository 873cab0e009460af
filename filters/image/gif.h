// GIF (GIF89a specification) by giflib: frame by frame, written again with nothing between the frames but how long each is shown.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

// keep: all frames go on (option animation=keep); else the first only. Comments, text overlays, blocks of programs and what stands
// behind the end are left out; palette entries that no pixel uses become black; interlacing is undone.
//
//   findings   image.metadata, image.private_chunks, image.animation (changed: frames were left out), image.trailing_data
//   fails      bad_input, limit (2,000 frames, 400 megapixels in all), timeout
Result<Bytes> wash_gif(ByteView untrusted_gif, bool keep, Bench& bench, std::vector<Finding>& findings, bool& changed);

}  // namespace temizu::image
