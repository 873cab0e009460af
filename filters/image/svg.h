// Drawings (SVG 1.1, static parts) drawn into a picture. Shapes, paths, groups, transforms, plain paints, gradients and opacity are drawn as
// the standard says; a drawing that asks for more (text, pictures inside, clipping, masks, filters, patterns, markers, style sheets,
// copies by <use>) is refused instead of being drawn wrong. Nothing is fetched, no script runs, no font is needed.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

// The longer side becomes twice what the drawing says, at least 512 and at most 3,000 pixels; what is not painted stays transparent.
//
//   findings   image.script, image.link, image.animation (changed: each told), image.metadata
//   fails      unsupported (see above, and any document type), bad_input (not well formed), limit, timeout
//   source     SVG 1.1 second edition, chapters 5, 7 to 9, 11 and 13
Result<Picture> draw_svg(ByteView untrusted_svg, Bench& bench, std::vector<Finding>& findings, bool& changed);

}  // namespace temizu::image
