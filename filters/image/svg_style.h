// How shapes of a drawing are painted: presentation attributes and style attributes, inherited from group to shape (SVG 1.1 chapters 6 and 11).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "filters/image/picture.h"

namespace temizu::image {

struct Paint {
  enum class Kind : unsigned char { none, colour, current, gradient } kind{Kind::none};
  Swatch colour{};            // of Kind::colour; also what stands in for a gradient that is not there
  bool has_fallback{false};
  std::string gradient{};     // its id
};

struct Style {
  Paint fill{.kind = Paint::Kind::colour};
  Paint stroke;
  Swatch colour;                                    // currentColor
  double fill_opacity{1}, stroke_opacity{1};
  double opacity{1};                                // of this element alone, not inherited
  double stroke_width{1}, miter_limit{4}, dash_offset{0};
  std::vector<double> dashes;
  bool even_odd{false}, round_cap{false}, square_cap{false}, round_join{false}, bevel_join{false};
  bool shown{true};                                 // display
  bool visible{true};                               // visibility
  Swatch stop_colour;                               // of a gradient's stop
  double stop_opacity{1};
};

// What an element starts with: everything of its parent but opacity and stop.
Style inherited(const Style& parent);

// Applies one attribute or property. Fails with unsupported where the drawing would look different without it: clipping, masks,
// filters, markers, blending. Names that are not about painting do nothing; values that are not understood leave the style.
Status apply(Style& style, std::string_view name, std::string_view value);
// "fill: red; stroke: none"
Status apply_list(Style& style, std::string_view declarations);

std::string_view trimmed(std::string_view text);
std::optional<Swatch> read_colour(std::string_view text);
// A length in px (90 or 96 an inch: 96); per cent of whole.
std::optional<double> read_length(std::string_view text, double whole);

}  // namespace temizu::image
