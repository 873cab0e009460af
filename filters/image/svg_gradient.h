// Gradients of a drawing (SVG 1.1 section 13.2).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "filters/image/svg_canvas.h"

namespace temizu::image {

struct GradientStop {
  double offset{0};
  Swatch colour;
};

struct Gradient {
  bool radial{false};
  std::map<std::string, std::string> attributes;   // as written, without the stops
  std::vector<GradientStop> stops;
  std::string like;                                // another gradient that says the rest
};

using Gradients = std::map<std::string, Gradient>;   // by id

// The shade of a paint for one shape; alpha carries the opacity. place: from the shape's measure to pixels. Fails with unsupported
// when the paint names nothing that can be drawn (a pattern, another file).
Result<Shade> shade_of(const Paint& paint, double opacity, const Gradients& gradients, const Outline& outline, const Matrix& place, Point whole);

}  // namespace temizu::image
