// Where a drawing is painted: outlines become coverage (by FreeType's rasteriser and stroker, the only use of FreeType here: no font is
// read), coverage and paint become pixels. Layers carry the opacity of groups.
#pragma once

#include <functional>
#include <memory>

#include "filters/image/svg_shape.h"
#include "filters/image/svg_style.h"

namespace temizu::image {

// Colours, alpha not multiplied in: one for the whole shape, or one for each pixel's middle.
struct Shade {
  Swatch plain;
  std::function<Swatch(Point)> varied{};   // empty: plain
  std::size_t stops{0};                    // copied for varied
};

class Canvas {
 public:
  // Pays for its pixels. Fails with limit or timeout.
  static Result<std::unique_ptr<Canvas>> make(std::uint32_t width, std::uint32_t height, Bench& bench);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  // Points of the outline are placed by matrix. Fails with limit (too many points, budget spent).
  Status fill(const Outline& outline, const Matrix& matrix, bool even_odd, const Shade& shade);
  Status stroke(const Outline& outline, const Matrix& matrix, const Style& style, const Shade& shade);

  // What is painted between push and pop is laid over what was there, with this opacity. At most 8 deep.
  Status push();
  void pop(double opacity);

  // rgba, 8 bits; the canvas is empty afterwards.
  Picture finish();

 private:
  struct Engine;
  Canvas(std::uint32_t width, std::uint32_t height, Bench& bench);
  Status paint(void* outline, bool even_odd, const Shade& shade);
  Status new_layer();

  std::uint32_t width_, height_;
  Bench& bench_;
  std::unique_ptr<Engine> engine_;
  std::vector<Bytes> layers_;   // premultiplied rgba
};

}  // namespace temizu::image
